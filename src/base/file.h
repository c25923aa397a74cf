/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of the machine we run on (not of an image). Every descriptor is close-on-exec.
 *
 * Ownership: descriptors and buffers belong to the caller. Threading: safe.
 */
#ifndef PLIMSOLL_BASE_FILE_H
#define PLIMSOLL_BASE_FILE_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Opens for reading; the error names the path. Returns the descriptor or a negative code. */
int file_open(const char *path, struct err *e);
/* Appends the whole of an open file to ret_bytes, whose cap becomes the limit the error names. `name` is for errors. */
int file_read_all(int fd, const char *name, struct buf *ret_bytes, struct err *e);
int file_load(const char *path, struct buf *ret_bytes, struct err *e);
/* Exactly n bytes at offset; fewer are ERR_FORMAT "truncated". */
int file_read_at(int fd, const char *name, void *ret_bytes, size_t n, uint64_t offset, struct err *e);
int file_write_all(int fd, const char *name, struct str bytes, struct err *e);
/* Writes beside `path`, flushes to the disk, then renames over it: readers see the old or the new file, never a part. The mode stays, or is 0644. */
int file_replace(const char *path, struct str bytes, struct err *e);
/* The same in steps: what is written to `fd` becomes the file when it ends well, and is taken away otherwise. */
struct file_replacing {
	int fd;
	const char *path; /* the caller's, until the end */
	char part[4096];
};
int file_replace_begin(struct file_replacing *replacing, const char *path, struct err *e);
int file_replace_end(struct file_replacing *replacing, bool well, struct err *e);
/* A file without a name in TMPDIR, that is gone when it is closed. Returns the descriptor. */
int file_temporary(struct err *e);
/* mkdir -p with mode 0700. */
int file_make_directories(const char *path, struct err *e);

/* For tests: every read asks for at most n bytes; 0 turns it off. */
void file_short_reads(size_t n);
/* read(2) that is repeated on EINTR and obeys file_short_reads(). */
ssize_t file_read(int fd, void *ret_bytes, size_t n);
ssize_t file_pread(int fd, void *ret_bytes, size_t n, uint64_t offset);

#endif
