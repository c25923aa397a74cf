/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading zip archives, entry after entry, through libarchive; and a whole gzip file at once.
 *
 * Both unpack under caps, that count what really comes out and not what the headers claim: a cap reached is ERR_LIMIT and
 * names itself. Encrypted entries and methods that libarchive does not know are ERR_UNSUPPORTED.
 *
 * Ownership: the archive's source stays the caller's and must outlive it. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CODEC_ZIP_H
#define PLIMSOLL_CODEC_ZIP_H

#include "base/buf.h"
#include "base/err.h"

struct zip;

struct zip_caps {
	uint64_t entries;     /* entries in the archive */
	uint64_t entry_bytes; /* of one entry, unpacked */
	uint64_t total_bytes; /* of all entries read, unpacked */
	uint64_t ratio;       /* unpacked to packed bytes, of the whole archive; looked at beyond 1 MiB */
};

/* libarchive takes the whole directory into memory, so an archive that could hold more entries than the cap is refused before that. */
int zip_open_bytes(struct str bytes, struct zip_caps caps, const char *name, struct zip **ret_zip, struct err *e);
/* A descriptor of a regular file. */
int zip_open_fd(int fd, struct zip_caps caps, const char *name, struct zip **ret_zip, struct err *e);
/* NULL is allowed. */
void zip_close(struct zip *zip);

static inline void zip_close_indirect(struct zip **zip)
{
	zip_close(*zip);
}

#define auto_zip __attribute__((cleanup(zip_close_indirect)))

/* The next regular file: 1 and its name, valid until the next call; 0 at the end; negative: an error. */
int zip_next(struct zip *zip, struct str *ret_name, struct err *e);
/* Appends the content of the entry that zip_next() gave. */
int zip_read(struct zip *zip, struct buf *ret_bytes, struct err *e);

/* Appends what a gzip file of one or more members holds; ERR_LIMIT beyond the cap of ret_bytes. */
int gunzip(struct str bytes, const char *name, struct buf *ret_bytes, struct err *e);

#endif
