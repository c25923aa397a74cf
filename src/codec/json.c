/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json.h"

#include <jansson.h>

/*
 * The library's own depth limit is 2048, which is deep enough to matter to whoever walks the values: count brackets first.
 * Strings are skipped as RFC 8259 section 7 delimits them.
 */
static bool too_deep(struct str text)
{
	size_t depth = 0;
	bool inside = false;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (inside) {
			if (c == '\\')
				i++;
			else if (c == '"')
				inside = false;
		} else if (c == '"') {
			inside = true;
		} else if (c == '{' || c == '[') {
			if (++depth > JSON_DEPTH_MAX)
				return true;
		} else if ((c == '}' || c == ']') && depth) {
			depth--;
		}
	}
	return false;
}

int json_parse(struct str text, json_value **ret_document, struct err *e)
{
	json_error_t error;
	json_t *document;

	if (too_deep(text))
		return err_set(e, ERR_LIMIT, "JSON nested deeper than the limit of %d", JSON_DEPTH_MAX);
	document = json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	if (!document)
		return err_set(e, ERR_FORMAT, "not JSON: line %d, column %d: %s", error.line, error.column, error.text);
	*ret_document = document;
	return 0;
}

void json_free(json_value *document)
{
	json_decref(document);
}

static const json_value *not_null(const json_value *value)
{
	return value && !json_is_null(value) ? value : NULL;
}

const json_value *json_get(const json_value *object, const char *key)
{
	return not_null(json_object_get(object, key));
}

const json_value *json_at(const json_value *array, size_t i)
{
	return not_null(json_array_get(array, i));
}

size_t json_count(const json_value *value)
{
	return json_is_object(value) ? json_object_size(value) : json_array_size(value);
}

struct str json_str(const json_value *value)
{
	return value && json_is_string(value) ? str_from(json_string_value(value), json_string_length(value)) : STR_NULL;
}

struct str json_get_str(const json_value *object, const char *key)
{
	return json_str(json_get(object, key));
}

bool json_u64(const json_value *value, uint64_t *ret_number)
{
	if (!value || !json_is_integer(value) || json_integer_value(value) < 0)
		return false;
	*ret_number = (uint64_t)json_integer_value(value);
	return true;
}

bool json_get_u64(const json_value *object, const char *key, uint64_t *ret_number)
{
	return json_u64(json_get(object, key), ret_number);
}

bool json_number(const json_value *value, double *ret_number)
{
	if (!value || !json_is_number(value))
		return false;
	*ret_number = json_number_value(value);
	return true;
}

enum json_kind json_kind(const json_value *value)
{
	if (!value)
		return JSON_KIND_NONE;
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return JSON_KIND_OBJECT;
	case JSON_ARRAY:
		return JSON_KIND_ARRAY;
	case JSON_STRING:
		return JSON_KIND_TEXT;
	case JSON_INTEGER:
	case JSON_REAL:
		return JSON_KIND_NUMBER;
	case JSON_TRUE:
	case JSON_FALSE:
		return JSON_KIND_BOOLEAN;
	default:
		return JSON_KIND_NONE;
	}
}

bool json_get_true(const json_value *object, const char *key)
{
	return json_is_true(json_get(object, key));
}

bool json_each(const json_value *object, void **state, struct str *ret_key, const json_value **ret_value)
{
	/* jansson's iterator wants an object that may be changed, but changes nothing. */
	json_t *o = (json_t *)(uintptr_t)object;

	*state = *state ? json_object_iter_next(o, *state) : json_object_iter(o);
	if (!*state)
		return false;
	*ret_key = str_from(json_object_iter_key(*state), json_object_iter_key_len(*state));
	*ret_value = not_null(json_object_iter_value(*state));
	return true;
}
