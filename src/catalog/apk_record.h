/* SPDX-License-Identifier: Apache-2.0 */
/*
 * apk's installed database: stanzas of "X:value" lines, the package's fields first and then its folders (F:) and files (R:).
 * Source: apk-tools, apk-package(5) and the reading side of its database, whose letters these are.
 *
 * Ownership: all texts are views into the bytes. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_APK_RECORD_H
#define PLIMSOLL_CATALOG_APK_RECORD_H

#include "base/str.h"

struct apk_record {
	struct str name, version, architecture;
	struct str origin;  /* the source package; empty where there is none, as for a virtual package */
	struct str license, maintainer;
	struct str depends, provides, install_if; /* as written, for apk_relation_next() */
	struct str lines;   /* the whole stanza, for apk_file_next() */
	uint64_t installed_size;
	uint32_t line;
	const char *damage; /* what cannot be read, NULL where nothing is wrong; without name or version it is no package */
	uint32_t damage_line;
};

struct apk_reader {
	struct str rest;
	uint32_t line; /* private */
};

#define APK_READER(bytes) ((struct apk_reader){.rest = (bytes)})

/* The next stanza, whole or damaged; false at the end. */
bool apk_next(struct apk_reader *reader, struct apk_record *ret_record);

struct apk_files {
	struct str rest, folder;
};

#define APK_FILES(record) ((struct apk_files){(record).lines, {"", 0}})

/* The next file: its folder and name; false at the end. */
bool apk_file_next(struct apk_files *files, struct str *ret_folder, struct str *ret_name);
/* The next name of D:, p:, i: or world: "foo>=1.2", "so:libz.so.1=1.2.13", "foo@edge"; "!foo" (a conflict) is left out. */
bool apk_relation_next(struct str *rest, struct str *ret_name);

#endif
