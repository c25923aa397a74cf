/* SPDX-License-Identifier: Apache-2.0 */
/* What responses and bare tokens have in common (RFC 3161). Ownership: as OpenSSL's. Threading: none shared. */
#ifndef PLIMSOLL_CRYPTO_TIMESTAMP_PARTS_H
#define PLIMSOLL_CRYPTO_TIMESTAMP_PARTS_H

#include <openssl/ts.h>

#include "base/err.h"

/* ERR_FORMAT with the library's own reason, or the given one where it has none; its queue of errors is empty then. */
int timestamp_library_error(struct err *e, const char *otherwise);
bool timestamp_is_strong_hash(const ASN1_OBJECT *algorithm); /* SHA-256, SHA-384 or SHA-512 */
/* Whether what was stamped is named by such a hash. */
bool timestamp_is_strong(TS_TST_INFO *info);
/* Seconds since 1970, fractions dropped. */
bool timestamp_time(const TS_TST_INFO *info, int64_t *ret_seconds);

#endif
