/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SLSA provenance v1. Source: slsa.dev/spec/v1.0/provenance. Where the source is stands in no field of the specification: each kind of build has its own
 * (GitHub's workflows, Cloud Build, BuildKit, GitLab, slsa-github-generator), and where none is known the first dependency that is a commit counts.
 */
#include "verify/predicate.h"
#include "verify/source_uri.h"

/* Of {repository, ref, path}. */
static void read_repository(struct predicate *predicate, const struct json *object)
{
	struct build_facts *build = &predicate->statement->build;

	if (!json_get_text(object, "repository").n)
		return;
	predicate_source(predicate, json_get_text(object, "repository"), NULL);
	if (!build->source_ref.n)
		build->source_ref = predicate_text(predicate, object, "ref");
	if (!build->entry_point.n)
		build->entry_point = predicate_text(predicate, object, "path");
}

/* Of {uri, digest, path}, or of an address alone. */
static void read_resource(struct predicate *predicate, const struct json *value)
{
	struct str uri = json_is(value, JSON_KIND_TEXT) ? json_text(value) : json_get_text(value, "uri");

	if (!uri.n)
		return;
	predicate_source(predicate, uri, json_get(value, "digest"));
	if (!predicate->statement->build.entry_point.n)
		predicate->statement->build.entry_point = predicate_text(predicate, value, "path");
}

/* What BuildKit knows of the working folder that it was given. */
static void read_working_folder(struct predicate *predicate, const struct json *vcs)
{
	if (!json_get_text(vcs, "source").n)
		return;
	predicate_source(predicate, json_get_text(vcs, "source"), NULL);
	if (!predicate->statement->build.source_commit.n)
		predicate->statement->build.source_commit = predicate_text(predicate, vcs, "revision");
}

static bool is_commit(const struct resource_descriptor *material)
{
	return str_starts(material->uri, "git+") || resource_digest(material, "gitCommit").n || resource_digest(material, "sha1").n;
}

/* The commit of the source is that of the dependency which is the source. */
static void read_commit(struct predicate *predicate)
{
	struct build_facts *build = &predicate->statement->build;

	vec_each(material, &build->materials) {
		struct str source, ref;

		if (build->source_uri.n ? !source_uri_same(build->source_uri, material->uri) : !is_commit(material))
			continue;
		source_uri_split(material->uri, &source, &ref);
		if (!build->source_uri.n)
			build->source_uri = source;
		if (!build->source_ref.n)
			build->source_ref = ref;
		if (!build->source_commit.n)
			build->source_commit = resource_digest(material, "gitCommit");
		if (!build->source_commit.n)
			build->source_commit = resource_digest(material, "sha1");
		return;
	}
}

static void read_slsa_v1(struct predicate *predicate)
{
	const struct json *definition = json_get(predicate->json, "buildDefinition"), *run = json_get(predicate->json, "runDetails");
	const struct json *parameters = json_get(definition, "externalParameters"), *metadata = json_get(run, "metadata");
	struct build_facts *build = &predicate->statement->build;

	build->builder_id = predicate_text(predicate, json_get(run, "builder"), "id");
	build->build_type = predicate_text(predicate, definition, "buildType");
	build->invocation = predicate_text(predicate, metadata, "invocationId");
	build->started = predicate_text(predicate, metadata, "startedOn");
	build->finished = predicate_text(predicate, metadata, "finishedOn");
	predicate_materials(predicate, json_get(definition, "resolvedDependencies"));
	predicate_parameters(predicate, "", parameters);
	read_repository(predicate, json_get(parameters, "workflow"));
	read_repository(predicate, json_get(parameters, "sourceToBuild"));
	read_resource(predicate, json_get(parameters, "source"));
	read_repository(predicate, json_get(parameters, "buildConfigSource"));
	read_resource(predicate, json_get(parameters, "configSource"));
	read_working_folder(predicate, json_get(json_get(metadata, "buildkit_metadata"), "vcs"));
	read_commit(predicate);
	if (!build->build_type.n)
		predicate_flaw(predicate, "it names no buildDefinition.buildType");
	if (!json_is(json_get(json_get(run, "builder"), "id"), JSON_KIND_TEXT))
		predicate_flaw(predicate, "it names no runDetails.builder.id");
}

static const char *const uris[] = {"https://slsa.dev/provenance/v1", NULL};
static const char *const aliases[] = {"slsaprovenance", NULL};

const struct predicate_type predicate_slsa_v1 = {
	.uris = uris, .kind = PREDICATE_PROVENANCE, .format = "slsaprovenance1", .aliases = aliases, .read = read_slsa_v1,
};
