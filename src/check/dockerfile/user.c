/* SPDX-License-Identifier: Apache-2.0 */
/* USER. Who the container runs as in the end is container/root-user, which judges what the last stage comes to. */
#include "check/dockerfile/steps.h"
#include "check/dockerfile/user_offer.h"

/* The last USER of the stage itself. */
static const struct build_step *last_user(const struct build *build, const struct stage *stage)
{
	for (size_t i = stage->first + stage->count; i-- > stage->first;)
		if (step_acts(&build->steps[i], DOCKERFILE_USER) && build->steps[i].instruction->word_count)
			return &build->steps[i];
	return NULL;
}

static void judge_root(struct checking *checking, const struct build *build)
{
	each_stage(stage, build) {
		const struct build_step *user = last_user(build, stage);
		struct finding *finding;
		struct str name;

		if (!user || !step_value(checking, build, user, user->instruction->words[0].text, &name) || !user_is_root(name))
			continue;
		finding = check_found(checking, build_place(build, user->instruction->words[0].at), "the last USER of the %s is %.*s",
				      build->stage_count > 1 ? "stage" : "file", STR(name));
		step_tell_stage(checking, finding, build, user);
		if (stage == build->last)
			user_offer(checking, finding, build);
	}
}

static bool says_nonroot(const struct stage *stage)
{
	return str_search(stage->base.text, STR_LIT("nonroot")) >= 0;
}

static void judge_none(struct checking *checking, const struct build *build)
{
	const struct stage *last = build->last, *first = last;
	struct finding *finding;

	if (!last || build->fragment || last->user.state != SETTING_UNSET)
		return;
	while (first->parent != STAGE_NONE)
		first = &build->stages[first->parent];
	if (says_nonroot(first))
		return;
	finding = check_found(checking, build_place(build, last->from->at), "no USER in what makes the image: it is who %.*s says, as a rule root",
			      STR(first->base.written));
	user_offer(checking, finding, build);
}

static bool is_number(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!str_is_digit(text.p[i]))
			return false;
	return text.n > 0;
}

/* Whether a word that is one variable names a declared one, global ones too: what it holds is for who builds to say. */
static bool is_declared(const struct build *build, const struct build_step *step, struct str word)
{
	if (!str_skip(&word, "$"))
		return false;
	if (str_skip(&word, "{") && str_ends(word, "}"))
		word.n--;
	if (build_find_variable(build, step, word))
		return true;
	for (size_t i = 0; i < build->global_count; i++)
		if (str_eq(build->globals[i].name, word))
			return true;
	return false;
}

static void judge_name(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_instruction *instruction = step->instruction;
		struct str user, group;

		if (!step_is(step, DOCKERFILE_USER) || !instruction->word_count)
			continue;
		str_cut(step_plain(checking, build, instruction->words[0].text), ':', &user, &group);
		if (!is_number(user) && !is_declared(build, step, user))
			check_found(checking, build_place(build, instruction->words[0].at), "the user is \"%.*s\", a name", STR(user));
	}
}

const struct check checks_dockerfile_user[] = {
	{
		.id = "dockerfile/user-root",
		.title = "a stage ends as root",
		.why = "Who breaks out of a program that runs as root has all of the container, and is closer to the host. Stages that only build are judged as well.",
		.fix = "end the stage with USER and a user that is not root, by number",
		.aliases = (const char *const[]){"DL3002", NULL},
		.references = (const char *const[]){"CIS Docker 4.1", NULL},
		.severity = SEVERITY_MEDIUM,
		.off = true, /* container/root-user says it of what is shipped */
		.good = "FROM alpine:3.20\nUSER root\nRUN apk add x\nUSER 10001\n",
		.bad = "FROM alpine:3.20\nUSER 10001\nUSER root\n",
		.build = judge_root,
	},
	{
		.id = "dockerfile/no-user",
		.title = "no USER is set",
		.why = "Without USER the container runs as the base image's user, as a rule root.",
		.fix = "end the last stage with USER and a user that is not root, by number",
		.aliases = (const char *const[]){"CKV_DOCKER_3", "DS-0002", "CIS-DI-0001", NULL},
		.references = (const char *const[]){"CIS Docker 4.1", NULL},
		.severity = SEVERITY_MEDIUM,
		.off = true, /* container/root-user says it of what is shipped */
		.unless = (const char *const[]){"container/root-possible", NULL},
		.good = "FROM alpine:3.20 AS a\nUSER 10001\nFROM a\n",
		.bad = "FROM alpine:3.20 AS a\nUSER 10001\nFROM alpine:3.20\n",
		.build = judge_none,
	},
	{
		.id = "dockerfile/user-by-name",
		.title = "USER names a user instead of numbering it",
		.why = "Kubernetes cannot tell whether a name is root: `runAsNonRoot` refuses such an image.",
		.fix = "give the number: `USER 10001`",
		.aliases = (const char *const[]){"DL3066", NULL},
		.severity = SEVERITY_LOW,
		.off = true,
		.good = "FROM alpine:3.20\nUSER 10001:app\n",
		.bad = "FROM alpine:3.20\nUSER app\n",
		.build = judge_name,
	},
	{0},
};
