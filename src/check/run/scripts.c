/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scripts themselves: failures that nobody notices, variables that nobody sets, words that only another shell knows. Numbers
 * of ShellCheck stand beside the rules that come to the same; it knows many more, and its own analysis is its own.
 */
#include "base/path.h"
#include "check/run/words.h"

/* ---- the shell in effect ---- */

/* The SHELL that holds at an instruction, of its stage or of one that this is FROM; NULL: the default. */
static const struct dockerfile_instruction *shell_at(const struct build *build, const struct build_step *step)
{
	size_t i = (size_t)(step - build->steps), stage = step->stage;

	while (i-- > 0) {
		if (build->steps[i].stage == stage && build->steps[i].instruction->keyword == DOCKERFILE_SHELL && !build->steps[i].onbuild)
			return build->steps[i].instruction;
		if (stage != STAGE_NONE && i == build->stages[stage].first) {
			stage = build->stages[stage].parent;
			if (stage == STAGE_NONE)
				return NULL;
			i = build->stages[stage].first + build->stages[stage].count;
		}
	}
	return NULL;
}

static bool is_posix(const struct build_step *step)
{
	return step->shell == SHELL_IS_POSIX || step->shell == SHELL_IS_BASH;
}

/* The last part of the base image's repository, through the stages: "debian". */
static struct str base_of(const struct build *build, const struct build_step *step)
{
	size_t stage = step->stage;

	while (stage != STAGE_NONE && build->stages[stage].parent != STAGE_NONE)
		stage = build->stages[stage].parent;
	return stage == STAGE_NONE ? STR_NULL : path_base(build->stages[stage].base.repository);
}

/* "set -e", "set -euxo pipefail": whether flags have that letter. */
static bool has_flag_letter(struct str text, char letter)
{
	return text.n > 1 && text.p[0] == '-' && text.p[1] != '-' && str_find(text, letter) > 0;
}

static bool sets(const struct shell_command *command, char letter, const char *option)
{
	for (size_t i = 1; str_is(shell_name(command), "set") && i < command->word_count; i++)
		if (has_flag_letter(command->words[i].text, letter) &&
		    (!option || (i + 1 < command->word_count && str_is(command->words[i + 1].text, option))))
			return true;
		else if (letter == 'e' && str_is(command->words[i].text, "errexit"))
			return true;
	return false;
}

static bool sets_before(const struct shell_script *script, size_t index, char letter, const char *option)
{
	for (size_t i = 0; i < index; i++)
		if (sets(&script->commands[i], letter, option))
			return true;
	return false;
}

/* Walks over the scripts of RUN that a shell reads which we know. */
#define each_script(build, step, script)                                                                          \
	for (const struct build_step *step = (build)->steps; step < (build)->steps + (build)->step_count; step++) \
		for (const struct build_script *script = step->scripts;                                           \
		     step->instruction->keyword == DOCKERFILE_RUN && !step->instruction->exec && is_posix(step) && \
		     script < step->scripts + step->script_count;                                                 \
		     script++)                                                                                    \
			if (script->commands)

static struct place span(const struct build *build, const struct build_step *step, const struct build_script *script, size_t from, size_t to)
{
	return build_script_place(build, step, script, from, to);
}

/* ---- pipes ---- */

/* dash, the sh of Debian, has no pipefail; busybox, that of Alpine, has. */
static bool has_pipefail(const struct build *build, const struct build_step *step)
{
	const struct dockerfile_instruction *shell = shell_at(build, step);

	if (!step->pipefail)
		return false;
	return !shell || !shell->word_count || !str_is(path_base(shell->words[0].text), "sh") ||
	       run_among("alpine busybox", base_of(build, step));
}

/* What can hardly fail, and whose failure would change nothing. */
static bool is_text(const struct shell_command *command)
{
	return command->kind == SHELL_SIMPLE && run_among("echo printf yes true :", shell_name(command));
}

