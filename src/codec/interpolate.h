/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Variables in the values of a Compose file and of an .env file: $NAME, ${NAME}, ${NAME:-default}, ${NAME-default},
 * ${NAME:?message}, ${NAME?message}, ${NAME:+instead}, ${NAME+instead}, "$$" for a dollar sign; defaults may hold variables again.
 * Source: compose-spec, 12-interpolation.md; compose-go, template/, where the words leave something open: a "$" that begins no
 * variable stays as it is, "${" that begins none is damage.
 *
 * Ownership: texts lie in the input or in the arena. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_INTERPOLATE_H
#define PLIMSOLL_CODEC_INTERPOLATE_H

#include "base/arena.h"

#define INTERPOLATE_DEPTH_MAX 32 /* of defaults inside of defaults */

enum variable_state {
	VARIABLE_UNSET,
	VARIABLE_SET,
	VARIABLE_UNKNOWN, /* set, to what nobody here knows */
};

struct variable_scope {
	enum variable_state (*value)(const void *data, struct str name, struct str *ret_value);
	const void *data;
};

struct interpolation {
	struct str text;    /* variables without a value are empty */
	struct str unset;   /* the first without a value and a default; empty: none */
	const char *damage; /* why the text cannot be read, else NULL; `text` is then the input */
	bool changed;       /* text is not the input */
};

/* What it comes to is at most `max` bytes long; more is damage. */
void interpolate(struct str text, const struct variable_scope *scope, size_t max, struct arena *arena,
		 struct interpolation *ret_interpolation);

#endif
