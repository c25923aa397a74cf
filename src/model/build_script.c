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

static struct build_script *add_script(struct build_step *step, struct build_script *scripts, struct str text, enum stage_shell shell,
				       struct arena *arena)
{
	struct build_script *script = &scripts[step->script_count++];

	*script = (struct build_script){.text = text, .shell = shell};
	if (is_read_by_shell(shell))
		script->commands = parse(text, arena);
	return script;
}

static void add_body(struct build_step *step, struct build_script *scripts, enum stage_shell shell, struct arena *arena)
{
	const struct dockerfile_heredoc *heredoc = &step->instruction->heredocs[0];
	struct str program = shebang_program(heredoc->body);

	add_script(step, scripts, heredoc->body, program.n ? build_shell_kind(program) : shell, arena)->heredoc = heredoc;
}

/* The JSON form of RUN: a command whose words' places count the strings. */
static void add_exec(struct build_step *step, struct build_script *scripts, struct arena *arena)
{
	const struct dockerfile_instruction *instruction = step->instruction;
	struct shell_word *words = arena_array(arena, struct shell_word, instruction->word_count);
	struct shell_command *command = arena_new(arena, struct shell_command);
	struct shell_script *commands = arena_new(arena, struct shell_script);

	for (size_t i = 0; i < instruction->word_count; i++)
		words[i] = (struct shell_word){.text = instruction->words[i].text, .from = i, .to = i + 1, .quoted = true};
	*command = (struct shell_command){.words = words, .word_count = instruction->word_count, .to = instruction->word_count,
					  .pipeline = 1, .list = 1};
	*commands = (struct shell_script){.commands = command, .command_count = 1};
	scripts[step->script_count++] = (struct build_script){.commands = commands, .text = instruction->text, .shell = SHELL_IS_OTHER,
							      .exec = true};
}

/* ---- scripts in words ---- */

/* The word behind "-c" of a shell's call, or "-ec" and the like; what a substitution gives is not known. */
static const struct shell_word *nested_script(const struct shell_command *command)
{
	if (!is_read_by_shell(build_shell_kind(shell_name(command))))
		return NULL;
	for (size_t i = 1; i + 1 < command->word_count && str_starts(command->words[i].text, "-"); i++)
		if (!str_starts(command->words[i].text, "--") && str_ends(command->words[i].text, "c"))
			return str_search(command->words[i + 1].text, STR_LIT("${}")) < 0 ? &command->words[i + 1] : NULL;
	return NULL;
}

static struct region word_region(const struct build_step *step, const struct build_script *script, const struct shell_word *word)
{
	if (script->exec)
		return step->instruction->words[word->from].at;
	if (script->heredoc)
		return dockerfile_heredoc_region(script->heredoc, word->from, word->to);
	return dockerfile_slice_region(step->instruction, str_slice(script->text, word->from, word->to));
}

static void add_nested(struct build_step *step, struct build_script *scripts, struct arena *arena)
{
	for (size_t i = 0, outer = step->script_count; i < outer; i++)
		for (size_t j = 0; scripts[i].commands && j < scripts[i].commands->command_count; j++) {
			const struct shell_command *command = &scripts[i].commands->commands[j];
			const struct shell_word *word = nested_script(command);
			struct build_script *nested;

			if (!word || step->script_count == outer + BUILD_NESTED_MAX)
				continue;
			nested = add_script(step, scripts, word->text, build_shell_kind(shell_name(command)), arena);
			nested->nested = true;
			nested->within = word_region(step, &scripts[i], word);
		}
}

static struct str script_text(const struct dockerfile_instruction *instruction)
{
	if (instruction->keyword != DOCKERFILE_HEALTHCHECK)
		return instruction->text;
	return instruction->word_count == 2 && str_case_eq(instruction->words[0].text, STR_LIT("cmd")) ? instruction->words[1].text : STR_NULL;
}

static bool has_scripts(const struct dockerfile_instruction *instruction)
{
	switch (instruction->keyword) {
	case DOCKERFILE_RUN:
		return instruction->word_count > 0;
	case DOCKERFILE_CMD:
	case DOCKERFILE_ENTRYPOINT:
	case DOCKERFILE_HEALTHCHECK:
		return !instruction->exec;
	default:
		return false;
	}
}

void build_read_scripts(struct build_step *step, struct arena *arena)
{
	const struct dockerfile_instruction *instruction = step->instruction;
	struct build_script scripts[2 + BUILD_NESTED_MAX], *copy;
	struct str text = script_text(instruction);

	if (!text.n || !has_scripts(instruction))
		return;
	if (instruction->exec)
		add_exec(step, scripts, arena);
	else if (is_heredoc_alone(instruction))
		add_body(step, scripts, step->shell, arena);
	else if (add_script(step, scripts, text, step->shell, arena)->commands && instruction->heredoc_count == 1 &&
		 feeds_shell(scripts[0].commands))
		add_body(step, scripts, SHELL_IS_POSIX, arena);
	if (instruction->keyword == DOCKERFILE_RUN)
		add_nested(step, scripts, arena);
	copy = arena_array(arena, struct build_script, step->script_count);
	memcpy(copy, scripts, step->script_count * sizeof(*copy));
	step->scripts = copy;
}
