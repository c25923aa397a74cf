/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libyaml's events to nodes. Open collections are a stack of our own, and their children wait on a second one until the
 * collection ends and their number is known.
 */
#include "codec/yaml.h"

#include <stdio.h>
#include <yaml.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"

/* A collection that has not ended. */
struct open {
	struct yaml_node *node;
	size_t first; /* of its children in `waiting` */
};

struct yaml_reader {
	struct arena arena;
	yaml_parser_t parser;
	struct yaml_caps caps;
	const char *name;
	struct str bytes;
	size_t nodes;
	VEC(struct open) open;
	VEC(const struct yaml_node *) waiting;
	VEC(const struct yaml_node *) duplicates; /* of the document that is being read */
	struct map anchors;                       /* likewise: name → node */
	uint32_t line, lines_before;
	uint32_t unended; /* the last line, where no line end stands behind it; else 0 */
	bool ended;
	struct err failed; /* code 0: not yet */
};

int yaml_open(struct str bytes, struct yaml_caps caps, const char *name, struct yaml_reader **ret_reader, struct err *e)
{
	return yaml_open_at(bytes, 1, caps, name, ret_reader, e);
}

int yaml_open_at(struct str bytes, uint32_t first_line, struct yaml_caps caps, const char *name, struct yaml_reader **ret_reader,
		 struct err *e)
{
	struct yaml_reader *reader;

	if (bytes.n > caps.bytes)
		return err_set(e, ERR_LIMIT, "%s: YAML of %zu bytes, more than the cap of %zu", name, bytes.n, caps.bytes);
	reader = mem_zero(1, sizeof(*reader));
	reader->caps = caps;
	reader->bytes = bytes;
	reader->lines_before = first_line - 1;
	if (bytes.n && bytes.p[bytes.n - 1] != '\n') {
		reader->unended = first_line;
		for (const char *at = bytes.p; (at = memchr(at, '\n', (size_t)(bytes.p + bytes.n - at))); at++)
			reader->unended++;
	}
	if (!yaml_parser_initialize(&reader->parser))
		mem_lost();
	reader->name = arena_text(&reader->arena, str_of(name));
	yaml_parser_set_input_string(&reader->parser, (const unsigned char *)(bytes.p ? bytes.p : ""), bytes.n);
	*ret_reader = reader;
	return 0;
}

void yaml_close(struct yaml_reader *reader)
{
	if (!reader)
		return;
	yaml_parser_delete(&reader->parser);
	vec_done(&reader->open);
	vec_done(&reader->waiting);
	vec_done(&reader->duplicates);
	map_done(&reader->anchors);
	arena_done(&reader->arena);
	free(reader);
}

int yaml_wrong(const char *path, const struct yaml_node *node, struct err *e, const char *what, va_list args)
{
	char text[512];

	vsnprintf(text, sizeof(text), what, args);
	return err_set(e, ERR_FORMAT, "%s:%u: %s", path, node ? node->line : 1, text);
}

uint32_t yaml_line(const struct yaml_reader *reader)
{
	return reader->line;
}

static uint32_t line_of(const struct yaml_reader *reader, const yaml_mark_t *mark)
{
	return reader->lines_before + (uint32_t)mark->line + 1;
}

static int damaged(const struct yaml_reader *reader, const yaml_event_t *event, int code, const char *why, struct err *e)
{
	return err_set(e, code, "%s: line %u, column %zu: %s", reader->name, line_of(reader, &event->start_mark),
		       event->start_mark.column + 1, why);
}

/* At a place that is counted in characters, as libyaml counts them. */
static bool is_tab(const struct yaml_reader *reader, size_t index)
{
	struct str rest = reader->bytes;
	uint32_t code;

	str_skip(&rest, "\xef\xbb\xbf");
	while (rest.n && index--)
		rest = str_from_index(rest, text_decode(rest, &code));
	return rest.n && rest.p[0] == '\t';
}

