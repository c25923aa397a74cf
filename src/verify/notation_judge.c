/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/notation_judge.h"

#include "base/clock.h"
#include "codec/json.h"
#include "crypto/certificate_rules.h"
#include "crypto/timestamp_token.h"
#include "verify/signed_annotations.h"

#define PAYLOAD_TYPE "application/vnd.cncf.notary.payload.v1+json"

/* A signature under judgement: each step adds to it or ends it. */
struct work {
	const struct notation_envelope *envelope;
	const struct notation_trust *trust;
	const struct notation_target *target;
	const struct notation_statement *statement;
	struct arena *arena;
	struct notation_verdict *verdict;
	struct timestamp_token stamp; /* chain empty where none was verified */
	int64_t signed_at;            /* that is proven; INT64_MAX: none */
};

static struct err *detail(struct work *work)
{
	return &work->verdict->verification.detail;
}

/* ---- the signature itself ---- */

static enum verify_reason check_form(struct work *work)
{
	const struct notation_envelope *envelope = work->envelope;

	if (!str_is(envelope->content_type, PAYLOAD_TYPE)) {
		err_set(detail(work), ERR_UNSUPPORTED, "it is over \"%.*s\", not " PAYLOAD_TYPE, STR(envelope->content_type));
		return VERIFY_UNSUPPORTED;
	}
	if (envelope->plugin.n) {
		err_set(detail(work), ERR_UNSUPPORTED, "it asks for the verification plugin \"%.*s\", and plugins are not run here", STR(envelope->plugin));
		return VERIFY_UNSUPPORTED;
	}
	return VERIFY_VERIFIED;
}

static enum verify_reason check_chain(struct work *work)
{
	const struct notation_envelope *envelope = work->envelope;
	enum jose_algorithm own;

	if (certificate_chain_rules(envelope->chain.v, envelope->chain.n, PURPOSE_CODE, detail(work)) < 0)
		return VERIFY_CERTIFICATE_UNTRUSTED;
	own = jose_algorithm_of(certificate_key(envelope->chain.v[0]));
	if (own != envelope->algorithm) {
		err_set(detail(work), ERR_FORMAT, "it claims to be %s, and a key as its certificate's signs by %s", jose_algorithm_name(envelope->algorithm),
			jose_algorithm_name(own));
		return VERIFY_SIGNATURE;
	}
	return VERIFY_VERIFIED;
}

static enum verify_reason check_signature(struct work *work)
{
	const struct notation_envelope *envelope = work->envelope;

	if (jose_verify(certificate_key(envelope->chain.v[0]), envelope->algorithm, envelope->signed_bytes, envelope->signature))
		return VERIFY_VERIFIED;
	err_set(detail(work), ERR_FORMAT, "the signature is not over its payload by its certificate's key");
	return VERIFY_SIGNATURE;
}

static enum verify_reason check_target(struct work *work)
{
	const struct notation_target *target = work->target;
	auto_json struct json *payload = NULL;
	char digest[DIGEST_TEXT_MAX];
	const struct json *signed_target;
	uint64_t size;

	if (json_parse(work->envelope->payload, JSON_CAPS, "the signature's payload", &payload, detail(work)) < 0)
		return VERIFY_BUNDLE_MALFORMED;
	signed_target = json_get(payload, "targetArtifact");
	if (!json_u64(json_get(signed_target, "size"), &size)) {
		err_set(detail(work), ERR_FORMAT, "the signature's payload has no targetArtifact with a size");
		return VERIFY_BUNDLE_MALFORMED;
	}
	if (!str_is(json_get_text(signed_target, "digest"), digest_text(&target->digest, digest))) {
		err_set(detail(work), ERR_DIGEST, "it is over %.*s, not over %s", STR(json_get_text(signed_target, "digest")), digest);
		return VERIFY_ARTIFACT;
	}
	if (!str_eq(json_get_text(signed_target, "mediaType"), target->media_type) || (target->size && size != target->size)) {
		err_set(detail(work), ERR_FORMAT, "it is over %llu bytes of \"%.*s\", not over %llu of \"%.*s\"", (unsigned long long)size,
			STR(json_get_text(signed_target, "mediaType")), (unsigned long long)target->size, STR(target->media_type));
		return VERIFY_ARTIFACT;
	}
	signed_annotations_read(json_get(signed_target, "annotations"), work->arena, &work->verdict->annotations);
	return VERIFY_VERIFIED;
}

