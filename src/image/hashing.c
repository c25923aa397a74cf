/* SPDX-License-Identifier: Apache-2.0 */
#include "image/hashing.h"

#include <pthread.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/thread.h"
#include "base/vec.h"

#define PART ((size_t)256 * 1024)    /* bytes of a blob, read at a time */
#define HEAP 4                       /* pieces that are worth hashing alone */
#define WAIT_MS 200                  /* between two looks at the run's deadline */

struct hash_lane {
	struct hashing *hashing;
	struct hash *hash;
	struct str pieces[HASHING_PIECES];
	uint64_t put, done;       /* running numbers of pieces */
	bool is_blob;
	struct blob blob;
	uint64_t offset;          /* of the blob, hashed so far */
	bool busy;                /* a thread has it */
	bool waited_for;          /* somebody can do nothing else meanwhile */
	bool dropped;             /* nobody wants it any more */
	struct err error;
};

/* Threads of one rank. */
struct crew {
	pthread_cond_t work;
	unsigned idle;     /* on `work` */
	unsigned on_blobs; /* that hash one */
};

/*
 * The first crew hashes pieces, for which a reader or an inflater may be waiting, and one of its threads the largest blob, which takes longest. What lies
 * in other blobs is waited for at the very end only: the second crew, whose threads step behind all others from the beginning, does it meanwhile.
 */
enum { FIRST, LAST, CREWS };

struct hashing {
	const struct ctx *ctx;
	pthread_mutex_t lock;
	pthread_cond_t progress; /* for those who put and wait */
	struct crew crews[CREWS];
	VEC(struct hash_lane *) lanes;
	VEC(pthread_t) threads;
	unsigned last;    /* of them, in the second crew */
	unsigned waiting; /* threads on `progress` */
	bool stop;
};

/* ---- what is there to do; all under the lock ---- */

static uint64_t left_of(const struct hash_lane *lane)
{
	return lane->is_blob ? lane->blob.size - lane->offset : lane->put - lane->done;
}

static bool is_open(const struct hash_lane *lane, bool blob)
{
	return lane->is_blob == blob && !lane->dropped && !lane->error.code && left_of(lane) > 0;
}

static bool is_pressing(const struct hash_lane *lane)
{
	return lane->waited_for || left_of(lane) >= HEAP;
}

/* The one with most to do, of those that are pieces or blobs, but two; NULL where no thread is free to take any. */
static struct hash_lane *most(const struct hashing *hashing, bool blob, const struct hash_lane *but, const struct hash_lane *nor)
{
	struct hash_lane *best = NULL;

	vec_each(lane, &hashing->lanes)
		if (*lane != but && *lane != nor && !(*lane)->busy && is_open(*lane, blob) && (!best || left_of(*lane) > left_of(best)))
			best = *lane;
	return best;
}

/* Whether a thread has it or not. */
static const struct hash_lane *largest_blob(const struct hashing *hashing)
{
	const struct hash_lane *best = NULL;

	vec_each(lane, &hashing->lanes)
		if (is_open(*lane, true) && (!best || left_of(*lane) > left_of(best)))
			best = *lane;
	return best;
}

/* Nobody reads any more, or there is no second crew: then the first takes all blobs. */
static bool is_for_all(const struct hashing *hashing)
{
	vec_each(lane, &hashing->lanes)
		if ((*lane)->is_blob && (*lane)->waited_for)
			return true;
	return !hashing->last;
}

static bool dominates(const struct hashing *hashing, const struct hash_lane *lane)
{
	uint64_t all = 0;

	vec_each(other, &hashing->lanes)
		if ((*other)->is_blob)
			all += left_of(*other);
	return left_of(lane) > all / 2;
}

static unsigned pair(struct hash_lane *one, struct hash_lane *other, struct hash_lane *ret_lanes[2])
{
	ret_lanes[0] = one;
	ret_lanes[1] = other;
	return other ? 2 : 1;
}

/* For a thread of the first crew, up to two lanes; their number, 0 where it is better to wait. */
static unsigned choose_first(const struct hashing *hashing, struct hash_lane *ret_lanes[2])
{
	struct hash_lane *piece = most(hashing, false, NULL, NULL), *second = piece ? most(hashing, false, piece, NULL) : NULL;
	struct hash_lane *blob = most(hashing, true, NULL, NULL);
	bool all = is_for_all(hashing);

	/* Another than the largest too, while a thread of the second crew still has that: nobody knows for how long. */
	if (!all && hashing->crews[FIRST].on_blobs)
		blob = NULL;
	if (piece && (second || blob || is_pressing(piece)))
		return pair(piece, second ? second : blob, ret_lanes);
	if (!blob)
		return 0;
	return pair(blob, all && !hashing->crews[FIRST].idle && !dominates(hashing, blob) ? most(hashing, true, blob, NULL) : NULL, ret_lanes);
}

