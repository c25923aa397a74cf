/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dockerfiles to instructions. tests/data/dockerfile/NAME/Dockerfile is read, and what comes out is written as NAME/expect: a line an
 * instruction or problem, places behind "@". PLIMSOLL_ACCEPT=1 writes the expectation anew. What is read was held against BuildKit's own
 * parser, the words of words.tsv against its lexer.
 */
#include "test.h"

#include <dirent.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "codec/dockerfile.h"
#include "codec/dockerfile_lines.h"

#define OUT_MAX ((size_t)1 << 20)

static void put_place(struct buf *out, struct region at)
{
	buf_printf(out, "@%u:%u-%u:%u", at.line, at.column, at.end_line, at.end_column);
}

static void put_text(struct buf *out, struct str text)
{
	buf_putc(out, '[');
	text_escape(out, text);
	buf_putc(out, ']');
}

static void put_pair(struct buf *out, const char *mark, const struct dockerfile_pair *pair)
{
	buf_printf(out, " %s", mark);
	put_text(out, pair->name);
	if (pair->has_value) {
		buf_putc(out, '=');
		put_text(out, pair->value);
		put_place(out, pair->value_at);
	}
}

static void put_instruction(struct buf *out, const struct dockerfile_instruction *instruction)
{
	buf_printf(out, "%.*s", STR(instruction->keyword_text));
	put_place(out, instruction->at);
	for (size_t i = 0; i < instruction->comment_count; i++)
		buf_printf(out, " #%.*s", STR(instruction->comments[i].text));
	for (size_t i = 0; i < instruction->flag_count; i++)
		put_pair(out, "--", &instruction->flags[i]);
	buf_puts(out, instruction->exec ? " JSON" : instruction->legacy_pair ? " legacy" : "");
	for (size_t i = 0; !instruction->pair_count && i < instruction->word_count; i++) {
		buf_putc(out, ' ');
		put_text(out, instruction->words[i].text);
		put_place(out, instruction->words[i].at);
	}
	for (size_t i = 0; i < instruction->pair_count; i++)
		put_pair(out, "", &instruction->pairs[i]);
	for (size_t i = 0; i < instruction->heredoc_count; i++) {
		const struct dockerfile_heredoc *heredoc = &instruction->heredocs[i];

		buf_printf(out, " <<%u%s%s", heredoc->fd, heredoc->expand ? "" : " literal", heredoc->strip_tabs ? " tabs" : "");
		put_text(out, heredoc->name);
		put_text(out, heredoc->body);
		put_place(out, heredoc->at);
	}
	if (instruction->inner) {
		buf_puts(out, " > ");
		put_instruction(out, instruction->inner);
	}
}

static void put_file(struct buf *out, const struct dockerfile *file)
{
	for (size_t i = 0; i < file->directive_count; i++)
		buf_printf(out, "directive %.*s=%.*s\n", STR(file->directives[i].name), STR(file->directives[i].value));
	for (size_t i = 0; i < file->instruction_count; i++) {
		put_instruction(out, &file->instructions[i]);
		buf_putc(out, '\n');
	}
	for (size_t i = 0; i < file->empty_continuation_count; i++)
		buf_printf(out, "empty line %u\n", file->empty_continuations[i].line);
	for (size_t i = 0; i < file->problem_count; i++) {
		put_place(out, file->problems[i].at);
		buf_printf(out, " %.*s\n", STR(file->problems[i].what));
	}
}

static void read_all(const char *path, struct buf *bytes)
{
	struct err e = ERR_INIT;
	int fd auto_close = file_open(path, &e);

	if (fd < 0 || file_read_all(fd, path, bytes, &e) < 0)
		fail_msg("%s", e.text);
}

static void write_all(const char *path, struct str text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text.p, 1, text.n, file), text.n);
	fclose(file);
}

