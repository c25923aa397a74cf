/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/verify.h"

#include <stdio.h>

#include "base/mem.h"
#include "codec/base64.h"
#include "codec/dsse.h"
#include "crypto/hash.h"
#include "crypto/sct.h"
#include "crypto/sodium.h"
#include "crypto/timestamp.h"
#include "verify/log.h"
#include "verify/predicate.h"
#include "verify/signer.h"
#include "verify/statement.h"

#define TIMES_MAX (BUNDLE_ENTRIES_MAX + BUNDLE_TIMESTAMPS_MAX + 1)

/* A bundle under verification: each step adds to it or ends it. */
struct work {
	const struct bundle *bundle;
	const struct verify_policy *policy;
	const struct authority *authority;
	const struct artifact *artifact;
	const struct certificate *certificate; /* who signed; NULL: a key of the authority's */
	const struct public_key *key;          /* that verifies the signature */
	struct verification *result;
	int64_t times[TIMES_MAX]; /* that are proven */
	size_t time_count;
};

struct verify_policy verify_policy_of(const struct trust *trust, const struct authority *authority)
{
	return (struct verify_policy){.root = authority->root ? authority->root : &trust->root, .authority = authority, .now = trust->now};
}

void artifact_of(struct str bytes, struct artifact *ret_artifact)
{
	*ret_artifact = (struct artifact){.whole = true, .bytes = bytes, .digest = digest_of(DIGEST_SHA256, bytes)};
}

struct str artifact_hash(const struct artifact *artifact, enum signature_hash hash, unsigned char ret_value[SIGNATURE_HASH_MAX])
{
	static const enum digest_algorithm algorithms[] = {[SIGNATURE_SHA256] = DIGEST_SHA256, [SIGNATURE_SHA512] = DIGEST_SHA512};

	if (algorithms[hash] && artifact->digest.algorithm == algorithms[hash])
		return str_from((const char *)artifact->digest.bytes, digest_size(algorithms[hash]));
	return artifact->whole ? str_from((const char *)ret_value, signature_hash_of(hash, artifact->bytes, ret_value)) : STR_NULL;
}

struct digest artifact_digest(const struct artifact *artifact, enum digest_algorithm algorithm)
{
	if (artifact->digest.algorithm == algorithm)
		return artifact->digest;
	return artifact->whole ? digest_of(algorithm, artifact->bytes) : (struct digest){.algorithm = DIGEST_NONE};
}

enum key_hint bundle_key_hint(const struct bundle *bundle, const struct public_key *key)
{
	auto_done(buf_done) struct buf hint = BUF_INIT(HASH_SIZE_MAX);
	unsigned char own[HASH_SIZE_MAX];
	struct str name = str_from((const char *)own, 32);

	hash_bytes(HASH_SHA256, public_key_der(key), own);
	/* Signers may write what they like there, and some write their own words. */
	if (!base64_decode(bundle->key_hint, &hint) || hint.n != name.n)
		return KEY_HINT_NONE;
	return str_eq(buf_str(&hint), name) ? KEY_HINT_SAME : KEY_HINT_OTHER;
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

/* Cosign signs with a key and puts the key's certificate beside it as well. */
static bool is_certified_key(const struct bundle *bundle, const struct public_key *key)
{
	return !bundle->version && str_eq(public_key_der(certificate_key(bundle->certificate)), public_key_der(key));
}

static enum verify_reason check_key_material(struct work *work)
{
	work->key = work->authority->key;
	if (!work->bundle->certificate || is_certified_key(work->bundle, work->key))
		return VERIFY_VERIFIED;
	err_set(detail(work), ERR_FORMAT, "signed with a certificate, and a key was given");
	return VERIFY_MATERIAL;
}

static enum verify_reason check_certificate_material(struct work *work)
{
	const struct certificate *wanted = work->authority->certificate;

	work->certificate = work->bundle->certificate ? work->bundle->certificate : wanted;
	if (!work->certificate) {
		err_set(detail(work), ERR_FORMAT, "signed with a key, and none was given: --key FILE");
		return VERIFY_MATERIAL;
	}
	work->key = certificate_key(work->certificate);
	if (!wanted || str_eq(certificate_der(work->certificate), certificate_der(wanted)))
		return VERIFY_VERIFIED;
	err_set(detail(work), ERR_FORMAT, "signed with another certificate than the one that was given");
	return VERIFY_IDENTITY;
}

static enum verify_reason check_material(struct work *work)
{
	enum verify_reason reason;

