/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/settings.h"

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"

#define SETTINGS(name) extern const struct settings_format name;
#include "policy/list.h"
#undef SETTINGS

static const struct settings_format *const formats[] = {
#define SETTINGS(name) &name,
#include "policy/list.h"
#undef SETTINGS
};

void settings_sink_done(struct settings_sink *sink)
{
	vec_done(&sink->notes);
	vec_done(&sink->rule_files);
	vec_done(&sink->named);
}

/* ---- what formats call ---- */

struct str settings_copy(struct settings_file *file, struct str text)
{
	return arena_str(file->sink->arena, text);
}

int settings_wrong(struct settings_file *file, const struct yaml_node *node, struct err *e, const char *what, ...)
{
	va_list args;
	int r;

	va_start(args, what);
	r = yaml_wrong(file->path, node, e, what, args);
	va_end(args);
	return r;
}

void settings_note(struct settings_file *file, const struct yaml_node *node, const char *what, ...)
{
	struct str text;
	va_list args;

	va_start(args, what);
	text = arena_vprintf(file->sink->arena, what, args);
	va_end(args);
	*vec_push(&file->sink->notes) = arena_printf(file->sink->arena, "%s:%u: %.*s", file->path, node ? node->line : 1, STR(text));
}

int settings_list(struct settings_file *file, const struct yaml_node *node, const char *prefix, struct str_list *list, struct err *e)
{
	size_t before = list->n;

	if (yaml_is(node, YAML_SCALAR) && yaml_text(node).n) {
		*vec_push(list) = arena_printf(file->sink->arena, "%s%.*s", prefix, STR(yaml_text(node)));
		return 0;
	}
	if (yaml_is(node, YAML_SCALAR)) /* "key:" with nothing behind it */
		return 0;
	if (!yaml_is(node, YAML_SEQUENCE))
		return settings_wrong(file, node, e, "a list is expected");
	yaml_each(item, node) {
		if (!yaml_is(item, YAML_SCALAR) || !yaml_text(item).n)
			return settings_wrong(file, item, e, "a text is expected");
		if (list->n - before >= SETTINGS_ITEMS_MAX)
			return settings_wrong(file, item, e, "more than %d entries", SETTINGS_ITEMS_MAX);
		*vec_push(list) = arena_printf(file->sink->arena, "%s%.*s", prefix, STR(yaml_text(item)));
	}
	return 0;
}

void settings_name_rule(struct settings_file *file, const struct yaml_node *node, struct str id)
{
	*vec_push(&file->sink->named) = (struct settings_rule){
		.id = settings_copy(file, id), .path = arena_str(file->sink->arena, str_of(file->path)).p, .line = node->line,
		.own = str_is(str_of(file->tool), "plimsoll"),
	};
}

int settings_rules(struct settings_file *file, const struct yaml_node *node, const char *prefix, struct str_list *list, struct err *e)
{
	size_t before = list->n;
	int r = settings_list(file, node, prefix, list, e);

	for (size_t i = before; i < list->n && r == 0; i++)
		settings_name_rule(file, yaml_is(node, YAML_SEQUENCE) ? yaml_at(node, i - before) : node, list->v[i]);
	return r;
}

void settings_fail_on(struct settings_file *file, const struct yaml_node *node, const char *key, struct str word)
{
	struct settings_sink *sink = file->sink;

	sink->fail_on = settings_copy(file, word);
	sink->fail_on_by = arena_printf(sink->arena, "%s: %.*s in %s:%u", key, STR(yaml_text(node)), file->path, node->line);
}

bool settings_bool(struct settings_file *file, const struct yaml_node *node)
{
	bool value = false;

	if (!yaml_bool(node, YAML_1_2, &value))
		settings_note(file, node, "\"%.*s\" is neither true nor false: taken for false", STR(yaml_text(node)));
	return value;
}

struct exemption *settings_exempt_line(struct settings_file *file, unsigned line)
{
	struct exemption *exemption = vec_push(&file->sink->policy->exemptions);

	exemption->tool = str_of(file->tool);
	exemption->file = arena_str(file->sink->arena, str_of(file->path));
	exemption->line = line;
	exemption->where = arena_printf(file->sink->arena, "%s:%u", file->path, line);
	return exemption;
}

struct exemption *settings_exempt(struct settings_file *file, const struct yaml_node *node, struct str id)
{
	struct exemption *exemption = settings_exempt_line(file, node->line);

	exemption->glob = true;
	exemption->id = settings_copy(file, id);
	return exemption;
}

/* The key that may have been meant; NULL: none is near. */
static const char *near_key(struct str word, const struct settings_key *keys)
{
	struct suggestion near = {.word = word};

	for (; keys->name; keys++)
		suggest(&near, keys->name);
	return near.best;
}

static int unknown_key(struct settings_file *file, const struct yaml_node *key, const struct settings_key *keys, struct err *e)
{
	const char *near = near_key(yaml_text(key), keys);

	settings_wrong(file, key, e, "there is no setting \"%.*s\" here", STR(yaml_text(key)));
	return near ? err_hint(e, "%s:", near) : e->code;
}

