/* SPDX-License-Identifier: Apache-2.0 */
/* The hash of contents is GMAC: what another program computes, in one piece and in all others; the first case of the mode's paper; and another key gives another hash. */
#include "crypto/content_hash.h"

#include "test.h"

/* Key and nonce of the GCM paper's later cases; the tag is of Python's cryptography (AESGCM, all of it authenticated only). */
static const struct content_key paper_key = {{0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65, 0x73, 0x1c, 0x6d, 0x6a, 0x8f, 0x94, 0x67, 0x30, 0x83, 0x08,
					      0xca, 0xfe, 0xba, 0xbe, 0xfa, 0xce, 0xdb, 0xad, 0xde, 0xca, 0xf8, 0x88}};
static const unsigned char paper_tag[CONTENT_HASH_SIZE] = {0xf2, 0xb8, 0x84, 0xf1, 0xbc, 0x45, 0xd2, 0x59,
							   0xd9, 0x2c, 0xb6, 0x25, 0x7e, 0x08, 0x50, 0x0d};
/* Its test case 1: all zero, nothing to authenticate. */
static const unsigned char empty_tag[CONTENT_HASH_SIZE] = {0x58, 0xe2, 0xfc, 0xce, 0xfa, 0x7e, 0x30, 0x61,
							   0x36, 0x7f, 0x1d, 0x57, 0xa4, 0xe7, 0x45, 0x5a};
static const char message_bytes[] = "Cryptographic Forum Research Group";

static struct content_hash in_pieces(struct content_hasher *hasher, struct str message, size_t cut)
{
	content_hasher_begin(hasher);
	content_hasher_update(hasher, str_slice(message, 0, cut));
	content_hasher_update(hasher, str_from_index(message, cut));
	return content_hasher_end(hasher);
}

TEST(an_example_in_any_two_pieces)
{
	struct content_hasher *hasher = content_hasher_new(&paper_key);

	for (size_t cut = 0; cut < sizeof(message_bytes); cut++) {
		struct content_hash hash = in_pieces(hasher, str_of(message_bytes), cut);

		assert_memory_equal(hash.bytes, paper_tag, sizeof(paper_tag));
	}
	content_hasher_free(hasher);
}

TEST(nothing)
{
	struct content_hasher *hasher = content_hasher_new(&(struct content_key){{0}});
	struct content_hash hash;

	content_hasher_begin(hasher);
	hash = content_hasher_end(hasher);
	assert_memory_equal(hash.bytes, empty_tag, sizeof(empty_tag));
	content_hasher_free(hasher);
}

TEST(keys_are_not_alike)
{
	struct content_key keys[2];
	struct content_hash hashes[2];

	for (size_t i = 0; i < 2; i++) {
		struct content_hasher *hasher;

		assert_true(content_key_make(&keys[i]));
		hasher = content_hasher_new(&keys[i]);
		hashes[i] = in_pieces(hasher, str_of(message_bytes), 5);
		content_hasher_free(hasher);
	}
	assert_memory_not_equal(&keys[0], &keys[1], sizeof(keys[0]));
	assert_memory_not_equal(&hashes[0], &hashes[1], sizeof(hashes[0]));
}

TEST_MAIN
