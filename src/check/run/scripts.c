/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scripts themselves: failures that nobody notices, variables that nobody sets, words that only another shell knows.
 * Numbers of ShellCheck stand beside the rules that come to the same; it knows many more, and its own analysis is its own.
 */
#include "base/map.h"
#include "base/path.h"
#include "check/run/words.h"

/* ---- the shell in effect ---- */

#define PARENTS_MAX 64 /* stages that one is FROM, one behind the other; what lies beyond is not known */

/* The SHELL that holds at an instruction. Asked of one instruction after the other of a stage, it looks at each once. */
struct shell_memo {
	const struct build_step *asked;
	const struct dockerfile_instruction *shell;
};

/* Of its stage or of one that this is FROM; NULL: the default, or who knows. */
static const struct dockerfile_instruction *shell_at(struct shell_memo *memo, const struct build *build,
						     const struct build_step *step)
{
	size_t i = (size_t)(step - build->steps), stage = step->stage, stages = 0;
	const struct build_step *asked = memo->asked;

	if (!step->shell_set)
		return NULL;
	memo->asked = step;
	while (i-- > 0) {
		const struct build_step *one = &build->steps[i];

		if (one == asked && one->stage == stage && !stages)
			return memo->shell;
		if (one->stage == stage && one->instruction->keyword == DOCKERFILE_SHELL && !one->onbuild)
			return memo->shell = one->instruction;
		if (stage != STAGE_NONE && i == build->stages[stage].first) {
			stage = build->stages[stage].parent;
			if (stage == STAGE_NONE || stages++ == PARENTS_MAX)
				return memo->shell = NULL;
			i = build->stages[stage].first + build->stages[stage].count;
		}
	}
	return memo->shell = NULL;
}

/* The image that a stage is made from in the end, through the stages; NULL where that is not known. */
static const struct image_reference *base_of(const struct build *build, const struct build_step *step)
{
	size_t stage = step->stage, far = 0;

	while (stage != STAGE_NONE && build->stages[stage].parent != STAGE_NONE && far++ < PARENTS_MAX)
		stage = build->stages[stage].parent;
	return stage == STAGE_NONE || far > PARENTS_MAX ? NULL : &build->stages[stage].base;
}

/* "alpine:3", "node:22-alpine", "koalaman/shellcheck-alpine" */
static bool base_speaks_of(const struct image_reference *base, const char *word)
{
	return base && (str_search(base->repository, str_of(word)) >= 0 || str_search(base->tag, str_of(word)) >= 0);
}

/* Its sh knows [[ ]], pipefail and much else of bash. */
static bool sh_is_busybox(const struct image_reference *base)
{
	return base_speaks_of(base, "alpine") || base_speaks_of(base, "busybox");
}

