/* SPDX-License-Identifier: Apache-2.0 */
/* Every cap on what a layer may make us do, at its edge: the last that is allowed, and the first that is not. */
#include "test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "image/cache.h"
#include "image/image_read.h"
#include "image/layer_read.h"
#include "image/merge.h"
#include "small_tar.h"

struct reading {
	struct ctx ctx;
	struct wanted wanted;
	struct layer_reading reading;
	struct layer_index index;
	struct coverage coverage;
	struct feed_pending pending;
	struct arena arena;
	struct tree tree;
	struct err e;
};

static const char *const globs[] = {"keep/*", NULL};

static void begin(struct reading *t, struct caps caps)
{
	*t = (struct reading){.ctx = {.jobs = 1, .caps = caps}};
	wanted_init(&t->wanted, &(struct wishes){.globs = globs});
	t->reading = (struct layer_reading){.ctx = &t->ctx, .wanted = &t->wanted, .hashing = hashing_new(&t->ctx, 0)};
	layer_index_init(&t->index);
	tree_init(&t->tree);
}

static int read_tar(struct reading *t, struct buf *tar)
{
	struct blob blob = {.fd = -1, .bytes = buf_str(tar), .size = tar->n, .name = STR_LIT("test")};

	return layer_read(&t->reading, &blob, (struct feed_digests){0}, false, &t->index, &t->pending, &t->coverage, &t->arena, &t->e);
}

static int merge(struct reading *t)
{
	return merge_layer(&t->ctx, &t->tree, &t->index, &t->coverage, &t->arena, &t->e);
}

static void end(struct reading *t)
{
	feed_pending_done(&t->pending);
	hashing_free(t->reading.hashing);
	wanted_done(&t->wanted);
	layer_index_done(&t->index);
	tree_done(&t->tree);
	coverage_done(&t->coverage);
	arena_done(&t->arena);
}

static struct buf files(size_t count, const char *format, struct str content)
{
	struct buf tar = BUF_INIT(1 << 24);
	char name[100];

	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%s%zu", format, i);
		put_member(&tar, name, content);
	}
	put_end(&tar);
	return tar;
}

TEST(a_file_over_the_cap_is_noted_and_not_kept)
{
	struct buf tar = files(1, "keep/", STR_LIT("0123456789"));
	struct reading t;

	begin(&t, (struct caps){.kept_file = 10});
	assert_int_equal(read_tar(&t, &tar), 0);
	assert_int_equal(t.index.contents.n, 1);
	end(&t);
	begin(&t, (struct caps){.kept_file = 9});
	assert_int_equal(read_tar(&t, &tar), 0);
	assert_int_equal(t.index.contents.n, 0);
	assert_int_equal(t.coverage.gaps.n, 1);
	assert_true(t.index.entries.v[0].flags & ENTRY_OVERSIZE);
	end(&t);
	buf_done(&tar);
}

TEST(all_that_is_kept_of_an_image_has_a_cap)
{
	struct buf tar = files(5, "keep/", STR_LIT("0123456789"));
	struct reading t;

	begin(&t, (struct caps){.kept_image = 30});
	assert_int_equal(read_tar(&t, &tar), 0);
	assert_int_equal(t.index.contents.n, 3);
	assert_int_equal(t.coverage.gaps.n, 2);
	end(&t);
	buf_done(&tar);
}

TEST(entries_of_a_layer_have_a_cap)
{
	struct buf tar = files(5, "f", STR_LIT(""));
	struct reading t;

	begin(&t, (struct caps){.layer_entries = 5});
	assert_int_equal(read_tar(&t, &tar), 0);
	end(&t);
	begin(&t, (struct caps){.layer_entries = 4});
	assert_int_equal(read_tar(&t, &tar), ERR_LIMIT);
	assert_non_null(strstr(t.e.text, "limit of 4 entries"));
	end(&t);
	buf_done(&tar);
}

TEST(paths_of_a_tree_have_a_cap)
{
	struct buf tar = files(5, "f", STR_LIT(""));
	struct reading t;

	begin(&t, (struct caps){.tree_paths = 6}); /* and the root */
	assert_int_equal(read_tar(&t, &tar), 0);
	assert_int_equal(merge(&t), 0);
	end(&t);
	begin(&t, (struct caps){.tree_paths = 5});
	assert_int_equal(read_tar(&t, &tar), 0);
	assert_int_equal(merge(&t), ERR_LIMIT);
	assert_non_null(strstr(t.e.text, "more paths than the limit"));
	end(&t);
	buf_done(&tar);
}

