/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What changed from one image to another: packages, findings, files, configuration, layers.
 *
 * Ownership: lists and arena are its own (difference_done()); packages and findings are the reports'. Threading: read-only once it
 * is made.
 */
#ifndef PLIMSOLL_MODEL_DIFFERENCE_H
#define PLIMSOLL_MODEL_DIFFERENCE_H

#include "model/finding.h"
#include "model/image.h"
#include "model/package.h"

enum change { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED };
const char *change_name(enum change change); /* "added", "removed", "changed" */

struct package_change {
	enum change change;
	const struct package *before, *after; /* NULL on the side where there is none */
};

struct finding_change {
	enum change change; /* added: new; removed: gone */
	const struct finding *finding;
};

struct file_change {
	enum change change;
	struct str path;
	uint64_t before, after; /* bytes */
	bool attributes;        /* of a changed one: only owner, mode or capabilities are other */
	const struct package *owner; /* in the image that has it, the later one first; may be NULL */
};

struct config_change {
	enum change change;
	struct str what;          /* "user", "env PATH", "label version" */
	struct str before, after; /* secrets masked */
};

struct difference {
	struct arena arena;
	VEC(struct package_change) packages; /* by purl */
	VEC(struct finding_change) findings; /* as their report sorts them, new ones first */
	VEC(struct file_change) files;       /* by path */
	VEC(struct config_change) config;
	size_t layers_shared;                /* from the base on */
	uint64_t bytes_before, bytes_after;  /* of the files that a container sees */
	size_t files_same;
};

void difference_init(struct difference *difference);
void difference_done(struct difference *difference);

#endif
