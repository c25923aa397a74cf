/* SPDX-License-Identifier: Apache-2.0 */
#include "image/feed.h"

#include <pthread.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/pages.h"
#include "base/thread.h"
#include "image/inflow.h"

#define PROGRESS ((uint64_t)2 << 20)  /* bytes between two reports */
#define SLOT ((size_t)256 * 1024)     /* of a buffer: inflated bytes are hashed while they are still in a core's cache */

#define PACKED_ROOMS 4                /* packed bytes are few */
#define LATER_ROOMS 10                /* of a layer that nobody waits for; the largest has the most, HASHING_PIECES */
#define STREAMED_ROOMS 5              /* of one that is waited for by the network: more layers come at once, and none is quicker for more */

/* Buffers that are filled in turns, each again once what it held has been hashed. */
struct rooms {
	unsigned count;
	char *pages; /* of all of them */
	struct room {
		char *bytes;
		uint64_t number; /* of the piece it was put as */
		bool put;
	} rooms[HASHING_PIECES];
	unsigned turn;
};

/* Packed bytes that are in memory and not inflated yet: who takes what is inflated has more time to read them than who inflates. */
struct ahead {
	bool reading;                  /* somebody is, without the lock */
	struct str parts[PACKED_ROOMS];
	uint64_t read, used;           /* running numbers; the part used last is still being inflated */
	uint64_t bytes;                /* read so far */
	bool ended;                    /* the part read last is the last one */
	struct err error;
};

/* A thread that inflates ahead of who reads, as far as there are buffers. */
struct inflater {
	pthread_t thread;
	bool started, stop;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct piece {
		struct str block;    /* n = 0: the end, or `error` */
		uint64_t packed;     /* bytes of the blob it took so far */
	} pieces[HASHING_PIECES];
	uint64_t filled, taken;      /* running numbers; the piece taken last is still being read */
	struct err error;
};

struct feed {
	const struct ctx *ctx;
	struct feed_progress *progress;
	struct blob blob;
	struct inflow inflow;
	int (*next)(struct feed *feed, struct str *ret_block, struct err *e);
	struct feed_pending pending;
	enum packing packing;
	bool later;
	uint64_t packed, unpacked; /* read and given so far: the inflater's while it runs */
	uint64_t seen, reported;   /* packed bytes, of what has been taken and of what was told */

	/* plain */
	char *block;
	struct str given; /* the last block */

	/* compressed */
	struct decoder *decoder;
	struct str input;
	struct ahead ahead;  /* under the inflater's lock */
	bool last, ended;
	struct rooms packed_rooms, tar_rooms;
	struct inflater inflater;
};

/* ---- bytes of the blob ---- */

/* The next bytes of a blob that is inflated, wherever it is. */
static int next_packed(struct feed *feed, char *into, size_t *ret_n, bool *ret_last, struct err *e)
{
	uint64_t done = feed->ahead.bytes, left = feed->blob.size - done;
	size_t n = left < SLOT ? (size_t)left : SLOT;

	if (feed->blob.opener)
		return inflow_fill(&feed->inflow, into, SLOT, ret_n, ret_last, e);
	*ret_n = n;
	*ret_last = n == left;
	if (feed->blob.fd >= 0)
		return file_read_at(feed->blob.fd, "reading", into, n, feed->blob.offset + done, e);
	if (n)
		memcpy(into, feed->blob.bytes.p + done, n);
	return 0;
}

/* ---- plain, and in a file or in memory ---- */

/* The digest is another's work, so only what somebody looks at is read here. */
static int plain_next(struct feed *feed, struct str *ret_block, struct err *e)
{
	uint64_t left = feed->blob.size - feed->packed;
	size_t n = left < SLOT ? (size_t)left : SLOT;
	int r = 0;

	*ret_block = STR_LIT("");
	if (n && feed->blob.fd < 0)
		*ret_block = str_slice(feed->blob.bytes, (size_t)feed->packed, (size_t)feed->packed + n);
	else if (n && (r = file_read_at(feed->blob.fd, "reading", feed->block, n, feed->blob.offset + feed->packed, e)) == 0)
		*ret_block = str_from(feed->block, n);
	feed->packed += ret_block->n;
	feed->unpacked = feed->packed;
	feed->seen = feed->packed;
	feed->given = *ret_block;
	return r;
}

uint64_t feed_skip(void *arg, uint64_t n)
{
	struct feed *feed = arg;
	uint64_t left = feed->blob.size - feed->packed;

	if (feed->next != plain_next)
		return 0;
	n = n < left ? n : left;
	feed->packed += n;
	feed->unpacked = feed->packed;
	feed->given = STR_NULL;
	return n;
}

