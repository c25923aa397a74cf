/* SPDX-License-Identifier: Apache-2.0 */
/* What certificates and keys know of each other. Ownership: as OpenSSL's. Threading: none shared. */
#ifndef PLIMSOLL_CRYPTO_KEY_PARTS_H
#define PLIMSOLL_CRYPTO_KEY_PARTS_H

#include <openssl/x509.h>

struct public_key;
struct certificate;

/* Takes the key over, also where it fails; NULL for NULL and for what has no SubjectPublicKeyInfo. */
struct public_key *public_key_take(EVP_PKEY *pkey);
/* Borrowed. */
EVP_PKEY *public_key_pkey(const struct public_key *key);
/* For PEM readers: nobody is asked for a password, least of all at a terminal. */
int no_password(char *buffer, int size, int writing, void *arg);
/* Takes it over; NULL for NULL and for one whose key is of no kind that is known. */
struct certificate *certificate_take(X509 *x509);
X509 *certificate_x509(const struct certificate *certificate);

#endif
