/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attestations that BuildKit hangs into an image's index: bare in-toto statements, which nobody has signed. What binds them is a signature over the
 * index or over their manifest (verify/collect.c).
 * Source: BuildKit, docs/attestations/attestation-storage.md: an image manifest whose layers are statements, and the later form, an artifact.
 */
#include "verify/judge.h"
#include "verify/statement.h"

#define ARTIFACT_TYPE "application/vnd.docker.attestation.manifest.v1+json"
#define STATEMENT_TYPE "application/vnd.in-toto+json"

static bool is_statement(struct str media_type)
{
	return str_is(media_type, STATEMENT_TYPE);
}

/* "application/vnd.in-toto.spdx+dsse": signed, in an envelope. */
static bool is_envelope(struct str media_type)
{
	return str_starts(media_type, "application/vnd.in-toto") && str_ends(media_type, "+dsse");
}

static bool knows(const struct found *found)
{
	struct str first = json_get_text(json_at(json_get(found->manifest, "layers"), 0), "mediaType");

	return str_is(found->artifact_type, ARTIFACT_TYPE) || found->storage == STORED_IN_INDEX || is_statement(first) || is_envelope(first);
}

/* Whether it is about the image at all; an unsigned statement has no other verdict. */
static void read_statement(struct proof *proof, const struct found *found, struct provenance *provenance)
{
	proof_read(proof, &provenance->arena);
	proof->predicate_type = proof->facts->predicate_type;
	if (!proof->facts->subjects.n) {
		proof->verification.reason = VERIFY_PAYLOAD;
		err_set(&proof->verification.detail, ERR_FORMAT, "%.*s", STR(proof->facts->flaw));
	} else if (!statement_is_about(proof->facts, &found->subject)) {
		proof->verification.reason = VERIFY_ARTIFACT;
		err_set(&proof->verification.detail, ERR_DIGEST, "none of its %zu subjects has the image's digest", proof->facts->subjects.n);
	}
}

static int read_layer(const struct found *found, const struct json *layer, struct artifacts *artifacts, const struct trust *trust,
		      struct provenance *provenance, struct err *e)
{
	struct str media_type = json_get_text(layer, "mediaType"), bytes;
	struct proof *proof;

	(void)trust;
	if (!is_statement(media_type) && !is_envelope(media_type))
		return 0;
	if (judge_blob(layer, artifacts, ARTIFACT_BLOB_MAX, &provenance->arena, &bytes, e) < 0)
		return e->code;
	if (!(proof = provenance_add(provenance)))
		return 0;
	proof->kind = PROOF_ATTESTATION;
	proof->format = "buildkit";
	proof->media_type = arena_str(&provenance->arena, media_type);
	if (is_statement(media_type)) {
		proof->statement = bytes;
		read_statement(proof, found, provenance);
		return 0;
	}
	proof->is_signed = true;
	proof->predicate_type = arena_str(&provenance->arena, json_get_text(json_get(layer, "annotations"), "in-toto.io/predicate-type"));
	proof->verification.reason = VERIFY_UNSUPPORTED;
	err_set(&proof->verification.detail, ERR_UNSUPPORTED, "a signed envelope inside BuildKit's attestations, which is not judged");
	return 0;
}

static int read_attestations(const struct ctx *ctx, const struct found *found, struct artifacts *artifacts, const struct trust *trust,
			     struct provenance *provenance, struct err *e)
{
	return format_each_layer(ctx, found, artifacts, trust, provenance, read_layer, e);
}

const struct signature_format format_buildkit = {"buildkit", knows, read_attestations};
