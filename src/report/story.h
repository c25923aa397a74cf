/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a finding of an image is, why it ranks where it does and what to do, told to a person: label and sentences, line by line.
 *
 * Ownership: texts live in the arena given, or in the finding. Threading: no state.
 */
#ifndef PLIMSOLL_REPORT_STORY_H
#define PLIMSOLL_REPORT_STORY_H

#include "base/map.h"
#include "model/report.h"

struct story_line {
	const char *label; /* "" where the line goes on with what the one before tells of */
	struct str text;
};
VEC_TYPE(story, struct story_line);

/*
 * `all`: those that it is among, which say what else its package is to be upgraded for. `removal`: a command that takes the package away;
 * empty where it is to stay, or nobody knows.
 */
void story_tell(const struct finding *finding, const struct findings *all, struct str removal, struct arena *arena, struct story *ret_story);
/* The same in one line, of a finding that is told of beside another: "libssl3 3.0.11: watch 33.7, high; not needed here". */
struct str story_brief(const struct finding *finding, struct arena *arena);

/* What a saved report tells of findings, for story_tell(). */
struct read_report {
	struct arena arena;
	struct findings findings;
	struct map packages; /* of struct package, by purl */
	struct map removals; /* of struct str, by purl: commands that take them away */
};
#define READ_REPORT_VALUES_MAX ((size_t)20000000)

/* Whether the bytes begin as a report of ours does. */
bool report_is_saved(struct str bytes);
/* ERR_FORMAT where it is no report; members that are not known are passed over. Whatever comes of it, read_report_done(). */
int report_read(struct str bytes, const char *name, struct read_report *ret_report, struct err *e);
void read_report_done(struct read_report *report);

#endif
