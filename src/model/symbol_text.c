/* SPDX-License-Identifier: Apache-2.0 */
/* "3 " and three distances, each in letters of five bits, the lowest first; a letter above 31 has another behind it. */
#include "model/symbol_text.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void put_distance(struct buf *out, uint64_t distance)
{
	for (; distance >= 32; distance >>= 5)
		buf_putc(out, letters[32 + (distance & 31)]);
	buf_putc(out, letters[distance]);
}

static size_t count_short(const struct symbol_set *set)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		n += !i || set->hashes[i] >> 32 != set->hashes[i - 1] >> 32;
	return n;
}

void symbol_text_write(const struct symbol_set *set, struct buf *out)
{
	uint64_t last = 0;

	buf_printf(out, "%zu ", count_short(set));
	for (size_t i = 0; i < set->n; i++) {
		uint64_t hash = set->hashes[i] >> 32;

		if (i && hash == last)
			continue;
		put_distance(out, hash - last);
		last = hash;
	}
}

static bool take_distance(struct str *rest, uint64_t *ret_distance)
{
	*ret_distance = 0;
	for (unsigned shift = 0; rest->n && shift < 35; shift += 5) {
		const char *found = rest->p[0] ? strchr(letters, rest->p[0]) : NULL;
		uint64_t value = found ? (uint64_t)(found - letters) : 0;

		if (!found)
			return false;
		*rest = str_from_index(*rest, 1);
		*ret_distance |= (value & 31) << shift;
		if (value < 32)
			return true;
	}
	return false;
}

const struct symbol_set *symbol_text_read(struct str text, struct arena *arena)
{
	struct symbol_set *set = arena_new(arena, struct symbol_set);
	uint64_t count, distance, last = 0, *hashes;
	struct str number, rest;

	if (!str_cut(text, ' ', &number, &rest) || !str_to_u64(number, &count) || count > SYMBOL_TEXT_FUNCTIONS_MAX || count > rest.n)
		return NULL;
	hashes = arena_array(arena, uint64_t, (size_t)count + 1);
	for (size_t i = 0; i < count; i++) {
		if (!take_distance(&rest, &distance) || (i && !distance) || (last += distance) > UINT32_MAX)
			return NULL;
		hashes[i] = last << 32;
	}
	*set = (struct symbol_set){.hashes = hashes, .n = (size_t)count, .halves = true};
	return rest.n ? NULL : set;
}
