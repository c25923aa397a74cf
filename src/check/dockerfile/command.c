/* SPDX-License-Identifier: Apache-2.0 */
/* CMD, ENTRYPOINT, HEALTHCHECK: what is started, and what asks whether it is well. */
#include "base/buf.h"
#include "check/dockerfile/steps.h"

#define EXEC_FORM_MAX 4096u /* bytes of a command that is rewritten */

static bool starts_program(const struct build_step *step)
{
	return step_is(step, DOCKERFILE_CMD) || step_is(step, DOCKERFILE_ENTRYPOINT);
}

/* ---- the shell form ---- */

/* Words that mean the same to a shell and to the kernel, and a program that is none of the shell's own. */
static bool is_plain(const struct shell_word *word)
{
	for (size_t i = 0; i < word->text.n; i++)
		if (!str_is_alnum(word->text.p[i]) && !strchr("_-./:=,@+%", word->text.p[i]))
			return false;
	return word->text.n && !word->variable && !word->quoted;
}

static bool is_builtin(struct str name)
{
	static const char *const names[] = {".", "alias", "bg", "cd", "command", "echo", "eval", "exec", "exit", "export", "false", "fg", "jobs",
					    "kill", "printf", "pwd", "read", "set", "shift", "source", "test", "times", "trap", "true", "type",
					    "ulimit", "umask", "unset", "wait", ":"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static bool is_simple(const struct shell_script *script)
{
	const struct shell_command *command = script->commands;

	if (script->damage || script->capped || script->command_count != 1 || command->assignment_count || command->redirect_count ||
	    command->negated || command->depth || command->substitution || command->joint != SHELL_END || !command->word_count)
		return false;
	for (size_t i = 0; i < command->word_count; i++)
		if (!is_plain(&command->words[i]))
			return false;
	return !is_builtin(command->words[0].text) && str_find(command->words[0].text, '=') < 0;
}

/* The same as a list of strings: certain only where no shell has a part in it. */
static void rewrite(struct checking *checking, struct finding *finding, const struct build *build, const struct build_step *step)
{
	const struct build_script *script = step->script_count == 1 ? &step->scripts[0] : NULL;
	struct buf out = BUF_INIT(EXEC_FORM_MAX);

	if (!script || script->heredoc || !script->commands || !is_simple(script->commands))
		return;
	buf_putc(&out, '[');
	for (size_t i = 0; i < script->commands->commands[0].word_count; i++)
		buf_printf(&out, "%s\"%.*s\"", i ? ", " : "", STR(script->commands->commands[0].words[i].text));
	buf_putc(&out, ']');
	if (!out.full)
		check_edit(checking, finding, build_slice_place(build, step, script->text), buf_str(&out));
	buf_done(&out);
}

static bool is_shell_form(const struct build_step *step)
{
	if (step_is(step, DOCKERFILE_HEALTHCHECK))
		return !step->instruction->exec && step->instruction->word_count > 1;
	return starts_program(step) && !step->instruction->exec && step->instruction->word_count > 0;
}

/* What makes that no JSON which begins as a list; NULL: nothing that is known. */
static const char *why_no_list(struct checking *checking, struct str text)
{
	struct str rest, item;

	if (!str_ends(text, "]"))
		return "which has no \"]\" at its end";
	rest = str_trim(str_slice(text, 1, text.n - 1));
	if (str_starts(rest, "'"))
		return "whose words stand between single quotes, where JSON knows double ones alone";
	if (str_ends(rest, ","))
		return "which has a comma behind its last word";
	while (str_next(&rest, ',', &item)) {
		item = str_trim(item);
		if (item.n < 2 || item.p[0] != '"' || item.p[item.n - 1] != '"')
			return arena_printf(check_arena(checking), "where %.*s does not stand between double quotes",
					    STR(str_slice(item.n ? item : STR_LIT("a word"), 0, 60))).p;
	}
	return NULL;
}

static struct finding *tell_shell_form(struct checking *checking, const struct build *build, const struct build_step *step)
{
	const char *name = dockerfile_keyword_name(step->instruction->keyword);
	struct place place = build_place(build, step->instruction->at);
	struct str text = str_trim(step->instruction->words[0].text);
	struct finding *finding;
	const char *why;

	if (!str_starts(text, "["))
		return check_found(checking, place, "%s is run by a shell, which signals do not pass", name);
	why = why_no_list(checking, text);
	finding = check_found(checking, place, "%s is run by a shell: its list, %s, is no JSON", name, why ? why : "as it stands");
	finding->fix = STR_LIT("write every word between double quotes, with commas between: [\"program\", \"argument\"]");
	return finding;
}

static void judge_shell_form(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		struct finding *finding;

		if (!starts_program(step) || !is_shell_form(step) || step->shell_set || step->onbuild)
			continue;
		finding = tell_shell_form(checking, build, step);
		step_tell_stage(checking, finding, build, step);
		rewrite(checking, finding, build, step);
	}
}

static void judge_any_shell_form(struct checking *checking, const struct build *build)
{
	each_step(step, build)
		if (is_shell_form(step) && (!starts_program(step) || step->shell_set || step->onbuild))
			check_found(checking, build_place(build, step->instruction->at), "%s is run by a shell",
				    dockerfile_keyword_name(step->instruction->keyword));
}

/* ---- several ---- */

static void judge_several(struct checking *checking, const struct build *build)
{
	const enum dockerfile_keyword *keyword = checking->check->data;
	const struct build_step *before = NULL;

	each_step(step, build) {
		struct finding *finding;

		if (!step_acts(step, *keyword))
			continue;
		if (before && before->stage == step->stage) {
			finding = check_found(checking, build_place(build, before->instruction->at), "a later %s of the stage takes its place",
					      dockerfile_keyword_name(*keyword));
			check_evidence(checking, finding, build_place(build, step->instruction->at), "the one that counts");
			step_tell_stage(checking, finding, build, step);
		}
		before = step;
	}
}

/* ---- none ---- */

static void judge_no_health(struct checking *checking, const struct build *build)
{
	if (build->last && !build->fragment && !build->last->health_check)
		check_found(checking, build_place(build, build->last->from->at), "no HEALTHCHECK in what makes the image");
}

const struct check checks_dockerfile_command[] = {
	{
		.id = "dockerfile/shell-form",
		.title = "CMD or ENTRYPOINT in the shell form",
		.why = "A shell becomes process 1: the program gets no SIGTERM, and is killed when the container is to stop.",
		.fix = "write it as a list: `CMD [\"program\", \"argument\"]`",
		.aliases = (const char *const[]){"DL3025", "buildkit:JSONArgsRecommended", NULL},
		.severity = SEVERITY_LOW,
		.good = "FROM alpine:3.20\nCMD [\"sleep\", \"9\"]\n",
		.bad = "FROM alpine:3.20\nCMD sleep 9\n",
		.build = judge_shell_form,
	},
	{
		.id = "dockerfile/shell-form-elsewhere",
		.title = "the shell form where it may be meant",
		.why = "A check in the shell form needs a shell in the image; one by a SHELL that was chosen stands between signals and the program.",
		.fix = "write it as a list where no shell is needed",
		.aliases = (const char *const[]){"DL3025", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = "FROM alpine:3.20\nHEALTHCHECK CMD [\"check\"]\n",
		.bad = "FROM alpine:3.20\nHEALTHCHECK CMD check\n",
		.build = judge_any_shell_form,
	},
	{
		.id = "dockerfile/several-commands",
		.title = "several CMD in one stage",
		.why = "Only the last counts; the others are there for readers to stumble over.",
		.fix = "keep one",
		.aliases = (const char *const[]){"DL4003", "DS-0016", "buildkit:MultipleInstructionsDisallowed", NULL},
		.severity = SEVERITY_LOW,
		.data = &(const enum dockerfile_keyword){DOCKERFILE_CMD},
		.good = "FROM alpine:3.20\nCMD [\"a\"]\nFROM alpine:3.20\nCMD [\"b\"]\n",
		.bad = "FROM alpine:3.20\nCMD [\"a\"]\nCMD [\"b\"]\n",
		.build = judge_several,
	},
	{
		.id = "dockerfile/several-entrypoints",
		.title = "several ENTRYPOINT in one stage",
		.why = "Only the last counts; the others are there for readers to stumble over.",
		.fix = "keep one",
		.aliases = (const char *const[]){"DL4004", "DS-0007", "buildkit:MultipleInstructionsDisallowed", NULL},
		.severity = SEVERITY_LOW,
		.data = &(const enum dockerfile_keyword){DOCKERFILE_ENTRYPOINT},
		.good = "FROM alpine:3.20\nENTRYPOINT [\"a\"]\nFROM alpine:3.20\nENTRYPOINT [\"b\"]\n",
		.bad = "FROM alpine:3.20\nENTRYPOINT [\"a\"]\nENTRYPOINT [\"b\"]\n",
		.build = judge_several,
	},
	{
		.id = "dockerfile/several-health-checks",
		.title = "several HEALTHCHECK in one stage",
		.why = "Only the last counts; the others are there for readers to stumble over.",
		.fix = "keep one",
		.aliases = (const char *const[]){"DL3012", "DS-0023", "buildkit:MultipleInstructionsDisallowed", NULL},
		.severity = SEVERITY_LOW,
		.data = &(const enum dockerfile_keyword){DOCKERFILE_HEALTHCHECK},
		.good = "FROM alpine:3.20\nHEALTHCHECK CMD [\"a\"]\n",
		.bad = "FROM alpine:3.20\nHEALTHCHECK CMD [\"a\"]\nHEALTHCHECK NONE\n",
		.build = judge_several,
	},
	{
		.id = "dockerfile/no-health-check",
		.title = "no HEALTHCHECK",
		.why = "Docker and Compose cannot tell a program that hangs from one that works. Kubernetes has its own probes, and ignores it.",
		.fix = "add HEALTHCHECK with a command that asks the program",
		.aliases = (const char *const[]){"DL3057", "CKV_DOCKER_2", "DS-0026", "CIS-DI-0006", NULL},
		.references = (const char *const[]){"CIS Docker 4.6", NULL},
		.severity = SEVERITY_LOW,
		.off = true,
		.good = "FROM alpine:3.20\nHEALTHCHECK CMD [\"check\"]\n",
		.bad = "FROM alpine:3.20\nCMD [\"a\"]\n",
		.build = judge_no_health,
	},
	{0},
};
