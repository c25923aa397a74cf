/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/tools.h"

#include "base/mem.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Cosign 3 and its kin look for referrers, by the API or by the tag in its place; who reads `.sig` tags alone sees none of those. */
static const struct {
	const char *format; /* of the proof; NULL: any */
	unsigned storages;  /* 1u << storage each */
	int kind;           /* -1: any */
	const char *const *tools;
} rows[] = {
	{"sigstore-bundle", 1u << STORED_AS_REFERRER | 1u << STORED_UNDER_REFERRERS_TAG, PROOF_ATTESTATION,
	 LIST("cosign 3", "policy-controller", "gh attestation")},
	{"sigstore-bundle", 1u << STORED_AS_REFERRER | 1u << STORED_UNDER_REFERRERS_TAG, -1, LIST("cosign 3", "policy-controller")},
	{"cosign", 1u << STORED_UNDER_COSIGN_TAG, PROOF_SIGNATURE, LIST("cosign 1, 2, 3", "policy-controller", "podman", "skopeo", "kyverno")},
	{"cosign", 1u << STORED_UNDER_COSIGN_TAG, -1, LIST("cosign 1, 2, 3", "policy-controller", "kyverno")},
	{"cosign", 1u << STORED_AS_REFERRER | 1u << STORED_UNDER_REFERRERS_TAG, -1, LIST("cosign 2 with its experimental referrers")},
	{NULL, 1u << STORED_IN_LAYOUT, -1, LIST("cosign --local-image")},
	{"notation-jws", 1u << STORED_AS_REFERRER | 1u << STORED_UNDER_REFERRERS_TAG, -1, LIST("notation", "ratify", "kyverno")},
	{"notation-cose", 1u << STORED_AS_REFERRER | 1u << STORED_UNDER_REFERRERS_TAG, -1, LIST("notation", "ratify", "kyverno")},
	{"buildkit", 1u << STORED_IN_INDEX, -1, LIST("docker buildx imagetools", "docker scout")},
	{"buildkit", 1u << STORED_AS_REFERRER | 1u << STORED_UNDER_REFERRERS_TAG, -1, LIST("docker scout", "oras")},
	{"sbom", 1u << STORED_UNDER_COSIGN_TAG, -1, LIST("cosign download sbom (1, 2)")},
	{"sbom", 1u << STORED_AS_REFERRER | 1u << STORED_UNDER_REFERRERS_TAG, -1, LIST("oras", "trivy")},
	{"dct", 1u << STORED_IN_NOTARY, -1, LIST("docker trust", "notary")},
	{"unknown", 1u << STORED_AS_REFERRER | 1u << STORED_UNDER_REFERRERS_TAG, -1, LIST("oras")},
};

const char *const *tools_of_proof(const struct proof *proof, bool local)
{
	if (local && proof->storage != STORED_IN_LAYOUT && proof->storage != STORED_IN_NOTARY)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if ((rows[i].storages & 1u << proof->storage) && (rows[i].kind < 0 || rows[i].kind == (int)proof->kind) &&
		    (!rows[i].format || str_is(str_of(proof->format), rows[i].format)))
			return rows[i].tools;
	return NULL;
}
