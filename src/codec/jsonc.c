/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/jsonc.h"

static void put_blank(struct buf *out, struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		buf_putc(out, bytes.p[i] == '\n' ? '\n' : ' ');
}

/* The end of the string that begins at i: behind its closing quote, or the end of all. */
static size_t string_end(struct str bytes, size_t i)
{
	for (i++; i < bytes.n && bytes.p[i] != '"'; i++)
		if (bytes.p[i] == '\\')
			i++;
	return i < bytes.n ? i + 1 : bytes.n;
}

/* The end of the comment that begins at i; i where none does. */
static size_t comment_end(struct str bytes, size_t i)
{
	struct str rest = str_from_index(bytes, i);
	ptrdiff_t end;

	if (str_starts(rest, "//")) {
		end = str_find(rest, '\n');
		return end < 0 ? bytes.n : i + (size_t)end;
	}
	if (!str_starts(rest, "/*"))
		return i;
	end = str_search(str_from_index(rest, 2), STR_LIT("*/"));
	return end < 0 ? bytes.n : i + (size_t)end + 4;
}

void jsonc_to_json(struct str bytes, struct buf *out)
{
	size_t comma = SIZE_MAX; /* in out: of one that nothing has followed yet */

	for (size_t i = 0, end; i < bytes.n; i = end) {
		char c = bytes.p[i];

		end = comment_end(bytes, i);
		if (end > i) {
			put_blank(out, str_slice(bytes, i, end));
			continue;
		}
		end = c == '"' ? string_end(bytes, i) : i + 1;
		if ((c == ']' || c == '}') && comma < out->n)
			out->p[comma] = ' ';
		if (c == ',')
			comma = out->n;
		else if (!str_is_space(c))
			comma = SIZE_MAX;
		buf_put(out, str_slice(bytes, i, end));
	}
}
