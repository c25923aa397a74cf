/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image_read.h"

#include "base/mem.h"
#include "base/thread.h"
#include "image/alike.h"
#include "image/cached_layer.h"
#include "image/complete.h"
#include "image/folder.h"
#include "image/layer_read.h"
#include "image/lazy.h"
#include "image/merge.h"
#include "image/snapshot.h"

/* What one layer's reading gives; the merge takes them in order when all are done. */
struct layer_result {
	struct layer_index index;
	struct feed_pending pending; /* its digests, where they have not been recalled */
	struct cache_identity identity;
	struct cached_layer record;
	struct coverage coverage;
	struct arena arena;
	struct err error;
	size_t number;
	uint64_t size;
	bool recalled, settled;
};

struct image_reading {
	const struct ctx *ctx;
	struct image *image;
	struct wanted wanted;
	struct layer_reading reading;
	struct layer_result *results; /* by layer; NULL for a root file system */
	size_t *order;                /* layers, the largest first */
	struct feed_progress progress;
	size_t gaps;                  /* of the image, before any layer was read */
	bool recalled;                /* tree and inventory, from a snapshot */
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

/* As before it was read; its identity and place stay. Nothing of a reading that came to nothing may stand beside what the next one finds. */
static void layer_result_reset(struct layer_result *result)
{
	feed_pending_done(&result->pending);
	cached_layer_done(&result->record);
	layer_index_done(&result->index);
	layer_index_init(&result->index);
	coverage_done(&result->coverage);
	arena_done(&result->arena);
	result->error = ERR_INIT;
}

static bool recall(struct image_reading *reader, const struct image_layer *layer, struct layer_result *result)
{
	if (!cached_layer_recall(reader->ctx, &layer->blob, &result->identity, &reader->wanted, &result->index, &result->coverage,
			  &result->arena))
		return false;
	/* Another blob of the layer, of which nothing can be read out of turn, has to be read for the files that were passed over in this one. */
	if (same_algorithms(layer, &result->index) && (!result->index.passed.n || feed_is_plain(&layer->blob)))
		return true;
	layer_result_reset(result);
	return false;
}

static bool read_by_table(struct image_reading *reader, struct image_layer *layer, struct layer_result *result, bool nothing)
{
	if (!lazy_is_possible(layer))
		return false;
	layer->lazily = lazy_read(&reader->reading, layer, &result->index, &result->coverage, &result->arena, &result->error) != ERR_UNSUPPORTED;
	if (!layer->lazily && !nothing)
		log_note(&reader->ctx->log, "layer %zu is read as a whole: %s", result->number + 1, result->error.text);
	if (!layer->lazily)
		layer_result_reset(result);
	return layer->lazily;
}

/* False where it has to be read as a whole. What was read so is not kept: nobody has seen that it is the layer. */
static bool read_lazily(struct image_reading *reader, struct image_layer *layer, struct layer_result *result)
{
	bool nothing = wanted_is_nothing(&reader->wanted), by_table = reader->image->lazy && read_by_table(reader, layer, result, nothing);

	if (!reader->image->lazy || (!by_table && !nothing))
		return false;
	if (!by_table)
		lazy_pass_by(layer, &result->index, &result->coverage, &result->arena);
	result->identity.valid = false;
	return true;
}

static int read_whole(struct image_reading *reader, const struct image_layer *layer, struct layer_result *result, bool later)
{
	struct feed_digests digests = {.blob = layer->digest.algorithm, .tar = layer->diff_id.algorithm};

	return layer_read(&reader->reading, &layer->blob, digests, later, &result->index, &result->pending, &result->coverage, &result->arena,
			  &result->error);
}

/* What a mirror has wrong, the image's own place may have right. Whether it is the layer its digests tell, which are waited for. */
static int read_past_mirrors(struct image_reading *reader, struct image_layer *layer, struct layer_result *result, bool later)
{
	const struct blob_opener *opener = layer->blob.opener;
	struct layer_index *index = &result->index;
	struct err *e = &result->error;

	if (!opener || !opener->mirror || !opener->mirror->n)
		return e->code;
	if (!e->code && feed_pending_wait(&result->pending, &index->digest, &index->diff_id, e) == 0)
		check_digests(layer, index, e);
	if (layer_go_past_mirror(reader->ctx, &layer->blob, e)) {
		atomic_fetch_sub(&reader->reading.kept, index->bytes.n);
		layer_result_reset(result);
		return read_whole(reader, layer, result, later);
	}
	feed_pending_done(&result->pending); /* they are known now */
	return e->code;
}

static void read_one(void *arg, size_t i)
{
	struct image_reading *reader = arg;
	struct layer_result *result = &reader->results[reader->order[i]];
	struct image_layer *layer = &reader->image->layers.v[result->number];

	if (layer->absent)
		return;
	/* All wait for the digest of the largest layer, which needs no reader. */
	if (feed_is_plain(&layer->blob))
		thread_step_back(THREAD_LATER);
	cache_identify(reader->ctx, &layer->blob, &layer->digest, &result->identity);
	result->recalled = recall(reader, layer, result);
	if (result->recalled)
		check_digests(layer, &result->index, &result->error);
	if (result->recalled || read_lazily(reader, layer, result))
		return;
	read_whole(reader, layer, result, i > 0);
	if (read_past_mirrors(reader, layer, result, i > 0) == 0 && !result->index.short_of_room)
		cached_layer_begin(reader->ctx, &result->identity, &reader->wanted, &layer->diff_id, &result->index,
				   &result->coverage, &result->record);
}

static int larger_first(const void *a, const void *b)
{
	const struct layer_result *x = *(const struct layer_result *const *)a, *y = *(const struct layer_result *const *)b;

	if (x->size != y->size)
		return x->size < y->size ? 1 : -1;
	return (x->number > y->number) - (x->number < y->number);
}

static void plan(struct image_reading *reader)
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
static int merge_one(struct image_reading *reader, size_t i, struct tree *tree, struct err *e)
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
	note_all(reader->image, &result->coverage, i + 1);
	return merge_layer(reader->ctx, tree, &result->index, &reader->image->coverage, &reader->image->arena, e);
}

