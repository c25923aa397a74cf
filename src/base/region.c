/* SPDX-License-Identifier: Apache-2.0 */
#include "base/region.h"

#include "base/text.h"

static bool before(uint32_t line, uint32_t column, uint32_t other_line, uint32_t other_column)
{
	return line < other_line || (line == other_line && column < other_column);
}

struct region region_join(struct region a, struct region b)
{
	if (!a.line || !b.line)
		return a.line ? a : b;
	if (before(b.line, b.column, a.line, a.column)) {
		a.line = b.line;
		a.column = b.column;
	}
	if (before(a.end_line, a.end_column, b.end_line, b.end_column)) {
		a.end_line = b.end_line;
		a.end_column = b.end_column;
	}
	return a;
}

static bool find_line(struct str text, uint32_t line, struct str *ret_line)
{
	struct str rest = text;

	do {
		if (!str_next_line(&rest, ret_line)) { /* behind the last LF stands an empty line */
			*ret_line = str_from(text.p + text.n, 0);
			return line == 1;
		}
	} while (--line);
	return true;
}

bool region_offset(struct str text, uint32_t line, uint32_t column, size_t *ret_offset)
{
	struct str found;
	uint32_t code_point;
	size_t at = 0;

	if (!line || !column || !find_line(text, line, &found))
		return false;
	for (; column > 1; column--) {
		if (at == found.n)
			return false;
		at += text_decode(str_from_index(found, at), &code_point);
	}
	*ret_offset = (size_t)(found.p - text.p) + at;
	return true;
}
