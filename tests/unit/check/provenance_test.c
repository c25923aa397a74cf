/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about what lies beside an image. A line is an image and the one rule that it breaks, of all of this family that run by themselves. */
#include "check/check.h"

#include "../test.h"
#include "model/statement.h"

#define DAY 86400
#define NOW ((int64_t)1800000000)

enum {
	LOCAL = 1 << 0, GAP = 1 << 1, NAMED = 1 << 2, UNLOOKED = 1 << 3, SIGNED = 1 << 4, ATTESTED = 1 << 5, LISTED = 1 << 6, BROKEN = 1 << 7, BARE = 1 << 8,
	WRONG = 1 << 9, HOLLOW = 1 << 10, DIFFERS = 1 << 11, OLD = 1 << 12, OPEN = 1 << 13, NOTARY = 1 << 14, STRANGER = 1 << 15,
};
#define SOUND (SIGNED | ATTESTED | LISTED)

static const struct {
	unsigned facts;
	const char *rules;
} cases[] = {
	{SOUND, ""},
	{0, "provenance/unsigned provenance/no-provenance provenance/no-sbom "},
	{GAP, ""},
	{LOCAL, ""},
	{UNLOOKED, ""},
	{ATTESTED | LISTED, "provenance/unsigned "},
	{SIGNED | LISTED, "provenance/no-provenance "},
	{SIGNED | ATTESTED, "provenance/no-sbom "},
	{SOUND | BROKEN, "provenance/signature-invalid "},
	{SOUND | BROKEN | LOCAL, "provenance/signature-invalid "},
	{SOUND | STRANGER, ""},
	{ATTESTED | LISTED | STRANGER | NAMED, "provenance/untrusted-signer "},
	{SOUND | STRANGER | NAMED, ""},
	{SOUND | BARE, "provenance/attestation-unsigned "},
	{SOUND | BARE | LOCAL, "provenance/attestation-unsigned "},
	{SOUND | WRONG, "provenance/attestation-wrong "},
	{SOUND | HOLLOW, "provenance/attestation-hollow "},
	{SOUND | DIFFERS, "provenance/sbom-differs "},
	{SOUND | OLD, "provenance/old-image "},
	{SOUND | OLD | LOCAL, ""},
	{SOUND | OPEN, "provenance/unknown-publisher "},
	{SOUND | NOTARY, "provenance/dct-retired "},
};

static struct proof *add(struct provenance *provenance, enum proof_kind kind, enum predicate_kind predicate, enum verify_reason reason)
{
	struct proof *proof = provenance_add(provenance);

	proof->kind = kind;
	proof->is_signed = reason != VERIFY_UNSIGNED && reason != VERIFY_ARTIFACT;
	proof->verification.reason = reason;
	if (kind == PROOF_ATTESTATION) {
		proof->facts = arena_new(&provenance->arena, struct statement);
		proof->facts->kind = predicate;
	}
	return proof;
}

static void arrange(unsigned facts, struct provenance *provenance)
{
	provenance->looked = !(facts & UNLOOKED);
	if (!(facts & LOCAL))
		provenance->repository = STR_LIT("registry.example/shop");
	provenance->called = (struct image_name){STR_LIT("registry.example"), STR_LIT("shop"), STR_LIT("2.4"), false};
	if (facts & OPEN)
		provenance->publisher = (struct publisher){.kind = PUBLISHER_OPEN, .name = STR_LIT("anybody")};
	if (facts & NAMED)
		*vec_push(&provenance->authorities) = STR_LIT("cosign.pub");
	if (facts & GAP)
		coverage_note(&provenance->coverage, &provenance->arena, "provenance", STR_LIT("referrers"), "503");
	if (facts & SIGNED)
		add(provenance, PROOF_SIGNATURE, 0, VERIFY_VERIFIED);
	if (facts & STRANGER)
		add(provenance, PROOF_SIGNATURE, 0, VERIFY_IDENTITY);
	if (facts & BROKEN)
		add(provenance, PROOF_SIGNATURE, 0, VERIFY_SIGNATURE);
	if (facts & NOTARY)
		add(provenance, PROOF_SIGNATURE, 0, VERIFY_VERIFIED)->storage = STORED_IN_NOTARY;
	if (facts & ATTESTED)
		add(provenance, PROOF_ATTESTATION, PREDICATE_PROVENANCE, VERIFY_VERIFIED);
	if (facts & LISTED)
		add(provenance, PROOF_ATTESTATION, PREDICATE_SBOM, VERIFY_VERIFIED)->facts->empty = facts & HOLLOW;
	if (facts & BARE)
		add(provenance, PROOF_ATTESTATION, PREDICATE_SBOM, VERIFY_UNSIGNED);
	if (facts & WRONG)
		add(provenance, PROOF_ATTESTATION, PREDICATE_SBOM, VERIFY_ARTIFACT);
	if (facts & DIFFERS) {
		struct proof *proof = add(provenance, PROOF_SBOM, 0, VERIFY_VERIFIED);

		proof->compared = arena_new(&provenance->arena, struct proof_comparison);
		*proof->compared = (struct proof_comparison){.claimed = 9, .held = 9, .missing = 1};
	}
}

TEST(what_lies_beside_an_image)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		auto_done(buf_done) struct buf got = BUF_INIT(4096);
		struct coverage coverage = {0};
		struct provenance provenance;
		struct findings findings;
		struct image image;
		struct subject subject = {.image = &image, .provenance = &provenance, .now = NOW};
		struct err e = ERR_INIT;

		image_init(&image);
		image.created = str_of(cases[i].facts & OLD ? "2026-01-01T00:00:00Z" : "2027-01-01T00:00:00Z");
		provenance_init(&provenance);
		findings_init(&findings);
		arrange(cases[i].facts, &provenance);
		for (size_t rule = 0; check_at(rule); rule++)
			if (str_starts(str_of(check_at(rule)->id), "provenance/") && check_is_on(check_at(rule), NULL))
				assert_int_equal(check_at(rule)->eval(check_at(rule), &subject, &findings, &coverage, &e), 0);
		vec_each(finding, &findings.list) {
			assert_int_equal(finding->kind, FINDING_PROVENANCE);
			assert_true(finding->evidence.n > 0);
			buf_printf(&got, "%.*s ", STR(finding->rule));
		}
		if (!str_is(buf_str(&got), cases[i].rules))
			fail_msg("case %zu: got \"%s\", want \"%s\"", i, buf_text(&got), cases[i].rules);
		findings_done(&findings);
		provenance_done(&provenance);
		image_done(&image);
		coverage_done(&coverage);
	}
}

TEST_MAIN