/* Whether the digests of all layers are known without reading them, and are those that they should be. */
static bool recall_digests(struct image_reading *reader)
{
	vec_each(layer, &reader->image->layers) {
		struct layer_result *result = &reader->results[layer - reader->image->layers.v];
		struct err e = ERR_INIT;

		cache_identify(reader->ctx, &layer->blob, &layer->digest, &result->identity);
		if (layer->absent || !cache_seen(reader->ctx, &layer->blob, &result->identity, &result->index) ||
		    !same_algorithms(layer, &result->index) || check_digests(layer, &result->index, &e) < 0)
			return false;
	}
	vec_each(layer, &reader->image->layers) {
		const struct layer_index *index = &reader->results[layer - reader->image->layers.v].index;

		layer->diff_id = index->diff_id;
		layer->unpacked = index->unpacked;
	}
	return reader->image->layers.n > 0;
}

static bool recall_image(struct image_reading *reader, struct tree *tree, struct inventory *inventory)
{
	reader->recalled = inventory && recall_digests(reader) &&
			   snapshot_recall(reader->ctx, reader->image, &reader->wanted, tree, inventory);
	for (size_t i = 0; reader->recalled && i < reader->image->layers.n; i++)
		reader->results[i].recalled = true;
	return reader->recalled;
}

/*
 * Who reads a layer from a network mostly waits for it: a few at once make use of the way there, many make its other end refuse.
 */
#define STREAMS_MIN 4u
#define STREAMS_MAX 8u

static unsigned readers(const struct image_reading *reader)
{
	unsigned jobs = reader->ctx->jobs;
	bool streams = false;

	vec_each(layer, &reader->image->layers)
		streams = streams || layer->blob.opener;
	if (!streams || jobs == 1)
		return jobs;
	return jobs < STREAMS_MIN ? STREAMS_MIN : jobs < STREAMS_MAX ? jobs : STREAMS_MAX;
}

static int read_layers(struct image_reading *reader, struct tree *ret_tree, struct inventory *inventory, struct err *e)
{
	size_t count = reader->image->layers.n;
	struct err first = ERR_INIT; /* what is wrong with the image comes before what could not be read of it again */
	int r = 0;

	reader->results = mem_zero(count, sizeof(*reader->results));
	reader->order = mem_zero(count, sizeof(*reader->order));
	plan(reader);
	if (recall_image(reader, ret_tree, inventory))
		return 0;
	reader->reading.hashing = hashing_new(reader->ctx, reader->ctx->jobs > 1 ? reader->ctx->jobs : 0);
	reader->reading.jobs = reader->ctx->jobs > 1 ? jobs_new(reader->ctx->jobs) : NULL;
	thread_each(readers(reader), count, read_one, reader);
	jobs_free(reader->reading.jobs);
	reader->reading.jobs = NULL;
	for (size_t i = 0; i < count && r == 0; i++)
		r = merge_one(reader, i, ret_tree, e);
	if (r == 0 && (r = alike_hash(reader->ctx, reader->image, &reader->wanted.key, ret_tree, e)) < 0 && image_settle(reader, &first) < 0)
		*e = first;
	return r < 0 ? e->code : 0;
}

