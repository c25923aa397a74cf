/* SPDX-License-Identifier: Apache-2.0 */
/* Files of the same content are known by their hash, whoever else looks into them, and however the layer comes. */
#include "image/content_hashing.h"

#include "base/mem.h"
#include "image/alike.h"
#include "image/layer_read.h"
#include "image/merge.h"
#include "model/tree.h"
#include "small_tar.h"
#include "test.h"

#define LARGE 700000 /* more than a block, and more than is examined without a mapping */

static int look(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	(void)file, (void)facts, (void)scratch, (void)e;
	return 0;
}

static const char *const globs[] = {"**/*.looked", NULL};
static const struct examiner examiner = {.name = "test", .globs = globs, .examine = look};

/* Of the blob, so many bytes are there when files are read once more. */
static void read_and_cut(const struct buf *tar, enum content_wish contents, size_t left, struct tree *ret_tree)
{
	static const struct examiner *const examiners[] = {&examiner, NULL};
	struct content_key key = {{1, 2, 3}};
	struct ctx ctx = {.jobs = 1};
	struct wanted wanted;
	struct layer_reading reading = {.ctx = &ctx, .wanted = &wanted, .hashing = hashing_new(&ctx, 0)};
	struct blob blob = {.fd = -1, .bytes = buf_str(tar), .size = tar->n, .name = STR_LIT("test")};
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct feed_pending pending;
	struct layer_index index;
	struct image image;
	struct err e = ERR_INIT;

	wanted_init(&wanted, &(struct wishes){.examiners = examiners});
	if (contents)
		wanted_add_contents(&wanted, contents, &key);
	tree_init(ret_tree);
	layer_index_init(&index);
	assert_int_equal(layer_read(&reading, &blob, (struct feed_digests){0}, false, &index, &pending, &coverage, &arena, &e), 0);
	assert_int_equal(merge_layer(&ctx, ret_tree, &index, &coverage, &arena, &e), 0);
	image_init(&image);
	blob.size = left < blob.size ? left : blob.size;
	*vec_push(&image.layers) = (struct image_layer){.blob = blob};
	assert_int_equal(alike_hash(&ctx, &image, &key, ret_tree, &e), 0);
	image_done(&image);
	feed_pending_done(&pending);
	layer_index_done(&index);
	hashing_free(reading.hashing);
	wanted_done(&wanted);
	coverage_done(&coverage);
	arena_done(&arena);
}

static void read_tar(const struct buf *tar, enum content_wish contents, struct tree *ret_tree)
{
	read_and_cut(tar, contents, SIZE_MAX, ret_tree);
}

static struct str hash_of(const struct tree *tree, const char *path)
{
	return tree_content_hash(tree, tree->versions.v[tree_lookup(tree, path)].inode);
}

static void make_tar(struct buf *tar)
{
	auto_free char *large = mem_alloc(LARGE);

	memset(large, 'x', LARGE);
	put_member(tar, "a", STR_LIT("one"));
	put_member(tar, "folder/b", STR_LIT("one"));
	put_member(tar, "c", STR_LIT("two"));
	put_member(tar, "empty", STR_LIT(""));
	put_member(tar, "nothing", STR_LIT(""));
	put_member(tar, "large", str_from(large, LARGE));
	put_member(tar, "large.looked", str_from(large, LARGE));
	large[LARGE - 1] = 'y';
	put_member(tar, "other", str_from(large, LARGE));
	put_member(tar, "alone", str_from(large, LARGE - 1));
	put_member(tar, "lonely", str_from(large, LARGE - 2));
	put_end(tar);
}

static void compare(enum content_wish contents)
{
	static const char *const same[][2] = {{"a", "folder/b"}, {"large", "large.looked"}, {"empty", "nothing"}};
	static const char *const different[][2] = {{"a", "c"}, {"large", "other"}, {"a", "empty"}, {"alone", "other"}, {"alone", "lonely"}};
	struct buf tar = BUF_INIT(1 << 24);
	struct tree tree;

	make_tar(&tar);
	read_tar(&tar, contents, &tree);
	for (size_t i = 0; i < ARRAY_SIZE(same); i++) {
		assert_true(hash_of(&tree, same[i][0]).n > 0);
		assert_true(str_eq(hash_of(&tree, same[i][0]), hash_of(&tree, same[i][1])));
	}
	for (size_t i = 0; i < ARRAY_SIZE(different); i++)
		assert_true(hash_of(&tree, different[i][0]).n > 0 && !str_eq(hash_of(&tree, different[i][0]), hash_of(&tree, different[i][1])));
	/* What no file is has none. */
	assert_int_equal(hash_of(&tree, "folder").n, 0);
	assert_int_equal(tree.passed.n, 0);
	tree_done(&tree);
	buf_done(&tar);
}

