/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What several catalogers have found of one thing becomes one package, after all of them have run.
 *
 * A package of a language whose record lies in a file of the operating system's package gets that as its `owner`: the
 * distribution mends it, often without raising its version, so its advisories are the ones that hold. Packages of other
 * makers own too, but nobody's advisories speak of their content, so what they hold stays to be judged. A file that a
 * later layer has overwritten (pip install --upgrade, npm install -g npm) is no longer the distribution's: it is newer
 * than the layer that brought the owner in, and not the same file with another owner or mode.
 *
 * A product recognised in an owned file ("generic": by a classifier, by a runtime's release file) is that package again, and
 * is dropped. So is a doubtful package (a lock
 * file's, an SBOM's) that a record proves as well: the proven one gains its location. Hence the count of packages counts
 * each thing once.
 *
 * Of an inventory without a tree (an SBOM's) the layers alone tell what was overwritten.
 *
 * Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CATALOG_OWNER_H
#define PLIMSOLL_CATALOG_OWNER_H

#include "model/package.h"
#include "model/tree.h"

/* `tree` may be NULL. */
void owner_settle(const struct tree *tree, struct inventory *inventory);

#endif
