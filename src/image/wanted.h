/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The set of files whose content a layer keeps: all globs of catalogers and checks, asked once for every path of an image.
 * Most globs end in a fixed name ("**" "/lib/dpkg/status"), so one look-up of the base name answers nearly all paths.
 *
 * Ownership: the globs stay the caller's. Threading: read-only after wanted_init().
 */
#ifndef PLIMSOLL_IMAGE_WANTED_H
#define PLIMSOLL_IMAGE_WANTED_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"

struct wanted_glob {
	const char *glob;
	const char *end;          /* of others: the fixed text behind the last wildcard */
	struct wanted_glob *next; /* by base name: another of the same */
};

struct wanted {
	struct arena arena;
	struct map by_base;                /* fixed base name → struct wanted_glob */
	VEC(struct wanted_glob) others;    /* whose last component has a wildcard */
	unsigned char fingerprint[32];     /* of the globs in their order: part of a cache's key */
};

/* globs: NULL-terminated. */
void wanted_init(struct wanted *wanted, const char *const *globs);
bool wanted_has(const struct wanted *wanted, struct str path);
void wanted_done(struct wanted *wanted);

#endif
