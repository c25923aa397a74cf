/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comments and annotations of a document wish not to be told of, in the words of the tools that people have them for. Only
 * collected here: whether a wish is heeded, and whether it was of use, is the session's (check/).
 *
 * Sources: hadolint README, "Inline ignores"; checkov docs, "Suppressing and Skipping Policies"; Trivy docs, "Filtering by inline
 * comments"; docs.docker.com, "Build checks" and buildkit pull request 6334; kube-linter docs, "Ignoring violations"; kube-score README,
 * "Ignoring a test"; kubescape pull request 3392.
 *
 * Ownership: the arena of the reading. Threading: one thread for a reading.
 */
#ifndef PLIMSOLL_CONFIG_SUPPRESSION_H
#define PLIMSOLL_CONFIG_SUPPRESSION_H

#include "config/config.h"

#define SUPPRESSIONS_MAX 10000 /* of one file */

VEC_TYPE(suppression_list, struct suppression *);

/* Adds all that concern the document to its list: called by reading_visit(). */
void suppressions_collect(struct reading *reading, struct document *document);

/* ---- of the files suppression_*.c ---- */

/* One comment. */
struct remark {
	struct str text;       /* without "#" and the blanks around */
	struct place place;
	bool own_line;         /* nothing stands before it */
	/* What a wish in it may cover, in lines of the file; 0, 0: nothing. */
	uint32_t next_from, next_to;   /* the instruction, or the line with all that is indented below it */
	uint32_t stage_from, stage_to; /* of a comment above FROM */
	bool top;                      /* a directive at the top of a Dockerfile */
	bool dockerfile;
	/*
	 * In or behind an instruction of a Dockerfile. With a line of its own it is a comment, but of no instruction; without, it is none to
	 * anyone but Trivy.
	 */
	bool behind;
};

struct collecting {
	struct arena *arena;
	struct suppression_list *list;
};

/* Reads whatever syntaxes it knows. */
void suppression_remark(struct collecting *collecting, const struct remark *remark);
/* Annotations of an object and of its pods. */
void suppression_annotations(struct collecting *collecting, const struct document *document);

/* A wish for each of the ids, which stand between commas; `prefix` goes before each ("kube-linter:"). */
void suppression_add(struct collecting *collecting, const struct suppression *model, const char *prefix, struct str ids);
/* "2027-01-01", or with a time; what is none becomes the damage of the model. */
void suppression_until(struct collecting *collecting, struct suppression *model, struct str date);

#endif
