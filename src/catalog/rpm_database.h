/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A database of installed rpm packages, of whichever kind its bytes show it to be: Berkeley DB (codec/rpm_bdb.h), ndb
 * (codec/rpm_ndb.h), or SQLite with its write-ahead log.
 *
 * Ownership: records are valid until the sink returns. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_RPM_DATABASE_H
#define PLIMSOLL_CATALOG_RPM_DATABASE_H

#include "codec/rpm_header.h"

#define RPM_DATABASE_MAX ((size_t)1 << 30) /* bytes of a database, its log applied */
#define RPM_PACKAGES_MAX 200000u           /* records of one database; all of Fedora is a third of that */

/*
 * Calls the sink for every record. `log` is what stands in FILE-wal, empty where there is none. An error means that not
 * one record could be read for a reason that concerns the whole file, or that the sink stopped.
 */
int rpm_database_each(struct str bytes, struct str log, const struct rpm_sink *sink, struct err *e);

#endif