bool feed_place(const struct feed *feed, struct str view, uint64_t *ret_offset)
{
	uintptr_t from = (uintptr_t)feed->given.p, to = from + feed->given.n, first = (uintptr_t)view.p;

	/* A view may also be a copy, made of the end of one block and the beginning of the next. */
	if (feed->next != plain_next || !view.n || first < from || first >= to || view.n > to - first)
		return false;
	*ret_offset = feed->packed - (to - first);
	return true;
}

int feed_read(void *arg, struct str view, uint64_t behind, void *into, size_t n, struct err *e)
{
	struct feed *feed = arg;
	uint64_t at, left;

	if (!feed_place(feed, view, &at))
		return 0;
	left = feed->blob.size - at;
	if (behind > left || n > left - behind)
		return 0;
	if (feed->blob.fd >= 0)
		return file_read_at(feed->blob.fd, "reading", into, n, feed->blob.offset + at + behind, e) < 0 ? e->code : 1;
	if (n)
		memcpy(into, feed->blob.bytes.p + at + behind, n);
	return 1;
}

/* ---- compressed ---- */

/* The next buffer in turn. */
static struct room *free_room(struct rooms *rooms, struct hash_lane *lane)
{
	struct room *room = &rooms->rooms[rooms->turn++ % rooms->count];

	if (room->put)
		lane_settle(lane, room->number);
	room->put = false;
	return room;
}

static void make_rooms(struct rooms *rooms, unsigned count)
{
	rooms->count = count;
	rooms->pages = pages_take(count * SLOT);
	for (unsigned i = 0; i < count; i++)
		rooms->rooms[i].bytes = rooms->pages + i * SLOT;
}

static void settle_rooms(struct rooms *rooms, struct hash_lane *lane)
{
	for (unsigned i = 0; i < rooms->count; i++)
		free_room(rooms, lane);
}

static void free_rooms(struct rooms *rooms)
{
	pages_give(rooms->pages, rooms->count * SLOT);
}

static void put_room(struct room *room, struct hash_lane *lane, struct str bytes)
{
	if (!bytes.n)
		return;
	room->number = lane_put(lane, bytes);
	room->put = true;
}

/* The next part of the blob, if there is room for it. Called with the lock held, which is given up meanwhile. */
static void read_ahead(struct feed *feed)
{
	struct ahead *ahead = &feed->ahead;
	struct err error = ERR_INIT;
	struct room *room;
	bool last = false;
	size_t n = 0;

	if (ahead->reading || ahead->error.code || ahead->ended || ahead->read - ahead->used + 1 >= PACKED_ROOMS)
		return;
	ahead->reading = true;
	pthread_mutex_unlock(&feed->inflater.lock);
	room = free_room(&feed->packed_rooms, feed->pending.blob);
	if (next_packed(feed, room->bytes, &n, &last, &error) == 0)
		put_room(room, feed->pending.blob, str_from(room->bytes, n));
	pthread_mutex_lock(&feed->inflater.lock);
	ahead->parts[ahead->read++ % PACKED_ROOMS] = str_from(room->bytes, n);
	ahead->bytes += n;
	ahead->ended = last;
	ahead->error = error;
	ahead->reading = false;
	pthread_cond_signal(&feed->inflater.changed);
}

