/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Perl source loads: use, no, require and do of literals (perlfunc), parents and bases, "use if" (their modules' manuals), folders of
 * "use lib". Documentation (perlpod) and what follows __END__ (perldata) are passed over.
 */
#include "need/facts.h"

#define STATEMENT_MAX 4096u

/* A name of a module: words parted by "::". */
static struct str take_module(struct str text)
{
	size_t n = 0;

	while (n < text.n && (scan_is_word_byte(text.p[n]) || (text.p[n] == ':' && n + 1 < text.n && text.p[n + 1] == ':' && (n += 1))))
		n++;
	return str_slice(text, 0, n);
}

/* "qw(A B)": the words between its marks. */
static bool take_words(struct str *rest, struct str *ret_words)
{
	static const char opens[] = "([{<", closes[] = ")]}>";
	ptrdiff_t at = str_search(*rest, STR_LIT("qw")), end;
	struct str text;
	const char *pair;

	if (at < 0)
		return false;
	text = str_trim(str_from_index(*rest, (size_t)at + 2));
	if (!text.n)
		return false;
	pair = strchr(opens, text.p[0]);
	end = str_find(str_from_index(text, 1), pair && *pair ? closes[pair - opens] : text.p[0]);
	if (end < 0)
		return false;
	*ret_words = str_slice(text, 1, (size_t)end + 1);
	*rest = str_from_index(text, (size_t)end + 2);
	return true;
}

/* "$FindBin::Bin/../lib" is beside the script, and told so. */
static void tell_folder(const struct scan_sink *sink, struct str text)
{
	ptrdiff_t slash = str_find(text, '/');

	if (str_find(text, '$') < 0)
		scan_tell(sink, "perl_folder", text);
	else if (slash > 0 && str_search(str_slice(text, 0, (size_t)slash), STR_LIT("Bin")) > 0)
		scan_tell(sink, "perl_folder", arena_printf(sink->arena, ".%.*s", STR(str_from_index(text, (size_t)slash))));
}

/* Every literal of a statement's arguments. */
static void tell_arguments(const struct scan_sink *sink, struct str text, bool folders)
{
	struct str rest = text, words, word;

	while (take_words(&rest, &words))
		while (str_next_word(&words, &word))
			folders ? tell_folder(sink, word) : scan_tell(sink, "perl", take_module(word));
	while (scan_quoted(&text, &word))
		folders ? tell_folder(sink, word) : scan_tell(sink, "perl", take_module(word));
}

static void scan_use(struct str statement, const struct scan_sink *sink)
{
	struct str module = take_module(statement), rest = str_from_index(statement, module.n);

	if (str_is(module, "lib")) {
		tell_arguments(sink, rest, true);
		return;
	}
	scan_tell(sink, "perl", module);
	if (str_is(module, "parent") || str_is(module, "base") || str_is(module, "if") || str_is(module, "autouse"))
		tell_arguments(sink, rest, false);
}

/* "require A::B", "require 'a.pl'", "do 'a.pl'"; of a variable nobody knows. */
static void scan_require(struct str statement, bool module, const struct scan_sink *sink)
{
	struct str text;

	if (statement.n && (statement.p[0] == '\'' || statement.p[0] == '"')) {
		if (scan_quoted(&statement, &text) && str_find(text, '$') < 0)
			scan_tell(sink, "perl", text);
	} else if (module && statement.n && statement.p[0] == '$') {
		scan_tell_dynamic(sink, STR_LIT("require"), "cpan");
	} else if (module) {
		scan_tell(sink, "perl", take_module(statement));
	}
}

/* Whether a word begins a statement, be it of a block or of a text that is evaluated. */
static bool begins(struct str line, size_t at)
{
	while (at && str_is_space(line.p[at - 1]))
		at--;
	return !at || strchr(";{}(\"'", line.p[at - 1]);
}

static unsigned scan_line(struct str line, struct str source, const struct scan_sink *sink)
{
	struct str word;
	unsigned n = 0;

	for (size_t at = 0; scan_next_word(line, &at, &word);) {
		size_t from = at - word.n;
		struct str statement = str_from((const char *)line.p + at, 0);
		ptrdiff_t end;
		bool used;

		/* Most words are none of these by their length or their first letter. */
		if ((word.n > 3 && word.n != 7) || !strchr("unrd", word.p[0]))
			continue;
		used = str_is(word, "use") || str_is(word, "no");
		if (!used && !str_is(word, "require") && !str_is(word, "do"))
			continue;
		if ((from && strchr("$@%&>:", line.p[from - 1])) || (used && !begins(line, from)))
			continue;
		/* A statement may go on over later lines. */
		statement = str_slice(str_from(statement.p, (size_t)(source.p + source.n - statement.p)), 0, STATEMENT_MAX);
		end = str_find(statement, ';');
		statement = str_trim(end < 0 ? str_slice(statement, 0, line.n - at) : str_slice(statement, 0, (size_t)end));
		if (!statement.n || str_is_digit(statement.p[0]) || (statement.p[0] == 'v' && statement.n > 1 && str_is_digit(statement.p[1])))
			continue;
		n++;
		if (used)
			scan_use(statement, sink);
		else
			scan_require(statement, str_is(word, "require"), sink);
	}
	return n;
}

static bool is_remark(struct str line)
{
	size_t i = 0;

	while (i < line.n && str_is_space(line.p[i]))
		i++;
	return i < line.n && line.p[i] == '#';
}

void scan_perl(struct str source, const struct scan_sink *sink)
{
	struct str rest = source, line;
	bool document = false;
	unsigned n = 0;

	while (n < IMPORTS_FILE_MAX && str_next_line(&rest, &line)) {
		if (str_is(line, "__END__") || str_is(line, "__DATA__"))
			return;
		if (line.n > 1 && line.p[0] == '=' && str_is_alpha(line.p[1]))
			document = !str_starts(line, "=cut");
		else if (!document && !is_remark(line))
			n += scan_line(line, source, sink);
	}
	/* What is used further down is not known; so in the other languages. */
	if (n >= IMPORTS_FILE_MAX)
		scan_tell_dynamic(sink, STR_LIT("use"), "cpan");
}
