/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cosign's own form of an encrypted private key: a PEM whose content is JSON that names scrypt (RFC 7914) and holds a PKCS #8 in a box of NaCl
 * (XSalsa20 and Poly1305). The box is libsodium's; a build without it has ERR_UNSUPPORTED.
 *
 * Of the work that scrypt may be asked for three sizes are known, 2^15, 2^16 and 2^17, as Cosign has them: any other is refused, since whoever wrote the
 * file would choose how much memory and time it takes.
 *
 * Ownership: the caller's buffers, which hold secrets: buf_wipe(). Threading: no state.
 */
#ifndef PLIMSOLL_CRYPTO_COSIGN_KEY_H
#define PLIMSOLL_CRYPTO_COSIGN_KEY_H

#include "base/buf.h"
#include "base/err.h"

#define COSIGN_KEY_LABEL "ENCRYPTED SIGSTORE PRIVATE KEY"
#define COSIGN_KEY_LABEL_OLD "ENCRYPTED COSIGN PRIVATE KEY"

/* Appends the PKCS #8 in DER. `json` is the PEM's content. ERR_FORMAT, also where the password is wrong. */
int cosign_key_open(struct str json, const char *name, struct str password, struct buf *ret_der, struct err *e);
/* Appends the JSON. */
int cosign_key_seal(struct str der, struct str password, struct buf *ret_json, struct err *e);

#endif
