/* SPDX-License-Identifier: Apache-2.0 */
/* What certificates and keys know of each other. Ownership: as OpenSSL's. Threading: none shared. */
#ifndef PLIMSOLL_CRYPTO_KEY_PARTS_H
#define PLIMSOLL_CRYPTO_KEY_PARTS_H

#include <openssl/x509.h>

#include "base/buf.h"
#include "base/err.h"

struct public_key;
struct private_key;
struct certificate;
struct password_asker;

/* Takes the key over, also where it fails; NULL for NULL and for what has no SubjectPublicKeyInfo. */
struct public_key *public_key_take(EVP_PKEY *pkey);
/* Of a SubjectPublicKeyInfo, which stays the caller's; NULL where it holds no key that is known. */
struct public_key *public_key_of(const X509_PUBKEY *encoded);
/* Borrowed. */
EVP_PKEY *public_key_pkey(const struct public_key *key);
/* For PEM readers: nobody is asked for a password, least of all at a terminal. */
int no_password(char *buffer, int size, int writing, void *arg);
/* Takes it over; NULL for NULL and for one whose key is of no kind that is known. */
struct certificate *certificate_take(X509 *x509);
/* Takes the key over, also where it fails. `name` is for errors. */
int private_key_take(EVP_PKEY *pkey, const char *name, struct private_key **ret_key, struct err *e);
/* Asks, into a buffer whose room is taken at once. */
int password_ask(const struct password_asker *asker, const char *name, struct buf *ret_password, struct err *e);
/* Seconds since 1970; false where it is none, or NULL, which the library takes for now. */
bool time_seconds(const ASN1_TIME *time, int64_t *ret_seconds);
X509 *certificate_x509(const struct certificate *certificate);

#endif
