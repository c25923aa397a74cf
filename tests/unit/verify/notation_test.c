/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of tests/data/verify/notation, which another library made (tests/e2e/notation.py): they hold, and with any byte changed they do not. */
#include "verify/notation.h"

#include "base/clock.h"
#include "base/file.h"
#include "crypto/hash.h"
#include "test.h"
#include "verify/format.h"
#include "verify/notation_judge.h"

#define DATA "tests/data/verify/notation/"

static struct arena arena;
static int64_t now;

static const char *path_of(const char *name)
{
	return arena_printf(&arena, "%s/" DATA "%s", getenv("PLIMSOLL_SOURCE"), name).p;
}

static struct str load(const char *name)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(1 << 20);
	struct err e = ERR_INIT;

	if (file_load(path_of(name), &bytes, &e) < 0)
		fail_msg("%s", e.text);
	return arena_str(&arena, buf_str(&bytes));
}

static struct notation_target target_of(struct str manifest)
{
	struct notation_target target = {.size = manifest.n, .media_type = STR_LIT("application/vnd.oci.image.manifest.v1+json"), .now = now};

	target.digest.algorithm = DIGEST_SHA256;
	hash_bytes(HASH_SHA256, manifest, target.digest.bytes);
	return target;
}

static struct notation_trust *trust_of(void)
{
	struct notation_trust *trust = NULL;
	struct err e = ERR_INIT;

	if (notation_trust_open(path_of("trust"), NULL, NULL, &trust, &e) < 0)
		fail_msg("%s", e.text);
	return trust;
}

static const char *type_of(const char *name)
{
	return strstr(name, ".jws") ? NOTATION_JWS : NOTATION_COSE;
}

/* The reason, and *ret_detail where it is wanted; envelopes that do not read have one too. */
static enum verify_reason judge(struct str bytes, const char *name, const struct notation_trust *trust, const struct notation_target *target,
				struct verification *ret_result)
{
	struct notation_envelope envelope;
	struct notation_verdict verdict = {0};

	verdict.verification.reason = notation_envelope_read(bytes, str_of(type_of(name)), &envelope, &verdict.verification.detail);
	if (verdict.verification.reason == VERIFY_VERIFIED)
		notation_judge(&envelope, trust, target, &arena, &verdict);
	notation_envelope_done(&envelope);
	vec_done(&verdict.logged);
	if (ret_result)
		*ret_result = verdict.verification;
	return verdict.verification.reason;
}

static const char *const good[] = {"PS256.jws", "PS384.jws", "PS512.jws", "ES256.jws", "ES384.jws", "ES512.jws", "PS256.cose", "PS384.cose", "PS512.cose",
				   "ES256.cose", "ES384.cose", "ES512.cose", "stamped.jws", "stamped.cose", "authority.cose"};

TEST(what_holds)
{
	struct notation_trust *trust;
	struct notation_target target;

	clock_parse(STR_LIT("2027-01-01T00:00:00Z"), &now);
	trust = trust_of();
	target = target_of(load("manifest.json"));
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		struct verification result;

		if (judge(load(good[i]), good[i], trust, &target, &result) != VERIFY_VERIFIED)
			fail_msg("%s: %s: %s", good[i], verify_reason_name(result.reason), result.detail.text);
		assert_true(str_starts(result.identity, "CN="));
		assert_true(str_ends(result.issuer, "CN=top,O=Example,ST=WA,C=US"));
	}
	notation_trust_free(trust);
	arena_done(&arena);
}