/* ---- what the policy asks ---- */

static enum verify_reason check_statement(struct work *work)
{
	struct str repository = work->target->repository.n ? work->target->repository : work->trust ? work->trust->scope : STR_NULL;

	if (!work->trust) {
		err_set(detail(work), ERR_NOT_FOUND, "no trust policy of Notation says who is trusted: --notation-config DIR");
		return VERIFY_CERTIFICATE_UNTRUSTED;
	}
	work->statement = notation_policy_find(&work->trust->policy, repository);
	if (!work->statement) {
		err_set(detail(work), ERR_NOT_FOUND, "no statement of the trust policy is for \"%.*s\"", STR(repository));
		return VERIFY_POLICY;
	}
	work->verdict->statement = work->statement->name;
	if (notation_statement_skips(work->statement)) {
		err_set(detail(work), ERR_FORMAT, "the trust policy's statement \"%.*s\" skips signatures: nothing is proven", STR(work->statement->name));
		return VERIFY_POLICY;
	}
	return VERIFY_VERIFIED;
}

static bool is_in_chain(const struct notation_envelope *envelope, const struct certificate_list *trusted)
{
	vec_each(certificate, &envelope->chain)
		vec_each(other, trusted)
			if (str_eq(certificate_der(*certificate), certificate_der(*other)))
				return true;
	return false;
}

/* A certificate of the chain has to be in a store of the scheme's kind. A store that cannot be used counts for nothing, and is told. */
static enum verify_reason check_stores(struct work *work)
{
	enum notation_store_kind kind = work->envelope->scheme == NOTATION_X509 ? NOTATION_STORE_CA : NOTATION_STORE_AUTHORITY;
	const struct err *unusable = NULL;
	size_t usable = 0;

	vec_each(name, &work->statement->stores) {
		const struct notation_store *store = notation_trust_store(work->trust, name);

		if (name->kind != kind)
			continue;
		if (store->error.code)
			unusable = &store->error;
		else if (is_in_chain(work->envelope, &store->certificates))
			return VERIFY_VERIFIED;
		else
			usable++;
	}
	if (unusable) {
		*detail(work) = *unusable;
		return VERIFY_TRUST_MALFORMED;
	}
	err_set(detail(work), ERR_NOT_FOUND, usable ? "none of its certificates is in a trust store %s: of the statement \"%.*s\""
						     : "there is no trust store %s: in the statement \"%.*s\"",
		notation_store_kind_name(kind), STR(work->statement->name));
	return VERIFY_CERTIFICATE_UNTRUSTED;
}

static enum verify_reason check_identity(struct work *work)
{
	struct name_parts subject = {0};
	bool found = work->statement->any_identity;

	if (!found && certificate_name_parts(work->envelope->chain.v[0], work->arena, &subject, detail(work)) == 0)
		vec_each(identity, &work->statement->identities)
			found |= name_parts_within(identity, &subject);
	vec_done(&subject);
	if (found) {
		*detail(work) = ERR_INIT;
		return VERIFY_VERIFIED;
	}
	err_set(detail(work), ERR_FORMAT, "signed by \"%.*s\", who is none of the statement's trustedIdentities",
		STR(certificate_name_text(work->envelope->chain.v[0], work->arena)));
	return VERIFY_IDENTITY;
}

static enum verify_reason check_authenticity(struct work *work)
{
	enum verify_reason reason = check_stores(work);

	return reason == VERIFY_VERIFIED ? check_identity(work) : reason;
}

