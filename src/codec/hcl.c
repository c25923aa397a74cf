/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/hcl.h"

#include "base/buf.h"
#include "base/vec.h"

VEC_TYPE(hcl_parts, struct hcl_part);
VEC_TYPE(hcl_pairs, struct hcl_pair);
VEC_TYPE(hcl_items, const struct hcl_value *);

struct parser {
	struct str rest;
	uint32_t line, column;
	size_t nodes;
	unsigned depth;
	struct arena *arena;
	struct err *e;
	bool failed;
};

/* ---- bytes ---- */

static bool fail(struct parser *parser, int code, const char *why)
{
	if (!parser->failed)
		err_set(parser->e, code, "HCL: line %u, column %u: %s", parser->line, parser->column, why);
	parser->failed = true;
	return false;
}

static char peek(const struct parser *parser)
{
	return parser->rest.n ? parser->rest.p[0] : '\0';
}

static void skip(struct parser *parser, size_t n)
{
	for (size_t i = 0; i < n && parser->rest.n; i++) {
		if (parser->rest.p[0] == '\n') {
			parser->line++;
			parser->column = 1;
		} else if (((unsigned char)parser->rest.p[0] & 0xc0) != 0x80) {
			parser->column++;
		}
		parser->rest = str_from_index(parser->rest, 1);
	}
}

static bool accept(struct parser *parser, const char *text)
{
	if (!str_starts(parser->rest, text))
		return false;
	skip(parser, strlen(text));
	return true;
}

static void skip_line(struct parser *parser)
{
	while (parser->rest.n && peek(parser) != '\n')
		skip(parser, 1);
}

/* Blanks and comments; line ends too where `lines`. */
static void skip_blanks(struct parser *parser, bool lines)
{
	while (parser->rest.n) {
		if (peek(parser) == '\n' ? lines : str_is_space(peek(parser))) {
			skip(parser, 1);
		} else if (peek(parser) == '#' || str_starts(parser->rest, "//")) {
			skip_line(parser);
		} else if (str_starts(parser->rest, "/*")) {
			ptrdiff_t end = str_search(parser->rest, STR_LIT("*/"));

			skip(parser, end < 0 ? parser->rest.n : (size_t)end + 2);
		} else {
			return;
		}
	}
}

static bool is_name(char c, bool first)
{
	return str_is_alpha(c) || c == '_' || (unsigned char)c >= 0x80 || (!first && (str_is_digit(c) || c == '-'));
}

static struct str take_name(struct parser *parser)
{
	struct str name;
	size_t n = 0;

	while (n < parser->rest.n && is_name(parser->rest.p[n], n == 0))
		n++;
	name = str_slice(parser->rest, 0, n);
	skip(parser, n);
	return name;
}

static struct hcl_value *new_value(struct parser *parser, enum hcl_kind kind)
{
	struct hcl_value *value = arena_new(parser->arena, struct hcl_value);

	if (++parser->nodes > HCL_NODES_MAX)
		fail(parser, ERR_LIMIT, "more values than the cap");
	value->kind = kind;
	value->at = (struct region){parser->line, parser->column, 0, 0};
	return value;
}

static struct hcl_value *end_value(struct parser *parser, struct hcl_value *value)
{
	value->at.end_line = parser->line;
	value->at.end_column = parser->column;
	return value;
}

/* ---- texts ---- */

static void add_literal(struct parser *parser, struct hcl_parts *parts, struct buf *text)
{
	if (text->n)
		*vec_push(parts) = (struct hcl_part){.literal = arena_str(parser->arena, buf_str(text))};
	buf_clear(text);
}

/* "${ … }" or "%{ … }", its inside taken apart where it is one name. */
static void take_template(struct parser *parser, struct hcl_parts *parts)
{
	struct hcl_part *part = vec_push(parts);
	bool value = peek(parser) == '$';
	size_t open = 1;
	struct str name;

	skip(parser, 2);
	skip_blanks(parser, true);
	name = take_name(parser);
	skip_blanks(parser, true);
	if (value && name.n && peek(parser) == '}') {
		part->name = name;
		skip(parser, 1);
		return;
	}
	part->unknown = true;
	while (parser->rest.n && open) {
		if (peek(parser) == '{')
			open++;
		else if (peek(parser) == '}')
			open--;
		else if (peek(parser) == '"') {
			skip(parser, 1);
			while (parser->rest.n && peek(parser) != '"' && peek(parser) != '\n')
				skip(parser, peek(parser) == '\\' ? 2 : 1);
		}
		skip(parser, 1);
	}
	if (open)
		fail(parser, ERR_FORMAT, "a template does not end");
}

