/* SPDX-License-Identifier: Apache-2.0 */
#include "image/feed.h"

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>

#include "base/file.h"
#include "base/mem.h"
#include "codec/decoder.h"
#include "crypto/hash.h"
#include "image/ring.h"

#define WINDOW ((size_t)2 << 20)      /* of a mapped plain layer */
#define SLOT ((size_t)256 * 1024)     /* of the ring: inflated bytes are hashed while they are still in a core's cache */
#define SLOTS 8

enum { MARK_PACKED, MARK_UNPACKED };

struct feed {
	const struct ctx *ctx;
	struct feed_progress *progress;
	struct blob blob;
	int (*next)(struct feed *feed, struct str *ret_block, struct err *e);
	struct feed_digests digests;
	enum packing packing;
	struct hash *packed_hash, *unpacked_hash; /* the second is missing where it would be the first over again */
	uint64_t packed, unpacked;
	uint64_t reported;

	/* plain: the window that is mapped */
	char *window;
	size_t window_size;

	/* compressed */
	struct decoder *decoder;
	struct str input;
	bool last, ended;
	struct ring *ring; /* NULL: hash as we go */
	char *room;        /* where there is no ring */
	struct packed {
		char *bytes;
		size_t ticket; /* of the ring, while lent */
		bool lent;
	} packed_rooms[2];
	unsigned turn;
	pthread_t companion;
	bool companion_started;
};

/* ---- plain spans of a file ---- */

static int map_window(struct feed *feed, uint64_t offset, size_t n, struct str *ret_block, struct err *e)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), lead = offset % page;

	if (feed->window)
		munmap(feed->window, feed->window_size);
	feed->window_size = n + (size_t)lead;
	feed->window = mmap(NULL, feed->window_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, feed->blob.fd, (off_t)(offset - lead));
	if (feed->window == MAP_FAILED) {
		feed->window = NULL;
		return err_errno(e, errno, "mapping %zu bytes", n);
	}
	*ret_block = str_from(feed->window + lead, n);
	return 0;
}

static int plain_next(struct feed *feed, struct str *ret_block, struct err *e)
{
	uint64_t left = feed->blob.size - feed->packed;
	size_t n = left < WINDOW ? (size_t)left : WINDOW;
	int r = 0;

	*ret_block = STR_LIT("");
	if (n && feed->blob.fd < 0)
		*ret_block = str_slice(feed->blob.bytes, (size_t)feed->packed, (size_t)feed->packed + n);
	else if (n)
		r = map_window(feed, feed->blob.offset + feed->packed, n, ret_block, e);
	if (r == 0)
		hash_update(feed->packed_hash, *ret_block);
	if (r == 0 && feed->unpacked_hash)
		hash_update(feed->unpacked_hash, *ret_block);
	feed->packed += ret_block->n;
	feed->unpacked = feed->packed;
	return r;
}

/* ---- compressed ---- */

static void *companion(void *arg)
{
	struct feed *feed = arg;
	struct str bytes;
	int mark;

	while (ring_take(feed->ring, &bytes, &mark))
		hash_update(mark == MARK_PACKED ? feed->packed_hash : feed->unpacked_hash, bytes);
	return NULL;
}

/*
 * The next packed bytes. Two buffers take turns: the companion may still be hashing the one before while this one is read.
 */
static int read_packed(struct feed *feed, struct err *e)
{
	uint64_t left = feed->blob.size - feed->packed;
	size_t n = left < SLOT ? (size_t)left : SLOT;
	struct packed *packed = &feed->packed_rooms[feed->turn++ % 2];
	int r = 0;

	if (packed->lent)
		ring_settle(feed->ring, packed->ticket);
	if (feed->blob.fd >= 0)
		r = file_read_at(feed->blob.fd, "reading", packed->bytes, n, feed->blob.offset + feed->packed, e);
	else if (n)
		memcpy(packed->bytes, feed->blob.bytes.p + feed->packed, n);
	if (r < 0)
		return r;
	feed->input = str_from(packed->bytes, n);
	feed->last = n == left;
	feed->packed += n;
	packed->lent = feed->ring != NULL;
	if (feed->ring)
		packed->ticket = ring_lend(feed->ring, feed->input, MARK_PACKED);
	else
		hash_update(feed->packed_hash, feed->input);
	return 0;
}

static int check_size(const struct feed *feed, struct err *e)
{
	uint64_t most = cap_of(feed->ctx->caps.layer_unpacked, FEED_UNPACKED_MAX);

	if (feed->unpacked > most)
		return err_set(e, ERR_LIMIT, "unpacks to more than the limit of %llu bytes", (unsigned long long)most);
	if (feed->packing == PACKING_GZIP && feed->unpacked / FEED_GZIP_RATIO_MAX > feed->packed + SLOT)
		return err_set(e, ERR_LIMIT, "unpacks to more than %u times its size", FEED_GZIP_RATIO_MAX);
	return 0;
}

