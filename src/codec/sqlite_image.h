/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An SQLite database as its last commit left it, as one run of bytes: the pages of a write-ahead log laid over it, the
 * mark of write-ahead mode taken off (an image in memory can only be of the other), and the page count brought down to
 * what a truncated file has, so that SQLite refuses the missing pages and not the whole.
 * SQLite's file format document, sections 1.3 "The Database Header" and 4 "The Write-Ahead Log".
 *
 * Ownership: the image belongs to the caller. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_SQLITE_IMAGE_H
#define PLIMSOLL_CODEC_SQLITE_IMAGE_H

#include "base/buf.h"
#include "base/err.h"

struct sqlite_image {
	struct buf bytes;
	uint32_t pages, pages_expected; /* fewer than expected: the file was truncated */
	uint32_t frames;                /* of the log, up to its last commit */
	bool log_damaged;               /* the log is there, but does not begin as one, or has another page size */
};

/*
 * Makes the image of a database and its log (empty where there is none). Frames count as SQLite counts them: while salts
 * and checksums are right, up to the last that commits; what follows was never committed. ERR_FORMAT where the database
 * has no header; ERR_LIMIT where the image would have more than max bytes.
 */
int sqlite_image_make(struct str db, struct str log, size_t max, struct sqlite_image *ret_image, struct err *e);
void sqlite_image_done(struct sqlite_image *image);

#endif
