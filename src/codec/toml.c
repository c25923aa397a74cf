/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/toml_scalar.h"

#include "base/map.h"
#include "base/text.h"

/* Who may still add to a table. */
enum openness {
	TABLE_IMPLIED, /* only named on the way to another: a header may define it */
	TABLE_DEFINED, /* by a header, once; or by dotted keys, which may go on within the section they stand in */
	TABLE_CLOSED,  /* written inline */
};

struct toml {
	struct str key;
	struct toml *next;  /* of its table or array */
	struct toml *first, *last; /* of a table or array */
	size_t count;
	struct toml_scalar scalar; /* its kind is the value's */
	uint32_t line;
	uint32_t section;     /* of a table that dotted keys defined: 1 + the header's number; else 0 */
	enum openness open;
	bool of_tables;       /* an array that [[headers]] make */
};

struct parser {
	struct toml_cursor cursor;
	struct toml_caps caps;
	struct map members; /* table and key */
	struct buf key;
	size_t values;
	uint32_t section;
	const char *limit; /* which cap was reached */
};

static bool wrong(struct parser *parser, const char *why)
{
	if (!parser->cursor.wrong)
		parser->cursor.wrong = why;
	return false;
}

static bool limit(struct parser *parser, const char *which)
{
	parser->limit = which;
	return false;
}

/* ---- the tree ---- */

static struct str member_key(struct parser *parser, const struct toml *table, struct str key)
{
	buf_clear(&parser->key);
	buf_put(&parser->key, str_from(&table, sizeof(table)));
	buf_put(&parser->key, key);
	return buf_str(&parser->key);
}

static struct toml *member(struct parser *parser, const struct toml *table, struct str key)
{
	return map_get(&parser->members, member_key(parser, table, key));
}

/* NULL over the cap. */
static struct toml *new_value(struct parser *parser, struct toml *parent, enum toml_kind kind)
{
	struct toml *value;

	if (parser->values++ >= parser->caps.values) {
		limit(parser, "values");
		return NULL;
	}
	value = arena_new(parser->cursor.arena, struct toml);
	value->scalar.kind = kind;
	value->line = parser->cursor.line;
	if (!parent)
		return value;
	if (parent->last)
		parent->last->next = value;
	else
		parent->first = value;
	parent->last = value;
	parent->count++;
	return value;
}

static struct toml *new_member(struct parser *parser, struct toml *table, struct str key, enum toml_kind kind)
{
	struct toml *value = new_value(parser, table, kind);

	if (!value)
		return NULL;
	value->key = key;
	map_set(&parser->members, arena_str(parser->cursor.arena, member_key(parser, table, key)), value);
	return value;
}

/* ---- keys ---- */

static bool take_key(struct parser *parser, struct str *ret_key)
{
	char c = toml_peek(&parser->cursor);

	if (c == '"' || c == '\'')
		return toml_take_text(&parser->cursor, false, ret_key);
	return toml_take_bare_key(&parser->cursor, ret_key);
}

/* The dot behind a key, with the blanks around it. */
static bool take_dot(struct parser *parser)
{
	toml_skip_blanks(&parser->cursor);
	if (!str_skip(&parser->cursor.rest, "."))
		return false;
	toml_skip_blanks(&parser->cursor);
	return true;
}

/* On the way of a header: an array of tables stands for its last one. */
static struct toml *step_of_header(struct parser *parser, struct toml *table, struct str key)
{
	struct toml *inner = member(parser, table, key);

	if (!inner)
		return new_member(parser, table, key, TOML_TABLE);
	if (inner->of_tables)
		inner = inner->last;
	if (inner->scalar.kind != TOML_TABLE || inner->open == TABLE_CLOSED) {
		wrong(parser, "a header leads through what is no table, or a closed one");
		return NULL;
	}
	return inner;
}

/* On the way of a dotted key. */
static struct toml *step_of_key(struct parser *parser, struct toml *table, struct str key)
{
	struct toml *inner = member(parser, table, key);

	if (!inner && (inner = new_member(parser, table, key, TOML_TABLE)) == NULL)
		return NULL;
	if (inner->scalar.kind != TOML_TABLE ||
	    (inner->open != TABLE_IMPLIED && inner->section != parser->section + 1)) {
		wrong(parser, "a dotted key leads through what is no table, or one that is defined elsewhere");
		return NULL;
	}
	inner->open = TABLE_DEFINED;
	inner->section = parser->section + 1;
	return inner;
}

/* ---- values ---- */

static bool take_value(struct parser *parser, struct toml *value, size_t depth);

