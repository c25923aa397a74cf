/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a store keeps of a layer's tar besides the files that it unpacked: everything between their contents, so that tar and files together give
 * the same bytes again. Lines of JSON: {"type":2,"payload":…} bytes as they are, {"type":1,"name":…,"size":…,"payload":…} a file's content, with a
 * checksum that is passed over: the whole tar has its digest. Source: tar-split (vbatts), tar/storage/entry.go.
 *
 * Ownership: the reader owns its stream; an entry's texts last until the next call. Threading: one thread a reader.
 */
#ifndef PLIMSOLL_CODEC_TAR_SPLIT_H
#define PLIMSOLL_CODEC_TAR_SPLIT_H

#include "base/buf.h"
#include "base/stream.h"

#define TAR_SPLIT_LINE_MAX ((size_t)16 << 20) /* bytes of one line */

struct tar_split_entry {
	bool is_file;     /* its content comes from elsewhere: `size` bytes of `name`; more than none */
	struct str bytes; /* of what is no file */
	struct str name;  /* as in the tar */
	uint64_t size;
};

struct tar_split;

/* Lines of text, which the reader closes. */
struct tar_split *tar_split_new(struct stream *lines);
/* 1: an entry; 0: the end; ERR_FORMAT, ERR_LIMIT. */
int tar_split_next(struct tar_split *split, struct tar_split_entry *ret_entry, struct err *e);
void tar_split_free(struct tar_split *split);

#endif
