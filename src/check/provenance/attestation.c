/* SPDX-License-Identifier: Apache-2.0 */
/* What is said about an image beside it: whether there is any of it, whether somebody signed it, whether it says something, and whether it is true. */
#include "check/provenance/parts.h"

#include "model/statement.h"

static bool is_of_kind(const struct proof *proof, enum predicate_kind kind)
{
	return proof->facts && proof->facts->kind == kind;
}

static bool has_kind(const struct provenance *provenance, enum predicate_kind kind)
{
	vec_each(proof, &provenance->proofs)
		if (is_of_kind(proof, kind))
			return true;
	return false;
}

static int eval_no_provenance(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	if (provenance_is_known(subject) && !has_kind(subject->provenance, PREDICATE_PROVENANCE))
		finding_evidence(findings, provenance_finding(check, findings), subject->provenance->name, "no attestation of type https://slsa.dev/provenance");
	return 0;
}

static bool has_sbom(const struct provenance *provenance)
{
	vec_each(proof, &provenance->proofs)
		if (proof->kind == PROOF_SBOM)
			return true;
	return has_kind(provenance, PREDICATE_SBOM);
}

static int eval_no_sbom(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	if (provenance_is_known(subject) && !has_sbom(subject->provenance))
		finding_evidence(findings, provenance_finding(check, findings), subject->provenance->name, "neither an SPDX nor a CycloneDX document is kept beside it");
	return 0;
}

static struct str what_of(const struct proof *proof)
{
	return proof->predicate_type.n ? proof->predicate_type : proof->media_type;
}

/* One for all of them: they come in numbers, one for each platform and type. */
static int eval_unsigned(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	struct finding *finding = NULL;

	(void)coverage, (void)e;
	if (!subject->provenance)
		return 0;
	vec_each(proof, &subject->provenance->proofs) {
		if (proof->kind != PROOF_ATTESTATION || proof->is_signed || proof_verdict(proof) != PROOF_UNSIGNED)
			continue;
		finding = finding ? finding : provenance_finding(check, findings);
		finding_evidence(findings, finding, proof->place, "%.*s, unsigned", STR(what_of(proof)));
	}
	return 0;
}

static int eval_wrong(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	if (!subject->provenance)
		return 0;
	vec_each(proof, &subject->provenance->proofs)
		if (!proof->is_signed && proof_verdict(proof) == PROOF_FAILED)
			finding_evidence(findings, provenance_finding_of(check, findings, proof), proof->place, "%.*s: %s", STR(what_of(proof)),
					 proof->verification.detail.text);
	return 0;
}

static int eval_hollow(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	if (!subject->provenance)
		return 0;
	vec_each(proof, &subject->provenance->proofs) {
		if (!proof->facts || statement_is_sound(proof->facts) || proof_verdict(proof) == PROOF_FAILED)
			continue;
		finding_evidence(findings, provenance_finding_of(check, findings, proof), proof->place, "%.*s: %.*s", STR(what_of(proof)),
				 STR(proof->facts->flaw.n ? proof->facts->flaw : STR_LIT("there is nothing in it")));
	}
	return 0;
}

static int eval_differs(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	if (!subject->provenance)
		return 0;
	vec_each(proof, &subject->provenance->proofs) {
		const struct proof_comparison *compared = proof->compared;
		struct finding *finding;

		if (!compared || !(compared->missing + compared->extra + compared->other_version))
			continue;
		finding = provenance_finding_of(check, findings, proof);
		if (!compared->missing && !compared->other_version)
			finding->severity = SEVERITY_LOW;
		finding_evidence(findings, finding, proof->place, "of %zu packages that it claims %zu are not in the image, %zu in another version; %zu of the image's are not in it",
				 compared->claimed, compared->missing, compared->other_version, compared->extra);
		vec_each(example, &compared->examples)
			finding_evidence(findings, finding, STR_NULL, "%.*s", STR(*example));
	}
	return 0;
}

static const char *const slsa[] = {"SLSA v1.0 Build L1", NULL};

const struct check checks_provenance_attestation[] = {
	{
		.id = "provenance/no-provenance",
		.title = "nothing says how the image was built",
		.why = "Without an account of its build nobody can tell which source, which builder and which base an image is of, least of all after an attack on one of them.",
		.fix = "have the builder attest it: `docker buildx build --provenance=mode=max`, or a workflow that writes SLSA provenance",
		.references = slsa, .severity = SEVERITY_LOW, .eval = eval_no_provenance,
	},
	{
		.id = "provenance/no-sbom",
		.title = "no SBOM is kept beside the image",
		.why = "Whoever gets the image must find out what is in it by themselves, and cannot hold that against what its maker believes.",
		.fix = "attach one: `plimsoll sbom REF` writes it, `plimsoll attest` signs and attaches it; or `docker buildx build --sbom=true`",
		.severity = SEVERITY_NEGLIGIBLE, .eval = eval_no_sbom,
	},
	{
		.id = "provenance/attestation-unsigned",
		.title = "attestations are signed by nobody",
		.why = "Whoever may write to the repository can have written them: they prove nothing of how the image was built or of what is in it.",
		.fix = "sign the image's index, which covers the attestations in it, or attest with a key: `plimsoll sign`, `plimsoll attest`",
		.severity = SEVERITY_LOW, .eval = eval_unsigned,
	},
	{
		.id = "provenance/attestation-wrong",
		.title = "an attestation is about something else, or damaged",
		.why = "It is kept as if it spoke of this image and does not, so that who reads it believes of this image what is true of another.",
		.fix = "build the image anew with its attestations, or remove what does not belong to it",
		.severity = SEVERITY_MEDIUM, .eval = eval_wrong,
	},
	{
		.id = "provenance/attestation-hollow",
		.title = "an attestation does not say what its type promises",
		.why = "A signature under an empty document is still a good signature: gates that ask for an SBOM or a provenance pass, and nothing was said.",
		.fix = "look at what wrote it; attest a document that holds something",
		.severity = SEVERITY_MEDIUM, .eval = eval_hollow,
	},
	{
		.id = "provenance/sbom-differs",
		.title = "an SBOM does not say what is in the image",
		.why = "What is searched for in the SBOM is then searched for in the wrong list: a vulnerable package that it leaves out is never found.",
		.fix = "write the SBOM from the finished image, in the build that publishes it",
		.severity = SEVERITY_MEDIUM, .eval = eval_differs,
	},
	{0},
};