static enum verify_reason check_expiry(struct work *work)
{
	char time[CLOCK_TEXT_MAX];

	if (work->target->now < work->envelope->expiry)
		return VERIFY_VERIFIED;
	clock_format(work->envelope->expiry, time);
	err_set(detail(work), ERR_FORMAT, "its signer meant it to count until %s", time);
	return VERIFY_EXPIRED;
}

/* From `from` to `to` every certificate of the chain must have been valid. */
static enum verify_reason check_validity(struct work *work, int64_t from, int64_t to, const char *when)
{
	vec_each(certificate, &work->envelope->chain)
		if (!certificate_valid_at(*certificate, from) || !certificate_valid_at(*certificate, to)) {
			err_set(detail(work), ERR_FORMAT, "the certificate of \"%.*s\" did not hold %s",
				STR(certificate_name_text(*certificate, work->arena)), when);
			return VERIFY_CERTIFICATE_EXPIRED;
		}
	return VERIFY_VERIFIED;
}

static bool has_tsa(const struct notation_statement *statement)
{
	vec_each(name, &statement->stores)
		if (name->kind == NOTATION_STORE_TSA)
			return true;
	return false;
}

static bool has_expired(const struct work *work)
{
	vec_each(certificate, &work->envelope->chain)
		if (!certificate_valid_at(*certificate, work->target->now))
			return true;
	return false;
}

/* Under the roots of any of the statement's stores of time stamp authorities. */
static bool verify_stamp(struct work *work)
{
	vec_each(name, &work->statement->stores) {
		const struct notation_store *store = notation_trust_store(work->trust, name);

		if (name->kind != NOTATION_STORE_TSA)
			continue;
		if (store->error.code)
			*detail(work) = store->error;
		else if (timestamp_token_verify(work->envelope->timestamp, work->envelope->signature, store->certificates.v, store->certificates.n, &work->stamp,
						detail(work)) == 0)
			return true;
	}
	return false;
}

static enum verify_reason check_stamp(struct work *work)
{
	enum verify_reason reason;

	if (!work->envelope->timestamp.n) {
		err_set(detail(work), ERR_NOT_FOUND, "it carries no time stamp, and the statement \"%.*s\" asks for one", STR(work->statement->name));
		return VERIFY_TIME_MISSING;
	}
	if (!verify_stamp(work) || certificate_chain_rules(work->stamp.chain.v, work->stamp.chain.n, PURPOSE_TIMESTAMPS, detail(work)) < 0)
		return VERIFY_TIMESTAMP;
	reason = check_validity(work, work->stamp.from, work->stamp.to, "when it was stamped");
	if (reason == VERIFY_VERIFIED)
		work->signed_at = work->stamp.seconds;
	return reason;
}

static enum verify_reason check_time(struct work *work)
{
	enum verify_reason reason;
	int64_t now = work->target->now;

	if (work->envelope->scheme == NOTATION_SIGNING_AUTHORITY) {
		reason = check_validity(work, work->envelope->signing_time, work->envelope->signing_time, "when it was signed");
		if (reason == VERIFY_VERIFIED)
			work->signed_at = work->envelope->signing_time;
		return reason;
	}
	if (has_tsa(work->statement) && (!work->statement->stamps_after_expiry || has_expired(work)))
		return check_stamp(work);
	return check_validity(work, now, now, "any more, or not yet, and no time stamp counts that says when it was signed");
}

/* Each certificate but the root, by the lists of the one that issued it. What names no place to ask cannot be taken back. */
static enum verify_reason check_revoked(struct work *work, const struct certificate_list *chain)
{
	const struct notation_trust *trust = work->trust;
	enum verify_reason reason = VERIFY_VERIFIED;

