/* SPDX-License-Identifier: Apache-2.0 */
/* A layer's bytes to its index, twice onto a tree, and every view of the tree walked. */
#include <stdlib.h>

#include "image/layer_read.h"
#include "image/merge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int count(void *arg, uint32_t version)
{
	(void)version;
	++*(size_t *)arg;
	return 0;
}

static void merge_twice(struct layer_index *index, struct layer_reading *reading, const struct blob *blob)
{
	struct arena arena = ARENA_INIT;
	struct coverage coverage = {0};
	struct feed_pending pending = {0};
	struct layer_index again;
	struct err e = ERR_INIT;
	struct tree tree;
	size_t paths = 0;

	tree_init(&tree);
	layer_index_init(&again);
	if (merge_layer(reading->ctx, &tree, index, &coverage, &arena, &e) == 0 &&
	    layer_read(reading, blob, (struct feed_digests){0}, false, &again, &pending, &coverage, &arena, &e) == 0)
		merge_layer(reading->ctx, &tree, &again, &coverage, &arena, &e);
	for (unsigned view = 0; view < tree.layers; view++)
		tree_walk(&tree, TREE_ROOT, view, count, &paths);
	tree_walk(&tree, TREE_ROOT, TREE_NOW, count, &paths);
	tree_find(&tree, STR_LIT("a/../b/c"), TREE_NOW, false);
	feed_pending_done(&pending);
	layer_index_done(&again);
	tree_done(&tree);
	coverage_done(&coverage);
	arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const globs[] = {"**/status", "etc/*", NULL};
	struct ctx ctx = {.jobs = 1};
	struct blob blob = {.fd = -1, .bytes = str_from(data, size), .size = size, .name = STR_LIT("fuzz")};
	struct arena arena = ARENA_INIT;
	struct coverage coverage = {0};
	struct feed_pending pending = {0};
	struct digest digest, diff_id;
	struct layer_index index;
	struct wanted wanted;
	struct err e = ERR_INIT;

	struct layer_reading reading = {.ctx = &ctx, .wanted = &wanted, .hashing = hashing_new(&ctx, 0)};

	wanted_init(&wanted, &(struct wishes){.globs = globs});
	layer_index_init(&index);
	if (layer_read(&reading, &blob, (struct feed_digests){0}, false, &index, &pending, &coverage, &arena, &e) == 0 &&
	    feed_pending_wait(&pending, &digest, &diff_id, &e) == 0)
		merge_twice(&index, &reading, &blob);
	feed_pending_done(&pending);
	hashing_free(reading.hashing);
	layer_index_done(&index);
	wanted_done(&wanted);
	coverage_done(&coverage);
	arena_done(&arena);
	return 0;
}
