/* SPDX-License-Identifier: Apache-2.0 */
#include "need/facts.h"

bool scan_quoted(struct str *rest, struct str *ret_text)
{
	for (size_t at = 0; at < rest->n; at++) {
		char quote = rest->p[at];
		struct str tail;
		ptrdiff_t end;

		if (quote != '"' && quote != '\'')
			continue;
		tail = str_from_index(*rest, at + 1);
		end = str_find(tail, quote);
		if (end < 0)
			break;
		*ret_text = str_slice(tail, 0, (size_t)end);
		*rest = str_from_index(tail, (size_t)end + 1);
		return true;
	}
	*rest = STR_LIT("");
	return false;
}

/* A table, for every byte of every source is asked about. */
static const bool word_bytes[256] = {
	['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['_'] = true, [0x80 ... 0xff] = true,
};

bool scan_is_word_byte(char c)
{
	return word_bytes[(unsigned char)c];
}

bool scan_next_word(struct str line, size_t *at, struct str *ret_word)
{
	const unsigned char *p = (const unsigned char *)line.p;
	size_t i = *at, from;

	while (i < line.n && !word_bytes[p[i]])
		i++;
	for (from = i; i < line.n && word_bytes[p[i]];)
		i++;
	*at = i;
	*ret_word = str_from(line.p + from, i - from);
	return i > from;
}
