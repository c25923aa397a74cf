/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arch Linux package versions, vercmp(8): [epoch:]version[-pkgrel].
 *
 * Segments are those of rpm, of digits or of letters, but more bytes between two segments are newer than fewer, and letters at
 * the end are older than the end: 1.0a < 1.0alpha < 1.0b < 1.0beta < 1.0rc < 1.0 < 1.0.a < 1.0.1.
 *
 * vercmp takes a version without a pkgrel to be equal to that version with any, which is no order. Here it is before all of
 * them, so that "fixed in 1.2" holds for 1.2-1.
 */
#include "version/part.h"
#include "version/version.h"

struct arch_version {
	struct str epoch, version, release;
	bool has_release;
};

static struct arch_version parse(struct str text)
{
	struct arch_version parsed = {0};
	struct str rest, epoch;

	if (str_cut(text, ':', &epoch, &rest) && part_all_digits(epoch)) {
		parsed.epoch = epoch;
		text = rest;
	}
	parsed.has_release = str_cut_last(text, '-', &parsed.version, &parsed.release);
	return parsed;
}

static size_t take_separators(struct str *s)
{
	size_t n = 0;

	while (n < s->n && !str_is_alnum(s->p[n]))
		n++;
	part_take(s, n);
	return n;
}

/* At one place: letters right behind a segment, the end, then what a separator stands before: nothing, letters, digits. */
enum place { PLACE_LETTERS, PLACE_END, PLACE_SEPARATED_END, PLACE_SEPARATED_LETTERS, PLACE_DIGITS };

static enum place next_segment(struct str *s, size_t *ret_separators, struct str *ret_text)
{
	*ret_separators = take_separators(s);
	*ret_text = STR_NULL;
	if (!s->n)
		return *ret_separators ? PLACE_SEPARATED_END : PLACE_END;
	if (str_is_digit(s->p[0])) {
		*ret_text = part_take_digits(s);
		return PLACE_DIGITS;
	}
	*ret_text = part_take_letters(s);
	return *ret_separators ? PLACE_SEPARATED_LETTERS : PLACE_LETTERS;
}

static int segments_cmp(struct str a, struct str b)
{
	for (;;) {
		size_t between_left, between_right;
		struct str left, right;
		enum place one = next_segment(&a, &between_left, &left), two = next_segment(&b, &between_right, &right);
		int order = 0;

		if (between_left && between_right && one != PLACE_SEPARATED_END && two != PLACE_SEPARATED_END)
			order = part_order(between_left, between_right);
		if (!order)
			order = part_order(one, two);
		if (!order)
			order = one == PLACE_DIGITS ? part_number_cmp(left, right) : str_cmp(left, right);
		if (order || one == PLACE_END || one == PLACE_SEPARATED_END)
			return order;
	}
}

static int compare(struct str a, struct str b)
{
	struct arch_version left = parse(a), right = parse(b);
	int order = part_number_cmp(left.epoch, right.epoch);

	if (!order)
		order = segments_cmp(left.version, right.version);
	if (!order)
		order = left.has_release - right.has_release;
	return order ? order : segments_cmp(left.release, right.release);
}

static bool valid(struct str version)
{
	struct arch_version parsed = parse(version);

	for (size_t i = 0; i < parsed.version.n; i++)
		if (strchr(":/- \t\n", parsed.version.p[i]))
			return false;
	for (size_t i = 0; i < parsed.release.n; i++)
		if (!str_is_digit(parsed.release.p[i]) && parsed.release.p[i] != '.')
			return false;
	return parsed.version.n && (!parsed.has_release || parsed.release.n);
}

static const char *const aliases[] = {"alpm", "archlinux", "arch linux", "archarm", NULL};

const struct version_scheme scheme_arch = {"arch", aliases, valid, compare};
