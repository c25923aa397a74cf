/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where signatures of images are put: beside the image, as a manifest that names it as its subject and has a Sigstore bundle for its only layer; or, for
 * tools that know nothing of that, in the forms of Cosign's first two versions, under a tag that is made of the image's digest.
 * Source: OCI image-spec manifest.md ("Guidelines for Artifact Usage"); Cosign's specs BUNDLE_SPEC, SIGNATURE_SPEC.md and ATTESTATION_SPEC.md; the keys of
 * annotations are those that Cosign's code has.
 *
 * Ownership: nothing is kept. Threading: one thread.
 */
#ifndef PLIMSOLL_SIGN_PUBLISH_H
#define PLIMSOLL_SIGN_PUBLISH_H

#include "model/artifacts.h"
#include "sign/signed.h"

#define COSIGN_SIGNATURES_MAX 256 /* under one tag */

/* The manifest or index that was signed. */
struct subject {
	struct digest digest;
	uint64_t size;
	struct str media_type;
};

/* The manifest that was asked for by digest or tag. ERR_NOT_FOUND. */
int subject_find(struct artifacts *artifacts, struct str name, struct arena *arena, struct subject *ret_subject, struct str *ret_bytes, struct err *e);

/* As a referrer. The predicate's type is empty where no statement was signed. `now` is written into the manifest, as when it was made. */
int publish_bundle(struct artifacts *artifacts, const struct subject *subject, struct str bundle, struct str predicate_type, int64_t now,
		   struct digest *ret_manifest, struct err *e);

/* What Cosign's first form signs of an image: "simple signing". `reference` is the repository's name. */
void simple_signing(struct str reference, const struct digest *digest, const struct key_value_list *annotations, struct buf *ret_json);
/* Under the tag sha256-….sig, beside those that are there: a signature over such a payload. */
int publish_signature(struct artifacts *artifacts, const struct subject *subject, const struct signed_thing *thing, struct digest *ret_manifest, struct err *e);
/* Under the tag sha256-….att: an envelope. It must have no time stamps, which this form has of the whole envelope. */
int publish_attestation(struct artifacts *artifacts, const struct subject *subject, const struct signed_thing *thing, struct str predicate_type,
			struct digest *ret_manifest, struct err *e);

#endif