static int compressed_next(struct feed *feed, struct str *ret_block, struct err *e)
{
	char *room = feed->ring ? ring_fill(feed->ring) : feed->room;
	size_t filled = 0;
	int r = 0;

	while (r == 0 && filled < SLOT && !feed->ended) {
		size_t written = 0;

		if (!feed->input.n && !feed->last) {
			/* Lending takes the ring's next slot, which is the one being filled: hand that over first. */
			if (feed->ring && filled)
				break;
			r = read_packed(feed, e);
			room = feed->ring ? ring_fill(feed->ring) : room;
		}
		if (r == 0)
			r = decoder_run(feed->decoder, &feed->input, feed->last, room + filled, SLOT - filled, &written, e);
		filled += written;
		feed->ended = r == 0 && feed->last && !feed->input.n && !written;
	}
	feed->unpacked += filled;
	if (r == 0)
		r = check_size(feed, e);
	*ret_block = str_from(room, filled);
	if (feed->ring)
		ring_give(feed->ring, filled, MARK_UNPACKED);
	else
		hash_update(feed->unpacked_hash, *ret_block);
	return r;
}

static struct hash *new_hash(enum digest_algorithm algorithm)
{
	return hash_new(algorithm == DIGEST_SHA512 ? HASH_SHA512 : HASH_SHA256);
}

static void start_compressed(struct feed *feed, bool with_companion)
{
	feed->next = compressed_next;
	feed->decoder = decoder_new(feed->packing);
	for (size_t i = 0; i < ARRAY_SIZE(feed->packed_rooms); i++)
		feed->packed_rooms[i].bytes = mem_alloc(SLOT);
	if (with_companion) {
		feed->ring = ring_new(SLOTS, SLOT);
		feed->companion_started = pthread_create(&feed->companion, NULL, companion, feed) == 0;
	}
	if (!feed->companion_started) {
		if (feed->ring)
			ring_free(feed->ring);
		feed->ring = NULL;
		feed->room = mem_alloc(SLOT);
	}
}

/* The first bytes of the blob; what cannot be read shows when it is read in earnest. */
static enum packing sniff(const struct blob *blob)
{
	auto_stream struct stream *stream = blob_stream(blob);
	struct err e = ERR_INIT;
	struct str head = STR_NULL;

	return stream->read(stream, &head, &e) < 0 ? PACKING_NONE : packing_of(head);
}

struct feed *feed_new(const struct ctx *ctx, const struct blob *blob, struct feed_digests digests, bool with_companion,
		      struct feed_progress *progress)
{
	struct feed *feed = mem_zero(1, sizeof(*feed));

	feed->ctx = ctx;
	feed->progress = progress;
	feed->blob = *blob;
	feed->packing = sniff(blob);
	feed->digests.blob = digests.blob ? digests.blob : DIGEST_SHA256;
	feed->digests.tar = digests.tar ? digests.tar : DIGEST_SHA256;
	feed->packed_hash = new_hash(feed->digests.blob);
	if (feed->packing != PACKING_NONE || feed->digests.blob != feed->digests.tar)
		feed->unpacked_hash = new_hash(feed->digests.tar);
	feed->next = plain_next;
	if (feed->packing != PACKING_NONE)
		start_compressed(feed, with_companion);
	return feed;
}

static void report(struct feed *feed)
{
	uint64_t more = feed->packed - feed->reported;

	if (!feed->progress || more < WINDOW)
		return;
	feed->reported = feed->packed;
	more += atomic_fetch_add(&feed->progress->done, more);
	ctx_progress(feed->ctx, "reading layers", more, feed->progress->total);
}

int feed_next(void *arg, struct str *ret_block, struct err *e)
{
	struct feed *feed = arg;
	int r = ctx_check(feed->ctx, e);

	if (r == 0)
		r = feed->next(feed, ret_block, e);
	if (r == 0)
		report(feed);
	return r;
}

static void join(struct feed *feed)
{
	if (!feed->companion_started)
		return;
	ring_close(feed->ring);
	pthread_join(feed->companion, NULL);
	feed->companion_started = false;
}

int feed_finish(struct feed *feed, struct digest *ret_digest, struct digest *ret_diff_id, uint64_t *ret_packed,
		uint64_t *ret_unpacked, struct err *e)
{
	struct str block;
	int r;

	do
		r = feed_next(feed, &block, e);
	while (r == 0 && block.n);
	join(feed);
	if (r < 0)
		return r;
	*ret_digest = (struct digest){.algorithm = feed->digests.blob};
	*ret_diff_id = (struct digest){.algorithm = feed->digests.tar};
	hash_final(feed->packed_hash, ret_digest->bytes);
	if (feed->unpacked_hash)
		hash_final(feed->unpacked_hash, ret_diff_id->bytes);
	else
		*ret_diff_id = *ret_digest;
	*ret_packed = feed->packed;
	*ret_unpacked = feed->unpacked;
	return 0;
}

void feed_free(struct feed *feed)
{
	if (!feed)
		return;
	join(feed);
	if (feed->ring)
		ring_free(feed->ring);
	if (feed->window)
		munmap(feed->window, feed->window_size);
	decoder_free(feed->decoder);
	hash_free(feed->packed_hash);
	hash_free(feed->unpacked_hash);
	free(feed->room);
	for (size_t i = 0; i < ARRAY_SIZE(feed->packed_rooms); i++)
		free(feed->packed_rooms[i].bytes);
	free(feed);
}
