/* SPDX-License-Identifier: Apache-2.0 */
/* What cannot be said does not hold: of requirements without parts, of those that cannot be judged, and of images that nobody could look at. */
#include "verify/requirement.h"

#include "model/report.h"
#include "test.h"

static enum assessment_state state_of(const struct requirement *requirement, bool looked)
{
	const struct policy_image nameless = {0};
	struct provenance provenance;
	struct assessment assessment;
	enum assessment_state state;
	struct trust trust;

	trust_init(&trust);
	provenance_init(&provenance);
	assessment_init(&assessment);
	provenance.looked = looked;
	requirement_evaluate(requirement, &trust, &provenance, &nameless, &assessment);
	state = assessment.state;
	assert_true(assessment.lines.n > 0);
	assert_int_equal(assessment.lines.v[0].state, state);
	assessment_done(&assessment);
	provenance_done(&provenance);
	trust_done(&trust);
	return state;
}

static enum assessment_state state_of_two(enum requirement_kind kind, enum requirement_kind first, enum requirement_kind second)
{
	struct requirement requirement = {.kind = kind, .least = 1};
	enum assessment_state state;

	*vec_push(&requirement.parts) = (struct requirement){.kind = first};
	*vec_push(&requirement.parts) = (struct requirement){.kind = second};
	state = state_of(&requirement, true);
	requirement_done(&requirement);
	return state;
}

TEST(nothing_of_nothing)
{
	assert_int_equal(state_of(&(struct requirement){.kind = REQUIRE_ALL}, true), ASSESSED_FAILS);
	assert_int_equal(state_of(&(struct requirement){.kind = REQUIRE_ANY}, true), ASSESSED_FAILS);
	assert_int_equal(state_of(&(struct requirement){.kind = REQUIRE_SOME, .least = 1}, true), ASSESSED_FAILS);
	/* By nobody, as a requirement would be that somebody forgot to fill. */
	assert_int_equal(state_of(&(struct requirement){.kind = REQUIRE_PROOF}, true), ASSESSED_FAILS);
}

TEST(nobody_has_said_what)
{
	assert_int_equal(state_of(&(struct requirement){0}, true), ASSESSED_FAILS);
	assert_int_equal(state_of_two(REQUIRE_ALL, REQUIRE_NOTHING, REQUIRE_UNSAID), ASSESSED_FAILS);
	assert_int_equal(state_of_two(REQUIRE_ANY, REQUIRE_UNSAID, REQUIRE_UNSAID), ASSESSED_FAILS);
}

/* Of the image, and by whom is asked for, as far as the lists say that: but nobody has judged it. */
TEST(what_nobody_has_judged_is_by_nobody)
{
	const struct policy_image nameless = {0};
	struct requirement requirement = {.kind = REQUIRE_PROOF};
	struct provenance provenance;
	struct assessment assessment;
	struct trust trust;

	trust_init(&trust);
	provenance_init(&provenance);
	assessment_init(&assessment);
	trust_add(&trust, AUTHORITY_KEYLESS, STR_LIT("release@example.com"));
	*vec_push(&requirement.authorities) = 0;
	provenance.looked = true;
	provenance.manifest = digest_of(DIGEST_SHA256, STR_LIT("{}"));
	for (size_t i = 0; i < 2; i++) {
		struct proof *proof = provenance_add(&provenance);

		proof->subject = provenance.manifest;
		proof->verification = (struct verification){0};
		proof->is_signed = true;
		*vec_push(&proof->authorities) = 0;
		assert_false(proof_holds(proof));
		assert_int_equal(proof_verdict(proof), PROOF_NOT_JUDGED);
	}
	for (requirement.least = 0; requirement.least < 3; requirement.least++) {
		requirement_evaluate(&requirement, &trust, &provenance, &nameless, &assessment);
		assert_int_equal(assessment.state, ASSESSED_FAILS);
		assert_int_equal(assessment.lines.v[requirement.least].reason, VERIFY_NOT_JUDGED);
	}
	requirement_done(&requirement);
	assessment_done(&assessment);
	provenance_done(&provenance);
	trust_done(&trust);
}

