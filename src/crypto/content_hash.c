/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/content_hash.h"

#include <inttypes.h>
#include <stdio.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

void content_hash(struct str bytes, char ret_digits[CONTENT_HASH_DIGITS + 1])
{
	XXH128_hash_t hash = XXH3_128bits(bytes.p, bytes.n);

	snprintf(ret_digits, CONTENT_HASH_DIGITS + 1, "%016" PRIx64 "%016" PRIx64, (uint64_t)hash.high64, (uint64_t)hash.low64);
}