	/* What another method trusts is no wish that a certificate could fulfil by having none. */
	if (work->authority->method != AUTHORITY_KEY && work->authority->method != AUTHORITY_KEYLESS) {
		err_set(detail(work), ERR_FORMAT, "who is trusted signs neither with a key nor with a certificate of Sigstore's");
		return VERIFY_MATERIAL;
	}
	reason = work->authority->method == AUTHORITY_KEY ? check_key_material(work) : check_certificate_material(work);
	if (reason != VERIFY_VERIFIED || public_key_check(work->key, detail(work)) == 0)
		return reason;
	return VERIFY_UNSUPPORTED;
}

static bool holds(struct work *work, const char *with)
{
	char kind[PUBLIC_KEY_KIND_MAX];

	snprintf(work->result->algorithm, sizeof(work->result->algorithm), "%s%s", public_key_kind(work->key, kind), with);
	return true;
}

static bool holds_by(struct work *work, enum signature_hash hash)
{
	char with[16];

	snprintf(with, sizeof(with), ", %s", signature_hash_text(hash));
	return holds(work, public_key_is_ed25519(work->key) ? "" : with);
}

static bool is_signature_by(struct work *work, enum signature_hash hash, struct str message)
{
	return public_key_verify(work->key, hash, message, work->bundle->signature) && holds_by(work, hash);
}

/*
 * Keys of P-384 and P-521 have signed with SHA-256 in bundles of all versions so far, besides what is their own. Those of Ed25519 sign either way, and no
 * field tells which: Cosign has signed with its own keys by Ed25519ph, envelopes too, since its third version.
 */
static bool is_signature(struct work *work, struct str message)
{
	enum signature_hash hash = public_key_hash(work->key);

	if (is_signature_by(work, hash, message) || (hash != SIGNATURE_SHA256 && is_signature_by(work, SIGNATURE_SHA256, message)))
		return true;
	return public_key_is_ed25519(work->key) && sodium_verify_ed25519ph(public_key_raw(work->key), message, work->bundle->signature) && holds(work, "ph");
}

/* By the algorithm that the digest is of, if the key may have signed by that one. */
static bool is_signature_of_hash(struct work *work)
{
	enum signature_hash hash = work->artifact->digest.algorithm == DIGEST_SHA512 ? SIGNATURE_SHA512 : SIGNATURE_SHA256;
	unsigned char value[SIGNATURE_HASH_MAX];

	return (hash == SIGNATURE_SHA256 || hash == public_key_hash(work->key)) &&
	       public_key_verify_hashed(work->key, hash, artifact_hash(work->artifact, hash, value), work->bundle->signature) &&
	       holds_by(work, hash);
}

static enum verify_reason no_signature(struct work *work)
{
	bool envelope = work->bundle->is_envelope, ed25519 = public_key_is_ed25519(work->key);
	unsigned char value[SIGNATURE_HASH_MAX];

	if (!envelope && (ed25519 ? !work->artifact->whole : !artifact_hash(work->artifact, public_key_hash(work->key), value).n)) {
		err_set(detail(work), ERR_UNSUPPORTED, "the file itself is needed for a signature of this kind, not its %s",
			work->artifact->digest.algorithm == DIGEST_SHA512 ? "SHA-512" : "SHA-256");
		return VERIFY_UNSUPPORTED;
	}
	if (ed25519 && !sodium_present()) {
		err_set(detail(work), ERR_UNSUPPORTED, "not by Ed25519, and this build has no libsodium for Ed25519ph");
		return VERIFY_UNSUPPORTED;
	}
	if (!work->certificate && bundle_key_hint(work->bundle, work->key) == KEY_HINT_OTHER) {
		err_set(detail(work), ERR_FORMAT, "signed with another key than %.*s", STR(work->authority->name));
		return VERIFY_IDENTITY;
	}
	err_set(detail(work), ERR_FORMAT, "the signature is not over %s by that key", envelope ? "the envelope" : "the file");
	return VERIFY_SIGNATURE;
}

/* Before all that a log or an authority says, which is about it. */
static enum verify_reason check_signature(struct work *work)
{
	const struct bundle *bundle = work->bundle;
	auto_done(buf_done) struct buf encoded = BUF_INIT(2 * BUNDLE_MAX);
	bool is;

