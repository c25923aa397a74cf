/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CRC-32 (IEEE 802.3, reflected) by ISA-L: against accidents on a disk, not against anybody. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_CHECKSUM_H
#define PLIMSOLL_CODEC_CHECKSUM_H

#include "base/str.h"

/* Start with 0; feed the answer back in for the next part. */
uint32_t checksum_crc32(uint32_t crc, struct str bytes);

#endif
