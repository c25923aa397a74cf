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

bool scan_is_word_byte(char c)
{
	return str_is_alnum(c) || c == '_' || (unsigned char)c >= 0x80;
}

bool scan_next_word(struct str line, size_t *at, struct str *ret_word)
{
	size_t from;

	while (*at < line.n && !scan_is_word_byte(line.p[*at]))
		++*at;
	for (from = *at; *at < line.n && scan_is_word_byte(line.p[*at]);)
		++*at;
	*ret_word = str_slice(line, from, *at);
	return ret_word->n > 0;
}
