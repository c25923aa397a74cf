/* SPDX-License-Identifier: Apache-2.0 */
#include "image/layer_read.h"

#include "base/mem.h"
#include "base/path.h"
#include "codec/tar.h"

struct layer_reader {
	const struct wanted *wanted;
	struct layer_index *index;
	struct coverage *coverage;
	struct arena *arena;
	struct map missing; /* second pass: path → the entry whose content was not kept */
};

static const uint8_t entry_types[] = {
	[TAR_FILE] = ENTRY_FILE,   [TAR_DIRECTORY] = ENTRY_DIRECTORY, [TAR_SYMLINK] = ENTRY_SYMLINK,
	[TAR_HARDLINK] = ENTRY_HARDLINK, [TAR_CHARACTER] = ENTRY_CHARACTER, [TAR_BLOCK] = ENTRY_BLOCK, [TAR_FIFO] = ENTRY_FIFO,
};

static uint32_t text_add(struct layer_index *index, struct str s)
{
	uint32_t offset = (uint32_t)index->text.n;

	buf_put(&index->text, s);
	return offset;
}

/* Reads the content of the present entry into the index. */
static int keep(struct layer_reader *reader, struct tar_reader *tar, struct layer_entry *entry, struct err *e)
{
	struct layer_index *index = reader->index;
	uint64_t offset = index->bytes.n;
	int r;

	if (entry->size > WANTED_FILE_MAX || entry->size > WANTED_LAYER_MAX - index->bytes.n) {
		entry->flags |= ENTRY_OVERSIZE;
		coverage_note(reader->coverage, reader->arena, "files", layer_path(index, entry),
			      "%llu bytes are more than the limit of %zu for a file, or %zu for a layer",
			      (unsigned long long)entry->size, WANTED_FILE_MAX, WANTED_LAYER_MAX);
		return 0;
	}
	index->bytes.max = offset + entry->size;
	r = tar_content(tar, &index->bytes, e);
	index->bytes.max = SIZE_MAX;
	if (r < 0)
		return r;
	entry->content = (uint32_t)index->contents.n;
	*vec_push(&index->contents) = (struct layer_content){offset, index->bytes.n - offset};
	return 0;
}

/* The clean name of an entry; false, with a note, where it has none that could be written inside an image. */
static bool clean_name(struct layer_reader *reader, const char *what, struct str name, char ret_path[PATH_LENGTH_MAX + 1],
		       size_t *ret_length)
{
	if (path_clean(name, ret_path, ret_length))
		return true;
	coverage_note(reader->coverage, reader->arena, "layers", str_slice(name, 0, 256),
		      "%s climbs out of the image or is longer than %d bytes", what, PATH_LENGTH_MAX);
	return false;
}

static bool add_entry(struct layer_reader *reader, const struct tar_entry *from, struct layer_entry *ret_entry)
{
	char path[PATH_LENGTH_MAX + 1], link[PATH_LENGTH_MAX + 1];
	struct str target = from->link;
	size_t path_length, link_length;

	if (from->type == TAR_OTHER || !clean_name(reader, "the name", from->name, path, &path_length))
		return false;
	if (from->type == TAR_HARDLINK) {
		if (!clean_name(reader, "the target of a hard link", target, link, &link_length))
			return false;
		target = str_from(link, link_length);
	}
	*ret_entry = (struct layer_entry){
		.size = from->type == TAR_FILE ? from->size : 0,
		.mtime = from->mtime,
		.mode = from->mode,
		.uid = from->uid,
		.gid = from->gid,
		.content = LAYER_CONTENT_NONE,
		.path = text_add(reader->index, str_from(path, path_length)),
		.path_length = (uint16_t)path_length,
		.link = text_add(reader->index, str_slice(target, 0, PATH_LENGTH_MAX)),
		.link_length = (uint16_t)(target.n < PATH_LENGTH_MAX ? target.n : PATH_LENGTH_MAX),
		.type = entry_types[from->type],
		.flags = (uint8_t)((from->capability ? ENTRY_CAPABILITY : 0) | (from->xattrs ? ENTRY_XATTR : 0) |
				   (from->sparse ? ENTRY_SPARSE : 0)),
	};
	return true;
}

