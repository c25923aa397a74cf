/* SPDX-License-Identifier: Apache-2.0 */
#include "model/coverage.h"

static int order(const void *a, const void *b)
{
	const struct coverage_gap *x = a, *y = b;
	int by_what = str_cmp(x->what, y->what), by_where = str_cmp(x->where, y->where);

	return by_what ? by_what : by_where ? by_where : str_cmp(x->why, y->why);
}

void coverage_note(struct coverage *coverage, struct arena *arena, const char *what, struct str where, const char *why, ...)
{
	struct coverage_gap gap = {str_of(what), where, STR_NULL};
	va_list args;

	if (coverage->gaps.n >= COVERAGE_MAX) {
		coverage->dropped++;
		return;
	}
	va_start(args, why);
	gap.why = arena_vprintf(arena, why, args);
	va_end(args);
	vec_each(known, &coverage->gaps)
		if (order(known, &gap) == 0)
			return;
	gap.what = arena_str(arena, gap.what);
	gap.where = arena_str(arena, where);
	*vec_push(&coverage->gaps) = gap;
}

void coverage_sort(struct coverage *coverage)
{
	vec_sort(&coverage->gaps, order);
}

void coverage_done(struct coverage *coverage)
{
	vec_done(&coverage->gaps);
	coverage->dropped = 0;
}
