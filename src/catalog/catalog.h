/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Catalogers: each reads one kind of package record from the merged tree into the inventory. Adding one is a file here,
 * a line in list.h, and cases in tests/data/catalog/NAME/ (docs/adding.md).
 *
 * Threading: catalogers run one after another.
 */
#ifndef PLIMSOLL_CATALOG_CATALOG_H
#define PLIMSOLL_CATALOG_CATALOG_H

#include "base/ctx.h"
#include "model/examine.h"
#include "model/package.h"
#include "model/tree.h"

struct cataloger {
	const char *name;
	/*
	 * Globs (base/path.h) of the files whose content it reads, NULL-terminated; NULL: none. A layer keeps the content of what matches
	 * while it is read, so a symbolic link in a record's place needs its target's usual place in the list too.
	 */
	const char *const *wanted;
	/*
	 * Adds what it finds. Malformed records are noted in inventory->coverage and skipped; an error is for what stops the
	 * whole scan (a limit, a failing disk). Finding nothing is 0.
	 */
	int (*run)(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e);
	/* NULL, or who looks into files for it while layers are read; `run` reads the facts (model/examine.h, tree_each_facts()). */
	const struct examiner *examiner;
};

/* NULL-terminated, in the order of list.h: the operating system first, since purls carry it. */
const struct cataloger *const *catalogers(void);
/* Runs all of them and finishes the inventory. */
int catalog_run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e);

#endif
