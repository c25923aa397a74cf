/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attestations that BuildKit hangs into an image's index: bare in-toto statements, which nobody has signed. What binds them is a signature over the
 * index or over their manifest (verify/collect.c).
 * Source: BuildKit, docs/attestations/attestation-storage.md: an image manifest whose layers are statements, and the later form, an artifact.
 */
#include "verify/format.h"

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

static void read_layer(const struct found *found, const struct json *layer, struct artifacts *artifacts, struct provenance *provenance, struct err *e)
{
	struct str media_type = json_get_text(layer, "mediaType"), bytes;
	struct digest digest;
	struct proof *proof;

	if (!digest_parse(json_get_text(layer, "digest"), &digest)) {
		err_set(e, ERR_FORMAT, "a layer without a digest");
		return;
	}
	if (artifacts->blob(artifacts, &digest, ARTIFACT_BLOB_MAX, &provenance->arena, &bytes, e) < 0 || !(proof = provenance_add(provenance)))
		return;
	proof->kind = PROOF_ATTESTATION;
	proof->format = "buildkit";
	proof->media_type = arena_str(&provenance->arena, media_type);
	if (is_statement(media_type)) {
		proof->statement = bytes;
		read_statement(proof, found, provenance);
		return;
	}
	proof->is_signed = true;
	proof->predicate_type = arena_str(&provenance->arena, json_get_text(json_get(layer, "annotations"), "in-toto.io/predicate-type"));
	proof->verification.reason = VERIFY_UNSUPPORTED;
	err_set(&proof->verification.detail, ERR_UNSUPPORTED, "a signed envelope inside BuildKit's attestations, which is not judged");
}

static int read_attestations(const struct ctx *ctx, const struct found *found, struct artifacts *artifacts, const struct trust *trust,
			     struct provenance *provenance, struct err *e)
{
	(void)trust;
	json_each(layer, json_get(found->manifest, "layers")) {
		struct err trouble = ERR_INIT;

		if (ctx_check(ctx, e) < 0)
			return e->code;
		if (!is_statement(json_get_text(layer, "mediaType")) && !is_envelope(json_get_text(layer, "mediaType")))
			continue;
		read_layer(found, layer, artifacts, provenance, &trouble);
		if (trouble.code == ERR_TIMEOUT)
			return err_set(e, ERR_TIMEOUT, "%s", trouble.text);
		if (trouble.code < 0)
			coverage_note(&provenance->coverage, &provenance->arena, "provenance", found->place, "%s", trouble.text);
	}
	return 0;
}

const struct signature_format format_buildkit = {"buildkit", knows, read_attestations};