/* Takes "${" and "%{", doubled or not; false where there is none. */
static bool take_marked(struct parser *parser, struct hcl_parts *parts, struct buf *text)
{
	if (str_starts(parser->rest, "$${") || str_starts(parser->rest, "%%{")) {
		buf_putc(text, peek(parser));
		buf_putc(text, '{');
		skip(parser, 3);
		return true;
	}
	if (!str_starts(parser->rest, "${") && !str_starts(parser->rest, "%{"))
		return false;
	add_literal(parser, parts, text);
	take_template(parser, parts);
	return true;
}

static void put_code_point(struct buf *out, uint32_t code)
{
	if (code < 0x80) {
		buf_putc(out, (char)code);
	} else if (code < 0x800) {
		buf_printf(out, "%c%c", (int)(0xc0 | code >> 6), (int)(0x80 | (code & 0x3f)));
	} else if (code < 0x10000) {
		buf_printf(out, "%c%c%c", (int)(0xe0 | code >> 12), (int)(0x80 | (code >> 6 & 0x3f)), (int)(0x80 | (code & 0x3f)));
	} else {
		buf_printf(out, "%c%c%c%c", (int)(0xf0 | (code >> 18 & 7)), (int)(0x80 | (code >> 12 & 0x3f)), (int)(0x80 | (code >> 6 & 0x3f)),
			   (int)(0x80 | (code & 0x3f)));
	}
}

static bool take_escape(struct parser *parser, struct buf *text)
{
	static const char letters[] = "nrt\"\\", bytes[] = "\n\r\t\"\\";
	const char *known;
	uint32_t code = 0;
	size_t digits;

	skip(parser, 1);
	known = peek(parser) ? strchr(letters, peek(parser)) : NULL;
	if (known) {
		buf_putc(text, bytes[known - letters]);
		skip(parser, 1);
		return true;
	}
	digits = peek(parser) == 'u' ? 4 : peek(parser) == 'U' ? 8 : 0;
	if (!digits || parser->rest.n <= digits)
		return fail(parser, ERR_FORMAT, "an escape that HCL does not know");
	for (size_t i = 1; i <= digits; i++) {
		if (str_hex_value(parser->rest.p[i]) > 15)
			return fail(parser, ERR_FORMAT, "an escape that HCL does not know");
		code = code * 16 + str_hex_value(parser->rest.p[i]);
	}
	if (code > 0x10ffff)
		return fail(parser, ERR_FORMAT, "an escape beyond Unicode");
	put_code_point(text, code);
	skip(parser, digits + 1);
	return true;
}

static struct hcl_value *end_text(struct parser *parser, struct hcl_value *value, struct hcl_parts *parts)
{
	value->n = parts->n;
	if (parts->n)
		value->parts = memcpy(arena_array(parser->arena, struct hcl_part, parts->n), parts->v, parts->n * sizeof(*parts->v));
	vec_done(parts);
	return end_value(parser, value);
}

static struct hcl_value *take_quoted(struct parser *parser)
{
	auto_done(buf_done) struct buf text = BUF_INIT(HCL_TEXT_MAX);
	struct hcl_value *value = new_value(parser, HCL_TEXT);
	struct hcl_parts parts = {0};

	skip(parser, 1);
	while (!parser->failed && peek(parser) != '"') {
		if (!parser->rest.n || peek(parser) == '\n')
			fail(parser, ERR_FORMAT, "a quote does not end on its line");
		else if (peek(parser) == '\\')
			take_escape(parser, &text);
		else if (!take_marked(parser, &parts, &text)) {
			buf_putc(&text, peek(parser));
			skip(parser, 1);
		}
	}
	skip(parser, 1);
	add_literal(parser, &parts, &text);
	return end_text(parser, value, &parts);
}

/* The body of a here-document; its columns are counted behind the indentation that "<<-" takes away. */
static size_t indent_of(struct str body)
{
	size_t least = SIZE_MAX;
	struct str line;

	while (str_next(&body, '\n', &line)) {
		size_t n = 0;

		while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
			n++;
		if (n < line.n && line.p[n] != '\r' && n < least)
			least = n;
	}
	return least == SIZE_MAX ? 0 : least;
}

