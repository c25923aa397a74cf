/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether an image or a file is signed as it has to be: source → what lies beside it → proofs → what is asked of them; then, of an image, whether every
 * byte is what was signed, from the digest through index, manifest and configuration to each layer.
 *
 * Ownership: the assessment points into the provenance, the trust and the policy, which outlive it. Threading: one thread; layers and requests have
 * threads of their own.
 */
#ifndef PLIMSOLL_SCAN_VERIFY_H
#define PLIMSOLL_SCAN_VERIFY_H

#include "base/ctx.h"
#include "model/assessment.h"
#include "verify/requirement.h"
#include "verify/signature_policy.h"
#include "verify/verify.h"

#define VERIFY_FILE_MAX ((size_t)4 << 30) /* bytes */

struct verify_request {
	struct trust *trust;
	const struct requirement *requirement; /* NULL: what the policy asks */
	struct signature_policy *policy;       /* NULL: none */
	const char *asked_by;                  /* what the requirement is called: "the command line" */
	const char *image_name;                /* that the policy is asked about; NULL: the image's own */
	const char *platform;
	bool content;                          /* of an image: read every layer */
};

/*
 * An image. What is wrong with it is in the assessment; an error is what makes looking impossible, or ERR_USAGE. Whatever comes of it, the caller calls
 * provenance_done() and assessment_done().
 */
int verify_image(const struct ctx *ctx, const char *reference, const struct verify_request *request, struct provenance *provenance,
		 struct assessment *assessment, struct err *e);

/* A file, or where there is none of that name and it is a digest, "sha256:…" or "sha512:…". */
int artifact_load(const char *operand, struct buf *bytes, struct artifact *ret_artifact, struct err *e);

/* How a file is signed. */
struct file_signature {
	const char *bundle;    /* a Sigstore bundle; else */
	const char *signature; /* a signature alone, in base64 or as it is, by a key of the trust or by */
	const char *certificate; /* the certificate of it, PEM; NULL: a key's */
};
int verify_file(const struct ctx *ctx, const char *file, const struct file_signature *signature, const struct verify_request *request,
		struct provenance *provenance, struct assessment *assessment, struct err *e);

#endif