static bool skip_lines(struct parser *parser)
{
	do {
		toml_skip_blanks(&parser->cursor);
		if (!toml_skip_comment(&parser->cursor))
			return false;
	} while (toml_take_newline(&parser->cursor));
	return true;
}

static bool take_array(struct parser *parser, struct toml *array, size_t depth)
{
	array->scalar.kind = TOML_ARRAY;
	for (;;) {
		struct toml *element;

		if (!skip_lines(parser))
			return false;
		if (str_skip(&parser->cursor.rest, "]"))
			return true;
		element = new_value(parser, array, TOML_NONE);
		if (!element || !take_value(parser, element, depth + 1) || !skip_lines(parser))
			return false;
		if (str_skip(&parser->cursor.rest, "]"))
			return true;
		if (!str_skip(&parser->cursor.rest, ","))
			return wrong(parser, "an array without its end");
	}
}

/* KEY.KEY = VALUE */
static bool take_assignment(struct parser *parser, struct toml *table, size_t depth)
{
	struct toml *value;
	struct str key;

	if (!take_key(parser, &key))
		return false;
	while (take_dot(parser)) {
		if (++depth > parser->caps.depth)
			return limit(parser, "depth");
		table = step_of_key(parser, table, key);
		if (!table || !take_key(parser, &key))
			return false;
	}
	if (!str_skip(&parser->cursor.rest, "="))
		return wrong(parser, "a key without a value");
	toml_skip_blanks(&parser->cursor);
	if (member(parser, table, key))
		return wrong(parser, "a key that is there already");
	value = new_member(parser, table, key, TOML_NONE);
	return value && take_value(parser, value, depth);
}

static void close_tables(struct toml *value)
{
	value->open = TABLE_CLOSED;
	value->section = 0;
	for (struct toml *inner = value->first; inner; inner = inner->next)
		if (inner->scalar.kind == TOML_TABLE && inner->open != TABLE_CLOSED)
			close_tables(inner);
}

static bool take_inline_table(struct parser *parser, struct toml *table, size_t depth)
{
	table->scalar.kind = TOML_TABLE;
	toml_skip_blanks(&parser->cursor);
	if (!str_skip(&parser->cursor.rest, "}"))
		for (;;) {
			if (!take_assignment(parser, table, depth + 1))
				return false;
			toml_skip_blanks(&parser->cursor);
			if (str_skip(&parser->cursor.rest, "}"))
				break;
			if (!str_skip(&parser->cursor.rest, ","))
				return wrong(parser, "an inline table without its end");
			toml_skip_blanks(&parser->cursor);
		}
	close_tables(table);
	return true;
}

static bool take_value(struct parser *parser, struct toml *value, size_t depth)
{
	if (depth > parser->caps.depth)
		return limit(parser, "depth");
	if (str_skip(&parser->cursor.rest, "["))
		return take_array(parser, value, depth);
	if (str_skip(&parser->cursor.rest, "{"))
		return take_inline_table(parser, value, depth);
	return toml_take_scalar(&parser->cursor, &value->scalar);
}

/* ---- headers ---- */

static struct toml *open_table(struct parser *parser, struct toml *table, struct str key)
{
	struct toml *inner = member(parser, table, key);

	if (!inner)
		inner = new_member(parser, table, key, TOML_TABLE);
	else if (inner->scalar.kind != TOML_TABLE || inner->open != TABLE_IMPLIED)
		inner = wrong(parser, "a table that is there already") ? inner : NULL;
	if (!inner)
		return NULL;
	inner->open = TABLE_DEFINED;
	inner->line = parser->cursor.line;
	return inner;
}

static struct toml *open_element(struct parser *parser, struct toml *table, struct str key)
{
	struct toml *array = member(parser, table, key), *element;

	if (!array && (array = new_member(parser, table, key, TOML_ARRAY)) != NULL)
		array->of_tables = true;
	if (!array)
		return NULL;
	if (!array->of_tables)
		return wrong(parser, "an array of tables in the place of something else") ? array : NULL;
	element = new_value(parser, array, TOML_TABLE);
	if (element)
		element->open = TABLE_DEFINED;
	return element;
}

/* [KEY.KEY] or [[KEY.KEY]]; the table that what follows goes into. */
static struct toml *take_header(struct parser *parser, struct toml *root)
{
	bool element = str_skip(&parser->cursor.rest, "[[") || (str_skip(&parser->cursor.rest, "["), false);
	struct toml *table = root;
	size_t depth = 0;
	struct str key;

