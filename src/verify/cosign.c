/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cosign's own signatures and attestations, before there were bundles: a manifest under the tag sha256-….sig or .att, or a referrer, each of whose layers
 * is one. The signature of an image is over a payload that names the image; an attestation is an envelope, whose statement does.
 * Source: Cosign, specs/SIGNATURE_SPEC.md and specs/ATTESTATION_SPEC.md.
 */
#include "verify/cosign_parts.h"
#include "verify/judge.h"

#define PAYLOAD_MEDIA_TYPE "application/vnd.dev.cosign.simplesigning.v1+json"
#define ENVELOPE_MEDIA_TYPE "application/vnd.dsse.envelope.v1+json"
#define PAYLOAD_MAX ((size_t)1 << 20)

static bool is_payload(struct str media_type)
{
	return str_is(media_type, PAYLOAD_MEDIA_TYPE);
}

static bool is_envelope(struct str media_type)
{
	return str_is(media_type, ENVELOPE_MEDIA_TYPE);
}

static bool knows(const struct found *found)
{
	struct str first = json_get_text(json_at(json_get(found->manifest, "layers"), 0), "mediaType");

	return is_payload(first) || is_envelope(first) || str_is(found->artifact_type, "application/vnd.dev.cosign.artifact.sig.v1+json") ||
	       str_is(found->artifact_type, "application/vnd.dev.cosign.artifact.att.v1+json") ||
	       (found->storage == STORED_UNDER_COSIGN_TAG && (str_ends(found->place, ".sig") || str_ends(found->place, ".att")));
}

/* Of a signature: its payload must be about the image, or it is one of something else. */
static void check_payload(const struct found *found, struct str payload, struct provenance *provenance, struct proof *proof)
{
	struct err trouble = ERR_INIT;
	char digest[DIGEST_TEXT_MAX];
	struct str reference;
	enum verify_reason reason =
		cosign_payload_check(payload, str_of(digest_text(&found->subject, digest)), &provenance->arena, &reference, &proof->annotations, &trouble);

	if (reason != VERIFY_VERIFIED)
		judge_refuse(proof, reason, "%s", trouble.text);
	else if (reference.n)
		*vec_push(&proof->claims) = (struct key_value){STR_LIT("docker-reference"), reference};
}

static void judge_payload(const struct found *found, const struct bundle *bundle, struct str payload, const struct trust *trust,
			  struct provenance *provenance, struct proof *proof)
{
	struct artifact artifact;

	artifact_of(payload, &artifact);
	judge_bundle(bundle, trust, &artifact, provenance, proof);
	if (proof->verification.reason == VERIFY_VERIFIED)
		check_payload(found, payload, provenance, proof);
}

static void judge(const struct found *found, const struct json *annotations, struct str bytes, struct artifacts *artifacts, const struct trust *trust,
		  struct provenance *provenance, struct proof *proof, struct err *e)
{
	bool envelope = proof->kind == PROOF_ATTESTATION;
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct err trouble = ERR_INIT;
	struct artifact artifact;
	struct bundle bundle;
	enum verify_reason reason = cosign_bundle_read(annotations, bytes, envelope, &bundle, &trouble);

	if (reason != VERIFY_VERIFIED)
		judge_refuse(proof, reason, "%s", trouble.text);
	else if (!envelope)
		judge_payload(found, &bundle, bytes, trust, provenance, proof);
	else if (judge_artifact(found, &bundle, artifacts, &scratch, &artifact, e) == 0)
		judge_bundle(&bundle, trust, &artifact, provenance, proof);
	else
		judge_refuse(proof, VERIFY_ARTIFACT, "the manifest that it should be about could not be read: %s", e->text);
	bundle_done(&bundle);
}

static int read_layer(const struct found *found, const struct json *layer, struct artifacts *artifacts, const struct trust *trust,
		      struct provenance *provenance, struct err *e)
{
	struct str media_type = json_get_text(layer, "mediaType"), bytes;
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct proof *proof;

	if (!is_payload(media_type) && !is_envelope(media_type))
		return err_set(e, ERR_UNSUPPORTED, "a layer of the type \"%.*s\" among Cosign's", (int)(media_type.n < 100 ? media_type.n : 100), media_type.p);
	if (judge_blob(layer, artifacts, is_envelope(media_type) ? BUNDLE_MAX : PAYLOAD_MAX, &scratch, &bytes, e) < 0)
		return e->code;
	if (!(proof = provenance_add(provenance)))
		return 0;
	proof->kind = is_envelope(media_type) ? PROOF_ATTESTATION : PROOF_SIGNATURE;
	proof->format = "cosign";
	proof->media_type = arena_str(&provenance->arena, media_type);
	judge(found, json_get(layer, "annotations"), bytes, artifacts, trust, provenance, proof, e);
	return e->code;
}

static int read_signatures(const struct ctx *ctx, const struct found *found, struct artifacts *artifacts, const struct trust *trust,
			   struct provenance *provenance, struct err *e)
{
	return format_each_layer(ctx, found, artifacts, trust, provenance, read_layer, e);
}

const struct signature_format format_cosign = {"cosign", knows, read_signatures};
