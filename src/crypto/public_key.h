/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public keys and the signatures they verify, by OpenSSL: ECDSA in DER, RSA PKCS #1 v1.5, and pure Ed25519 (RFC 8032). Ed25519ph is libsodium's
 * (crypto/sodium.h): OpenSSL 3.0 has it not, and would take it for the pure form without a word.
 *
 * Ownership: a key belongs to the caller, who frees it; views last as long as it. Threading: read-only once made.
 */
#ifndef PLIMSOLL_CRYPTO_PUBLIC_KEY_H
#define PLIMSOLL_CRYPTO_PUBLIC_KEY_H

#include "base/buf.h"
#include "base/err.h"

enum signature_hash { SIGNATURE_SHA256, SIGNATURE_SHA384, SIGNATURE_SHA512 };
#define SIGNATURE_HASH_MAX 64
/* By the names of Sigstore's sigstore_common.proto: "SHA2_256"; false for others. */
bool signature_hash_named(struct str name, enum signature_hash *ret_hash);
/* By those of Rekor's first version: "sha256". */
bool signature_hash_lower(struct str name, enum signature_hash *ret_hash);

struct public_key;

/* Of a SubjectPublicKeyInfo (RFC 5280, section 4.1), or of a bare RSAPublicKey (RFC 8017, A.1.1). ERR_FORMAT. */
int public_key_from_der(struct str der, struct public_key **ret_key, struct err *e);
/* "-----BEGIN PUBLIC KEY-----". `name` is for errors. */
int public_key_from_pem(struct str pem, const char *name, struct public_key **ret_key, struct err *e);
void public_key_free(struct public_key *key); /* NULL is allowed */
/* As a SubjectPublicKeyInfo, whatever it was made from: what names a key, and what keys are compared by. */
struct str public_key_der(const struct public_key *key);
/* Appends the same as PEM, "-----BEGIN PUBLIC KEY-----". */
void public_key_pem(const struct public_key *key, struct buf *ret_pem);
bool public_key_is_ed25519(const struct public_key *key);
/*
 * Whether it is of a kind that signatures of software are made with: ECDSA on P-256, P-384 and P-521, RSA of 2048 to 16384 bits, Ed25519.
 * ERR_UNSUPPORTED says what it is instead.
 */
int public_key_check(const struct public_key *key, struct err *e);
/* "ECDSA P-256", "RSA 3072", "Ed25519": at most 31 letters. Returns ret_text. */
#define PUBLIC_KEY_KIND_MAX 32
const char *public_key_kind(const struct public_key *key, char ret_text[PUBLIC_KEY_KIND_MAX]);
/* The thirty-two bytes of an Ed25519 key; empty for others. */
struct str public_key_raw(const struct public_key *key);
/* What is used with a key of its kind where nothing says otherwise: SHA-384 and SHA-512 for P-384 and P-521, else SHA-256. */
enum signature_hash public_key_hash(const struct public_key *key);

/* "SHA-256" */
const char *signature_hash_text(enum signature_hash hash);

/* Ed25519 takes the message as it is, whatever hash is named. */
bool public_key_verify(const struct public_key *key, enum signature_hash hash, struct str message, struct str signature);
/* The same where only the message's hash is known; never true for Ed25519, which needs the message. */
bool public_key_verify_hashed(const struct public_key *key, enum signature_hash hash, struct str value, struct str signature);
/* Returns the number of bytes: 32, 48 or 64. */
size_t signature_hash_of(enum signature_hash hash, struct str message, unsigned char ret_value[SIGNATURE_HASH_MAX]);

#endif