	toml_skip_blanks(&parser->cursor);
	if (!take_key(parser, &key))
		return NULL;
	while (take_dot(parser)) {
		if (++depth > parser->caps.depth) {
			limit(parser, "depth");
			return NULL;
		}
		table = step_of_header(parser, table, key);
		if (!table || !take_key(parser, &key))
			return NULL;
	}
	if (!str_skip(&parser->cursor.rest, element ? "]]" : "]")) {
		wrong(parser, "a header without its end");
		return NULL;
	}
	parser->section++;
	return element ? open_element(parser, table, key) : open_table(parser, table, key);
}

static bool take_document(struct parser *parser, struct toml *root)
{
	struct toml *table = root;

	while (skip_lines(parser) && parser->cursor.rest.n) {
		if (toml_peek(&parser->cursor) == '[') {
			table = take_header(parser, root);
			if (!table)
				return false;
		} else if (!take_assignment(parser, table, 1)) {
			return false;
		}
		toml_skip_blanks(&parser->cursor);
		if (!toml_skip_comment(&parser->cursor))
			return false;
		if (parser->cursor.rest.n && !toml_take_newline(&parser->cursor))
			return wrong(parser, "more on a line than belongs there");
	}
	return !parser->cursor.wrong;
}

/* 0 where all of it is UTF-8, else the line of what is not. */
static uint32_t line_of_damage(struct str bytes)
{
	uint32_t line = 1, code;

	while (bytes.n) {
		size_t n = text_decode(bytes, &code);

		if (code == 0xfffd && !str_starts(bytes, "\xef\xbf\xbd"))
			return line;
		line += code == '\n';
		bytes = str_from_index(bytes, n);
	}
	return 0;
}

int toml_parse(struct str bytes, struct toml_caps caps, const char *name, struct arena *arena, const struct toml **ret_root,
	       struct err *e)
{
	struct parser parser = {.cursor = {.rest = bytes, .line = 1, .arena = arena}, .caps = caps,
				.key = BUF_INIT(caps.bytes + sizeof(void *))};
	struct toml *root;
	uint32_t damage;
	bool ok;

	if (bytes.n > caps.bytes)
		return err_set(e, ERR_LIMIT, "%s: more than the cap of %zu bytes", name, caps.bytes);
	damage = line_of_damage(bytes);
	if (damage)
		return err_set(e, ERR_FORMAT, "%s: line %u: not UTF-8", name, damage);
	root = arena_new(arena, struct toml);
	root->scalar.kind = TOML_TABLE;
	root->open = TABLE_DEFINED;
	root->line = 1;
	ok = take_document(&parser, root);
	map_done(&parser.members);
	buf_done(&parser.key);
	if (parser.limit)
		return err_set(e, ERR_LIMIT, "%s: line %u: more than the cap of %zu for its %s", name, parser.cursor.line,
			       *parser.limit == 'd' ? caps.depth : caps.values, parser.limit);
	if (!ok)
		return err_set(e, ERR_FORMAT, "%s: line %u: %s", name, parser.cursor.line, parser.cursor.wrong);
	*ret_root = root;
	return 0;
}

/* ---- reading ---- */

enum toml_kind toml_kind(const struct toml *value)
{
	return value ? value->scalar.kind : TOML_NONE;
}

uint32_t toml_line(const struct toml *value)
{
	return value ? value->line : 0;
}

const struct toml *toml_get(const struct toml *table, const char *key)
{
	if (toml_is(table, TOML_TABLE))
		for (const struct toml *one = table->first; one; one = one->next)
			if (str_is(one->key, key))
				return one;
	return NULL;
}

size_t toml_count(const struct toml *value)
{
	return value ? value->count : 0;
}

const struct toml *toml_first(const struct toml *value)
{
	return value ? value->first : NULL;
}

const struct toml *toml_next(const struct toml *value)
{
	return value ? value->next : NULL;
}

struct str toml_key(const struct toml *one)
{
	return one && one->key.p ? one->key : STR_LIT("");
}

struct str toml_text(const struct toml *value)
{
	return toml_is(value, TOML_TEXT) || toml_is(value, TOML_TIME) ? value->scalar.text : STR_LIT("");
}

bool toml_bool(const struct toml *value)
{
	return toml_is(value, TOML_BOOL) && value->scalar.truth;
}

bool toml_integer(const struct toml *value, int64_t *ret_number)
{
	if (!toml_is(value, TOML_INTEGER))
		return false;
	*ret_number = value->scalar.integer;
	return true;
}

bool toml_float(const struct toml *value, double *ret_number)
{
	if (toml_is(value, TOML_INTEGER))
		*ret_number = (double)value->scalar.integer;
	else if (toml_is(value, TOML_FLOAT))
		*ret_number = value->scalar.number;
	else
		return false;
	return true;
}