	if (bundle->is_envelope && !str_is(bundle->payload_type, DSSE_IN_TOTO)) {
		err_set(detail(work), ERR_UNSUPPORTED, "an envelope of another type than " DSSE_IN_TOTO);
		return VERIFY_UNSUPPORTED;
	}
	if (bundle->is_envelope) {
		dsse_encode(bundle->payload_type, bundle->payload, &encoded);
		is = is_signature(work, buf_str(&encoded));
	} else {
		is = work->artifact->whole ? is_signature(work, work->artifact->bytes) : is_signature_of_hash(work);
	}
	return is ? VERIFY_VERIFIED : no_signature(work);
}

/* What the bundle says of the artifact proves nothing, yet must not contradict it; what cannot be compared is not passed over. */
static enum verify_reason check_claimed_digest(struct work *work)
{
	struct str digest = work->bundle->digest, want = STR_NULL;
	unsigned char value[SIGNATURE_HASH_MAX];
	enum signature_hash hash;

	if (!digest.n && !work->bundle->digest_algorithm.n)
		return VERIFY_VERIFIED;
	if (signature_hash_named(work->bundle->digest_algorithm, &hash))
		want = artifact_hash(work->artifact, hash, value);
	if (!want.n) {
		err_set(detail(work), ERR_UNSUPPORTED, "messageDigest by another algorithm than can be compared here");
		return VERIFY_UNSUPPORTED;
	}
	if (str_eq(digest, want))
		return VERIFY_VERIFIED;
	err_set(detail(work), ERR_DIGEST, "messageDigest is of something else");
	return VERIFY_ARTIFACT;
}

static enum verify_reason check_entry(struct work *work, const struct log_entry *entry, const struct trusted_log *log)
{
	enum verify_reason reason = log_entry_verify(entry, log, detail(work));

	if (reason == VERIFY_VERIFIED)
		reason = log_entry_binds(entry, work->bundle, work->key, work->artifact, detail(work));
	/* A time that the log has not promised is anybody's. */
	if (reason == VERIFY_VERIFIED && entry->promise.n && entry->integrated_time)
		add_time(work, entry->integrated_time);
	return reason;
}

/*
 * Entries of logs that nobody trusts are passed over; one that is trusted has to be there, and all of those have to hold. Where no log is asked for,
 * those that hold still tell times.
 */
static enum verify_reason check_logs(struct work *work)
{
	const struct trusted_root *root = work->policy->root;
	bool waived = work->authority->without_log;
	size_t known = 0;

	vec_each(entry, &work->bundle->entries) {
		const struct trusted_log *log = trusted_log_find(root->logs.v, root->logs.n, entry->log_id);
		enum verify_reason reason = log ? check_entry(work, entry, log) : VERIFY_VERIFIED;

		known += log != NULL;
		if (reason != VERIFY_VERIFIED && !waived)
			return reason;
	}
	*detail(work) = ERR_INIT;
	if (known || waived)
		return VERIFY_VERIFIED;
	if (work->bundle->entries.n)
		err_set(detail(work), ERR_NOT_FOUND, "%zu entries of transparency logs, and none of one that is trusted", work->bundle->entries.n);
	else
		err_set(detail(work), ERR_NOT_FOUND, "it stands in no transparency log (--insecure-ignore-tlog)");
	return VERIFY_LOG_UNKNOWN;
}

/* By any of the authorities; *e is the last one's refusal. */
static bool verify_timestamp(const struct trusted_root *root, struct str timestamp, struct str stamped, int64_t *ret_seconds, struct err *e)
{
	err_set(e, ERR_NOT_FOUND, "no time stamp authority is trusted");
	vec_each(authority, &root->timestamp_authorities) {
		const struct certificate_list *chain = trusted_authority_chain(root, authority, e);

		if (!chain->n || timestamp_verify(timestamp, stamped, chain->v, chain->n, ret_seconds, e) < 0)
			continue;
		if (validity_holds(&authority->validity, *ret_seconds))
			return true;
		err_set(e, ERR_FORMAT, "its authority was not trusted at its time");
	}
	return false;
}

/*
 * One that holds is enough: who signs may ask authorities besides that nobody here knows, and anybody can leave out one that does not hold. But where none
 * does, the time is not what somebody says. With a key the times are no part of what is proven, so there that is no reason to refuse.
 */
static enum verify_reason check_timestamps(struct work *work)
{
	/* Cosign has its attestations' envelopes stamped, all else the signature. */
	struct str stamped = work->bundle->envelope.n ? work->bundle->envelope : work->bundle->signature;

