/* SPDX-License-Identifier: Apache-2.0 */
#include "layers/base_contents.h"

#include "base/map.h"
#include "crypto/hash.h"
#include "layers/base_find.h"
#include "model/base_table.h"

#define EXAMINER "base"
#define SAMPLED_SIZE_MAX ((uint64_t)64 << 10) /* larger files are seldom what tells one base from another, and cost more */

/* A quarter of all paths, the same ones in every image. */
static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	uint64_t spread = symbol_hash(path) * 0x9e3779b97f4a7c15u;

	(void)mode, (void)named;
	return size > 0 && size <= SAMPLED_SIZE_MAX && spread >> 62 == 0;
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	unsigned char value[HASH_SIZE_MAX];
	char digits[HASH_DIGITS_MAX];
	struct str text = arena_printf(scratch, "%.*s\n", STR(file->path));
	struct hash *hash = hash_new(HASH_SHA256);

	(void)e;
	hash_update(hash, text);
	hash_update(hash, file->bytes);
	hash_final(hash, value);
	hash_free(hash);
	FACT_ADD(facts, "file", str_slice(hash_digits(value, BASE_HASH_DIGITS / 2, digits), 0, BASE_HASH_DIGITS));
	return 0;
}

/* No ELF: of programs an examiner need not see all bytes. */
const struct examiner base_examiner = {
	.name = EXAMINER,
	.version = 1,
	.kinds = FILE_TEXT | FILE_BINARY | FILE_ZIP,
	.wants = wants,
	.examine = examine,
};

static struct str hash_of(const struct tree *tree, uint32_t inode)
{
	const struct tree_inode *file = &tree->inodes.v[inode];
	struct str facts = file->type == ENTRY_FILE && file->links && file->content != TREE_NONE ? tree->contents.v[file->content].facts : STR_NULL;
	struct fact fact;

	return fact_next(&facts, EXAMINER, &fact) && fact.fields[0].n == BASE_HASH_DIGITS ? fact.fields[0] : STR_NULL;
}

void base_contents_of(const struct tree *tree, const struct inventory *inventory, struct known_contents *ret_contents)
{
	*ret_contents = (struct known_contents){0};
	if (inventory) {
		ret_contents->os = inventory->os.id;
		ret_contents->release = inventory->os.release;
		vec_each(package, &inventory->packages)
			if (package_is_of_system(*package) && base_table_is_plain((*package)->name) && ret_contents->packages.n < BASE_PACKAGES_MAX)
				*vec_push(&ret_contents->packages) = (*package)->name;
		vec_sort_unique(&ret_contents->packages, str_order);
	}
	for (uint32_t i = 0; tree && i < tree->inodes.n; i++) {
		struct str hash = hash_of(tree, i);

		if (hash.n)
			*vec_push(&ret_contents->sketch) = hash;
	}
	vec_sort_unique(&ret_contents->sketch, str_order);
	if (ret_contents->sketch.n > BASE_SKETCH_MAX)
		ret_contents->sketch.n = BASE_SKETCH_MAX;
}

size_t base_sketch_found(const struct tree *tree, const struct str_list *sketch, bool *ret_known)
{
	struct map wanted = {0};
	size_t found = 0;

	*ret_known = false;
	vec_each(hash, sketch)
		map_set(&wanted, *hash, &wanted);
	for (uint32_t i = 0; tree && i < tree->inodes.n; i++) {
		struct str hash = hash_of(tree, i);

		*ret_known = *ret_known || hash.n;
		/* A content that is there twice is one. */
		if (hash.n && map_get(&wanted, hash) == &wanted) {
			map_set(&wanted, hash, &found);
			found++;
		}
	}
	map_done(&wanted);
	return found;
}
