/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/diff.h"

#include "base/vec.h"

#define CONTEXT 3 /* lines around a change */

VEC_TYPE(line_list, struct str);

/* Lines [old_from, old_to) became lines [new_from, new_to). */
struct change {
	size_t old_from, old_to, new_from, new_to;
};

VEC_TYPE(change_list, struct change);

static void split(struct str text, struct line_list *lines)
{
	while (text.n) {
		ptrdiff_t end = str_find(text, '\n');
		size_t length = end < 0 ? text.n : (size_t)end + 1;

		*vec_push(lines) = str_slice(text, 0, length);
		text = str_from_index(text, length);
	}
}

/* ---- the shortest script ---- */

/* Of a part of both texts, from `at` on. */
struct search {
	const struct str *a, *b;
	size_t n, m, at;
	VEC(ptrdiff_t) furthest; /* of every step: row d has the 2d+1 diagonals -d … d */
};

static ptrdiff_t reached(const struct search *search, size_t d, ptrdiff_t diagonal)
{
	return search->furthest.v[d * d + (size_t)(diagonal + (ptrdiff_t)d)];
}

/* Whether the d-th edit on this diagonal is a line that is added; else one is taken away. */
static bool comes_down(const struct search *search, size_t d, ptrdiff_t diagonal)
{
	ptrdiff_t steps = (ptrdiff_t)d;

	if (diagonal == -steps)
		return true;
	return diagonal != steps && reached(search, d - 1, diagonal - 1) < reached(search, d - 1, diagonal + 1);
}

static ptrdiff_t slide(const struct search *search, ptrdiff_t x, ptrdiff_t diagonal)
{
	while (x < (ptrdiff_t)search->n && x - diagonal < (ptrdiff_t)search->m && str_eq(search->a[x], search->b[x - diagonal]))
		x++;
	return x;
}

/* How many edits are needed; -1: more than DIFF_STEPS_MAX. */
static ptrdiff_t find_steps(struct search *search)
{
	for (size_t d = 0; d <= DIFF_STEPS_MAX; d++)
		for (ptrdiff_t k = -(ptrdiff_t)d; k <= (ptrdiff_t)d; k++) {
			ptrdiff_t x = 0;

			if ((k + (ptrdiff_t)d) % 2) { /* reached only by an odd number of edits, or an even one */
				*vec_push(&search->furthest) = 0;
				continue;
			}
			if (d)
				x = comes_down(search, d, k) ? reached(search, d - 1, k + 1) : reached(search, d - 1, k - 1) + 1;
			/* Outside of both texts there is nothing to go on with. */
			if (x <= (ptrdiff_t)search->n && x - k <= (ptrdiff_t)search->m && x - k >= 0)
				x = slide(search, x, k);
			*vec_push(&search->furthest) = x;
			if (x >= (ptrdiff_t)search->n && x - k >= (ptrdiff_t)search->m)
				return (ptrdiff_t)d;
		}
	return -1;
}

/* Single edits from the last to the first. */
static void trace(const struct search *search, size_t d, struct change_list *backward)
{
	ptrdiff_t k = (ptrdiff_t)search->n - (ptrdiff_t)search->m;

	for (; d > 0; d--) {
		bool down = comes_down(search, d, k);
		ptrdiff_t before = down ? k + 1 : k - 1, x = reached(search, d - 1, before);
		size_t from = (size_t)x + search->at, to = (size_t)(x - before) + search->at;

		*vec_push(backward) = (struct change){from, from + !down, to, to + down};
		k = before;
	}
}

static void add_change(struct change_list *changes, struct change change)
{
	struct change *last = changes->n ? &changes->v[changes->n - 1] : NULL;

	if (last && last->old_to == change.old_from && last->new_to == change.new_from) {
		last->old_to = change.old_to;
		last->new_to = change.new_to;
	} else {
		*vec_push(changes) = change;
	}
}

static void compare(const struct line_list *a, const struct line_list *b, struct change_list *changes)
{
	struct search search = {0};
	struct change_list backward = {0};
	size_t n = a->n, m = b->n;
	ptrdiff_t steps;

	while (search.at < n && search.at < m && str_eq(a->v[search.at], b->v[search.at]))
		search.at++;
	while (n > search.at && m > search.at && str_eq(a->v[n - 1], b->v[m - 1]))
		n--, m--;
	search.a = a->n ? a->v + search.at : NULL;
	search.b = b->n ? b->v + search.at : NULL;
	search.n = n - search.at;
	search.m = m - search.at;
	if (!search.n && !search.m)
		return;
	steps = search.n && search.m ? find_steps(&search) : -1;
	if (steps < 0) {
		add_change(changes, (struct change){search.at, n, search.at, m});
	} else {
		trace(&search, (size_t)steps, &backward);
		while (backward.n)
			add_change(changes, backward.v[--backward.n]);
	}
	vec_done(&search.furthest);
	vec_done(&backward);
}

/* ---- printing ---- */

static void put_line(struct buf *out, char sign, struct str line)
{
	buf_putc(out, sign);
	buf_put(out, line);
	if (!str_ends(line, "\n"))
		buf_puts(out, "\n\\ No newline at end of file\n");
}

/* "12,3"; one line is "12", none is the line before. */
static void put_range(struct buf *out, size_t from, size_t to)
{
	if (to - from == 1)
		buf_printf(out, "%zu", from + 1);
	else
		buf_printf(out, "%zu,%zu", to == from ? from : from + 1, to - from);
}

static void put_hunk(const struct line_list *a, const struct line_list *b, const struct change *first, const struct change *last,
		     struct buf *out)
{
	size_t before = first->old_from < CONTEXT ? first->old_from : CONTEXT;
	size_t behind = a->n - last->old_to < CONTEXT ? a->n - last->old_to : CONTEXT, at = first->old_from - before;

	buf_puts(out, "@@ -");
	put_range(out, at, last->old_to + behind);
	buf_puts(out, " +");
	put_range(out, first->new_from - before, last->new_to + behind);
	buf_puts(out, " @@\n");
	for (const struct change *change = first; change <= last; change++) {
		for (; at < change->old_from; at++)
			put_line(out, ' ', a->v[at]);
		for (; at < change->old_to; at++)
			put_line(out, '-', a->v[at]);
		for (size_t i = change->new_from; i < change->new_to; i++)
			put_line(out, '+', b->v[i]);
	}
	for (; at < last->old_to + behind; at++)
		put_line(out, ' ', a->v[at]);
}

void diff_unified(struct str old_name, struct str new_name, struct str old_text, struct str new_text, struct buf *out)
{
	struct line_list a = {0}, b = {0};
	struct change_list changes = {0};

	split(old_text, &a);
	split(new_text, &b);
	compare(&a, &b, &changes);
	if (changes.n)
		buf_printf(out, "--- %.*s\n+++ %.*s\n", STR(old_name), STR(new_name));
	for (size_t i = 0, j; i < changes.n; i = j + 1) {
		for (j = i; j + 1 < changes.n && changes.v[j + 1].old_from - changes.v[j].old_to <= 2 * CONTEXT; j++)
			;
		put_hunk(&a, &b, &changes.v[i], &changes.v[j], out);
	}
	vec_done(&a);
	vec_done(&b);
	vec_done(&changes);
}
