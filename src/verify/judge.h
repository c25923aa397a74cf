/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signature that was found, held against everybody whom a trust names: what formats of signatures do with a bundle once they have one.
 *
 * Ownership: texts of the proof are the provenance's arena's. Threading: one thread a provenance.
 */
#ifndef PLIMSOLL_VERIFY_JUDGE_H
#define PLIMSOLL_VERIFY_JUDGE_H

#include "model/provenance.h"
#include "verify/format.h"
#include "verify/verify.h"

/*
 * Fills what the proof says of its signature: the verification, the authorities it holds for, who signed, the certificate's claims. Of an attestation
 * the predicate's type as well, which is its own word where the verification says that it does not hold.
 */
void judge_bundle(const struct bundle *bundle, const struct trust *trust, const struct artifact *artifact, struct provenance *provenance,
		  struct proof *proof);
/* The format itself has found why it does not hold, whatever the bundle says. */
__attribute__((format(printf, 3, 4))) void judge_refuse(struct proof *proof, enum verify_reason reason, const char *format, ...);

/* The image as what was signed: its digest, and where the signature is over the manifest itself, or names it by SHA-256 alone, its bytes. */
int judge_artifact(const struct found *found, const struct bundle *bundle, struct artifacts *artifacts, struct arena *arena,
		   struct artifact *ret_artifact, struct err *e);

/* The bytes of a manifest's layer, its digest checked. */
int judge_blob(const struct json *layer, struct artifacts *artifacts, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e);

#endif