static unsigned choose_last(const struct hashing *hashing, struct hash_lane *ret_lanes[2])
{
	const struct hash_lane *largest = largest_blob(hashing);
	struct hash_lane *blob = most(hashing, true, largest, NULL);

	if (!blob)
		return 0;
	return pair(blob, hashing->crews[LAST].idle ? NULL : most(hashing, true, largest, blob), ret_lanes);
}

static unsigned choose(const struct hashing *hashing, unsigned crew, struct hash_lane *ret_lanes[2])
{
	return crew == FIRST ? choose_first(hashing, ret_lanes) : choose_last(hashing, ret_lanes);
}

/* One thread of each crew that would find something to do now: nobody is woken only to see that it is better to wait. */
static void wake(struct hashing *hashing)
{
	struct hash_lane *lanes[2];

	for (unsigned crew = 0; crew < CREWS; crew++)
		if (hashing->crews[crew].idle && choose(hashing, crew, lanes))
			pthread_cond_signal(&hashing->crews[crew].work);
}

/* ---- doing it; without the lock, with the lane busy ---- */

struct part {
	struct hash_lane *lane;
	struct err error;
	struct str bytes;
};

/* The room is a thread's own and stays in its core's cache: cheaper than mapping, which threads do one after another. */
static void read_part(struct part *part, char *room)
{
	struct hash_lane *lane = part->lane;
	uint64_t left = left_of(lane);
	size_t n = left < PART ? (size_t)left : PART;

	if (lane->blob.fd < 0)
		part->bytes = str_slice(lane->blob.bytes, (size_t)lane->offset, (size_t)lane->offset + n);
	else if (file_read_at(lane->blob.fd, "reading", room, n, lane->blob.offset + lane->offset, &part->error) == 0)
		part->bytes = str_from(room, n);
}

static void take_part(struct part *part, struct hash_lane *lane, char *room)
{
	*part = (struct part){.lane = lane};
	if (lane->is_blob)
		read_part(part, room);
	else
		part->bytes = lane->pieces[lane->done % HASHING_PIECES];
}

/* Under the lock again: others read these. */
static void finish_part(const struct part *part)
{
	struct hash_lane *lane = part->lane;

	if (lane->is_blob)
		lane->offset += part->bytes.n;
	else
		lane->done++;
	lane->error = part->error;
	lane->busy = false;
}

/* Hashes the next part of each lane. Called with the lock held, which is given up meanwhile. */
static void work_on(struct hashing *hashing, struct hash_lane *const *lanes, unsigned n, char *room)
{
	struct part parts[2];

	for (unsigned i = 0; i < n; i++)
		lanes[i]->busy = true;
	wake(hashing);
	pthread_mutex_unlock(&hashing->lock);
	for (unsigned i = 0; i < n; i++)
		take_part(&parts[i], lanes[i], room + i * PART);
	if (n == 2)
		hash_update_pair(lanes[0]->hash, parts[0].bytes, lanes[1]->hash, parts[1].bytes);
	else
		hash_update(lanes[0]->hash, parts[0].bytes);
	pthread_mutex_lock(&hashing->lock);
	for (unsigned i = 0; i < n; i++)
		finish_part(&parts[i]);
	if (hashing->waiting)
		pthread_cond_broadcast(&hashing->progress);
}

static void run(struct hashing *hashing, unsigned rank)
{
	auto_free char *room = mem_alloc(2 * PART);
	struct crew *crew = &hashing->crews[rank];
	struct hash_lane *lanes[2];

	pthread_mutex_lock(&hashing->lock);
	while (!hashing->stop) {
		unsigned n = choose(hashing, rank, lanes);

		if (n) {
			bool blob = lanes[n - 1]->is_blob;

			crew->on_blobs += blob;
			work_on(hashing, lanes, n, room);
			crew->on_blobs -= blob;
			continue;
		}
		/* What this thread is done with may be another's now. */
		wake(hashing);
		crew->idle++;
		pthread_cond_wait(&crew->work, &hashing->lock);
		crew->idle--;
	}
	pthread_mutex_unlock(&hashing->lock);
}

static void *run_first(void *arg)
{
	run(arg, FIRST);
	return NULL;
}

static void *run_last(void *arg)
{
	thread_step_back(THREAD_LAST);
	run(arg, LAST);
	return NULL;
}

/* ---- for readers ---- */

struct hashing *hashing_new(const struct ctx *ctx, unsigned threads)
{
	struct hashing *hashing = mem_zero(1, sizeof(*hashing));
	pthread_t thread;

