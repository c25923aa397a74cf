/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image_read.h"

#include "base/mem.h"
#include "base/thread.h"
#include "image/cache.h"
#include "image/complete.h"
#include "image/folder.h"
#include "image/layer_read.h"
#include "image/merge.h"

/* What one layer's reading gives; the merge takes them in order when all are done. */
struct layer_result {
	struct layer_index index;
	struct coverage coverage;
	struct arena arena;
	struct err error;
	size_t number;
	uint64_t size;
	bool recalled;
};

struct image_reader {
	const struct ctx *ctx;
	struct image *image;
	struct wanted wanted;
	struct layer_reading reading;
	struct layer_result *results; /* by layer */
	size_t *order;                /* layers, the largest first */
	struct feed_progress progress;
};

static int check_digests(const struct image_layer *layer, const struct layer_index *index, struct err *e)
{
	char want[DIGEST_TEXT_MAX], got[DIGEST_TEXT_MAX];

	if (layer->digest.algorithm && !digest_eq(&layer->digest, &index->digest))
		return err_set(e, ERR_DIGEST, "the blob has digest %s, but the manifest says %s",
			       digest_text(&index->digest, got), digest_text(&layer->digest, want));
	if (layer->size != index->packed)
		return err_set(e, ERR_DIGEST, "the blob has %llu bytes, but the manifest says %llu",
			       (unsigned long long)index->packed, (unsigned long long)layer->size);
	if (layer->diff_id.algorithm && !digest_eq(&layer->diff_id, &index->diff_id))
		return err_set(e, ERR_DIGEST, "unpacked it has diff_id %s, but the configuration says %s",
			       digest_text(&index->diff_id, got), digest_text(&layer->diff_id, want));
	return 0;
}

/* A layer that was read before may have been held against other kinds of digest. */
static bool same_algorithms(const struct image_layer *layer, const struct layer_index *index)
{
	return (!layer->digest.algorithm || layer->digest.algorithm == index->digest.algorithm) &&
	       (!layer->diff_id.algorithm || layer->diff_id.algorithm == index->diff_id.algorithm);
}

static int read_fresh(struct image_reader *reader, const struct image_layer *layer, struct layer_result *result)
{
	struct feed_digests digests = {.blob = layer->digest.algorithm, .tar = layer->diff_id.algorithm};
	const struct blob *blob = &layer->blob;
	struct cache_identity identity;
	int r;

	cache_identify(reader->ctx, blob, &identity);
	result->recalled = cache_recall(reader->ctx, blob, &identity, &reader->wanted, &result->index, &result->coverage,
					&result->arena);
	if (result->recalled && same_algorithms(layer, &result->index))
		return 0;
	if (result->recalled)
		layer_index_done(&result->index);
	result->recalled = false;
	r = layer_read(&reader->reading, blob, digests, &result->index, &result->coverage, &result->arena, &result->error);
	if (r == 0)
		cache_remember(reader->ctx, blob, &identity, &reader->wanted, &result->index, &result->coverage);
	return r;
}

static void read_one(void *arg, size_t i)
{
	struct image_reader *reader = arg;
	struct layer_result *result = &reader->results[reader->order[i]];
	const struct image_layer *layer = &reader->image->layers.v[result->number];

	if (!layer->absent && read_fresh(reader, layer, result) == 0)
		check_digests(layer, &result->index, &result->error);
}

static int larger_first(const void *a, const void *b)
{
	const struct layer_result *x = *(const struct layer_result *const *)a, *y = *(const struct layer_result *const *)b;

	if (x->size != y->size)
		return x->size < y->size ? 1 : -1;
	return (x->number > y->number) - (x->number < y->number);
}

static void plan(struct image_reader *reader)
{
	size_t count = reader->image->layers.n;
	auto_free const struct layer_result **sorted = mem_zero(count, sizeof(*sorted));

	for (size_t i = 0; i < count; i++) {
		struct layer_result *result = &reader->results[i];

		layer_index_init(&result->index);
		result->number = i;
		result->size = reader->image->layers.v[i].blob.size;
		reader->progress.total += result->size;
		sorted[i] = result;
	}
	qsort(sorted, count, sizeof(*sorted), larger_first);
	for (size_t i = 0; i < count; i++)
		reader->order[i] = sorted[i]->number;
}

