/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wanted.h"

#include "base/path.h"
#include "crypto/hash.h"

static void add(struct wanted *wanted, const char *glob)
{
	struct str base = path_base(str_of(glob));
	struct wanted_glob *entry;

	if (strcspn(base.p, "*?[{\\") < base.n || strchr(glob, '{')) {
		*vec_push(&wanted->others) = (struct wanted_glob){glob, NULL};
		return;
	}
	entry = arena_new(&wanted->arena, struct wanted_glob);
	entry->glob = glob;
	entry->next = map_get(&wanted->by_base, base);
	map_set(&wanted->by_base, base, entry);
}

void wanted_init(struct wanted *wanted, const char *const *globs)
{
	struct hash *hash = hash_new(HASH_SHA256);
	unsigned char value[HASH_SIZE_MAX];

	*wanted = (struct wanted){0};
	for (; *globs; globs++) {
		add(wanted, *globs);
		hash_update(hash, str_from(*globs, strlen(*globs) + 1));
	}
	hash_final(hash, value);
	memcpy(wanted->fingerprint, value, sizeof(wanted->fingerprint));
	hash_free(hash);
}

bool wanted_has(const struct wanted *wanted, struct str path)
{
	for (const struct wanted_glob *g = map_get(&wanted->by_base, path_base(path)); g; g = g->next)
		if (path_match(g->glob, path))
			return true;
	for (size_t i = 0; i < wanted->others.n; i++)
		if (path_match(wanted->others.v[i].glob, path))
			return true;
	return false;
}

void wanted_done(struct wanted *wanted)
{
	map_done(&wanted->by_base);
	vec_done(&wanted->others);
	arena_done(&wanted->arena);
}
