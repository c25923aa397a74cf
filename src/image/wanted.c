/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wanted.h"

#include "base/path.h"
#include "crypto/hash.h"

static void add(struct wanted *wanted, const char *glob, uint64_t who)
{
	struct str base = path_base(str_of(glob));
	size_t wild = strcspn(base.p, "*?[\\");
	struct wanted_glob *entry;

	if (wild < base.n) {
		size_t last = base.n;

		/* What stands behind the last wildcard must end every path that matches. */
		while (last && !strchr("*?[]\\", base.p[last - 1]))
			last--;
		*vec_push(&wanted->others) = (struct wanted_glob){.glob = glob, .end = str_from_index(base, last), .who = who};
		return;
	}
	entry = arena_new(&wanted->arena, struct wanted_glob);
	entry->glob = glob;
	entry->who = who;
	entry->next = map_get(&wanted->by_base, base);
	map_set(&wanted->by_base, base, entry);
}

/* "a{b,c}d" is added as "abd" and "acd", so that alternatives too are found by their base names. */
static void add_alternatives(struct wanted *wanted, const char *glob, uint64_t who)
{
	const char *open = strchr(glob, '{'), *close = open ? strchr(open, '}') : NULL;
	struct str alternatives, alternative;

	if (!close) {
		add(wanted, glob, who);
		return;
	}
	alternatives = str_from(open + 1, (size_t)(close - open - 1));
	while (str_next(&alternatives, ',', &alternative))
		add_alternatives(wanted, arena_printf(&wanted->arena, "%.*s%.*s%s", (int)(open - glob), glob, STR(alternative),
						      close + 1).p, who);
}

static void add_globs(struct wanted *wanted, struct hash *hash, const char *const *globs, uint64_t who)
{
	for (; globs && *globs; globs++) {
		add_alternatives(wanted, *globs, who);
		hash_update(hash, str_from(*globs, strlen(*globs) + 1));
	}
}

static void add_examiner(struct wanted *wanted, struct hash *hash, const struct examiner *examiner)
{
	uint64_t fields[] = {examiner->version, examiner->kinds, examiner->size_max};

	hash_update(hash, str_from(examiner->name, strlen(examiner->name) + 1));
	hash_update(hash, str_from(fields, sizeof(fields)));
	add_globs(wanted, hash, examiner->globs, (uint64_t)2 << wanted->examiner_count);
	wanted->kinds |= examiner->kinds;
	wanted->examiner_count++;
}

void wanted_init(struct wanted *wanted, const struct wishes *wishes)
{
	struct hash *hash = hash_new(HASH_SHA256);
	unsigned char value[HASH_SIZE_MAX];

	*wanted = (struct wanted){.examiners = wishes->examiners};
	add_globs(wanted, hash, wishes->globs, WANTED_KEEP);
	while (wishes->examiners && wishes->examiners[wanted->examiner_count] && wanted->examiner_count < EXAMINERS_MAX)
		add_examiner(wanted, hash, wishes->examiners[wanted->examiner_count]);
	hash_final(hash, value);
	memcpy(wanted->fingerprint, value, sizeof(wanted->fingerprint));
	hash_free(hash);
}

void wanted_add_contents(struct wanted *wanted, enum content_wish contents, const struct content_key *key)
{
	struct hash *hash = hash_new(HASH_SHA256);
	unsigned char value[HASH_SIZE_MAX];

	wanted->contents = contents;
	wanted->key = *key;
	hash_update(hash, str_from(wanted->fingerprint, sizeof(wanted->fingerprint)));
	hash_update(hash, str_from(key->bytes, sizeof(key->bytes)));
	hash_update(hash, contents == CONTENTS_ALL ? STR_LIT("GMAC") : STR_LIT("GMAC of some"));
	hash_final(hash, value);
	memcpy(wanted->fingerprint, value, sizeof(wanted->fingerprint));
	hash_free(hash);
}

/* For nearly every path and glob the last byte tells. */
static bool ends_in(struct str path, struct str end)
{
	return !end.n || (path.n >= end.n && path.p[path.n - 1] == end.p[end.n - 1] && memcmp(path.p + path.n - end.n, end.p, end.n) == 0);
}

uint64_t wanted_who(const struct wanted *wanted, struct str path)
{
	uint64_t who = 0;

	for (const struct wanted_glob *g = map_get(&wanted->by_base, path_base(path)); g; g = g->next)
		if (!(who & g->who) && path_match(g->glob, path))
			who |= g->who;
	vec_each(other, &wanted->others)
		if (!(who & other->who) && ends_in(path, other->end) && path_match(other->glob, path))
			who |= other->who;
	return who;
}

bool wanted_is_nothing(const struct wanted *wanted)
{
	return !wanted->by_base.n && !wanted->others.n && !wanted->examiner_count && !wanted->contents;
}

void wanted_done(struct wanted *wanted)
{
	map_done(&wanted->by_base);
	vec_done(&wanted->others);
	arena_done(&wanted->arena);
}
