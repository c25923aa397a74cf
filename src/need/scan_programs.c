/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs that a source in any language may start: in a file that has a word for that, the first word of each text and of each command in
 * it, "git --version && jq .". Which of them are programs, the image tells.
 */
#include "need/facts.h"

static bool has_any(struct str source, const char *const *words)
{
	for (; *words; words++)
		if (str_search(source, str_of(*words)) >= 0)
			return true;
	return false;
}

static bool is_program_byte(char c)
{
	return str_is_alnum(c) || (c && strchr("_-.+", c));
}

static void put(struct map *seen, struct buf *names, struct str word)
{
	if (word.n < 2 || word.n > PROGRAM_NAME_MOST || !(word.p[0] >= 'a' && word.p[0] <= 'z') || seen->n >= PROGRAMS_FILE_MAX || map_get(seen, word))
		return;
	map_set(seen, word, seen);
	scan_join(names, word);
}

/* The first words of the commands in a text. */
static void put_commands(struct map *seen, struct buf *names, struct str text)
{
	for (size_t at = 0; at < text.n; at++) {
		size_t from;

		while (at < text.n && (str_is_space(text.p[at]) || text.p[at] == '('))
			at++;
		for (from = at; at < text.n && is_program_byte(text.p[at]);)
			at++;
		if (at == text.n || str_is_space(text.p[at]) || strchr(";|&)", text.p[at]))
			put(seen, names, str_slice(text, from, at));
		while (at < text.n && !strchr(";|&(", text.p[at]))
			at++;
		while (at + 1 < text.n && strchr(";|&", text.p[at + 1]))
			at++;
	}
}

/* What is compared with, or looked up, is no command: name == "java", options["file"]. */
static bool is_compared(struct str before)
{
	static const char *const ends[] = {"==", "!=", "startswith(", "endswith(", ".get(", " in", "platform("};

	while (before.n && str_is_space(before.p[before.n - 1]))
		before.n--;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (str_ends(before, ends[i]))
			return true;
	return before.n > 1 && before.p[before.n - 1] == '[' && (scan_is_word_byte(before.p[before.n - 2]) || before.p[before.n - 2] == ')');
}

void scan_programs(struct str source, const char *const *starters, const struct scan_sink *sink)
{
	auto_done(buf_done) struct buf names = BUF_INIT(PROGRAMS_FILE_MAX * (PROGRAM_NAME_MOST + 1));
	struct map seen = {0};
	struct str line, text;

	if (starters && !has_any(source, starters))
		return;
	while (str_next_line(&source, &line))
		for (size_t at = 0; at < line.n; at++) {
			char quote = line.p[at];
			const char *end;

			if (quote != '"' && quote != '\'' && quote != '`')
				continue;
			end = memchr(line.p + at + 1, quote, line.n - at - 1);
			if (!end)
				break;
			text = str_from(line.p + at + 1, (size_t)(end - line.p) - at - 1);
			if (!is_compared(str_slice(line, 0, at)))
				put_commands(&seen, &names, text);
			at = (size_t)(end - line.p);
		}
	scan_tell(sink, "programs", buf_str(&names));
	map_done(&seen);
}
