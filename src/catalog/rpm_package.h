/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From an rpm record to a package of the inventory: texts copied, relations and files read.
 *
 * Limits over all packages of one database, since lists of empty or shared strings grow more in memory than they are in the
 * file: RPM_NAMES_MAX names of relations, OWNED_FILES_MAX paths, RPM_PATHS_MAX bytes of them.
 *
 * Ownership: the package's texts live in the inventory's arena. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CATALOG_RPM_PACKAGE_H
#define PLIMSOLL_CATALOG_RPM_PACKAGE_H

#include "catalog/owned.h"
#include "catalog/rpm_record.h"

#define RPM_NAMES_MAX 5000000u
#define RPM_PATHS_MAX ((size_t)256 << 20)
#define RPM_FOLDERS_MAX 1000000u /* of one package */

struct rpm_filler {
	struct inventory *inventory;
	const struct tree *tree;
	struct owned owned;
	struct str_list folders; /* private: of the package that is being read */
	struct buf text;         /* private */
	size_t names, paths;
	bool full; /* a limit was reached: later names or paths were dropped */
};

void rpm_filler_init(struct rpm_filler *filler, struct inventory *inventory, const struct tree *tree);
void rpm_filler_done(struct rpm_filler *filler);

/* A new package with what every kind of record has. */
struct package *rpm_package_add(struct rpm_filler *filler, const struct rpm_record *record, struct str version,
				struct str source_rpm, struct str vendor);
/* The rest, from a header; what is damaged in it is left out and sets header->damaged. */
void rpm_package_fill(struct rpm_filler *filler, struct rpm_header *header, struct package *package);

#endif
