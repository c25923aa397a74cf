/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies of signatures of every form, and what they ask of some images: whatever the bytes, a tree within its caps, or an error that says something; and
 * an image of which nothing is there never holds by what asks for a proof. Input: the policy; files that it names are none.
 */
#include <stdint.h>
#include <stdlib.h>

#include "verify/signature_policy.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool asks_proof(const struct requirement *requirement, unsigned depth)
{
	bool all = requirement->kind != REQUIRE_NOTHING && !requirement->warns;

	require(depth <= REQUIREMENT_DEPTH_MAX + 4 && requirement->parts.n <= SIGNATURE_POLICY_RULES_MAX);
	vec_each(part, &requirement->parts)
		all = asks_proof(part, depth + 1) && all;
	return all;
}

static void ask(struct signature_policy *policy, const struct trust *trust, const char *name)
{
	const struct requirement *requirement;
	struct arena arena = ARENA_INIT;
	struct provenance provenance;
	struct assessment assessment;
	struct policy_image image = {0};
	struct err e = ERR_INIT;
	struct str rule;

	provenance_init(&provenance);
	assessment_init(&assessment);
	require(!*name || policy_image_parse(str_of(name), &arena, &image));
	if (signature_policy_select(policy, &image, &requirement, &rule, &e) == 0) {
		requirement_evaluate(requirement, trust, &provenance, &image, &assessment);
		require(assessment.lines.n > 0);
		require(assessment.state != ASSESSED_HOLDS || !asks_proof(requirement, 0));
	} else {
		require(e.text[0]);
	}
	assessment_done(&assessment);
	provenance_done(&provenance);
	arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctx ctx = {.jobs = 1};
	struct signature_policy policy;
	struct err e = ERR_INIT;
	struct trust trust;

	if (size > 1 << 16)
		return 0;
	trust_init(&trust);
	signature_policy_init(&policy);
	if (signature_policy_read(&ctx, "/nowhere/fuzz.yaml", str_from(data, size), &trust, &policy, &e) < 0) {
		require(e.text[0]);
	} else {
		ask(&policy, &trust, "registry.example.org/shop/api:2.4");
		ask(&policy, &trust, "alpine");
		ask(&policy, &trust, "");
	}
	trust_done(&trust);
	signature_policy_done(&policy);
	return 0;
}
