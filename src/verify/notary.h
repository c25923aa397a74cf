/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Docker Content Trust: which digest a tag stands for, as a repository of Notary's first version says it, in a folder (docker's or notary's own cache) or on a
 * server. The whole chain is held: the root's certificate, its signatures and those of its predecessors, timestamp, snapshot, targets, and the delegations:
 * "targets/releases" and those that it names, which count before targets, then the others, breadth first, each for the tags that begin as its paths do.
 * Source: notary, "docs/service_architecture.md" and "tuf/" (tuf.go, WalkTargets); docker, "Content trust in Docker". Both services have an end: Docker's
 * on 2026-12-08, that of Azure's registry on 2028-03-31.
 *
 * Ownership: texts are the provenance's arena's. Threading: one thread a provenance.
 */
#ifndef PLIMSOLL_VERIFY_NOTARY_H
#define PLIMSOLL_VERIFY_NOTARY_H

#include "base/ctx.h"
#include "model/image.h"
#include "model/provenance.h"

#define NOTARY_METADATA_MAX ((size_t)5 << 20) /* bytes of each document */
#define NOTARY_ROOTS_MAX 64                   /* rotations from a root that is known */

struct notary_settings {
	const char *place; /* a folder, or the URL of a server; NULL: nobody asks */
	const char *name;  /* NAME[:TAG] in place of the image's own; may be NULL */
	const char *pins;  /* a file of notary's configuration with "trust_pinning"; may be NULL */
	const char *known; /* a folder with roots that are known already, of a server; may be NULL */
};

/*
 * Adds a proof where the image's name is in the repository: that its tag, or without one any tag, stands for the index or the manifest of the image. What could
 * not be looked at is a gap. `now`: until when documents count is held against it. An error is ERR_TIMEOUT, or what is wrong with the file of pins.
 */
int notary_collect(const struct ctx *ctx, const struct notary_settings *settings, const struct image *image, int64_t now, struct provenance *provenance,
		   struct err *e);

#endif
