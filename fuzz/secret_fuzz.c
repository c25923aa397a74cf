/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets in any bytes, as the text of a file of each kind of place: what is found lies in the text, in its order, none inside
 * another, and a masked text holds none of the values whole.
 */
#include <stdint.h>
#include <stdlib.h>

#include "check/secret/places.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_found(struct str text)
{
	struct secret_list found = {0};
	const char *at = text.p;

	secrets_find(text, &found);
	require(found.n <= SECRETS_MAX);
	vec_each(secret, &found) {
		require(secret->value.n && secret->value.p >= at && secret->value.p + secret->value.n <= text.p + text.n);
		require(secret->title && secret->severity != SEVERITY_UNKNOWN);
		at = secret->value.p + secret->value.n;
	}
	vec_done(&found);
}

/* A folder's globs, made into paths: what stands for anything becomes a letter. */
static struct str path_for(struct arena *arena, const char *glob)
{
	struct str path = arena_printf(arena, "root/%s", str_starts(str_of(glob), "**/") ? glob + 3 : glob);
	ptrdiff_t open = str_find(path, '{'), close = str_find(path, ','), end = str_find(path, '}');

	if (open >= 0 && close > open && end > close)
		path = arena_printf(arena, "%.*s%.*s%.*s", (int)open, path.p, (int)(close - open - 1), path.p + open + 1,
				    STR(str_from_index(path, (size_t)end + 1)));
	return str_starts(str_of(glob), "**/") ? path : str_from_index(path, strlen("root/"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_from(data, size);
	struct arena arena = ARENA_INIT;

	if (size > (size_t)1 << 20)
		return 0;
	check_found(text);
	secret_masked(&arena, text);
	secret_masked_variable(&arena, text);
	for (const char *const *glob = place_globs; *glob; glob++) {
		struct place_list found = {0};

		places_find(path_for(&arena, *glob), text, &arena, &found);
		vec_each(place, &found)
			require(place->value.n && place->id && place->title);
		vec_done(&found);
	}
	place_excuse(text);
	arena_done(&arena);
	return 0;
}
