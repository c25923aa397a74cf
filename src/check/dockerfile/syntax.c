/* SPDX-License-Identifier: Apache-2.0 */
/* The form of the file. Sources: moby/buildkit, frontend/dockerfile/dockerfile2llb/validations.go; hadolint's rules of the ids below. */
#include "base/buf.h"
#include "check/dockerfile/steps.h"

#define REWRITTEN_MAX 8192u /* bytes of a pair that is rewritten */

static void judge_refused(struct checking *checking, const struct build *build)
{
	for (size_t i = 0; i < build->dockerfile->problem_count; i++) {
		const struct dockerfile_problem *problem = &build->dockerfile->problems[i];

		check_found(checking, build_place(build, problem->at), "%.*s", STR(problem->what));
	}
}

static void judge_order(struct checking *checking, const struct build *build)
{
	each_step(step, build)
		if (step->stage == STAGE_NONE && !step->onbuild && !step_is(step, DOCKERFILE_ARG) && !step_is(step, DOCKERFILE_FROM))
			check_found(checking, build_place(build, step->instruction->at), "%.*s before the first FROM",
				    STR(step->instruction->keyword_text));
}

static void judge_onbuild(struct checking *checking, const struct build *build)
{
	each_step(step, build)
		if (step->onbuild && (step_is(step, DOCKERFILE_ONBUILD) || step_is(step, DOCKERFILE_FROM) || step_is(step, DOCKERFILE_MAINTAINER)))
			check_found(checking, build_place(build, step->instruction->keyword_at), "ONBUILD takes no %.*s",
				    STR(step->instruction->keyword_text));
}

/* ---- case ---- */

static bool is_in_case(struct str text, bool lower)
{
	for (size_t i = 0; i < text.n; i++)
		if (str_is_alpha(text.p[i]) && (text.p[i] >= 'a') != lower)
			return false;
	return true;
}

static bool counts(const struct build_step *step)
{
	return step->stage != STAGE_NONE && !step->onbuild && !step_is(step, DOCKERFILE_UNKNOWN);
}

static void judge_case(struct checking *checking, const struct build *build)
{
	size_t lower = 0, upper = 0;
	bool small;

	each_step(step, build) {
		lower += counts(step) && is_in_case(step->instruction->keyword_text, true);
		upper += counts(step) && is_in_case(step->instruction->keyword_text, false);
	}
	small = lower > upper;
	each_step(step, build) {
		struct finding *finding;

		if (!counts(step) || is_in_case(step->instruction->keyword_text, small))
			continue;
		finding = check_found(checking, build_place(build, step->instruction->keyword_at), "most instructions are written in %s",
				      small ? "small letters" : "capitals");
		check_edit(checking, finding, build_place(build, step->instruction->keyword_at),
			   in_case_of(checking, small ? STR_LIT("a") : STR_LIT("A"), dockerfile_keyword_name(step->instruction->keyword)));
	}
}

/* ---- NAME VALUE ---- */

/* Means the same between double quotes. */
static bool is_quotable(struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] == '"' || value.p[i] == '\'' || value.p[i] == '\\' || value.p[i] == '`')
			return false;
	return value.n > 0;
}

static bool is_quoted_whole(struct str value)
{
	return value.n > 2 && value.p[0] == '"' && value.p[value.n - 1] == '"' && is_quotable(str_slice(value, 1, value.n - 1));
}

static void rewrite_pair(struct checking *checking, struct finding *finding, const struct build *build, const struct dockerfile_pair *pair)
{
	bool plain = is_quotable(pair->value), blank = str_find(pair->value, ' ') >= 0 || str_find(pair->value, '\t') >= 0;
	const char *quote = plain && blank ? "\"" : "";
	struct buf out = BUF_INIT(REWRITTEN_MAX);

	if (pair->at.line != pair->at.end_line || !is_quotable(pair->name) || (!plain && !is_quoted_whole(pair->value)))
		return;
	buf_printf(&out, "%.*s=%s%.*s%s", STR(pair->name), quote, STR(pair->value), quote);
	if (!out.full)
		check_edit(checking, finding, build_place(build, pair->at), buf_str(&out));
	buf_done(&out);
}

static void judge_legacy(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		struct finding *finding;

		if (!step->instruction->legacy_pair || step->onbuild)
			continue;
		finding = check_found(checking, build_place(build, step->instruction->at), "%.*s has no \"=\" between name and value",
				      STR(step->instruction->keyword_text));
		rewrite_pair(checking, finding, build, &step->instruction->pairs[0]);
	}
}

/* ---- lines ---- */

static void judge_empty(struct checking *checking, const struct build *build)
{
	const struct dockerfile *file = build->dockerfile;

	for (size_t i = 0; i < file->empty_continuation_count; i++) {
		struct region at = file->empty_continuations[i];
		struct finding *finding = check_found(checking, build_place(build, at), "an empty line inside of an instruction");

		at.end_line++;
		check_edit(checking, finding, build_place(build, at), STR_NULL);
	}
}

