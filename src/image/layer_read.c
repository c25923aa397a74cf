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

static int read_entries(struct layer_reader *reader, struct tar_reader *tar, struct err *e)
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

int layer_fetch(const struct ctx *ctx, const struct blob *blob, struct layer_file *files, size_t count, struct err *e)
{
	struct feed *feed = feed_new(ctx, blob, false, NULL);
	struct tar_reader *tar = tar_new(feed_next, feed);
	struct map by_path = {0};
	struct tar_entry entry;
	int r;

	tar_thread_begin();
	for (size_t i = 0; i < count; i++)
		map_set(&by_path, files[i].path, &files[i]);
	while ((r = tar_next(tar, &entry, e)) > 0) {
		char path[PATH_LENGTH_MAX + 1];
		struct layer_file *file;
		size_t length;

		if (entry.type != TAR_FILE || !path_clean(entry.name, path, &length))
			continue;
		file = map_get(&by_path, str_from(path, length));
		if (!file)
			continue;
		buf_clear(&file->bytes);
		file->bytes.max = WANTED_FILE_MAX;
		file->found = true;
		if ((r = tar_content(tar, &file->bytes, e)) < 0)
			break;
	}
	map_done(&by_path);
	tar_free(tar);
	feed_free(feed);
	return r;
}

/* Files of this layer that are wanted only by the name of a hard link, and were not kept. */
VEC_TYPE(entry_list, struct layer_entry *);

static void find_missing(struct layer_reader *reader, struct entry_list *ret_missing)
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
			*vec_push(ret_missing) = target;
	}
	map_done(&files);
}

static void adopt_file(struct layer_index *index, struct layer_entry *entry, const struct layer_file *file)
{
	uint64_t offset = index->bytes.n;

	if (!file->found || entry->content != LAYER_CONTENT_NONE || file->bytes.n > WANTED_LAYER_MAX - offset)
		return;
	buf_put(&index->bytes, buf_str(&file->bytes));
	entry->content = (uint32_t)index->contents.n;
	*vec_push(&index->contents) = (struct layer_content){offset, file->bytes.n};
}

static int complete(const struct ctx *ctx, const struct blob *blob, struct layer_reader *reader, struct err *e)
{
	struct entry_list missing = {0};
	struct layer_file *files;
	int r = 0;

	find_missing(reader, &missing);
	files = mem_zero(missing.n, sizeof(*files));
	for (size_t i = 0; i < missing.n; i++)
		files[i].path = layer_path(reader->index, missing.v[i]);
	if (missing.n)
		r = layer_fetch(ctx, blob, files, missing.n, e);
	for (size_t i = 0; i < missing.n; i++) {
		if (r == 0)
			adopt_file(reader->index, missing.v[i], &files[i]);
		buf_done(&files[i].bytes);
	}
	free(files);
	vec_done(&missing);
	return r;
}

int layer_read(const struct ctx *ctx, const struct blob *blob, const struct wanted *wanted, bool companion,
	       struct feed_progress *progress, struct layer_index *ret_index, struct coverage *coverage, struct arena *arena,
	       struct err *e)
{
	struct layer_reader reader = {.wanted = wanted, .index = ret_index, .coverage = coverage, .arena = arena};
	struct feed *feed = feed_new(ctx, blob, companion, progress);
	struct tar_reader *tar = tar_new(feed_next, feed);
	int r;

	tar_thread_begin();
	r = read_entries(&reader, tar, e);
	if (r == 0)
		r = feed_finish(feed, &ret_index->digest, &ret_index->diff_id, &ret_index->packed, &ret_index->unpacked, e);
	tar_free(tar);
	feed_free(feed);
	return r < 0 ? r : complete(ctx, blob, &reader, e);
}
