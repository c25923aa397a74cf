/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What signing reads of others: keys in PEM, the services' configuration and what they answer, identity tokens, documents that are to be attested. Whatever
 * the bytes, an answer; what a log has answered can be written into a bundle.
 */
#include <stdint.h>
#include <stdlib.h>

#include "crypto/private_key.h"
#include "crypto/timestamp.h"
#include "sign/identity_token.h"
#include "sign/predicate.h"
#include "sign/services.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int no_password(const struct password_asker *asker, const char *name, struct buf *ret_password, struct err *e)
{
	(void)asker, (void)name, (void)ret_password, (void)e;
	return 0;
}

static void try_key(struct str bytes)
{
	const struct password_asker asker = {no_password};
	struct private_key *key = NULL;
	struct err e = ERR_INIT;

	/* What scrypt and PBKDF2 cost is what others are spared; damaged ones are tried in the unit. */
	if (str_search(bytes, STR_LIT("ENCRYPTED")) >= 0)
		return;
	require(private_key_from_pem(bytes, "fuzz", &asker, &key, &e) == 0 ? key != NULL : e.text[0] != '\0');
	private_key_free(key);
}

static void try_services(struct str bytes, struct arena *arena)
{
	struct services services;
	struct err e = ERR_INIT;

	if (services_read(bytes, "fuzz", 1790000000, arena, &services, &e) == 0)
		require(services.logs.n <= SERVICES_MAX && services.stampers.n <= SERVICES_MAX);
	services_done(&services);
}

static void try_answers(struct str bytes, struct arena *arena)
{
	struct str certificate, chain;
	struct err e = ERR_INIT;

	certificate_answer(bytes, arena, &certificate, &chain, &e);
	for (unsigned version = 1; version <= 2; version++) {
		struct signed_thing thing = {.certificate = STR_LIT("a"), .message = STR_LIT("b"), .signature = STR_LIT("c")};
		struct buf bundle = BUF_INIT(SIGNED_BUNDLE_MAX);

		if (log_answer(version, bytes, arena, vec_push(&thing.entries), &e) == 0)
			signed_bundle(&thing, &bundle);
		buf_done(&bundle);
		signed_done(&thing);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_from(data, size), uri;
	struct identity_token token;
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	if (size > 1 << 18)
		return 0;
	try_key(bytes);
	try_services(bytes, &arena);
	try_answers(bytes, &arena);
	identity_token_read(bytes, 1790000000, &arena, &token, &e);
	timestamp_answers(bytes, bytes, &e);
	for (const char *const *word = predicate_words(); *word; word++)
		predicate_check(str_of(*word), bytes, "fuzz", &uri, &e);
	arena_done(&arena);
	return 0;
}