/* The lines up to the one that ends it; false where none does. */
static bool find_end(struct str rest, struct str word, size_t *ret_body, size_t *ret_end)
{
	struct str left = rest, line;

	while (str_next(&left, '\n', &line)) {
		if (!str_eq(str_trim(line), word))
			continue;
		*ret_body = (size_t)(line.p - rest.p);
		*ret_end = *ret_body + line.n;
		return true;
	}
	return false;
}

/* The text up to where `left` bytes remain, each line without its indentation. */
static void take_body_text(struct parser *parser, struct hcl_parts *parts, struct buf *text, size_t left, size_t indent)
{
	while (parser->rest.n > left && !parser->failed) {
		for (size_t i = 0; parser->column <= indent && i < indent && (peek(parser) == ' ' || peek(parser) == '\t'); i++)
			skip(parser, 1);
		if (parser->rest.n <= left)
			return;
		if (take_marked(parser, parts, text))
			continue;
		buf_putc(text, peek(parser));
		skip(parser, 1);
	}
}

static struct hcl_value *take_heredoc(struct parser *parser)
{
	auto_done(buf_done) struct buf text = BUF_INIT(HCL_TEXT_MAX);
	struct hcl_value *value = new_value(parser, HCL_TEXT);
	struct hcl_parts parts = {0};
	size_t body, end, left, indent = 0;
	struct str word;
	bool stripped;

	skip(parser, 2);
	stripped = accept(parser, "-");
	word = take_name(parser);
	while (peek(parser) == '\r' || peek(parser) == ' ')
		skip(parser, 1);
	if (!word.n || !accept(parser, "\n") || !find_end(parser->rest, word, &body, &end)) {
		fail(parser, ERR_FORMAT, "a here-document does not end");
		return value;
	}
	if (stripped)
		indent = indent_of(str_slice(parser->rest, 0, body));
	value->heredoc = true;
	value->body_line = parser->line;
	value->body_column = (uint32_t)indent + 1;
	left = parser->rest.n - body;
	take_body_text(parser, &parts, &text, left, indent);
	/* A template that reaches over the end leaves nothing of it. */
	if (parser->rest.n < left)
		fail(parser, ERR_FORMAT, "a template does not end");
	else
		skip(parser, end - body);
	add_literal(parser, &parts, &text);
	return end_text(parser, value, &parts);
}

/* ---- values ---- */

static struct hcl_value *take_value(struct parser *parser);

static struct hcl_value *take_list(struct parser *parser)
{
	struct hcl_value *value = new_value(parser, HCL_LIST);
	struct hcl_items items = {0};

	skip(parser, 1);
	skip_blanks(parser, true);
	while (!parser->failed && peek(parser) != ']') {
		*vec_push(&items) = take_value(parser);
		skip_blanks(parser, true);
		if (!accept(parser, ",") && peek(parser) != ']')
			fail(parser, ERR_FORMAT, "a list does not end");
		skip_blanks(parser, true);
	}
	skip(parser, 1);
	value->n = items.n;
	if (items.n)
		value->items = memcpy(arena_array(parser->arena, const struct hcl_value *, items.n), items.v, items.n * sizeof(*items.v));
	vec_done(&items);
	return end_value(parser, value);
}

/* A name, or a text in quotes without variables. */
static bool take_key(struct parser *parser, struct str *ret_key)
{
	const struct hcl_value *quoted;

	if (peek(parser) != '"') {
		*ret_key = take_name(parser);
		return ret_key->n > 0;
	}
	quoted = take_quoted(parser);
	*ret_key = quoted->n ? quoted->parts[0].literal : STR_LIT("");
	return !parser->failed;
}

static struct hcl_value *take_object(struct parser *parser)
{
	struct hcl_value *value = new_value(parser, HCL_OBJECT);
	struct hcl_pairs pairs = {0};