static int syntax_error(struct yaml_reader *reader, struct err *e)
{
	const yaml_parser_t *parser = &reader->parser;
	char begun[40] = "";

	if (parser->error == YAML_MEMORY_ERROR)
		mem_lost();
	if (parser->error == YAML_READER_ERROR) {
		struct str before = str_slice(reader->bytes, 0, parser->problem_offset);

		reader->line = reader->lines_before + 1;
		for (size_t i = 0; i < before.n; i++)
			reader->line += before.p[i] == '\n';
		return err_set(e, ERR_FORMAT, "%s: byte %zu: %s", reader->name, parser->problem_offset, parser->problem);
	}
	reader->line = line_of(reader, &parser->problem_mark);
	/* Of a quote or a bracket that does not end, the line to look at is where it begins. */
	if (parser->context && parser->context_mark.line < parser->problem_mark.line)
		snprintf(begun, sizeof(begun), ", begun in line %u", line_of(reader, &parser->context_mark));
	if (is_tab(reader, parser->problem_mark.index))
		return err_set(e, ERR_FORMAT, "%s: line %u, column %zu: a tab: YAML is indented with blanks alone", reader->name, reader->line,
			       parser->problem_mark.column + 1);
	return err_set(e, ERR_FORMAT, "%s: line %u, column %zu: %s%s%s%s", reader->name, reader->line, parser->problem_mark.column + 1,
		       parser->problem ? parser->problem : "damaged", parser->context ? " " : "", parser->context ? parser->context : "",
		       begun);
}

static const char *over_cap(struct yaml_reader *reader, const char *what, size_t cap)
{
	return arena_printf(&reader->arena, "%s %zu", what, cap).p;
}

/* ---- nodes ---- */

static struct str copy(struct yaml_reader *reader, const unsigned char *text, size_t n)
{
	return text && n ? arena_str(&reader->arena, str_from(text, n)) : STR_LIT("");
}

static struct str copy_text(struct yaml_reader *reader, const unsigned char *text)
{
	return text ? copy(reader, text, strlen((const char *)text)) : STR_LIT("");
}

static struct yaml_node *new_node(struct yaml_reader *reader, const yaml_event_t *event, enum yaml_kind kind,
				  enum yaml_style style)
{
	struct yaml_node *node = arena_new(&reader->arena, struct yaml_node);

	*node = (struct yaml_node){
		.kind = (uint8_t)kind, .style = (uint8_t)style, .weight = 1,
		.line = line_of(reader, &event->start_mark), .column = (uint32_t)event->start_mark.column + 1,
		.end_line = line_of(reader, &event->end_mark), .end_column = (uint32_t)event->end_mark.column + 1,
	};
	return node;
}

static void name_node(struct yaml_reader *reader, struct yaml_node *node, const unsigned char *anchor, const unsigned char *tag)
{
	node->anchor = copy_text(reader, anchor);
	node->tag = copy_text(reader, tag);
	if (node->anchor.n)
		map_set(&reader->anchors, node->anchor, node);
}

static enum yaml_style scalar_style(yaml_scalar_style_t style)
{
	switch (style) {
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
		return YAML_SINGLE_QUOTED;
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		return YAML_DOUBLE_QUOTED;
	case YAML_LITERAL_SCALAR_STYLE:
		return YAML_LITERAL;
	case YAML_FOLDED_SCALAR_STYLE:
		return YAML_FOLDED;
	default:
		return YAML_PLAIN;
	}
}

static struct yaml_node *scalar(struct yaml_reader *reader, const yaml_event_t *event)
{
	struct yaml_node *node = new_node(reader, event, YAML_SCALAR, scalar_style(event->data.scalar.style));

	node->text = copy(reader, event->data.scalar.value, event->data.scalar.length);
	name_node(reader, node, event->data.scalar.anchor, event->data.scalar.tag);
	return node;
}

static bool is_open(const struct yaml_reader *reader, const struct yaml_node *node)
{
	vec_each(open, &reader->open)
		if (open->node == node)
			return true;
	return false;
}

