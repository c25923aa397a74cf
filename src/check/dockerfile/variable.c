/* SPDX-License-Identifier: Apache-2.0 */
/* Variables: what an instruction sees of ENV and ARG. Sources: Dockerfile reference, "Environment replacement"; BuildKit's UndefinedVar. */
#include "base/text.h"
#include "check/dockerfile/steps.h"

/* ---- set and used by the same ENV ---- */

static bool is_set_here(const struct dockerfile_instruction *instruction, const struct dockerfile_pair *but, struct str name)
{
	each_pair(pair, instruction)
		if (pair != but && str_eq(pair->name, name))
			return true;
	return false;
}

/* Names that the word uses, with a default or without: nothing is set, so that each is asked for. */
struct uses {
	struct checking *checking;
	const struct build *build;
	const struct build_step *step;
	const struct dockerfile_pair *pair;
};

static bool note_use(const void *data, struct str name, struct str *ret_value)
{
	const struct uses *uses = data;

	(void)ret_value;
	if (is_set_here(uses->step->instruction, uses->pair, name) && !str_eq(name, uses->pair->name) &&
	    !build_find_variable(uses->build, uses->step, name))
		check_found(uses->checking, build_place(uses->build, uses->pair->value_at), "%.*s is set by the same instruction, and not yet there",
			    STR(name));
	return false;
}

static void judge_same(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		if (!step_is(step, DOCKERFILE_ENV) || step->instruction->pair_count < 2)
			continue;
		each_pair(pair, step->instruction) {
			struct uses uses = {checking, build, step, pair};
			struct dockerfile_expansion ignored;

			dockerfile_expand(pair->value, build->dockerfile->escape, &(struct dockerfile_scope){note_use, &uses, build->work},
					  check_arena(checking), &ignored);
		}
	}
}

/* ---- undefined ---- */

/* Variables that base images set, as a rule. */
static bool may_be_of_base(struct str name)
{
	static const char *const names[] = {"PATH", "HOME", "USER", "LANG", "LANGUAGE", "TERM", "HOSTNAME", "PWD", "SHELL", "TZ"};
	static const char *const beginnings[] = {"LC_", "PYTHON", "NODE", "JAVA", "JDK", "GO", "PHP", "RUBY", "GEM_", "CONDA", "NVIDIA", "CUDA",
						 "LD_", "CATALINA", "NGINX", "POSTGRES", "PG", "MYSQL", "DOTNET", "ASPNET", "CARGO", "RUST"};
	static const char *const endings[] = {"_HOME", "_VERSION", "_PATH", "_DIR", "_ROOT", "_PREFIX"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(name, names[i]))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(beginnings); i++)
		if (str_starts(name, beginnings[i]))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (str_ends(name, endings[i]))
			return true;
	return false;
}

static bool begins_from_scratch(const struct build *build, size_t stage)
{
	while (build->stages[stage].parent != STAGE_NONE)
		stage = build->stages[stage].parent;
	return str_is(build->stages[stage].base.text, "scratch");
}

#define NEAREST_MAX 100u /* names that one is held against: a hint is not worth more */

static struct str nearest(const struct build *build, const struct build_step *step, struct str name)
{
	struct str best = STR_NULL;
	size_t least = 3, left = NEAREST_MAX;

	for (size_t stage = step->stage; stage != STAGE_NONE && left && name.n <= 64; stage = build->stages[stage].parent)
		for (size_t i = 0; i < build->stages[stage].variable_count && left; i++, left--) {
			struct str known = build->stages[stage].variables[i].name;
			size_t distance = known.n <= 64 ? text_distance(name, known, 2) : 3;

			if (distance < least) {
				least = distance;
				best = known;
			}
		}
	return best;
}

