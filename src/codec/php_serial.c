/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/php_serial.h"

struct parser {
	struct str rest;
	struct arena *arena;
	size_t values; /* read so far */
	size_t pairs;  /* room for which may still be taken: a pair is at least six bytes, "i:0;N;" */
};

static bool parse(struct parser *parser, unsigned depth, struct php_value *ret_value);

/* A number and the character behind it. */
static bool take_count(struct parser *parser, char end, size_t *ret_count)
{
	struct str digits;
	uint64_t count;
	ptrdiff_t at = str_find(str_slice(parser->rest, 0, 24), end);

	if (at < 0)
		return false;
	digits = str_slice(parser->rest, 0, (size_t)at);
	if (!str_to_u64(digits, &count) || count > parser->rest.n)
		return false;
	parser->rest = str_from_index(parser->rest, (size_t)at + 1);
	*ret_count = (size_t)count;
	return true;
}

/* LENGTH:"BYTES" */
static bool take_text(struct parser *parser, struct str *ret_text)
{
	size_t n;

	if (!take_count(parser, ':', &n) || !str_skip(&parser->rest, "\"") || n >= parser->rest.n || parser->rest.p[n] != '"')
		return false;
	*ret_text = str_slice(parser->rest, 0, n);
	parser->rest = str_from_index(parser->rest, n + 1);
	return true;
}

static bool take_scalar(struct parser *parser, struct php_value *value)
{
	ptrdiff_t end = str_find(str_slice(parser->rest, 0, 1024), ';');

	if (end < 0)
		return false;
	value->kind = PHP_SCALAR;
	value->text = str_slice(parser->rest, 0, (size_t)end);
	parser->rest = str_from_index(parser->rest, (size_t)end + 1);
	return true;
}

/* COUNT:{KEY VALUE …} */
static bool take_array(struct parser *parser, unsigned depth, struct php_value *array)
{
	size_t n;

	if (depth >= PHP_SERIAL_DEPTH_MAX || !take_count(parser, ':', &n) || !str_skip(&parser->rest, "{") || n > parser->pairs)
		return false;
	parser->pairs -= n;
	array->kind = PHP_ARRAY;
	array->keys = arena_array(parser->arena, struct php_value, n + 1);
	array->values = arena_array(parser->arena, struct php_value, n + 1);
	for (array->n = 0; array->n < n; array->n++) {
		struct php_value *key = &array->keys[array->n];

		if (!parse(parser, depth + 1, key) || (key->kind != PHP_TEXT && key->kind != PHP_SCALAR) ||
		    !parse(parser, depth + 1, &array->values[array->n]))
			return false;
	}
	return str_skip(&parser->rest, "}");
}

static bool parse(struct parser *parser, unsigned depth, struct php_value *ret_value)
{
	struct str class;

	*ret_value = (struct php_value){0};
	if (++parser->values > PHP_SERIAL_VALUES_MAX)
		return false;
	if (str_skip(&parser->rest, "N;"))
		return true;
	if (str_skip(&parser->rest, "s:")) {
		ret_value->kind = PHP_TEXT;
		return take_text(parser, &ret_value->text) && str_skip(&parser->rest, ";");
	}
	if (str_skip(&parser->rest, "a:"))
		return take_array(parser, depth, ret_value);
	if (str_skip(&parser->rest, "O:"))
		return take_text(parser, &class) && str_skip(&parser->rest, ":") && take_array(parser, depth, ret_value);
	for (const char *const *kind = (const char *const[]){"i:", "d:", "b:", "r:", "R:", NULL}; *kind; kind++)
		if (str_skip(&parser->rest, *kind))
			return take_scalar(parser, ret_value);
	return false;
}

int php_serial_parse(struct str bytes, const char *name, struct arena *arena, struct php_value *ret_value, struct err *e)
{
	struct parser parser = {.rest = bytes, .arena = arena, .pairs = bytes.n / 6};
	struct php_value value;

	if (!parse(&parser, 0, &value))
		return err_set(e, ERR_FORMAT, "%s: byte %zu: no value that PHP serialized, or too many or too deep", name,
			       bytes.n - parser.rest.n);
	*ret_value = value;
	return 0;
}

const struct php_value *php_get(const struct php_value *array, const char *key)
{
	for (size_t i = 0; array && array->kind == PHP_ARRAY && i < array->n; i++)
		if (array->keys[i].kind == PHP_TEXT && str_is(array->keys[i].text, key))
			return &array->values[i];
	return NULL;
}

struct str php_text(const struct php_value *value)
{
	return value && value->kind == PHP_TEXT ? value->text : STR_NULL;
}
