/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wanted.h"

#include "base/path.h"
#include "crypto/hash.h"

static void add(struct wanted *wanted, const char *glob)
{
	struct str base = path_base(str_of(glob));
	size_t wild = strcspn(base.p, "*?[\\");
	struct wanted_glob *entry;

	if (wild < base.n) {
		*vec_push(&wanted->others) = (struct wanted_glob){.glob = glob, .end = base.p + strlen(base.p)};
		/* What stands behind the last wildcard must end every path that matches. */
		entry = &wanted->others.v[wanted->others.n - 1];
		while (entry->end > base.p && !strchr("*?[]\\", entry->end[-1]))
			entry->end--;
		return;
	}
	entry = arena_new(&wanted->arena, struct wanted_glob);
	entry->glob = glob;
	entry->next = map_get(&wanted->by_base, base);
	map_set(&wanted->by_base, base, entry);
}

/* "a{b,c}d" is added as "abd" and "acd", so that alternatives too are found by their base names. */
static void add_alternatives(struct wanted *wanted, const char *glob)
{
	const char *open = strchr(glob, '{'), *close = open ? strchr(open, '}') : NULL;
	struct str alternatives, alternative;

	if (!close) {
		add(wanted, glob);
		return;
	}
	alternatives = str_from(open + 1, (size_t)(close - open - 1));
	while (str_next(&alternatives, ',', &alternative))
		add_alternatives(wanted, arena_printf(&wanted->arena, "%.*s%.*s%s", (int)(open - glob), glob, STR(alternative),
						      close + 1).p);
}

void wanted_init(struct wanted *wanted, const char *const *globs)
{
	struct hash *hash = hash_new(HASH_SHA256);
	unsigned char value[HASH_SIZE_MAX];

	*wanted = (struct wanted){0};
	for (; *globs; globs++) {
		add_alternatives(wanted, *globs);
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
	vec_each(other, &wanted->others)
		if (str_ends(path, other->end) && path_match(other->glob, path))
			return true;
	return false;
}

void wanted_done(struct wanted *wanted)
{
	map_done(&wanted->by_base);
	vec_done(&wanted->others);
	arena_done(&wanted->arena);
}
