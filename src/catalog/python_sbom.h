/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SBOMs that a wheel brings along (PEP 770: NAME.dist-info/sboms/): the parts that were compiled into it. No record of this
 * image proves them, so they are doubtful. CycloneDX as JSON, which is what builders of wheels write, is read; any other
 * document is a gap.
 *
 * Ownership: texts go to the inventory's arena. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_PYTHON_SBOM_H
#define PLIMSOLL_CATALOG_PYTHON_SBOM_H

#include "model/examine.h"
#include "model/package.h"
#include "model/tree.h"

/* A fact "part" for each component; `what` is for notes. */
void python_sbom_examine(struct str bytes, const char *what, struct fact_writer *facts);
/* Makes the package of such a fact. `owner`: the distribution it was found in, which it may name again; NULL where none was read. */
void python_sbom_add(struct inventory *inventory, const struct tree *tree, const struct tree_facts *found, const struct fact *fact,
		     const struct package *owner);

#endif
