/* SPDX-License-Identifier: Apache-2.0 */
/* docker-bake.hcl: what is said of targets in HCL. */
#include "config/bake.h"

#include "base/map.h"
#include "base/path.h"
#include "codec/hcl.h"
#include "config/nested.h"

struct bake {
	struct reading *reading;
	const struct config_file *file;
	struct arena *arena;
	struct map variables; /* struct str */
};

static bool names(struct str base)
{
	return path_match("docker-bake*.hcl", base) || path_match("*.docker-bake.hcl", base) || path_match("bake.hcl", base);
}

static enum variable_state variable(const void *data, struct str name, struct str *ret_value)
{
	const struct bake *bake = data;
	const struct str *value = map_get(&bake->variables, name);

	if (!value)
		return VARIABLE_UNSET;
	*ret_value = *value;
	return VARIABLE_SET;
}

static bool is_default(const struct hcl_block *block)
{
	return str_is(block->type, "variable") && block->label_count == 1;
}

/* Those that the user gave count more than defaults; a default may name variables above it. */
static void read_variables(struct bake *bake, const struct hcl_body *body)
{
	const struct settings *settings = bake->reading->settings;

	for (size_t i = 0; i < body->block_count; i++) {
		const struct hcl_value *standing = is_default(&body->blocks[i]) ? hcl_get(body->blocks[i].body, "default") : NULL;
		struct variable_scope scope = {variable, bake};
		struct str *value = arena_new(bake->arena, struct str), unset;

		if (standing && hcl_text(standing, &scope, bake->arena, value, &unset) && !unset.n)
			map_set(&bake->variables, body->blocks[i].labels[0], value);
	}
	if (settings)
		vec_each(given, &settings->variables)
			map_set(&bake->variables, given->key, &given->value);
}

static void read_text(struct bake *bake, const struct hcl_body *body, const char *name, struct bake_text *text)
{
	const struct hcl_value *value = hcl_get(body, name);
	struct variable_scope scope = {variable, bake};

	if (value && hcl_text(value, &scope, bake->arena, &text->text, &text->unset))
		text->at = value->at;
}

static void read_list(struct bake *bake, const struct hcl_value *list, struct named_list *words)
{
	struct variable_scope scope = {variable, bake};

	for (size_t i = 0; list && list->kind == HCL_LIST && i < list->n; i++) {
		struct str text, unset;

		if (hcl_text(list->items[i], &scope, bake->arena, &text, &unset) && !unset.n)
			*vec_push(words) = (struct named){text, config_place(bake->file, list->items[i]->at)};
		else
			reading_gap(bake->reading, bake->file, list->items[i]->at, "what is inherited has to be computed");
	}
	for (size_t i = 0; list && list->kind == HCL_OBJECT && i < list->n; i++) {
		struct str text, unset;

		if (hcl_text(list->pairs[i].value, &scope, bake->arena, &text, &unset) && !unset.n)
			*vec_push(words) = (struct named){text, config_place(bake->file, list->pairs[i].value->at)};
	}
}

static void read_inline(struct bake *bake, const struct hcl_body *body, struct bake_target *target)
{
	const struct hcl_value *value = hcl_get(body, "dockerfile-inline");

	read_text(bake, body, "dockerfile-inline", &target->dockerfile_inline);
	target->inline_file = (struct config_file){.path = bake->file->path, .line = 1, .column = 1, .converted = true};
	if (!value)
		return;
	if (!value->heredoc) {
		target->inline_file.whole = value->at;
		target->inline_file.quoted = nested_quoted(bake->file, value->at);
		/* What is put in has another length. */
		if (str_find(target->inline_file.quoted, '{') >= 0)
			target->inline_file.quoted = STR_NULL;
	}
	target->inline_file.line = value->heredoc ? value->body_line : 1;
	target->inline_file.column = value->heredoc ? value->body_column : 1;
}

static void read_target(struct bake *bake, const struct hcl_block *block, struct bake_target *target)
{
	target->name = block->labels[0];
	target->at = block->at;
	read_text(bake, block->body, "context", &target->context);
	read_text(bake, block->body, "dockerfile", &target->dockerfile);
	read_text(bake, block->body, "target", &target->stage);
	read_list(bake, hcl_get(block->body, "inherits"), &target->inherits);
	read_list(bake, hcl_get(block->body, "contexts"), &target->contexts);
	read_inline(bake, block->body, target);
	if (hcl_get(block->body, "matrix"))
		reading_gap(bake->reading, bake->file, block->at, "the target %.*s is a matrix: what rests on its variables was not judged",
			    STR(target->name));
}

