/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an SBOM claims, held against what an image holds. Each difference is a finding of kind package:
 *
 *	sbom/missing  the SBOM names it, the image does not hold it
 *	sbom/extra    the image holds it, the SBOM does not name it
 *	sbom/version  both have it, in different versions: `claimed` and `installed` of the finding
 *
 * Packages are the same by type, namespace and name, as the ecosystem compares names; architectures and places are left out,
 * since few SBOMs tell them.
 *
 * Ownership: findings point to packages of both inventories, which outlive them. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_MATCH_CLAIMS_H
#define PLIMSOLL_MATCH_CLAIMS_H

#include "base/ctx.h"
#include "model/finding.h"

/* `file`: the SBOM's name, for the evidence. */
int claims_compare(const struct ctx *ctx, const struct inventory *claimed, const struct inventory *held, struct str file,
		   struct findings *findings, struct err *e);

#endif
