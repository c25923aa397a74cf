/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 over two messages in turns. The rounds of one message wait for each other, so a core that has the instructions
 * does a second message in the time that the first would leave idle. Source: FIPS 180-4, section 6.2.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_CRYPTO_SHA256_PAIR_H
#define PLIMSOLL_CRYPTO_SHA256_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_BLOCK 64

/* Whether this processor has what it takes; else sha256_pair() must not be called. */
bool sha256_pair_possible(void);
/* Takes `blocks` blocks of each message into its state, the eight words H of the specification in native order. */
void sha256_pair(uint32_t a[8], const unsigned char *x, uint32_t b[8], const unsigned char *y, size_t blocks);

#endif
