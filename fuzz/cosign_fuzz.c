/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A manifest of Cosign's, its layers' annotations, what they are over, and certificates with what Fulcio writes into them: whatever the bytes, an answer.
 * The input is a manifest, a line end of four dashes, and what every layer holds. Nobody's key is known to a fuzzer, so nothing that it makes holds.
 */
#include <stdint.h>
#include <stdlib.h>

#include "verify/cosign_parts.h"
#include "verify/fulcio.h"
#include "verify/judge.h"
#include "verify/signer.h"

#define require(condition) ((condition) ? (void)0 : abort())
#define CUT "\n----\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct memory {
	struct artifacts artifacts;
	struct str bytes; /* every blob, and the image's manifest */
};

static int blob(struct artifacts *artifacts, const struct digest *digest, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	struct str bytes = ((struct memory *)artifacts)->bytes;

	(void)digest, (void)arena;
	*ret_bytes = bytes;
	return bytes.n <= max ? 0 : err_set(e, ERR_LIMIT, "too large");
}

static int manifest(struct artifacts *artifacts, struct str name, struct arena *arena, struct str *ret_bytes, struct digest *ret_digest,
		    struct str *ret_media_type, struct err *e)
{
	(void)arena, (void)e;
	*ret_bytes = ((struct memory *)artifacts)->bytes;
	*ret_media_type = STR_NULL;
	return digest_parse(name, ret_digest) ? 0 : err_set(e, ERR_NOT_FOUND, "no such manifest");
}

static void try_manifest(struct str bytes, struct str held, const struct trust *trust)
{
	struct memory memory = {.artifacts = {.name = STR_LIT("fuzz"), .manifest = manifest, .blob = blob}, .bytes = held};
	struct found found = {.storage = STORED_UNDER_COSIGN_TAG, .place = STR_LIT("sha256-a.sig"), .subject = {.algorithm = DIGEST_SHA256}, .bytes = bytes};
	struct provenance provenance;
	struct json *json = NULL;
	struct ctx ctx = {0};
	struct err e = ERR_INIT;

	if (json_parse(bytes, JSON_CAPS, "manifest", &json, &e) < 0)
		return;
	found.manifest = json;
	provenance_init(&provenance);
	for (const struct signature_format *const *format = signature_formats(); *format; format++)
		if ((*format)->knows(&found)) {
			require((*format)->read(&ctx, &found, &memory.artifacts, trust, &provenance, &e) == 0);
			break;
		}
	vec_each(proof, &provenance.proofs)
		require(!proof_holds(proof) && !proof->authorities.n);
	provenance_done(&provenance);
	json_free(json);
}

static void try_payload(struct str bytes)
{
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	struct key_value_list annotations = {0};
	struct str reference;

	require(cosign_payload_check(bytes, STR_LIT("sha256:00"), &arena, &reference, &annotations, &e) == VERIFY_VERIFIED || (e.text[0] && !annotations.n));
	vec_done(&annotations);
	arena_done(&arena);
}

static void try_certificate(struct str bytes)
{
	struct authority authority = {.method = AUTHORITY_KEYLESS, .identity_expression = STR_LIT("(a|b)+@.*"), .issuer_expression = STR_LIT(".*")};
	struct certificate *certificate = NULL;
	struct key_value_list claims = {0};
	struct verification result = {0};
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	if (certificate_from_der(bytes, &certificate, &e) == 0) {
		*vec_push(&authority.extensions) = (struct key_value){STR_LIT(FULCIO_OID("12")), STR_LIT("a")};
		signer_verify(certificate, &authority, &result);
		fulcio_claims(certificate, &arena, &claims);
		public_key_check(certificate_key(certificate), &e);
	}
	vec_done(&authority.extensions);
	vec_done(&claims);
	certificate_free(certificate);
	arena_done(&arena);
}

/* Made once: the root costs more than what is tried. It is only read. */
static const struct trust *the_trust(void)
{
	static struct trust trust;
	struct err e = ERR_INIT;

	if (trust.root.logs.n)
		return &trust;
	trust_init(&trust);
	trust.anyone.without_log = trust.anyone.without_certificate_log = true;
	require(trusted_root_read(trusted_root_embedded(), "built-in", &trust.root, &e) == 0);
	return &trust;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_from(data, size);
	ptrdiff_t cut = str_search(bytes, STR_LIT(CUT));

	if (size > 1 << 18)
		return 0;
	try_manifest(cut < 0 ? bytes : str_slice(bytes, 0, (size_t)cut), cut < 0 ? STR_NULL : str_from_index(bytes, (size_t)cut + strlen(CUT)), the_trust());
	try_payload(bytes);
	try_certificate(bytes);
	return 0;
}
