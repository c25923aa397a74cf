/* SPDX-License-Identifier: Apache-2.0 */
/* Verification summaries: that somebody has judged an artifact, by what policy, and what came of it. Source: slsa.dev/spec/v1.0/verification_summary. */
#include "verify/predicate.h"

#define LEVELS_MAX 256

static void read_levels(struct predicate *predicate)
{
	const struct json *levels = json_get(predicate->json, "verifiedLevels");

	if (json_count(levels) > LEVELS_MAX)
		predicate_flaw(predicate, "it names more than %d levels", LEVELS_MAX);
	else
		json_each(level, levels)
			*vec_push(&predicate->statement->verdict.levels) = arena_str(predicate->arena, json_text(level));
	/* v0.2 knows one. */
	if (json_get_text(predicate->json, "policyLevel").n)
		*vec_push(&predicate->statement->verdict.levels) = predicate_text(predicate, predicate->json, "policyLevel");
}

static void read_vsa(struct predicate *predicate)
{
	struct verdict_facts *verdict = &predicate->statement->verdict;

	verdict->verifier = predicate_text(predicate, json_get(predicate->json, "verifier"), "id");
	verdict->resource_uri = predicate_text(predicate, predicate->json, "resourceUri");
	verdict->policy_uri = predicate_text(predicate, json_get(predicate->json, "policy"), "uri");
	verdict->result = predicate_text(predicate, predicate->json, "verificationResult");
	verdict->time = predicate_text(predicate, predicate->json, "timeVerified");
	read_levels(predicate);
	if (!verdict->verifier.n)
		predicate_flaw(predicate, "it names no verifier.id");
	if (!verdict->resource_uri.n)
		predicate_flaw(predicate, "it names no resourceUri");
	if (!str_is(verdict->result, "PASSED") && !str_is(verdict->result, "FAILED"))
		predicate_flaw(predicate, "its verificationResult is neither PASSED nor FAILED");
}

static const char *const uris[] = {"https://slsa.dev/verification_summary/v1", "https://slsa.dev/verification_summary/v0.2",
				   "https://slsa.dev/verification_summary/v0.1", NULL};

const struct predicate_type predicate_vsa = {.uris = uris, .kind = PREDICATE_VERDICT, .format = "vsa", .read = read_vsa};
