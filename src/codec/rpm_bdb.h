/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The package database `Packages` of rpm before 4.16: a Berkeley DB hash table from package numbers to headers. Layout as
 * in Berkeley DB's dbinc/db_page.h, hash versions 7 to 10 (DB 3.1 to 5.3), in either byte order.
 *
 * Buckets are walked as Berkeley DB walks them. A page that is damaged, missing or in two chains is told to sink->damaged
 * and passed over; then what no chain led to is looked for: pages of items, and records of which the item is lost.
 * Limits: each page belongs to one chain, so that a file yields no more bytes than it has; RPM_HEADER_SIZE_MAX a record.
 *
 * Ownership: records are valid until the sink returns. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_RPM_BDB_H
#define PLIMSOLL_CODEC_RPM_BDB_H

#include "codec/rpm_header.h"

/* Whether bytes begin as any Berkeley DB file does, also one that rpm_bdb_each() refuses. */
bool rpm_bdb_is(struct str bytes);
/*
 * Calls the sink for every package in the order of the buckets. ERR_FORMAT where the file is no such database;
 * ERR_UNSUPPORTED where it is encrypted, has checksums, or is not a hash table.
 */
int rpm_bdb_each(struct str bytes, const struct rpm_sink *sink, struct err *e);

#endif
