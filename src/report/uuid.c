/* SPDX-License-Identifier: Apache-2.0 */
#include "report/uuid.h"

#include "crypto/hash.h"

/* 8f9f5c2e-6d0b-4b57-9a35-1c5f6f0a2f0d: drawn once; nothing is ever to change in it */
static const unsigned char our_space[16] = {0x8f, 0x9f, 0x5c, 0x2e, 0x6d, 0x0b, 0x4b, 0x57, 0x9a, 0x35, 0x1c, 0x5f, 0x6f, 0x0a, 0x2f, 0x0d};

static void put(const unsigned char *value, unsigned version, char ret_text[UUID_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	for (size_t i = 0; i < 16; i++) {
		unsigned byte = i == 6 ? version << 4 | (value[i] & 15U) : i == 8 ? 0x80U | (value[i] & 0x3fU) : value[i];

		if (i == 4 || i == 6 || i == 8 || i == 10)
			ret_text[n++] = '-';
		ret_text[n++] = digits[byte >> 4];
		ret_text[n++] = digits[byte & 15];
	}
	ret_text[n] = 0;
}

void uuid_of_digest(const unsigned char *digest, char ret_text[UUID_TEXT])
{
	put(digest, 8, ret_text);
}

void uuid_of_name(struct str name, char ret_text[UUID_TEXT])
{
	struct hash *hash = hash_new(HASH_SHA1);
	unsigned char value[HASH_SIZE_MAX];

	hash_update(hash, str_from(our_space, sizeof(our_space)));
	hash_update(hash, name);
	hash_final(hash, value);
	hash_free(hash);
	put(value, 5, ret_text);
}
