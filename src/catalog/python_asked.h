/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which Python distributions came only because another needs them. pip (since 20.2) and uv leave an empty file REQUESTED in the
 * dist-info of what was asked for by name. Where none in a folder has it, a tool that never writes it filled the folder, and
 * nobody says. Source: PyPA, "Recording installed projects".
 *
 * Ownership: python_asked_done() frees; texts are copied into the arena inside. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CATALOG_PYTHON_ASKED_H
#define PLIMSOLL_CATALOG_PYTHON_ASKED_H

#include "base/map.h"
#include "model/package.h"
#include "model/tree.h"

struct python_asked_item {
	struct package *package;
	struct str folder; /* around the dist-info */
	bool requested;
};

struct python_asked {
	VEC(struct python_asked_item) items; /* private, all */
	struct map folders; /* that hold one which was asked for */
	struct arena arena;
};

/* A distribution and its dist-info; `installer` is the text of INSTALLER there. */
void python_asked_add(struct python_asked *asked, const struct tree *tree, struct package *package, struct str info,
		      struct str installer);
/* Sets `automatic`, when all have been added. */
void python_asked_settle(struct python_asked *asked);
void python_asked_done(struct python_asked *asked);

#endif
