/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers as formats store them, whatever the machine's own order and wherever they stand.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_BASE_BYTES_H
#define PLIMSOLL_BASE_BYTES_H

#include <stdint.h>

static inline uint32_t be32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

#endif