/* The first of two that hold is of whoever, let pass by the level audit: the one who is proven is who is told, wherever he stands. */
TEST(who_is_proven_is_told)
{
	const struct policy_image nameless = {0};
	struct requirement requirement = {.kind = REQUIRE_PROOF};

	*vec_push(&requirement.authorities) = 0;
	for (size_t whoever = 0; whoever < 2; whoever++) {
		struct provenance provenance;
		struct assessment assessment;
		struct trust trust;

		trust_init(&trust);
		provenance_init(&provenance);
		assessment_init(&assessment);
		trust_add(&trust, AUTHORITY_KEYLESS, STR_LIT("release@example.com"));
		provenance.looked = true;
		provenance.manifest = digest_of(DIGEST_SHA256, STR_LIT("{}"));
		for (size_t i = 0; i < 2; i++) {
			struct proof *proof = provenance_add(&provenance);

			proof->subject = provenance.manifest;
			proof->verification.reason = VERIFY_VERIFIED;
			proof->is_signed = true;
			proof->unproven = i == whoever;
			proof->signer = i == whoever ? STR_LIT("CN=whoever") : STR_LIT("release@example.com");
			*vec_push(&proof->authorities) = 0;
		}
		requirement_evaluate(&requirement, &trust, &provenance, &nameless, &assessment);
		assert_int_equal(assessment.state, ASSESSED_HOLDS);
		assert_ptr_equal(assessment.lines.v[0].proof, &provenance.proofs.v[!whoever]);
		assert_str(assessment.lines.v[0].detail, "release@example.com");
		assessment_done(&assessment);
		provenance_done(&provenance);
		trust_done(&trust);
	}
	requirement_done(&requirement);
}

/* Nothing that was only zeroed passes, whatever reads it. */
TEST(zero_is_no_answer)
{
	const struct proof proof = {.is_signed = true};
	const struct assessment assessment = {0};
	const struct gate gate = {0};

	assert_false(proof_holds(&proof));
	assert_int_not_equal(proof_verdict(&proof), PROOF_VERIFIED);
	assert_int_not_equal(proof_verdict(&proof), PROOF_BOUND);
	assert_int_not_equal(assessment.state, ASSESSED_HOLDS);
	assert_int_not_equal(assessment.content.state, CONTENT_HOLDS);
	assert_int_not_equal(gate.verdict, GATE_PASSED);
	assert_string_equal(verify_reason_name(proof.verification.reason), "not-judged");
	assert_string_equal(assessment_state_name(assessment.state), "not-judged");
}

TEST(what_could_not_be_looked_at)
{
	assert_int_equal(state_of(&(struct requirement){.kind = REQUIRE_PROOF}, false), ASSESSED_UNKNOWN);
	assert_int_equal(state_of(&(struct requirement){.kind = REQUIRE_NOTHING}, false), ASSESSED_HOLDS);
	assert_int_equal(state_of(&(struct requirement){.kind = REQUIRE_IMPOSSIBLE}, false), ASSESSED_FAILS);
	assert_int_equal(state_of(&(struct requirement){.kind = REQUIRE_UNSUPPORTED}, true), ASSESSED_UNSUPPORTED);
}

TEST(what_cannot_be_judged_beside_others)
{
	assert_int_equal(state_of_two(REQUIRE_ALL, REQUIRE_NOTHING, REQUIRE_UNSUPPORTED), ASSESSED_UNSUPPORTED);
	assert_int_equal(state_of_two(REQUIRE_ALL, REQUIRE_IMPOSSIBLE, REQUIRE_UNSUPPORTED), ASSESSED_FAILS);
	assert_int_equal(state_of_two(REQUIRE_ANY, REQUIRE_NOTHING, REQUIRE_UNSUPPORTED), ASSESSED_HOLDS);
	assert_int_equal(state_of_two(REQUIRE_ANY, REQUIRE_IMPOSSIBLE, REQUIRE_UNSUPPORTED), ASSESSED_UNSUPPORTED);
	/* What nobody has signed is no signer of its own. */
	assert_int_equal(state_of_two(REQUIRE_SOME, REQUIRE_NOTHING, REQUIRE_NOTHING), ASSESSED_FAILS);
	assert_int_equal(state_of_two(REQUIRE_SOME, REQUIRE_NOTHING, REQUIRE_UNSUPPORTED), ASSESSED_UNSUPPORTED);
}

TEST_MAIN
