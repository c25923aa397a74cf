/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON in the one form that The Update Framework signs: members by their keys' bytes, no blanks, whole numbers, and of characters only the quote and the
 * backslash escaped. Source: OLPC, "Canonical JSON", which the TUF specification 1.0 (section 4.2) and Notary's metadata refer to.
 *
 * Ownership: the buffer is the caller's. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_CANONICAL_JSON_H
#define PLIMSOLL_CODEC_CANONICAL_JSON_H

#include "base/buf.h"
#include "codec/json.h"

/* Appends the value. ERR_FORMAT where it has a number that is not whole, ERR_LIMIT over the buffer's cap. */
int canonical_json(const struct json *value, struct buf *out, struct err *e);

#endif
