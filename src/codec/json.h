/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON (RFC 8259) to values. The only folder that includes jansson.h.
 *
 * Duplicate keys, invalid UTF-8, integers beyond 64 bits and bytes behind the value are errors. Size, depth and the number
 * of values are capped before anything is allocated, since a value takes far more memory than the two bytes it is
 * written in.
 *
 * Getters are forgiving: they take NULL and values of the wrong type, and answer empty, 0, false or NULL. So a path through
 * a document is one expression, json_text(json_get(json_get(root, "config"), "User")), and what must be there is asked for
 * by name with json_is().
 *
 * Ownership: json_parse() gives the root to the caller; every other value and every view is borrowed and lasts until
 * json_free(root). Threading: read-only once parsed, but for json_free().
 */
#ifndef PLIMSOLL_CODEC_JSON_H
#define PLIMSOLL_CODEC_JSON_H

#include "base/err.h"

struct json;

enum json_kind { JSON_NONE, JSON_KIND_NULL, JSON_KIND_BOOL, JSON_KIND_NUMBER, JSON_KIND_TEXT, JSON_KIND_ARRAY,
		JSON_KIND_OBJECT };

struct json_caps {
	size_t bytes, depth, values;
	/*
	 * What JavaScript's tools forgive, for files that they write: the last of duplicate keys counts, a byte order mark is
	 * passed over, and bytes that are not UTF-8 become U+FFFD.
	 */
	bool forgiving;
};

/* For manifests, configurations and single records. */
#define JSON_CAPS ((struct json_caps){.bytes = 16u << 20, .depth = 96, .values = 1000000})

/* `name` is for errors: "NAME: line 3: …". */
int json_parse(struct str bytes, struct json_caps caps, const char *name, struct json **ret_root, struct err *e);
/* NULL is allowed. Only for a root. */
void json_free(struct json *root);

static inline void json_free_indirect(struct json **root)
{
	json_free(*root);
}

#define auto_json __attribute__((cleanup(json_free_indirect)))

/* JSON_NONE for NULL: what was not there. */
enum json_kind json_kind(const struct json *value);
static inline bool json_is(const struct json *value, enum json_kind kind)
{
	return json_kind(value) == kind;
}

/* The member of an object, NULL where there is none. */
const struct json *json_get(const struct json *object, const char *key);
const struct json *json_get_str(const struct json *object, struct str key);
/* Elements of an array or members of an object. */
size_t json_count(const struct json *value);
/* An element of an array, NULL beyond its end. */
const struct json *json_at(const struct json *array, size_t index);
/*
 * Members in the order of the document: struct json_members m = json_members(object);
 * while (json_next(&m)) … m.key, m.value.
 */
struct json_members {
	struct str key;
	const struct json *value;
	const struct json *object; /* private */
	void *iterator;            /* private */
};
struct json_members json_members(const struct json *object);
bool json_next(struct json_members *members);

/* May hold NUL bytes. */
struct str json_text(const struct json *value);
bool json_bool(const struct json *value);
/* False where the value is no whole number of that range. */
bool json_u64(const struct json *value, uint64_t *ret_number);
bool json_i64(const struct json *value, int64_t *ret_number);
/* False where the value is no number. */
bool json_double(const struct json *value, double *ret_number);

static inline struct str json_get_text(const struct json *object, const char *key)
{
	return json_text(json_get(object, key));
}

#define json_each(item, array) \
	for (size_t item##_i = 0; item##_i < json_count(array); item##_i++) \
		for (const struct json *item = json_at((array), item##_i); item; item = NULL)

#endif
