/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts, numbers, truth values and times of TOML, off the front of what is still to be read. For codec/toml.c alone.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_TOML_SCALAR_H
#define PLIMSOLL_CODEC_TOML_SCALAR_H

#include "codec/toml.h"

struct toml_cursor {
	struct str rest;
	uint32_t line;
	struct arena *arena;
	const char *wrong; /* why a function here said no */
};

struct toml_scalar {
	enum toml_kind kind;
	struct str text; /* of a text, a time */
	union {
		int64_t integer;
		double number;
		bool truth;
	};
};

/* 0 at the end. */
static inline char toml_peek(const struct toml_cursor *cursor)
{
	return cursor->rest.n ? cursor->rest.p[0] : 0;
}

void toml_skip_blanks(struct toml_cursor *cursor);
/* An end of line, counted; false, and nothing taken, where there is none. */
bool toml_take_newline(struct toml_cursor *cursor);
/* A comment up to the end of its line, if there is one here; false where it holds what it may not. */
bool toml_skip_comment(struct toml_cursor *cursor);

/* Between quotes of either kind, on one line unless there are three of them and `lines` allows that. */
bool toml_take_text(struct toml_cursor *cursor, bool lines, struct str *ret_text);
/* Letters, digits, "_" and "-". */
bool toml_take_bare_key(struct toml_cursor *cursor, struct str *ret_key);
/* What is neither an array nor a table. */
bool toml_take_scalar(struct toml_cursor *cursor, struct toml_scalar *ret_scalar);

#endif
