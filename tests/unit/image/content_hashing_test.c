/* SPDX-License-Identifier: Apache-2.0 */
/* Files of the same content are known by their hash, whoever else looks into them, and however the layer comes. */
#include "image/content_hashing.h"

#include "base/mem.h"
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

static void read_tar(const struct buf *tar, bool contents, struct tree *ret_tree)
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
	struct err e = ERR_INIT;

	wanted_init(&wanted, &(struct wishes){.examiners = examiners});
	if (contents)
		wanted_add_contents(&wanted, &key);
	tree_init(ret_tree);
	layer_index_init(&index);
	assert_int_equal(layer_read(&reading, &blob, (struct feed_digests){0}, false, &index, &pending, &coverage, &arena, &e), 0);
	assert_int_equal(merge_layer(&ctx, ret_tree, &index, &coverage, &arena, &e), 0);
	feed_pending_done(&pending);
	layer_index_done(&index);
	hashing_free(reading.hashing);
	wanted_done(&wanted);
	coverage_done(&coverage);
	arena_done(&arena);
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
	put_end(tar);
}

TEST(same_content_same_hash)
{
	static const char *const same[][2] = {{"a", "folder/b"}, {"large", "large.looked"}, {"empty", "nothing"}};
	static const char *const different[][2] = {{"a", "c"}, {"large", "other"}, {"a", "empty"}};
	struct buf tar = BUF_INIT(1 << 24);
	struct tree tree;

	make_tar(&tar);
	read_tar(&tar, true, &tree);
	for (size_t i = 0; i < ARRAY_SIZE(same); i++) {
		assert_true(hash_of(&tree, same[i][0]).n > 0);
		assert_true(str_eq(hash_of(&tree, same[i][0]), hash_of(&tree, same[i][1])));
	}
	for (size_t i = 0; i < ARRAY_SIZE(different); i++)
		assert_false(str_eq(hash_of(&tree, different[i][0]), hash_of(&tree, different[i][1])));
	/* What no file is has none. */
	assert_int_equal(hash_of(&tree, "folder").n, 0);
	tree_done(&tree);
	buf_done(&tar);
}

TEST(nobody_asked_nothing_is_known)
{
	struct buf tar = BUF_INIT(1 << 24);
	struct tree tree;

	make_tar(&tar);
	read_tar(&tar, false, &tree);
	assert_int_equal(hash_of(&tree, "large").n, 0);
	tree_done(&tree);
	buf_done(&tar);
}

TEST(another_key_another_fingerprint)
{
	struct content_key keys[2] = {{{1}}, {{2}}};
	struct wanted wanted[3];

	for (size_t i = 0; i < 3; i++) {
		wanted_init(&wanted[i], &(struct wishes){0});
		if (i < 2)
			wanted_add_contents(&wanted[i], &keys[i]);
	}
	assert_memory_not_equal(wanted[0].fingerprint, wanted[1].fingerprint, 32);
	assert_memory_not_equal(wanted[0].fingerprint, wanted[2].fingerprint, 32);
	for (size_t i = 0; i < 3; i++)
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
	wanted_add_contents(&wanted, &key);
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
