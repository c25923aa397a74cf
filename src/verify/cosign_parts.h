/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Cosign kept beside an image before there were bundles: a signature in pieces, in the annotations of a layer. Put together they are a bundle, and
 * verified as one. Source: Cosign, pkg/oci/static/signature.go (the keys), specs/SIGNATURE_SPEC.md, pkg/cosign/bundle (the log's promise).
 *
 * Ownership: as a bundle's. Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_COSIGN_PARTS_H
#define PLIMSOLL_VERIFY_COSIGN_PARTS_H

#include "model/image.h"
#include "verify/bundle.h"

/*
 * Reads the annotations of a layer of which the signature is over its bytes, or, where the bytes are an envelope, in it. A reason other than
 * VERIFY_VERIFIED comes with e set. Whatever comes of it, the caller calls bundle_done().
 */
enum verify_reason cosign_bundle_read(const struct json *annotations, struct str bytes, bool is_envelope, struct bundle *ret_bundle, struct err *e);

/*
 * The payload of a signature: that it is about the image of that digest ("sha256:…"). VERIFY_PAYLOAD where it is none, VERIFY_ARTIFACT where it is about
 * another. ret_reference is what the signer called the image, of the arena; it proves nothing by itself. What else stands in it is added to `annotations`.
 */
enum verify_reason cosign_payload_check(struct str payload, struct str digest, struct arena *arena, struct str *ret_reference,
					struct key_value_list *annotations, struct err *e);

#endif
