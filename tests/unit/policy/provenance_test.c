/* SPDX-License-Identifier: Apache-2.0 */
/* Gates on signatures and attestations: passed only where somebody who was named has signed, failed only where everything was seen. */
#include "../test.h"

#include "../report/fixture.h"
#include "model/statement.h"
#include "policy/gate.h"

enum { NOT_LOOKED = 1 << 0, NAMED = 1 << 1, GAP = 1 << 2, BOUND = 1 << 3, HOLLOW = 1 << 4, UNSIGNED = 1 << 5, NO_PROOF = 1 << 6, UNASKED = 1 << 7,
       UNPROVEN = 1 << 8 };

static const struct proof_case {
	unsigned facts;
	enum proof_kind kind;
	enum verify_reason reason;
	const char *gate, *limit;
	enum gate_verdict verdict;
	const char *actual;
} cases[] = {
	{UNASKED, PROOF_SIGNATURE, VERIFY_VERIFIED, "signature", "required", GATE_CANNOT_SAY, "not looked at"},
	{NOT_LOOKED | NO_PROOF | NAMED, PROOF_SIGNATURE, VERIFY_VERIFIED, "signature", "required", GATE_CANNOT_SAY, "not evaluated"},
	{NO_PROOF | NAMED, PROOF_SIGNATURE, VERIFY_VERIFIED, "signature", "required", GATE_FAILED, "unsigned"},
	{NO_PROOF, PROOF_SIGNATURE, VERIFY_VERIFIED, "signature", "required", GATE_FAILED, "unsigned"},
	{NO_PROOF | GAP | NAMED, PROOF_SIGNATURE, VERIFY_VERIFIED, "signature", "required", GATE_CANNOT_SAY, "unsigned"},
	{NAMED, PROOF_SIGNATURE, VERIFY_VERIFIED, "signature", "required", GATE_PASSED, "by release@example.com"},
	{NAMED | GAP, PROOF_SIGNATURE, VERIFY_VERIFIED, "signature", "required", GATE_PASSED, "by release@example.com"},
	{0, PROOF_SIGNATURE, VERIFY_VERIFIED, "signature", "required", GATE_CANNOT_SAY, "signed"},
	{NAMED, PROOF_SIGNATURE, VERIFY_IDENTITY, "signature", "required", GATE_FAILED, "by nobody trusted"},
	/* Let pass, whoever has signed. */
	{NAMED | UNPROVEN, PROOF_SIGNATURE, VERIFY_VERIFIED, "signature", "required", GATE_FAILED, "by nobody trusted"},
	{UNPROVEN, PROOF_SIGNATURE, VERIFY_VERIFIED, "signature", "required", GATE_CANNOT_SAY, "signed"},
	{NAMED | UNPROVEN, PROOF_ATTESTATION, VERIFY_VERIFIED, "attestations", "sbom", GATE_FAILED, "none of sbom that is signed"},
	{NAMED, PROOF_SIGNATURE, VERIFY_NOT_JUDGED, "signature", "required", GATE_FAILED, "by nobody trusted"},
	{0, PROOF_SIGNATURE, VERIFY_NOT_JUDGED, "signature", "required", GATE_CANNOT_SAY, "signed"},
	{NAMED, PROOF_ATTESTATION, VERIFY_NOT_JUDGED, "attestations", "sbom", GATE_FAILED, "none of sbom that is signed"},
	{0, PROOF_SIGNATURE, VERIFY_MATERIAL, "signature", "required", GATE_CANNOT_SAY, "signed"},
	{0, PROOF_SIGNATURE, VERIFY_SIGNATURE, "signature", "required", GATE_FAILED, "no signature holds"},
	/* An attestation alone says something else. */
	{NAMED, PROOF_ATTESTATION, VERIFY_VERIFIED, "signature", "required", GATE_FAILED, "unsigned"},
	{NAMED, PROOF_ATTESTATION, VERIFY_VERIFIED, "attestations", "sbom", GATE_PASSED, "all, signed"},
	{NAMED, PROOF_ATTESTATION, VERIFY_VERIFIED, "attestations", "spdx", GATE_PASSED, "all, signed"},
	{NAMED, PROOF_ATTESTATION, VERIFY_VERIFIED, "attestations", "https://spdx.dev/Document", GATE_PASSED, "all, signed"},
	{NAMED, PROOF_ATTESTATION, VERIFY_VERIFIED, "attestations", "provenance", GATE_FAILED, "none of provenance that is signed"},
	{NAMED, PROOF_ATTESTATION, VERIFY_IDENTITY, "attestations", "sbom", GATE_FAILED, "none of sbom that is signed"},
	{NAMED | HOLLOW, PROOF_ATTESTATION, VERIFY_VERIFIED, "attestations", "sbom", GATE_FAILED, "none of sbom that is signed"},
	{NAMED | UNSIGNED, PROOF_ATTESTATION, VERIFY_UNSIGNED, "attestations", "sbom", GATE_FAILED, "none of sbom that is signed"},
	{NAMED | UNSIGNED | BOUND, PROOF_ATTESTATION, VERIFY_UNSIGNED, "attestations", "sbom", GATE_PASSED, "all, signed"},
	{0, PROOF_ATTESTATION, VERIFY_VERIFIED, "attestations", "sbom", GATE_CANNOT_SAY, "signed"},
	{NOT_LOOKED, PROOF_ATTESTATION, VERIFY_VERIFIED, "attestations", "sbom", GATE_CANNOT_SAY, "not evaluated"},
};

