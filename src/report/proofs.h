/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures, attestations and SBOMs as every format says them: the tree of what they hang on, a verdict in one word, and what all of it comes to.
 *
 * Ownership: texts live in the arena given or in the report. Threading: no state.
 */
#ifndef PLIMSOLL_REPORT_PROOFS_H
#define PLIMSOLL_REPORT_PROOFS_H

#include "base/arena.h"
#include "model/report.h"

/* What hangs where, in the order in which it is printed. */
struct proof_node {
	unsigned depth;
	struct str what;              /* "index", "linux/amd64", "attestation manifest" */
	const struct digest *digest;
	bool unseen;                  /* a platform that was not looked at */
	const struct proof *proof;    /* NULL: it is one of those */
};
VEC_TYPE(proof_tree, struct proof_node);
void proofs_tree(const struct report *report, struct arena *arena, struct proof_tree *ret_tree);

/* Every proof: those of the image, then those of other platforms. */
struct proof_row {
	const struct proof *proof;
	struct str about; /* "index", "manifest", "attestation"; "linux/arm64" of another platform's manifest */
};
VEC_TYPE(proof_rows, struct proof_row);
void proofs_rows(const struct provenance *provenance, struct arena *arena, struct proof_rows *ret_rows);

/* "sha256:3f2a5c…" of twelve digits. */
struct str proofs_digest(struct arena *arena, const struct digest *digest);
/* "SLSA provenance v1", "SPDX", "CycloneDX", "OpenVEX" …, the type itself where it has no such name; of a signature its format. */
struct str proofs_what(struct arena *arena, const struct proof *proof);
/* "verified", "unsigned, bound by the signature of the index", "log-proof" */
struct str proofs_verdict(struct arena *arena, const struct proof *proof);
/* "cosign 3, policy-controller"; empty where nobody knows. */
struct str proofs_tools(struct arena *arena, const struct proof *proof);
/* Days since the image was made; false where it does not say, or has a date as reproducible builds write it. */
bool proofs_image_age(const struct report *report, int64_t *ret_days);

/* A fact about the image as a whole: "tag", "publisher", "made", … */
struct proof_fact {
	const char *label;
	struct str text;
};
VEC_TYPE(proof_facts, struct proof_fact);
void proofs_facts(const struct report *report, struct arena *arena, struct proof_facts *ret_facts);
/* Whether and by whom it is signed, and what stands beside it unsigned; sentences. */
void proofs_sums(const struct report *report, struct arena *arena, struct str_list *ret_sentences);

#endif