TEST(what_does_not)
{
	struct notation_trust *trust = trust_of();
	struct notation_target target = target_of(load("manifest.json")), other = target_of(STR_LIT("{}"));
	struct verification result;

	assert_int_equal(judge(load("plugin.jws"), "plugin.jws", trust, &target, &result), VERIFY_UNSUPPORTED);
	assert_non_null(strstr(result.detail.text, "com.example.p"));
	assert_int_equal(judge(load("critical.jws"), "critical.jws", trust, &target, &result), VERIFY_UNSUPPORTED);
	assert_non_null(strstr(result.detail.text, "com.example.a"));
	assert_int_equal(judge(load("ES256.jws"), "ES256.jws", trust, &other, NULL), VERIFY_ARTIFACT);
	assert_int_equal(judge(load("ES256.jws"), "ES256.jws", NULL, &target, NULL), VERIFY_CERTIFICATE_UNTRUSTED);
	assert_int_equal(judge(load("ES256.jws"), "a.cose", trust, &target, NULL), VERIFY_BUNDLE_MALFORMED);
	other = target;
	other.size++;
	assert_int_equal(judge(load("ES256.jws"), "ES256.jws", trust, &other, NULL), VERIFY_ARTIFACT);
	other = target;
	other.media_type = STR_LIT("application/vnd.oci.image.index.v1+json");
	assert_int_equal(judge(load("ES256.cose"), "ES256.cose", trust, &other, NULL), VERIFY_ARTIFACT);
	other = target;
	clock_parse(STR_LIT("2031-01-01T00:00:00Z"), &other.now);
	assert_int_equal(judge(load("stamped.cose"), "stamped.cose", trust, &other, NULL), VERIFY_EXPIRED);
	/* After the end of the certificates only a time stamp helps. */
	clock_parse(STR_LIT("2101-01-01T00:00:00Z"), &other.now);
	assert_int_equal(judge(load("ES256.cose"), "ES256.cose", trust, &other, NULL), VERIFY_TIME_MISSING);
	clock_parse(STR_LIT("2099-12-31T00:00:00Z"), &other.now);
	assert_int_equal(judge(load("stamped.jws"), "stamped.jws", trust, &other, NULL), VERIFY_VERIFIED);
	notation_trust_free(trust);
	arena_done(&arena);
}

/* What still holds with a byte changed was not signed: who made it, blanks. */
TEST(a_byte_changed)
{
	static const char *const names[] = {"ES256.jws", "ES256.cose"};
	struct notation_trust *trust = trust_of();
	struct notation_target target = target_of(load("manifest.json"));

	for (size_t n = 0; n < ARRAY_SIZE(names); n++) {
		struct str bytes = load(names[n]);
		char *changed = arena_alloc(&arena, bytes.n);
		struct notation_envelope before, after;
		struct err e = ERR_INIT;

		assert_int_equal(notation_envelope_read(bytes, str_of(type_of(names[n])), &before, &e), VERIFY_VERIFIED);
		memcpy(changed, bytes.p, bytes.n);
		for (size_t i = n; i < bytes.n; i += 3) {
			changed[i] = (char)(changed[i] ^ 1);
			if (judge(str_from(changed, bytes.n), names[n], trust, &target, NULL) == VERIFY_VERIFIED) {
				assert_int_equal(notation_envelope_read(str_from(changed, bytes.n), str_of(type_of(names[n])), &after, &e), VERIFY_VERIFIED);
				if (!str_eq(before.signed_bytes, after.signed_bytes) || !str_eq(before.signature, after.signature))
					fail_msg("%s: byte %zu is changed, and it holds", names[n], i);
				notation_envelope_done(&after);
			}
			changed[i] = bytes.p[i];
		}
		notation_envelope_done(&before);
	}
	notation_trust_free(trust);
	arena_done(&arena);
}

TEST(truncated)
{
	struct notation_trust *trust = trust_of();
	struct notation_target target = target_of(load("manifest.json"));
	struct str jws = load("stamped.jws"), cose = load("stamped.cose");

	for (size_t n = 0; n < jws.n; n += 7)
		assert_int_not_equal(judge(str_slice(jws, 0, n), "a.jws", trust, &target, NULL), VERIFY_VERIFIED);
	for (size_t n = 0; n < cose.n; n += 7)
		assert_int_not_equal(judge(str_slice(cose, 0, n), "a.cose", trust, &target, NULL), VERIFY_VERIFIED);
	notation_trust_free(trust);
	arena_done(&arena);
}

