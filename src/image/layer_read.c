/* SPDX-License-Identifier: Apache-2.0 */
#include "image/layer_read.h"

#include "base/mem.h"
#include "base/path.h"
#include "codec/tar.h"
#include "image/content_hashing.h"
#include "image/examining.h"

struct layer_reader {
	struct layer_reading *reading;
	struct feed *feed;
	struct layer_index *index;
	struct coverage *coverage;
	struct arena *arena;
	struct examining examining;
	struct contents contents;
};

static const uint8_t entry_types[] = {
	[TAR_FILE] = ENTRY_FILE,   [TAR_DIRECTORY] = ENTRY_DIRECTORY, [TAR_SYMLINK] = ENTRY_SYMLINK,
	[TAR_HARDLINK] = ENTRY_HARDLINK, [TAR_CHARACTER] = ENTRY_CHARACTER, [TAR_BLOCK] = ENTRY_BLOCK, [TAR_FIFO] = ENTRY_FIFO,
};

bool layer_may_keep(struct layer_reading *reading, uint64_t size)
{
	const struct caps *caps = &reading->ctx->caps;

	if (size > cap_of(caps->kept_file, WANTED_FILE_MAX))
		return false;
	if (atomic_fetch_add(&reading->kept, size) + size <= cap_of(caps->kept_image, WANTED_IMAGE_MAX))
		return true;
	atomic_fetch_sub(&reading->kept, size);
	return false;
}

/* Where an entry's bytes come from. */
struct entry_source {
	struct tar_reader *tar;
	bool sparse;
};

static int entry_head(void *arg, struct str *ret_bytes, struct err *e)
{
	return tar_peek(((struct entry_source *)arg)->tar, ret_bytes, e);
}

static int entry_whole(void *arg, uint64_t size, struct held_wish wish, struct held *held, struct err *e)
{
	struct entry_source *source = arg;

	if (size < HELD_MAPPED_FROM || source->sparse)
		return held_read(held, source->tar, size, wish, e);
	return held_map(held, source->tar, size, wish, e);
}

/* The clean name of an entry; false, with a note, where it has none that could be written inside an image. */
static bool clean_name(struct coverage *coverage, struct arena *arena, const char *what, struct str name, char ret_path[PATH_LENGTH_MAX + 1],
		       size_t *ret_length)
{
	if (path_clean(name, ret_path, ret_length))
		return true;
	coverage_note(coverage, arena, "layers", str_slice(name, 0, 256),
		      "%s climbs out of the image or is longer than %d bytes", what, PATH_LENGTH_MAX);
	return false;
}

bool layer_entry_of(const struct tar_entry *from, struct layer_index *index, struct coverage *coverage, struct arena *arena,
		    struct layer_entry *ret_entry)
{
	char path[PATH_LENGTH_MAX + 1], link[PATH_LENGTH_MAX + 1];
	struct str target = from->link;
	size_t path_length, link_length;

	if (from->type == TAR_OTHER || !clean_name(coverage, arena, "the name", from->name, path, &path_length))
		return false;
	if (from->type == TAR_HARDLINK) {
		if (!clean_name(coverage, arena, "the target of a hard link", target, link, &link_length))
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
		.path = layer_text_add(index, str_from(path, path_length)),
		.path_length = (uint16_t)path_length,
		.link = layer_text_add(index, str_slice(target, 0, PATH_LENGTH_MAX)),
		.link_length = (uint16_t)(target.n < PATH_LENGTH_MAX ? target.n : PATH_LENGTH_MAX),
		.type = entry_types[from->type],
		.flags = (uint8_t)((from->capability ? ENTRY_CAPABILITY : 0) | (from->xattrs ? ENTRY_XATTR : 0) |
				   (from->sparse ? ENTRY_SPARSE : 0)),
	};
	return true;
}

int layer_check_caps(const struct ctx *ctx, const struct layer_index *index, struct err *e)
{
	uint64_t most = cap_of(ctx->caps.layer_entries, LAYER_ENTRIES_MAX);

	if (index->entries.n >= most)
		return err_set(e, ERR_LIMIT, "more than the limit of %llu entries", (unsigned long long)most);
	return index->text.full ? err_set(e, ERR_LIMIT, "more than %zu bytes of names", LAYER_TEXT_MAX) : 0;
}

