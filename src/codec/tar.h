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

/* skip: NULL where every byte has to be read anyway. */
struct tar_reader *tar_new(tar_block_fn *next, tar_skip_fn *skip, void *arg);
/* 1: an entry; 0: the end; ERR_FORMAT where the bytes are no tar or are damaged or truncated. */
int tar_next(struct tar_reader *reader, struct tar_entry *ret_entry, struct err *e);
/* Appends the whole content of the present entry; ERR_LIMIT over the buffer's cap. */
int tar_content(struct tar_reader *reader, struct buf *ret_bytes, struct err *e);
/*
 * A view of the first bytes of the present entry's content, until the next call; n = 0 where it has none. They are not used
 * up: what is asked for next begins with them.
 */
int tar_peek(struct tar_reader *reader, struct str *ret_bytes, struct err *e);
/* Writes the whole content to a file, from its beginning on, and gives its length: holes stay holes. */
int tar_spool(struct tar_reader *reader, int fd, uint64_t *ret_size, struct err *e);
/*
 * A view of the whole content, until the next call of any of these: inside the caller's block where it lies there in one
 * piece, else in `room`, which is emptied first; ERR_LIMIT over its cap.
 */
int tar_view(struct tar_reader *reader, uint64_t size, struct buf *room, struct str *ret_bytes, struct err *e);
void tar_free(struct tar_reader *reader);

/* For the life of a thread that reads tars. Safe to call more than once. */
void tar_thread_begin(void);

#endif
