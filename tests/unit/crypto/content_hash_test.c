/* SPDX-License-Identifier: Apache-2.0 */
/* The hash of contents is Poly1305: RFC 8439's own example, in one piece and in all others; and another key gives another hash. */
#include "crypto/content_hash.h"

#include "test.h"

/* RFC 8439, section 2.5.2. */
static const struct content_key rfc_key = {{0x85, 0xd6, 0xbe, 0x78, 0x57, 0x55, 0x6d, 0x33, 0x7f, 0x44, 0x52, 0xfe, 0x42, 0xd5, 0x06, 0xa8,
					    0x01, 0x03, 0x80, 0x8a, 0xfb, 0x0d, 0xb2, 0xfd, 0x4a, 0xbf, 0xf6, 0xaf, 0x41, 0x49, 0xf5, 0x1b}};
static const unsigned char rfc_tag[CONTENT_HASH_SIZE] = {0xa8, 0x06, 0x1d, 0xc1, 0x30, 0x51, 0x36, 0xc6,
							 0xc2, 0x2b, 0x8b, 0xaf, 0x0c, 0x01, 0x27, 0xa9};
static const char rfc_message[] = "Cryptographic Forum Research Group";

static struct content_hash in_pieces(struct content_hasher *hasher, struct str message, size_t cut)
{
	content_hasher_begin(hasher);
	content_hasher_update(hasher, str_slice(message, 0, cut));
	content_hasher_update(hasher, str_from_index(message, cut));
	return content_hasher_end(hasher);
}

TEST(the_example_of_the_rfc_in_any_two_pieces)
{
	struct content_hasher *hasher = content_hasher_new(&rfc_key);

	for (size_t cut = 0; cut < sizeof(rfc_message); cut++) {
		struct content_hash hash = in_pieces(hasher, str_of(rfc_message), cut);

		assert_memory_equal(hash.bytes, rfc_tag, sizeof(rfc_tag));
	}
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
		hashes[i] = in_pieces(hasher, str_of(rfc_message), 5);
		content_hasher_free(hasher);
	}
	assert_memory_not_equal(&keys[0], &keys[1], sizeof(keys[0]));
	assert_memory_not_equal(&hashes[0], &hashes[1], sizeof(hashes[0]));
}

TEST_MAIN
