/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pairs of who signs and who builds, of which the builder's documentation promises a level of SLSA's build track, and that nobody but the builder can
 * make the pair. Source: slsa-github-generator, README ("Build L3"); GitHub, "Using artifact attestations" (L2); npm, "Generating provenance statements".
 */
#include "base/mem.h"
#include "base/path.h"
#include "model/statement.h"
#include "verify/expectation.h"

#define GITHUB "https://token.actions.githubusercontent.com"

static const struct {
	const char *issuer;
	const char *identity; /* a glob, of a release; NULL: anybody of that issuer */
	const char *builder;  /* a glob; NULL: the identity itself */
	const char *runner;   /* that the certificate must name; NULL: any */
	unsigned level;
} builders[] = {
	/* Reusable workflows that the caller cannot influence, in a release of theirs. */
	{GITHUB, "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/*_slsa3.yml@refs/tags/v*", NULL, NULL, 3},
	/* Workflows of anybody, on GitHub's own machines: who can change the workflow can change the build. */
	{GITHUB, NULL, "https://github.com/actions/runner/github-hosted", "github-hosted", 2},
	{GITHUB, NULL, NULL, "github-hosted", 2},
};

/* "v2.1.0": a tag for testing ("v2.1.0-rc.0"), or one that moves ("v2"), is none of its releases, which alone slsa-verifier takes. */
static bool is_release(struct str identity)
{
	struct str rest, tag, part;
	size_t parts = 0;

	if (!str_cut_last(identity, '/', &rest, &tag) || !str_skip(&tag, "v") || !tag.n || str_ends(tag, "."))
		return false;
	while (str_next(&tag, '.', &part)) {
		uint64_t number;

		if (!str_to_u64(part, &number))
			return false;
		parts++;
	}
	return parts == 3;
}

unsigned build_level(const struct proof *proof)
{
	const struct verification *verification = &proof->verification;
	struct str builder = proof->facts ? proof->facts->build.builder_id : STR_NULL;

	if (!proof_holds(proof))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(builders); i++)
		if (str_is(verification->issuer, builders[i].issuer) &&
		    (!builders[i].identity || (path_match(builders[i].identity, verification->identity) && is_release(verification->identity))) &&
		    (builders[i].builder ? path_match(builders[i].builder, builder) : str_eq(builder, verification->identity)) &&
		    (!builders[i].runner || str_is(proof_claim(proof, "runner-environment"), builders[i].runner)))
			return builders[i].level;
	return 1;
}
