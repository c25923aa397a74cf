/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of Compose files, and what becomes of two of them. compose-spec, 13-merge.md: mappings key by key, lists one behind the
 * other with what has one key (a target, a variable's name) once, anything else the later; command, entrypoint and the test of a health
 * check are one thing each.
 */
#include "base/map.h"
#include "config/compose.h"
#include "config/docker_words.h"

void compose_gap(struct compose_project *project, const struct compose_value *value, const char *why, ...)
{
	static const struct config_file nowhere = {.path = {"Compose project", 15}, .line = 1, .column = 1};
	const struct yaml_node *node = value ? value->node : NULL;
	struct str reason;
	va_list args;

	va_start(args, why);
	reason = arena_vprintf(&project->arena, why, args);
	va_end(args);
	reading_gap(project->reading, value ? &value->source->file : &nowhere,
		    node ? (struct region){node->line, node->column, node->end_line, node->end_column} : (struct region){0}, "%.*s",
		    STR(reason));
}

/* ---- from nodes ---- */

void compose_count(struct compose_project *project, size_t n, const struct compose_value *value)
{
	project->values += n;
	if (project->values <= COMPOSE_VALUES_MAX || project->capped)
		return;
	project->capped = true;
	compose_gap(project, value, "more values in the project than the cap of %zu", COMPOSE_VALUES_MAX);
}

static struct compose_value *new_value(struct compose_project *project, const struct compose_source *source, enum yaml_kind kind,
				       const struct yaml_node *node)
{
	struct compose_value *value = arena_new(&project->arena, struct compose_value);

	value->kind = (uint8_t)kind;
	value->node = node;
	value->source = source;
	compose_count(project, 1, value);
	return value;
}

static void replace_variables(struct compose_project *project, struct compose_value *value)
{
	struct variable_scope scope = {compose_variable, value->source->variables};
	struct interpolation result;

	interpolate(value->text, &scope, COMPOSE_TEXT_MAX - project->text, &project->arena, &result);
	if (result.damage)
		compose_gap(project, value, "%s", result.damage);
	if (result.damage)
		value->unset = value->text;
	else
		value->unset = result.unset;
	if (result.changed)
		project->text += result.text.n;
	value->text = result.text;
}

static struct compose_value *scalar(struct compose_project *project, const struct compose_source *source, const struct yaml_node *node)
{
	struct compose_value *value = new_value(project, source, YAML_SCALAR, node);

	value->text = yaml_text(node);
	value->null = yaml_type(node, YAML_1_2) == YAML_TYPE_NULL;
	if (!value->null)
		replace_variables(project, value);
	return value;
}

static struct compose_value *sequence(struct compose_project *project, const struct compose_source *source, const struct yaml_node *node)
{
	struct compose_value *value = new_value(project, source, YAML_SEQUENCE, node);
	const struct compose_value **items = arena_array(&project->arena, const struct compose_value *, yaml_count(node));

	yaml_each(item, node)
		if ((items[value->n] = compose_value(project, source, item)))
			value->n++;
	value->items = items;
	return value;
}

static struct compose_value *mapping(struct compose_project *project, const struct compose_source *source, const struct yaml_node *node)
{
	struct compose_value *value = new_value(project, source, YAML_MAPPING, node);
	const struct yaml_pair *pairs;
	size_t n = yaml_merged(node, &project->arena, &pairs);
	struct compose_entry *entries = arena_array(&project->arena, struct compose_entry, n);

	for (size_t i = 0; i < n; i++) {
		entries[value->n] = (struct compose_entry){yaml_text(pairs[i].key), pairs[i].key,
							    compose_value(project, source, pairs[i].value)};
		if (entries[value->n].value)
			value->n++;
	}
	value->entries = entries;
	return value;
}

const struct compose_value *compose_value(struct compose_project *project, const struct compose_source *source,
					  const struct yaml_node *node)
{
	const struct yaml_node *meant = yaml_resolve(node);
	struct compose_value *value;

	if (!meant || project->capped)
		return NULL;
	switch (meant->kind) {
	case YAML_SEQUENCE:
		value = sequence(project, source, meant);
		break;
	case YAML_MAPPING:
		value = mapping(project, source, meant);
		break;
	default:
		value = scalar(project, source, meant);
		break;
	}
	value->reset = str_is(meant->tag, "!reset");
	value->override = str_is(meant->tag, "!override");
	return value;
}

/* ---- getters ---- */

const struct compose_value *compose_find(const struct compose_value *mapping, struct str key)
{
	for (size_t i = 0; mapping && mapping->kind == YAML_MAPPING && i < mapping->n; i++)
		if (str_eq(mapping->entries[i].key, key))
			return mapping->entries[i].value->null || mapping->entries[i].value->reset ? NULL : mapping->entries[i].value;
	return NULL;
}

const struct compose_value *compose_get(const struct compose_value *mapping, const char *key)
{
	return compose_find(mapping, str_of(key));
}

struct str compose_text(const struct compose_value *value)
{
	return value && value->kind == YAML_SCALAR && !value->null ? value->text : STR_NULL;
}

struct place compose_place(const struct compose_value *value)
{
	return value ? config_node_place(&value->source->file, value->node) : (struct place){0};
}

/* ---- two to one ---- */

static struct compose_value *copy(struct compose_project *project, const struct compose_value *value)
{
	struct compose_value *made = new_value(project, value->source, (enum yaml_kind)value->kind, value->node);

	*made = *value;
	return made;
}

const struct compose_value *compose_with(struct compose_project *project, const struct compose_value *mapping, const char *key,
					 const struct compose_value *value)
{
	struct compose_value *made = copy(project, mapping);
	struct compose_entry *entries = arena_array(&project->arena, struct compose_entry, mapping->n + 1);

	made->n = 0;
	for (size_t i = 0; i < mapping->n; i++)
		if (!str_is(mapping->entries[i].key, key))
			entries[made->n++] = mapping->entries[i];
	if (value)
		entries[made->n++] = (struct compose_entry){str_of(key), value->node, value};
	made->entries = entries;
	return made;
}

/* A later word of the same name counts, in the place of the earlier. */
static const struct compose_value *from_words(struct compose_project *project, const struct compose_value *list)
{
	struct compose_value *made = copy(project, list);
	struct compose_entry *entries = arena_array(&project->arena, struct compose_entry, list->n);
	struct map known = {0};

	made->kind = YAML_MAPPING;
	made->n = 0;
	for (size_t i = 0; i < list->n; i++) {
		struct compose_value *value = copy(project, list->items[i]);
		struct compose_entry *entry;
		struct str name;
		uintptr_t place;

		if (value->kind != YAML_SCALAR)
			continue;
		value->null = !str_cut(list->items[i]->text, '=', &name, &value->text);
		place = (uintptr_t)map_get(&known, name);
		entry = place ? &entries[place - 1] : &entries[made->n++];
		if (!place)
			map_set(&known, name, (void *)(uintptr_t)made->n);
		*entry = (struct compose_entry){name, value->node, value};
	}
	map_done(&known);
	made->entries = entries;
	return made;
}

const struct compose_value *compose_as_mapping(struct compose_project *project, const struct compose_value *value)
{
	struct compose_value *made;

	if (!value || value->kind == YAML_MAPPING)
		return value;
	if (value->kind == YAML_SEQUENCE)
		return from_words(project, value);
	made = copy(project, value);
	made->kind = YAML_MAPPING;
	made->n = 0;
	made->entries = NULL;
	return made;
}

static const struct compose_value *as_list(struct compose_project *project, const struct compose_value *value)
{
	struct compose_value *made;
	const struct compose_value **items;

	if (value->kind == YAML_SEQUENCE)
		return value;
	made = copy(project, value);
	items = arena_array(&project->arena, const struct compose_value *, 1);
	items[0] = value;
	made->kind = YAML_SEQUENCE;
	made->items = items;
	made->n = 1;
	return made;
}

static struct str target_of(const struct compose_value *value)
{
	struct container_mount mount = {0};

	if (value->kind == YAML_MAPPING)
		return compose_text(compose_get(value, "target"));
	docker_volume(value->text, &mount);
	return mount.target;
}

static struct str device_of(const struct compose_value *value)
{
	struct str host, rest, target;

	if (value->kind == YAML_MAPPING)
		return compose_text(compose_get(value, "target"));
	if (!str_cut(value->text, ':', &host, &rest))
		return host;
	str_cut(rest, ':', &target, &rest);
	return target;
}

static struct str itself(const struct compose_value *value)
{
	return compose_text(value);
}

/* Both lists; of what has the same key the later in the place of the earlier. */
static const struct compose_value *append(struct compose_project *project, const struct compose_value *base,
					  const struct compose_value *over, struct str (*key)(const struct compose_value *value))
{
	struct compose_value *made = copy(project, over);
	const struct compose_value **items = arena_array(&project->arena, const struct compose_value *, base->n + over->n);
	struct map known = {0};

	made->n = 0;
	compose_count(project, base->n + over->n, over);
	for (size_t i = 0; i < base->n + over->n; i++) {
		const struct compose_value *item = i < base->n ? base->items[i] : over->items[i - base->n];
		struct str name = key(item);
		uintptr_t place = name.n ? (uintptr_t)map_get(&known, name) : 0;

		if (place) {
			items[place - 1] = item;
			continue;
		}
		items[made->n++] = item;
		if (name.n)
			map_set(&known, name, (void *)(uintptr_t)made->n);
	}
	map_done(&known);
	made->items = items;
	return made;
}

/* How the values of a key are merged, where it is not what their kinds say. */
enum merge_rule { MERGE_PLAIN, MERGE_REPLACE, MERGE_VARIABLES, MERGE_BUILD, MERGE_LIST, MERGE_TARGETS, MERGE_DEVICES };

static enum merge_rule rule_of(struct str parent, struct str key)
{
	static const struct {
		const char *parent, *key; /* of a service: "" */
		enum merge_rule rule;
	} rules[] = {
		{"", "command", MERGE_REPLACE},       {"", "entrypoint", MERGE_REPLACE},   {"healthcheck", "test", MERGE_REPLACE},
		{"", "environment", MERGE_VARIABLES}, {"", "labels", MERGE_VARIABLES},     {"", "sysctls", MERGE_VARIABLES},
		{"", "networks", MERGE_VARIABLES},    {"", "depends_on", MERGE_VARIABLES}, {"", "annotations", MERGE_VARIABLES},
		{"build", "args", MERGE_VARIABLES},   {"build", "labels", MERGE_VARIABLES}, {"deploy", "labels", MERGE_VARIABLES},
		{"", "build", MERGE_BUILD},           {"", "tmpfs", MERGE_LIST},           {"", "dns", MERGE_LIST},
		{"", "env_file", MERGE_LIST},         {"", "volumes", MERGE_TARGETS},      {"", "devices", MERGE_DEVICES},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (str_is(parent, rules[i].parent) && str_is(key, rules[i].key))
			return rules[i].rule;
	return MERGE_PLAIN;
}

const struct compose_value *compose_list(struct compose_project *project, const struct compose_value *service, const char *key)
{
	const struct compose_value *list = compose_get(service, key);
	enum merge_rule rule = rule_of(STR_NULL, str_of(key));
	struct compose_value none = {.kind = YAML_SEQUENCE};

	if (!list || list->kind != YAML_SEQUENCE)
		return NULL;
	return append(project, &none, list, rule == MERGE_TARGETS ? target_of : rule == MERGE_DEVICES ? device_of : itself);
}

/* `build: PATH` as the mapping that it stands for. */
static const struct compose_value *as_build(struct compose_project *project, const struct compose_value *build)
{
	struct compose_value *made;
	struct compose_entry *entry;

	if (build->kind != YAML_SCALAR)
		return build;
	made = copy(project, build);
	entry = arena_new(&project->arena, struct compose_entry);
	*entry = (struct compose_entry){STR_LIT("context"), build->node, build};
	made->kind = YAML_MAPPING;
	made->entries = entry;
	made->n = 1;
	return made;
}

/* Of what a mapping is: keys of a service, and below it, have rules of their own. */
enum level { LEVEL_FILE, LEVEL_SERVICES, LEVEL_SERVICE, LEVEL_OTHER };

static enum level level_below(enum level level, struct str key)
{
	switch (level) {
	case LEVEL_FILE:
		return str_is(key, "services") ? LEVEL_SERVICES : LEVEL_OTHER;
	case LEVEL_SERVICES:
	case LEVEL_SERVICE:
		return LEVEL_SERVICE;
	case LEVEL_OTHER:
		break;
	}
	return LEVEL_OTHER;
}

static const struct compose_value *merge_mappings(struct compose_project *project, enum level level, struct str name,
						  const struct compose_value *base, const struct compose_value *over);

/* `level` and `name` are those of the value, should it be a mapping. */
static const struct compose_value *merge_values(struct compose_project *project, enum level level, struct str name,
						enum merge_rule rule, const struct compose_value *base, const struct compose_value *over)
{
	if (over->reset || over->override)
		return over;
	if (over->null || base->null || base->reset)
		return over->null ? base : over;
	switch (rule) {
	case MERGE_REPLACE:
		return over;
	case MERGE_VARIABLES:
		return merge_mappings(project, level, name, compose_as_mapping(project, base), compose_as_mapping(project, over));
	case MERGE_BUILD:
		base = as_build(project, base);
		over = as_build(project, over);
		break;
	case MERGE_LIST:
		base = as_list(project, base);
		over = as_list(project, over);
		break;
	case MERGE_TARGETS:
	case MERGE_DEVICES:
	case MERGE_PLAIN:
		break;
	}
	if (base->kind == YAML_MAPPING && over->kind == YAML_MAPPING)
		return merge_mappings(project, level, name, base, over);
	if (base->kind == YAML_SEQUENCE && over->kind == YAML_SEQUENCE)
		return append(project, base, over, rule == MERGE_TARGETS ? target_of : rule == MERGE_DEVICES ? device_of : itself);
	return over;
}

static const struct compose_value *merge_mappings(struct compose_project *project, enum level level, struct str name,
						  const struct compose_value *base, const struct compose_value *over)
{
	struct compose_value *made = copy(project, over);
	struct compose_entry *entries = arena_array(&project->arena, struct compose_entry, base->n + over->n);
	struct map known = {0};

	made->n = 0;
	compose_count(project, base->n + over->n, over);
	for (size_t i = 0; i < base->n + over->n && !project->capped; i++) {
		const struct compose_entry *entry = i < base->n ? &base->entries[i] : &over->entries[i - base->n];
		uintptr_t place = (uintptr_t)map_get(&known, entry->key);
		struct compose_entry *earlier = place ? &entries[place - 1] : NULL;

		if (!earlier) {
			entries[made->n++] = *entry;
			map_set(&known, entry->key, (void *)(uintptr_t)made->n);
			continue;
		}
		earlier->value = merge_values(project, level_below(level, entry->key), level == LEVEL_SERVICE ? entry->key : STR_NULL,
					      level == LEVEL_SERVICE ? rule_of(name, entry->key) : MERGE_PLAIN, earlier->value,
					      entry->value);
	}
	map_done(&known);
	made->entries = entries;
	made->node = base->node; /* where the thing itself stands */
	made->source = base->source;
	return made;
}

const struct compose_value *compose_merge_service(struct compose_project *project, const struct compose_value *base,
						  const struct compose_value *over)
{
	if (!base || base->kind != YAML_MAPPING)
		return over;
	if (!over || over->kind != YAML_MAPPING)
		return base;
	return over->override ? over : merge_mappings(project, LEVEL_SERVICE, STR_NULL, base, over);
}

const struct compose_value *compose_merge(struct compose_project *project, const struct compose_value *base,
					  const struct compose_value *over)
{
	if (!base || base->kind != YAML_MAPPING)
		return over;
	if (!over || over->kind != YAML_MAPPING)
		return base;
	return merge_mappings(project, LEVEL_FILE, STR_NULL, base, over);
}