static void judge_ignore(struct checking *checking, const struct build *build)
{
	for (size_t i = 0; i < build->dockerfile->comment_count; i++) {
		const struct dockerfile_word *comment = &build->dockerfile->comments[i];
		struct str text = comment->text, before, after;

		if (!str_skip(&text, "hadolint"))
			continue;
		str_cut(text, '=', &before, &after);
		if (after.n && str_search(before, STR_LIT("ignore")) >= 0)
			check_found(checking, build_place(build, comment->at), "rules are switched off: %.*s", STR(str_trim(after)));
	}
}

/* "# NAME what it is for" above ARG and FROM … AS NAME. */
static bool describes(struct str comment, const struct dockerfile_instruction *instruction)
{
	struct str name = STR_NULL;

	str_next_word(&comment, &name);
	if (instruction->keyword == DOCKERFILE_FROM)
		return str_case_eq(name, instruction->words[2].text);
	each_pair(pair, instruction)
		if (str_eq(pair->name, name))
			return true;
	return false;
}

static void judge_description(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_instruction *instruction = step->instruction;

		if (step->onbuild || !instruction->comment_count ||
		    (!step_is(step, DOCKERFILE_ARG) && (!step_is(step, DOCKERFILE_FROM) || instruction->word_count != 3)))
			continue;
		if (!describes(instruction->comments[instruction->comment_count - 1].text, instruction))
			check_found(checking, build_place(build, instruction->at), "the comment above does not begin with the name that it describes");
	}
}

const struct check checks_dockerfile_syntax[] = {
	{
		.id = "dockerfile/refused",
		.title = "the builder refuses the file",
		.why = "Nothing is built of it; what follows may be read otherwise than it is meant.",
		.fix = "correct what the finding names",
		.aliases = (const char *const[]){"DL1000", NULL},
		.severity = SEVERITY_HIGH,
		.good = "FROM alpine:3.20\nRUN echo a\n",
		.bad = "FROM alpine:3.20\nRUNN echo a\n",
		.build = judge_refused,
	},
	{
		.id = "dockerfile/before-from",
		.title = "an instruction before the first FROM",
		.why = "The build fails: only ARG may stand there.",
		.fix = "move it below FROM",
		.aliases = (const char *const[]){"DL3061", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "ARG TAG=3.20\nFROM alpine:$TAG\n",
		.bad = "LABEL a=b\nFROM alpine:3.20\n",
		.build = judge_order,
	},
	{
		.id = "dockerfile/onbuild-of",
		.title = "ONBUILD of what it does not take",
		.why = "The build fails: ONBUILD takes no ONBUILD, FROM or MAINTAINER.",
		.fix = "take it out",
		.aliases = (const char *const[]){"DL3043", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "FROM alpine:3.20\nONBUILD RUN echo a\n",
		.bad = "FROM alpine:3.20\nONBUILD FROM b\n",
		.build = judge_onbuild,
	},
	{
		.id = "dockerfile/keyword-case",
		.title = "instructions are written in different cases",
		.why = "Keywords in one case are easier to tell from arguments.",
		.fix = "write all as most of them are",
		.aliases = (const char *const[]){"buildkit:ConsistentInstructionCasing", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = "FROM alpine:3.20\nRUN echo a\n",
		.bad = "FROM alpine:3.20\nRUN echo a\nrun echo b\n",
		.build = judge_case,
	},
	{
		.id = "dockerfile/legacy-pair",
		.title = "ENV or LABEL without \"=\"",
		.why = "`ENV NAME VALUE` takes one name, and all of the line for its value; it is deprecated.",
		.fix = "write `NAME=VALUE`",
		.aliases = (const char *const[]){"buildkit:LegacyKeyValueFormat", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.good = "FROM alpine:3.20\nENV A=\"b c\"\n",
		.bad = "FROM alpine:3.20\nENV A b c\n",
		.build = judge_legacy,
	},
	{
		.id = "dockerfile/empty-continuation",
		.title = "an empty line inside of an instruction",
		.why = "The builder will refuse it one day; today the instruction goes on where it seems to end.",
		.fix = "take the line out, or make it a comment",
		.aliases = (const char *const[]){"buildkit:NoEmptyContinuation", NULL},
		.severity = SEVERITY_LOW,
		.good = "FROM alpine:3.20\nRUN echo a && \\\n  # and then\n  echo b\n",
		.bad = "FROM alpine:3.20\nRUN echo a && \\\n\n  echo b\n",
		.build = judge_empty,
	},
	{
		.id = "dockerfile/inline-ignore",
		.title = "rules are switched off in the file",
		.why = "Who writes the file decides what is told of it.",
		.fix = "say in the settings what is not to be told",
		.aliases = (const char *const[]){"DL1001", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = "FROM alpine:3.20\n# a comment\nRUN echo a\n",
		.bad = "FROM alpine:3.20\n# hadolint ignore=DL3003\nRUN echo a\n",
		.build = judge_ignore,
	},
	{
		.id = "dockerfile/description",
		.title = "a comment describes something else than what it stands above",
		.why = "`docker build --call=outline` shows comments that begin with the name of the argument or stage below.",
		.fix = "begin it with the name, or part it from the instruction by a line \"#\"",
		.aliases = (const char *const[]){"buildkit:InvalidDefinitionDescription", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = "# TAG of the base image\nARG TAG=3.20\nFROM alpine:$TAG\n",
		.bad = "FROM alpine:3.20\n# which one\nARG TAG=3.20\n",
		.build = judge_description,
	},
	{0},
};