/* ---- the format, over artifacts that are in memory ---- */

static int blob_in_memory(struct artifacts *artifacts, const struct digest *digest, size_t max, struct arena *into, struct str *ret_bytes, struct err *e)
{
	(void)artifacts, (void)digest;
	*ret_bytes = arena_str(into, load("ES256.jws"));
	return ret_bytes->n > max ? err_set(e, ERR_LIMIT, "too large") : 0;
}

static int blob_missing(struct artifacts *artifacts, const struct digest *digest, size_t max, struct arena *into, struct str *ret_bytes, struct err *e)
{
	(void)artifacts, (void)digest, (void)max, (void)into, (void)ret_bytes;
	return err_set(e, ERR_NOT_FOUND, "no such blob");
}

static void read_manifest(const char *text, struct artifacts *artifacts, struct trust *trust, struct provenance *provenance)
{
	struct notation_target target = target_of(load("manifest.json"));
	struct found found = {.storage = STORED_AS_REFERRER, .place = STR_LIT("sha256:abc"), .subject = target.digest, .subject_size = target.size,
			      .subject_media_type = target.media_type, .artifact_type = STR_LIT(NOTATION_ARTIFACT)};
	auto_json struct json *json = NULL;
	struct ctx ctx = {0};
	struct err e = ERR_INIT;

	provenance_init(provenance);
	assert_int_equal(json_parse(str_of(text), JSON_CAPS, "manifest", &json, &e), 0);
	found.manifest = json;
	for (const struct signature_format *const *format = signature_formats(); *format; format++)
		if ((*format)->knows(&found))
			assert_int_equal((*format)->read(&ctx, &found, artifacts, trust, provenance, &e), 0);
	assert_int_equal(provenance->proofs.n, 1);
	assert_true(provenance->proofs.v[0].is_signed);
}

TEST(the_format)
{
	struct artifacts artifacts = {.blob = blob_in_memory};
	struct notation_target target = target_of(load("manifest.json"));
	struct provenance provenance;
	char digest[DIGEST_TEXT_MAX];
	const char *manifest;
	struct trust trust;
	struct err e = ERR_INIT;

	trust_init(&trust);
	trust.now = now;
	assert_int_equal(notation_authority_add(&trust, path_of("trust"), NULL, NULL, &e), 0);
	manifest = arena_printf(&arena, "{\"layers\":[{\"mediaType\":\"application/jose+json\",\"digest\":\"%s\"}],\"subject\":{\"digest\":\"%s\"}}",
				digest_text(&target.digest, digest), digest).p;
	read_manifest(manifest, &artifacts, &trust, &provenance);
	assert_int_equal(provenance.proofs.v[0].verification.reason, VERIFY_VERIFIED);
	assert_string_equal(provenance.proofs.v[0].format, "notation-jws");
	assert_int_equal(provenance.proofs.v[0].authorities.n, 1);
	assert_str(provenance.proofs.v[0].signer, "CN=release P-256,O=Example,ST=WA,C=US");
	provenance_done(&provenance);
	artifacts.blob = blob_missing;
	read_manifest(manifest, &artifacts, &trust, &provenance);
	assert_int_not_equal(provenance.proofs.v[0].verification.reason, VERIFY_VERIFIED);
	assert_int_equal(coverage_count(&provenance.coverage), 1);
	provenance_done(&provenance);
	artifacts.blob = blob_in_memory;
	read_manifest("{\"layers\":[],\"subject\":{}}", &artifacts, &trust, &provenance);
	assert_int_equal(provenance.proofs.v[0].verification.reason, VERIFY_BUNDLE_MALFORMED);
	provenance_done(&provenance);
	trust_done(&trust);
	arena_done(&arena);
}

TEST_MAIN