	skip(parser, 1);
	skip_blanks(parser, true);
	while (!parser->failed && peek(parser) != '}') {
		struct hcl_pair pair = {.key_at = {parser->line, parser->column, 0, 0}};

		if (!take_key(parser, &pair.key)) {
			fail(parser, ERR_FORMAT, "no key of an object");
			break;
		}
		pair.key_at.end_line = parser->line;
		pair.key_at.end_column = parser->column;
		skip_blanks(parser, true);
		if (!accept(parser, "=") && !accept(parser, ":")) {
			fail(parser, ERR_FORMAT, "a key without a value");
			break;
		}
		skip_blanks(parser, true);
		pair.value = take_value(parser);
		*vec_push(&pairs) = pair;
		skip_blanks(parser, false);
		accept(parser, ",");
		skip_blanks(parser, true);
	}
	skip(parser, 1);
	value->n = pairs.n;
	if (pairs.n)
		value->pairs = memcpy(arena_array(parser->arena, struct hcl_pair, pairs.n), pairs.v, pairs.n * sizeof(*pairs.v));
	vec_done(&pairs);
	return end_value(parser, value);
}

static struct hcl_value *one_part(struct parser *parser, struct hcl_value *value, struct hcl_part part)
{
	struct hcl_part *parts = arena_new(parser->arena, struct hcl_part);

	*parts = part;
	value->parts = parts;
	value->n = 1;
	return end_value(parser, value);
}

static struct hcl_value *take_word(struct parser *parser)
{
	struct hcl_value *value = new_value(parser, HCL_TEXT);
	struct str number = parser->rest, name;
	size_t n = 0;

	if (str_is_digit(peek(parser)) || peek(parser) == '-') {
		while (n < number.n && (str_is_alnum(number.p[n]) || number.p[n] == '.' || (n == 0 && number.p[n] == '-')))
			n++;
		skip(parser, n);
		return one_part(parser, value, (struct hcl_part){.literal = str_slice(number, 0, n)});
	}
	name = take_name(parser);
	if (str_is(name, "true") || str_is(name, "false"))
		return one_part(parser, value, (struct hcl_part){.literal = name});
	if (str_is(name, "null") || !name.n)
		value->kind = name.n ? HCL_NULL : HCL_UNKNOWN;
	return one_part(parser, value, (struct hcl_part){.name = name});
}

static bool ends_value(const struct parser *parser)
{
	return !parser->rest.n || strchr("\n,]}):=", peek(parser));
}

/* What comes behind a value, or instead of one: operators, calls. It is walked over, brackets counted. */
static void skip_computed(struct parser *parser)
{
	size_t open = 0;

	while (parser->rest.n && !parser->failed) {
		char c = peek(parser);

		if (!open && strchr("\n,]})", c))
			return;
		if (c == '"') {
			take_quoted(parser);
			continue;
		}
		if (strchr("([{", c))
			open++;
		else if (strchr(")]}", c) && open)
			open--;
		skip(parser, 1);
	}
}

static struct hcl_value *take_value(struct parser *parser)
{
	struct hcl_value *value;

	if (++parser->depth > HCL_DEPTH_MAX) {
		fail(parser, ERR_LIMIT, "nested deeper than the cap");
		return new_value(parser, HCL_UNKNOWN);
	}
	if (peek(parser) == '"')
		value = take_quoted(parser);
	else if (str_starts(parser->rest, "<<"))
		value = take_heredoc(parser);
	else if (peek(parser) == '[')
		value = take_list(parser);
	else if (peek(parser) == '{')
		value = take_object(parser);
	else
		value = take_word(parser);
	skip_blanks(parser, false);
	if (!parser->failed && !value->heredoc && (!ends_value(parser) || str_starts(parser->rest, "=="))) {
		value->kind = HCL_UNKNOWN;
		value->n = 0;
		skip_computed(parser);
		end_value(parser, value);
	}
	parser->depth--;
	return value;
}

/* ---- bodies ---- */

VEC_TYPE(hcl_blocks, struct hcl_block);

static void take_body(struct parser *parser, bool inner, struct hcl_body *ret_body);

