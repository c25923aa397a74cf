/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes on the records of a package database that cannot be read: the first of them one by one, the rest as a number, so
 * that a database of garbage does not fill the report.
 *
 * Ownership: texts go to the inventory's arena. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CATALOG_NOTE_H
#define PLIMSOLL_CATALOG_NOTE_H

#include "model/package.h"

#define NOTES_EACH 50 /* records of one database that are named */

#define NOTE_PACKAGES "operating system packages"

struct notes {
	struct inventory *inventory;
	size_t records;
};

/* "line 120: no Version field" */
void note_record(struct notes *notes, struct str path, uint32_t line, const char *wrong);
/* Says how many more there were; at the end of a database. */
void note_rest(struct notes *notes, struct str path);

#endif
