/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which variable an instruction sees: Dockerfile reference, "Scope" of ARG; moby/buildkit, dockerfile2llb/convert.go (the
 * latest ENV or ARG with a value counts; a stage has what its parent has) and platform.go (predefined arguments).
 */
#include "model/build.h"

static const char *const platform_names[] = {
	"BUILDPLATFORM", "BUILDOS",	  "BUILDOSVERSION",   "BUILDARCH",	  "BUILDVARIANT",     "TARGETPLATFORM",
	"TARGETOS",	 "TARGETOSVERSION", "TARGETARCH",	  "TARGETVARIANT", "TARGETSTAGE",
};
static const char *const proxy_names[] = {
	"HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY",
};

static bool is_in(struct str name, const char *const *names, size_t count, bool any_case)
{
	for (size_t i = 0; i < count; i++)
		if (any_case ? str_case_eq(name, str_of(names[i])) : str_is(name, names[i]))
			return true;
	return false;
}

bool build_is_predefined(struct str name, bool global)
{
	return is_in(name, proxy_names, sizeof(proxy_names) / sizeof(*proxy_names), true) ||
	       (global && is_in(name, platform_names, sizeof(platform_names) / sizeof(*platform_names), false));
}

/* Whether a stage, or one that it is FROM, sets it: *stage becomes that one, or the next that is no later. */
static bool is_set_in(const struct build *build, const struct build_variable *variable, size_t *stage)
{
	size_t set_in = build->steps[variable->step].stage;

	while (*stage != STAGE_NONE && set_in != STAGE_NONE && *stage > set_in)
		*stage = build->stages[*stage].parent;
	return *stage == set_in;
}

/* ENV and ARG with a value count before an ARG without one, which changes nothing that was set before. */
const struct build_variable *build_find_variable(const struct build *build, const struct build_step *step, struct str name)
{
	bool global = step->instruction->keyword == DOCKERFILE_FROM && !step->onbuild;
	size_t before = (size_t)(step - build->steps), stage = global ? STAGE_NONE : step->stage;
	const struct build_variable *variable = map_get(&build->latest, name), *bare = NULL;

	global |= stage == STAGE_NONE;
	for (; variable && (global || stage != STAGE_NONE); variable = variable->earlier) {
		if (variable->step >= before || !is_set_in(build, variable, &stage))
			continue;
		if (variable->known || !variable->argument)
			return variable;
		if (!bare)
			bare = variable;
	}
	return bare;
}

bool build_variable(const struct build *build, const struct build_step *step, struct str name, struct str *ret_value)
{
	const struct build_variable *variable = build_find_variable(build, step, name);

	if (!variable || !variable->known)
		return false;
	*ret_value = variable->value;
	return true;
}

struct view {
	const struct build *build;
	const struct build_step *step;
};

static bool value_of(const void *data, struct str name, struct str *ret_value)
{
	const struct view *view = data;

	return build_variable(view->build, view->step, name, ret_value);
}

void build_expand(const struct build *build, const struct build_step *step, struct str word, struct arena *arena,
		  struct dockerfile_expansion *ret_expansion)
{
	struct view view = {build, step};
	struct dockerfile_scope scope = {value_of, &view, build->work};

	dockerfile_expand(word, build->dockerfile->escape, &scope, arena, ret_expansion);
}
