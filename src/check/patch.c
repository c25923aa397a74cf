/* SPDX-License-Identifier: Apache-2.0 */
#include "check/patch.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#define PATCH_MAX ((size_t)4096)
#define INDENT 2u     /* of what is new in a block, where the document does not show another */
#define INDENT_MAX 8u /* more is an alignment, not a step */

struct patch {
	struct checking *checking;
	const struct document *document;
	struct finding *finding;
};

static bool is_json(const struct yaml_node *mapping)
{
	const struct yaml_pair *pair = yaml_pair_at(mapping, 0);

	return mapping->style == YAML_FLOW && pair && pair->key->style == YAML_DOUBLE_QUOTED;
}

/* Whether it stands inside of the mapping, and not at an anchor that others share. */
static bool stands_within(const struct yaml_node *mapping, const struct yaml_node *node)
{
	if (node->kind == YAML_ALIAS || node->anchor.n || node->line < mapping->line || node->line > mapping->end_line)
		return false;
	return node->line > mapping->line || node->column >= mapping->column;
}

static void edit(const struct patch *patch, struct region at, struct str text)
{
	check_edit(patch->checking, patch->finding, config_place(patch->document->file, at), text);
}

static void put_word(struct buf *out, const char *word, bool quoted)
{
	bool bare = !quoted || strcmp(word, "true") == 0 || strcmp(word, "false") == 0;

	buf_printf(out, bare ? "%s" : "\"%s\"", word);
}

/* "a: {b: c}" */
static void put_flow(struct buf *out, struct str path, const char *word, bool quoted)
{
	struct str key;
	bool more = str_cut(path, '.', &key, &path);

	buf_printf(out, quoted ? "\"%.*s\": " : "%.*s: ", STR(key));
	if (!more) {
		put_word(out, word, quoted);
		return;
	}
	buf_putc(out, '{');
	put_flow(out, path, word, quoted);
	buf_putc(out, '}');
}

/* By how much a block in the mapping is indented; 0: there is none. */
static uint32_t step_of(const struct yaml_node *mapping)
{
	if (!yaml_is(mapping, YAML_MAPPING) || mapping->style == YAML_FLOW)
		return 0;
	yaml_each_pair(pair, mapping) {
		const struct yaml_node *value = pair->value;
		uint32_t step, column;

		if (value->kind != YAML_MAPPING || value->style == YAML_FLOW || !value->n)
			continue;
		column = value->pairs[0].key->column;
		step = value->pairs[0].key->line > pair->key->line && column > pair->key->column ? column - pair->key->column : 0;
		if (step && step <= INDENT_MAX)
			return step;
	}
	return 0;
}

static uint32_t indent_step(const struct patch *patch, const struct yaml_node *mapping)
{
	uint32_t step = step_of(mapping);

	if (!step)
		step = step_of(patch->document->root);
	return step ? step : INDENT;
}

/* The same over lines, the first of which is not indented. */
static void put_block(struct buf *out, struct str path, const char *word, uint32_t indent, uint32_t step)
{
	struct str key;

	while (str_cut(path, '.', &key, &path)) {
		indent += step;
		buf_printf(out, "%.*s:\n%*s", STR(key), (int)indent, "");
	}
	buf_printf(out, "%.*s: %s", STR(key), word);
}

/* A pair behind which something can be put: a name, which everybody looks for at the beginning. */
static bool is_plain_pair(const struct yaml_node *mapping, const struct yaml_pair *pair)
{
	const struct yaml_node *value = pair->value;

	return stands_within(mapping, pair->key) && stands_within(mapping, value) && value->kind == YAML_SCALAR &&
	       value->style <= YAML_DOUBLE_QUOTED && value->text.n && !value->tag.n;
}