static void take_block(struct parser *parser, struct str type, struct region at, struct hcl_blocks *blocks)
{
	struct hcl_body *body = arena_new(parser->arena, struct hcl_body);
	struct hcl_block block = {.type = type, .at = at, .body = body};
	struct str labels[8];

	while (!parser->failed && peek(parser) != '{') {
		if (block.label_count == ARRAY_SIZE(labels) || !take_key(parser, &labels[block.label_count])) {
			fail(parser, ERR_FORMAT, "neither an attribute nor a block");
			return;
		}
		block.label_count++;
		block.at.end_line = parser->line;
		block.at.end_column = parser->column;
		skip_blanks(parser, false);
	}
	if (parser->failed)
		return;
	if (++parser->depth > HCL_DEPTH_MAX) {
		fail(parser, ERR_LIMIT, "nested deeper than the cap");
		return;
	}
	if (block.label_count)
		block.labels = memcpy(arena_array(parser->arena, struct str, block.label_count), labels, block.label_count * sizeof(*labels));
	skip(parser, 1);
	take_body(parser, true, body);
	parser->depth--;
	*vec_push(blocks) = block;
}

static void end_body(struct parser *parser, struct hcl_pairs *attributes, struct hcl_blocks *blocks, struct hcl_body *ret_body)
{
	*ret_body = (struct hcl_body){.attribute_count = attributes->n, .block_count = blocks->n};
	if (attributes->n)
		ret_body->attributes = memcpy(arena_array(parser->arena, struct hcl_pair, attributes->n), attributes->v,
					      attributes->n * sizeof(*attributes->v));
	if (blocks->n)
		ret_body->blocks = memcpy(arena_array(parser->arena, struct hcl_block, blocks->n), blocks->v, blocks->n * sizeof(*blocks->v));
	vec_done(attributes);
	vec_done(blocks);
}

static void take_body(struct parser *parser, bool inner, struct hcl_body *ret_body)
{
	struct hcl_pairs attributes = {0};
	struct hcl_blocks blocks = {0};

	for (skip_blanks(parser, true); !parser->failed && parser->rest.n && !(inner && peek(parser) == '}'); skip_blanks(parser, true)) {
		struct region at = {parser->line, parser->column, 0, 0};
		struct str name;

		if (++parser->nodes > HCL_NODES_MAX) {
			fail(parser, ERR_LIMIT, "more values than the cap");
			break;
		}
		if (!take_key(parser, &name)) {
			fail(parser, ERR_FORMAT, "neither an attribute nor a block");
			break;
		}
		at.end_line = parser->line;
		at.end_column = parser->column;
		skip_blanks(parser, false);
		if (accept(parser, "=")) {
			skip_blanks(parser, false);
			*vec_push(&attributes) = (struct hcl_pair){name, at, take_value(parser)};
		} else {
			take_block(parser, name, at, &blocks);
		}
	}
	if (inner && !accept(parser, "}"))
		fail(parser, ERR_FORMAT, "a block does not end");
	end_body(parser, &attributes, &blocks, ret_body);
}

int hcl_parse(struct str bytes, struct arena *arena, struct hcl_body *ret_body, struct err *e)
{
	struct parser parser = {.rest = bytes, .line = 1, .column = 1, .arena = arena, .e = e};

	take_body(&parser, false, ret_body);
	return parser.failed ? e->code : 0;
}

/* ---- asking ---- */

const struct hcl_value *hcl_get(const struct hcl_body *body, const char *name)
{
	for (size_t i = body->attribute_count; i > 0; i--)
		if (str_is(body->attributes[i - 1].key, name))
			return body->attributes[i - 1].value;
	return NULL;
}

bool hcl_text(const struct hcl_value *value, const struct variable_scope *scope, struct arena *arena, struct str *ret_text,
	      struct str *ret_unset)
{
	auto_done(buf_done) struct buf text = BUF_INIT(HCL_TEXT_MAX);

	*ret_unset = STR_NULL;
	*ret_text = STR_NULL;
	if (!value || (value->kind != HCL_TEXT && value->kind != HCL_UNKNOWN))
		return false;
	if (value->kind == HCL_UNKNOWN)
		*ret_unset = STR_LIT("…");
	for (size_t i = 0; i < value->n && value->kind == HCL_TEXT; i++) {
		const struct hcl_part *part = &value->parts[i];
		struct str known = part->literal;

		if (part->name.n && (!scope || scope->value(scope->data, part->name, &known) != VARIABLE_SET)) {
			known = arena_printf(arena, "${%.*s}", STR(part->name));
			if (!ret_unset->n)
				*ret_unset = part->name;
		}
		if (part->unknown && !ret_unset->n)
			*ret_unset = STR_LIT("…");
		buf_put(&text, known);
	}
	*ret_text = arena_str(arena, buf_str(&text));
	return !text.full;
}
