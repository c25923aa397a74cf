/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole zlib stream (RFC 1950) at once, by ISA-L.
 *
 * Ownership: the buffer is the caller's. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_ZLIB_H
#define PLIMSOLL_CODEC_ZLIB_H

#include "base/buf.h"
#include "base/err.h"

/* Appends what the stream holds; ERR_LIMIT beyond the cap of ret_bytes, ERR_FORMAT for what is damaged or cut off. */
int zlib_unpack(struct str bytes, struct buf *ret_bytes, struct err *e);

#endif