/* The first part of a pipeline that another follows, at the command; whether all parts but the last only write a text. */
static bool begins_pipeline(const struct shell_script *script, size_t index, bool *ret_text)
{
	const struct shell_command *first = &script->commands[index];

	if (first->joint != SHELL_PIPE && first->joint != SHELL_PIPE_ALL)
		return false;
	for (size_t i = 0; i < index; i++)
		if (script->commands[i].pipeline == first->pipeline)
			return false;
	*ret_text = true;
	for (size_t i = index; i < script->command_count; i++)
		if (script->commands[i].pipeline == first->pipeline && script->commands[i].joint == SHELL_PIPE && !is_text(&script->commands[i]))
			*ret_text = false;
	return true;
}

static void judge_pipes(struct checking *checking, const struct build *build)
{
	bool want_text = checking->check->data != NULL, text;

	each_script(build, step, script) {
		for (size_t i = 0; i < script->commands->command_count; i++) {
			const struct shell_command *command = &script->commands->commands[i];

			if (!begins_pipeline(script->commands, i, &text) || text != want_text || has_pipefail(build, step) ||
			    sets_before(script->commands, i, 'o', "pipefail"))
				continue;
			check_found(checking, span(build, step, script, command->from, command->to),
				    "if this fails, what it is piped into goes on as if nothing had happened");
			break;
		}
	}
}

/* ---- failures ---- */

static bool shell_stops(const struct build *build, const struct build_step *step)
{
	const struct dockerfile_instruction *shell = shell_at(build, step);

	for (size_t i = 1; shell && i < shell->word_count; i++)
		if (has_flag_letter(shell->words[i].text, 'e') || str_is(shell->words[i].text, "errexit"))
			return true;
	return false;
}

/* "#!/bin/sh -e" */
static bool shebang_stops(struct str text)
{
	struct str line, word;

	if (!str_skip(&text, "#!") || !str_next_line(&text, &line))
		return false;
	while (str_next_word(&line, &word))
		if (has_flag_letter(word, 'e'))
			return true;
	return false;
}

/* Whose failure is nothing, or cannot be. */
static bool cannot_matter(const struct shell_command *command)
{
	return command->kind != SHELL_SIMPLE || !command->word_count || is_text(command) ||
	       run_among("set shopt export unset umask trap exit sleep alias", shell_name(command));
}

/* The first command at the top whose failure is lost, for others follow it whatever comes of it; NULL: none. */
static const struct shell_command *lost_failure(const struct shell_script *script)
{
	const struct shell_command *last = NULL;

	for (size_t i = 0; i < script->command_count; i++)
		if (!script->commands[i].depth && !script->commands[i].substitution)
			last = &script->commands[i];
	for (size_t i = 0; i < script->command_count; i++) {
		const struct shell_command *command = &script->commands[i];

		if (sets(command, 'e', NULL))
			return NULL;
		if (command != last && !command->depth && !command->substitution && command->joint == SHELL_SEQUENCE &&
		    !cannot_matter(command))
			return command;
	}
	return NULL;
}

static void judge_failures(struct checking *checking, const struct build *build)
{
	bool heredocs = checking->check->data != NULL;

	each_script(build, step, script) {
		const struct shell_command *lost = lost_failure(script->commands);
		struct finding *finding;
		struct place begin;

		if (!lost || (script->heredoc != NULL) != heredocs || shell_stops(build, step) || shebang_stops(script->text))
			continue;
		finding = check_found(checking, span(build, step, script, lost->from, lost->to), "if `%.*s` fails, the build goes on",
				      STR(shell_name(lost)));
		if (!heredocs || str_starts(script->text, "#!"))
			continue;
		begin = build_place(build, script->heredoc->at);
		begin.at.end_line = begin.at.line;
		begin.at.end_column = begin.at.column;
		check_edit(checking, finding, begin, STR_LIT("set -e\n"));
	}
}

