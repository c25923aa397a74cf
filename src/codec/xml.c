/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/xml.h"

#include <expat.h>

#include "base/text.h"
#include "base/vec.h"

#define TEXT_MAX ((size_t)16 << 20) /* bytes of one element's character data */

/* An element that is still open. */
struct level {
	struct xml_node *node, *last;
	struct buf text;
};

struct reader {
	XML_Parser parser;
	struct arena *arena;
	struct xml_caps caps;
	size_t nodes, depth;
	VEC(struct level) levels; /* those beyond `depth` keep their buffers for the next element */
	struct xml_node *root;
	const char *wrong; /* what stopped it, where that was not expat */
	int code;
};

static void stop(struct reader *reader, int code, const char *wrong)
{
	if (!reader->wrong) {
		reader->wrong = wrong;
		reader->code = code;
	}
	XML_StopParser(reader->parser, XML_FALSE);
}

static struct str local_name(const char *name)
{
	const char *colon = strchr(name, ':');

	return str_of(colon && colon[1] ? colon + 1 : name);
}

static void read_attributes(struct reader *reader, struct xml_node *node, const char **pairs)
{
	struct xml_attribute *attributes;
	size_t n = 0;

	while (pairs[2 * n])
		n++;
	reader->nodes += n;
	if (reader->nodes > reader->caps.nodes) {
		stop(reader, ERR_LIMIT, "more elements and attributes than the cap");
		return;
	}
	attributes = arena_array(reader->arena, struct xml_attribute, n + !n);
	for (size_t i = 0; i < n; i++)
		attributes[i] = (struct xml_attribute){arena_str(reader->arena, local_name(pairs[2 * i])),
						       arena_str(reader->arena, str_of(pairs[2 * i + 1]))};
	node->attributes = attributes;
	node->attribute_count = n;
}

static void on_start(void *arg, const char *name, const char **pairs)
{
	struct reader *reader = arg;
	struct xml_node *node;
	struct level *level;

	if (reader->depth >= reader->caps.depth) {
		stop(reader, ERR_LIMIT, "elements nested deeper than the cap");
		return;
	}
	if (++reader->nodes > reader->caps.nodes) {
		stop(reader, ERR_LIMIT, "more elements and attributes than the cap");
		return;
	}
	node = arena_new(reader->arena, struct xml_node);
	node->name = arena_str(reader->arena, local_name(name));
	node->line = (uint32_t)XML_GetCurrentLineNumber(reader->parser);
	read_attributes(reader, node, pairs);
	if (reader->depth) {
		struct level *parent = &reader->levels.v[reader->depth - 1];

		*(parent->last ? &parent->last->next : &parent->node->child) = node;
		parent->last = node;
	} else {
		reader->root = node;
	}
	if (reader->depth == reader->levels.n)
		vec_push(&reader->levels)->text = BUF_INIT(TEXT_MAX);
	level = &reader->levels.v[reader->depth++];
	level->node = node;
	level->last = NULL;
	buf_clear(&level->text);
}

static void on_end(void *arg, const char *name)
{
	struct reader *reader = arg;
	struct level *level;

	(void)name;
	if (!reader->depth)
		return;
	level = &reader->levels.v[--reader->depth];
	level->node->text = arena_str(reader->arena, str_trim(buf_str(&level->text)));
}

static void on_text(void *arg, const char *text, int n)
{
	struct reader *reader = arg;
	struct level *level = reader->depth ? &reader->levels.v[reader->depth - 1] : NULL;

	if (!level)
		return;
	buf_put(&level->text, str_from(text, (size_t)n));
	if (level->text.full)
		stop(reader, ERR_LIMIT, "more character data in one element than the cap");
}

static void on_doctype(void *arg, const char *name, const char *system, const char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	stop(arg, ERR_UNSUPPORTED, "a document type declaration, which is not read");
}

static int failure(struct reader *reader, const char *name, struct err *e)
{
	unsigned long line = XML_GetCurrentLineNumber(reader->parser);

	if (reader->wrong)
		return err_set(e, reader->code, "%s: line %lu: %s", name, line, reader->wrong);
	return err_set(e, ERR_FORMAT, "%s: line %lu: not XML: %s", name, line,
		       XML_ErrorString(XML_GetErrorCode(reader->parser)));
}

int xml_parse(struct str bytes, struct xml_caps caps, const char *name, struct arena *arena, const struct xml_node **ret_root,
	      struct err *e)
{
	struct reader reader = {.arena = arena, .caps = caps};
	int r = 0;

	if (bytes.n > caps.bytes || bytes.n > INT32_MAX)
		return err_set(e, ERR_LIMIT, "%s: XML of %zu bytes, more than the cap of %zu", name, bytes.n, caps.bytes);
	reader.parser = XML_ParserCreate(NULL);
	if (!reader.parser)
		mem_lost();
	XML_SetUserData(reader.parser, &reader);
	XML_SetElementHandler(reader.parser, on_start, on_end);
	XML_SetCharacterDataHandler(reader.parser, on_text);
	XML_SetStartDoctypeDeclHandler(reader.parser, on_doctype);
	if (XML_Parse(reader.parser, bytes.n ? bytes.p : "", (int)bytes.n, XML_TRUE) != XML_STATUS_OK || reader.wrong)
		r = failure(&reader, name, e);
	XML_ParserFree(reader.parser);
	vec_each(level, &reader.levels)
		buf_done(&level->text);
	vec_done(&reader.levels);
	if (r == 0)
		*ret_root = reader.root;
	return r;
}

static const struct xml_node *named(const struct xml_node *node, const char *name)
{
	while (node && name && !str_is(node->name, name))
		node = node->next;
	return node;
}

const struct xml_node *xml_child(const struct xml_node *node, const char *name)
{
	return node ? named(node->child, name) : NULL;
}

const struct xml_node *xml_next(const struct xml_node *node, const char *name)
{
	return node ? named(node->next, name) : NULL;
}

struct str xml_text(const struct xml_node *node)
{
	return node ? node->text : STR_LIT("");
}

struct str xml_child_text(const struct xml_node *node, const char *name)
{
	return xml_text(xml_child(node, name));
}

struct str xml_attribute(const struct xml_node *node, const char *name)
{
	for (size_t i = 0; node && i < node->attribute_count; i++)
		if (str_is(node->attributes[i].name, name))
			return node->attributes[i].value;
	return STR_LIT("");
}

/* ---- writing ---- */

static const char *entity_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&apos;";
	case '\t': /* else an attribute's value would have a blank there */
		return "&#9;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	default:
		return NULL;
	}
}

/* XML 1.0 section 2.2, Char; what is below a blank has been looked at before. */
static bool is_sayable(uint32_t code)
{
	return code >= 0x20 && !(code >= 0xD800 && code <= 0xDFFF) && code != 0xFFFE && code != 0xFFFF && code <= 0x10FFFF;
}

void xml_escape(struct buf *out, struct str text)
{
	while (text.n) {
		uint32_t code;
		size_t n = text_decode(text, &code);
		const char *entity = entity_of(text.p[0]);

		if (entity)
			buf_puts(out, entity);
		else if (is_sayable(code) && code != 0xFFFD)
			buf_put(out, str_slice(text, 0, n));
		else
			buf_puts(out, "\xEF\xBF\xBD");
		text = str_from_index(text, n);
	}
}
