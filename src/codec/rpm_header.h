/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header of an installed rpm package, as package databases keep it: two counts, an index of tags, a store of values.
 * All numbers are big-endian. RPM documentation, "Package format V4", sections "Header format" and "Immutable regions".
 *
 * A tag's value is found and checked when it is asked for, so that a header costs what is read of it. Sticky: a value that
 * does not lie within the store, or is not of the kind asked for, is answered as absent and sets `damaged`, which is
 * checked once after everything was read. Where a tag stands twice the later entry counts: what rpm adds at installation
 * stands behind the region that came with the package, and replaces it.
 *
 * Limits, as in rpm: RPM_HEADER_ENTRIES_MAX entries, a store of RPM_HEADER_STORE_MAX bytes. Headers without a region, as
 * rpm 3 wrote them, are read; a region whose trailer does not fit is refused.
 *
 * Ownership: everything is a view of the blob. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_RPM_HEADER_H
#define PLIMSOLL_CODEC_RPM_HEADER_H

#include "base/err.h"

#define RPM_HEADER_ENTRIES_MAX 0xffffu
#define RPM_HEADER_STORE_MAX 0x0fffffffu
/* The longest blob that can be a header: what a database need not look beyond. */
#define RPM_HEADER_SIZE_MAX (8u + 16u * RPM_HEADER_ENTRIES_MAX + RPM_HEADER_STORE_MAX)

enum rpm_tag {
	RPM_NAME = 1000,
	RPM_VERSION = 1001,
	RPM_RELEASE = 1002,
	RPM_EPOCH = 1003,
	RPM_INSTALLTIME = 1008,
	RPM_SIZE = 1009,
	RPM_VENDOR = 1011,
	RPM_LICENSE = 1014,
	RPM_PACKAGER = 1015,
	RPM_ARCH = 1022,
	RPM_OLDFILENAMES = 1027,
	RPM_FILEMODES = 1030,
	RPM_SOURCERPM = 1044,
	RPM_PROVIDENAME = 1047,
	RPM_REQUIRENAME = 1049,
	RPM_DIRINDEXES = 1116,
	RPM_BASENAMES = 1117,
	RPM_DIRNAMES = 1118,
	RPM_LONGSIZE = 5009,
	RPM_MODULARITYLABEL = 5096,
};

/* What the readers of the three kinds of database (rpm_bdb.h, rpm_ndb.h, SQLite) call as they go. */
struct rpm_sink {
	/* A record's bytes, valid until the return. Negative stops the reader, which then returns it. */
	int (*record)(void *arg, struct str blob);
	/* A part of the database that could not be read: "page 12 of 40: …"; the reader goes on behind it. */
	void (*damaged)(void *arg, const char *text);
	void *arg;
};

struct rpm_header {
	struct str index, store; /* private */
	bool damaged;
};

/* Strings of one value, in their order. */
struct rpm_strings {
	size_t n;       /* left to be taken */
	struct str block; /* private: exactly these strings, each with its NUL */
};

struct rpm_numbers {
	size_t n;
	const char *p;       /* private */
	unsigned width;
};

/* ERR_FORMAT where the blob is no header or an entry of its index points outside its store; ERR_LIMIT. */
int rpm_header_open(struct str blob, struct rpm_header *ret_header, struct err *e);
/* The value of a string tag, the first where it is translated; empty where it is absent. */
struct str rpm_header_string(struct rpm_header *header, enum rpm_tag tag);
/* n is 0 where the tag is absent. */
struct rpm_strings rpm_header_strings(struct rpm_header *header, enum rpm_tag tag);
/* The next string; empty when none is left. */
struct str rpm_strings_next(struct rpm_strings *strings);
/* Integers of 8 to 64 bits; n is 0 where the tag is absent. */
struct rpm_numbers rpm_header_numbers(struct rpm_header *header, enum rpm_tag tag);
/* The i-th number, i < n. */
uint64_t rpm_number(const struct rpm_numbers *numbers, size_t i);

#endif