/* What stands at a place is the word, as far as a word is a piece of one line. */
static void check_places(struct str text, const struct dockerfile *file)
{
	for (size_t i = 0; i < file->instruction_count; i++)
		for (size_t w = 0; !file->instructions[i].exec && w < file->instructions[i].word_count; w++) {
			const struct dockerfile_word *word = &file->instructions[i].words[w];
			size_t from, to;

			assert_true(region_offset(text, word->at.line, word->at.column, &from));
			assert_true(region_offset(text, word->at.end_line, word->at.end_column, &to));
			if (word->at.line == word->at.end_line && !str_eq(str_slice(text, from, to), word->text))
				fail_msg("%.*s is not %.*s", STR(str_slice(text, from, to)), STR(word->text));
		}
}

static void check_case(const char *name)
{
	struct buf path = BUF_INIT(4096), bytes = BUF_INIT(OUT_MAX), expected = BUF_INIT(OUT_MAX), out = BUF_INIT(OUT_MAX);
	struct arena arena = ARENA_INIT;
	struct dockerfile file;
	struct err e = ERR_INIT;
	struct str text;
	bool converted;

	buf_printf(&path, "%s/tests/data/dockerfile/%s/Dockerfile", getenv("PLIMSOLL_SOURCE"), name);
	read_all(path.p, &bytes);
	text = dockerfile_decode(buf_str(&bytes), &arena, &converted);
	assert_int_equal(dockerfile_parse(text, &arena, &file, &e), 0);
	check_places(text, &file);
	put_file(&out, &file);
	buf_clear(&path);
	buf_printf(&path, "%s/tests/data/dockerfile/%s/expect", getenv("PLIMSOLL_SOURCE"), name);
	if (getenv("PLIMSOLL_ACCEPT"))
		write_all(path.p, buf_str(&out));
	read_all(path.p, &expected);
	if (!str_eq(buf_str(&out), buf_str(&expected)))
		fail_msg("%s gives\n%s", name, buf_text(&out));
	buf_done(&path);
	buf_done(&bytes);
	buf_done(&expected);
	buf_done(&out);
	arena_done(&arena);
}

TEST(files_are_read_as_expected)
{
	struct buf path = BUF_INIT(4096);
	struct dirent *entry;
	size_t cases = 0;
	DIR *folder;

	buf_printf(&path, "%s/tests/data/dockerfile", getenv("PLIMSOLL_SOURCE"));
	folder = opendir(path.p);
	assert_non_null(folder);
	while ((entry = readdir(folder)))
		if (!strchr(entry->d_name, '.')) {
			check_case(entry->d_name);
			cases++;
		}
	closedir(folder);
	buf_done(&path);
	assert_true(cases >= 7);
}

/* ---- words ---- */

static bool value_of(const void *data, struct str name, struct str *ret_value)
{
	static const char *const values[][2] = {{"A", "a"}, {"EMPTY", ""}, {"W", "b  c"}, {"P", "x/y/z.tar.gz"}, {"S", "*"}};

	(void)data;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		if (str_is(name, values[i][0])) {
			*ret_value = str_of(values[i][1]);
			return true;
		}
	return false;
}

/* The text, then the words in brackets; "!" and the reason where it is damaged. */
static void put_expansion(struct buf *out, struct str word, struct arena *arena)
{
	struct dockerfile_scope scope = {value_of, NULL};
	struct dockerfile_expansion expansion;
	const struct str *words;
	size_t count;

	dockerfile_expand(word, '\\', &scope, arena, &expansion);
	if (expansion.damage) {
		buf_printf(out, "!%s", expansion.damage);
		return;
	}
	buf_printf(out, "%.*s", STR(expansion.text));
	count = dockerfile_expand_words(word, '\\', &scope, arena, &words);
	for (size_t i = 0; i < count; i++)
		buf_printf(out, " [%.*s]", STR(words[i]));
	for (size_t i = 0; i < expansion.unset_count; i++)
		buf_printf(out, " ?%.*s", STR(expansion.unset[i]));
}

