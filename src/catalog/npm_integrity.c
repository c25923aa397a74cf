/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/npm_integrity.h"

#include "codec/base64.h"

static const struct algorithm {
	const char *prefix, *name;
	size_t bytes;
} algorithms[] = {
	{"sha1-", "SHA-1", 20},
	{"sha256-", "SHA-256", 32},
	{"sha384-", "SHA-384", 48},
	{"sha512-", "SHA-512", 64},
};

static void add(const struct algorithm *algorithm, struct str text, struct package *package, struct arena *arena)
{
	struct buf bytes = BUF_INIT(64), digits = BUF_INIT(129);

	if (base64_decode(text, &bytes) && bytes.n == algorithm->bytes) {
		for (size_t i = 0; i < bytes.n; i++)
			buf_printf(&digits, "%02x", (unsigned char)bytes.p[i]);
		*vec_push(&package->hashes) = (struct key_value){str_of(algorithm->name), arena_str(arena, buf_str(&digits))};
	}
	buf_done(&bytes);
	buf_done(&digits);
}

void npm_integrity_add(struct str integrity, struct package *package, struct arena *arena)
{
	bool have[ARRAY_SIZE(algorithms)] = {false};
	struct str word, text;

	while (str_next_word(&integrity, &word))
		for (size_t i = 0; i < ARRAY_SIZE(algorithms); i++) {
			text = word;
			if (have[i] || !str_skip(&text, algorithms[i].prefix))
				continue;
			/* Options of the format stand behind a "?". */
			str_cut(text, '?', &text, &word);
			add(&algorithms[i], text, package, arena);
			have[i] = true;
			break;
		}
}
