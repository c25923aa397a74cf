/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys of TUF documents, in both dialects (verify/tuf_document.h), and what they verify.
 *
 * Ownership: tuf_key_done(). Threading: read-only once read.
 */
#ifndef PLIMSOLL_VERIFY_TUF_KEY_H
#define PLIMSOLL_VERIFY_TUF_KEY_H

#include "base/arena.h"
#include "crypto/certificate.h"
#include "verify/tuf_document.h"

struct tuf_key {
	struct public_key *own;          /* NULL of a kind that is not known: it verifies nothing */
	struct certificate *certificate; /* Notary's "-x509" kinds: has the key */
	const struct public_key *key;    /* either's, or NULL */
	struct str scheme;               /* of the standard dialect */
};

void tuf_key_read(const struct json *json, enum tuf_dialect dialect, struct tuf_key *ret_key);
void tuf_key_done(struct tuf_key *key);
/* Notary: SHA-256 of the key's canonical form, in hexadecimal. */
bool tuf_key_has_id(const struct json *json, struct str id);
/* `signature` is the object with "sig", and in Notary's dialect "method". */
bool tuf_key_verify(const struct tuf_key *key, const struct json *signature, enum tuf_dialect dialect, struct str message);

#endif
