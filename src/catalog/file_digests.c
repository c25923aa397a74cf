/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/file_digests.h"

#include "crypto/hash.h"

#define EXAMINER "file_digests"
#define SHA1_SIZE 20u
#define SHA256_SIZE 32u

/* Of no bytes at all: such a file is handed to no examiner. FIPS 180-4. */
#define EMPTY_SHA1 "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	unsigned char sha1[HASH_SIZE_MAX], sha256[HASH_SIZE_MAX];
	char first[HASH_DIGITS_MAX], second[HASH_DIGITS_MAX];

	(void)scratch, (void)e;
	hash_bytes(HASH_SHA1, file->bytes, sha1);
	hash_bytes(HASH_SHA256, file->bytes, sha256);
	FACT_ADD(facts, "digests", hash_digits(sha1, SHA1_SIZE, first), hash_digits(sha256, SHA256_SIZE, second));
	return 0;
}

const struct examiner file_digests_examiner = {
	.name = EXAMINER,
	.version = 1,
	.kinds = FILE_BINARY | FILE_ELF | FILE_PE | FILE_MACHO | FILE_ZIP | FILE_TEXT,
	.examine = examine,
};

/* ---- the inventory ---- */

static void add(struct inventory *inventory, const struct tree *tree, struct str path, const struct tree_inode *inode)
{
	struct file_digests *digests = vec_push(&inventory->digests);
	struct str facts = inode->content == TREE_NONE ? STR_NULL : tree->contents.v[inode->content].facts;
	struct fact fact;

	*digests = (struct file_digests){.path = path, .layer = inode->layer};
	if (!inode->size) {
		digests->sha1 = STR_LIT(EMPTY_SHA1);
		digests->sha256 = STR_LIT(EMPTY_SHA256);
	} else if (fact_next(&facts, EXAMINER, &fact)) {
		digests->sha1 = fact.fields[0];
		digests->sha256 = fact.fields[1];
	}
}

int file_digests_collect(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	vec_each(package, &inventory->packages) {
		if (ctx_check(ctx, e) < 0)
			return e->code;
		vec_each(path, &(*package)->files) {
			uint32_t version = tree_version_at(tree, tree_path_exact(tree, *path), TREE_NOW);

			if (version != TREE_NONE && tree_inode_of(tree, version)->type == ENTRY_FILE)
				add(inventory, tree, *path, tree_inode_of(tree, version));
		}
	}
	inventory_settle_digests(inventory);
	return 0;
}