TEST(words_are_expanded_as_expected)
{
	struct buf path = BUF_INIT(4096), bytes = BUF_INIT(OUT_MAX);
	struct str rest, line, word, expected;
	size_t cases = 0;

	buf_printf(&path, "%s/tests/data/dockerfile/words.tsv", getenv("PLIMSOLL_SOURCE"));
	read_all(path.p, &bytes);
	rest = buf_str(&bytes);
	while (str_next_line(&rest, &line)) {
		struct buf out = BUF_INIT(OUT_MAX);
		struct arena arena = ARENA_INIT;

		if (!line.n || !str_cut(line, '\t', &word, &expected))
			continue;
		put_expansion(&out, word, &arena);
		if (!str_eq(buf_str(&out), expected))
			fail_msg("%.*s gives \"%s\", not \"%.*s\"", STR(word), buf_text(&out), STR(expected));
		cases++;
		buf_done(&out);
		arena_done(&arena);
	}
	assert_true(cases > 50);
	buf_done(&path);
	buf_done(&bytes);
}

TEST(without_a_scope_variables_stay_as_they_are_written)
{
	struct arena arena = ARENA_INIT;
	struct dockerfile_expansion expansion;

	dockerfile_expand(STR_LIT("\"a $B\"${C}'$D'${E:-'f'}${G#h}"), '\\', NULL, &arena, &expansion);
	assert_null(expansion.damage);
	assert_str(expansion.text, "a $B${C}$D${E:-f}${G#h}");
	assert_int_equal(expansion.variables, 4);
	arena_done(&arena);
}

/* ---- encodings ---- */

