/* SPDX-License-Identifier: Apache-2.0 */
/* SLSA provenance v0.2, and v0.1, which Cloud Build still makes. Source: slsa.dev/provenance/v0.2, slsa.dev/provenance/v0.1; BuildKit's slsa-provenance.md. */
#include "verify/predicate.h"

#define BUILDKIT_METADATA "https://mobyproject.org/buildkit@v1#metadata"

static void read_config_source(struct predicate *predicate, const struct json *source)
{
	if (json_get_text(source, "uri").n)
		predicate_source(predicate, json_get_text(source, "uri"), json_get(source, "digest"));
	predicate->statement->build.entry_point = predicate_text(predicate, source, "entryPoint");
}

/* What slsa-github-generator tells of the workflow, and BuildKit of the working folder that it was given. */
static void read_rest_of_source(struct predicate *predicate, const struct json *invocation, const struct json *metadata)
{
	const struct json *vcs = json_get(json_get(metadata, BUILDKIT_METADATA), "vcs");
	struct build_facts *build = &predicate->statement->build;

	if (!build->source_ref.n)
		build->source_ref = predicate_text(predicate, json_get(invocation, "environment"), "github_ref");
	if (json_get_text(vcs, "source").n)
		predicate_source(predicate, json_get_text(vcs, "source"), NULL);
	if (!build->source_commit.n)
		build->source_commit = predicate_text(predicate, vcs, "revision");
}

/* Of v0.1: the recipe is in one of the materials. */
static void read_recipe(struct predicate *predicate, const struct json *recipe, const struct json *materials)
{
	const struct json *material;
	uint64_t index = 0;

	if (!recipe)
		return;
	predicate->statement->build.build_type = predicate_text(predicate, recipe, "type");
	predicate_parameters(predicate, "", json_get(recipe, "arguments"));
	json_u64(json_get(recipe, "definedInMaterial"), &index);
	material = json_at(materials, (size_t)index);
	if (json_get_text(material, "uri").n)
		predicate_source(predicate, json_get_text(material, "uri"), json_get(material, "digest"));
	if (json_get_text(recipe, "entryPoint").n)
		predicate->statement->build.entry_point = predicate_text(predicate, recipe, "entryPoint");
}

static void read_slsa_v02(struct predicate *predicate)
{
	const struct json *invocation = json_get(predicate->json, "invocation"), *metadata = json_get(predicate->json, "metadata");
	const struct json *materials = json_get(predicate->json, "materials"), *builder = json_get(predicate->json, "builder");
	struct build_facts *build = &predicate->statement->build;

	build->builder_id = predicate_text(predicate, builder, "id");
	build->build_type = predicate_text(predicate, predicate->json, "buildType");
	build->started = predicate_text(predicate, metadata, "buildStartedOn");
	build->finished = predicate_text(predicate, metadata, "buildFinishedOn");
	build->invocation = predicate_text(predicate, metadata, "buildInvocationID");
	if (!build->invocation.n)
		build->invocation = predicate_text(predicate, metadata, "buildInvocationId");
	predicate_materials(predicate, materials);
	predicate_parameters(predicate, "", json_get(invocation, "parameters"));
	read_config_source(predicate, json_get(invocation, "configSource"));
	read_recipe(predicate, json_get(predicate->json, "recipe"), materials);
	read_rest_of_source(predicate, invocation, metadata);
	if (!build->build_type.n)
		predicate_flaw(predicate, "it names no buildType");
	/* BuildKit's is empty where nobody has told it one. */
	if (!json_is(json_get(builder, "id"), JSON_KIND_TEXT))
		predicate_flaw(predicate, "it names no builder.id");
}

static const char *const uris[] = {"https://slsa.dev/provenance/v0.2", "https://slsa.dev/provenance/v0.1", NULL};
static const char *const aliases[] = {"slsaprovenance", NULL};

const struct predicate_type predicate_slsa_v02 = {
	.uris = uris, .kind = PREDICATE_PROVENANCE, .format = "slsaprovenance02", .aliases = aliases, .read = read_slsa_v02,
};
