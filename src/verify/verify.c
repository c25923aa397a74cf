/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/verify.h"

#include "base/mem.h"
#include "codec/dsse.h"
#include "crypto/hash.h"
#include "crypto/sct.h"
#include "crypto/timestamp.h"
#include "verify/log.h"
#include "verify/predicate.h"
#include "verify/statement.h"

#define TIMES_MAX (BUNDLE_ENTRIES_MAX + BUNDLE_TIMESTAMPS_MAX)
#define ISSUER "1.3.6.1.4.1.57264.1.8"            /* Fulcio: a DER UTF8String */
#define ISSUER_DEPRECATED "1.3.6.1.4.1.57264.1.1" /* Fulcio: the bytes themselves */

/* A bundle under verification: each step adds to it or ends it. */
struct work {
	const struct bundle *bundle;
	const struct verify_policy *policy;
	const struct artifact *artifact;
	struct verification *result;
	int64_t times[TIMES_MAX]; /* that are proven */
	size_t time_count;
};

void artifact_of(struct str bytes, struct artifact *ret_artifact)
{
	unsigned char value[HASH_SIZE_MAX];

	*ret_artifact = (struct artifact){.whole = true, .bytes = bytes};
	hash_bytes(HASH_SHA256, bytes, value);
	memcpy(ret_artifact->sha256, value, sizeof(ret_artifact->sha256));
}

static struct err *detail(struct work *work)
{
	return &work->result->detail;
}

static void add_time(struct work *work, int64_t seconds)
{
	if (!work->time_count || seconds < work->result->signed_at)
		work->result->signed_at = seconds;
	work->times[work->time_count++] = seconds;
}

/* ---- steps: each gives VERIFY_VERIFIED, or the reason with the detail set ---- */

static enum verify_reason check_material(struct work *work)
{
	if (work->policy->key && work->bundle->certificate) {
		err_set(detail(work), ERR_FORMAT, "signed with a certificate, and a key was given");
		return VERIFY_MATERIAL;
	}
	if (!work->policy->key && !work->bundle->certificate) {
		err_set(detail(work), ERR_FORMAT, "signed with a key, and none was given");
		return VERIFY_MATERIAL;
	}
	return VERIFY_VERIFIED;
}

/* Keys of P-384 and P-521 have signed with SHA-256 in bundles of all versions so far, besides what is their own. */
static bool is_signature(const struct bundle *bundle, const struct public_key *key, struct str message)
{
	enum signature_hash hash = public_key_hash(key);

	return public_key_verify(key, hash, message, bundle->signature) ||
	       (hash != SIGNATURE_SHA256 && public_key_verify(key, SIGNATURE_SHA256, message, bundle->signature));
}

/* Before all that a log or an authority says, which is about it. */
static enum verify_reason check_signature(struct work *work)
{
	const struct bundle *bundle = work->bundle;
	const struct public_key *key = bundle->certificate ? certificate_key(bundle->certificate) : work->policy->key;
	auto_done(buf_done) struct buf encoded = BUF_INIT(2 * BUNDLE_MAX);
	struct str sha256 = str_from((const char *)work->artifact->sha256, sizeof(work->artifact->sha256));
	bool holds;

	if (bundle->is_envelope && !str_is(bundle->payload_type, DSSE_IN_TOTO)) {
		err_set(detail(work), ERR_UNSUPPORTED, "an envelope of another type than " DSSE_IN_TOTO);
		return VERIFY_UNSUPPORTED;
	}
	if (bundle->is_envelope) {
		dsse_encode(bundle->payload_type, bundle->payload, &encoded);
		holds = is_signature(bundle, key, buf_str(&encoded));
	} else {
		holds = work->artifact->whole ? is_signature(bundle, key, work->artifact->bytes)
					      : public_key_verify_hashed(key, SIGNATURE_SHA256, sha256, bundle->signature);
	}
	if (holds)
		return VERIFY_VERIFIED;
	if (!bundle->is_envelope && !work->artifact->whole && (public_key_is_ed25519(key) || public_key_hash(key) != SIGNATURE_SHA256)) {
		err_set(detail(work), ERR_UNSUPPORTED, "the file itself is needed for a signature of this kind, not its SHA-256");
		return VERIFY_UNSUPPORTED;
	}
	err_set(detail(work), ERR_FORMAT, "the signature is not over %s by that key", bundle->is_envelope ? "the envelope" : "the file");
	return VERIFY_SIGNATURE;
}