static void note_all(struct image *image, const struct coverage *from, size_t number)
{
	vec_each(gap, &from->gaps)
		coverage_note(&image->coverage, &image->arena, gap->what.p, gap->where, "layer %zu: %.*s", number, STR(gap->why));
	image->coverage.dropped += from->dropped;
}

/* Everything that must happen in the layers' order. */
static int merge_one(struct image_reader *reader, size_t i, struct tree *tree, struct err *e)
{
	struct image_layer *layer = &reader->image->layers.v[i];
	struct layer_result *result = &reader->results[i];

	if (layer->absent)
		coverage_note(&reader->image->coverage, &reader->image->arena, "layers", STR_NULL,
			      "layer %zu of %zu is not in the archive (non-distributable)", i + 1, reader->image->layers.n);
	if (result->error.code) {
		*e = result->error;
		return err_wrap(e, "layer %zu of %zu", i + 1, reader->image->layers.n);
	}
	layer->unpacked = result->index.unpacked;
	layer->size = layer->absent ? layer->size : result->index.packed;
	if (!layer->digest.algorithm)
		layer->digest = result->index.digest;
	if (!layer->diff_id.algorithm)
		layer->diff_id = result->index.diff_id;
	note_all(reader->image, &result->coverage, i + 1);
	return merge_layer(reader->ctx, tree, &result->index, &reader->image->coverage, &reader->image->arena, e);
}

static void results_done(struct image_reader *reader)
{
	for (size_t i = 0; i < reader->image->layers.n; i++) {
		layer_index_done(&reader->results[i].index);
		coverage_done(&reader->results[i].coverage);
		arena_done(&reader->results[i].arena);
	}
	free(reader->results);
	free(reader->order);
}

static int read_layers(struct image_reader *reader, struct tree *ret_tree, struct err *e)
{
	size_t count = reader->image->layers.n;
	bool fresh = false;
	int r = 0;

	reader->results = mem_zero(count, sizeof(*reader->results));
	reader->order = mem_zero(count, sizeof(*reader->order));
	plan(reader);
	thread_each(reader->ctx->jobs, count, read_one, reader);
	for (size_t i = 0; i < count; i++)
		fresh = fresh || (!reader->results[i].recalled && !reader->image->layers.v[i].absent);
	if (fresh)
		cache_trim(reader->ctx);
	for (size_t i = 0; i < count && r == 0; i++)
		r = merge_one(reader, i, ret_tree, e);
	results_done(reader);
	return r;
}

static int read_folder(struct image_reader *reader, struct tree *ret_tree, struct err *e)
{
	struct layer_index index;
	int r;

	layer_index_init(&index);
	r = folder_read(&reader->reading, reader->image->root_fd, &index, &reader->image->coverage,
			&reader->image->arena, e);
	if (r == 0)
		r = merge_layer(reader->ctx, ret_tree, &index, &reader->image->coverage, &reader->image->arena, e);
	layer_index_done(&index);
	return r;
}

int image_read(const struct ctx *ctx, struct image *image, const struct wishes *wishes, struct tree *ret_tree, struct err *e)
{
	struct image_reader reader = {.ctx = ctx, .image = image};
	int r;

	wanted_init(&reader.wanted, wishes);
	reader.reading = (struct layer_reading){
		.ctx = ctx, .wanted = &reader.wanted, .companion = ctx->jobs > 1, .progress = &reader.progress,
	};
	r = image->root_fd >= 0 ? read_folder(&reader, ret_tree, e) : read_layers(&reader, ret_tree, e);
	if (r == 0)
		r = image_complete(&reader.reading, image, wishes, ret_tree, e);
	wanted_done(&reader.wanted);
	return r;
}
