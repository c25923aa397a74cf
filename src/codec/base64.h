/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Base64. Source: RFC 4648 section 4, with padding. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_BASE64_H
#define PLIMSOLL_CODEC_BASE64_H

#include "base/buf.h"

/* Appends the text, padded, in the alphabet of section 4. */
void base64_encode(struct str bytes, struct buf *ret_text);
/* Appends the decoded bytes; false on anything but whole, padded groups of the alphabet, or over the buffer's cap. */
bool base64_decode(struct str text, struct buf *ret_bytes);
/*
 * What protocols in JSON allow (Protocol Buffers, "JSON mapping"): either alphabet (section 4 or 5), padded or not, with line ends anywhere. False on
 * everything else: bits that are left over, padding within.
 */
bool base64_decode_lenient(struct str text, struct buf *ret_bytes);

#endif