static int alias(struct yaml_reader *reader, const yaml_event_t *event, struct yaml_node **ret_node, struct err *e)
{
	struct yaml_node *node = new_node(reader, event, YAML_ALIAS, YAML_PLAIN);

	node->anchor = copy_text(reader, event->data.alias.anchor);
	node->target = map_get(&reader->anchors, node->anchor);
	if (!node->target)
		return damaged(reader, event, ERR_FORMAT, "an alias without its anchor", e);
	if (is_open(reader, node->target))
		return damaged(reader, event, ERR_FORMAT, "an alias inside of its own anchor", e);
	node->weight = node->target->weight;
	node->height = node->target->height;
	if (reader->open.n + 1 + node->height > reader->caps.depth)
		return damaged(reader, event, ERR_LIMIT, over_cap(reader, "an alias makes it deeper than the cap of", reader->caps.depth), e);
	*ret_node = node;
	return 0;
}

/* ---- collections ---- */

static void push_open(struct yaml_reader *reader, struct yaml_node *node)
{
	*vec_push(&reader->open) = (struct open){node, reader->waiting.n};
}

static struct yaml_node *sequence(struct yaml_reader *reader, const yaml_event_t *event)
{
	bool flow = event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
	struct yaml_node *node = new_node(reader, event, YAML_SEQUENCE, flow ? YAML_FLOW : YAML_BLOCK);

	name_node(reader, node, event->data.sequence_start.anchor, event->data.sequence_start.tag);
	push_open(reader, node);
	return node;
}

static struct yaml_node *mapping(struct yaml_reader *reader, const yaml_event_t *event)
{
	bool flow = event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
	struct yaml_node *node = new_node(reader, event, YAML_MAPPING, flow ? YAML_FLOW : YAML_BLOCK);

	name_node(reader, node, event->data.mapping_start.anchor, event->data.mapping_start.tag);
	push_open(reader, node);
	return node;
}

static void find_duplicates(struct yaml_reader *reader, const struct yaml_node *node)
{
	struct map known = {0};

	for (size_t i = 0; i < node->n; i++)
		if (yaml_is(node->pairs[i].key, YAML_SCALAR) && map_set(&known, yaml_text(node->pairs[i].key), reader))
			*vec_push(&reader->duplicates) = node->pairs[i].key;
	map_done(&known);
}

/* Children of the collection opened last become its items or pairs. */
static int close_collection(struct yaml_reader *reader, const yaml_event_t *event, struct err *e)
{
	struct open open = reader->open.v[--reader->open.n];
	const struct yaml_node **children = reader->waiting.v + open.first;
	size_t n = reader->waiting.n - open.first;
	struct yaml_node *node = open.node;

	node->end_line = line_of(reader, &event->end_mark);
	node->end_column = (uint32_t)event->end_mark.column + 1;
	if (reader->unended && node->end_line > reader->unended && n) { /* libyaml ends the last line by itself */
		node->end_line = children[n - 1]->end_line;
		node->end_column = children[n - 1]->end_column;
	}
	for (size_t i = 0; i < n; i++) {
		node->weight += children[i]->weight;
		if (children[i]->height >= node->height)
			node->height = (uint16_t)(children[i]->height + 1);
	}
	if (node->weight > reader->caps.expanded)
		return damaged(reader, event, ERR_LIMIT, over_cap(reader, "more nodes, with aliases written out, than the cap of", reader->caps.expanded), e);
	node->n = node->kind == YAML_MAPPING ? n / 2 : n;
	if (n) {
		/* A pair is two pointers in a row, so the children are the pairs. */
		_Static_assert(sizeof(struct yaml_pair) == 2 * sizeof(*children), "a pair is two pointers");
		node->items = memcpy(arena_array(&reader->arena, const struct yaml_node *, n), children, n * sizeof(*children));
	}
	reader->waiting.n = open.first;
	if (node->kind == YAML_MAPPING && n > 2)
		find_duplicates(reader, node);
	return 0;
}

/* ---- documents ---- */

static int add_node(struct yaml_reader *reader, const yaml_event_t *event, struct err *e)
{
	struct yaml_node *node = NULL;

	if (++reader->nodes > reader->caps.nodes)
		return damaged(reader, event, ERR_LIMIT, over_cap(reader, "more nodes than the cap of", reader->caps.nodes), e);
	if (reader->open.n >= reader->caps.depth)
		return damaged(reader, event, ERR_LIMIT, over_cap(reader, "nested deeper than the cap of", reader->caps.depth), e);
	/* What is opened is pushed below its children: first the node itself, for the collection around it. */
	*vec_push(&reader->waiting) = NULL;
	size_t place = reader->waiting.n - 1;

	if (event->type == YAML_SCALAR_EVENT)
		node = scalar(reader, event);
	else if (event->type == YAML_SEQUENCE_START_EVENT)
		node = sequence(reader, event);
	else if (event->type == YAML_MAPPING_START_EVENT)
		node = mapping(reader, event);
	else if (alias(reader, event, &node, e) < 0)
		return e->code;
	reader->waiting.v[place] = node;
	return 0;
}