	hashing->ctx = ctx;
	pthread_mutex_init(&hashing->lock, NULL);
	pthread_cond_init(&hashing->progress, NULL);
	for (unsigned crew = 0; crew < CREWS; crew++)
		pthread_cond_init(&hashing->crews[crew].work, NULL);
	while (hashing->threads.n < threads && pthread_create(&thread, NULL, run_first, hashing) == 0)
		*vec_push(&hashing->threads) = thread;
	pthread_mutex_lock(&hashing->lock);
	for (size_t more = hashing->threads.n; more > 1 && pthread_create(&thread, NULL, run_last, hashing) == 0; more--) {
		*vec_push(&hashing->threads) = thread;
		hashing->last++;
	}
	pthread_mutex_unlock(&hashing->lock);
	return hashing;
}

void hashing_free(struct hashing *hashing)
{
	if (!hashing)
		return;
	pthread_mutex_lock(&hashing->lock);
	hashing->stop = true;
	for (unsigned crew = 0; crew < CREWS; crew++)
		pthread_cond_broadcast(&hashing->crews[crew].work);
	pthread_mutex_unlock(&hashing->lock);
	vec_each(thread, &hashing->threads)
		pthread_join(*thread, NULL);
	vec_done(&hashing->threads);
	vec_done(&hashing->lanes);
	pthread_mutex_destroy(&hashing->lock);
	for (unsigned crew = 0; crew < CREWS; crew++)
		pthread_cond_destroy(&hashing->crews[crew].work);
	pthread_cond_destroy(&hashing->progress);
	free(hashing);
}

struct hash_lane *lane_new(struct hashing *hashing, enum hash_kind kind)
{
	struct hash_lane *lane = mem_zero(1, sizeof(*lane));

	lane->hashing = hashing;
	lane->hash = hash_new(kind);
	pthread_mutex_lock(&hashing->lock);
	*vec_push(&hashing->lanes) = lane;
	pthread_mutex_unlock(&hashing->lock);
	return lane;
}

/* Waits for progress; without threads, makes it. */
static void advance(struct hash_lane *lane)
{
	struct hashing *hashing = lane->hashing;
	struct timespec until;

	if (!hashing->threads.n) {
		auto_free char *room = mem_alloc(PART);

		work_on(hashing, &lane, 1, room);
		return;
	}
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += WAIT_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	wake(hashing);
	hashing->waiting++;
	pthread_cond_timedwait(&hashing->progress, &hashing->lock, &until);
	hashing->waiting--;
}

uint64_t lane_put(struct hash_lane *lane, struct str bytes)
{
	struct hashing *hashing = lane->hashing;
	uint64_t number;

	pthread_mutex_lock(&hashing->lock);
	while (left_of(lane) >= HASHING_PIECES)
		advance(lane);
	number = lane->put++;
	lane->pieces[number % HASHING_PIECES] = bytes;
	wake(hashing);
	pthread_mutex_unlock(&hashing->lock);
	return number;
}

void lane_settle(struct hash_lane *lane, uint64_t number)
{
	struct hashing *hashing = lane->hashing;

	pthread_mutex_lock(&hashing->lock);
	lane->waited_for = true;
	while (lane->done <= number)
		advance(lane);
	lane->waited_for = false;
	pthread_mutex_unlock(&hashing->lock);
}

void lane_put_blob(struct hash_lane *lane, const struct blob *blob)
{
	struct hashing *hashing = lane->hashing;

	pthread_mutex_lock(&hashing->lock);
	lane->blob = *blob;
	lane->is_blob = true;
	wake(hashing);
	pthread_mutex_unlock(&hashing->lock);
}

int lane_finish(struct hash_lane *lane, unsigned char ret_value[HASH_SIZE_MAX], struct err *e)
{
	struct hashing *hashing = lane->hashing;
	int r = 0;

	pthread_mutex_lock(&hashing->lock);
	lane->waited_for = true;
	while (r == 0 && !lane->error.code && (left_of(lane) || lane->busy)) {
		advance(lane);
		r = ctx_check(hashing->ctx, e);
	}
	if (r == 0 && lane->error.code) {
		*e = lane->error;
		r = e->code;
	}
	pthread_mutex_unlock(&hashing->lock);
	if (r == 0)
		hash_final(lane->hash, ret_value);
	return r;
}

void lane_free(struct hash_lane *lane)
{
	struct hashing *hashing;
	size_t kept = 0;

	if (!lane)
		return;
	hashing = lane->hashing;
	pthread_mutex_lock(&hashing->lock);
	lane->dropped = true;
	while (lane->busy)
		advance(lane);
	vec_each(other, &hashing->lanes)
		if (*other != lane)
			hashing->lanes.v[kept++] = *other;
	hashing->lanes.n = kept;
	pthread_mutex_unlock(&hashing->lock);
	hash_free(lane->hash);
	free(lane);
}
