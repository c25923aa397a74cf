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

/*
 * At one place, in this order. vercmp puts a separated end before digits and behind letters whatever stands before those, which
 * is a circle ("a." < "a1" < "a.b" < "a."), so that here it is next to the end.
 */
enum place { PLACE_LETTERS, PLACE_END, PLACE_SEPARATED_END, PLACE_DIGITS, PLACE_SEPARATED };

struct segment {
	enum place place;
	size_t separators;
	bool number;
	struct str text;
};

static struct segment next_segment(struct str *s)
{
	struct segment segment = {.separators = take_separators(s)};

	if (!s->n) {
		segment.place = segment.separators ? PLACE_SEPARATED_END : PLACE_END;
		segment.separators = 0;
		return segment;
	}
	segment.number = str_is_digit(s->p[0]);
	segment.text = segment.number ? part_take_digits(s) : part_take_letters(s);
	segment.place = segment.separators ? PLACE_SEPARATED : segment.number ? PLACE_DIGITS : PLACE_LETTERS;
	return segment;
}

static int segments_cmp(struct str a, struct str b)
{
	for (;;) {
		struct segment one = next_segment(&a), two = next_segment(&b);
		int order = part_order(one.place, two.place);

		if (!order)
			order = part_order(one.separators, two.separators);
		if (!order)
			order = one.number - two.number;
		if (!order)
			order = one.number ? part_number_cmp(one.text, two.text) : str_cmp(one.text, two.text);
		if (order || !one.text.n)
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