static void end_document(struct yaml_reader *reader, struct yaml_document *ret_document)
{
	size_t n = reader->duplicates.n;

	ret_document->root = reader->waiting.n ? reader->waiting.v[0] : NULL;
	ret_document->duplicate_count = n;
	ret_document->duplicates = NULL;
	if (n)
		ret_document->duplicates = memcpy(arena_array(&reader->arena, const struct yaml_node *, n), reader->duplicates.v,
						  n * sizeof(*reader->duplicates.v));
}

static void begin_document(struct yaml_reader *reader)
{
	map_done(&reader->anchors);
	reader->open.n = reader->waiting.n = reader->duplicates.n = 0;
}

/* 1: a document has ended; 2: the stream has; 0: go on. */
static int take_event(struct yaml_reader *reader, const yaml_event_t *event, struct yaml_document *document, struct err *e)
{
	reader->line = line_of(reader, &event->start_mark);
	switch (event->type) {
	case YAML_STREAM_END_EVENT:
		return 2;
	case YAML_DOCUMENT_START_EVENT:
		begin_document(reader);
		document->line = reader->line;
		return 0;
	case YAML_DOCUMENT_END_EVENT:
		end_document(reader, document);
		return 1;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return close_collection(reader, event, e);
	case YAML_SCALAR_EVENT:
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
	case YAML_ALIAS_EVENT:
		return add_node(reader, event, e);
	default:
		return 0;
	}
}

static int read_document(struct yaml_reader *reader, struct yaml_document *document, struct err *e)
{
	yaml_event_t event;
	int r = 0;

	while (r == 0) {
		if (!yaml_parser_parse(&reader->parser, &event))
			return syntax_error(reader, e);
		r = take_event(reader, &event, document, e);
		yaml_event_delete(&event);
	}
	return r;
}

int yaml_next(struct yaml_reader *reader, struct yaml_document *ret_document, struct err *e)
{
	struct yaml_document document = {0};
	int r;

	if (reader->failed.code) {
		*e = reader->failed;
		return e->code;
	}
	if (reader->ended)
		return 0;
	r = read_document(reader, &document, e);
	if (r < 0) {
		reader->failed = *e;
		return r;
	}
	reader->ended = r == 2;
	if (r == 1)
		*ret_document = document;
	return r == 1;
}

/* ---- getters ---- */

size_t yaml_count(const struct yaml_node *node)
{
	node = yaml_resolve(node);
	return node && node->kind != YAML_SCALAR ? node->n : 0;
}

const struct yaml_node *yaml_at(const struct yaml_node *sequence, size_t index)
{
	sequence = yaml_resolve(sequence);
	return yaml_is(sequence, YAML_SEQUENCE) && index < sequence->n ? sequence->items[index] : NULL;
}

const struct yaml_pair *yaml_pair_at(const struct yaml_node *mapping, size_t index)
{
	mapping = yaml_resolve(mapping);
	return yaml_is(mapping, YAML_MAPPING) && index < mapping->n ? &mapping->pairs[index] : NULL;
}

const struct yaml_pair *yaml_find(const struct yaml_node *mapping, struct str key)
{
	mapping = yaml_resolve(mapping);
	for (size_t i = yaml_is(mapping, YAML_MAPPING) ? mapping->n : 0; i > 0; i--) {
		const struct yaml_pair *pair = &mapping->pairs[i - 1];

		if (yaml_is(pair->key, YAML_SCALAR) && str_eq(yaml_text(pair->key), key))
			return pair;
	}
	return NULL;
}

const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key)
{
	const struct yaml_pair *pair = yaml_find(mapping, str_of(key));

	return pair ? pair->value : NULL;
}
