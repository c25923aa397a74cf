/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form of a record of the cache: a header with a few fields of its own, then sections of bytes, each beginning at a multiple of eight,
 * so that arrays can be used where they are mapped. Checksums tell damage, not malice (image/cache.h says whom the cache trusts).
 *
 * Ownership: what is opened are views into the map. Threading: no state.
 */
#ifndef PLIMSOLL_IMAGE_SECTIONS_H
#define PLIMSOLL_IMAGE_SECTIONS_H

#include "base/err.h"
#include "base/str.h"

#define SECTIONS_MAX 12
#define SECTIONS_OWN_MAX 192 /* bytes of the fields of its own */

/* What a record is of. */
struct sections_kind {
	char magic[8];
	uint32_t format; /* raised whenever the sections or the fields change their meaning */
	unsigned count;  /* of sections, at most SECTIONS_MAX */
	size_t own;      /* bytes of the fields of its own, at most SECTIONS_OWN_MAX */
};

struct sections_header {
	char magic[8];
	uint32_t format, count;
	struct {
		uint64_t offset, size;
	} sections[SECTIONS_MAX];
	unsigned char own[SECTIONS_OWN_MAX];
	uint32_t crc, crc_of_header; /* of the sections; of everything before this field */
};

struct sections {
	const void *own;
	struct str list[SECTIONS_MAX];
};

/* False where the bytes are no whole record of the kind. */
bool sections_open(const struct sections_kind *kind, const void *map, uint64_t size, struct sections *ret_sections);

/* A record to be written: its parts one after the other. */
struct sections_parts {
	struct sections_header header;
	struct str list[1 + 2 * SECTIONS_MAX];
	size_t n;
};

/* `own` NULL: the fields are not known yet, and until sections_seal() the record is none. */
void sections_lay_out(const struct sections_kind *kind, const struct str *list, const void *own, struct sections_parts *ret_parts);
/* Puts the fields into the header of a file that was written without. */
int sections_seal(const struct sections_kind *kind, int fd, const void *own, struct err *e);

/* A vector's array as a section, and a section as a vector's array, which is then never to be freed. */
#define SECTION_OF(vec) str_from((vec)->v, (vec)->n * sizeof(*(vec)->v))
#define SECTION_ADOPT(vec, section)                                            \
	do {                                                                   \
		struct str adopted_ = (section);                               \
		(vec)->v = (__typeof__((vec)->v))(uintptr_t)adopted_.p;        \
		(vec)->n = adopted_.n / sizeof(*(vec)->v);                     \
	} while (0)

#endif
