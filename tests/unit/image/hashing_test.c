/* SPDX-License-Identifier: Apache-2.0 */
/* Lanes of pieces and of blobs at once, with any number of threads: each gets its own digest, whoever waits for what. */
#include "image/hashing.h"

#include <pthread.h>

#include "base/file.h"
#include "base/mem.h"
#include "test.h"

#define BYTES ((size_t)5 << 20)
#define PIECE ((size_t)64 * 1024)
#define FEEDERS 3

static char bytes[BYTES];

static void fill(void)
{
	uint64_t seed = 88172645463325252u;

	for (size_t i = 0; i < BYTES; i++) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		bytes[i] = (char)seed;
	}
}

static void expect(struct hash_lane *lane, enum hash_kind kind, struct str message)
{
	unsigned char got[HASH_SIZE_MAX] = {0}, want[HASH_SIZE_MAX] = {0};
	struct err e = ERR_INIT;

	assert_int_equal(lane_finish(lane, got, &e), 0);
	hash_bytes(kind, message, want);
	assert_memory_equal(got, want, sizeof(got));
	lane_free(lane);
}

struct feeder {
	struct hashing *hashing;
	size_t number;
	bool matched;
};

/* Puts pieces out of two buffers in turns, each filled again only when it is settled: as a layer is inflated. */
static void *feed(void *arg)
{
	static const size_t sizes[] = {PIECE, 1000, 3 * PIECE / 2};
	struct feeder *feeder = arg;
	size_t size = sizes[feeder->number % ARRAY_SIZE(sizes)], length = BYTES - 7919 * feeder->number;
	struct hash_lane *lane = lane_new(feeder->hashing, HASH_SHA256);
	char *rooms[2] = {mem_alloc(size), mem_alloc(size)};
	uint64_t numbers[2] = {0, 0};
	unsigned char got[HASH_SIZE_MAX], want[HASH_SIZE_MAX];
	struct err e = ERR_INIT;
	size_t turn = 0;

	for (size_t at = 0; at < length; at += size, turn++) {
		size_t n = length - at < size ? length - at : size;

		if (turn >= 2)
			lane_settle(lane, numbers[turn % 2]);
		memcpy(rooms[turn % 2], bytes + at, n);
		numbers[turn % 2] = lane_put(lane, str_from(rooms[turn % 2], n));
	}
	hash_bytes(HASH_SHA256, str_from(bytes, length), want);
	feeder->matched = lane_finish(lane, got, &e) == 0 && memcmp(got, want, 32) == 0;
	lane_free(lane);
	free(rooms[0]);
	free(rooms[1]);
	return NULL;
}

static void pieces_and_blobs(struct ctx *ctx, unsigned threads, int fd)
{
	struct hashing *hashing = hashing_new(ctx, threads);
	struct blob in_file = {.fd = fd, .offset = 4097, .size = BYTES - 5000}, in_memory = {.fd = -1, .bytes = {bytes, 12345}, .size = 12345};
	struct hash_lane *lanes[3] = {lane_new(hashing, HASH_SHA256), lane_new(hashing, HASH_SHA512), lane_new(hashing, HASH_SHA256)};
	struct feeder feeders[FEEDERS];
	pthread_t running[FEEDERS];

	lane_put_blob(lanes[0], &in_file);
	lane_put_blob(lanes[1], &in_file);
	lane_put_blob(lanes[2], &in_memory);
	for (size_t i = 0; i < FEEDERS; i++) {
		feeders[i] = (struct feeder){.hashing = hashing, .number = i};
		assert_int_equal(pthread_create(&running[i], NULL, feed, &feeders[i]), 0);
	}
	for (size_t i = 0; i < FEEDERS; i++)
		pthread_join(running[i], NULL);
	for (size_t i = 0; i < FEEDERS; i++)
		assert_true(feeders[i].matched);
	expect(lanes[0], HASH_SHA256, str_from(bytes + 4097, BYTES - 5000));
	expect(lanes[1], HASH_SHA512, str_from(bytes + 4097, BYTES - 5000));
	expect(lanes[2], HASH_SHA256, str_from(bytes, 12345));
	hashing_free(hashing);
}

static int file_of_bytes(void)
{
	struct err e = ERR_INIT;
	int fd = file_temporary(&e);

	fill();
	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, "test", str_from(bytes, BYTES), &e), 0);
	return fd;
}

TEST(any_number_of_threads)
{
	struct ctx ctx = {.jobs = 4};
	int fd = file_of_bytes();

	for (unsigned threads = 1; threads < 5; threads++)
		pieces_and_blobs(&ctx, threads, fd);
	close(fd);
}

/* Without threads lanes are used by one thread, as the header says of a lane. */
TEST(no_threads)
{
	struct ctx ctx = {.jobs = 1};
	struct hashing *hashing = hashing_new(&ctx, 0);
	struct feeder feeder = {.hashing = hashing};
	int fd = file_of_bytes();
	struct blob blob = {.fd = fd, .size = BYTES};
	struct hash_lane *lane = lane_new(hashing, HASH_SHA256), *empty = lane_new(hashing, HASH_SHA256);

	lane_put_blob(lane, &blob);
	feed(&feeder);
	assert_true(feeder.matched);
	expect(lane, HASH_SHA256, str_from(bytes, BYTES));
	expect(empty, HASH_SHA256, STR_LIT(""));
	hashing_free(hashing);
	close(fd);
}

/* What fails elsewhere gives its lanes up in the middle. */
TEST(dropped_half_way)
{
	struct ctx ctx = {.jobs = 2};

	for (unsigned round = 0; round < 50; round++) {
		struct hashing *hashing = hashing_new(&ctx, 2);
		struct hash_lane *lane = lane_new(hashing, HASH_SHA256), *other = lane_new(hashing, HASH_SHA256);
		struct blob blob = {.fd = -1, .bytes = {bytes, BYTES}, .size = BYTES};

		lane_put_blob(lane, &blob);
		for (unsigned i = 0; i < round % 12; i++)
			lane_put(other, str_from(bytes, PIECE));
		lane_free(round % 2 ? lane : other);
		lane_free(round % 2 ? other : lane);
		hashing_free(hashing);
	}
}

TEST(deadline)
{
	struct ctx ctx = {.jobs = 2, .deadline = 1};
	struct hashing *hashing = hashing_new(&ctx, 0);
	struct hash_lane *lane = lane_new(hashing, HASH_SHA256);
	struct blob blob = {.fd = -1, .bytes = {bytes, BYTES}, .size = BYTES};
	unsigned char value[HASH_SIZE_MAX];
	struct err e = ERR_INIT;

	lane_put_blob(lane, &blob);
	assert_int_equal(lane_finish(lane, value, &e), ERR_TIMEOUT);
	lane_free(lane);
	hashing_free(hashing);
}

/* A file that shrinks gives an error; nothing is hashed that was not read. */
TEST(blob_that_cannot_be_read)
{
	struct ctx ctx = {.jobs = 2};
	struct hashing *hashing = hashing_new(&ctx, 1);
	struct hash_lane *lane = lane_new(hashing, HASH_SHA256);
	struct blob blob = {.fd = 9999, .size = BYTES};
	unsigned char value[HASH_SIZE_MAX];
	struct err e = ERR_INIT;

	lane_put_blob(lane, &blob);
	assert_int_equal(lane_finish(lane, value, &e), ERR_IO);
	lane_free(lane);
	hashing_free(hashing);
}

TEST_MAIN
