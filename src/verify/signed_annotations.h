/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What whoever signs has put beside it, under the signature: "optional" of Cosign's payload, annotations of a statement's subject, user metadata of
 * Notation. Those of a manifest or a layer are anybody's, and are never read here.
 * Source: Cosign, specs/SIGNATURE_SPEC.md ("optional"), and cosign verify --annotations; in-toto, spec/v1/resource_descriptor.md; Notary Project,
 * "Signature Specification", "Payload".
 *
 * Ownership: texts are the arena's given. Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_SIGNED_ANNOTATIONS_H
#define PLIMSOLL_VERIFY_SIGNED_ANNOTATIONS_H

#include "codec/json.h"
#include "model/provenance.h"

/* Adds the members whose values are texts, up to STATEMENT_ANNOTATIONS_MAX; NULL is allowed. */
void signed_annotations_read(const struct json *object, struct arena *arena, struct key_value_list *list);
/* The same of the statement that the proof has signed: of those of its subjects that are what it is about. */
void signed_annotations_of(struct provenance *provenance, struct proof *proof, const struct digest *digest);

/* Each that is wanted was signed, with that value: of a proof that holds. VERIFY_VERIFIED, or VERIFY_ANNOTATION with the detail. */
enum verify_reason signed_annotations_check(const struct key_value_list *wanted, const struct proof *proof, struct err *detail);

#endif
