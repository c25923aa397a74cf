/* SPDX-License-Identifier: Apache-2.0 */
/* What cannot be said does not hold: of requirements without parts, of those that cannot be judged, and of images that nobody could look at. */
#include "verify/requirement.h"

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
