/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shell patterns of "${name#pattern}" and its kin, as BuildKit has them: `*` any run, `?` any byte, `\` in front of one of `*?\/}`
 * takes it as it is; no classes. POSIX.1-2017 XCU 2.13.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_DOCKERFILE_PATTERN_H
#define PLIMSOLL_CODEC_DOCKERFILE_PATTERN_H

#include "base/str.h"

#define PATTERN_MAX 256u              /* bytes of a pattern */
#define PATTERN_WORK_MAX (1u << 22)   /* steps of one use; beyond it there is no match */

/* Escapes that a pattern may hold, and its length. */
bool pattern_is_valid(struct str pattern);
/* The end of the shortest or longest part of text from `from` on that matches all of it; false: none does. */
bool pattern_match(struct str pattern, struct str text, size_t from, bool longest, size_t *ret_end);
/* The shortest or longest end of text that matches: its first byte. */
bool pattern_match_end(struct str pattern, struct str text, bool longest, size_t *ret_from);

#endif
