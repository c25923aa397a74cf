/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inclusion in trees of every size up to 40, by every leaf: the root is computed by the definition (RFC 9162, section 2.1.1), the path by that of
 * section 2.1.3.1; and no other index, leaf, hash or length of the path leads to the root.
 */
#include "verify/merkle.h"

#include "crypto/hash.h"
#include "test.h"

#define LEAVES 40u

struct node {
	unsigned char bytes[MERKLE_HASH_SIZE];
};

static struct str str_of_node(const struct node *node)
{
	return str_from((const char *)node->bytes, sizeof(node->bytes));
}

static struct node leaf(unsigned i)
{
	char text[16];
	struct node node;

	snprintf(text, sizeof(text), "leaf %u", i);
	merkle_leaf(str_of(text), node.bytes);
	return node;
}

static struct node parent(struct node left, struct node right)
{
	unsigned char bytes[1 + 2 * MERKLE_HASH_SIZE] = {1}, value[HASH_SIZE_MAX];
	struct node node;

	memcpy(bytes + 1, left.bytes, MERKLE_HASH_SIZE);
	memcpy(bytes + 1 + MERKLE_HASH_SIZE, right.bytes, MERKLE_HASH_SIZE);
	hash_bytes(HASH_SHA256, str_from((const char *)bytes, sizeof(bytes)), value);
	memcpy(node.bytes, value, MERKLE_HASH_SIZE);
	return node;
}

/* The largest power of two below n. */
static unsigned split(unsigned n)
{
	unsigned k = 1;

	while (2 * k < n)
		k *= 2;
	return k;
}

static struct node root_of(unsigned from, unsigned n)
{
	unsigned k = split(n);

	return n == 1 ? leaf(from) : parent(root_of(from, k), root_of(from + k, n - k));
}

static void path_of(unsigned m, unsigned from, unsigned n, struct node *path, size_t *length)
{
	unsigned k = split(n);

	if (n == 1)
		return;
	path_of(m < k ? m : m - k, m < k ? from : from + k, m < k ? k : n - k, path, length);
	path[(*length)++] = m < k ? root_of(from + k, n - k) : root_of(from, k);
}

static void expect_only_this(struct inclusion_proof *proof, unsigned m, unsigned n)
{
	struct node wrong = leaf(LEAVES), right = leaf(m);

	assert_true(merkle_includes(proof, m, right.bytes));
	assert_false(merkle_includes(proof, m, wrong.bytes));
	for (unsigned other = 0; other <= n; other++)
		if (other != m)
			assert_false(merkle_includes(proof, other, right.bytes));
	for (size_t i = 0; i < proof->n; i++) {
		struct str kept = proof->hashes[i];

		proof->hashes[i] = str_of_node(&wrong);
		assert_false(merkle_includes(proof, m, right.bytes));
		proof->hashes[i] = kept;
	}
	proof->hashes[proof->n++] = str_of_node(&wrong);
	assert_false(merkle_includes(proof, m, right.bytes));
	proof->n--;
	if (proof->n) {
		proof->n--;
		assert_false(merkle_includes(proof, m, right.bytes));
		proof->n++;
	}
}

TEST(every_leaf_of_every_tree)
{
	for (unsigned n = 1; n <= LEAVES; n++)
		for (unsigned m = 0; m < n; m++) {
			struct node path[BUNDLE_PROOF_MAX], root = root_of(0, n);
			struct inclusion_proof proof = {.size = n, .root = str_of_node(&root)};

			path_of(m, 0, n, path, &proof.n);
			for (size_t i = 0; i < proof.n; i++)
				proof.hashes[i] = str_of_node(&path[i]);
			expect_only_this(&proof, m, n);
		}
}

TEST(a_tree_of_nothing_holds_nothing)
{
	struct inclusion_proof proof = {0};
	struct node node = leaf(0);

	assert_false(merkle_includes(&proof, 0, node.bytes));
}

TEST_MAIN
