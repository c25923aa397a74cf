/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Base64. Source: RFC 4648 section 4, with padding. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_BASE64_H
#define PLIMSOLL_CODEC_BASE64_H

#include "base/buf.h"

/* Appends the decoded bytes; false on anything but whole, padded groups of the alphabet, or over the buffer's cap. */
bool base64_decode(struct str text, struct buf *ret_bytes);
void base64_encode(struct buf *out, struct str bytes);

#endif
