/* SPDX-License-Identifier: Apache-2.0 */
#include "model/coverage.h"

#include "base/buf.h"
#include "base/mem.h"

#define WHERE_MAX ((size_t)1 << 19)
#define KEY_MAX (2 * WHERE_MAX) /* a reason that has no room is left out */

static int order(const void *a, const void *b)
{
	const struct coverage_gap *x = a, *y = b;
	int by_what = str_cmp(x->what, y->what), by_where = str_cmp(x->where, y->where);

	return by_what ? by_what : by_where ? by_where : str_cmp(x->why, y->why);
}

/*
 * A gap in one text, which is its key and, once copied, the storage of its texts: what, where and why, a NUL behind each, and
 * the length of where, in which there may be NULs too.
 */
__attribute__((format(printf, 3, 0))) static void put_key(struct buf *key, const struct coverage_gap *gap, const char *why,
							  va_list args)
{
	buf_put(key, str_from(gap->what.p, gap->what.n + 1));
	buf_put(key, gap->where);
	buf_putc(key, '\0');
	buf_vprintf(key, why, args);
	buf_putc(key, '\0');
	buf_put(key, str_from((const char *)&gap->where.n, sizeof(gap->where.n)));
}

void coverage_note(struct coverage *coverage, struct arena *arena, const char *what, struct str where, const char *why, ...)
{
	auto_done(buf_done) struct buf text = BUF_INIT(KEY_MAX);
	struct coverage_gap gap = {str_of(what), str_slice(where, 0, WHERE_MAX), STR_NULL};
	struct str key;
	va_list args;

	va_start(args, why);
	put_key(&text, &gap, why, args);
	va_end(args);
	if (map_get(&coverage->known, buf_str(&text)))
		return;
	if (coverage->gaps.n >= COVERAGE_MAX) {
		coverage->dropped++;
		return;
	}
	key = arena_str(arena, buf_str(&text));
	map_set(&coverage->known, key, coverage);
	gap.what = str_slice(key, 0, gap.what.n);
	gap.where = str_slice(key, gap.what.n + 1, gap.what.n + 1 + gap.where.n);
	gap.why = str_of(gap.where.p + gap.where.n + 1);
	*vec_push(&coverage->gaps) = gap;
}

void coverage_sort(struct coverage *coverage)
{
	vec_sort(&coverage->gaps, order);
}

size_t coverage_count(const struct coverage *coverage)
{
	return coverage->gaps.n + coverage->dropped;
}

void coverage_done(struct coverage *coverage)
{
	vec_done(&coverage->gaps);
	map_done(&coverage->known);
	coverage->dropped = 0;
}
