/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Several certificates, as files hold them.
 *
 * Ownership: certificate_list_done() frees the certificates too. Threading: read-only once made.
 */
#ifndef PLIMSOLL_CRYPTO_CERTIFICATE_LIST_H
#define PLIMSOLL_CRYPTO_CERTIFICATE_LIST_H

#include "base/vec.h"
#include "crypto/certificate.h"

#define CERTIFICATE_FILE_MAX ((size_t)1 << 20) /* bytes */
#define CERTIFICATES_MAX 1024                  /* of one list */

VEC_TYPE(certificate_list, struct certificate *);

/* Appends those of a file: one in DER, or any number in PEM and nothing else in PEM. ERR_FORMAT also where there is none, ERR_LIMIT. */
int certificate_list_read(struct str bytes, const char *name, struct certificate_list *list, struct err *e);
void certificate_list_done(struct certificate_list *list);

#endif
