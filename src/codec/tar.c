/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

struct tar_reader {
	struct archive *archive;
	struct tar_source source;
	struct err block_error; /* of `next`, which libarchive cannot carry */
	bool opened;
	bool peeked; /* `first`, at `first_offset`, has been read and not been asked for yet */
	struct str first;
	uint64_t first_offset;
	tar_watch_fn *watch; /* NULL: nobody does */
	void *watcher;
};

static locale_t utf8;
static pthread_once_t utf8_made = PTHREAD_ONCE_INIT;

static void make_utf8(void)
{
	utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

void tar_thread_begin(void)
{
	static _Thread_local bool begun;

	if (begun)
		return;
	begun = true;
	pthread_once(&utf8_made, make_utf8);
	if (utf8)
		uselocale(utf8);
}

static la_ssize_t block_read(struct archive *archive, void *data, const void **ret_block)
{
	struct tar_reader *reader = data;
	struct str block = STR_NULL;

	if (reader->source.next(reader->source.arg, &block, &reader->block_error) < 0) {
		archive_set_error(archive, EIO, "%s", reader->block_error.text);
		return -1;
	}
	*ret_block = block.p;
	return (la_ssize_t)block.n;
}

static la_int64_t block_skip(struct archive *archive, void *data, la_int64_t n)
{
	struct tar_reader *reader = data;

	(void)archive;
	return reader->source.skip && n > 0 ? (la_int64_t)reader->source.skip(reader->source.arg, (uint64_t)n) : 0;
}

struct tar_reader *tar_new(const struct tar_source *source)
{
	struct tar_reader *reader = mem_zero(1, sizeof(*reader));

	reader->source = *source;
	reader->archive = archive_read_new();
	if (reader->archive) {
		archive_read_support_format_tar(reader->archive);
		archive_read_support_format_empty(reader->archive);
	}
	return reader;
}

static int failed(struct tar_reader *reader, struct err *e)
{
	const char *text = archive_error_string(reader->archive);

	if (reader->block_error.code) {
		*e = reader->block_error;
		return e->code;
	}
	if (archive_errno(reader->archive) == ENOMEM)
		return err_set(e, ERR_LIMIT, "a tar header asks for more memory than there is");
	/* The library's words for bytes that no format of its wants. */
	if (text && !strcmp(text, "Unrecognized archive format") && reader->source.packing)
		return err_set(e, ERR_FORMAT, "packed by %s, but what is packed is no tar", reader->source.packing);
	if (text && !strcmp(text, "Unrecognized archive format"))
		return err_set(e, ERR_FORMAT, "neither a tar nor one packed by gzip, zstd or xz; of a Dockerfile or a manifest: plimsoll check");
	return err_set(e, ERR_FORMAT, "%s", text ? text : "the tar is damaged");
}

static enum tar_type type_of(struct archive_entry *entry)
{
	if (archive_entry_hardlink(entry))
		return TAR_HARDLINK;
	switch (archive_entry_filetype(entry)) {
	case AE_IFREG:
		return TAR_FILE;
	case AE_IFDIR:
		return TAR_DIRECTORY;
	case AE_IFLNK:
		return TAR_SYMLINK;
	case AE_IFCHR:
		return TAR_CHARACTER;
	case AE_IFBLK:
		return TAR_BLOCK;
	case AE_IFIFO:
		return TAR_FIFO;
	default:
		return TAR_OTHER;
	}
}

static uint32_t id_of(int64_t id)
{
	return id < 0 || id > UINT32_MAX ? UINT32_MAX : (uint32_t)id;
}

static void read_xattrs(struct archive_entry *entry, struct tar_entry *ret_entry)
{
	const char *name;
	const void *value;
	size_t size;

	archive_entry_xattr_reset(entry);
	while (archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK) {
		if (name && !strcmp(name, "security.capability"))
			ret_entry->capability = true;
		else
			ret_entry->xattrs = true;
	}
}

int tar_next(struct tar_reader *reader, struct tar_entry *ret_entry, struct err *e)
{
	struct archive_entry *entry;
	int r;

	if (!reader->archive)
		return err_set(e, ERR_LIMIT, "no memory for the tar reader");
	if (!reader->opened && archive_read_open2(reader->archive, reader, NULL, block_read, block_skip, NULL) != ARCHIVE_OK)
		return failed(reader, e);
	reader->opened = true;
	reader->peeked = false;
	r = archive_read_next_header(reader->archive, &entry);
	if (r == ARCHIVE_EOF)
		return 0;
	if (r < ARCHIVE_WARN)
		return failed(reader, e);
	*ret_entry = (struct tar_entry){
		.name = str_of(archive_entry_pathname(entry)),
		.type = type_of(entry),
		.size = archive_entry_size(entry) > 0 ? (uint64_t)archive_entry_size(entry) : 0,
		.mtime = archive_entry_mtime(entry),
		.mode = archive_entry_mode(entry) & 07777,
		.uid = id_of(archive_entry_uid(entry)),
		.gid = id_of(archive_entry_gid(entry)),
		.sparse = archive_entry_sparse_count(entry) > 0,
	};
	ret_entry->link = str_of(ret_entry->type == TAR_HARDLINK ? archive_entry_hardlink(entry) : archive_entry_symlink(entry));
	if (archive_entry_xattr_count(entry))
		read_xattrs(entry, ret_entry);
	return 1;
}

uint64_t tar_place(const struct tar_reader *reader)
{
	la_int64_t place = archive_read_header_position(reader->archive);

	return place > 0 ? (uint64_t)place : 0;
}

/* The next block of the content and its place: that of tar_peek() first. 1, or 0 at the end. */
static int next_block(struct tar_reader *reader, struct str *ret_block, uint64_t *ret_offset, struct err *e)
{
	const void *block;
	size_t size;
	la_int64_t offset;
	int r;

	if (reader->peeked) {
		reader->peeked = false;
		*ret_block = reader->first;
		*ret_offset = reader->first_offset;
		return 1;
	}
	r = archive_read_data_block(reader->archive, &block, &size, &offset);
	if (r == ARCHIVE_EOF)
		return 0;
	if (r != ARCHIVE_OK)
		return failed(reader, e);
	*ret_block = str_from(block, size);
	*ret_offset = offset > 0 ? (uint64_t)offset : 0;
	if (reader->watch)
		reader->watch(reader->watcher, *ret_block, *ret_offset);
	return 1;
}

void tar_watch(struct tar_reader *reader, tar_watch_fn *watch, void *arg)
{
	reader->watch = watch;
	reader->watcher = arg;
}

int tar_drain(struct tar_reader *reader, struct err *e)
{
	struct str block;
	uint64_t offset;
	int r;

	while ((r = next_block(reader, &block, &offset, e)) > 0)
		;
	return r;
}

int tar_content(struct tar_reader *reader, struct buf *ret_bytes, struct err *e)
{
	size_t start = ret_bytes->n;
	struct str block;
	uint64_t offset = 0;
	int r;

	while ((r = next_block(reader, &block, &offset, e)) > 0) {
		/* A sparse file's holes are gaps between the blocks. */
		size_t hole = offset > ret_bytes->n - start ? (size_t)offset - (ret_bytes->n - start) : 0;
		char *at = buf_reserve(ret_bytes, hole);

		if (at && hole)
			memset(at, 0, hole);
		if (at)
			ret_bytes->n += hole;
		buf_put(ret_bytes, block);
		if (ret_bytes->full)
			return err_set(e, ERR_LIMIT, "larger than the limit of %zu bytes", ret_bytes->max);
	}
	return r;
}

/* Gives a content's bytes to be put at their offset, but for those of the gap. */
struct outlet {
	int (*put)(struct outlet *outlet, struct str bytes, uint64_t offset, struct err *e);
	struct tar_gap gap;
	int fd;
	char *into;
	uint64_t size; /* of `into` */
};

static int put_around_gap(struct outlet *outlet, struct str block, uint64_t offset, struct err *e)
{
	uint64_t end = offset + block.n, from = outlet->gap.from, to = outlet->gap.to;
	int r = 0;

	if (from >= to || from >= end || to <= offset)
		return outlet->put(outlet, block, offset, e);
	if (offset < from)
		r = outlet->put(outlet, str_slice(block, 0, (size_t)(from - offset)), offset, e);
	if (r == 0 && end > to)
		r = outlet->put(outlet, str_from_index(block, (size_t)(to - offset)), to, e);
	return r;
}

static int pour(struct tar_reader *reader, struct outlet *outlet, struct err *e)
{
	struct str block;
	uint64_t offset = 0;
	int r;

	while ((r = next_block(reader, &block, &offset, e)) > 0)
		if (put_around_gap(outlet, block, offset, e) < 0)
			return e->code;
	return r;
}

static int put_into_file(struct outlet *outlet, struct str bytes, uint64_t offset, struct err *e)
{
	if (lseek(outlet->fd, (off_t)offset, SEEK_SET) < 0)
		return err_errno(e, errno, "a temporary file");
	return file_write_all(outlet->fd, "a temporary file", bytes, e);
}

int tar_spool(struct tar_reader *reader, struct tar_gap gap, int fd, struct err *e)
{
	struct outlet outlet = {.put = put_into_file, .gap = gap, .fd = fd};

	return pour(reader, &outlet, e);
}

static int put_into_memory(struct outlet *outlet, struct str bytes, uint64_t offset, struct err *e)
{
	if (offset > outlet->size || bytes.n > outlet->size - offset)
		return err_set(e, ERR_FORMAT, "its content is longer than its header says");
	if (bytes.n)
		memcpy(outlet->into + offset, bytes.p, bytes.n);
	return 0;
}

/* Straight from where the blocks come from, where that is possible; 0 where it is not. */
static int read_out_of_turn(struct tar_reader *reader, struct tar_gap gap, char *into, uint64_t size, struct err *e)
{
	const struct tar_source *source = &reader->source;
	struct str view = reader->first;
	uint64_t before = gap.from < gap.to ? gap.from : size;
	int r;

	if (!source->read || reader->watch || !reader->peeked || reader->first_offset || view.n >= size)
		return 0;
	r = source->read(source->arg, view, 0, into, (size_t)before, e);
	if (r > 0 && before < size)
		r = source->read(source->arg, view, gap.to, into + gap.to, (size_t)(size - gap.to), e);
	if (r > 0)
		reader->peeked = false;
	return r;
}

int tar_fill(struct tar_reader *reader, struct tar_gap gap, char *into, uint64_t size, struct err *e)
{
	struct outlet outlet = {.put = put_into_memory, .gap = gap, .into = into, .size = size};
	int r = read_out_of_turn(reader, gap, into, size, e);

	if (r)
		return r < 0 ? r : 0;
	return pour(reader, &outlet, e);
}

int tar_peek(struct tar_reader *reader, struct str *ret_bytes, struct err *e)
{
	int r = next_block(reader, &reader->first, &reader->first_offset, e);

	reader->peeked = r > 0;
	*ret_bytes = r > 0 && !reader->first_offset ? reader->first : STR_NULL;
	return r < 0 ? r : 0;
}

int tar_view(struct tar_reader *reader, uint64_t size, struct buf *room, struct str *ret_bytes, struct err *e)
{
	int r = tar_peek(reader, ret_bytes, e);

	if (r < 0 || (ret_bytes->n && ret_bytes->n == size))
		return r;
	buf_clear(room);
	/* Room for all of it at once: doubled again and again it would be twice as much. */
	buf_reserve(room, (size_t)size);
	r = tar_content(reader, room, e);
	*ret_bytes = buf_str(room);
	return r;
}

void tar_free(struct tar_reader *reader)
{
	if (!reader)
		return;
	archive_read_free(reader->archive);
	free(reader);
}