	size_t held = 0;

	vec_each(timestamp, &work->bundle->timestamps) {
		int64_t seconds;

		if (!verify_timestamp(work->policy->root, *timestamp, stamped, &seconds, detail(work)))
			continue;
		add_time(work, seconds);
		held++;
	}
	if (work->certificate && work->bundle->timestamps.n && !held)
		return VERIFY_TIMESTAMP;
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

	if (work->authority->without_log)
		return VERIFY_VERIFIED;
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

/* Of one's own authorities the signature may bring some that stand between. */
static const struct trusted_authority *own_authority_at(struct work *work, int64_t seconds, struct trusted_authority *own)
{
	bool issued = certificate_chain_holds(work->certificate, own->chain.v, own->chain.n, &work->bundle->hints, seconds, detail(work));

	return issued ? own : NULL;
}

/* The authority that issued the certificate and was trusted at that time; NULL with the detail set. */
static const struct trusted_authority *authority_at(struct work *work, int64_t seconds)
{
	err_set(detail(work), ERR_NOT_FOUND, "no certificate authority was trusted when it was signed");
	vec_each(authority, &work->policy->root->authorities) {
		const struct certificate_list *chain;

		if (!validity_holds(&authority->validity, seconds))
			continue;
		chain = trusted_authority_chain(work->policy->root, authority, detail(work));
		if (chain->n && certificate_chain_holds(work->certificate, chain->v, chain->n, NULL, seconds, detail(work)))
			return authority;
	}
	return NULL;
}

static bool is_logged(struct work *work, const struct sct *sct, const struct certificate *issuer)
{
	const struct trusted_root *root = work->policy->root;
	const struct trusted_log *log = trusted_log_find(root->certificate_logs.v, root->certificate_logs.n, sct->log_id);
	auto_done(buf_done) struct buf message = BUF_INIT(1 << 20);

	return log && sct->hash == 4 && validity_holds(&log->validity, (int64_t)(sct->milliseconds / 1000)) &&
	       sct_message(sct, work->certificate, issuer, &message) &&
	       public_key_verify(log->key, SIGNATURE_SHA256, buf_str(&message), sct->signature);
}

static bool is_logged_by_issuer(struct work *work, const struct sct *sct, const struct certificate_list *issuers)
{
	vec_each(issuer, issuers)
		if (certificate_names_issuer(*issuer, work->certificate) && is_logged(work, sct, *issuer))
			return true;
	return false;
}

/* Whoever issued the certificate is in the authority's chain, which holds, or of one's own among the hints: what a signer brings is asked of nobody else. */
static enum verify_reason check_certificate_log(struct work *work, const struct trusted_authority *authority)
{
	const struct certificate_list none = {0}, *hints = work->authority->chain.n ? &work->bundle->hints : &none;
	struct str list = sct_list(work->certificate);
	struct sct sct;