/* What the bundle says of the artifact proves nothing, yet must not contradict it; what cannot be compared is not passed over. */
static enum verify_reason check_claimed_digest(struct work *work)
{
	struct str digest = work->bundle->digest, want = str_from((const char *)work->artifact->sha256, sizeof(work->artifact->sha256));
	unsigned char value[SIGNATURE_HASH_MAX];
	enum signature_hash hash;

	if (!digest.n && !work->bundle->digest_algorithm.n)
		return VERIFY_VERIFIED;
	if (!signature_hash_named(work->bundle->digest_algorithm, &hash) || (hash != SIGNATURE_SHA256 && !work->artifact->whole)) {
		err_set(detail(work), ERR_UNSUPPORTED, "messageDigest by another algorithm than can be compared here");
		return VERIFY_UNSUPPORTED;
	}
	if (hash != SIGNATURE_SHA256)
		want = str_from((const char *)value, signature_hash_of(hash, work->artifact->bytes, value));
	if (str_eq(digest, want))
		return VERIFY_VERIFIED;
	err_set(detail(work), ERR_DIGEST, "messageDigest is of something else");
	return VERIFY_ARTIFACT;
}

/* Entries of logs that nobody trusts are passed over; one that is trusted has to be there, and all of those have to hold. */
static enum verify_reason check_logs(struct work *work)
{
	const struct trusted_root *root = work->policy->root;
	size_t known = 0;

	vec_each(entry, &work->bundle->entries) {
		const struct trusted_log *log = trusted_log_find(root->logs.v, root->logs.n, entry->log_id);
		enum verify_reason reason;

		if (!log)
			continue;
		known++;
		reason = log_entry_verify(entry, log, detail(work));
		if (reason == VERIFY_VERIFIED)
			reason = log_entry_binds(entry, work->bundle, work->policy, work->artifact, detail(work));
		if (reason != VERIFY_VERIFIED)
			return reason;
		/* A time that the log has not promised is anybody's. */
		if (entry->promise.n && entry->integrated_time)
			add_time(work, entry->integrated_time);
	}
	if (known)
		return VERIFY_VERIFIED;
	err_set(detail(work), ERR_NOT_FOUND, "%zu entries of transparency logs, and none of one that is trusted", work->bundle->entries.n);
	return VERIFY_LOG_UNKNOWN;
}

/* By any of the authorities; *e is the last one's refusal. */
static bool verify_timestamp(const struct trusted_root *root, struct str timestamp, struct str stamped, int64_t *ret_seconds, struct err *e)
{
	err_set(e, ERR_NOT_FOUND, "no time stamp authority is trusted");
	vec_each(authority, &root->timestamp_authorities) {
		if (timestamp_verify(timestamp, stamped, authority->chain.v, authority->chain.n, ret_seconds, e) < 0)
			continue;
		if (validity_holds(&authority->validity, *ret_seconds))
			return true;
		err_set(e, ERR_FORMAT, "its authority was not trusted at its time");
	}
	return false;
}

/* With a key the times are no part of what is proven, so an authority that is not known is no reason to refuse. */
static enum verify_reason check_timestamps(struct work *work)
{
	vec_each(timestamp, &work->bundle->timestamps) {
		int64_t seconds;

		if (verify_timestamp(work->policy->root, *timestamp, work->bundle->signature, &seconds, detail(work)))
			add_time(work, seconds);
		else if (work->bundle->certificate)
			return VERIFY_TIMESTAMP;
	}
	*detail(work) = ERR_INIT;
	return VERIFY_VERIFIED;
}

/*
 * Of a log that tells no times, the key must have counted when something else says that it was signed. Where nothing says so, which only a signer's
 * own key allows, the log's key must be one that still counts.
 */
static enum verify_reason check_log_times(struct work *work)
{
	const struct trusted_root *root = work->policy->root;

