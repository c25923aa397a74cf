/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Offsets of a text to lines and columns, and offsets of a text that was put together from pieces of it. Both in time that does
 * not depend on how long a line is: each LINES_BLOCK bytes of text that is not plain ASCII one column is remembered.
 *
 * Ownership: the arena's. Threading: read-only once it is made.
 */
#ifndef PLIMSOLL_CODEC_DOCKERFILE_LINES_H
#define PLIMSOLL_CODEC_DOCKERFILE_LINES_H

#include "base/arena.h"
#include "base/region.h"

#define LINES_BLOCK 64u

struct lines_mark {
	uint32_t offset, column;
};

struct lines {
	struct str text;
	const uint32_t *starts;          /* offsets of the lines' first bytes */
	size_t count;
	const struct lines_mark *marks;  /* NULL: the text is ASCII */
};

/* The text is shorter than 4 GiB. */
void lines_read(struct lines *lines, struct str text, struct arena *arena);
/* The line that holds the byte, from 0. */
size_t lines_find(const struct lines *lines, size_t offset);
/* The line's text without its end. */
struct str lines_text(const struct lines *lines, size_t line);
struct region lines_region(const struct lines *lines, size_t from, size_t to);

/* A text of pieces: bytes from `at` on stand in the file from `file` on, until the next piece. */
struct piece {
	uint32_t at, file;
};

struct pieces {
	const struct lines *lines;
	struct str text;
	const struct piece *list; /* the first is at 0; one or more */
	size_t count;
};

/* Where bytes [from, to) of the text stand in the file. */
struct region pieces_region(const struct pieces *pieces, size_t from, size_t to);
/* The file's offset of a byte of it; of its end, behind its last byte. */
size_t pieces_offset(const struct pieces *pieces, size_t at);

#endif