	if (work->authority->without_certificate_log)
		return VERIFY_VERIFIED;
	while (sct_next(&list, &sct))
		if (is_logged_by_issuer(work, &sct, &authority->chain) || is_logged_by_issuer(work, &sct, hints))
			return VERIFY_VERIFIED;
	err_set(detail(work), ERR_FORMAT, "the certificate carries no time stamp of a certificate log that is trusted%s",
		work->authority->chain.n ? "; --insecure-ignore-sct does without" : "");
	return VERIFY_CERTIFICATE_UNLOGGED;
}

/* Where no log is asked for, what says no time counts now: it is there, and so it was signed before. */
static enum verify_reason check_times(struct work *work)
{
	if (work->time_count)
		return VERIFY_VERIFIED;
	if (work->authority->without_log && !work->bundle->timestamps.n) {
		work->times[work->time_count++] = work->policy->now;
		return VERIFY_VERIFIED;
	}
	err_set(detail(work), ERR_NOT_FOUND, "neither a log nor a time stamp authority says when it was signed");
	return VERIFY_TIME_MISSING;
}

static bool still_holds(const struct trusted_authority *authority, int64_t seconds)
{
	vec_each(certificate, &authority->chain)
		if (!certificate_valid_at(*certificate, seconds))
			return false;
	return validity_holds(&authority->validity, seconds);
}

static enum verify_reason check_chain(struct work *work, struct trusted_authority *own, const struct trusted_authority **ret_authority)
{
	for (size_t i = 0; i < work->time_count; i++) {
		if (!certificate_valid_at(work->certificate, work->times[i])) {
			err_set(detail(work), ERR_FORMAT, work->result->signed_at ? "it was signed before or after the time of the certificate" :
									      "the certificate does not hold now, and nothing says when it was signed");
			return VERIFY_CERTIFICATE_EXPIRED;
		}
		/* What the chain's keys have signed does not change from one time to the next. */
		if (*ret_authority && still_holds(*ret_authority, work->times[i]))
			continue;
		*ret_authority = own->chain.n ? own_authority_at(work, work->times[i], own) : authority_at(work, work->times[i]);
		if (!*ret_authority)
			return VERIFY_CERTIFICATE_UNTRUSTED;
	}
	*detail(work) = ERR_INIT;
	return VERIFY_VERIFIED;
}

static enum verify_reason check_certificate(struct work *work)
{
	/* Borrowed; never "still": what the signature brings may stand between. */
	struct trusted_authority own = {.chain = work->authority->chain, .validity = {.start = 1, .end = 0}};
	const struct trusted_authority *authority = NULL;
	enum verify_reason reason = check_times(work);

	if (reason == VERIFY_VERIFIED)
		reason = check_chain(work, &own, &authority);
	if (reason != VERIFY_VERIFIED)
		return reason;
	if (!(own.chain.n ? certificate_may_sign_code(work->certificate) : certificate_signs_code(work->certificate))) {
		err_set(detail(work), ERR_FORMAT, "the certificate is not for signing code");
		return VERIFY_CERTIFICATE_UNTRUSTED;
	}
	return check_certificate_log(work, authority);
}

static enum verify_reason check_signer(struct work *work)
{
	return signer_verify(work->certificate, work->authority, work->result);
}

/* By either of the algorithms that registries name things by; packages of npm carry SHA-512 alone. */
static bool is_about(const struct statement *statement, const struct artifact *artifact)
{
	struct digest digest = artifact_digest(artifact, DIGEST_SHA256);

	if (digest.algorithm && statement_is_about(statement, &digest))
		return true;
	digest = artifact_digest(artifact, DIGEST_SHA512);
	return digest.algorithm && statement_is_about(statement, &digest);
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
		return VERIFY_PAYLOAD;
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
		return VERIFY_PAYLOAD;
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
	{FOR_CERTIFICATES, check_signer},
	{FOR_ENVELOPES, check_subject},
};

size_t bundle_verify(const struct bundle *bundle, const struct verify_policy *policy, const struct artifact *artifact,
		     struct verification *ret_verification)
{
	struct work work = {.bundle = bundle, .policy = policy, .authority = policy->authority, .artifact = artifact, .result = ret_verification};
	unsigned is = (policy->authority->method == AUTHORITY_KEY ? FOR_KEYS : FOR_CERTIFICATES) | (bundle->is_envelope ? FOR_ENVELOPES : FOR_FILES);
	size_t held;

	*ret_verification = (struct verification){0};
	for (held = 0; held < ARRAY_SIZE(steps); held++)
		if ((steps[held].when & is) && (ret_verification->reason = steps[held].check(&work)) != VERIFY_VERIFIED)
			break;
	/* By another key it has come less far than one that was altered. */
	return held - (ret_verification->reason == VERIFY_IDENTITY && policy->authority->method == AUTHORITY_KEY);
}
