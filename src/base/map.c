/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open addressing with linear probing, at most half full. The hash multiplies eight bytes at a time by numbers that are drawn
 * at start, so that keys which collide cannot be chosen beforehand.
 */
#include "base/map.h"

#include <pthread.h>
#include <sys/random.h>

#include "base/mem.h"

struct map_slot {
	struct str key;
	void *value; /* NULL: free */
	uint64_t hash;
};

static struct map_seed seed;
static pthread_once_t seeded = PTHREAD_ONCE_INIT;

static void draw_seed(void)
{
	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != (ssize_t)sizeof(seed))
		seed.start = seed.factor = (uint64_t)(uintptr_t)&seed ^ 0x9e3779b97f4a7c15U;
	seed.factor |= 1; /* a factor of zero would forget everything */
}

/* Multiplies to 128 bits and folds the halves together: every bit of the answer depends on every bit of both. */
static uint64_t fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

struct map_seed map_seed(void)
{
	pthread_once(&seeded, draw_seed);
	return seed;
}

uint64_t map_hash_by(const struct map_seed *by, struct str key)
{
	uint64_t hash = by->start ^ key.n, word = 0;
	size_t i = 0;

	for (; i + sizeof(word) <= key.n; i += sizeof(word)) {
		memcpy(&word, key.p + i, sizeof(word));
		hash = fold(hash ^ word, by->factor);
	}
	word = 0;
	if (i < key.n)
		memcpy(&word, key.p + i, key.n - i);
	return fold(hash ^ word, by->factor ^ by->start);
}

uint64_t map_hash(struct str key)
{
	pthread_once(&seeded, draw_seed);
	return map_hash_by(&seed, key);
}

static struct map_slot *slot_of(struct map_slot *slots, size_t room, struct str key, uint64_t hash)
{
	for (size_t i = hash & (room - 1);; i = (i + 1) & (room - 1))
		if (!slots[i].value || (slots[i].hash == hash && str_eq(slots[i].key, key)))
			return &slots[i];
}

void *map_get(const struct map *map, struct str key)
{
	return map->n ? slot_of(map->slots, map->room, key, map_hash(key))->value : NULL;
}

static void grow(struct map *map)
{
	size_t room = map->room ? map->room * 2 : 16;
	struct map_slot *slots = mem_zero_touched(room, sizeof(*slots));

	for (size_t i = 0; i < map->room; i++)
		if (map->slots[i].value)
			*slot_of(slots, room, map->slots[i].key, map->slots[i].hash) = map->slots[i];
	free(map->slots);
	map->slots = slots;
	map->room = room;
}

void *map_set(struct map *map, struct str key, void *value)
{
	uint64_t hash = map_hash(key);
	struct map_slot *slot;
	void *before;

	if (map->n * 2 >= map->room)
		grow(map);
	slot = slot_of(map->slots, map->room, key, hash);
	before = slot->value;
	if (!before)
		map->n++;
	*slot = (struct map_slot){.key = key, .value = value, .hash = hash};
	return before;
}

void map_done(struct map *map)
{
	free(map->slots);
	*map = (struct map){0};
}
