/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/ld_cache.h"

#include "codec/span.h"

#define OLD_MAGIC "ld.so-1.7.0"
#define OLD_HEADER 16u /* magic, a NUL, the count */
#define OLD_ENTRY 12u
#define NEW_MAGIC "glibc-ld.so.cache1.1"
#define NEW_HEADER 48u
#define NEW_ENTRY 24u
#define NEW_ALIGN 8u
#define BIG_ENDIAN_MARK 3 /* low two bits of the header's flags; 0 where an old ldconfig did not say */

static struct str skip_old(struct str bytes, bool big_endian)
{
	uint64_t from = OLD_HEADER + (uint64_t)OLD_ENTRY * span_u32(bytes, 12, big_endian);

	return span_some(bytes, (from + NEW_ALIGN - 1) / NEW_ALIGN * NEW_ALIGN, UINT64_MAX);
}

int ld_cache_open(struct str bytes, struct ld_cache *ret_cache, struct err *e)
{
	struct str newer = bytes;
	struct ld_cache cache;

	if (str_starts(bytes, OLD_MAGIC)) {
		newer = skip_old(bytes, false);
		if (!str_starts(newer, NEW_MAGIC))
			newer = skip_old(bytes, true);
	}
	if (!str_starts(newer, NEW_MAGIC) || newer.n < NEW_HEADER)
		return err_set(e, ERR_FORMAT, "not a cache of glibc's dynamic linker");
	cache = (struct ld_cache){.bytes = newer, .big_endian = (newer.p[28] & 3) == BIG_ENDIAN_MARK};
	cache.count = span_u32(newer, 20, cache.big_endian);
	if (cache.count > LD_CACHE_ENTRIES_MAX)
		return err_set(e, ERR_LIMIT, "more than %u entries", LD_CACHE_ENTRIES_MAX);
	*ret_cache = cache;
	return 0;
}

bool ld_cache_next(const struct ld_cache *cache, uint32_t *index, struct ld_cache_entry *ret_entry)
{
	while (*index < cache->count) {
		struct str record;

		if (!span_at(cache->bytes, NEW_HEADER + (uint64_t)NEW_ENTRY * *index, NEW_ENTRY, &record))
			return false;
		++*index;
		*ret_entry = (struct ld_cache_entry){
			.name = span_text(cache->bytes, span_u32(record, 4, cache->big_endian), LD_CACHE_NAME_MAX),
			.path = span_text(cache->bytes, span_u32(record, 8, cache->big_endian), LD_CACHE_NAME_MAX),
			.flags = span_u32(record, 0, cache->big_endian),
			.special = span_u64(record, 16, cache->big_endian) != 0,
		};
		if (ret_entry->name.n && ret_entry->path.n)
			return true;
	}
	return false;
}
