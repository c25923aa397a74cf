/* SPDX-License-Identifier: Apache-2.0 */
#include "image/cached_layer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "image/sections.h"
#include "model/inventory_bytes.h"

#define NOTES_MAX ((size_t)64 << 20)

enum section { SECTION_ENTRIES, SECTION_CONTENTS, SECTION_HASHES, SECTION_PASSED, SECTION_TEXT, SECTION_BYTES, SECTION_GAPS, SECTIONS };

struct own {
	struct digest digest, diff_id;
	uint64_t packed, unpacked;
	uint64_t entry_size; /* a program with another struct layer_entry reads again */
};
_Static_assert(sizeof(struct own) <= SECTIONS_OWN_MAX, "the header has room for it");

/* The format is raised whenever a layer's reading changes its meaning, too. */
static const struct sections_kind kind = {.magic = "PLMLAYR", .format = 6, .count = SECTIONS, .own = sizeof(struct own)};

static void name_of(const struct ctx *ctx, const struct digest *diff_id, const struct wanted *wanted, struct buf *out)
{
	cache_name(ctx, "layers", str_from(diff_id->bytes, digest_size(diff_id->algorithm)), wanted, out);
}

/* ---- reading ---- */

static void adopt(const struct sections *sections, struct layer_index *index)
{
	const struct own *own = sections->own;
	struct str text = sections->list[SECTION_TEXT], bytes = sections->list[SECTION_BYTES];

	index->digest = own->digest;
	index->diff_id = own->diff_id;
	index->packed = own->packed;
	index->unpacked = own->unpacked;
	/* The index only reads its arrays while it is mapped; layer_index_done() unmaps. */
	SECTION_ADOPT(&index->entries, sections->list[SECTION_ENTRIES]);
	SECTION_ADOPT(&index->contents, sections->list[SECTION_CONTENTS]);
	SECTION_ADOPT(&index->hashes, sections->list[SECTION_HASHES]);
	SECTION_ADOPT(&index->passed, sections->list[SECTION_PASSED]);
	index->text.p = (char *)(uintptr_t)text.p;
	index->text.n = text.n;
	index->bytes.p = (char *)(uintptr_t)bytes.p;
	index->bytes.n = bytes.n;
}

static bool inside(uint64_t offset, uint64_t size, uint64_t whole)
{
	return offset <= whole && size <= whole - offset;
}

/* Whether every offset that anyone will follow stays inside the record. */
static bool is_sound(const struct layer_index *index)
{
	if (index->hashes.n && index->hashes.n != index->entries.n)
		return false;
	vec_each(entry, &index->entries)
		if (!inside(entry->path, entry->path_length, index->text.n) || !inside(entry->link, entry->link_length, index->text.n) ||
		    entry->type > ENTRY_FIFO || (entry->content != LAYER_CONTENT_NONE && entry->content >= index->contents.n))
			return false;
	vec_each(passed, &index->passed)
		if (passed->entry >= index->entries.n || (passed > index->passed.v && passed[-1].entry >= passed->entry))
			return false;
	vec_each(content, &index->contents)
		if ((content->offset == LAYER_NOT_KEPT ? content->size : !inside(content->offset, content->size, index->bytes.n)) ||
		    !inside(content->facts_offset, content->facts_size, index->bytes.n))
			return false;
	return true;
}

static bool read_record(const void *map, uint64_t size, struct layer_index *index, struct coverage *coverage, struct arena *arena)
{
	struct sections sections;
	struct str gaps;

	if (!sections_open(&kind, map, size, &sections) || ((const struct own *)sections.own)->entry_size != sizeof(struct layer_entry))
		return false;
	adopt(&sections, index);
	gaps = sections.list[SECTION_GAPS];
	return is_sound(index) && coverage_read(&gaps, coverage, arena);
}

