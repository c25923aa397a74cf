/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Formats of signatures and attestations, one a file, listed in list.h: each knows its manifests by their media types, reads what they hold, judges it,
 * and adds a proof for each signature.
 *
 * Ownership: texts of proofs are the provenance's arena's. Threading: one thread a provenance.
 */
#ifndef PLIMSOLL_VERIFY_FORMAT_H
#define PLIMSOLL_VERIFY_FORMAT_H

#include "codec/json.h"
#include "model/artifacts.h"
#include "model/provenance.h"
#include "verify/trust.h"

#define FORMAT_BYTES_MAX ((size_t)64 << 20) /* kept of one manifest; the layer that goes beyond is the last */

/* A manifest that may hold signatures. */
struct found {
	enum proof_storage storage;
	struct str place;
	struct digest subject;          /* that it should be about; what it says itself must agree */
	uint64_t subject_size;          /* bytes of that manifest; 0: not known */
	struct str subject_media_type;
	struct digest digest;           /* its own */
	/* Its artifactType; else its configuration's media type, where that is neither an image's nor of nothing; else that of its first layer. */
	struct str artifact_type;
	struct str bytes;
	const struct json *manifest;    /* the same, parsed */
};

struct signature_format {
	const char *name;
	bool (*knows)(const struct found *found);
	/*
	 * What is wrong with a signature is the reason of its verification. An error is only what makes looking impossible: a blob that cannot be
	 * fetched is a gap in provenance->coverage, and ERR_TIMEOUT ends all.
	 */
	int (*read)(const struct ctx *ctx, const struct found *found, struct artifacts *artifacts, const struct trust *trust,
		    struct provenance *provenance, struct err *e);
};

const struct signature_format *const *signature_formats(void);

/*
 * Calls `read` for each layer of the manifest, up to PROVENANCE_PROOFS_MAX proofs and FORMAT_BYTES_MAX. What it could not have is noted in the coverage,
 * and the next one follows; ERR_TIMEOUT ends.
 */
int format_each_layer(const struct ctx *ctx, const struct found *found, struct artifacts *artifacts, const struct trust *trust,
		      struct provenance *provenance,
		      int (*read)(const struct found *found, const struct json *layer, struct artifacts *artifacts, const struct trust *trust,
				  struct provenance *provenance, struct err *e),
		      struct err *e);

#endif
