/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of numbers: the parts are taken off both texts in step, so nothing is stored. */
#include "version/numbers.h"

#include "version/part.h"

static struct str next_part(struct str *s, const char *separators, bool *more)
{
	size_t n = 0;
	struct str part;

	while (n < s->n && (!s->p[n] || !strchr(separators, s->p[n])))
		n++;
	part = part_take(s, n);
	*more = s->n > 0;
	if (*more)
		part_take(s, 1);
	return part;
}

int numbers_cmp(struct str a, struct str b, const char *separators)
{
	bool more_left = true, more_right = true;

	while (more_left && more_right) {
		struct str left = next_part(&a, separators, &more_left), right = next_part(&b, separators, &more_right);
		int order = part_number_cmp(part_take_digits(&left), part_take_digits(&right));

		if (!order)
			order = str_cmp(left, right);
		if (order)
			return order;
	}
	return more_left - more_right;
}

bool numbers_valid(struct str version, const char *separators, size_t least)
{
	size_t count = 0;

	for (bool more = true; more; count++) {
		struct str part = next_part(&version, separators, &more);

		if (!part.n || !part_all_digits(part))
			return false;
	}
	return count >= least;
}