/* Whether the content need not be hashed as it goes by, since it lies in one piece where it can be read again. Nobody has seen its first block yet. */
static int ask_place(struct layer_reader *reader, struct entry_source *bytes, struct str *ret_head, uint64_t *ret_offset, bool *ret_known, struct err *e)
{
	*ret_known = false;
	if (bytes->sparse || tar_peek(bytes->tar, ret_head, e) < 0)
		return e->code;
	*ret_known = feed_place(reader->feed, *ret_head, ret_offset);
	return 0;
}

/* A larger file, where its bytes can be had later: who examines it sees what they want, and no more of it is read. */
static int look_at_large(struct layer_reader *reader, struct entry_source *bytes, const struct examining_source *source, bool *ret_done, struct err *e)
{
	struct str head = STR_NULL;
	uint64_t offset = 0;
	int r;

	tar_watch(bytes->tar, NULL, NULL);
	r = ask_place(reader, bytes, &head, &offset, ret_done, e);
	if (r == 0 && *ret_done && (r = examining_look(&reader->examining, 0, source, e)) == 0)
		contents_pass(&reader->contents, offset, reader->index);
	else if (r == 0)
		contents_take(&reader->contents, head, 0);
	tar_watch(bytes->tar, contents_take, &reader->contents);
	return r;
}

/* At the content of the last entry: who examines it sees what they want, and all of it is hashed, where it is. */
static int look(struct layer_reader *reader, struct entry_source *bytes, const struct examining_source *source, struct err *e)
{
	uint64_t size = reader->index->entries.v[reader->index->entries.n - 1].size;
	bool done = false;
	int r = 0;

	contents_begin(&reader->contents);
	if (contents_may_pass(&reader->contents, size))
		r = look_at_large(reader, bytes, source, &done, e);
	if (r == 0 && !done)
		r = examining_look(&reader->examining, 0, source, e);
	if (r == 0 && !done && reader->contents.hasher && (r = tar_drain(bytes->tar, e)) == 0)
		contents_end(&reader->contents, size, reader->index);
	return r;
}

static int read_entries(struct layer_reader *reader, struct entry_source *bytes, struct err *e)
{
	const struct examining_source source = {.head = entry_head, .whole = entry_whole, .arg = bytes};
	struct tar_entry from;
	int r;

	while ((r = tar_next(bytes->tar, &from, e)) >= 0) {
		struct layer_entry entry;

		contents_check(&reader->contents, tar_place(bytes->tar), reader->index);
		if (!r)
			break;
		if (!layer_entry_of(&from, reader->index, reader->coverage, reader->arena, &entry))
			continue;
		bytes->sparse = from.sparse;
		if ((r = layer_check_caps(reader->reading->ctx, reader->index, e)) < 0)
			return r;
		*vec_push(&reader->index->entries) = entry;
		if (entry.type == ENTRY_FILE && entry.size)
			r = look(reader, bytes, &source, e);
		else
			contents_none(&reader->contents, reader->index);
		if (r < 0)
			return r;
	}
	return r;
}

/* Counts entries as read_entries() indexes them: what has no place in an index has no number. */
static bool is_indexed(const struct tar_entry *entry)
{
	char path[PATH_LENGTH_MAX + 1];
	size_t length;

	return entry->type != TAR_OTHER && path_clean(entry->name, path, &length) &&
	       (entry->type != TAR_HARDLINK || path_clean(entry->link, path, &length));
}

/* Wanted by several of its names. */
static void fetch_again(struct layer_file *files, size_t first, size_t count)
{
	for (size_t i = first + 1; i < count; i++) {
		if (files[i].entry != files[first].entry)
			continue;
		files[i].bytes = BUF_INIT(files[first].bytes.n);
		files[i].found = true;
		buf_put(&files[i].bytes, buf_str(&files[first].bytes));
	}
}