static int take_packed(struct feed *feed, struct err *e)
{
	struct ahead *ahead = &feed->ahead;
	int r = 0;

	pthread_mutex_lock(&feed->inflater.lock);
	while (ahead->read == ahead->used)
		if (ahead->reading)
			pthread_cond_wait(&feed->inflater.changed, &feed->inflater.lock);
		else
			read_ahead(feed);
	/* What was read before it comes before it. */
	if (ahead->error.code && ahead->used + 1 == ahead->read) {
		*e = ahead->error;
		r = e->code;
	} else {
		feed->input = ahead->parts[ahead->used++ % PACKED_ROOMS];
		feed->packed += feed->input.n;
		feed->last = ahead->ended && ahead->used == ahead->read;
	}
	pthread_mutex_unlock(&feed->inflater.lock);
	return r;
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

static int inflate(struct feed *feed, struct str *ret_block, struct err *e)
{
	struct room *room = free_room(&feed->tar_rooms, feed->pending.tar);
	size_t filled = 0;
	int r = 0;

	while (r == 0 && filled < SLOT && !feed->ended) {
		size_t written = 0;

		if (!feed->input.n && !feed->last)
			r = take_packed(feed, e);
		if (r == 0)
			r = decoder_run(feed->decoder, &feed->input, feed->last, room->bytes + filled, SLOT - filled, &written, e);
		filled += written;
		feed->ended = r == 0 && feed->last && !feed->input.n && !written;
	}
	feed->unpacked += filled;
	if (r == 0)
		r = check_size(feed, e);
	*ret_block = str_from(room->bytes, filled);
	put_room(room, feed->pending.tar, *ret_block);
	return r;
}

static uint64_t pieces_in_use(const struct inflater *inflater)
{
	return inflater->filled - (inflater->taken ? inflater->taken - 1 : 0);
}

static void *inflate_ahead(void *arg)
{
	struct feed *feed = arg;
	struct inflater *inflater = &feed->inflater;
	struct str block = STR_LIT("-");
	struct err e = ERR_INIT;

	if (feed->later)
		thread_step_back(THREAD_LATER);
	pthread_mutex_lock(&inflater->lock);
	while (block.n && !inflater->stop) {
		if (pieces_in_use(inflater) >= feed->tar_rooms.count) {
			pthread_cond_wait(&inflater->changed, &inflater->lock);
			continue;
		}
		pthread_mutex_unlock(&inflater->lock);
		if (inflate(feed, &block, &e) < 0)
			block = STR_LIT("");
		pthread_mutex_lock(&inflater->lock);
		inflater->error = e;
		inflater->pieces[inflater->filled % HASHING_PIECES] = (struct piece){block, feed->packed};
		inflater->filled++;
		pthread_cond_signal(&inflater->changed);
	}
	pthread_mutex_unlock(&inflater->lock);
	return NULL;
}

/* The end comes again and again. */
static int take_inflated(struct feed *feed, struct str *ret_block, struct err *e)
{
	struct inflater *inflater = &feed->inflater;
	const struct piece *last;
	int r = 0;

	pthread_mutex_lock(&inflater->lock);
	last = inflater->taken ? &inflater->pieces[(inflater->taken - 1) % HASHING_PIECES] : NULL;
	if (!last || last->block.n) {
		inflater->taken++;
		/* Not piece by piece, which would cost both a switch each. */
		if (pieces_in_use(inflater) <= feed->tar_rooms.count / 2)
			pthread_cond_signal(&inflater->changed);
		read_ahead(feed);
	}
	while (inflater->filled < inflater->taken)
		pthread_cond_wait(&inflater->changed, &inflater->lock);
	last = &inflater->pieces[(inflater->taken - 1) % HASHING_PIECES];
	*ret_block = last->block;
	feed->seen = last->packed;
	if (!last->block.n && inflater->error.code) {
		*e = inflater->error;
		r = e->code;
	}
	pthread_mutex_unlock(&inflater->lock);
	return r;
}

static int inflate_here(struct feed *feed, struct str *ret_block, struct err *e)
{
	int r = inflate(feed, ret_block, e);

	feed->seen = feed->packed;
	return r;
}

static void start_inflater(struct feed *feed)
{
	struct inflater *inflater = &feed->inflater;

	pthread_mutex_init(&inflater->lock, NULL);
	pthread_cond_init(&inflater->changed, NULL);
	inflater->started = feed->ctx->jobs > 1 && pthread_create(&inflater->thread, NULL, inflate_ahead, feed) == 0;
	feed->next = inflater->started ? take_inflated : inflate_here;
}

static void stop_inflater(struct feed *feed)
{
	struct inflater *inflater = &feed->inflater;

	if (!inflater->started)
		return;
	pthread_mutex_lock(&inflater->lock);
	inflater->stop = true;
	pthread_cond_signal(&inflater->changed);
	pthread_mutex_unlock(&inflater->lock);
	pthread_join(inflater->thread, NULL);
	inflater->started = false;
}

/* ---- plain, and a stream ---- */

/* A room is hashed by one lane or, where blob and tar have digests of two kinds, by both, in the same order and so under the same number. */
static struct room *free_streamed_room(struct feed *feed)
{
	struct rooms *rooms = &feed->tar_rooms;
	const struct room *next = &rooms->rooms[rooms->turn % rooms->count];

	if (next->put && feed->pending.tar)
		lane_settle(feed->pending.tar, next->number);
	return free_room(rooms, feed->pending.blob);
}

static int streamed_next(struct feed *feed, struct str *ret_block, struct err *e)
{
	struct room *room;
	size_t n = 0;

	*ret_block = STR_LIT("");
	if (feed->last)
		return 0;
	room = free_streamed_room(feed);
	if (inflow_fill(&feed->inflow, room->bytes, SLOT, &n, &feed->last, e) < 0)
		return e->code;
	*ret_block = str_from(room->bytes, n);
	put_room(room, feed->pending.blob, *ret_block);
	if (n && feed->pending.tar)
		lane_put(feed->pending.tar, *ret_block);
	feed->packed += n;
	feed->unpacked = feed->seen = feed->packed;
	return check_size(feed, e);
}

static struct hash_lane *new_lane(struct hashing *hashing, enum digest_algorithm algorithm)
{
	return lane_new(hashing, algorithm == DIGEST_SHA512 ? HASH_SHA512 : HASH_SHA256);
}

static void start_compressed(struct feed *feed)
{
	feed->decoder = decoder_new(feed->packing);
	make_rooms(&feed->packed_rooms, PACKED_ROOMS);
	make_rooms(&feed->tar_rooms, !feed->later ? HASHING_PIECES : feed->blob.opener ? STREAMED_ROOMS : LATER_ROOMS);
	start_inflater(feed);
}

static void start_streamed(struct feed *feed)
{
	make_rooms(&feed->tar_rooms, STREAMED_ROOMS);
	feed->next = streamed_next;
}

static void start_plain(struct feed *feed)
{
	feed->block = mem_alloc(SLOT);
	feed->next = plain_next;
	lane_put_blob(feed->pending.blob, &feed->blob);
	if (feed->pending.tar)
		lane_put_blob(feed->pending.tar, &feed->blob);
}

/* The first bytes of the blob; what cannot be read shows when it is read in earnest. */
static enum packing sniff(const struct blob *blob)
{
	auto_stream struct stream *stream = blob_stream(blob);
	struct err e = ERR_INIT;
	struct str head = STR_NULL;

	return stream->read(stream, &head, &e) < 0 ? PACKING_NONE : packing_of(head);
}

bool feed_is_plain(const struct blob *blob)
{
	return !blob->opener && sniff(blob) == PACKING_NONE;
}

struct feed *feed_new(const struct ctx *ctx, const struct blob *blob, struct feed_digests digests, bool later,
		      struct hashing *hashing, struct feed_progress *progress)
{
	struct feed *feed = mem_zero(1, sizeof(*feed));
	struct feed_digests *algorithms = &feed->pending.algorithms;

	feed->ctx = ctx;
	feed->progress = progress;
	feed->later = later;
	feed->blob = *blob;
	feed->packing = blob->opener ? inflow_open(&feed->inflow, blob) : sniff(blob);
	algorithms->blob = digests.blob ? digests.blob : DIGEST_SHA256;
	algorithms->tar = digests.tar ? digests.tar : DIGEST_SHA256;
	feed->pending.blob = new_lane(hashing, algorithms->blob);
	if (feed->packing != PACKING_NONE || algorithms->blob != algorithms->tar)
		feed->pending.tar = new_lane(hashing, algorithms->tar);
	if (feed->packing != PACKING_NONE)
		start_compressed(feed);
	else if (blob->opener)
		start_streamed(feed);
	else
		start_plain(feed);
	return feed;
}

static void report(struct feed *feed)
{
	uint64_t more = feed->seen - feed->reported;

	if (!feed->progress || more < PROGRESS)
		return;
	feed->reported = feed->seen;
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

const char *feed_packing(const struct feed *feed)
{
	return feed->packing == PACKING_NONE ? NULL : packing_name(feed->packing);
}

int feed_finish(struct feed *feed, struct feed_pending *ret_pending, uint64_t *ret_packed, uint64_t *ret_unpacked,
		struct err *e)
{
	struct str block;
	int r = 0;

	if (feed->next == plain_next) {
		feed->packed = feed->unpacked = feed->seen = feed->blob.size;
		report(feed);
	} else {
		do
			r = feed_next(feed, &block, e);
		while (r == 0 && block.n);
	}
	stop_inflater(feed);
	if (r < 0)
		return r;
	*ret_packed = feed->packed;
	*ret_unpacked = feed->unpacked;
	*ret_pending = feed->pending;
	settle_rooms(&feed->packed_rooms, feed->pending.blob);
	for (unsigned i = 0; feed->next == streamed_next && i < feed->tar_rooms.count; i++)
		free_streamed_room(feed);
	settle_rooms(&feed->tar_rooms, feed->pending.tar);
	feed->pending = (struct feed_pending){0};
	return 0;
}

void feed_free(struct feed *feed)
{
	if (!feed)
		return;
	stop_inflater(feed);
	/* Whoever is still hashing the buffers is waited for. */
	feed_pending_done(&feed->pending);
	free(feed->block);
	decoder_free(feed->decoder);
	inflow_close(&feed->inflow);
	free_rooms(&feed->packed_rooms);
	free_rooms(&feed->tar_rooms);
	free(feed);
}

int feed_pending_wait(struct feed_pending *pending, struct digest *ret_digest, struct digest *ret_diff_id, struct err *e)
{
	struct digest digest = {.algorithm = pending->algorithms.blob}, diff_id = {.algorithm = pending->algorithms.tar};
	int r = lane_finish(pending->blob, digest.bytes, e);

	if (r == 0 && pending->tar)
		r = lane_finish(pending->tar, diff_id.bytes, e);
	if (r < 0)
		return r;
	*ret_digest = digest;
	*ret_diff_id = pending->tar ? diff_id : digest;
	return 0;
}

void feed_pending_done(struct feed_pending *pending)
{
	lane_free(pending->blob);
	lane_free(pending->tar);
	*pending = (struct feed_pending){0};
}
