/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list that Microsoft's distroless images keep in place of a database, var/lib/rpmmanifest/container-manifest-2: a line
 * a package, fields between tabs: name, version-release, times of installation and build, vendor, "(none)" or the epoch,
 * size, architecture, epoch as a number, source package.
 *
 * Ownership: texts are views of the line. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_RPM_MANIFEST_H
#define PLIMSOLL_CATALOG_RPM_MANIFEST_H

#include "catalog/rpm_record.h"

struct rpm_manifest_line {
	struct rpm_record record;
	struct str vendor, source_rpm;
	uint64_t size;
};

/* NULL, or what makes the line no package. */
const char *rpm_manifest_line(struct str line, struct rpm_manifest_line *ret_line);

#endif
