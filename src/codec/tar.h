/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tar headers and contents out of blocks that the caller supplies, by libarchive: ustar, pax, GNU, sparse, large numbers.
 *
 * Ownership: the reader belongs to the caller; an entry's texts last until the next tar_next(). A block must stay as it is
 * until the next one has been asked for. Threading: one thread a reader; the thread's LC_CTYPE must be a UTF-8 one
 * (tar_thread_begin()), or names beyond ASCII are lost.
 */
#ifndef PLIMSOLL_CODEC_TAR_H
#define PLIMSOLL_CODEC_TAR_H

#include "base/buf.h"
#include "base/err.h"

enum tar_type { TAR_FILE, TAR_DIRECTORY, TAR_SYMLINK, TAR_HARDLINK, TAR_CHARACTER, TAR_BLOCK, TAR_FIFO, TAR_OTHER };

struct tar_entry {
	struct str name, link; /* as written */
	uint64_t size;
	int64_t mtime;
	uint32_t mode, uid, gid; /* mode: 07777 */
	enum tar_type type;
	bool sparse;
	bool capability; /* a security.capability attribute */
	bool xattrs;     /* other extended attributes */
};

struct tar_reader;

/* Gives the next block, n = 0 at the end; a negative code fails the reader with what was put into e. */
typedef int tar_block_fn(void *arg, struct str *ret_block, struct err *e);

/* Passes over up to n bytes of what would come next, and says how many: 0 where it cannot. */
typedef uint64_t tar_skip_fn(void *arg, uint64_t n);

/*
 * Reads n bytes that lie `behind` bytes after the beginning of `view`, which lies in the block given last: 1, or 0 where they
 * cannot be read out of turn. What comes next stays what it was.
 */
typedef int tar_read_fn(void *arg, struct str view, uint64_t behind, void *into, size_t n, struct err *e);

struct tar_source {
	tar_block_fn *next;
	tar_skip_fn *skip; /* NULL where every byte has to be read anyway */
	tar_read_fn *read; /* NULL: never out of turn */
	void *arg;
	const char *packing; /* what the blocks were packed by, for the error where they are no tar; NULL: nothing */
};

struct tar_reader *tar_new(const struct tar_source *source);
/* 1: an entry; 0: the end; ERR_FORMAT where the bytes are no tar or are damaged or truncated. */
int tar_next(struct tar_reader *reader, struct tar_entry *ret_entry, struct err *e);
/* Where the header begins that tar_next() gave or, at the end, was looking for: bytes from the beginning of the tar. */
uint64_t tar_place(const struct tar_reader *reader);
/* Appends the whole content of the present entry; ERR_LIMIT over the buffer's cap. */
int tar_content(struct tar_reader *reader, struct buf *ret_bytes, struct err *e);
/*
 * A view of the first bytes of the present entry's content, until the next call; n = 0 where it has none. They are not used
 * up: what is asked for next begins with them.
 */
int tar_peek(struct tar_reader *reader, struct str *ret_bytes, struct err *e);

/*
 * From the next entry on, is given every byte of the contents in their order, whoever asks for them, and tar_drain() reads what nobody has asked
 * for. A sparse file's holes are skipped: what follows one has a higher offset.
 */
typedef void tar_watch_fn(void *arg, struct str bytes, uint64_t offset);
void tar_watch(struct tar_reader *reader, tar_watch_fn *watch, void *arg);
int tar_drain(struct tar_reader *reader, struct err *e);

/* Bytes of a content that nobody asks for: at `from`, before `to`; none where they are equal. */
struct tar_gap {
	uint64_t from, to;
};
/* Writes the whole content but for the gap to a file, from its beginning on: holes stay holes. */
int tar_spool(struct tar_reader *reader, struct tar_gap gap, int fd, struct err *e);
/* The same into memory of exactly `size` bytes, which the content must have; gap and holes are left as they are. */
int tar_fill(struct tar_reader *reader, struct tar_gap gap, char *into, uint64_t size, struct err *e);
/*
 * A view of the whole content, until the next call of any of these: inside the caller's block where it lies there in one
 * piece, else in `room`, which is emptied first; ERR_LIMIT over its cap.
 */
int tar_view(struct tar_reader *reader, uint64_t size, struct buf *room, struct str *ret_bytes, struct err *e);
void tar_free(struct tar_reader *reader);

/* For the life of a thread that reads tars. Safe to call more than once. */
void tar_thread_begin(void);

#endif