TEST(same_content_same_hash)
{
	compare(CONTENTS_ALL);
	compare(CONTENTS_ALIKE);
}

/* Both ways give the same of the same file: one layer of an image may be plain and another packed. */
TEST(passed_over_or_not_the_hash_is_the_same)
{
	struct buf tar = BUF_INIT(1 << 24);
	struct tree all, alike;

	make_tar(&tar);
	read_tar(&tar, CONTENTS_ALL, &all);
	read_tar(&tar, CONTENTS_ALIKE, &alike);
	assert_true(str_eq(hash_of(&all, "large"), hash_of(&alike, "large")));
	tree_done(&all);
	tree_done(&alike);
	buf_done(&tar);
}

/* Only of a record of the cache that is not what was written there. */
TEST(what_no_blob_holds_is_not_known)
{
	struct buf tar = BUF_INIT(1 << 24);
	struct tree tree;

	make_tar(&tar);
	read_and_cut(&tar, CONTENTS_ALIKE, 2 * LARGE, &tree);
	assert_true(hash_of(&tree, "large").n > 0);
	assert_int_equal(hash_of(&tree, "other").n, 0);
	assert_int_equal(hash_of(&tree, "alone").n, 0);
	tree_done(&tree);
	buf_done(&tar);
}

/* A header that says another size than there are bytes: what follows an entry that was passed over tells. */
TEST(passed_over_where_the_next_one_begins_behind_it)
{
	static const struct {
		uint64_t offset, size, next;
		bool kept;
	} cases[] = {{512, 200000, 200704, true}, {512, 200000, 200192, false}, {512, 199680, 200192, true}, {512, 199680, 200704, false}, {512, UINT64_MAX, 512, false}};
	struct content_key key = {{9}};
	struct contents contents;
	struct layer_index index;
	struct wanted wanted;

	wanted_init(&wanted, &(struct wishes){0});
	wanted_add_contents(&wanted, CONTENTS_ALIKE, &key);
	contents_init(&contents, &wanted);
	layer_index_init(&index);
	for (size_t i = 0, kept = 0; i < ARRAY_SIZE(cases); i++) {
		*vec_push(&index.entries) = (struct layer_entry){.type = ENTRY_FILE, .size = cases[i].size};
		contents_pass(&contents, cases[i].offset, &index);
		contents_check(&contents, cases[i].next, &index);
		/* And what comes after that tells nothing more. */
		contents_check(&contents, cases[i].next + 512, &index);
		assert_int_equal(index.passed.n, kept += cases[i].kept);
	}
	contents_done(&contents);
	layer_index_done(&index);
	wanted_done(&wanted);
}

TEST(nobody_asked_nothing_is_known)
{
	struct buf tar = BUF_INIT(1 << 24);
	struct tree tree;

	make_tar(&tar);
	read_tar(&tar, CONTENTS_NONE, &tree);
	assert_int_equal(hash_of(&tree, "large").n, 0);
	tree_done(&tree);
	buf_done(&tar);
}

TEST(another_key_another_fingerprint)
{
	struct content_key keys[2] = {{{1}}, {{2}}};
	struct wanted wanted[4];

	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		wanted_init(&wanted[i], &(struct wishes){0});
		if (i < 3)
			wanted_add_contents(&wanted[i], i < 2 ? CONTENTS_ALL : CONTENTS_ALIKE, &keys[i % 2]);
	}
	for (size_t i = 1; i < ARRAY_SIZE(wanted); i++)
		assert_memory_not_equal(wanted[0].fingerprint, wanted[i].fingerprint, 32);
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		wanted_done(&wanted[i]);
}

/* What a hole stands for nobody has hashed: so nothing is said, be it within the file or at its end. */
TEST(holes_have_no_hash)
{
	static const struct {
		uint64_t second, size;
		bool known;
	} cases[] = {{2, 4, true}, {514, 516, false}, {2, 512, false}, {2, 3, false}};
	static const struct content_hash none;
	struct content_key key = {{9}};
	struct wanted wanted;
	struct contents contents;
	struct layer_index index;

	wanted_init(&wanted, &(struct wishes){0});
	wanted_add_contents(&wanted, CONTENTS_ALL, &key);
	contents_init(&contents, &wanted);
	layer_index_init(&index);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		contents_begin(&contents);
		contents_take(&contents, STR_LIT("ab"), 0);
		contents_take(&contents, STR_LIT("cd"), cases[i].second);
		contents_end(&contents, cases[i].size, &index);
		assert_int_equal(memcmp(&index.hashes.v[i], &none, sizeof(none)) != 0, cases[i].known);
	}
	contents_done(&contents);
	layer_index_done(&index);
	wanted_done(&wanted);
}

TEST_MAIN