static int check_caps(const struct layer_index *index, struct err *e)
{
	if (index->entries.n >= LAYER_ENTRIES_MAX)
		return err_set(e, ERR_LIMIT, "more than %u entries", LAYER_ENTRIES_MAX);
	return index->text.full ? err_set(e, ERR_LIMIT, "more than %zu bytes of names", LAYER_TEXT_MAX) : 0;
}

static int first_pass(struct layer_reader *reader, struct tar_reader *tar, struct err *e)
{
	struct tar_entry from;
	int r;

	while ((r = tar_next(tar, &from, e)) > 0) {
		struct layer_entry entry;

		if (!add_entry(reader, &from, &entry))
			continue;
		if ((r = check_caps(reader->index, e)) < 0)
			return r;
		if (entry.type == ENTRY_FILE && entry.size && wanted_has(reader->wanted, layer_path(reader->index, &entry)) &&
		    (r = keep(reader, tar, &entry, e)) < 0)
			return err_wrap(e, "%.*s", STR(layer_path(reader->index, &entry)));
		*vec_push(&reader->index->entries) = entry;
	}
	return r;
}

/* Wanted hard links whose target's content was not kept, by the target's path. */
static void find_missing(struct layer_reader *reader)
{
	struct layer_index *index = reader->index;
	struct map files = {0};
	bool any = false;

	vec_each(entry, &index->entries)
		any = any || (entry->type == ENTRY_HARDLINK && wanted_has(reader->wanted, layer_path(index, entry)));
	if (!any)
		return;
	vec_each(entry, &index->entries)
		if (entry->type == ENTRY_FILE)
			map_set(&files, layer_path(index, entry), entry);
	vec_each(entry, &index->entries) {
		struct layer_entry *target;

		if (entry->type != ENTRY_HARDLINK || !wanted_has(reader->wanted, layer_path(index, entry)))
			continue;
		target = map_get(&files, layer_link(index, entry));
		if (target && target->size && target->content == LAYER_CONTENT_NONE && !(target->flags & ENTRY_OVERSIZE))
			map_set(&reader->missing, layer_path(index, target), target);
	}
	map_done(&files);
}

static int second_pass(struct layer_reader *reader, struct tar_reader *tar, struct err *e)
{
	struct tar_entry from;
	int r;

	while ((r = tar_next(tar, &from, e)) > 0) {
		char path[PATH_LENGTH_MAX + 1];
		struct layer_entry *entry;
		size_t length;

		if (from.type != TAR_FILE || !path_clean(from.name, path, &length))
			continue;
		entry = map_get(&reader->missing, str_from(path, length));
		if (entry && (r = keep(reader, tar, entry, e)) < 0)
			return r;
	}
	return r;
}

static int pass(const struct ctx *ctx, const struct blob *blob, bool companion, struct feed_progress *progress,
		struct layer_reader *reader, int (*read)(struct layer_reader *, struct tar_reader *, struct err *),
		struct err *e)
{
	struct feed *feed = feed_new(ctx, blob, companion, progress);
	struct tar_reader *tar = tar_new(feed_next, feed);
	struct layer_index *index = reader->index;
	int r = read(reader, tar, e);

	if (r == 0)
		r = feed_finish(feed, &index->digest, &index->diff_id, &index->packed, &index->unpacked, e);
	tar_free(tar);
	feed_free(feed);
	return r;
}

int layer_read(const struct ctx *ctx, const struct blob *blob, const struct wanted *wanted, bool companion,
	       struct feed_progress *progress, struct layer_index *ret_index, struct coverage *coverage, struct arena *arena,
	       struct err *e)
{
	struct layer_reader reader = {.wanted = wanted, .index = ret_index, .coverage = coverage, .arena = arena};
	int r;

	tar_thread_begin();
	r = pass(ctx, blob, companion, progress, &reader, first_pass, e);
	if (r == 0)
		find_missing(&reader);
	if (r == 0 && reader.missing.n)
		r = pass(ctx, blob, companion, NULL, &reader, second_pass, e);
	map_done(&reader.missing);
	return r;
}
