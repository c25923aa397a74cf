/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/symbols.h"

#include "base/mem.h"

#define FIRST '0' /* of 64 characters in a row: six bits each, none of them below a blank */

static int order(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

void symbols_write(uint64_t *hashes, size_t n, struct buf *out)
{
	if (n > 1)
		qsort(hashes, n, sizeof(*hashes), order);
	for (size_t i = 0; i < n; i++) {
		if (i && hashes[i] == hashes[i - 1])
			continue;
		for (unsigned digit = SYMBOL_TEXT; digit--;)
			buf_putc(out, (char)(FIRST + (hashes[i] >> 6 * digit & 63)));
	}
}

const struct symbol_set *symbols_read(struct str text, struct arena *arena)
{
	size_t n = text.n / SYMBOL_TEXT;
	struct symbol_set *set;
	uint64_t *hashes;

	if (!n || text.n % SYMBOL_TEXT)
		return NULL;
	hashes = arena_array(arena, uint64_t, n);
	for (size_t i = 0; i < text.n; i++) {
		unsigned value = (unsigned char)text.p[i] - (unsigned)FIRST;

		if (value > 63)
			return NULL;
		hashes[i / SYMBOL_TEXT] = hashes[i / SYMBOL_TEXT] << 6 | value;
	}
	set = arena_new(arena, struct symbol_set);
	*set = (struct symbol_set){.hashes = hashes, .n = n};
	return set;
}
