/* SPDX-License-Identifier: Apache-2.0 */
#include "check/shape.h"

#include "base/mem.h"
#include "base/text.h"

const char *shape_kinds(unsigned kinds)
{
	static const char *const words[] = {
		[SHAPE_TEXT] = "text", [SHAPE_LIST] = "a list", [SHAPE_MAP] = "a mapping", [SHAPE_TEXT | SHAPE_LIST] = "text or a list",
		[SHAPE_TEXT | SHAPE_MAP] = "text or a mapping", [SHAPE_LIST | SHAPE_MAP] = "a list or a mapping",
	};

	return kinds < ARRAY_SIZE(words) && words[kinds] ? words[kinds] : "what it is";
}

#define WRITTEN_MAX 40 /* characters of a text that are shown */

const char *shape_written(struct arena *arena, const struct yaml_node *node)
{
	struct str rest = yaml_text(node), text = rest;
	const char *quote = node->style == YAML_PLAIN ? "" : "\"";
	uint32_t code;

	for (size_t i = 0; i < WRITTEN_MAX && rest.n; i++)
		rest = str_from_index(rest, text_decode(rest, &code));
	return arena_printf(arena, "%s%.*s%s%s", quote, STR(str_slice(text, 0, text.n - rest.n)), rest.n ? "…" : "", quote).p;
}

static const struct shape_key *find(const struct shape_key *keys, struct str name)
{
	/* Nearly all of them differ in their first letter. */
	for (; keys && keys->name && name.n; keys++)
		if (*keys->name == *name.p && str_is(name, keys->name))
			return keys;
	return NULL;
}

static const char *nearest(struct misfits *misfits, const struct shape_key *keys, struct str name)
{
	struct suggestion near = {.word = name};

	if (misfits->guesses++ >= SHAPE_GUESSES_MAX)
		return NULL;
	for (; keys && keys->name; keys++)
		suggest(&near, keys->name);
	return near.best;
}

static bool is_name(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!str_is_alnum(text.p[i]) && !memchr("._-", text.p[i], 3))
			return false;
	return text.n > 0;
}

/* Nothing was written, or a text that only a variable or a template knows. */
static bool is_open(const struct yaml_node *node)
{
	return yaml_is(node, YAML_SCALAR) && (yaml_type(node, YAML_1_2) == YAML_TYPE_NULL || str_find(yaml_text(node), '$') >= 0 ||
					      str_search(yaml_text(node), STR_LIT("{{")) >= 0);
}

static void judge_value(const struct shape *shape, const struct yaml_node *node, struct str key, struct misfits *misfits);

static void judge_mapping(const struct shape *shape, const struct yaml_node *node, struct misfits *misfits)
{
	yaml_each_pair(pair, node) {
		struct str name = yaml_text(pair->key);
		const struct shape_key *known = find(shape->keys, name);

		if (known)
			judge_value(known->shape, pair->value, name, misfits);
		else if (str_starts(name, "x-"))
			continue;
		else if (shape->values && (!shape->names || is_name(name)))
			judge_value(shape->values, pair->value, name, misfits);
		else if (shape->keys || shape->names)
			misfits->tell(misfits->data, MISFIT_KEY, pair->key, name, shape, nearest(misfits, shape->keys, name));
	}
}

static void judge_word(const struct shape *shape, const struct yaml_node *node, struct str key, struct misfits *misfits)
{
	struct suggestion near = {.word = yaml_text(node)};

	if (is_open(node) || (shape->scalar && shape->scalar->takes(node)))
		return;
	for (const char *const *word = shape->words; *word; word++) {
		if (str_is(near.word, *word))
			return;
		if (misfits->guesses < SHAPE_GUESSES_MAX)
			suggest(&near, *word);
	}
	misfits->guesses++;
	misfits->tell(misfits->data, MISFIT_WORD, node, key, shape, near.best);
}

static void judge_value(const struct shape *shape, const struct yaml_node *node, struct str key, struct misfits *misfits)
{
	if (!shape || !node)
		return;
	if (shape->kinds && !(shape->kinds & 1u << yaml_kind(node))) {
		if (!is_open(node))
			misfits->tell(misfits->data, MISFIT_KIND, node, key, shape, NULL);
		return;
	}
	if (yaml_is(node, YAML_MAPPING))
		judge_mapping(shape, node, misfits);
	if (shape->items && yaml_is(node, YAML_SEQUENCE))
		yaml_each(item, node)
			judge_value(shape->items, item, STR_NULL, misfits);
	if (!yaml_is(node, YAML_SCALAR))
		return;
	if (shape->words)
		judge_word(shape, node, key, misfits);
	else if (shape->scalar && !is_open(node) && !shape->scalar->takes(node))
		misfits->tell(misfits->data, MISFIT_SCALAR, node, key, shape, NULL);
}

void shape_judge(const struct shape *shape, const struct yaml_node *node, struct str key, struct misfits *misfits)
{
	judge_value(shape, node, key, misfits);
}