	vec_each(entry, &work->bundle->entries) {
		const struct trusted_log *log = trusted_log_find(root->logs.v, root->logs.n, entry->log_id);

		if (log && !work->time_count && log->validity.end != INT64_MAX) {
			err_set(detail(work), ERR_NOT_FOUND, "nothing says that it was signed while the log's key counted");
			return VERIFY_TIME_MISSING;
		}
		for (size_t i = 0; log && !entry->promise.n && i < work->time_count; i++)
			if (!validity_holds(&log->validity, work->times[i])) {
				err_set(detail(work), ERR_FORMAT, "the log's key did not count when it was signed");
				return VERIFY_LOG_CHECKPOINT;
			}
	}
	return VERIFY_VERIFIED;
}

/* The authority that issued the certificate and was trusted at that time; NULL with the detail set. */
static const struct trusted_authority *authority_at(struct work *work, int64_t seconds)
{
	err_set(detail(work), ERR_NOT_FOUND, "no certificate authority was trusted when it was signed");
	vec_each(authority, &work->policy->root->authorities)
		if (validity_holds(&authority->validity, seconds) &&
		    certificate_chain_holds(work->bundle->certificate, authority->chain.v, authority->chain.n, seconds, detail(work)))
			return authority;
	return NULL;
}

static bool is_logged(struct work *work, const struct sct *sct, const struct certificate *issuer)
{
	const struct trusted_root *root = work->policy->root;
	const struct trusted_log *log = trusted_log_find(root->certificate_logs.v, root->certificate_logs.n, sct->log_id);
	auto_done(buf_done) struct buf message = BUF_INIT(1 << 20);

	return log && sct->hash == 4 && validity_holds(&log->validity, (int64_t)(sct->milliseconds / 1000)) &&
	       sct_message(sct, work->bundle->certificate, issuer, &message) &&
	       public_key_verify(log->key, SIGNATURE_SHA256, buf_str(&message), sct->signature);
}

/* Whoever issued the certificate is in the authority's chain. */
static enum verify_reason check_certificate_log(struct work *work, const struct trusted_authority *authority)
{
	struct str list = sct_list(work->bundle->certificate);
	struct sct sct;

	while (sct_next(&list, &sct))
		vec_each(issuer, &authority->chain)
			if (certificate_issued(*issuer, work->bundle->certificate) && is_logged(work, &sct, *issuer))
				return VERIFY_VERIFIED;
	err_set(detail(work), ERR_FORMAT, "the certificate carries no time stamp of a certificate log that is trusted");
	return VERIFY_CERTIFICATE_UNLOGGED;
}

static enum verify_reason check_certificate(struct work *work)
{
	const struct trusted_authority *authority = NULL;

	if (!work->time_count) {
		err_set(detail(work), ERR_NOT_FOUND, "neither a log nor a time stamp authority says when it was signed");
		return VERIFY_TIME_MISSING;
	}
	for (size_t i = 0; i < work->time_count; i++) {
		if (!certificate_valid_at(work->bundle->certificate, work->times[i])) {
			err_set(detail(work), ERR_FORMAT, "it was signed before or after the time of the certificate");
			return VERIFY_CERTIFICATE_EXPIRED;
		}
		if (!(authority = authority_at(work, work->times[i])))
			return VERIFY_CERTIFICATE_UNTRUSTED;
	}
	*detail(work) = ERR_INIT;
	if (!certificate_signs_code(work->bundle->certificate)) {
		err_set(detail(work), ERR_FORMAT, "the certificate is not for signing code");
		return VERIFY_CERTIFICATE_UNTRUSTED;
	}
	return check_certificate_log(work, authority);
}

static enum verify_reason check_identity(struct work *work)
{
	const struct certificate *certificate = work->bundle->certificate;
	struct verification *result = work->result;

