/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What rules about Dockerfiles ask of its instructions.
 *
 * Ownership: texts lie in the arena of the findings. Threading: as check.h.
 */
#ifndef PLIMSOLL_CHECK_DOCKERFILE_STEPS_H
#define PLIMSOLL_CHECK_DOCKERFILE_STEPS_H

#include "check/check.h"
#include "model/build.h"

#define each_step(step, build) \
	for (const struct build_step *step = (build)->steps; step && step < (build)->steps + (build)->step_count; step++)
#define each_stage(stage, build) \
	for (const struct stage *stage = (build)->stages; stage && stage < (build)->stages + (build)->stage_count; stage++)
#define each_word(word, instruction) \
	for (const struct dockerfile_word *word = (instruction)->words; word && word < (instruction)->words + (instruction)->word_count; word++)
#define each_pair(pair, instruction) \
	for (const struct dockerfile_pair *pair = (instruction)->pairs; pair && pair < (instruction)->pairs + (instruction)->pair_count; pair++)

static inline bool step_is(const struct build_step *step, enum dockerfile_keyword keyword)
{
	return step->instruction->keyword == keyword;
}

/* Of this build: what ONBUILD says acts in another. */
static inline bool step_acts(const struct build_step *step, enum dockerfile_keyword keyword)
{
	return step_is(step, keyword) && !step->onbuild;
}

/* The word without its quotes; variables stay as they are written. */
struct str step_plain(struct checking *checking, const struct build *build, struct str word);
/* The word as the builder sees it; false where a variable in it has no known value. */
bool step_value(struct checking *checking, const struct build *build, const struct build_step *step, struct str word,
		struct str *ret_value);
/* Says in which of several stages it is. */
void step_tell_stage(struct checking *checking, struct finding *finding, const struct build *build, const struct build_step *step);
/* "stage 2", "stage build" */
struct str stage_title(struct arena *arena, const struct stage *stage);
/* An absolute path of Unix or Windows ("C:\x"), or one that begins with a variable. */
bool path_is_absolute(struct str path);
/* The text in capitals or small letters, as the keyword beside it is written. */
struct str in_case_of(struct checking *checking, struct str keyword, const char *word);

/* "root", "0", with or without a group. */
bool user_is_root(struct str user);

#endif