bool cached_layer_recall(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
			 const struct wanted *wanted, struct layer_index *ret_index, struct coverage *coverage, struct arena *arena)
{
	auto_done(buf_done) struct buf name = BUF_INIT(8192);
	struct layer_index seen = {0};
	const void *map;
	uint64_t size;

	if (!cache_seen(ctx, blob, identity, &seen))
		return false;
	name_of(ctx, &seen.diff_id, wanted, &name);
	if (!(map = cache_map(buf_text(&name), &size)))
		return false;
	if (!read_record(map, size, ret_index, coverage, arena)) {
		munmap((void *)(uintptr_t)map, (size_t)size);
		layer_index_init(ret_index);
		return false;
	}
	ret_index->mapped = (void *)(uintptr_t)map;
	ret_index->mapped_size = (size_t)size;
	/* The layer may have been stored from a blob that was packed otherwise. */
	ret_index->digest = seen.digest;
	ret_index->packed = seen.packed;
	return true;
}

/* ---- writing ---- */

/* Without its own fields, which are not known yet. */
static int write_record(int fd, const struct layer_index *index, struct str gaps, struct err *e)
{
	const struct str list[SECTIONS] = {
		[SECTION_ENTRIES] = SECTION_OF(&index->entries),
		[SECTION_CONTENTS] = SECTION_OF(&index->contents),
		[SECTION_HASHES] = SECTION_OF(&index->hashes),
		[SECTION_PASSED] = SECTION_OF(&index->passed),
		[SECTION_TEXT] = buf_str(&index->text),
		[SECTION_BYTES] = buf_str(&index->bytes),
		[SECTION_GAPS] = gaps,
	};
	struct sections_parts parts;
	int r = 0;

	sections_lay_out(&kind, list, NULL, &parts);
	for (size_t i = 0; i < parts.n && r == 0; i++)
		r = file_write_all(fd, "cache", parts.list[i], e);
	return r;
}

void cached_layer_begin(const struct ctx *ctx, const struct cache_identity *identity, const struct wanted *wanted,
			const struct digest *diff_id, const struct layer_index *index, const struct coverage *coverage,
			struct cached_layer *ret_record)
{
	auto_done(buf_done) struct buf name = BUF_INIT(8192), gaps = BUF_INIT(NOTES_MAX);
	struct err e = ERR_INIT;

	*ret_record = (struct cached_layer){0};
	if (!identity->valid || !cache_at_rest(identity) || !diff_id->algorithm)
		return;
	coverage_write(coverage, 0, &gaps);
	name_of(ctx, diff_id, wanted, &name);
	if (name.full || gaps.full)
		return;
	ret_record->name = arena_str(&ret_record->arena, buf_str(&name));
	auto_close int fd = cache_open_part(ctx, ret_record->name, &ret_record->arena, &ret_record->part);
	ret_record->written = fd >= 0;
	if (fd >= 0 && write_record(fd, index, buf_str(&gaps), &e) < 0) {
		log_debug(&ctx->log, "cache: %.*s: %s", STR(ret_record->name), e.text);
		cached_layer_done(ret_record);
	}
}

void cached_layer_commit(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
			 struct cached_layer *record, const struct layer_index *index)
{
	struct err e = ERR_INIT;
	struct own own;

	if (!record->written)
		return;
	memset(&own, 0, sizeof(own));
	own.digest = index->digest;
	own.diff_id = index->diff_id;
	own.packed = index->packed;
	own.unpacked = index->unpacked;
	own.entry_size = sizeof(struct layer_entry);
	auto_close int fd = open(record->part.p, O_RDWR | O_CLOEXEC);
	if (fd < 0 || sections_seal(&kind, fd, &own, &e) < 0 || rename(record->part.p, record->name.p) < 0) {
		log_debug(&ctx->log, "cache: %s: %s", record->name.p, e.code ? e.text : strerror(errno));
		return;
	}
	record->written = false;
	cache_remember_seen(ctx, blob, identity, index);
}

void cached_layer_done(struct cached_layer *record)
{
	if (record->written)
		unlink(record->part.p);
	arena_done(&record->arena);
	*record = (struct cached_layer){0};
}
