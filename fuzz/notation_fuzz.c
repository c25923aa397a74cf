/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notary Project: envelopes in both forms, trust policies, revocation lists, tokens of time stamps: whatever the bytes, an answer. Nobody is trusted, so
 * nothing may be verified.
 */
#include <stdint.h>
#include <stdlib.h>

#include "crypto/certificate_rules.h"
#include "crypto/timestamp_token.h"
#include "verify/notation_judge.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_envelope(struct str bytes, const char *media_type)
{
	struct notation_target target = {.digest.algorithm = DIGEST_SHA256, .size = 1, .media_type = STR_LIT("a"), .now = 1};
	struct notation_envelope envelope;
	struct notation_verdict verdict;
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	if (notation_envelope_read(bytes, str_of(media_type), &envelope, &e) == VERIFY_VERIFIED) {
		require(envelope.chain.n && envelope.algorithm != JOSE_NONE);
		notation_judge(&envelope, NULL, &target, &arena, &verdict);
		require(verdict.verification.reason != VERIFY_VERIFIED && verdict.verification.detail.text[0]);
		vec_done(&verdict.logged);
	} else {
		require(e.text[0]);
	}
	notation_envelope_done(&envelope);
	arena_done(&arena);
}

static void try_policy(struct str bytes)
{
	struct notation_policy policy;
	struct err e = ERR_INIT;

	if (notation_policy_read(bytes, "fuzz", &policy, &e) == 0) {
		const struct notation_statement *statement = notation_policy_find(&policy, STR_LIT("r.example/a"));

		require(policy.statements.n);
		require(!statement || statement->scopes.n);
	} else {
		require(e.text[0]);
	}
	notation_policy_done(&policy);
}

static void try_name(struct str text)
{
	struct name_parts parts = {0};
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	if (name_parse(text, &arena, &parts, &e) == 0)
		require(parts.n && name_parts_within(&parts, &parts));
	vec_done(&parts);
	arena_done(&arena);
}

static void try_der(struct str bytes)
{
	struct certificate *certificate = NULL;
	struct timestamp_token token;
	struct crl *crl = NULL;
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	if (certificate_from_der(bytes, &certificate, &e) == 0) {
		certificate_chain_rules(&certificate, 1, PURPOSE_CODE, &e);
		certificate_chain_rules(&certificate, 1, PURPOSE_TIMESTAMPS, &e);
		certificate_name_text(certificate, &arena);
		certificate_is_revocable(certificate);
	}
	if (timestamp_token_verify(bytes, bytes, &certificate, certificate ? 1 : 0, &token, &e) == 0)
		timestamp_token_done(&token);
	if (crl_from_bytes(bytes, "fuzz", &crl, &e) == 0 && certificate)
		crl_ask(&crl, 1, certificate, certificate, 1, INT64_MAX, &e);
	crl_free(crl);
	certificate_free(certificate);
	arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_from(data, size);

	if (size > 1 << 17)
		return 0;
	try_envelope(bytes, NOTATION_JWS);
	try_envelope(bytes, NOTATION_COSE);
	try_policy(bytes);
	try_name(bytes);
	try_der(bytes);
	return 0;
}