/* Without a SHELL, images for Windows have cmd; what they are built from may be known by the file's name alone. */
static bool is_posix(const struct build *build, const struct build_step *step, const struct build_script *script)
{
	const struct image_reference *base = base_of(build, step);

	if (!step->shell_set &&
	    (build->dockerfile->escape == '`' || base_speaks_of(base, "windows") || base_speaks_of(base, "nanoserver") ||
	     base_speaks_of(base, "servercore") || str_search(build->file->path, STR_LIT("windows")) >= 0))
		return false;
	return script->shell == SHELL_IS_POSIX || script->shell == SHELL_IS_BASH;
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
#define each_script(build, step, script)                                                                                              \
	for (const struct build_step *step = (build)->steps; step && step < (build)->steps + (build)->step_count; step++)                     \
		for (const struct build_script *script = step->scripts;                                                               \
		     script && step->instruction->keyword == DOCKERFILE_RUN && script < step->scripts + step->script_count; script++) \
			if (script->commands && is_posix(build, step, script))

static struct place span(const struct build *build, const struct build_step *step, const struct build_script *script,
			 size_t from, size_t to)
{
	return build_script_place(build, step, script, from, to);
}

/* ---- pipes ---- */

/* dash, the sh of Debian, has no pipefail; busybox, that of Alpine, has. */
static bool has_pipefail(struct shell_memo *memo, const struct build *build, const struct build_step *step)
{
	const struct dockerfile_instruction *shell = shell_at(memo, build, step);

	if (!step->pipefail)
		return false;
	return !shell || !shell->word_count || !str_is(path_base(shell->words[0].text), "sh") ||
	       sh_is_busybox(base_of(build, step));
}

/* What can hardly fail, and whose failure would change nothing. */
static bool is_text(const struct shell_command *command)
{
	return command->kind == SHELL_SIMPLE && run_among("echo printf yes true tee :", shell_name(command));
}

/* What only asks; what notices itself that nothing or too little comes; and a shell, about which run/pipe-to-shell says
 * more. */
static bool is_light_end(const struct shell_command *command)
{
	return command->kind == SHELL_SIMPLE &&
	       run_among("grep egrep fgrep tar bsdtar gunzip zcat bunzip2 unxz xz gpg gpg2 apt-key sh bash dash ash "
			 "sudo",
			 shell_name(command));
}

static bool continues_pipeline(const struct shell_script *script, size_t index)
{
	const struct build_script of = {.commands = script};
	const struct run_call call = {.script = &of, .command = &script->commands[index], .index = index};

	return run_before(&call, &index) != NULL;
}

/*
 * A pipeline that begins at the command; whether its failure is of little weight: its parts but the last only write a text,
 * or it stands in for a word, or its last part sees to it.
 */
static bool begins_pipeline(const struct shell_script *script, size_t index, bool *ret_light)
{
	const struct shell_command *first = &script->commands[index];
	bool last = false;

	if ((first->joint != SHELL_PIPE && first->joint != SHELL_PIPE_ALL) || continues_pipeline(script, index))
		return false;
	*ret_light = true;
	for (size_t i = index; i < script->command_count && !last; i++)
		if (script->commands[i].pipeline == first->pipeline) {
			last = script->commands[i].joint != SHELL_PIPE && script->commands[i].joint != SHELL_PIPE_ALL;

			if (!last && !is_text(&script->commands[i]))
				*ret_light = false;
			if (last && is_light_end(&script->commands[i]))
				*ret_light = true;
		}
	*ret_light |= first->substitution != 0;
	return true;
}

static void judge_pipes(struct checking *checking, const struct build *build)
{
	bool want_light = checking->check->data != NULL, light;
	struct shell_memo memo = {0};

	each_script(build, step, script)
	{
		for (size_t i = 0; i < script->commands->command_count; i++) {
			const struct shell_command *command = &script->commands->commands[i];

			if (!begins_pipeline(script->commands, i, &light) || light != want_light || script->nested ||
			    has_pipefail(&memo, build, step) || sets_before(script->commands, i, 'o', "pipefail"))
				continue;
			check_found(checking, span(build, step, script, command->from, command->to),
				    "if this fails, what it is piped into goes on as if nothing had happened");
			break;
		}
	}
}

/* ---- failures ---- */

static bool shell_stops(struct shell_memo *memo, const struct build *build, const struct build_step *step)
{
	const struct dockerfile_instruction *shell = shell_at(memo, build, step);

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
	bool copies = str_is(shell_name(command), "cat") && command->redirect_count &&
		      command->word_count == 1; /* cat <<EOF >FILE */

	return command->kind != SHELL_SIMPLE || !command->word_count || is_text(command) || copies ||
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
	struct shell_memo memo = {0};

	each_script(build, step, script)
	{
		const struct shell_command *lost = lost_failure(script->commands);
		struct finding *finding;
		struct place begin;

		if (!lost || script->nested || (script->heredoc != NULL) != heredocs || shell_stops(&memo, build, step) ||
		    shebang_stops(script->text))
			continue;
		finding = check_found(checking, span(build, step, script, lost->from, lost->to),
				      "if `%.*s` fails, the build goes on", STR(shell_name(lost)));
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
	each_script(build, step, script)
	{
		const struct shell_script *commands = script->commands;
		struct place place;
		size_t from;

		if (!commands->damage)
			continue;
		from = commands->damage_at < script->text.n || !commands->damage_at ? commands->damage_at
										    : commands->damage_at - 1;
		place = span(build, step, script, from, from + (from < script->text.n));
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
	static const char names[] = "HOME PATH PWD OLDPWD USER LOGNAME SHELL HOSTNAME TERM LANG IFS PPID PS1 PS2 PS4 OPTIND "
				    "OPTARG OPTERR LINENO "
				    "LC_ALL TMPDIR TZ";
	static const char of_bash[] =
		"RANDOM SECONDS UID EUID GROUPS HOSTTYPE MACHTYPE OSTYPE REPLY SHLVL SHELLOPTS BASHOPTS PIPESTATUS FUNCNAME "
		"DIRSTACK COLUMNS LINES SRANDOM EPOCHSECONDS COPROC MAPFILE";

	return run_among(names, name) || build_is_predefined(name, false) ||
	       (bash && (run_among(of_bash, name) || str_starts(name, "BASH")));
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

static bool is_unset(const struct build *build, const struct build_step *step, const struct shell_script *script,
		     const struct shell_use *use)
{
	return !use->guarded && is_name(use->name) && !has_capital(use->name) &&
	       !is_always_set(use->name, step->shell == SHELL_IS_BASH) && !is_declared(build, step, use->name) &&
	       !shell_sets(script, use->name);
}

/* Each name of a script once. */
static void judge_unset(struct checking *checking, const struct build *build)
{
	each_script(build, step, script)
	{
		auto_done(map_done) struct map told = {0};

		for (size_t i = 0; !script->nested && i < script->commands->use_count; i++) {
			const struct shell_use *use = &script->commands->uses[i];

			if (!map_get(&told, use->name) && is_unset(build, step, script->commands, use))
				check_found(checking, span(build, step, script, use->from, use->to),
					    "%.*s is set by no ENV, no ARG and not here", STR(use->name));
			map_set(&told, use->name, checking);
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

static const struct shell_use *unquoted_use(const struct build *build, const struct build_step *step,
					    const struct shell_script *script, const struct shell_word *word)
{
	size_t low = 0, high = script->use_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (script->uses[middle].from < word->from)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < script->use_count && script->uses[low].from < word->to; low++) {
		const struct shell_use *use = &script->uses[low];

		if (use->to <= word->to && !use->quoted && !use->number &&
		    !run_among("RANDOM UID EUID SECONDS LINENO PPID OPTIND SHLVL", use->name) &&
		    !stays_one_word(build, step, use->name))
			return use;
	}
	return NULL;
}

/* Of each call the first word. */
static void judge_unquoted(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);)
		for (size_t i = 1; i < walk.call.count; i++) {
			const struct shell_word *word = &walk.call.words[i];
			const struct shell_use *use =
				word->split ? unquoted_use(build, walk.call.step, walk.call.script->commands, word) : NULL;

			if (!use || str_search(word->text, STR_LIT("${}")) >= 0)
				continue;
			check_found(checking, run_span_place(&walk.call, use->from, use->to), "%.*s is not quoted",
				    STR(use->name));
			break;
		}
}

static void judge_unquoted_output(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);)
		for (size_t i = 1; i < walk.call.count; i++) {
			const struct shell_word *word = &walk.call.words[i];

			if (!word->split || str_search(word->text, STR_LIT("${}")) < 0)
				continue;
			check_found(checking, run_word_place(&walk.call, word), "the output is split at blanks");
			break;
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
	if (sets(command, 'o', "pipefail"))
		return "set -o pipefail";
	for (size_t i = 1; run_among("[ test", shell_name(command)) && i < command->word_count; i++)
		if (str_is(command->words[i].text, "=="))
			return "== in [ ]";
	return NULL;
}

/* On these /bin/sh is bash. */
static bool sh_is_bash(const struct image_reference *base)
{
	return base && run_among("centos fedora rockylinux almalinux ubi ubi8 ubi9 ubi10 ubi-minimal amazonlinux "
				 "oraclelinux archlinux leap tumbleweed rhel "
				 "mageia photon",
				 path_base(base->repository));
}

static void judge_bashisms(struct checking *checking, const struct build *build)
{
	each_script(build, step, script)
	{
		const struct image_reference *base = base_of(build, step);

		if (script->shell != SHELL_IS_POSIX || sh_is_bash(base) || sh_is_busybox(base))
			continue;
		for (size_t i = 0; i < script->commands->command_count; i++) {
			const struct shell_command *command = &script->commands->commands[i];
			const char *what = command_bashism(command);

			if (what)
				check_found(checking, span(build, step, script, command->from, command->to), "%s", what);
		}
		for (size_t i = 0; i < script->commands->use_count; i++) {
			const struct shell_use *use = &script->commands->uses[i];

			if (run_among("RANDOM SECONDS UID EUID HOSTTYPE OSTYPE MACHTYPE SHLVL DIRSTACK PIPESTATUS FUNCNAME",
				      use->name) &&
			    !is_declared(build, step, use->name) && !shell_sets(script->commands, use->name))
				check_found(checking, span(build, step, script, use->from, use->to),
					    "%.*s is set by bash alone", STR(use->name));
		}
	}
}

/* ---- the table ---- */

#define WORDS(...)                                                                                                          \
	(const char *const[])                                                                                               \
	{                                                                                                                   \
		__VA_ARGS__, NULL                                                                                           \
	}
#define FROM_A	  "FROM debian:12\n"
#define WITH_BASH FROM_A "SHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\n"

const struct check checks_run_scripts[] = {
	{
		.id = "run/pipe-hides-failure",
		.title = "a failure in front of a pipe goes unnoticed",
		.why = "Of a pipeline only the last command's result counts: a download that broke off, or was refused, "
		       "gives an image that looks "
		       "well built.",
		.fix = "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"], or write to a file and go on with `&&`",
		.aliases = WORDS("DL4006"),
		.severity = SEVERITY_LOW,
		.good = WITH_BASH "RUN curl -fsS https://example.com/a | wc -l > /count\n",
		.bad = FROM_A "RUN curl -fsS https://example.com/a | wc -l > /count\n",
		.build = judge_pipes,
	},
	{
		.id = "run/pipe-without-pipefail",
		.title = "a pipe without pipefail, whose failure is of little weight",
		.why = "Of a pipeline only the last command's result counts; here the first one only writes a text, or the "
		       "last one sees to it.",
		.fix = "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
		.aliases = WORDS("DL4006"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = WITH_BASH "RUN echo a | tee /b\n",
		.bad = FROM_A "RUN echo a | tee /b\n",
		.build = judge_pipes,
		.data = "light",
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
		.why = "Behind `;` the next command runs whatever came of this one: the build succeeds although a step of "
		       "it did not happen.",
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
		.why = "It is empty: a path or a version that ends differently than it was meant; `rm -rf $dir/` removes "
		       "everything.",
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
		.build = judge_unquoted_output,
	},
	{
		.id = "run/bash-in-sh",
		.title = "a script for bash is read by sh",
		.why = "RUN is read by /bin/sh; where that is dash, as in Debian and Ubuntu, the command is not found or "
		       "does something else.",
		.fix = "SHELL [\"/bin/bash\", \"-c\"], or write it as POSIX has it",
		.aliases = WORDS("SC2039", "SC3001", "SC3006", "SC3010", "SC3011", "SC3014", "SC3020", "SC3028", "SC3030",
				 "SC3040", "SC3044", "SC3046", "SC3051"),
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_MEDIUM,
		.good = WITH_BASH "RUN [[ -e /a ]] || source /b\n",
		.bad = FROM_A "RUN [[ -e /a ]] || source /b\n",
		.build = judge_bashisms,
	},
	{0},
};
