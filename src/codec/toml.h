/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TOML 1.0 to values, with the lines they stand in. Of our own, since Debian has no library of it for C.
 * Source: toml.io, "TOML v1.0.0", its ABNF; where the text leaves open whether a table may be extended, what Python's tomllib does.
 *
 * Duplicate keys, invalid UTF-8, control characters, integers beyond 64 bits and dates that no calendar has are errors. Size,
 * depth and the number of values are capped before anything is allocated.
 *
 * Getters are forgiving, as those of codec/json.h are: they take NULL and values of the wrong kind, and answer empty, 0, false
 * or NULL. So a path through a document is one expression: toml_text(toml_get(toml_get(root, "package"), "name")).
 *
 * Ownership: values and texts live in the arena given; texts without escapes are views of the input, which must outlive them.
 * Threading: read-only once parsed.
 */
#ifndef PLIMSOLL_CODEC_TOML_H
#define PLIMSOLL_CODEC_TOML_H

#include "base/arena.h"
#include "base/err.h"

struct toml;

enum toml_kind { TOML_NONE, TOML_TEXT, TOML_INTEGER, TOML_FLOAT, TOML_BOOL, TOML_TIME, TOML_ARRAY, TOML_TABLE };

struct toml_caps {
	size_t bytes, depth, values;
};

/* For lock files and manifests. */
#define TOML_CAPS ((struct toml_caps){.bytes = 16u << 20, .depth = 64, .values = 500000})

/* `name` is for errors: "NAME: line 3: …". The root is a table. */
int toml_parse(struct str bytes, struct toml_caps caps, const char *name, struct arena *arena, const struct toml **ret_root,
	       struct err *e);

/* TOML_NONE for NULL: what was not there. */
enum toml_kind toml_kind(const struct toml *value);
static inline bool toml_is(const struct toml *value, enum toml_kind kind)
{
	return toml_kind(value) == kind;
}
/* The line that a value begins in, or the header of a table; 1-based, 0 for NULL. */
uint32_t toml_line(const struct toml *value);

/* The member of a table, NULL where there is none. */
const struct toml *toml_get(const struct toml *table, const char *key);
/* Elements of an array or members of a table. */
size_t toml_count(const struct toml *value);
/* The first element or member, and the one behind another, in the order of the document; NULL where there is none. */
const struct toml *toml_first(const struct toml *value);
const struct toml *toml_next(const struct toml *value);
#define toml_each(item, value) for (const struct toml *item = toml_first(value); item; item = toml_next(item))
/* The name of a table's member. */
struct str toml_key(const struct toml *member);

/* A text; of a time, as it is written. May hold NUL bytes. */
struct str toml_text(const struct toml *value);
bool toml_bool(const struct toml *value);
/* False where the value is no integer. */
bool toml_integer(const struct toml *value, int64_t *ret_number);
/* False where it is neither a float nor an integer. */
bool toml_float(const struct toml *value, double *ret_number);

static inline struct str toml_get_text(const struct toml *table, const char *key)
{
	return toml_text(toml_get(table, key));
}

#endif
