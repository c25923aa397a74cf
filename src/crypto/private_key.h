/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys and the signatures they make, by OpenSSL: ECDSA in DER (P-256, P-384, P-521), RSA PKCS #1 v1.5 from 2048 bits, Ed25519 (RFC 8032).
 *
 * A key comes from a PEM (PKCS #8, plain or encrypted; the older forms that OpenSSL reads; Cosign's, crypto/cosign_key.h), or stays where it is and is
 * named by a PKCS #11 URI (RFC 7512), for which an OpenSSL provider must be installed. Every signature is verified before it is given out.
 *
 * Ownership: a key belongs to the caller, who frees it. Secrets are overwritten when they are freed. Threading: read-only once made.
 */
#ifndef PLIMSOLL_CRYPTO_PRIVATE_KEY_H
#define PLIMSOLL_CRYPTO_PRIVATE_KEY_H

#include "base/buf.h"
#include "crypto/public_key.h"

#define PRIVATE_KEY_MAX ((size_t)64 << 10) /* bytes of a PEM */
#define PASSWORD_MAX ((size_t)1024)        /* bytes */
#define SIGNATURE_MAX ((size_t)4096)       /* bytes */

struct private_key;

/* Who knows the password. Asked at most once a key, and only where the key has one. */
struct password_asker {
	/* Appends it, which may be nothing. `name` is the key's. */
	int (*ask)(const struct password_asker *asker, const char *name, struct buf *ret_password, struct err *e);
};

enum key_kind { KEY_P256, KEY_P384, KEY_ED25519, KEY_RSA3072 };
/* Their names, "p256", "p384", "ed25519", "rsa3072", in that order; NULL-terminated. */
const char *const *key_kind_names(void);

int private_key_generate(enum key_kind kind, struct private_key **ret_key, struct err *e);
/* `name` is for errors. ERR_FORMAT, also where the password is wrong; ERR_UNSUPPORTED for a kind of key, or of PEM, that this build cannot use. */
int private_key_from_pem(struct str pem, const char *name, const struct password_asker *asker, struct private_key **ret_key, struct err *e);
/* Of a PKCS #8 in DER, and nothing behind it. */
int private_key_from_der(struct str der, const char *name, struct private_key **ret_key, struct err *e);
/*
 * "pkcs11:token=…;object=…[?pin-source=file:/…]". The password is the token's PIN, where the URI names no file that has it. ERR_UNSUPPORTED where neither a
 * provider nor an engine is installed, ERR_NOT_FOUND where it has no such key.
 */
int private_key_open(const char *uri, const struct password_asker *asker, struct private_key **ret_key, struct err *e);
bool private_key_is_uri(struct str text);
void private_key_free(struct private_key *key); /* NULL is allowed */
const struct public_key *private_key_public(const struct private_key *key);

/* Appends a signature over the message, by the hash of the key's kind. */
int private_key_sign(const struct private_key *key, struct str message, struct buf *ret_signature, struct err *e);
/*
 * The same as Sigstore has it of a file that goes into a transparency log (hashedrekord): of Ed25519 that is Ed25519ph. ERR_UNSUPPORTED for such a key
 * where this build lacks it, or where the key is not at hand but behind a URI.
 */
int private_key_sign_file(const struct private_key *key, struct str message, struct buf *ret_signature, struct err *e);

/* Appends a PKCS #8 as PEM: encrypted by PBES2 (RFC 8018: PBKDF2 with HMAC-SHA-256, AES-256) where there is a password, else plain. */
int private_key_write(const struct private_key *key, struct str password, struct buf *ret_pem, struct err *e);
/* The same in DER, plain. */
int private_key_write_der(const struct private_key *key, struct buf *ret_der, struct err *e);

#endif
