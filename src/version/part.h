/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the schemes share: taking runs of bytes off the front of a view, and comparing runs of digits as numbers of any size.
 *
 * Ownership: views of the caller's text. Threading: no state.
 */
#ifndef PLIMSOLL_VERSION_PART_H
#define PLIMSOLL_VERSION_PART_H

#include "base/str.h"

/* The first n bytes, taken off *s; n must not exceed its length. */
static inline struct str part_take(struct str *s, size_t n)
{
	struct str taken = {s->p, n};

	s->p = n ? s->p + n : s->p;
	s->n -= n;
	return taken;
}

static inline struct str part_take_digits(struct str *s)
{
	size_t n = 0;

	while (n < s->n && str_is_digit(s->p[n]))
		n++;
	return part_take(s, n);
}

static inline struct str part_take_letters(struct str *s)
{
	size_t n = 0;

	while (n < s->n && str_is_alpha(s->p[n]))
		n++;
	return part_take(s, n);
}

static inline bool part_all_digits(struct str s)
{
	part_take_digits(&s);
	return s.n == 0;
}

/* The first byte as an unsigned value, or -1 at the end. */
static inline int part_peek(struct str s)
{
	return s.n ? (unsigned char)s.p[0] : -1;
}

/* Takes one byte off where it is c. */
static inline bool part_skip(struct str *s, char c)
{
	if (!s->n || s->p[0] != c)
		return false;
	part_take(s, 1);
	return true;
}

static inline int part_order(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* Digits as a number: leading zeros do not count, no digits are 0. */
static inline int part_number_cmp(struct str a, struct str b)
{
	while (part_skip(&a, '0')) {
	}
	while (part_skip(&b, '0')) {
	}
	return a.n != b.n ? part_order(a.n, b.n) : str_cmp(a, b);
}

static inline bool part_is_zero(struct str digits)
{
	return part_number_cmp(digits, STR_NULL) == 0;
}

/* As str_cmp() without the case of ASCII letters. */
static inline int part_fold_cmp(struct str a, struct str b)
{
	size_t shared = a.n < b.n ? a.n : b.n;

	for (size_t i = 0; i < shared; i++) {
		int difference = (unsigned char)str_lower(a.p[i]) - (unsigned char)str_lower(b.p[i]);

		if (difference)
			return difference;
	}
	return part_order(a.n, b.n);
}

#endif
