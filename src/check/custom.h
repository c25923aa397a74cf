/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of a house's own, without C: YAML that says which documents, where in them, and what must hold there. docs/check.md
 * has the language; a rule's good and bad cases stand beside it and are given by custom_cases_of().
 *
 * Ownership: rules and their texts live in the arena given. Threading: loading is one thread's; a loaded rule may be asked by
 * several at once.
 */
#ifndef PLIMSOLL_CHECK_CUSTOM_H
#define PLIMSOLL_CHECK_CUSTOM_H

#include "check/check.h"

#define CUSTOM_FILE_MAX ((size_t)4 << 20)
#define CUSTOM_RULES_MAX 1000     /* of a file */
#define CUSTOM_DEPTH_MAX 16       /* of all, any and not in each other */
#define CUSTOM_TERMS_MAX 1000     /* of a rule */
#define CUSTOM_STEPS_MAX 64       /* of a path */
#define CUSTOM_VALUES_MAX 100000  /* that a path may reach in one document, beyond which the rule is not evaluated there */

/* Adds the rules under `custom:` of a file to the settings. ERR_FORMAT with FILE:LINE on anything that is not understood. */
int custom_load(const char *path, struct arena *arena, struct settings *settings, struct err *e);
/* The same of bytes that were read; `path` is for places. */
int custom_read(const char *path, struct str bytes, struct arena *arena, struct settings *settings, struct err *e);
/* Gives back what the rules' expressions were compiled to; before settings_done(). */
void custom_done(struct settings *settings);

/* A case to judge: the caller reads its text to documents (config/) and asks the one rule. */
struct custom_case {
	const struct check *check;
	struct place place;
	struct str text;
	struct str name;  /* as which file it is read; empty: told by its content */
	bool bad;
};
VEC_TYPE(custom_cases, struct custom_case);
/* All cases of the rules that custom_load() added. */
void custom_cases_of(const struct settings *settings, struct custom_cases *ret_cases);

#endif