static void arrange(const struct proof_case *c, struct provenance *provenance)
{
	struct proof *proof;

	provenance->looked = !(c->facts & NOT_LOOKED);
	if (c->facts & NAMED)
		*vec_push(&provenance->authorities) = STR_LIT("release@example.com");
	if (c->facts & GAP)
		coverage_note(&provenance->coverage, &provenance->arena, "provenance", STR_LIT("referrers"), "503");
	if (c->facts & NO_PROOF)
		return;
	proof = provenance_add(provenance);
	proof->kind = c->kind;
	proof->signer = STR_LIT("release@example.com");
	proof->is_signed = !(c->facts & UNSIGNED);
	proof->bound = c->facts & BOUND;
	proof->unproven = c->facts & UNPROVEN;
	proof->verification.reason = c->reason;
	if (c->kind != PROOF_ATTESTATION)
		return;
	proof->facts = arena_new(&provenance->arena, struct statement);
	proof->facts->kind = PREDICATE_SBOM;
	proof->facts->format = "spdx";
	proof->facts->predicate_type = proof->predicate_type = STR_LIT("https://spdx.dev/Document/v2.3");
	proof->facts->empty = c->facts & HOLLOW;
}

TEST(gates_on_what_lies_beside_an_image)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct proof_case *c = &cases[i];
		struct provenance provenance;
		struct fixture fixture;
		struct gate_request *request;
		struct err e = ERR_INIT;

		fixture_init(&fixture, FIXTURE_GOOD, "eval");
		report_done(&fixture.report);
		fixture.report.gates.n = 0;
		fixture.policy.gate_priority = fixture.policy.gate_severity = false;
		provenance_init(&provenance);
		arrange(c, &provenance);
		fixture.report.provenance = c->facts & UNASKED ? NULL : &provenance;
		if (strcmp(c->gate, "attestations") == 0) {
			request = vec_push(&fixture.policy.gates);
			*request = (struct gate_request){.kind = gate_kind_find(str_of(c->gate)), .name = str_of(c->gate)};
			*vec_push(&request->list) = str_of(c->limit);
		} else {
			assert_int_equal(policy_ask_gate(&fixture.policy, str_of(c->gate), str_of(c->limit), STR_NULL, &request, &e), 0);
		}
		assert_int_equal(policy_run(&fixture.ctx, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
		assert_int_equal(fixture.report.gates.n, 1);
		if (fixture.report.gates.v[0].verdict != c->verdict || !str_is(fixture.report.gates.v[0].actual, c->actual))
			fail_msg("case %zu: %s: %.*s", i, gate_verdict_name(fixture.report.gates.v[0].verdict), STR(fixture.report.gates.v[0].actual));
		provenance_done(&provenance);
		fixture_done(&fixture);
	}
}

TEST_MAIN
