/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scripts to lists of commands. tests/data/shell/commands.tsv has a script a line (\n, \t and \\ stand for themselves), a
 * tab, and the commands as they should come out: "+" for each compound construct around one, "$N" inside of substitution N,
 * its kind where it is not simple, NAME= of assignments, [word] each, redirections, and what stands before the next one. A
 * damaged script ends in "!" and the reason. What is accepted and what not was held against `bash -n`, the commands against
 * another reader of shells.
 */
#include "test.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "codec/shell.h"

static void put_word(struct buf *out, const struct shell_word *word)
{
	buf_printf(out, "[%.*s%s]", STR(word->text), word->split ? "~" : "");
}

static void put_command(struct buf *out, const struct shell_command *command)
{
	static const char *const kinds[] = {"", "()", "for", "case", "function", "", ""};
	static const char *const joints[] = {"", ";", "&&", "||", "|", "|&", "&"};

	buf_puts(out, out->n ? " " : "");
	for (uint32_t i = 0; i < command->depth; i++)
		buf_puts(out, "+");
	if (command->substitution)
		buf_printf(out, "$%u", command->substitution);
	buf_printf(out, "%s%s", command->negated ? "!" : "", kinds[command->kind]);
	for (size_t i = 0; i < command->assignment_count; i++) {
		buf_printf(out, "%.*s%s", STR(command->assignments[i].name), command->assignments[i].append ? "+=" : "=");
		put_word(out, &command->assignments[i].value);
	}
	for (size_t i = 0; i < command->word_count; i++)
		put_word(out, &command->words[i]);
	for (size_t i = 0; i < command->redirect_count; i++) {
		const struct shell_redirect *redirect = &command->redirects[i];

		if (redirect->fd >= 0)
			buf_printf(out, "%d", redirect->fd);
		buf_printf(out, "%.*s", STR(redirect->operator));
		put_word(out, &redirect->target);
		if (redirect->body)
			buf_printf(out, "{%.*s}", STR(*redirect->body));
	}
	buf_puts(out, joints[command->joint]);
}

static struct str unescape(struct str s, struct arena *arena)
{
	char *copy = arena_text(arena, s);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == 'n' || s.p[i + 1] == 't' || s.p[i + 1] == '\\'))
			copy[n++] = s.p[++i] == 'n' ? '\n' : s.p[i] == 't' ? '\t' : '\\';
		else
			copy[n++] = s.p[i];
	return str_from(copy, n);
}

static void list_of(struct str text, struct arena *arena, struct buf *out)
{
	struct shell_script script;

	shell_parse(text, arena, &script);
	for (size_t i = 0; i < script.command_count; i++)
		put_command(out, &script.commands[i]);
	if (script.damage)
		buf_printf(out, "%s! %s at %zu", out->n ? " " : "", script.damage, script.damage_at);
}

TEST(scripts_become_lists_of_commands)
{
	struct buf path = BUF_INIT(4096), file = BUF_INIT(1 << 20);
	struct str rest, line, text, expected;
	struct err e = ERR_INIT;
	size_t cases = 0;

	buf_printf(&path, "%s/tests/data/shell/commands.tsv", getenv("PLIMSOLL_SOURCE"));
	assert_int_equal(file_load(buf_text(&path), &file, &e), 0);
	for (rest = buf_str(&file); str_next_line(&rest, &line);) {
		struct arena arena = ARENA_INIT;
		struct buf out = BUF_INIT(1 << 20);

		if (!line.n || line.p[0] == '#')
			continue;
		cases++;
		str_cut(line, '\t', &text, &expected);
		list_of(unescape(text, &arena), &arena, &out);
		if (!str_eq(buf_str(&out), unescape(expected, &arena)))
			fail_msg("%.*s\n  gives %s\n  not   %.*s", STR(text), buf_text(&out), STR(expected));
		buf_done(&out);
		arena_done(&arena);
	}
	assert_true(cases > 60);
	buf_done(&path);
	buf_done(&file);
}

TEST(places_are_those_of_the_script)
{
	struct str text = STR_LIT("a  \"b $(c d)\" $e `f \\`g\\`` >h");
	struct arena arena = ARENA_INIT;
	struct shell_script script;

	shell_parse(text, &arena, &script);
	assert_null(script.damage);
	assert_int_equal(script.command_count, 4);
	assert_str(str_slice(text, script.commands[0].from, script.commands[0].to), text.p);
	assert_str(str_slice(text, script.commands[0].words[1].from, script.commands[0].words[1].to), "\"b $(c d)\"");
	assert_str(str_slice(text, script.commands[1].from, script.commands[1].to), "c d");
	assert_str(str_slice(text, script.commands[2].from, script.commands[2].to),
		   "`f \\`g\\``"); /* its text is not the script's */
	assert_int_equal(script.use_count, 1);
	assert_str(str_slice(text, script.uses[0].from, script.uses[0].to), "$e");
	assert_str(script.uses[0].name, "e");
	assert_false(script.uses[0].quoted);
	arena_done(&arena);
}