static int fetch_entries(struct tar_reader *tar, struct layer_file *files, size_t count, struct err *e)
{
	struct tar_entry entry;
	uint32_t number = 0;
	int r;

	while ((r = tar_next(tar, &entry, e)) > 0) {
		if (!is_indexed(&entry))
			continue;
		for (size_t i = 0; i < count; i++) {
			if (files[i].entry != number || entry.type != TAR_FILE)
				continue;
			files[i].bytes = BUF_INIT(entry.size);
			files[i].found = true;
			if ((r = tar_content(tar, &files[i].bytes, e)) < 0)
				return r;
			fetch_again(files, i, count);
			break;
		}
		number++;
	}
	return r;
}

/* Bytes that are altered may reach a limit, or look like what nobody can read; but so may those that are right, and then nobody has lied. */
bool layer_go_past_mirror(const struct ctx *ctx, struct blob *blob, const struct err *e)
{
	const struct blob_opener *opener = blob->opener;
	bool wrong = e->code == ERR_DIGEST || e->code == ERR_FORMAT;

	if (!opener || !opener->mirror || !opener->mirror->n || (!wrong && e->code != ERR_LIMIT && e->code != ERR_UNSUPPORTED))
		return false;
	log_warning(&ctx->log, "the mirror %.*s is passed over for %.*s: %s", STR(*opener->mirror), STR(blob->name), e->text);
	if (!wrong)
		*opener->mirror = STR_NULL;
	blob->past_mirrors = true;
	return true;
}

int layer_fetch(const struct layer_reading *reading, const struct blob *blob, const struct digest *diff_id,
		struct layer_file *files, size_t count, struct err *e)
{
	struct feed_digests digests = {.tar = diff_id->algorithm};
	struct feed *feed = feed_new(reading->ctx, blob, digests, false, reading->hashing, NULL);
	struct tar_reader *tar = tar_new(&(struct tar_source){feed_next, feed_skip, feed_read, feed, feed_packing(feed)});
	struct feed_pending pending = {0};
	struct digest digest, again;
	uint64_t packed, unpacked;
	int r;

	tar_thread_begin();
	r = fetch_entries(tar, files, count, e);
	if (r == 0)
		r = feed_finish(feed, &pending, &packed, &unpacked, e);
	if (r == 0)
		r = feed_pending_wait(&pending, &digest, &again, e);
	if (r == 0 && !digest_eq(&again, diff_id))
		r = err_set(e, ERR_DIGEST, "it has changed since it was read first");
	feed_pending_done(&pending);
	tar_free(tar);
	feed_free(feed);
	return r;
}

int layer_read(struct layer_reading *reading, const struct blob *blob, struct feed_digests digests, bool later,
	       struct layer_index *ret_index, struct feed_pending *ret_pending, struct coverage *coverage, struct arena *arena,
	       struct err *e)
{
	struct layer_reader reader = {.reading = reading, .index = ret_index, .coverage = coverage, .arena = arena};
	struct feed *feed = reader.feed = feed_new(reading->ctx, blob, digests, later, reading->hashing, reading->progress);
	struct tar_reader *tar = tar_new(&(struct tar_source){feed_next, feed_skip, feed_read, feed, feed_packing(feed)});
	struct entry_source source = {.tar = tar};
	struct err ignored = ERR_INIT;
	int r, finished;

	*ret_pending = (struct feed_pending){0};
	examining_init(&reader.examining, reading, ret_index, coverage, arena);
	contents_init(&reader.contents, reading->wanted);
	if (reader.contents.hasher)
		tar_watch(tar, contents_take, &reader.contents);
	tar_thread_begin();
	r = read_entries(&reader, &source, e);
	if (r == 0)
		r = feed_finish(feed, ret_pending, &ret_index->packed, &ret_index->unpacked, e);
	finished = examining_finish(&reader.examining, r < 0 ? &ignored : e);
	r = r < 0 ? r : finished;
	contents_done(&reader.contents);
	tar_free(tar);
	feed_free(feed);
	return r;
}