static void judge_damage(struct checking *checking, const struct build *build)
{
	each_script(build, step, script) {
		const struct shell_script *commands = script->commands;
		struct place place;

		if (!commands->damage)
			continue;
		place = span(build, step, script, commands->damage_at, commands->damage_at + (commands->damage_at < script->text.n));
		if (commands->capped)
			check_unsure(checking, place, "the script was read up to here: %s", commands->damage);
		else
			check_found(checking, place, "%s", commands->damage);
	}
}

/* ---- variables ---- */

/* Of the environment, of the shell, or of docker build. */
static bool is_always_set(struct str name, bool bash)
{
	static const char names[] = "HOME PATH PWD OLDPWD USER LOGNAME SHELL HOSTNAME TERM LANG IFS PPID PS1 PS2 PS4 OPTIND OPTARG OPTERR LINENO "
				    "LC_ALL TMPDIR TZ";
	static const char of_bash[] = "RANDOM SECONDS UID EUID GROUPS HOSTTYPE MACHTYPE OSTYPE REPLY SHLVL SHELLOPTS BASHOPTS PIPESTATUS FUNCNAME "
				      "DIRSTACK COLUMNS LINES SRANDOM EPOCHSECONDS COPROC MAPFILE";

	return run_among(names, name) || build_is_predefined(name, false) || (bash && (run_among(of_bash, name) || str_starts(name, "BASH")));
}

/* ONBUILD runs in another build: that has the stage's ENV, and not its ARG. */
static bool is_declared(const struct build *build, const struct build_step *step, struct str name)
{
	const struct build_variable *variable = build_find_variable(build, step, name);

	return variable && !(step->onbuild && variable->argument);
}

static bool is_name(struct str name)
{
	return name.n > 0 && (str_is_alpha(name.p[0]) || name.p[0] == '_');
}

/* What has capitals may come with the base image's environment. */
static bool has_capital(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] >= 'A' && name.p[i] <= 'Z')
			return true;
	return false;
}

static void judge_unset(struct checking *checking, const struct build *build)
{
	each_script(build, step, script) {
		for (size_t i = 0; i < script->commands->use_count; i++) {
			const struct shell_use *use = &script->commands->uses[i];

			if (use->guarded || !is_name(use->name) || has_capital(use->name) ||
			    is_always_set(use->name, step->shell == SHELL_IS_BASH) || is_declared(build, step, use->name) ||
			    run_assigns(script->commands, use->name))
				continue;
			check_found(checking, span(build, step, script, use->from, use->to), "%.*s is set by no ENV, no ARG and not here",
				    STR(use->name));
		}
	}
}

/* A value of ENV or ARG that stays one word: nothing in it splits or is a pattern. */
static bool stays_one_word(const struct build *build, const struct build_step *step, struct str name)
{
	struct str value;

	if (!is_declared(build, step, name) || !build_variable(build, step, name, &value) || !value.n)
		return false;
	for (size_t i = 0; i < value.n; i++)
		if (str_is_space(value.p[i]) || strchr("*?[", value.p[i]))
			return false;
	return true;
}

static const struct shell_use *unquoted_use(const struct build *build, const struct build_step *step, const struct shell_script *script,
					    const struct shell_word *word)
{
	for (size_t i = 0; i < script->use_count; i++) {
		const struct shell_use *use = &script->uses[i];

		if (use->from >= word->from && use->to <= word->to && !use->quoted && !use->number && !stays_one_word(build, step, use->name))
			return use;
	}
	return NULL;
}

static void judge_unquoted(struct checking *checking, const struct build *build)
{
	bool substitutions = checking->check->data != NULL;

	for (struct run_walk walk = run_walk(checking, build); run_next(&walk);) {
		for (size_t i = 1; walk.call.command && i < walk.call.count; i++) {
			const struct shell_word *word = &walk.call.words[i];
			const struct shell_use *use;
			bool substitution = str_search(word->text, STR_LIT("${}")) >= 0;

			if (!word->split || substitution != substitutions)
				continue;
			use = substitution ? NULL : unquoted_use(build, walk.call.step, walk.call.script->commands, word);
			if (substitution)
				check_found(checking, run_word_place(&walk.call, word), "the output is split at blanks");
			else if (use)
				check_found(checking, run_span_place(&walk.call, use->from, use->to), "%.*s is not quoted", STR(use->name));
		}
	}
}

