/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/integrity.h"

#include "codec/base64.h"

static const struct algorithm {
	const char *prefix, *name;
	size_t bytes;
} algorithms[] = {
	{"sha1", "SHA-1", 20},
	{"sha256", "SHA-256", 32},
	{"sha384", "SHA-384", 48},
	{"sha512", "SHA-512", 64},
};

/* Lower-case hexadecimal digits of so many bytes; false where the text is something else. */
static bool digits_of(struct str text, size_t bytes, struct buf *digits)
{
	struct buf raw = BUF_INIT(64);
	struct str options;
	bool ok = true;

	if (str_skip(&text, ":")) {
		for (size_t i = 0; i < text.n && ok; i++) {
			char c = str_lower(text.p[i]);

			ok = str_is_digit(c) || (c >= 'a' && c <= 'f');
			buf_putc(digits, c);
		}
		return ok && digits->n == 2 * bytes;
	}
	/* Options of the format stand behind a "?". */
	str_cut(text, '?', &text, &options);
	ok = str_skip(&text, "-") && base64_decode(text, &raw) && raw.n == bytes;
	for (size_t i = 0; i < raw.n; i++)
		buf_printf(digits, "%02x", (unsigned char)raw.p[i]);
	buf_done(&raw);
	return ok;
}

void integrity_add(struct str integrity, struct package *package, struct arena *arena)
{
	bool have[ARRAY_SIZE(algorithms)] = {false};
	struct str word, text;

	while (str_next_word(&integrity, &word))
		for (size_t i = 0; i < ARRAY_SIZE(algorithms); i++) {
			struct buf digits = BUF_INIT(129);

			text = word;
			if (!have[i] && str_skip(&text, algorithms[i].prefix) && digits_of(text, algorithms[i].bytes, &digits)) {
				*vec_push(&package->hashes) =
					(struct key_value){str_of(algorithms[i].name), arena_str(arena, buf_str(&digits))};
				have[i] = true;
			}
			buf_done(&digits);
		}
}
