/* SPDX-License-Identifier: Apache-2.0 */
/* Caps of the catalogers, on databases that are made here: each cap is named in the coverage, and what fits is kept. */
#include "catalog/inventory_dump.h"

#include "catalog/note.h"
#include "catalog/owned.h"

extern const struct cataloger cataloger_apk, cataloger_dpkg;

/* A tree of one file with these bytes, as the only layer. */
static void tree_with(struct tree *tree, const char *path, struct str bytes)
{
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct layer_index index;
	struct err e = ERR_INIT;

	tree_init(tree);
	layer_index_init(&index);
	buf_puts(&index.text, path);
	index.bytes = BUF_INIT(SIZE_MAX);
	buf_put(&index.bytes, bytes);
	*vec_push(&index.contents) = (struct layer_content){0, bytes.n};
	*vec_push(&index.entries) = (struct layer_entry){
		.path_length = (uint16_t)strlen(path), .size = bytes.n, .mode = 0644, .type = ENTRY_FILE, .content = 0,
	};
	assert_int_equal(merge_layer(&(struct ctx){.jobs = 1}, tree, &index, &coverage, &arena, &e), 0);
	layer_index_done(&index);
	coverage_done(&coverage);
	arena_done(&arena);
}

static bool has_gap(const struct inventory *inventory, const char *why)
{
	vec_each(gap, &inventory->coverage.gaps)
		if (str_search(gap->why, str_of(why)) >= 0)
			return true;
	return false;
}

/* Runs one cataloger over one file; the caller frees the inventory. */
static void catalog_bytes(const struct cataloger *cataloger, const char *path, const struct buf *bytes,
			  struct inventory *inventory)
{
	struct tree tree;

	tree_with(&tree, path, buf_str(bytes));
	inventory_init(inventory);
	run_catalogers(&tree, (const struct cataloger *const[]){cataloger, NULL}, inventory);
	tree_done(&tree);
}

TEST(dpkg_packages)
{
	struct buf text = BUF_INIT((size_t)64 << 20);
	struct inventory inventory;

	for (int i = 0; i < 100002; i++)
		buf_printf(&text, "Package: p%d\nStatus: install ok installed\nVersion: 1\n\n", i);
	catalog_bytes(&cataloger_dpkg, "var/lib/dpkg/status", &text, &inventory);
	assert_int_equal(inventory.packages.n, 100000);
	assert_true(has_gap(&inventory, "more packages than the limit of 100000"));
	inventory_done(&inventory);
	buf_done(&text);
}

TEST(apk_packages)
{
	struct buf text = BUF_INIT((size_t)64 << 20);
	struct inventory inventory;

	for (int i = 0; i < 100002; i++)
		buf_printf(&text, "P:p%d\nV:1\n\n", i);
	catalog_bytes(&cataloger_apk, "lib/apk/db/installed", &text, &inventory);
	assert_int_equal(inventory.packages.n, 100000);
	assert_true(has_gap(&inventory, "more packages than the limit of 100000"));
	inventory_done(&inventory);
	buf_done(&text);
}

TEST(relations_of_a_package)
{
	struct buf text = BUF_INIT((size_t)64 << 20);
	struct inventory inventory;

	buf_puts(&text, "Package: p\nStatus: install ok installed\nVersion: 1\nDepends: ");
	for (int i = 0; i < 20000; i++)
		buf_printf(&text, "d%d,", i);
	catalog_bytes(&cataloger_dpkg, "var/lib/dpkg/status", &text, &inventory);
	assert_int_equal(inventory.packages.v[0]->depends.n, 10000);
	inventory_done(&inventory);
	buf_done(&text);
}

TEST(alternatives_of_a_package)
{
	struct buf text = BUF_INIT((size_t)64 << 20);
	struct inventory inventory;

	buf_puts(&text, "Package: p\nStatus: install ok installed\nVersion: 1\nDepends: d");
	for (int i = 0; i < 20000; i++)
		buf_printf(&text, "%sd%d", i % 4 ? "|" : ",", i);
	catalog_bytes(&cataloger_dpkg, "var/lib/dpkg/status", &text, &inventory);
	assert_int_equal(inventory.packages.v[0]->depends.n, 1 + 10000);
	assert_int_equal(inventory.packages.v[0]->alternatives.n, 2500);
	inventory_done(&inventory);
	buf_done(&text);
}

TEST(notes_of_a_database)
{
	struct buf text = BUF_INIT((size_t)64 << 20);
	struct inventory inventory;

	for (int i = 0; i < 1000; i++)
		buf_puts(&text, "Package: p\n\n");
	catalog_bytes(&cataloger_dpkg, "var/lib/dpkg/status", &text, &inventory);
	assert_int_equal(inventory.coverage.gaps.n, NOTES_EACH + 1);
	assert_true(has_gap(&inventory, "950 more records cannot be read"));
	inventory_done(&inventory);
	buf_done(&text);
}

TEST(files_of_a_database)
{
	struct buf text = BUF_INIT((size_t)64 << 20);
	struct inventory inventory;

	buf_puts(&text, "P:p\nV:1\nF:a\n");
	for (unsigned i = 0; i < OWNED_FILES_MAX + 10; i++)
		buf_puts(&text, "R:x\n");
	catalog_bytes(&cataloger_apk, "lib/apk/db/installed", &text, &inventory);
	assert_true(has_gap(&inventory, "more files than the limit of 2000000"));
	assert_int_equal(inventory.packages.v[0]->files.n, 1);
	inventory_done(&inventory);
	buf_done(&text);
}

/* The database's own cap is told by its size alone: the bytes need not be there to be refused. */
TEST(bytes_of_a_database)
{
	struct inventory inventory;
	struct buf text = BUF_INIT((size_t)300 << 20);

	assert_non_null(buf_reserve(&text, ((size_t)256 << 20) + 1));
	memset(text.p, '\n', ((size_t)256 << 20) + 1);
	text.n = ((size_t)256 << 20) + 1;
	catalog_bytes(&cataloger_dpkg, "var/lib/dpkg/status", &text, &inventory);
	assert_int_equal(inventory.packages.n, 0);
	assert_true(has_gap(&inventory, "larger than the limit of 268435456 bytes"));
	inventory_done(&inventory);
	buf_done(&text);
}

TEST_MAIN