/* ---- what only bash has ---- */


static const char *command_bashism(const struct shell_command *command)
{
	if (command->kind == SHELL_TEST)
		return "[[ ]]";
	if (command->kind == SHELL_ARITHMETIC)
		return "(( ))";
	if (command->joint == SHELL_PIPE_ALL)
		return "|&";
	for (size_t i = 0; i < command->assignment_count; i++)
		if (str_starts(command->assignments[i].value.text, "(") && !command->assignments[i].value.quoted)
			return "an array";
	for (size_t i = 0; i < command->redirect_count; i++)
		if (run_among("&> &>> <<<", command->redirects[i].operator))
			return command->redirects[i].operator.p;
	if (run_among("source pushd popd shopt declare typeset mapfile readarray disown dirs", shell_name(command)))
		return "a builtin of bash";
	for (size_t i = 1; run_among("[ test", shell_name(command)) && i < command->word_count; i++)
		if (str_is(command->words[i].text, "=="))
			return "== in [ ]";
	return NULL;
}

/* On these /bin/sh is bash. */
static bool sh_is_bash(struct str base)
{
	return run_among("centos fedora rockylinux almalinux ubi ubi8 ubi9 ubi10 ubi-minimal amazonlinux oraclelinux archlinux leap tumbleweed rhel "
			 "mageia photon",
			 base);
}

static void judge_bashisms(struct checking *checking, const struct build *build)
{
	each_script(build, step, script) {
		struct str base = base_of(build, step);

		if (step->shell != SHELL_IS_POSIX || sh_is_bash(base) || run_among("alpine busybox", base))
			continue;
		for (size_t i = 0; i < script->commands->command_count; i++) {
			const struct shell_command *command = &script->commands->commands[i];
			const char *what = command_bashism(command);

			if (what)
				check_found(checking, span(build, step, script, command->from, command->to), "%s", what);
		}
		for (size_t i = 0; i < script->commands->use_count; i++) {
			const struct shell_use *use = &script->commands->uses[i];

			if (run_among("RANDOM SECONDS UID EUID HOSTTYPE OSTYPE MACHTYPE SHLVL DIRSTACK PIPESTATUS FUNCNAME", use->name) &&
			    !is_declared(build, step, use->name) && !run_assigns(script->commands, use->name))
				check_found(checking, span(build, step, script, use->from, use->to), "%.*s is set by bash alone",
					    STR(use->name));
		}
	}
}

/* ---- the table ---- */

#define WORDS(...) (const char *const[]){__VA_ARGS__, NULL}
#define FROM_A "FROM debian:12\n"
#define WITH_BASH FROM_A "SHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\n"