TEST(marks_are_taken_off_and_utf16_is_converted)
{
	static const struct {
		struct str bytes;
		const char *text;
		bool converted;
	} cases[] = {
		{STR_LIT("\xEF\xBB\xBF" "FROM a"), "FROM a", false},
		{STR_LIT("\xFF\xFE" "U\0\xE9\0"), "U\xC3\xA9", true},
		{STR_LIT("\xFE\xFF\0U\0\xE9"), "U\xC3\xA9", true},
		{STR_LIT("\xFF\xFE\x3D\xD8\x00\xDE\x00\xD8x"), "\xF0\x9F\x98\x80\xEF\xBF\xBD\xEF\xBF\xBD", true},
		{STR_LIT("FROM a"), "FROM a", false},
		{STR_LIT(""), "", false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arena arena = ARENA_INIT;
		bool converted;

		assert_str(dockerfile_decode(cases[i].bytes, &arena, &converted), cases[i].text);
		assert_int_equal(converted, cases[i].converted);
		arena_done(&arena);
	}
}

/* ---- caps ---- */

static void repeat(struct buf *out, const char *text, size_t times)
{
	while (times--)
		buf_puts(out, text);
}

static void parse(struct buf *text, struct arena *arena, struct dockerfile *file)
{
	struct err e = ERR_INIT;

	assert_int_equal(dockerfile_parse(buf_str(text), arena, file, &e), 0);
}

TEST(a_line_beyond_the_cap_is_told_and_passed_over)
{
	for (size_t more = 0; more < 2; more++) {
		struct buf text = BUF_INIT(DOCKERFILE_MAX);
		struct arena arena = ARENA_INIT;
		struct dockerfile file;

		buf_puts(&text, "FROM a\nRUN ");
		repeat(&text, "x", DOCKERFILE_LINE_MAX - 4 + more);
		buf_puts(&text, "\nUSER b\n");
		parse(&text, &arena, &file);
		assert_int_equal(file.instruction_count, more ? 2 : 3);
		assert_int_equal(file.problem_count, more);
		if (more) {
			assert_true(file.problems[0].unread && file.problems[0].fatal);
			assert_int_equal(file.problems[0].at.line, 2);
		}
		buf_done(&text);
		arena_done(&arena);
	}
}

TEST(instructions_beyond_the_cap_are_told)
{
	struct buf text = BUF_INIT(DOCKERFILE_MAX);
	struct arena arena = ARENA_INIT;
	struct dockerfile file;

	repeat(&text, "RUN a\n", DOCKERFILE_INSTRUCTIONS_MAX + 1);
	parse(&text, &arena, &file);
	assert_int_equal(file.instruction_count, DOCKERFILE_INSTRUCTIONS_MAX);
	assert_int_equal(file.problem_count, 1);
	assert_true(file.problems[0].unread);
	assert_int_equal(file.problems[0].at.line, DOCKERFILE_INSTRUCTIONS_MAX + 1);
	buf_done(&text);
	arena_done(&arena);
}

TEST(problems_beyond_the_cap_are_counted)
{
	struct buf text = BUF_INIT(DOCKERFILE_MAX);
	struct arena arena = ARENA_INIT;
	struct dockerfile file;

	repeat(&text, "NONSENSE\n", DOCKERFILE_PROBLEMS_MAX + 5);
	parse(&text, &arena, &file);
	assert_int_equal(file.problem_count, DOCKERFILE_PROBLEMS_MAX);
	assert_int_equal(file.problem_total, DOCKERFILE_PROBLEMS_MAX + 5);
	buf_done(&text);
	arena_done(&arena);
}

TEST(a_file_beyond_the_cap_is_an_error)
{
	struct buf text = BUF_INIT(DOCKERFILE_MAX + 2);
	struct arena arena = ARENA_INIT;
	struct dockerfile file;
	struct err e = ERR_INIT;

	repeat(&text, "#\n", DOCKERFILE_MAX / 2);
	assert_int_equal(dockerfile_parse(buf_str(&text), &arena, &file, &e), 0);
	buf_putc(&text, '\n');
	assert_int_equal(dockerfile_parse(buf_str(&text), &arena, &file, &e), ERR_LIMIT);
	buf_done(&text);
	arena_done(&arena);
}

TEST(an_expansion_beyond_its_caps_is_damage)
{
	struct buf text = BUF_INIT(DOCKERFILE_MAX);
	struct dockerfile_scope scope = {value_of, NULL};
	struct dockerfile_expansion expansion;
	struct arena arena = ARENA_INIT;

	repeat(&text, "$P", DOCKERFILE_EXPANDED_MAX / 12 + 1);
	dockerfile_expand(buf_str(&text), '\\', &scope, &arena, &expansion);
	assert_non_null(expansion.damage);
	buf_clear(&text);
	repeat(&text, "${U:-", 1000);
	dockerfile_expand(buf_str(&text), '\\', &scope, &arena, &expansion);
	assert_string_equal(expansion.damage, "variables nested too deep");
	buf_clear(&text);
	buf_puts(&text, "${P#");
	repeat(&text, "*", 300);
	buf_puts(&text, "}");
	dockerfile_expand(buf_str(&text), '\\', &scope, &arena, &expansion);
	assert_string_equal(expansion.damage, "the pattern in ${} is not valid");
	buf_done(&text);
	arena_done(&arena);
}

/* ---- places ---- */

/* Counted from the beginning of the line, character by character. */
static uint32_t column_by_hand(struct str text, size_t offset)
{
	size_t start = offset;
	uint32_t column = 1, code;

	while (start && text.p[start - 1] != '\n')
		start--;
	while (start < offset) {
		start += text_decode(str_from_index(text, start), &code);
		column++;
	}
	return column;
}

TEST(columns_count_characters_wherever_a_block_of_the_index_begins)
{
	static const char *const parts[] = {"a", "\xC3\xA9", "\xF0\x9F\x98\x80", "\xFF", "bc", "\n"};
	struct buf text = BUF_INIT(1 << 16);
	struct arena arena = ARENA_INIT;
	struct lines lines;
	uint32_t code;

	for (size_t i = 0, n = 7; i < 3000; i++, n = n * 31 + 11)
		buf_puts(&text, parts[n / 7 % (i % 200 ? 5 : 6)]);
	lines_read(&lines, buf_str(&text), &arena);
	for (size_t at = 0; at < text.n; at += text_decode(str_from_index(buf_str(&text), at), &code))
		assert_int_equal(lines_region(&lines, at, at).column, column_by_hand(buf_str(&text), at));
	buf_done(&text);
	arena_done(&arena);
}

TEST_MAIN