static int read_folder(struct image_reading *reader, struct tree *ret_tree, struct err *e)
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

/* What has been read of a layer is the image's, or the reason why it is not. */
static int settle_one(struct image_reading *reader, struct layer_result *result, struct err *e)
{
	struct image_layer *layer = &reader->image->layers.v[result->number];
	struct layer_index *index = &result->index;
	int r = 0;

	if (result->settled)
		return 0;
	if (result->pending.blob)
		r = feed_pending_wait(&result->pending, &index->digest, &index->diff_id, e);
	/* What was examined and what was hashed are two readings of one file. */
	if (r == 0 && !cache_unchanged(&layer->blob, &result->identity))
		r = err_set(e, ERR_DIGEST, "its file was written to while it was read");
	if (r == 0)
		r = check_digests(layer, index, e);
	if (r < 0)
		return err_wrap(e, "layer %zu of %zu", result->number + 1, reader->image->layers.n);
	result->settled = true;
	layer->size = index->packed;
	if (!layer->digest.algorithm)
		layer->digest = index->digest;
	if (!layer->diff_id.algorithm)
		layer->diff_id = index->diff_id;
	if (!result->recalled)
		cached_layer_commit(reader->ctx, &layer->blob, &result->identity, &result->record, index);
	return 0;
}

/* A layer that nobody names is only known to be the same again by its own digest. */
static int settle_unnamed(struct image_reading *reader, struct err *e)
{
	int r = 0;

	for (size_t i = 0; reader->results && i < reader->image->layers.n && r == 0; i++)
		if (!reader->image->layers.v[i].diff_id.algorithm && !reader->image->layers.v[i].absent)
			r = settle_one(reader, &reader->results[i], e);
	return r;
}

int image_read(const struct ctx *ctx, struct image *image, const struct wishes *wishes, struct tree *ret_tree,
	       struct inventory *inventory, struct image_reading **ret_reading, struct err *e)
{
	struct image_reading *reader = mem_zero(1, sizeof(*reader));
	int r;

	reader->ctx = ctx;
	reader->image = image;
	reader->gaps = image->coverage.gaps.n;
	wanted_init(&reader->wanted, wishes);
	if (wishes->contents)
		wanted_add_contents(&reader->wanted, wishes->contents, &(struct content_key[]){cache_content_key(ctx)}[0]);
	reader->reading = (struct layer_reading){
		.ctx = ctx,
		.wanted = &reader->wanted,
		.progress = &reader->progress,
	};
	r = image->root_fd >= 0 ? read_folder(reader, ret_tree, e) : read_layers(reader, ret_tree, inventory, e);
	if (r == 0 && !reader->recalled)
		r = settle_unnamed(reader, e);
	if (r == 0 && !reader->recalled)
		r = image_complete(&reader->reading, image, wishes, ret_tree, e);
	if (r < 0)
		image_reading_free(take(reader));
	*ret_reading = reader;
	return r;
}

int image_settle(struct image_reading *reader, struct err *e)
{
	bool fresh = false;
	int r = 0;

	for (size_t i = 0; reader && reader->results && i < reader->image->layers.n && r == 0; i++) {
		if (reader->image->layers.v[i].absent)
			continue;
		fresh = fresh || !reader->results[i].recalled;
		r = settle_one(reader, &reader->results[i], e);
	}
	if (fresh)
		cache_trim(reader->ctx);
	return r;
}

bool image_recalled(const struct image_reading *reader)
{
	return reader && reader->recalled;
}

void image_remember(const struct image_reading *reader, const struct tree *tree, const struct inventory *inventory)
{
	bool findable = reader && reader->results && reader->image->layers.n && !reader->recalled;

	for (size_t i = 0; findable && i < reader->image->layers.n; i++)
		findable = reader->results[i].identity.valid && !reader->results[i].index.short_of_room;
	if (findable)
		snapshot_remember(reader->ctx, reader->image, reader->gaps, &reader->wanted, tree, inventory);
	if (findable)
		cache_trim(reader->ctx);
}

void image_reading_free(struct image_reading *reader)
{
	if (!reader)
		return;
	for (size_t i = 0; reader->results && i < reader->image->layers.n; i++) {
		struct layer_result *result = &reader->results[i];

		feed_pending_done(&result->pending);
		cached_layer_done(&result->record);
		layer_index_done(&result->index);
		coverage_done(&result->coverage);
		arena_done(&result->arena);
	}
	hashing_free(reader->reading.hashing);
	wanted_done(&reader->wanted);
	free(reader->results);
	free(reader->order);
	free(reader);
}