static bool insert_flow(const struct patch *patch, const struct yaml_node *mapping, struct str path, const char *word)
{
	struct buf text auto_done(buf_done) = BUF_INIT(PATCH_MAX);
	struct region at = {mapping->line, mapping->column + 1, mapping->line, mapping->column + 1};

	const struct yaml_node *first = mapping->n ? mapping->pairs[0].value : NULL;
	bool behind = first && is_plain_pair(mapping, &mapping->pairs[0]);

	if (mapping->anchor.n || mapping->tag.n)
		return false;
	if (behind) {
		at = (struct region){first->end_line, first->end_column, first->end_line, first->end_column};
		buf_puts(&text, ", ");
	}
	put_flow(&text, path, word, is_json(mapping));
	if (mapping->n && !behind)
		buf_puts(&text, ", ");
	edit(patch, at, buf_str(&text));
	return true;
}

/* The last column of a line of the document, with a comment that ends it. */
static bool line_end(const struct document *document, uint32_t line, uint32_t *ret_column)
{
	struct str rest, text;
	size_t offset;
	uint32_t column = 1, code;

	if (line < document->line || !region_offset(document->text, line - document->line + 1, 1, &offset))
		return false;
	rest = str_from_index(document->text, offset);
	if (!str_next_line(&rest, &text))
		text = STR_NULL;
	for (; text.n; column++)
		text = str_from_index(text, text_decode(text, &code));
	*ret_column = column;
	return true;
}

/* Behind the first pair that fits on its line, else before the first. */
static bool insert_block(const struct patch *patch, const struct yaml_node *mapping, struct str path, const char *word)
{
	struct buf text auto_done(buf_done) = BUF_INIT(PATCH_MAX);
	uint32_t indent = mapping->n ? mapping->pairs[0].key->column - 1 : 0, column;
	const struct yaml_node *key;

	if (!mapping->n)
		return false;
	for (size_t i = 0; i < mapping->n; i++) {
		const struct yaml_node *value = mapping->pairs[i].value;

		key = mapping->pairs[i].key;
		if (!stands_within(mapping, key) || value->kind != YAML_SCALAR || value->style > YAML_DOUBLE_QUOTED || !value->text.n ||
		    value->end_line != key->line || key->column - 1 != indent || !line_end(patch->document, key->line, &column))
			continue;
		buf_printf(&text, "\n%*s", (int)indent, "");
		put_block(&text, path, word, indent, indent_step(patch, mapping));
		edit(patch, (struct region){key->line, column, key->line, column}, buf_str(&text));
		return true;
	}
	key = mapping->pairs[0].key;
	if (!stands_within(mapping, key))
		return false;
	put_block(&text, path, word, indent, indent_step(patch, mapping));
	buf_printf(&text, "\n%*s", (int)indent, "");
	edit(patch, (struct region){key->line, key->column, key->line, key->column}, buf_str(&text));
	return true;
}

static bool insert(const struct patch *patch, const struct yaml_node *mapping, struct str path, const char *word)
{
	return mapping->style == YAML_FLOW ? insert_flow(patch, mapping, path, word) : insert_block(patch, mapping, path, word);
}

static bool replace(const struct patch *patch, const struct yaml_node *mapping, const struct yaml_node *value, const char *word)
{
	struct buf text auto_done(buf_done) = BUF_INIT(PATCH_MAX);

	if (value->kind != YAML_SCALAR || value->style > YAML_DOUBLE_QUOTED || !value->text.n || value->tag.n)
		return false;
	put_word(&text, word, is_json(mapping));
	edit(patch, (struct region){value->line, value->column, value->end_line, value->end_column}, buf_str(&text));
	return true;
}

bool patch_yaml_set(struct checking *checking, struct finding *finding, const struct yaml_node *mapping, const char *path,
		    const char *word)
{
	struct patch patch = {checking, checking->document, finding};
	struct str rest = str_of(path), whole = rest, key;
	bool more;

	if (!patch.document || !patch.document->file || !mapping || mapping->kind != YAML_MAPPING)
		return false;
	while ((more = str_cut(rest, '.', &key, &rest)), true) {
		const struct yaml_pair *pair = yaml_find(mapping, key);

		if (!pair)
			return insert(&patch, mapping, whole, word);
		if (!stands_within(mapping, pair->key) || !stands_within(mapping, pair->value))
			return false;
		if (!more)
			return replace(&patch, mapping, pair->value, word);
		if (pair->value->kind != YAML_MAPPING)
			return false;
		mapping = pair->value;
		whole = rest;
	}
}
