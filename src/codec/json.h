/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON texts to values, by jansson: duplicate keys are refused, numbers are 64-bit integers or doubles, depth is capped.
 * Source: RFC 8259.
 *
 * Ownership: json_parse() gives a document that json_free() frees; values and texts are views into it.
 * Threading: a document may be read by many threads.
 */
#ifndef PLIMSOLL_CODEC_JSON_H
#define PLIMSOLL_CODEC_JSON_H

#include "base/err.h"

#define JSON_DEPTH_MAX 128

enum json_kind { JSON_KIND_NONE, JSON_KIND_OBJECT, JSON_KIND_ARRAY, JSON_KIND_TEXT, JSON_KIND_NUMBER, JSON_KIND_BOOLEAN };

/* Opaque: a value inside a document; NULL stands for "not there" and every getter takes it. */
typedef struct json_t json_value;

/* Parses one whole text. ERR_FORMAT names line and column, ERR_LIMIT the depth. */
int json_parse(struct str text, json_value **ret_document, struct err *e);
void json_free(json_value *document);

static inline void json_free_indirect(json_value **document)
{
	json_free(*document);
}

#define auto_json __attribute__((cleanup(json_free_indirect)))

/* The member of an object; NULL where the value is no object or has no such member, or it is null. */
const json_value *json_get(const json_value *object, const char *key);
/* The i-th element of an array; NULL beyond its end. */
const json_value *json_at(const json_value *array, size_t i);
/* Elements of an array or members of an object; 0 for anything else. */
size_t json_count(const json_value *value);

/* Texts may hold NUL bytes. The null view where the value is no string. */
struct str json_str(const json_value *value);
struct str json_get_str(const json_value *object, const char *key);
/* False where the value is no integer, or negative. */
bool json_u64(const json_value *value, uint64_t *ret_number);
bool json_get_u64(const json_value *object, const char *key, uint64_t *ret_number);
/* Integers too. */
bool json_number(const json_value *value, double *ret_number);
enum json_kind json_kind(const json_value *value);
bool json_get_true(const json_value *object, const char *key);

/* Members in the order of the text: *state is NULL to begin with. False at the end. */
bool json_each(const json_value *object, void **state, struct str *ret_key, const json_value **ret_value);

#endif
