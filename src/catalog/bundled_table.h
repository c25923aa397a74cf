/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries of C that are linked into other files: where their version stands, and what else of theirs must be there.
 *
 * Many version strings are constants of a header and so are in programs that merely use the library. A row therefore says
 * how much its version string is worth alone, and how much beside a mark: a text of the library's own code, which no header
 * has. What is loaded as a shared library (DT_NEEDED) is not linked in, whatever the strings say.
 *
 * Threading: the table's patterns are compiled when they are first used, by whichever thread.
 */
#ifndef PLIMSOLL_CATALOG_BUNDLED_TABLE_H
#define PLIMSOLL_CATALOG_BUNDLED_TABLE_H

#include "catalog/classifiers.h"

#define BUNDLED_CLUES_MAX 4
#define BUNDLED_MARKS_MAX 5

struct bundled {
	struct product product; /* its name is the row's, too */
	struct clue clues[BUNDLED_CLUES_MAX]; /* the first that tells */
	struct str marks[BUNDLED_MARKS_MAX];  /* at least 10 bytes each, as anchors too: every ELF file is searched */
	uint8_t alone;  /* percent of confidence in the version string; 0: a mark must be there */
	uint8_t marked; /* with a mark */
	bool packed;    /* "21406" is 2.14.6 */
	bool by_name;   /* of its own shared library the file's name tells the version: "libbrotlidec.so.1.0.9" */
	const char *libraries[3]; /* globs of the names of its own shared library */
};

extern struct bundled bundled_libraries[];
extern const size_t bundled_library_count;

#endif
