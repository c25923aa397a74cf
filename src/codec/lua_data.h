/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Data written as Lua, as rockspecs and rock manifests are: the strings in its tables, each with the keys that lead to it.
 *
 * Lua is not run. Assignments and table constructors are followed; a string that is part of an expression ("a" .. b, f("a"))
 * is no value and is passed over, and so is all else. Source: Lua 5.4 Reference Manual, 3.1 and 3.4.9.
 *
 * Ownership: keys and texts are views into the bytes given or, where they hold escapes, into the arena. Threading: one reader a
 * thread.
 */
#ifndef PLIMSOLL_CODEC_LUA_DATA_H
#define PLIMSOLL_CODEC_LUA_DATA_H

#include "base/arena.h"

#define LUA_DEPTH_MAX 64 /* tables in tables; what lies deeper is passed over */

enum lua_token { LUA_END, LUA_NAME, LUA_STRING, LUA_OTHER }; /* private */

struct lua_reader {
	struct str rest;
	struct arena *arena;
	/* private */
	enum lua_token token, before;
	struct str text, text_before; /* of `token` and `before` */
	struct str keys[LUA_DEPTH_MAX];
	unsigned depth;     /* may exceed the limit; keys beyond it are not kept */
	struct str pending; /* the key of the value that is about to come */
};

#define LUA_READER(bytes, in) ((struct lua_reader){.rest = (bytes), .arena = (in)})

struct lua_value {
	struct str keys[LUA_DEPTH_MAX + 1]; /* "description", "license"; the last is empty for an item of a list */
	unsigned depth;                     /* of them */
	struct str text;
};

/* The next string; false at the end. */
bool lua_next(struct lua_reader *reader, struct lua_value *ret_value);

#endif
