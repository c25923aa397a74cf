/* SPDX-License-Identifier: Apache-2.0 */
/* What a service is built from: compose-spec, build.md. */
#include "config/compose.h"

static int build_file(struct compose_project *project, const struct compose_value *build, struct str target, struct nested_built *ret_built,
		      struct err *e)
{
	const struct compose_value *context = build->kind == YAML_SCALAR ? build : compose_get(build, "context"),
				   *dockerfile = compose_get(build, "dockerfile"), *named = dockerfile ? dockerfile : context ? context : build;
	struct str folder = context ? compose_text(context) : STR_LIT("."), path = dockerfile ? compose_text(dockerfile) : STR_LIT("Dockerfile");
	const struct compose_value *unset = context && context->unset.n ? context : dockerfile && dockerfile->unset.n ? dockerfile : NULL;

	if (unset) {
		compose_gap(project, unset, "where the Dockerfile is rests on %.*s, which has no value", STR(unset->unset));
		return 0;
	}
	if (nested_is_remote(folder)) {
		compose_gap(project, named, "the Dockerfile is not here: %.*s", STR(folder));
		return 0;
	}
	path = compose_path(project, compose_path(project, named->source->folder, folder), path);
	return nested_dockerfile_at(project->reading, path, compose_place(named), target, &project->arena, ret_built, e);
}

int compose_build(struct compose_project *project, const struct compose_value *build, struct nested_built *ret_built, struct err *e)
{
	const struct compose_value *text = compose_get(build, "dockerfile_inline");
	struct str target = compose_text(compose_get(build, "target"));
	struct config_file file;

	if (build->kind == YAML_SEQUENCE)
		return 0; /* which has been told */
	if (!text)
		return build_file(project, build, target, ret_built, e);
	if (text->kind != YAML_SCALAR)
		return 0;
	if (text->unset.n)
		compose_gap(project, text, "the Dockerfile rests on %.*s, which has no value", STR(text->unset));
	file = nested_file(&text->source->file, text->node, text->text);
	return nested_dockerfile(project->reading, &file, target, &project->arena, ret_built, e);
}
