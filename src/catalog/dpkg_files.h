/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What dpkg keeps beside its status file: which files a package owns (info/NAME.list, else NAME.md5sums), its licences
 * (usr/share/doc/NAME/copyright), and what apt installed on its own account (extended_states).
 *
 * Ownership: texts go to the inventory's arena; struct dpkg_automatic owns its maps. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CATALOG_DPKG_FILES_H
#define PLIMSOLL_CATALOG_DPKG_FILES_H

#include "base/map.h"
#include "catalog/dpkg_record.h"
#include "catalog/owned.h"

#define DPKG_LIST_MAX ((size_t)64 << 20) /* bytes of one file list */

/* `folder` is the database's ("var/lib/dpkg"); `record_path` of a record of status.d, whose md5sums lie beside it, or empty. */
void dpkg_files(struct inventory *inventory, const struct tree *tree, struct owned *owned, struct str folder,
		struct str record_path, const struct dpkg_record *record, struct package *package);
void dpkg_license(struct inventory *inventory, const struct tree *tree, struct package *package);

struct dpkg_automatic {
	struct map names;  /* private: "name arch" and, for packages of architecture all, "name" */
	struct arena arena;
};

void dpkg_automatic_read(struct dpkg_automatic *automatic, struct inventory *inventory, const struct tree *tree);
bool dpkg_automatic_has(const struct dpkg_automatic *automatic, struct str name, struct str architecture);
void dpkg_automatic_done(struct dpkg_automatic *automatic);

#endif