	result->identity = certificate_subject(certificate);
	result->issuer = certificate_extension_text(certificate, ISSUER);
	if (!result->issuer.n)
		result->issuer = certificate_extension(certificate, ISSUER_DEPRECATED);
	if (!result->identity.n || !str_eq(result->identity, work->policy->identity)) {
		err_set(detail(work), ERR_FORMAT, "signed by \"%.*s\", not by \"%.*s\"", STR(result->identity), STR(work->policy->identity));
		return VERIFY_IDENTITY;
	}
	if (!result->issuer.n || !str_eq(result->issuer, work->policy->issuer)) {
		err_set(detail(work), ERR_FORMAT, "the issuer is \"%.*s\", not \"%.*s\"", STR(result->issuer), STR(work->policy->issuer));
		return VERIFY_ISSUER;
	}
	return VERIFY_VERIFIED;
}

/* By either of the algorithms that registries name things by; packages of npm carry SHA-512 alone. */
static bool is_about(const struct statement *statement, const struct artifact *artifact)
{
	struct digest digest = {.algorithm = DIGEST_SHA256};

	memcpy(digest.bytes, artifact->sha256, sizeof(artifact->sha256));
	if (statement_is_about(statement, &digest))
		return true;
	digest.algorithm = DIGEST_SHA512;
	if (artifact->whole)
		hash_bytes(HASH_SHA512, artifact->bytes, digest.bytes);
	return artifact->whole && statement_is_about(statement, &digest);
}

static enum verify_reason check_predicate(struct work *work, const struct statement *statement)
{
	struct verification *result = work->result;
	auto_done(buf_done) struct buf type = BUF_INIT(sizeof(result->predicate_type) - 1);

	if (!is_about(statement, work->artifact)) {
		err_set(detail(work), ERR_DIGEST, "none of the statement's %zu subjects has the digest of what was given", statement->subjects.n);
		return VERIFY_ARTIFACT;
	}
	buf_put(&type, statement->predicate_type);
	if (type.full) {
		err_set(detail(work), ERR_LIMIT, "a predicateType of more than %zu bytes", sizeof(result->predicate_type) - 1);
		return VERIFY_BUNDLE_MALFORMED;
	}
	memcpy(result->predicate_type, buf_text(&type), type.n + 1);
	if (!work->policy->predicate_type.n || predicate_type_is(work->policy->predicate_type, statement->predicate_type))
		return VERIFY_VERIFIED;
	err_set(detail(work), ERR_FORMAT, "it attests \"%.*s\", not \"%.*s\"", STR(statement->predicate_type), STR(work->policy->predicate_type));
	return VERIFY_PREDICATE;
}

/* An envelope is over its statement; that is about the artifact or it is not. */
static enum verify_reason check_subject(struct work *work)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(statement_done) struct statement statement;

	if (statement_read(work->bundle->payload, "the envelope's payload", &arena, &statement, detail(work)) < 0)
		return VERIFY_BUNDLE_MALFORMED;
	return check_predicate(work, &statement);
}

enum { FOR_KEYS = 1, FOR_CERTIFICATES = 2, FOR_FILES = 4, FOR_ENVELOPES = 8, ALWAYS = 15 };

/* In this order: the first that does not hold is the reason. */
static const struct step {
	unsigned when;
	enum verify_reason (*check)(struct work *work);
} steps[] = {
	{ALWAYS, check_material},
	{FOR_FILES, check_claimed_digest},
	{ALWAYS, check_signature},
	{ALWAYS, check_logs},
	{ALWAYS, check_timestamps},
	{ALWAYS, check_log_times},
	{FOR_CERTIFICATES, check_certificate},
	{FOR_CERTIFICATES, check_identity},
	{FOR_ENVELOPES, check_subject},
};

void bundle_verify(const struct bundle *bundle, const struct verify_policy *policy, const struct artifact *artifact,
		   struct verification *ret_verification)
{
	struct work work = {.bundle = bundle, .policy = policy, .artifact = artifact, .result = ret_verification};
	unsigned is = (bundle->certificate ? FOR_CERTIFICATES : FOR_KEYS) | (bundle->is_envelope ? FOR_ENVELOPES : FOR_FILES);

	*ret_verification = (struct verification){0};
	for (size_t i = 0; i < ARRAY_SIZE(steps) && ret_verification->reason == VERIFY_VERIFIED; i++)
		if (steps[i].when & is)
			ret_verification->reason = steps[i].check(&work);
}
