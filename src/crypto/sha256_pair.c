/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sha256_pair.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#define TARGET __attribute__((target("sha,sse4.1,ssse3")))
#define INLINE TARGET static inline __attribute__((always_inline))

static const uint32_t constants[64] __attribute__((aligned(16))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* A message under way. The instructions want H as (F E B A) and (H G D C), the most significant word last. */
struct message {
	__m128i abef, cdgh; /* present state */
	__m128i words[4];   /* of the schedule: the last sixteen */
};

bool sha256_pair_possible(void)
{
	unsigned a, b, c, d;

	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 29)) && __builtin_cpu_supports("sse4.1");
}

INLINE void enter(struct message *m, const uint32_t state[8])
{
	__m128i dcba = _mm_loadu_si128((const __m128i *)state), hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
	__m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);

	m->abef = _mm_alignr_epi8(cdab, efgh, 8);
	m->cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
}

INLINE void leave(const struct message *m, uint32_t state[8])
{
	__m128i feba = _mm_shuffle_epi32(m->abef, 0x1b), dchg = _mm_shuffle_epi32(m->cdgh, 0xb1);

	_mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* The four words of a block from word 4 * i on, which the specification reads as big-endian. */
INLINE void load(struct message *m, const unsigned char *block, unsigned i)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);

	m->words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), swap);
}

/* Rounds 4 * i … 4 * i + 3, and what of the schedule can be made meanwhile. */
INLINE void rounds(struct message *m, unsigned i)
{
	__m128i now = m->words[i % 4], before = m->words[(i + 3) % 4], *next = &m->words[(i + 1) % 4];
	__m128i sum = _mm_add_epi32(now, _mm_load_si128((const __m128i *)(constants + 4 * i)));

	m->cdgh = _mm_sha256rnds2_epu32(m->cdgh, m->abef, sum);
	if (i >= 3 && i < 15)
		*next = _mm_sha256msg2_epu32(_mm_add_epi32(*next, _mm_alignr_epi8(now, before, 4)), now);
	m->abef = _mm_sha256rnds2_epu32(m->abef, m->cdgh, _mm_shuffle_epi32(sum, 0x0e));
	if (i >= 1 && i < 13)
		m->words[(i + 3) % 4] = _mm_sha256msg1_epu32(before, now);
}

TARGET void sha256_pair(uint32_t a[8], const unsigned char *x, uint32_t b[8], const unsigned char *y, size_t blocks)
{
	struct message first, second;

	enter(&first, a);
	enter(&second, b);
	for (; blocks; blocks--, x += SHA256_BLOCK, y += SHA256_BLOCK) {
		struct message saved[2] = {first, second};

#pragma GCC unroll 16
		for (unsigned i = 0; i < 16; i++) {
			if (i < 4) {
				load(&first, x, i);
				load(&second, y, i);
			}
			rounds(&first, i);
			rounds(&second, i);
		}
		first.abef = _mm_add_epi32(first.abef, saved[0].abef);
		first.cdgh = _mm_add_epi32(first.cdgh, saved[0].cdgh);
		second.abef = _mm_add_epi32(second.abef, saved[1].abef);
		second.cdgh = _mm_add_epi32(second.cdgh, saved[1].cdgh);
	}
	leave(&first, a);
	leave(&second, b);
}

#else

#include <stdlib.h>

bool sha256_pair_possible(void)
{
	return false;
}

void sha256_pair(uint32_t a[8], const unsigned char *x, uint32_t b[8], const unsigned char *y, size_t blocks)
{
	(void)a, (void)x, (void)b, (void)y, (void)blocks;
	abort();
}

#endif