TEST(replacing_directories_over_and_over_has_a_cap)
{
	struct buf tar = BUF_INIT(1 << 24);
	struct reading t;

	for (int turn = 0; turn < 50; turn++) {
		char name[100];

		for (int i = 0; i < 20; i++) {
			snprintf(name, sizeof(name), "d/%d", i);
			put_member(&tar, name, STR_LIT(""));
		}
		put_member(&tar, "d", STR_LIT(""));
	}
	put_end(&tar);
	begin(&t, (struct caps){0});
	assert_int_equal(read_tar(&t, &tar), 0);
	assert_int_equal(merge(&t), 0);
	end(&t);
	begin(&t, (struct caps){.tree_work = 500});
	assert_int_equal(read_tar(&t, &tar), 0);
	assert_int_equal(merge(&t), ERR_LIMIT);
	end(&t);
	buf_done(&tar);
}

TEST(a_tree_has_a_depth)
{
	struct buf tar = BUF_INIT(1 << 16);
	struct layer_entry entry = {.content = LAYER_CONTENT_NONE, .type = ENTRY_FILE};
	struct reading t;

	begin(&t, (struct caps){0});
	/* a/a/a/…: longer than any clean path, as links could make one */
	for (size_t depth = 0; depth < TREE_DEPTH_MAX + 1; depth++)
		buf_puts(&t.index.text, depth ? "/a" : "a");
	entry.path_length = (uint16_t)t.index.text.n;
	*vec_push(&t.index.entries) = entry;
	entry.path_length -= 2;
	*vec_push(&t.index.entries) = entry;
	assert_int_equal(merge(&t), 0);
	assert_int_equal(t.coverage.gaps.n, 1);
	assert_int_equal(t.tree.paths.n, TREE_DEPTH_MAX + 1);
	end(&t);
	buf_done(&tar);
}

TEST(what_a_layer_unpacks_to_has_a_cap)
{
	struct buf tar = files(200, "f", STR_LIT(""));
	struct reading t;
	FILE *pipe;
	char command[200], path[] = "/tmp/plimsoll-caps-XXXXXX";
	int fd = mkstemp(path);
	struct buf packed = BUF_INIT(1 << 20);
	struct err e = ERR_INIT;

	assert_int_equal(file_write_all(fd, path, buf_str(&tar), &e), 0);
	snprintf(command, sizeof(command), "gzip -nc %s", path);
	pipe = popen(command, "r");
	packed.n = fread(buf_reserve(&packed, 1 << 19), 1, 1 << 19, pipe);
	pclose(pipe);
	close(fd);
	unlink(path);
	begin(&t, (struct caps){.layer_unpacked = tar.n});
	assert_int_equal(read_tar(&t, &packed), 0);
	end(&t);
	begin(&t, (struct caps){.layer_unpacked = tar.n - 1});
	assert_int_equal(read_tar(&t, &packed), ERR_LIMIT);
	assert_non_null(strstr(t.e.text, "unpacks to more than the limit"));
	end(&t);
	buf_done(&packed);
	buf_done(&tar);
}

/* ---- the cache ---- */

static void put_file(const char *folder, const char *name, size_t size, time_t used)
{
	char path[300];
	struct buf bytes = BUF_INIT(1 << 20);
	struct timespec times[2] = {{.tv_sec = used}, {.tv_sec = used}};
	struct err e = ERR_INIT;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	memset(buf_reserve(&bytes, size), 'x', size);
	bytes.n = size;
	assert_int_equal(file_replace(path, buf_str(&bytes), &e), 0);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	buf_done(&bytes);
}

static bool has_file(const char *folder, const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

TEST(the_cache_gives_up_its_oldest_files_and_nobody_elses)
{
	static const char old[] = "0000000000000000000000000000000000000000000000000000000000000001-0123456789abcdef";
	static const char new[] = "0000000000000000000000000000000000000000000000000000000000000002-0123456789abcdef";
	char root[] = "/tmp/plimsoll-cache-XXXXXX", layers[64], command[100];
	struct ctx ctx = {.jobs = 1, .caps = {.cache_bytes = 100000}};
	struct err e = ERR_INIT;

	assert_non_null(mkdtemp(root));
	ctx.cache_dir = root;
	snprintf(layers, sizeof(layers), "%s/layers", root);
	assert_int_equal(file_make_directories(layers, &e), 0);
	put_file(layers, "mydata", 200000, 1);
	put_file(layers, old, 60000, 1000);
	put_file(layers, new, 60000, 2000);
	cache_trim(&ctx);
	assert_true(has_file(layers, "mydata"));
	assert_false(has_file(layers, old));
	assert_true(has_file(layers, new));
	snprintf(command, sizeof(command), "rm -r %s", root);
	assert_int_equal(system(command), 0);
}

TEST_MAIN
