/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/layer_toc.h"

#include <stdlib.h>

#include "base/clock.h"

#define CAPS ((struct json_caps){.bytes = LAYER_TOC_MAX, .depth = 8, .values = LAYER_TOC_VALUES_MAX})

/* ---- where it is ---- */

/* A gzip member of nothing, whose extra field holds sixteen hexadecimal digits and "STARGZ". */
bool estargz_footer(struct str footer, uint64_t *ret_offset)
{
	uint64_t offset = 0;

	if (footer.n != ESTARGZ_FOOTER || memcmp(footer.p, "\x1f\x8b\x08\x04", 4) != 0 || memcmp(footer.p + 10, "\x1a\0SG\x16\0", 6) != 0 ||
	    memcmp(footer.p + 32, "STARGZ", 6) != 0)
		return false;
	for (size_t i = 16; i < 32; i++) {
		unsigned value = str_hex_value(footer.p[i]);

		if (value > 15)
			return false;
		offset = offset << 4 | value;
	}
	*ret_offset = offset;
	return true;
}

bool zstd_chunked_position(struct str text, uint64_t *ret_offset, uint64_t *ret_packed, uint64_t *ret_unpacked)
{
	uint64_t numbers[4];
	struct str part;

	for (size_t i = 0; i < 4; i++)
		if (!str_next(&text, ':', &part) || !str_to_u64(part, &numbers[i]))
			return false;
	*ret_offset = numbers[0];
	*ret_packed = numbers[1];
	*ret_unpacked = numbers[2];
	return !text.n && numbers[3] == 1;
}

/* ---- what it says ---- */

static int damaged(struct str name, const char *what, struct err *e)
{
	return err_set(e, ERR_FORMAT, "its table of contents is damaged: %.*s: %s", STR(str_slice(name, 0, 200)), what);
}

static uint64_t number(const struct json *entry, const char *key)
{
	uint64_t value = 0;

	json_u64(json_get(entry, key), &value);
	return value;
}

static void read_xattrs(const struct json *xattrs, struct toc_entry *entry)
{
	struct json_members member = json_members(xattrs);

	while (json_next(&member)) {
		bool capability = str_is(member.key, "security.capability");

		entry->capability = entry->capability || capability;
		entry->xattrs = entry->xattrs || !capability;
	}
}

static struct toc_entry read_entry(const struct json *value)
{
	struct toc_entry entry = {
		.type = json_get_text(value, "type"), .name = json_get_text(value, "name"), .link = json_get_text(value, "linkName"),
		.size = number(value, "size"), .mode = (uint32_t)number(value, "mode") & 07777, .uid = (uint32_t)number(value, "uid"),
		.gid = (uint32_t)number(value, "gid"),
	};

	clock_parse(json_get_text(value, "modtime"), &entry.mtime);
	read_xattrs(json_get(value, "xattrs"), &entry);
	return entry;
}

/* The next part of the last entry's content. */
static int read_chunk(struct layer_toc *toc, const struct json *value, struct err *e)
{
	struct toc_entry *file = &toc->entries.v[toc->entries.n - 1];
	struct toc_chunk chunk = {
		.from = number(value, "offset"), .to = number(value, "endOffset"), .inner = number(value, "innerOffset"), .at = number(value, "chunkOffset"),
		.size = number(value, "chunkSize"), .digest = json_get_text(value, "chunkDigest"), .zeros = str_is(json_get_text(value, "chunkType"), "zeros"),
	};
	uint64_t expected = 0;

	if (file->chunks) {
		const struct toc_chunk *before = &toc->chunks.v[toc->chunks.n - 1];

		expected = before->at + before->size;
	}
	if (chunk.at != expected || chunk.at > file->size || chunk.size > file->size - chunk.at)
		return damaged(file->name, "its chunks do not follow each other", e);
	if (!chunk.size)
		chunk.size = file->size - chunk.at;
	/* Of a file of one chunk the whole's digest is the chunk's. */
	if (!chunk.digest.n && !chunk.at && chunk.size == file->size)
		chunk.digest = json_get_text(value, "digest");
	if (!file->chunks++)
		file->chunk = toc->chunks.n;
	*vec_push(&toc->chunks) = chunk;
	return 0;
}

static int read_entries(struct layer_toc *toc, const struct json *entries, struct err *e)
{
	struct str file = STR_NULL;

	json_each(value, entries) {
		struct str type = json_get_text(value, "type");
		bool is_chunk = str_is(type, "chunk");

		if (is_chunk && (!file.n || !str_eq(json_get_text(value, "name"), file)))
			return damaged(json_get_text(value, "name"), "a chunk without its file", e);
		if (!is_chunk) {
			*vec_push(&toc->entries) = read_entry(value);
			file = str_is(type, "reg") ? json_get_text(value, "name") : STR_NULL;
		}
		if ((is_chunk || file.n) && toc->entries.v[toc->entries.n - 1].size && read_chunk(toc, value, e) < 0)
			return e->code;
	}
	return 0;
}

/* ---- where chunks end ---- */

static int number_order(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

VEC_TYPE(offsets, uint64_t);

static uint64_t next_after(const struct offsets *offsets, uint64_t from)
{
	size_t low = 0, high = offsets->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (offsets->v[middle] <= from)
			low = middle + 1;
		else
			high = middle;
	}
	return low < offsets->n ? offsets->v[low] : 0;
}

/* eStargz has no ends: a chunk goes on to where another begins. */
static int end_chunks(struct layer_toc *toc, uint64_t end, struct err *e)
{
	struct offsets offsets = {0};
	int r = 0;

	vec_each(chunk, &toc->chunks)
		*vec_push(&offsets) = chunk->from;
	*vec_push(&offsets) = end;
	vec_sort(&offsets, number_order);
	vec_each(entry, &toc->entries)
		for (size_t i = entry->chunk; i < entry->chunk + entry->chunks && r == 0; i++) {
			struct toc_chunk *chunk = &toc->chunks.v[i];

			if (!chunk->to)
				chunk->to = next_after(&offsets, chunk->from);
			if (!chunk->zeros && (chunk->to <= chunk->from || chunk->to > end))
				r = damaged(entry->name, "a chunk that lies outside of the blob", e);
		}
	vec_done(&offsets);
	return r;
}

static int check_sizes(const struct layer_toc *toc, struct err *e)
{
	vec_each(entry, &toc->entries) {
		const struct toc_chunk *last = entry->chunks ? &toc->chunks.v[entry->chunk + entry->chunks - 1] : NULL;

		if (str_is(entry->type, "reg") && (last ? last->at + last->size : 0) != entry->size)
			return damaged(entry->name, "its chunks are not all of it", e);
	}
	return 0;
}

int layer_toc_parse(struct str json, uint64_t end, struct layer_toc *ret_toc, struct err *e)
{
	struct layer_toc toc = {.root = NULL};
	int r = json_parse(json, CAPS, "table of contents", &toc.root, e);

	if (r == 0 && number(toc.root, "version") != 1)
		r = err_set(e, ERR_UNSUPPORTED, "its table of contents is of another version than 1");
	if (r == 0)
		r = read_entries(&toc, json_get(toc.root, "entries"), e);
	if (r == 0)
		r = end_chunks(&toc, end, e);
	if (r == 0)
		r = check_sizes(&toc, e);
	if (r < 0)
		layer_toc_done(&toc);
	else
		*ret_toc = toc;
	return r;
}

void layer_toc_done(struct layer_toc *toc)
{
	vec_done(&toc->entries);
	vec_done(&toc->chunks);
	json_free(toc->root);
	*toc = (struct layer_toc){.root = NULL};
}