	for (size_t i = 0; i + 1 < chain->n; i++) {
		struct err why = ERR_INIT;
		enum crl_answer answer = crl_ask(trust->crls.v, trust->crls.n, chain->v[i], chain->v[i + 1], work->target->now, work->signed_at, &why);
		struct str name;

		if (answer == CRL_GOOD || (answer == CRL_UNKNOWN && !certificate_is_revocable(chain->v[i])))
			continue;
		name = certificate_name_text(chain->v[i], work->arena);
		if (answer == CRL_REVOKED) {
			err_set(detail(work), ERR_FORMAT, "the certificate of \"%.*s\" was %s", STR(name), why.text);
			return VERIFY_REVOKED;
		}
		err_set(detail(work), ERR_NOT_FOUND, "whether the certificate of \"%.*s\" was revoked could not be looked up: %s", STR(name), why.text);
		reason = VERIFY_REVOCATION_UNKNOWN;
	}
	return reason;
}

static enum verify_reason check_revocation(struct work *work)
{
	enum verify_reason reason = check_revoked(work, &work->envelope->chain);

	return reason == VERIFY_VERIFIED ? check_revoked(work, &work->stamp.chain) : reason;
}

/* In this order: the first that does not hold is the reason, unless the policy wants it only told. */
static const struct step {
	enum verify_reason (*check)(struct work *work);
	enum notation_check kind;
	const char *name;
} steps[] = {
	{check_form, NOTATION_INTEGRITY, "form"},
	{check_chain, NOTATION_INTEGRITY, "certificates"},
	{check_signature, NOTATION_INTEGRITY, "signature"},
	{check_target, NOTATION_INTEGRITY, "artifact"},
	{check_statement, NOTATION_INTEGRITY, "policy"},
	{check_authenticity, NOTATION_AUTHENTICITY, "authenticity"},
	{check_expiry, NOTATION_EXPIRY, "expiry"},
	{check_time, NOTATION_TIMESTAMP, "authenticTimestamp"},
	{check_revocation, NOTATION_REVOCATION, "revocation"},
};

static enum notation_action action_of(const struct work *work, const struct step *step)
{
	return step->kind == NOTATION_INTEGRITY || !work->statement ? NOTATION_ENFORCE : work->statement->actions[step->kind];
}

static enum verify_reason take_step(struct work *work, const struct step *step)
{
	enum notation_action action = action_of(work, step);
	enum verify_reason reason;

	if (action == NOTATION_SKIP)
		return VERIFY_VERIFIED;
	reason = step->check(work);
	if (reason == VERIFY_VERIFIED && step->kind == NOTATION_AUTHENTICITY)
		work->verdict->proven = true;
	if (reason == VERIFY_VERIFIED || action == NOTATION_ENFORCE)
		return reason;
	*vec_push(&work->verdict->logged) = arena_printf(work->arena, "%s: %s: %s", step->name, verify_reason_name(reason), detail(work)->text);
	*detail(work) = ERR_INIT;
	return VERIFY_VERIFIED;
}

void notation_verdict_done(struct notation_verdict *verdict)
{
	vec_done(&verdict->logged);
	vec_done(&verdict->annotations);
}

void notation_judge(const struct notation_envelope *envelope, const struct notation_trust *trust, const struct notation_target *target,
		    struct arena *arena, struct notation_verdict *ret_verdict)
{
	struct work work = {.envelope = envelope, .trust = trust, .target = target, .arena = arena, .verdict = ret_verdict, .signed_at = INT64_MAX};
	struct verification *result = &ret_verdict->verification;

	*ret_verdict = (struct notation_verdict){0};
	result->identity = certificate_name_text(envelope->chain.v[0], arena);
	result->issuer = certificate_name_text(envelope->chain.v[envelope->chain.n - 1], arena);
	for (size_t i = 0; i < ARRAY_SIZE(steps) && (i == 0 || result->reason == VERIFY_VERIFIED); i++)
		result->reason = take_step(&work, &steps[i]);
	if (result->reason != VERIFY_VERIFIED) {
		ret_verdict->proven = false;
		ret_verdict->annotations.n = 0;
	}
	result->signed_at = work.signed_at == INT64_MAX ? 0 : work.signed_at;
	timestamp_token_done(&work.stamp);
}
