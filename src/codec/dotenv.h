/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An .env file: NAME=VALUE or NAME: VALUE a line, "export" before it, comments, values in single quotes as they stand, in double
 * quotes with escapes and variables, both over several lines; variables of earlier lines. Source: compose-spec, "Env_file format"
 * (05-services.md); compose-go, dotenv/, where the words leave something open.
 *
 * Ownership: texts lie in the arena. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_DOTENV_H
#define PLIMSOLL_CODEC_DOTENV_H

#include "base/err.h"
#include "base/vec.h"
#include "codec/interpolate.h"

#define DOTENV_MAX ((size_t)1 << 20)        /* bytes of a file */
#define DOTENV_VALUE_MAX ((size_t)64 << 10) /* of a value, variables replaced */

struct dotenv_entry {
	struct str name, value;
	bool unknown; /* rests on a variable without a value */
	uint32_t line;
};

VEC_TYPE(dotenv_list, struct dotenv_entry);

/*
 * Appends the entries in their order, a name at several lines several times: the last counts. `outer` is asked for variables
 * before the file itself, and may be NULL. Damage (ERR_FORMAT, ERR_LIMIT; the text names the line) ends it; what came before is kept.
 */
int dotenv_parse(struct str bytes, const struct variable_scope *outer, struct arena *arena, struct dotenv_list *entries, struct err *e);

#endif
