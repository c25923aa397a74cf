/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the tree and the inventory to what a container needs (model/need.h). Two steps, as everywhere: examiners write facts
 * about programs and texts in the pass that reads the layers; then edges are followed from what the image's configuration
 * starts, level by level, so that each file's first chain is a shortest one.
 *
 * Ownership: see model/need.h. Threading: one thread.
 */
#ifndef PLIMSOLL_NEED_NEED_ACCOUNT_H
#define PLIMSOLL_NEED_NEED_ACCOUNT_H

#include "base/ctx.h"
#include "model/examine.h"
#include "model/finding.h"
#include "model/image.h"
#include "model/need.h"
#include "model/tree.h"

extern const struct examiner need_program_examiner, need_text_examiner, need_jar_examiner;
/* Globs of the files whose content is asked for. */
extern const char *const need_wanted[];

/* ret_need has been init'ed. */
int need_account(const struct ctx *ctx, const struct image *image, const struct tree *tree, const struct inventory *inventory,
		 struct need *ret_need, struct err *e);
/*
 * What other stages know of the packages, once they do: vulnerabilities (NULL where they were not matched), and how many of the
 * image's layers came with its base.
 */
void need_settle(struct need *need, const struct findings *findings, unsigned base_layers);

#endif
