/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thin wrapper over jansson. jansson nests up to 2048 deep and frees values recursively; and it has no cap on the number
 * of values. So one pass over the bytes counts both first, at memory speed, knowing of JSON only strings and brackets.
 */
#include "codec/json.h"

#include <jansson.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

/* struct json is json_t by another name, so that no caller sees jansson. */
static const json_t *of(const struct json *value)
{
	return (const json_t *)(const void *)value;
}

static json_t *mutable_of(const struct json *value)
{
	return (json_t *)(uintptr_t)value; /* jansson's getters are not const-correct; they do not change the value */
}

static const struct json *borrowed(const json_t *value)
{
	return (const struct json *)(const void *)value;
}

/* The end of a string whose opening quote is at i: the index of its closing quote, or bytes.n. */
static size_t skip_string(struct str bytes, size_t i)
{
	for (i++; i < bytes.n && bytes.p[i] != '"'; i++)
		if (bytes.p[i] == '\\')
			i++;
	return i < bytes.n ? i : bytes.n;
}

static int check_caps(struct str bytes, struct json_caps caps, const char *name, struct err *e)
{
	size_t depth = 0, values = 1;

	if (bytes.n > caps.bytes)
		return err_set(e, ERR_LIMIT, "%s: JSON of %zu bytes, more than the cap of %zu", name, bytes.n, caps.bytes);
	for (size_t i = 0; i < bytes.n; i++)
		switch (bytes.p[i]) {
		case '"':
			i = skip_string(bytes, i);
			break;
		case '[':
		case '{':
			if (++depth > caps.depth)
				return err_set(e, ERR_LIMIT, "%s: JSON nested deeper than the cap of %zu", name, caps.depth);
			values++;
			break;
		case ']':
		case '}':
			depth -= depth > 0;
			break;
		case ',':
			values++;
			break;
		}
	if (values > caps.values)
		return err_set(e, ERR_LIMIT, "%s: JSON of more values than the cap of %zu", name, caps.values);
	return 0;
}

/* The length of the valid UTF-8 at the start. */
static size_t valid_run(struct str bytes)
{
	size_t i = 0, n;
	uint32_t code;

	for (; i < bytes.n; i += n) {
		n = (unsigned char)bytes.p[i] < 0x80 ? 1 : text_decode(str_from_index(bytes, i), &code);
		if (n == 1 && (unsigned char)bytes.p[i] >= 0x80)
			break;
	}
	return i;
}

static struct str repair(struct str bytes, struct buf *room)
{
	size_t n = valid_run(bytes);

	if (n == bytes.n)
		return bytes;
	for (; bytes.n; n = valid_run(bytes)) {
		buf_put(room, str_slice(bytes, 0, n));
		if (n < bytes.n)
			buf_puts(room, "\xef\xbf\xbd");
		bytes = str_from_index(bytes, n + 1);
	}
	return buf_str(room);
}

int json_parse(struct str bytes, struct json_caps caps, const char *name, struct json **ret_root, struct err *e)
{
	size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL | (caps.forgiving ? 0 : JSON_REJECT_DUPLICATES);
	auto_done(buf_done) struct buf room = BUF_INIT(3 * caps.bytes);
	json_error_t error;
	json_t *root;

	if (check_caps(bytes, caps, name, e) < 0)
		return e->code;
	if (caps.forgiving) {
		str_skip(&bytes, "\xef\xbb\xbf");
		bytes = repair(bytes, &room);
	}
	root = json_loadb(bytes.p ? bytes.p : "", bytes.n, flags, &error);
	if (!root)
		return err_set(e, ERR_FORMAT, "%s: line %d: not JSON: %s", name, error.line, error.text);
	*ret_root = (struct json *)(void *)root;
	return 0;
}

void json_free(struct json *root)
{
	json_decref((json_t *)(void *)root);
}

enum json_kind json_kind(const struct json *value)
{
	static const enum json_kind kinds[] = {
		[JSON_OBJECT] = JSON_KIND_OBJECT, [JSON_ARRAY] = JSON_KIND_ARRAY, [JSON_STRING] = JSON_KIND_TEXT,
		[JSON_INTEGER] = JSON_KIND_NUMBER, [JSON_REAL] = JSON_KIND_NUMBER, [JSON_TRUE] = JSON_KIND_BOOL,
		[JSON_FALSE] = JSON_KIND_BOOL, [JSON_NULL] = JSON_KIND_NULL,
	};

	return value ? kinds[json_typeof(of(value))] : JSON_NONE;
}

const struct json *json_get(const struct json *object, const char *key)
{
	return borrowed(json_object_get(of(object), key));
}

const struct json *json_get_str(const struct json *object, struct str key)
{
	char text[512];

	/* jansson 2.14 has json_object_getn(); Debian 11 has an older one. No key that anyone asks for is longer. */
	if (key.n >= sizeof(text) || memchr(key.p, 0, key.n))
		return NULL;
	memcpy(text, key.p, key.n);
	text[key.n] = 0;
	return json_get(object, text);
}

size_t json_count(const struct json *value)
{
	if (json_is(value, JSON_KIND_ARRAY))
		return json_array_size(of(value));
	return json_is(value, JSON_KIND_OBJECT) ? json_object_size(of(value)) : 0;
}

const struct json *json_at(const struct json *array, size_t index)
{
	return borrowed(json_array_get(of(array), index));
}

struct json_members json_members(const struct json *object)
{
	return (struct json_members){.object = object, .iterator = json_object_iter(mutable_of(object))};
}

bool json_next(struct json_members *members)
{
	if (!members->iterator)
		return false;
	members->key = str_of(json_object_iter_key(members->iterator));
	members->value = borrowed(json_object_iter_value(members->iterator));
	members->iterator = json_object_iter_next(mutable_of(members->object), members->iterator);
	return true;
}

struct str json_text(const struct json *value)
{
	if (!json_is(value, JSON_KIND_TEXT))
		return STR_LIT("");
	return str_from(json_string_value(of(value)), json_string_length(of(value)));
}

bool json_bool(const struct json *value)
{
	return json_is_true(of(value));
}

bool json_u64(const struct json *value, uint64_t *ret_number)
{
	int64_t number;

	if (!json_i64(value, &number) || number < 0)
		return false;
	*ret_number = (uint64_t)number;
	return true;
}

bool json_i64(const struct json *value, int64_t *ret_number)
{
	if (!value || !json_is_integer(of(value)))
		return false;
	*ret_number = json_integer_value(of(value));
	return true;
}

bool json_double(const struct json *value, double *ret_number)
{
	if (!value || !json_is_number(of(value)))
		return false;
	*ret_number = json_number_value(of(value));
	return true;
}
