/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs that tell what they are, for what no package manager installed: which file names to look at, and the clues that a
 * program of that kind gives. All of it is data: a new product is a row in one of the tables.
 *
 * Rows of one family that stand behind each other are alternatives: the first that tells a version is what the file is.
 * Within a row each of `all` must be there, none of `none`, and any one of the clues suffices, tried in their order.
 *
 * Threading: the tables' patterns are compiled when they are first used, by whichever thread.
 */
#ifndef PLIMSOLL_CATALOG_CLASSIFIERS_H
#define PLIMSOLL_CATALOG_CLASSIFIERS_H

#include "catalog/clue.h"

#define CLASSIFIER_CLUES_MAX 12
#define CONFIDENCE_USUAL 90u /* percent, where a row says none */

struct product {
	const char *type; /* purl type */
	const char *namespace, *name; /* namespace may be NULL */
	const char *cpes[3]; /* "vendor:product" */
	bool updates; /* "1.8.0_352" is version 1.8.0 with update 352, to a CPE */
};

/* Of `all` and `none`. */
#define TEXT(literal) {(literal), sizeof(literal) - 1}

struct classifier {
	const char *name;     /* of the row, unique */
	const char *family;   /* NULL: a family of its own */
	const char *bases[9]; /* globs (base/path.h) of the file's name without its folder */
	const char *path;     /* NULL, or a glob of its whole path as well */
	const struct product *product; /* NULL: it only tells a version to those it lies beside */
	struct clue clues[CLASSIFIER_CLUES_MAX];
	struct str all[3], none[3];    /* at least 8 bytes each, for the sake of the search */
	const char *name_version;      /* glob of names of which a part, from the first digit on, begins the version */
	const char *library;           /* glob: the library it loads that tells in its place */
	const char *beside[4];         /* paths, from its folder, of files that tell in its place */
	unsigned confidence;           /* 0: CONFIDENCE_USUAL */
};

struct classifier_table {
	struct classifier *rows;
	size_t count;
};

/* One a file; NULL ends the list of them. */
extern const struct classifier_table classifiers_runtimes, classifiers_java, classifiers_servers, classifiers_tools;
extern const struct classifier_table *const classifier_tables[];

/* The row of that name, or NULL. */
const struct classifier *classifier_named(struct str name);

#endif
