/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/merkle.h"

#include "crypto/hash.h"

static void hash_parts(char mark, struct str left, struct str right, unsigned char ret_hash[MERKLE_HASH_SIZE])
{
	struct hash *hash = hash_new(HASH_SHA256);
	unsigned char value[HASH_SIZE_MAX];

	hash_update(hash, str_from(&mark, 1));
	hash_update(hash, left);
	hash_update(hash, right);
	hash_final(hash, value);
	hash_free(hash);
	memcpy(ret_hash, value, MERKLE_HASH_SIZE);
}

void merkle_leaf(struct str body, unsigned char ret_hash[MERKLE_HASH_SIZE])
{
	hash_parts('\x00', body, STR_NULL, ret_hash);
}

bool merkle_includes(const struct inclusion_proof *proof, uint64_t index, const unsigned char leaf[MERKLE_HASH_SIZE])
{
	uint64_t node = index, last = proof->size - 1;
	unsigned char hash[MERKLE_HASH_SIZE];
	struct str so_far;

	if (index >= proof->size)
		return false;
	memcpy(hash, leaf, sizeof(hash));
	so_far = str_from((const char *)hash, sizeof(hash));
	for (size_t i = 0; i < proof->n; i++) {
		if (!last)
			return false;
		if ((node & 1) || node == last) {
			hash_parts('\x01', proof->hashes[i], so_far, hash);
			while (!(node & 1) && node) {
				node >>= 1;
				last >>= 1;
			}
		} else {
			hash_parts('\x01', so_far, proof->hashes[i], hash);
		}
		node >>= 1;
		last >>= 1;
	}
	return !last && str_eq(so_far, proof->root);
}
