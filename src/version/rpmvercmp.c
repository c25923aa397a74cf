/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm-version(7): a version is a row of segments, each of digits, of ASCII letters, "~" or "^"; all other bytes only separate.
 *
 * At one place of the row "~" sorts before the end of the version, then "^", then letters, then digits. That makes the order
 * lexicographic and so transitive: there is no need to look at both sides to know what a segment is.
 */
#include "version/rpmvercmp.h"

#include "version/part.h"

enum segment { SEGMENT_TILDE, SEGMENT_END, SEGMENT_CARET, SEGMENT_LETTERS, SEGMENT_DIGITS };

static enum segment next_segment(struct str *s, struct str *ret_text)
{
	*ret_text = STR_NULL;
	while (s->n && !str_is_alnum(s->p[0]) && s->p[0] != '~' && s->p[0] != '^')
		part_take(s, 1);
	if (!s->n)
		return SEGMENT_END;
	if (part_skip(s, '~'))
		return SEGMENT_TILDE;
	if (part_skip(s, '^'))
		return SEGMENT_CARET;
	if (str_is_digit(s->p[0])) {
		*ret_text = part_take_digits(s);
		return SEGMENT_DIGITS;
	}
	*ret_text = part_take_letters(s);
	return SEGMENT_LETTERS;
}

int rpmvercmp(struct str a, struct str b)
{
	for (;;) {
		struct str left, right;
		enum segment kind = next_segment(&a, &left), other = next_segment(&b, &right);
		int order = part_order(kind, other);

		if (!order)
			order = kind == SEGMENT_DIGITS ? part_number_cmp(left, right) : str_cmp(left, right);
		if (order || kind == SEGMENT_END)
			return order;
	}
}
