/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open addressing with linear probing, at most half full. The hash is SipHash-1-3 (Aumasson and Bernstein), which keeps
 * chosen keys from colliding at a few cycles a byte.
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

static uint64_t seed[2];
static pthread_once_t seeded = PTHREAD_ONCE_INIT;

static void draw_seed(void)
{
	if (getrandom(seed, sizeof(seed), GRND_NONBLOCK) != (ssize_t)sizeof(seed))
		seed[0] = (uint64_t)(uintptr_t)&seed ^ 0x9e3779b97f4a7c15U;
}

static uint64_t rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1], v[1] = rotate(v[1], 13) ^ v[0], v[0] = rotate(v[0], 32);
	v[2] += v[3], v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3], v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1], v[1] = rotate(v[1], 17) ^ v[2], v[2] = rotate(v[2], 32);
}

uint64_t map_hash(struct str key)
{
	uint64_t v[4], word = 0;
	size_t i = 0;

	pthread_once(&seeded, draw_seed);
	v[0] = seed[0] ^ 0x736f6d6570736575U, v[1] = seed[1] ^ 0x646f72616e646f6dU;
	v[2] = seed[0] ^ 0x6c7967656e657261U, v[3] = seed[1] ^ 0x7465646279746573U;
	for (; i + 8 <= key.n; i += 8) {
		memcpy(&word, key.p + i, 8);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	word = (uint64_t)key.n << 56;
	for (size_t shift = 0; i < key.n; i++, shift += 8)
		word |= (uint64_t)(unsigned char)key.p[i] << shift;
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
	v[2] ^= 0xff;
	for (int round = 0; round < 3; round++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
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
	struct map_slot *slots = mem_zero(room, sizeof(*slots));

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
