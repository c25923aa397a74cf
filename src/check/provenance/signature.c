/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether an image is signed, and whether what is signed holds. What was not found is reported of an image of a registry alone, where everything that
 * may lie beside it was looked at: a local archive that nobody has published yet is no finding.
 */
#include "check/provenance/parts.h"

static size_t count_signatures(const struct provenance *provenance, bool holding)
{
	size_t n = 0;

	vec_each(proof, &provenance->proofs)
		n += proof->kind == PROOF_SIGNATURE && (!holding || proof_verdict(proof) == PROOF_VERIFIED);
	return n;
}

static int eval_unsigned(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	if (!provenance_is_known(subject) || count_signatures(subject->provenance, false))
		return 0;
	finding_evidence(findings, provenance_finding(check, findings), subject->provenance->name,
			 "no signature among its referrers, under the tags of Cosign, nor of Notation");
	return 0;
}

static int eval_invalid(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	if (!subject->provenance)
		return 0;
	vec_each(proof, &subject->provenance->proofs) {
		struct finding *finding;

		if (!proof->is_signed || proof_verdict(proof) != PROOF_FAILED)
			continue;
		finding = provenance_finding_of(check, findings, proof);
		/* Tools take one signature that holds among any number that do not. */
		if (count_signatures(subject->provenance, true))
			finding->severity = SEVERITY_MEDIUM;
		finding_evidence(findings, finding, proof->place, "%s: %s", verify_reason_name(proof->verification.reason),
				 proof->verification.detail.text[0] ? proof->verification.detail.text : verify_reason_text(proof->verification.reason));
	}
	return 0;
}

static int eval_untrusted(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	const struct provenance *provenance = subject->provenance;
	struct finding *finding;

	(void)coverage, (void)e;
	if (!provenance || !provenance->authorities.n || !count_signatures(provenance, false) || count_signatures(provenance, true))
		return 0;
	finding = provenance_finding(check, findings);
	vec_each(proof, &provenance->proofs)
		if (proof->kind == PROOF_SIGNATURE)
			finding_evidence(findings, finding, proof->place, "%s%s%.*s%s%s", verify_reason_name(proof->verification.reason),
					 proof->signer.n ? ", by " : "", STR(proof->signer), proof->verification.detail.text[0] ? ": " : "",
					 proof->verification.detail.text);
	return 0;
}

static int eval_content_trust(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	if (!subject->provenance)
		return 0;
	vec_each(proof, &subject->provenance->proofs)
		if (proof->storage == STORED_IN_NOTARY) {
			finding_evidence(findings, provenance_finding(check, findings), proof->place, "data of Docker Content Trust names it");
			return 0;
		}
	return 0;
}

static const char *const unsigned_aliases[] = {"CIS-DI-0005", NULL};
static const char *const signed_references[] = {"CIS Docker 4.5", "NIST SP 800-190 4.1.5", NULL};

const struct check checks_provenance_signature[] = {
	{
		.id = "provenance/unsigned",
		.title = "nobody has signed the image",
		.why = "Who can write to the registry, or stands between it and whoever pulls, can put another image in its place, and nothing tells.",
		.fix = "sign it where it is built: `plimsoll sign --key KEY REF`, or `cosign sign`; and verify it where it is deployed",
		.aliases = unsigned_aliases, .references = signed_references, .severity = SEVERITY_LOW, .eval = eval_unsigned,
	},
	{
		.id = "provenance/signature-invalid",
		.title = "a signature of the image, or of an attestation, does not hold",
		.why = "A signature over something else, or one that was altered, is what an image that was exchanged would have.",
		.fix = "find out who made it; have the image signed again, and remove the signature",
		.references = signed_references, .severity = SEVERITY_HIGH, .eval = eval_invalid,
	},
	{
		.id = "provenance/untrusted-signer",
		.title = "the image is signed by nobody who is trusted",
		.why = "Anybody can sign anything; a signature says where an image is from only where one knows whose it is.",
		.fix = "have it signed by one of those who are trusted, or trust who has signed it: --key, --certificate-identity",
		.references = signed_references, .severity = SEVERITY_MEDIUM, .eval = eval_untrusted,
	},
	{
		.id = "provenance/dct-retired",
		.title = "the image relies on Docker Content Trust, which retires",
		.why = "The service of Docker Hub ends on 2026-12-08, and that of Azure on 2028-03-31: what verifies by it then verifies nothing, or fails.",
		.fix = "sign with Cosign or Notation, and switch to that where images are verified",
		.severity = SEVERITY_LOW, .eval = eval_content_trust,
	},
	{0},
};