/* In another tool's file: it may be of a version that we do not know. */
static void note_key(struct settings_file *file, const struct yaml_node *key, const struct settings_key *keys)
{
	const char *near = near_key(yaml_text(key), keys);

	if (near)
		settings_note(file, key, "\"%.*s\" is no setting that is known; did you mean \"%s\"?", STR(yaml_text(key)), near);
	else
		settings_note(file, key, "\"%.*s\" is not a setting that plimsoll takes over", STR(yaml_text(key)));
}

int settings_keys(struct settings_file *file, const struct yaml_node *mapping, const struct settings_key *keys, bool strict, struct err *e)
{
	if (!yaml_is(mapping, YAML_MAPPING))
		return settings_wrong(file, mapping, e, "keys with values are expected");
	yaml_each_pair(pair, mapping) {
		const struct settings_key *key = keys;
		int r = 0;

		while (key->name && !str_is(yaml_text(pair->key), key->name))
			key++;
		if (!key->name && strict)
			return unknown_key(file, pair->key, keys, e);
		if (!key->name)
			note_key(file, pair->key, keys);
		else if (key->read)
			r = key->read(file, pair->value, e);
		if (r < 0)
			return r;
	}
	return 0;
}

/* ---- files ---- */

/* ".grype/config.yaml" is the name of a file in a folder of a name. */
static bool is_named(struct str path, const char *name)
{
	struct str before = path;

	if (!str_ends(path, name))
		return false;
	before.n -= strlen(name);
	return !before.n || before.p[before.n - 1] == '/';
}

static const struct settings_format *format_named(struct str path)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		for (const char *const *name = formats[i]->names; *name; name++)
			if (is_named(path, *name))
				return formats[i];
	return NULL;
}

bool settings_names(const char *path)
{
	struct str name = str_of(path);

	return format_named(name) || str_ends(name, ".yaml") || str_ends(name, ".yml") || str_ends(name, ".toml") || str_ends(name, ".json");
}

static const struct settings_format *format_holding(const struct yaml_node *root)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (formats[i]->holds && formats[i]->holds(root))
			return formats[i];
	return NULL;
}

static int read_yaml(struct settings_file *file, const struct settings_format *format, struct err *e)
{
	struct yaml_reader *reader auto_yaml = NULL;
	struct yaml_document document = {0};
	int r = yaml_open(file->bytes, YAML_CAPS, file->path, &reader, e);

	if (r == 0)
		r = yaml_next(reader, &document, e);
	if (r <= 0)
		return r; /* an empty file sets nothing */
	if (document.duplicate_count)
		return settings_wrong(file, document.duplicates[0], e, "this key stands twice");
	file->root = document.root;
	if (!format)
		format = format_holding(document.root);
	if (!format && file->sink->ours)
		format = &settings_own;
	if (!format)
		return err_set(e, ERR_USAGE, "neither its name nor its content is that of a file of settings that is known");
	log_debug(file->sink->log, "settings of %s, as %s has them", file->path, format->tool);
	file->tool = format->tool;
	return format->read(file, e);
}

int settings_load(struct settings_sink *sink, const char *path, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(SETTINGS_FILE_MAX);
	int r = file_load(path, &bytes, e);

	return r < 0 ? r : settings_read(sink, path, buf_str(&bytes), e);
}

int settings_read(struct settings_sink *sink, const char *path, struct str bytes, struct err *e)
{
	const struct settings_format *format = format_named(str_of(path));
	struct settings_file file = {.sink = sink, .path = path, .bytes = bytes};

	str_skip(&file.bytes, "\xef\xbb\xbf");
	if (!format && str_ends(str_of(path), ".toml"))
		format = format_named(STR_LIT("osv-scanner.toml"));
	if (!format || !format->plain)
		return read_yaml(&file, format, e);
	log_debug(sink->log, "settings of %s, as %s has them", path, format->tool);
	file.tool = format->tool;
	return format->read(&file, e);
}

int settings_policy(struct settings_sink *sink, const char *name, struct err *e)
{
	struct str text = preset_text(str_of(name));
	bool preset = sink->preset, ours = sink->ours;
	int r;

	if (!sink->depth)
		*vec_push(&sink->policy->names) = arena_str(sink->arena, path_base(str_of(name)));
	sink->preset = text.n > 0;
	sink->ours = true;
	r = text.n ? settings_read(sink, name, text, e) : settings_load(sink, name, e);
	sink->preset = preset;
	sink->ours = ours;
	return r;
}

int settings_discover(struct settings_sink *sink, struct err *e)
{
	sink->found = true;
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		for (const char *const *name = formats[i]->names; *name; name++) {
			int r = access(*name, R_OK) == 0 ? settings_load(sink, *name, e) : 1;

			if (r < 0)
				return r;
			if (r == 0)
				break; /* of one tool's names the first counts */
		}
	return 0;
}