TEST(uses_say_whether_they_are_quoted_and_guarded)
{
	static const struct {
		const char *script, *name;
		bool quoted, guarded, number;
	} cases[] = {
		{"a $b", "b", false, false, false},	     {"a \"$b\"", "b", true, false, false},
		{"a ${b:-c}", "b", false, true, false},	     {"a ${b+c}", "b", false, true, false},
		{"a ${#b}", "b", false, false, true},	     {"a $#", "#", false, false, true},
		{"a ${b#c}", "b", false, false, false},	     {"a ${b[0]}", "b", false, false, false},
		{"a ${!b}", "b", false, false, false},	     {"a ${12}", "12", false, false, false},
		{"a \"${b?must}\"", "b", true, true, false}, {"a <<x\n$b\nx", "b", true, false, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arena arena = ARENA_INIT;
		struct shell_script script;

		shell_parse(str_of(cases[i].script), &arena, &script);
		assert_int_equal(script.use_count, 1);
		assert_str(script.uses[0].name, cases[i].name);
		assert_int_equal(script.uses[0].quoted, cases[i].quoted);
		assert_int_equal(script.uses[0].guarded, cases[i].guarded);
		assert_int_equal(script.uses[0].number, cases[i].number);
		arena_done(&arena);
	}
}

TEST(names_that_a_script_sets)
{
	static const struct {
		const char *script;
		bool sets;
	} cases[] = {
		{"x=1", true},
		{"x=1 a", true},
		{"a $(x=1)", true},
		{"x+=1", true},
		{"for x in a; do b; done", true},
		{"read -r x y", true},
		{"export x", true},
		{"local x=1", true},
		{"a ${x:=1}", true},
		{". ./a", true},
		{"if eval a; then b; fi", true},
		{"a x", false},
		{"a x=1", false},
		{"echo ${x:-1}", false},
		{"y=x", false},
		{"for y in x; do b; done", false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arena arena = ARENA_INIT;
		struct shell_script script;

		shell_parse(str_of(cases[i].script), &arena, &script);
		if (shell_sets(&script, STR_LIT("x")) != cases[i].sets)
			fail_msg("%s", cases[i].script);
		arena_done(&arena);
	}
}

static void repeat(struct buf *out, const char *text, size_t times)
{
	buf_clear(out);
	while (times--)
		buf_puts(out, text);
}

TEST(the_caps_are_told)
{
	static const char *const nested[] = {"(", "$(", "{ ", "if ", "a \"$(", "${a:-", "a <(", "case a in a) "};
	struct buf text = BUF_INIT(1 << 24);
	struct shell_script script;

	for (size_t i = 0; i < ARRAY_SIZE(nested); i++) {
		struct arena arena = ARENA_INIT;

		repeat(&text, nested[i], SHELL_DEPTH_MAX + 1);
		shell_parse(buf_str(&text), &arena, &script);
		assert_true(script.capped);
		assert_string_equal(script.damage, "it is nested more than 64 deep");
		arena_done(&arena);
	}
	for (size_t more = 0; more < 2; more++) {
		struct arena arena = ARENA_INIT;

		repeat(&text, "a\n", SHELL_COMMANDS_MAX + more);
		shell_parse(buf_str(&text), &arena, &script);
		assert_int_equal(script.capped, more);
		assert_int_equal(script.command_count, SHELL_COMMANDS_MAX);
		arena_done(&arena);
	}
	buf_done(&text);
}

TEST(the_name_is_the_last_part_of_the_path)
{
	static const struct {
		const char *script, *name;
	} cases[] = {
		{"/usr/bin/curl x", "curl"},
		{"curl", "curl"},
		{"\"curl\"", "curl"},
		{"A=b", ""},
		{"$a/curl", ""},
		{"(a)", ""},
		{"[[ a ]]", ""},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arena arena = ARENA_INIT;
		struct shell_script script;

		shell_parse(str_of(cases[i].script), &arena, &script);
		assert_str(shell_name(&script.commands[0]), cases[i].name);
		arena_done(&arena);
	}
}

TEST_MAIN
