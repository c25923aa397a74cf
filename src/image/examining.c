/* SPDX-License-Identifier: Apache-2.0 */
#include "image/examining.h"

#include "base/mem.h"

#define ROOM_KEPT ((size_t)4 << 20) /* bytes of room that one file leaves for the next */

void examining_init(struct examining *examining, struct layer_reading *reading, struct layer_index *index,
		    struct coverage *coverage, struct arena *arena)
{
	*examining = (struct examining){
		.reading = reading, .index = index, .coverage = coverage, .arena = arena, .facts = BUF_INIT(FACTS_FILE_MAX),
	};
}

void examining_done(struct examining *examining)
{
	arena_done(&examining->scratch);
	buf_done(&examining->room);
	buf_done(&examining->facts);
}

/* Of those who might, the examiners that do want a file of that size; who may not have it is noted. */
static uint64_t asking(struct examining *examining, const struct layer_entry *entry, uint64_t named, enum file_kind kind)
{
	const struct wanted *wanted = examining->reading->wanted;
	struct str path = layer_path(examining->index, entry);
	uint64_t who = 0;

	for (unsigned i = 0; i < wanted->examiner_count; i++) {
		const struct examiner *examiner = wanted->examiners[i];
		uint64_t bit = (uint64_t)2 << i, most = examiner->size_max ? examiner->size_max : EXAMINE_FILE_MAX;
		bool is_named = (named & bit) != 0;

		if (!is_named && !(examiner->kinds & kind))
			continue;
		if (examiner->wants && !examiner->wants(path, entry->mode, entry->size, is_named))
			continue;
		if (entry->size > most)
			coverage_note(examining->coverage, examining->arena, examiner->name, path,
				      "%llu bytes are more than the limit of %llu for a file to be examined",
				      (unsigned long long)entry->size, (unsigned long long)most);
		else
			who |= bit;
	}
	return who;
}

static int examine(struct examining *examining, const struct examined *file, uint64_t named, uint64_t who, struct err *e)
{
	const struct wanted *wanted = examining->reading->wanted;
	int r = 0;

	for (unsigned i = 0; i < wanted->examiner_count && r == 0; i++) {
		uint64_t bit = (uint64_t)2 << i;
		struct examined one = *file;
		struct fact_writer facts = {
			.ctx = examining->reading->ctx,
			.examiner = wanted->examiners[i]->name,
			.out = &examining->facts,
			.coverage = examining->coverage,
			.arena = examining->arena,
			.path = file->path,
		};

		if (!(who & bit))
			continue;
		one.named = (named & bit) != 0;
		r = wanted->examiners[i]->examine(&one, &facts, &examining->scratch, e);
		arena_done(&examining->scratch);
		if (r < 0)
			return err_wrap(e, "%s: %.*s", wanted->examiners[i]->name, STR(file->path));
		if (examining->facts.full)
			fact_note(&facts, wanted->examiners[i]->name, "more than %zu bytes of facts", FACTS_FILE_MAX);
		examining->facts.full = false;
	}
	return ctx_check(examining->reading->ctx, e);
}

/* Appends to the index's bytes, where the cap of what an image may keep allows it. */
static bool keep(struct examining *examining, struct str bytes, uint64_t *ret_offset, uint64_t *ret_size)
{
	struct layer_index *index = examining->index;

	if (!layer_may_keep(examining->reading, bytes.n))
		return false;
	*ret_offset = index->bytes.n;
	*ret_size = bytes.n;
	buf_put(&index->bytes, bytes);
	return true;
}

static void note_oversize(struct examining *examining, struct str path, uint64_t size)
{
	coverage_note(examining->coverage, examining->arena, "files", path,
		      "%llu bytes are more than the limit for one file, or for all that is kept of an image",
		      (unsigned long long)size);
}

static void record(struct examining *examining, struct str path, struct str bytes, uint64_t named, uint64_t who,
		   uint32_t *ret_content, uint8_t *ret_flags)
{
	struct layer_content content = {.offset = LAYER_NOT_KEPT, .looked = who};

	if ((who & WANTED_KEEP) && !keep(examining, bytes, &content.offset, &content.size)) {
		*ret_flags = ENTRY_OVERSIZE;
		note_oversize(examining, path, bytes.n);
	}
	if (examining->facts.n && !keep(examining, buf_str(&examining->facts), &content.facts_offset, &content.facts_size))
		note_oversize(examining, path, examining->facts.n);
	/* Another name of the file may call for others: who was called by this one is remembered. */
	if (content.offset == LAYER_NOT_KEPT && !content.facts_size && !(named & ~(uint64_t)WANTED_KEEP))
		return;
	*ret_content = (uint32_t)examining->index->contents.n;
	*vec_push(&examining->index->contents) = content;
}

int examining_look(struct examining *examining, const struct layer_entry *entry, uint64_t before,
		   const struct examining_source *source, uint32_t *ret_content, uint8_t *ret_flags, struct err *e)
{
	const struct wanted *wanted = examining->reading->wanted;
	const struct caps *caps = &examining->reading->ctx->caps;
	struct examined file = {.path = layer_path(examining->index, entry), .mode = entry->mode};
	uint64_t named = wanted_who(wanted, file.path) | examining->wanted_as_well, who;
	struct str head = STR_NULL;
	int r = 0;

	*ret_content = LAYER_CONTENT_NONE;
	*ret_flags = 0;
	if (!(named & ~before) && !wanted->kinds)
		return 0;
	if (wanted->examiner_count && (r = source->head(source->arg, &head, e)) < 0)
		return r;
	file.kind = file_kind_of(str_slice(head, 0, EXAMINE_HEAD));
	who = asking(examining, entry, named, file.kind) | (named & WANTED_KEEP);
	if ((who & WANTED_KEEP) && entry->size > cap_of(caps->kept_file, WANTED_FILE_MAX)) {
		who &= ~(uint64_t)WANTED_KEEP;
		*ret_flags = ENTRY_OVERSIZE;
		note_oversize(examining, file.path, entry->size);
	}
	who &= ~before;
	if (!who)
		return 0;
	examining->room.max = entry->size;
	if ((r = source->whole(source->arg, entry->size, &examining->room, &file.bytes, e)) < 0)
		return err_wrap(e, "%.*s", STR(file.path));
	buf_clear(&examining->facts);
	if (file.bytes.n)
		r = examine(examining, &file, named, who, e);
	if (r == 0)
		record(examining, file.path, file.bytes, named, who, ret_content, ret_flags);
	if (source->release)
		source->release(source->arg);
	if (examining->room.room > ROOM_KEPT)
		buf_done(&examining->room);
	return r;
}
