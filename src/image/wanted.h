/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which files a layer keeps and who examines which: the globs of all later stages, asked once for every path of an image.
 * Most globs end in a fixed name ("**" "/lib/dpkg/status"), so one look-up of the base name answers nearly all paths.
 *
 * Ownership: globs and examiners stay the caller's. Threading: read-only after wanted_init().
 */
#ifndef PLIMSOLL_IMAGE_WANTED_H
#define PLIMSOLL_IMAGE_WANTED_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "crypto/content_hash.h"
#include "model/examine.h"

struct wanted_glob {
	const char *glob;
	struct str end;           /* of others: the fixed text behind the last wildcard */
	struct wanted_glob *next; /* by base name: another of the same */
	uint64_t who;             /* one bit, as wanted_who() */
};

struct wanted {
	struct arena arena;
	struct map by_base;                /* fixed base name → struct wanted_glob */
	VEC(struct wanted_glob) others;    /* whose last component has a wildcard */
	const struct examiner *const *examiners; /* `examiner_count` of them */
	unsigned examiner_count;
	unsigned kinds;                    /* that some examiner asks for: of enum file_kind */
	enum content_wish contents;            /* what is hashed, under `key` */
	struct content_key key;
	unsigned char fingerprint[32];     /* of globs, examiners in their order, which contents and the key: part of a cache's key */
};

void wanted_init(struct wanted *wanted, const struct wishes *wishes);
/* Also hashes of contents. */
void wanted_add_contents(struct wanted *wanted, enum content_wish contents, const struct content_key *key);
/* Bit 0: its content is kept. Bit 1 + i: a glob of examiner i matches. */
uint64_t wanted_who(const struct wanted *wanted, struct str path);
#define WANTED_KEEP 1u
/* Nobody asks for any file: neither by name nor for what it is, nor for its content. */
bool wanted_is_nothing(const struct wanted *wanted);
void wanted_done(struct wanted *wanted);

#endif
