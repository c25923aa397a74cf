/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/arena.h"
#include "base/map.h"

#define MANY 20000

TEST(empty_map_has_nothing)
{
	struct map map = {0};

	assert_null(map_get(&map, STR_LIT("a")));
	assert_null(map_get(&map, STR_NULL));
	map_done(&map);
	map_done(&map);
}

/* Far more keys than slots at the start: growing and probing must lose none, whatever the seed of this run is. */
TEST(many_keys_survive_growing)
{
	static int values[MANY];
	struct arena arena = ARENA_INIT;
	struct map map = {0};

	for (int i = 0; i < MANY; i++) {
		values[i] = i;
		assert_null(map_set(&map, arena_printf(&arena, "key/%d", i), &values[i]));
	}
	assert_int_equal(map.n, MANY);
	for (int i = 0; i < MANY; i++) {
		int *value = map_get(&map, arena_printf(&arena, "key/%d", i));

		assert_ptr_equal(value, &values[i]);
		assert_null(map_get(&map, arena_printf(&arena, "key/%d ", i)));
	}
	map_done(&map);
	arena_done(&arena);
}

TEST(replacing_returns_what_was_there)
{
	int values[64], other;
	char keys[64][4];
	struct map map = {0};

	for (size_t i = 0; i < 64; i++) {
		keys[i][0] = (char)i;
		keys[i][1] = 'x';
		assert_null(map_set(&map, str_from(keys[i], 2), &values[i]));
	}
	for (size_t round = 0; round < 100; round++)
		for (size_t i = 0; i < 64; i++)
			assert_ptr_equal(map_set(&map, str_from(keys[i], 2), round % 2 ? (void *)&values[i] : &other),
					 round % 2 ? (void *)&other : (void *)&values[i]);
	assert_int_equal(map.n, 64);
	map_done(&map);
}

/* A key is its bytes and its length: NULs in it and behind it count, its address does not. */
TEST(keys_are_views)
{
	static const struct str keys[] = {
		{"", 0}, {"\0", 1}, {"\0\0", 2}, {"a", 1}, {"a\0", 2}, {"a\0b", 3}, {"a\0c", 3}, {"abcdefgh", 8},
		{"abcdefgh\0", 9},
		{"abcdefg", 7}, {"abcdefg\0", 8}, {"\0\0\0\0\0\0\0\0", 8}, {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16},
		{"\xff", 1},
	};
	int values[sizeof(keys) / sizeof(keys[0])];
	char copy[32];
	struct map map = {0};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_null(map_set(&map, keys[i], &values[i]));
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		memcpy(copy + 1, keys[i].p, keys[i].n);
		assert_ptr_equal(map_get(&map, str_from(copy + 1, keys[i].n)), &values[i]);
		assert_true(map_hash(str_from(copy + 1, keys[i].n)) == map_hash(keys[i]));
	}
	assert_ptr_equal(map_get(&map, STR_NULL), &values[0]);
	map_done(&map);
}

/* Keys that differ in one bit anywhere must not share their low bits, or the table becomes a list. */
TEST(hash_spreads_similar_keys)
{
	unsigned short buckets[1024] = {0};
	unsigned most = 0;
	char key[64] = {0};

	for (size_t i = 0; i < 1024; i++) {
		key[i % 64] = (char)(1 + i / 64);
		unsigned short *bucket = &buckets[map_hash(str_from(key, sizeof(key))) % 1024];
		most = ++*bucket > most ? *bucket : most;
		key[i % 64] = 0;
	}
	assert_true(most < 16); /* 1024 balls in 1024 bins: 16 in one has a chance of about 1e-11 */
}

TEST_MAIN
