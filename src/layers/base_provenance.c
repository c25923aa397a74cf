/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images among the materials of a build: of an image's provenance, the first of which is signed or covered by a signature where there is such a one.
 * Source: SLSA provenance v0.2 (materials) and v1 (resolvedDependencies); BuildKit's docs/attestations/slsa-definitions.md, which names images by purls;
 * purl-spec, types docker and oci.
 */
#include "layers/base_steps.h"

#include "base/mem.h"
#include "model/purl.h"
#include "model/statement.h"

/* What a builder fetches for itself, and is in no image. */
static bool is_of_builder(struct str name)
{
	static const char *const ends[] = {"docker/dockerfile", "docker/dockerfile-upstream", "buildkit-syft-scanner", "moby/buildkit", "tonistiigi/binfmt"};

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (str_ends(name, ends[i]))
			return true;
	return false;
}

/* "pkg:docker/library/alpine@3.19?platform=…" is "library/alpine:3.19"; of pkg:oci the repository is a qualifier. */
static bool image_of_purl(struct arena *arena, struct str uri, struct base_material *material)
{
	struct str repository, tag;
	struct purl purl;

	if (!purl_parse(arena, uri, &purl) || (!str_is(purl.type, "docker") && !str_is(purl.type, "oci")))
		return false;
	repository = purl_qualifier(&purl, "repository_url");
	if (!str_is(purl.type, "oci") || !repository.n)
		repository = arena_printf(arena, "%.*s%s%.*s%s%.*s", STR(repository), repository.n ? "/" : "", STR(purl.namespace), purl.namespace.n ? "/" : "", STR(purl.name));
	tag = str_is(purl.type, "oci") ? purl_qualifier(&purl, "tag") : purl.version;
	if (str_starts(purl.version, "sha256:"))
		material->digest = purl.version;
	if (str_starts(tag, "sha256:"))
		tag = STR_NULL;
	if (!material->digest.n)
		material->digest = purl_qualifier(&purl, "digest");
	if (is_of_builder(repository))
		return false;
	material->name = arena_printf(arena, "%.*s%s%.*s", STR(repository), tag.n ? ":" : "", STR(tag));
	return true;
}

/* "docker-image://registry.example/alpine:3.19@sha256:…" */
static bool image_of_address(struct arena *arena, struct str uri, struct base_material *material)
{
	struct str name, digest;

	if (!str_skip(&uri, "docker-image://") && !str_skip(&uri, "oci://"))
		return false;
	if (str_cut(uri, '@', &name, &digest))
		material->digest = digest;
	material->name = arena_str(arena, name);
	return !is_of_builder(name);
}

static void take_materials(const struct proof *proof, struct arena *arena, struct base_materials *list)
{
	vec_each(source, &proof->facts->build.materials) {
		struct base_material material = {.proof = proof};
		struct str digits = resource_digest(source, "sha256"), uri = source->uri.n ? source->uri : source->name;

		if (list->n >= BASE_MATERIALS_MAX)
			return;
		if (!image_of_purl(arena, uri, &material) && !image_of_address(arena, uri, &material))
			continue;
		if (digits.n)
			material.digest = arena_printf(arena, "sha256:%.*s", STR(digits));
		*vec_push(list) = material;
	}
}

/* Of several the one that most stands behind: a builder writes one a platform, and others may have copied it. */
static const struct proof *best_proof(const struct provenance *provenance, bool *ret_signed)
{
	const struct proof *best = NULL;

	*ret_signed = false;
	vec_each(proof, &provenance->proofs) {
		enum proof_verdict verdict = proof_verdict(proof);
		bool holds = verdict == PROOF_VERIFIED || verdict == PROOF_BOUND;

		if (!proof->facts || proof->facts->kind != PREDICATE_PROVENANCE || proof->facts->flaw.n || (!holds && verdict != PROOF_UNSIGNED))
			continue;
		if (!best || (holds && !*ret_signed)) {
			best = proof;
			*ret_signed = holds;
		}
	}
	return best;
}

void base_list_materials(const struct provenance *provenance, struct arena *arena, struct base_materials *ret_list, bool *ret_signed)
{
	const struct proof *proof = best_proof(provenance, ret_signed);

	if (proof)
		take_materials(proof, arena, ret_list);
}
