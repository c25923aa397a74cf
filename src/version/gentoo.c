/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gentoo package versions, Package Manager Specification 3.2 and 3.3: N(.N)*[letter](_suffix[N])*[-rN].
 *
 * The first number is a number; a later one is a fraction where either side begins with 0. More numbers are newer. Suffixes are
 * _alpha < _beta < _pre < _rc < none < _p. An absent revision is 0.
 */
#include "base/mem.h"
#include "version/part.h"
#include "version/version.h"

static const char *const suffixes[] = {"alpha", "beta", "pre", "rc", "", "p"};
enum { SUFFIX_NONE = 4 };

static struct str trim_zeros(struct str digits)
{
	while (digits.n && digits.p[digits.n - 1] == '0')
		digits.n--;
	return digits;
}

static int component_cmp(struct str a, struct str b)
{
	if (part_peek(a) == '0' || part_peek(b) == '0')
		return str_cmp(trim_zeros(a), trim_zeros(b));
	return part_number_cmp(a, b);
}

static bool next_component(struct str *s, struct str *ret_digits)
{
	struct str rest = *s;

	*ret_digits = STR_NULL;
	if (!part_skip(&rest, '.') || !rest.n || !str_is_digit(rest.p[0]))
		return false;
	*ret_digits = part_take_digits(&rest);
	*s = rest;
	return true;
}

static int numbers_compare(struct str *a, struct str *b)
{
	int order = part_number_cmp(part_take_digits(a), part_take_digits(b));

	for (;;) {
		struct str left, right;
		bool more_left = next_component(a, &left), more_right = next_component(b, &right);

		if (!order)
			order = more_left != more_right ? more_left - more_right : component_cmp(left, right);
		if (!more_left || !more_right || order)
			return order;
	}
}

static struct str take_letter(struct str *s)
{
	return part_take(s, s->n && s->p[0] >= 'a' && s->p[0] <= 'z');
}

static size_t take_suffix(struct str *s, struct str *ret_number)
{
	*ret_number = STR_NULL;
	for (size_t i = 0; i < ARRAY_SIZE(suffixes) && part_peek(*s) == '_'; i++) {
		struct str rest = str_from_index(*s, 1);

		if (i != SUFFIX_NONE && str_skip(&rest, suffixes[i])) {
			*ret_number = part_take_digits(&rest);
			*s = rest;
			return i;
		}
	}
	return SUFFIX_NONE;
}

static int suffixes_compare(struct str *a, struct str *b)
{
	for (;;) {
		struct str left, right;
		size_t one = take_suffix(a, &left), two = take_suffix(b, &right);
		int order = part_order(one, two);

		if (!order)
			order = part_number_cmp(left, right);
		if (order || one == SUFFIX_NONE)
			return order;
	}
}

static struct str take_revision(struct str *s)
{
	return str_skip(s, "-r") ? part_take_digits(s) : STR_NULL;
}

static int compare(struct str a, struct str b)
{
	int order = numbers_compare(&a, &b);

	if (!order)
		order = str_cmp(take_letter(&a), take_letter(&b));
	if (!order)
		order = suffixes_compare(&a, &b);
	if (!order)
		order = part_number_cmp(take_revision(&a), take_revision(&b));
	/* What is left is not of the form: nothing left before something. */
	return order ? order : str_cmp(a, b);
}

static bool valid(struct str version)
{
	struct str number;

	if (!part_take_digits(&version).n)
		return false;
	while (next_component(&version, &number)) {
	}
	take_letter(&version);
	while (take_suffix(&version, &number) != SUFFIX_NONE) {
	}
	return !version.n || (str_skip(&version, "-r") && version.n && part_all_digits(version));
}

static const char *const aliases[] = {"portage", "ebuild", NULL};

const struct version_scheme scheme_gentoo = {"gentoo", aliases, valid, compare};