const struct check checks_run_scripts[] = {
	{
		.id = "run/pipe-hides-failure",
		.title = "a failure in front of a pipe goes unnoticed",
		.why = "Of a pipeline only the last command's result counts: a download that broke off, or was refused, gives an image that looks "
		       "well built.",
		.fix = "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"], or write to a file and go on with `&&`",
		.aliases = WORDS("DL4006"),
		.severity = SEVERITY_LOW,
		.good = WITH_BASH "RUN curl -fsS https://example.com/a | wc -l > /count\n",
		.bad = FROM_A "RUN curl -fsS https://example.com/a | wc -l > /count\n",
		.build = judge_pipes,
	},
	{
		.id = "run/pipe-of-text",
		.title = "a pipe without pipefail, behind what can hardly fail",
		.why = "Of a pipeline only the last command's result counts; here the first one only writes a text.",
		.fix = "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
		.aliases = WORDS("DL4006"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = WITH_BASH "RUN echo a | tee /b\n",
		.bad = FROM_A "RUN echo a | tee /b\n",
		.build = judge_pipes,
		.data = "text",
	},
	{
		.id = "run/heredoc-goes-on",
		.title = "a here-document goes on when a command of it fails",
		.why = "Only the last line's result counts: the build succeeds although a step of it did not happen.",
		.fix = "begin it with `set -e`",
		.severity = SEVERITY_MEDIUM,
		.good = FROM_A "RUN <<EOF\nset -e\nmake\nmake install\nEOF\n",
		.bad = FROM_A "RUN <<EOF\nmake\nmake install\nEOF\n",
		.build = judge_failures,
		.data = "heredoc",
	},
	{
		.id = "run/failure-ignored",
		.title = "a RUN goes on when a command of it fails",
		.why = "Behind `;` the next command runs whatever came of this one: the build succeeds although a step of it did not happen.",
		.fix = "join the commands by `&&`, or begin with `set -e;`",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.good = FROM_A "RUN make && make install\n",
		.bad = FROM_A "RUN make; make install\n",
		.build = judge_failures,
	},
	{
		.id = "run/unreadable-script",
		.title = "no shell can read this script",
		.why = "The build stops here, or the script does something else than what it was written for.",
		.fix = "correct it; `bash -n` tells what it expects",
		.aliases = WORDS("SC1009", "SC1072", "SC1073"),
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_MEDIUM,
		.good = FROM_A "RUN if true; then make; fi\n",
		.bad = FROM_A "RUN if true; then make\n",
		.build = judge_damage,
	},
	{
		.id = "run/unset-variable",
		.title = "a variable is used that nobody sets",
		.why = "It is empty: a path or a version that ends differently than it was meant; `rm -rf $dir/` removes everything.",
		.fix = "declare it: ARG or ENV in this stage, or correct its name; `${name:?}` stops where it is empty",
		.aliases = WORDS("SC2154"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.good = FROM_A "ARG version\nRUN curl -o a \"https://example.com/$version\"\n",
		.bad = "ARG version=1\n" FROM_A "RUN curl -o a \"https://example.com/$version\"\n",
		.build = judge_unset,
	},
	{
		.id = "run/unquoted-variable",
		.title = "a variable is not quoted",
		.why = "Its value is split at blanks and taken for a pattern of file names.",
		.fix = "put it into double quotes",
		.aliases = WORDS("SC2086"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = FROM_A "RUN ls \"$HOME\"\n",
		.bad = FROM_A "RUN ls $HOME\n",
		.build = judge_unquoted,
	},
	{
		.id = "run/unquoted-substitution",
		.title = "the output of a command is not quoted",
		.why = "It is split at blanks and taken for a pattern of file names.",
		.fix = "put it into double quotes",
		.aliases = WORDS("SC2046"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = FROM_A "RUN chown \"$(id -u)\" /a\n",
		.bad = FROM_A "RUN chown $(id -u) /a\n",
		.build = judge_unquoted,
		.data = "substitution",
	},
	{
		.id = "run/bash-in-sh",
		.title = "a script for bash is read by sh",
		.why = "RUN is read by /bin/sh; where that is dash, as in Debian and Ubuntu, the command is not found or does something else.",
		.fix = "SHELL [\"/bin/bash\", \"-c\"], or write it as POSIX has it",
		.aliases = WORDS("SC2039", "SC3001", "SC3006", "SC3010", "SC3011", "SC3014", "SC3020", "SC3028", "SC3030", "SC3044", "SC3046", "SC3051"),
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_MEDIUM,
		.good = WITH_BASH "RUN [[ -e /a ]] || source /b\n",
		.bad = FROM_A "RUN [[ -e /a ]] || source /b\n",
		.build = judge_bashisms,
	},
	{0},
};
