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

struct scan_naming scan_naming_of(const char *kind, const char *signs, const char *type, const struct scan_sink *sink)
{
	return (struct scan_naming){.kind = kind, .signs = signs, .type = type, .dotted_alone = sink->names == SCAN_DOTTED && !*signs, .dotted = BUF_INIT(NAMES_FILE_MAX * (NAME_TEXT_MAX + 1)),
				    .words = BUF_INIT(NAMES_FILE_MAX * (NAME_TEXT_MAX + 1))};
}

static bool is_name(const struct scan_naming *naming, struct str name)
{
	bool start = !*naming->signs;

	if (name.n < 2 || name.n > NAME_TEXT_MAX || str_ends(name, "."))
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!scan_is_word_byte(c) && c != '.' && (!c || !strchr(naming->signs, c)))
			return false;
		if (start && (c == '.' || str_is_digit(c)))
			return false;
		start = c == '.' && !*naming->signs;
	}
	return true;
}

void scan_naming_line(struct scan_naming *naming, struct str line)
{
	struct str text, name, attribute;

	/* Once a line: most have none. */
	if (!memchr(line.p, '"', line.n) && !memchr(line.p, '\'', line.n))
		return;
	while (scan_quoted(&line, &text)) {
		bool dotted = str_find(text, '.') > 0 && !*naming->signs;
		struct buf *names = dotted ? &naming->dotted : &naming->words;
		unsigned *n = dotted ? &naming->dotted_n : &naming->words_n;

		if (!dotted && naming->dotted_alone)
			continue;
		str_cut(text, ':', &name, &attribute);
		if (!is_name(naming, name) || map_get(&naming->seen, name))
			continue;
		if (*n == NAMES_FILE_MAX) {
			naming->full = true;
			continue;
		}
		map_set(&naming->seen, name, naming);
		++*n;
		scan_join(names, name);
	}
}

void scan_naming_tell(struct scan_naming *naming, bool makes, const struct scan_sink *sink)
{
	if (naming->words.n && scan_tells_words(sink, makes))
		scan_join(&naming->dotted, buf_str(&naming->words));
	scan_tell(sink, naming->kind, buf_str(&naming->dotted));
	/* What was left out may be loaded all the same. */
	if (naming->full)
		scan_tell_dynamic(sink, STR_LIT("names"), naming->type);
	map_done(&naming->seen);
	buf_done(&naming->dotted);
	buf_done(&naming->words);
}
