/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sigstore bundles beside an image, as Cosign 3 and GitHub's attestations write them: a referrer whose one layer is the bundle. What its annotations say
 * is not asked. A statement of Cosign's own type is a signature of the image; any other is an attestation about it, and never says that it is signed.
 * Source: Cosign, specs/BUNDLE_SPEC.md; the research of Sigstore's client specification in verify/verify.h.
 */
#include "verify/judge.h"

#define BUNDLE_TYPE "application/vnd.dev.sigstore.bundle"
#define SIGN_TYPE "https://sigstore.dev/cosign/sign/v1"

static bool is_bundle(struct str media_type)
{
	return str_starts(media_type, BUNDLE_TYPE);
}

static bool knows(const struct found *found)
{
	return is_bundle(found->artifact_type) || is_bundle(json_get_text(json_at(json_get(found->manifest, "layers"), 0), "mediaType"));
}

static int judge(const struct found *found, struct str bytes, struct artifacts *artifacts, const struct trust *trust, struct provenance *provenance,
		 struct proof *proof, struct err *e)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct err trouble = ERR_INIT;
	struct bundle bundle;
	struct artifact artifact;
	enum verify_reason reason = bundle_read(bytes, "the bundle", &bundle, &trouble);
	int r = 0;

	if (reason != VERIFY_VERIFIED)
		judge_refuse(proof, reason, "%s", trouble.text);
	else if ((r = judge_artifact(found, &bundle, artifacts, &scratch, &artifact, e)) == 0)
		judge_bundle(&bundle, trust, &artifact, provenance, proof);
	bundle_done(&bundle);
	return r;
}

static int read_bundle(const struct found *found, const struct json *layer, struct artifacts *artifacts, const struct trust *trust,
		       struct provenance *provenance, struct err *e)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct proof *proof;
	struct str bytes;

	if (judge_blob(layer, artifacts, BUNDLE_MAX, &scratch, &bytes, e) < 0)
		return e->code;
	if (!(proof = provenance_add(provenance)))
		return 0;
	proof->format = "sigstore-bundle";
	proof->media_type = arena_str(&provenance->arena, json_get_text(layer, "mediaType"));
	proof->is_signed = true;
	if (judge(found, bytes, artifacts, trust, provenance, proof, e) < 0)
		judge_refuse(proof, VERIFY_ARTIFACT, "the manifest that it should be about could not be read: %s", e->text);
	proof->kind = proof->statement.n && !str_is(proof->predicate_type, SIGN_TYPE) ? PROOF_ATTESTATION : PROOF_SIGNATURE;
	return e->code;
}

static int read_layer(const struct found *found, const struct json *layer, struct artifacts *artifacts, const struct trust *trust,
		      struct provenance *provenance, struct err *e)
{
	return is_bundle(json_get_text(layer, "mediaType")) ? read_bundle(found, layer, artifacts, trust, provenance, e) : 0;
}

static int read_bundles(const struct ctx *ctx, const struct found *found, struct artifacts *artifacts, const struct trust *trust,
			struct provenance *provenance, struct err *e)
{
	return format_each_layer(ctx, found, artifacts, trust, provenance, read_layer, e);
}

const struct signature_format format_sigstore = {"sigstore-bundle", knows, read_bundles};