static void judge_word(struct checking *checking, const struct build *build, const struct build_step *step, struct str word, struct region at)
{
	struct dockerfile_expansion expansion;

	if (str_find(word, '$') < 0)
		return;
	build_expand(build, step, word, check_arena(checking), &expansion);
	for (size_t i = 0; i < expansion.unset_count; i++) {
		struct str name = expansion.unset[i], near;

		if (!name.n || (!str_is_alpha(name.p[0]) && name.p[0] != '_') || build_find_variable(build, step, name) ||
		    build_is_predefined(name, false) || str_is(name, "PATH") || /* BuildKit sets it, FROM scratch too */
		    (!begins_from_scratch(build, step->stage) && may_be_of_base(name)))
			continue;
		near = nearest(build, step, name);
		check_found(checking, build_place(build, at), "nothing sets %.*s%s%.*s%s", STR(name),
			    build_is_predefined(name, true) ? ": a platform's argument must be declared in the stage" : near.n ? " (did you mean " : "",
			    STR(near), near.n && !build_is_predefined(name, true) ? "?)" : "");
	}
}

/* Whose arguments the builder expands: Dockerfile reference, "Environment replacement". */
static bool is_expanded(const struct build_step *step)
{
	switch (step->instruction->keyword) {
	case DOCKERFILE_ADD:
	case DOCKERFILE_COPY:
	case DOCKERFILE_ENV:
	case DOCKERFILE_EXPOSE:
	case DOCKERFILE_LABEL:
	case DOCKERFILE_STOPSIGNAL:
	case DOCKERFILE_USER:
	case DOCKERFILE_VOLUME:
	case DOCKERFILE_WORKDIR:
	case DOCKERFILE_ARG:
		return true;
	default:
		return false;
	}
}

static void judge_undefined(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		if (step->stage == STAGE_NONE || build->fragment || step->onbuild || !is_expanded(step))
			continue;
		if (step->instruction->pair_count) {
			each_pair(pair, step->instruction)
				judge_word(checking, build, step, pair->value, pair->value_at);
			continue;
		}
		each_word(word, step->instruction)
			judge_word(checking, build, step, word->text, word->at);
	}
}

/* ---- damaged ---- */

static void tell_damage(struct checking *checking, const struct build *build, struct str word, struct region at)
{
	struct dockerfile_expansion expansion;

	/* Nothing is looked up: that a variable must be set is for who builds. */
	dockerfile_expand(word, build->dockerfile->escape, NULL, check_arena(checking), &expansion);
	if (expansion.damage)
		check_found(checking, build_place(build, at), "%s", expansion.damage);
}

static void judge_damaged(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		if (!is_expanded(step) && !step_is(step, DOCKERFILE_FROM))
			continue;
		each_pair(pair, step->instruction)
			tell_damage(checking, build, pair->value, pair->value_at);
		for (size_t i = 0; !step->instruction->pair_count && i < step->instruction->word_count; i++)
			tell_damage(checking, build, step->instruction->words[i].text, step->instruction->words[i].at);
	}
}

const struct check checks_dockerfile_variable[] = {
	{
		.id = "dockerfile/damaged-word",
		.title = "a quote or a variable does not end",
		.why = "The build fails.",
		.fix = "close it, or put the escape character in front",
		.severity = SEVERITY_MEDIUM,
		.good = "FROM alpine:3.20\nWORKDIR \"/a b\"\n",
		.bad = "FROM alpine:3.20\nWORKDIR \"/a b\n",
		.build = judge_damaged,
	},
	{
		.id = "dockerfile/variable-of-same-instruction",
		.title = "ENV uses a variable that it sets itself",
		.why = "All values of an instruction are made of what held before it: the variable is still empty, or an older one.",
		.fix = "set it in an ENV of its own, above",
		.aliases = (const char *const[]){"DL3044", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "FROM alpine:3.20\nENV A=/a\nENV B=$A/b\n",
		.bad = "FROM alpine:3.20\nENV A=/a B=$A/b\n",
		.build = judge_same,
	},
	{
		.id = "dockerfile/undefined-variable",
		.title = "a variable that nothing sets",
		.why = "It is empty, so that paths and names become others than they seem.",
		.fix = "declare it with ARG or ENV in the stage, above",
		.aliases = (const char *const[]){"buildkit:UndefinedVar", NULL},
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.good = "FROM alpine:3.20\nARG APP\nCOPY $APP /app\n",
		.bad = "FROM alpine:3.20\nARG APP\nCOPY $APPS /app\n",
		.build = judge_undefined,
	},
	{0},
};
