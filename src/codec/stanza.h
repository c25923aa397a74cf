/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stanzas of "Name: value" fields, as dpkg's databases, apt's lists, Python's METADATA and Java's manifests of old have them.
 * Sources: deb822(5); dpkg's reading of its own status file, which decides where the manual leaves something open.
 *
 * - Field names are compared without case; a line that begins with a blank continues the value above it.
 * - Only an empty line ends a stanza: a line of blanks continues a value. A CR before the LF belongs to the line's end, and a
 *   missing LF at the end of all is no fault.
 * - A field may stand more than once (METADATA's Classifier); where that is wrong the caller says so.
 * - What is neither a field nor a continuation is counted as damage and passed over; the rest of the stanza is kept.
 *
 * Ownership: values are views into the bytes given; a stanza owns only its array until stanza_done().
 * Threading: one reader a thread.
 */
#ifndef PLIMSOLL_CODEC_STANZA_H
#define PLIMSOLL_CODEC_STANZA_H

#include "base/str.h"
#include "base/vec.h"

#define STANZA_FIELDS_MAX 4096             /* fields of one stanza; more are damage */
#define STANZA_VALUE_MAX ((size_t)1 << 20) /* bytes of one value; a longer one is damage and left out */

struct stanza_field {
	struct str name;
	struct str value; /* trimmed; continuation lines as they are, LF and leading blank included */
	uint32_t line;    /* 1-based, of the whole text */
};

struct stanza {
	VEC(struct stanza_field) fields;
	uint32_t line;         /* of its first field */
	const char *damage;    /* what was wrong first, NULL where nothing was */
	uint32_t damage_line;
};

struct stanza_reader {
	struct str rest; /* what follows the stanza read last: the body, in a message */
	uint32_t line;   /* private: lines before `rest` */
};

#define STANZA_READER(bytes) ((struct stanza_reader){.rest = (bytes)})

/* Reads the next stanza that has a field or damage into *stanza, replacing what it held; false at the end. */
bool stanza_next(struct stanza_reader *reader, struct stanza *stanza);
/* The value of the first field of that name, empty where there is none. */
struct str stanza_get(const struct stanza *stanza, const char *name);
bool stanza_has(const struct stanza *stanza, const char *name);
/* The first line of a value. */
struct str stanza_first_line(struct str value);
void stanza_done(struct stanza *stanza);

#endif