static int read_file(struct reading *reading, const struct config_file *file, struct err *e)
{
	struct arena arena auto_done(arena_done) = ARENA_INIT;
	struct bake bake = {reading, file, &arena, {0}};
	struct bake_targets targets = {0};
	struct err damage = ERR_INIT;
	struct hcl_body body;
	int r;

	if (hcl_parse(file->text, &arena, &body, &damage) < 0)
		reading_gap(reading, file, (struct region){0}, "%s", damage.text);
	read_variables(&bake, &body);
	for (size_t i = 0; i < body.block_count; i++)
		if (str_is(body.blocks[i].type, "target") && body.blocks[i].label_count == 1)
			read_target(&bake, &body.blocks[i], vec_push(&targets));
	map_done(&bake.variables);
	r = bake_read(reading, file, NULL, &targets, &arena, e);
	vec_done(&targets);
	return r;
}

/* ---- the same in JSON ---- */

static bool claims(const struct config_file *file, const struct yaml_node *root)
{
	static const char *const keys[] = {"target", "group", "variable", "function"};

	if (!yaml_is(yaml_get(root, "target"), YAML_MAPPING))
		return false;
	if (path_match("docker-bake*.json", path_base(file->path)))
		return true;
	yaml_each_pair(pair, root) {
		bool known = false;

		for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
			known = known || str_is(yaml_text(pair->key), keys[i]);
		if (!known)
			return false;
	}
	return yaml_is(yaml_get(root, "group"), YAML_MAPPING);
}

static struct region region_of(const struct yaml_node *node)
{
	return (struct region){node->line, node->column, node->end_line, node->end_column};
}

/* "${NAME}" alone or within; anything more has to be computed. */
static void text_of(const struct bake *bake, const struct yaml_node *node, struct bake_text *text)
{
	struct variable_scope scope = {variable, bake};
	struct interpolation result;

	if (!yaml_is(node, YAML_SCALAR))
		return;
	interpolate(yaml_text(node), &scope, CONFIG_FILE_MAX, bake->arena, &result);
	text->text = result.text;
	text->unset = result.damage ? STR_LIT("…") : result.unset;
	text->at = region_of(node);
}

static void texts_of(const struct bake *bake, const struct yaml_node *node, struct named_list *words)
{
	struct bake_text text = {0};

	yaml_each(item, node) {
		text_of(bake, item, &text);
		*vec_push(words) = (struct named){text.text, config_node_place(bake->file, item)};
	}
	yaml_each_pair(pair, node) {
		text_of(bake, pair->value, &text);
		*vec_push(words) = (struct named){text.text, config_node_place(bake->file, pair->value)};
	}
}

static void target_of(const struct bake *bake, const struct yaml_pair *pair, struct bake_target *target)
{
	const struct yaml_node *inner = yaml_get(pair->value, "dockerfile-inline");

	target->name = yaml_text(pair->key);
	target->at = region_of(pair->key);
	text_of(bake, yaml_get(pair->value, "context"), &target->context);
	text_of(bake, yaml_get(pair->value, "dockerfile"), &target->dockerfile);
	text_of(bake, yaml_get(pair->value, "target"), &target->stage);
	text_of(bake, inner, &target->dockerfile_inline);
	texts_of(bake, yaml_get(pair->value, "inherits"), &target->inherits);
	texts_of(bake, yaml_get(pair->value, "contexts"), &target->contexts);
	target->inline_file = inner ? nested_file(bake->file, inner, target->dockerfile_inline.text)
				    : (struct config_file){.path = bake->file->path, .line = 1, .column = 1};
	target->inline_file.converted = true;
}

static int read_tree(struct reading *reading, const struct config_file *file, const struct config_tree *tree, struct err *e)
{
	struct bake bake = {reading, file, tree->arena, {0}};
	struct bake_targets targets = {0};
	int r;

	yaml_each_pair(pair, yaml_get(tree->root, "variable")) {
		const struct yaml_node *standing = yaml_get(pair->value, "default");
		struct str *value = arena_new(tree->arena, struct str);

		*value = yaml_text(standing);
		if (standing)
			map_set(&bake.variables, yaml_text(pair->key), value);
	}
	yaml_each_pair(pair, yaml_get(tree->root, "target"))
		target_of(&bake, pair, vec_push(&targets));
	map_done(&bake.variables);
	r = bake_read(reading, file, tree->root, &targets, tree->arena, e);
	vec_done(&targets);
	return r;
}

const struct front_end front_end_bake = {
	.name = "bake",
	.names = names,
	.read_text = read_file,
	.claims = claims,
	.read_tree = read_tree,
};
