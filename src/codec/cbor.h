/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CBOR (RFC 8949) to values, and the little of the way back that signatures need. Only what signed structures are made of: items of definite length,
 * maps whose keys are whole numbers or texts, each once. Size, depth and the number of values are capped before anything is allocated: a length that is
 * claimed takes no memory.
 *
 * Getters are forgiving, as those of codec/json.h: they take NULL and values of another kind, and answer empty, false or NULL.
 *
 * Ownership: values are the arena's, their bytes are views into the input. Threading: read-only once parsed.
 */
#ifndef PLIMSOLL_CODEC_CBOR_H
#define PLIMSOLL_CODEC_CBOR_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum cbor_kind {
	CBOR_NONE, /* what was not there */
	CBOR_UNSIGNED,
	CBOR_NEGATIVE, /* -1 - number */
	CBOR_BYTES,
	CBOR_TEXT,
	CBOR_ARRAY,
	CBOR_MAP,
	CBOR_TAG,    /* `number`, and its one child */
	CBOR_SIMPLE, /* false 20, true 21, null 22, undefined 23, others */
	CBOR_FLOAT,  /* its bits */
};

struct cbor {
	enum cbor_kind kind;
	uint64_t number;
	struct str bytes;         /* of bytes and texts */
	struct str raw;           /* the whole item as it stands in the input */
	size_t count;             /* of children; those of a map are key, value, key, value … */
	const struct cbor *first; /* child */
	const struct cbor *next;  /* sibling */
};

struct cbor_caps {
	size_t bytes, depth, values;
};
#define CBOR_CAPS ((struct cbor_caps){.bytes = 1u << 20, .depth = 16, .values = 4096})

/* One item and nothing behind it. `name` is for errors. */
int cbor_parse(struct str bytes, struct cbor_caps caps, const char *name, struct arena *arena, const struct cbor **ret_root, struct err *e);

enum cbor_kind cbor_kind(const struct cbor *value);
/* An element of an array; NULL beyond its end. */
const struct cbor *cbor_at(const struct cbor *array, size_t index);
/* The value of a map by its key. */
const struct cbor *cbor_get_text(const struct cbor *map, const char *key);
const struct cbor *cbor_get_number(const struct cbor *map, int64_t key);
struct str cbor_text(const struct cbor *value);
struct str cbor_bytes(const struct cbor *value);
/* False where the value is no whole number, or one beyond 63 bits. */
bool cbor_integer(const struct cbor *value, int64_t *ret_number);
/* What has that tag; NULL for another. */
const struct cbor *cbor_tagged(const struct cbor *value, uint64_t tag);

/* Heads in their shortest form (section 4.2.1). */
void cbor_put_array(struct buf *out, size_t count);
void cbor_put_bytes(struct buf *out, struct str bytes);
void cbor_put_text(struct buf *out, struct str text);

#endif
