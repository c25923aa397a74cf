/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hash table from string views to pointers. The hash is keyed by a number drawn at start, so that a hostile image cannot
 * choose names that collide; nothing that is printed may depend on the order of a map, and there is no way to walk one.
 *
 * Ownership: the map owns its slots, not keys or values: both must outlive it. Threading: one writer, or many readers.
 */
#ifndef PLIMSOLL_BASE_MAP_H
#define PLIMSOLL_BASE_MAP_H

#include "base/str.h"

struct map_slot;

struct map {
	struct map_slot *slots; /* private */
	size_t n, room;
};

uint64_t map_hash(struct str key);
/* What sets the hashes of this process apart from any other's; for hashes that are written down, which need it again. */
struct map_seed {
	uint64_t start, factor;
};
struct map_seed map_seed(void);
uint64_t map_hash_by(const struct map_seed *seed, struct str key);

/* NULL where the key is absent. */
void *map_get(const struct map *map, struct str key);
/* Adds or replaces; value must not be NULL. Returns what the key held before, or NULL. */
void *map_set(struct map *map, struct str key, void *value);
void map_done(struct map *map);

#endif
