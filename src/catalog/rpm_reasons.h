/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why each rpm package was installed, as dnf remembers it: what came in as a dependency is marked automatic. DNF 5 keeps it in
 * packages.toml (its system-state(7)), DNF 4 and microdnf in history.sqlite, where the last transaction of a package's name and
 * architecture counts. Where neither is there, nobody knows, and nothing is marked; rpm itself keeps no reason.
 *
 * Ownership: none is taken. Threading: one thread.
 */
#ifndef PLIMSOLL_CATALOG_RPM_REASONS_H
#define PLIMSOLL_CATALOG_RPM_REASONS_H

#include "model/package.h"
#include "model/tree.h"

#define RPM_STATE "usr/lib/sysimage/libdnf5/packages.toml"
#define RPM_HISTORY "var/lib/dnf/history.sqlite"
#define RPM_HISTORY_LOG RPM_HISTORY "-wal"
#define RPM_REASONS_MAX ((size_t)256 << 20) /* bytes of either */

/* What cannot be read is noted in the inventory's coverage. */
void rpm_reasons_read(const struct tree *tree, struct inventory *inventory);

#endif
