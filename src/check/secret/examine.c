/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The look into a file. A fact is GROUP ID TITLE SEVERITY LINE SHOWN PROOF NAME; the value itself is not in it, so that it is
 * neither in the cache nor anywhere else.
 */
#include "base/map.h"
#include "check/secret/found.h"
#include "check/secret/places.h"

#define TEXT_MAX ((uint64_t)64 << 20)
#define PLACE_MAX ((size_t)1 << 20)

static const char *const groups[] = {
	[SECRET_TOKEN] = "token", [SECRET_KEY] = "key", [SECRET_CREDENTIAL] = "credential", [SECRET_HASH] = "hash",
};

const char *secret_group_name(enum secret_group group)
{
	return groups[group];
}

/* 1-based; 0 where the value is a copy that the file spells otherwise. */
static size_t line_of(struct str bytes, struct str value)
{
	bool inside = value.p >= bytes.p && value.p < bytes.p + bytes.n;
	ptrdiff_t offset = inside ? value.p - bytes.p : str_search(bytes, value);
	const char *at = bytes.p, *end = bytes.p + offset;
	size_t line = 1;

	if (offset < 0)
		return 0;
	while ((at = memchr(at, '\n', (size_t)(end - at)))) {
		line++;
		at++;
	}
	return line;
}

struct telling {
	struct fact_writer *facts;
	struct arena *arena;
	struct str bytes;
	struct map told; /* "ID NAME VALUE": one that a file repeats is one */
};

static void tell(struct telling *telling, const struct place_secret *secret, const char *proof)
{
	struct arena *arena = telling->arena;
	struct str key = arena_printf(arena, "%s %.*s %.*s", secret->id, STR(secret->name), STR(secret->value)), bytes = telling->bytes;

	if (map_set(&telling->told, key, telling))
		return;
	FACT_ADD(telling->facts, groups[secret->group], str_of(secret->id), str_of(secret->title), str_of(severity_name(secret->severity)),
		 arena_printf(arena, "%zu", line_of(bytes, secret->value)), secret_shown(arena, secret->value),
		 str_of(proof), str_slice(secret->name, 0, 128));
}

static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	(void)mode, (void)size;
	return named || !place_is_library(path);
}

static bool is_told(struct str value, const struct secret_list *told)
{
	vec_each(secret, told)
		if (str_search(secret->value, value) >= 0 || str_search(value, secret->value) >= 0)
			return true;
	return false;
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct secret_list secrets = {0};
	struct place_list places = {0};
	bool all = secrets_find(file->bytes, &secrets);
	struct telling telling = {.facts = facts, .arena = scratch, .bytes = file->bytes};
	size_t in_place = 0;

	(void)e;
	if (file->named && file->bytes.n > PLACE_MAX)
		fact_note(facts, "secrets", "%zu bytes are more than the limit of %zu for a file of credentials", file->bytes.n, PLACE_MAX);
	else if (file->named)
		in_place = places_find(file->path, file->bytes, scratch, &places);
	vec_each(secret, &secrets) {
		struct place_secret one = {secret->rule->id, secret->title, STR_NULL, secret->value, secret_severity(secret),
					   secret->rule->group};

		tell(&telling, &one, secret->proven ? "its checksum is right" : secret->doubt ? secret->doubt : "");
	}
	/* What its shape has told already is not told once more by its place. */
	vec_each(place, &places)
		if (!is_told(place->value, &secrets))
			tell(&telling, place, "");
	if (in_place > places.n)
		fact_note(facts, "secrets", "%zu in one file, of which %zu are told", in_place, places.n);
	if (!all)
		fact_note(facts, "secrets", "%u or more in one file that their shape tells, of which no more are", SECRETS_MAX);
	map_done(&telling.told);
	vec_done(&secrets);
	vec_done(&places);
	return 0;
}

const struct examiner secret_examiner = {
	.name = "secrets",
	.version = 3,
	.globs = place_globs,
	.kinds = FILE_TEXT,
	.size_max = TEXT_MAX,
	.wants = wants,
	.examine = examine,
};
