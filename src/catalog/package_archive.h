/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record inside a package file that was not installed, as a fact `package`: of .deb (deb(5)), .rpm (RPM documentation, "Package
 * format V4"), .apk (apk-tools, apk-package(5), version 2), and .whl (PyPA binary distribution format).
 *
 * Only the record is unpacked, never the files.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_PACKAGE_ARCHIVE_H
#define PLIMSOLL_CATALOG_PACKAGE_ARCHIVE_H

#include "model/examine.h"

/* DEPENDS: names, one a line. EPOCH: only of rpm. */
enum { ARCHIVE_TYPE, ARCHIVE_NAME, ARCHIVE_VERSION, ARCHIVE_ARCHITECTURE, ARCHIVE_SOURCE, ARCHIVE_SOURCE_VERSION, ARCHIVE_LICENSE,
       ARCHIVE_MAINTAINER, ARCHIVE_MODULARITY, ARCHIVE_EPOCH, ARCHIVE_FIELDS };

/* What the record says: a fact's fields, views into `bytes` or `scratch`. NULL, or what is wrong with the file. */
typedef const char *archive_read_fn(struct str bytes, struct arena *scratch, struct str fields[ARCHIVE_FIELDS]);

archive_read_fn archive_read_deb, archive_read_rpm, archive_read_apk, archive_read_whl;

#endif
