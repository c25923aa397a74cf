/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every proof of an image, in every place where such things are kept: what refers to its index and to its manifest, by the API and by the tag that
 * stands in for it; the tags of Cosign; attestations in its index; layouts of `cosign save`. Each is read and judged by the format that knows it; what
 * nobody knows is listed as what it is.
 * Source: OCI distribution-spec 1.1 "Listing Referrers"; Cosign's specs/SIGNATURE_SPEC.md; BuildKit's docs/attestations/attestation-storage.md.
 *
 * Requests go out side by side, COLLECT_PARALLEL at a time, so that an image with many proofs takes a few round trips. What was not to be had is a gap of
 * provenance->coverage, never "none".
 *
 * Ownership: texts are the provenance's arena's. Threading: one thread a provenance; it starts threads of its own.
 */
#ifndef PLIMSOLL_VERIFY_COLLECT_H
#define PLIMSOLL_VERIFY_COLLECT_H

#include "base/ctx.h"
#include "model/image.h"
#include "model/provenance.h"
#include "verify/trust.h"

#define COLLECT_PARALLEL 16
#define COLLECT_BYTES_MAX ((size_t)256 << 20) /* fetched, and kept, of all manifests, statements and lists together; what is under way then is finished */

/*
 * The provenance is initialised and empty. Of an image without artifacts nothing is known: provenance->looked stays false. every_platform: the same of
 * the manifests of the index's other platforms, up to PROVENANCE_PLATFORMS_MAX, which costs a round trip more; what is found there is the platform's
 * alone, and proves nothing of the image. An error is ERR_TIMEOUT, what is wrong with trust->notary, or, once there
 * is a manifest to be read, with the trusted root (trust_read_root()).
 */
int provenance_collect(const struct ctx *ctx, const struct image *image, struct trust *trust, bool every_platform, struct provenance *provenance,
		       struct err *e);

#endif
