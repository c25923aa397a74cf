/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of all proofs together says no more than their rows do. */
#include "report/proofs.h"

#include "../test.h"

static bool says(const struct str_list *sentences, const char *part)
{
	vec_each(sentence, sentences)
		if (str_search(*sentence, str_of(part)) >= 0)
			return true;
	return false;
}

/* One signature of whoever has signed, of another platform: let pass (Notation's level audit), and by somebody. */
TEST(who_is_not_proven_gives_a_platform_no_signature)
{
	for (int unproven = 0; unproven < 2; unproven++) {
		auto_done(arena_done) struct arena arena = ARENA_INIT;
		struct provenance provenance;
		struct image image;
		struct report report = {.image = &image, .provenance = &provenance};
		struct provenance_platform *platform;
		struct str_list sentences = {0};
		struct proof *proof;

		image_init(&image);
		provenance_init(&provenance);
		provenance.looked = true;
		platform = vec_push(&provenance.platforms);
		platform->digest = digest_of(DIGEST_SHA256, STR_LIT("{}"));
		platform->evaluated = true;
		proof = vec_push(&platform->proofs);
		proof->is_signed = true;
		proof->verification.reason = VERIFY_VERIFIED;
		proof->unproven = unproven;
		proofs_sums(&report, &arena, &sentences);
		assert_true(says(&sentences, unproven ? "of the 1 other platform 0 have a signature" : "of the 1 other platform 1 has a signature"));
		vec_done(&sentences);
		provenance_done(&provenance);
		image_done(&image);
	}
}

TEST_MAIN
