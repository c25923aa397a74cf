/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A packed file that is in memory, unpacked as a whole: gzip, zstd or xz, told by its first bytes.
 *
 * Ownership: the buffer is the caller's. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_UNPACK_H
#define PLIMSOLL_CODEC_UNPACK_H

#include "base/buf.h"
#include "base/err.h"

/* Appends what the file holds; of what is not packed, its bytes. ERR_LIMIT beyond the cap of ret_bytes. */
int unpack(struct str bytes, struct buf *ret_bytes, struct err *e);

#endif
