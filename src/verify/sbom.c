/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SBOMs that stand for themselves beside an image, without statement or signature: under Cosign's tag for them, and as referrers.
 * Source: Cosign's specs/SBOM_SPEC.md; media types of SPDX and CycloneDX as IANA lists them, of syft as it writes them.
 */
#include "verify/judge.h"

static bool is_sbom(struct str media_type)
{
	static const char *const types[] = {
		"application/spdx+json", "application/spdx+xml", "text/spdx", "text/spdx+json", "text/spdx+xml", "application/vnd.cyclonedx",
		"application/vnd.cyclonedx+json", "application/vnd.cyclonedx+xml", "application/vnd.syft+json", "application/vnd.spdx+json", NULL,
	};
	struct str type, parameters;

	str_cut(media_type, ';', &type, &parameters);
	return str_case_is_any(str_trim(type), types);
}

static bool knows(const struct found *found)
{
	return is_sbom(found->artifact_type) || (found->storage == STORED_UNDER_COSIGN_TAG && str_ends(found->place, ".sbom")) ||
	       is_sbom(json_get_text(json_at(json_get(found->manifest, "layers"), 0), "mediaType"));
}

static int read_document(const struct found *found, const struct json *layer, struct artifacts *artifacts, const struct trust *trust,
			 struct provenance *provenance, struct err *e)
{
	struct proof *proof;
	struct str bytes;

	(void)found, (void)trust;
	if (judge_blob(layer, artifacts, ARTIFACT_BLOB_MAX, &provenance->arena, &bytes, e) < 0)
		return e->code;
	if (!(proof = provenance_add(provenance)))
		return 0;
	proof->kind = PROOF_SBOM;
	proof->format = "sbom";
	proof->media_type = arena_str(&provenance->arena, json_get_text(layer, "mediaType"));
	proof->statement = bytes;
	return 0;
}

static int read_sbom(const struct ctx *ctx, const struct found *found, struct artifacts *artifacts, const struct trust *trust,
		     struct provenance *provenance, struct err *e)
{
	return format_each_layer(ctx, found, artifacts, trust, provenance, read_document, e);
}

const struct signature_format format_sbom = {"sbom", knows, read_sbom};
