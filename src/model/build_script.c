/* SPDX-License-Identifier: Apache-2.0 */
/* Which text of an instruction a shell reads: Dockerfile reference, "Shell and exec form", "Here-Documents". */
#include "base/path.h"
#include "model/build_parts.h"

static struct str program_name(struct str path)
{
	ptrdiff_t slash = str_rfind(path, '\\');
	struct str base = path_base(slash >= 0 ? str_from_index(path, (size_t)slash + 1) : path);

	if (base.n > 4 && str_case_eq(str_from_index(base, base.n - 4), STR_LIT(".exe")))
		base.n -= 4;
	return base;
}

enum stage_shell build_shell_kind(struct str program)
{
	static const struct {
		const char *name;
		enum stage_shell kind;
	} shells[] = {
		{"sh", SHELL_IS_POSIX},	   {"ash", SHELL_IS_POSIX},	    {"dash", SHELL_IS_POSIX},	    {"busybox", SHELL_IS_POSIX},
		{"bash", SHELL_IS_BASH},   {"ksh", SHELL_IS_BASH},	    {"zsh", SHELL_IS_BASH},	    {"mksh", SHELL_IS_BASH},
		{"pwsh", SHELL_IS_POWERSHELL}, {"powershell", SHELL_IS_POWERSHELL}, {"cmd", SHELL_IS_CMD},
	};

	program = program_name(program);
	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (str_case_eq(program, str_of(shells[i].name)))
			return shells[i].kind;
	return SHELL_IS_OTHER;
}

bool build_sets_pipefail(const struct dockerfile_word *words, size_t count)
{
	for (size_t i = 1; i + 1 < count; i++)
		if (str_starts(words[i].text, "-") && str_ends(words[i].text, "o") && str_is(words[i + 1].text, "pipefail"))
			return true;
	return false;
}

/* ---- here-documents ---- */

static bool is_read_by_shell(enum stage_shell kind)
{
	return kind == SHELL_IS_POSIX || kind == SHELL_IS_BASH;
}

/* The program of "#!/usr/bin/env -S bash -e"; empty: no such line. */
static struct str shebang_program(struct str body)
{
	struct str line, word = STR_NULL;

	if (!str_skip(&body, "#!") || !str_next_line(&body, &line) || !str_next_word(&line, &word))
		return STR_NULL;
	if (str_is(path_base(word), "env"))
		while (str_next_word(&line, &word) && str_starts(word, "-"))
			;
	return word;
}

/* Whether the text is but the word of a here-document: "<<EOF", "<<-'A B'". */
static bool is_heredoc_alone(const struct dockerfile_instruction *instruction)
{
	struct str rest = instruction->text;
	size_t digits = 0;

	while (digits < rest.n && str_is_digit(rest.p[digits]))
		digits++;
	rest = str_from_index(rest, digits);
	if (instruction->heredoc_count != 1 || !str_skip(&rest, "<<"))
		return false;
	str_skip(&rest, "-");
	rest = str_trim(rest);
	/* Quotes around the name hold blanks; without them a blank begins another word. */
	return rest.n <= instruction->heredocs[0].name.n + 2 && str_find(rest, '<') < 0;
}

/* "bash <<EOF", "/bin/sh -e <<EOF": the shell reads the document. */
static bool feeds_shell(const struct shell_script *script)
{
	for (size_t i = 0; i < script->command_count; i++)
		if (is_read_by_shell(build_shell_kind(shell_name(&script->commands[i]))))
			for (size_t r = 0; r < script->commands[i].redirect_count; r++)
				if (str_starts(script->commands[i].redirects[r].operator, "<<"))
					return true;
	return false;
}

/* ---- scripts ---- */

static const struct shell_script *parse(struct str text, struct arena *arena)
{
	struct shell_script *script = arena_new(arena, struct shell_script);

	shell_parse(text, arena, script);
	return script;
}

static void add_body(struct build_step *step, struct build_script *script, bool by_shell, struct arena *arena)
{
	const struct dockerfile_heredoc *heredoc = &step->instruction->heredocs[0];
	struct str program = shebang_program(heredoc->body);

	script->text = heredoc->body;
	script->heredoc = heredoc;
	if (program.n ? is_read_by_shell(build_shell_kind(program)) : by_shell)
		script->commands = parse(heredoc->body, arena);
	step->script_count++;
}

static struct str script_text(const struct dockerfile_instruction *instruction)
{
	if (instruction->keyword != DOCKERFILE_HEALTHCHECK)
		return instruction->text;
	return instruction->word_count == 2 && str_case_eq(instruction->words[0].text, STR_LIT("cmd")) ? instruction->words[1].text : STR_NULL;
}

void build_read_scripts(struct build_step *step, struct arena *arena)
{
	const struct dockerfile_instruction *instruction = step->instruction;
	bool by_shell = is_read_by_shell(step->shell);
	struct build_script *scripts;
	struct str text = script_text(instruction);

	if (instruction->exec || !text.n)
		return;
	if (instruction->keyword != DOCKERFILE_RUN && instruction->keyword != DOCKERFILE_CMD &&
	    instruction->keyword != DOCKERFILE_ENTRYPOINT && instruction->keyword != DOCKERFILE_HEALTHCHECK)
		return;
	step->scripts = scripts = arena_array(arena, struct build_script, 2);
	if (is_heredoc_alone(instruction)) {
		add_body(step, &scripts[0], by_shell, arena);
		return;
	}
	scripts[0].text = text;
	scripts[0].commands = by_shell ? parse(text, arena) : NULL;
	step->script_count = 1;
	if (scripts[0].commands && instruction->heredoc_count == 1 && feeds_shell(scripts[0].commands))
		add_body(step, &scripts[1], true, arena);
}
