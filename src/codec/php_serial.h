/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values as PHP's serialize() writes them: numbers, texts, arrays; of objects their fields. PEAR keeps its registry so.
 *
 *	a:2:{s:4:"name";s:9:"memcached";i:0;b:1;}
 *
 * Getters are forgiving, as those of codec/json.h.
 *
 * Ownership: values live in the arena given, texts are views into the bytes. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_PHP_SERIAL_H
#define PLIMSOLL_CODEC_PHP_SERIAL_H

#include "base/arena.h"
#include "base/err.h"

#define PHP_SERIAL_DEPTH_MAX 64u
#define PHP_SERIAL_VALUES_MAX 1000000u

enum php_kind { PHP_NULL, PHP_SCALAR, PHP_TEXT, PHP_ARRAY };

struct php_value {
	enum php_kind kind;
	struct str text;        /* of a text, or a scalar as it is written: "1", "2.5" */
	size_t n;
	struct php_value *keys; /* of an array: n keys, each a text or a scalar, and n values */
	struct php_value *values;
};

/* `name` is for errors. Bytes behind the value are ignored. */
int php_serial_parse(struct str bytes, const char *name, struct arena *arena, struct php_value *ret_value, struct err *e);
/* The value of a key of an array, NULL where there is none. */
const struct php_value *php_get(const struct php_value *array, const char *key);
/* The text of a text, empty for anything else. */
struct str php_text(const struct php_value *value);

#endif
