/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of .plimsoll.yaml: "gates:", whose keys are the kinds of gates (gate_kinds.c) with a limit each, or a limit with references; what
 * says which findings they count; "load:", what each part may weigh; and "extends:".
 */
#include "base/clock.h"
#include "base/path.h"
#include "base/text.h"
#include "policy/gate.h"
#include "policy/settings.h"
#include "policy/stages.h"

static struct policy *policy_of(struct settings_file *file)
{
	return file->sink->policy;
}

/* An error of the limit, at its line. */
static int wrong_limit(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	e->code = ERR_FORMAT;
	return err_wrap(e, "%s:%u", file->path, node->line);
}

/* ---- what says which findings the gates count ---- */

static int read_flag(struct settings_file *file, const struct yaml_node *node, bool *flag, struct err *e)
{
	return yaml_bool(node, YAML_1_2, flag) ? 0 : settings_wrong(file, node, e, "true or false is expected");
}

static int read_only_fixed(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_flag(file, node, &policy_of(file)->only_fixed, e);
}

static int read_own_alone(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_flag(file, node, &policy_of(file)->own, e);
}

static int read_grace(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	int64_t milliseconds;

	if (clock_lacks_unit(yaml_text(node)))
		return settings_wrong(file, node, e, "%.*s has no unit: %.*sd, %.*sh", STR(yaml_text(node)), STR(yaml_text(node)), STR(yaml_text(node)));
	if (!clock_parse_duration(yaml_text(node), &milliseconds))
		return settings_wrong(file, node, e, "\"%.*s\" is no duration: 12h, 7d", STR(yaml_text(node)));
	policy_of(file)->grace = milliseconds / 1000;
	return 0;
}

/* A path of a file is one from where that file lies. */
static const char *path_beside(struct settings_file *file, struct str path)
{
	struct str folder, name;

	if (str_starts(path, "/") || !str_cut_last(str_of(file->path), '/', &folder, &name))
		return settings_copy(file, path).p;
	return arena_printf(file->sink->arena, "%.*s/%.*s", STR(folder), STR(path)).p;
}

static int read_baseline(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	policy_of(file)->baseline_marks = true;
	if (policy_load_baseline(policy_of(file), path_beside(file, yaml_text(node)), file->sink->arena, e) < 0)
		return err_wrap(e, "%s:%u", file->path, node->line);
	return 0;
}

static int read_licenses(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	if (str_is(yaml_text(node), "off")) {
		policy_of(file)->licenses = (struct license_policy){0};
		return 0;
	}
	return policy_read_licenses(policy_of(file), node, file->path, file->sink->arena, e);
}

static const struct settings_key modifiers[] = {
	{"only-fixed", read_only_fixed}, {"own", read_own_alone}, {"grace", read_grace}, {"baseline", read_baseline}, {"licenses", read_licenses}, {0},
};

/* ---- gates ---- */

static struct str references_text(struct settings_file *file, const struct yaml_node *node)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);

	yaml_each(item, node)
		text_list(&text, "; ", yaml_text(item));
	return arena_str(file->sink->arena, yaml_is(node, YAML_SCALAR) ? yaml_text(node) : buf_str(&text));
}

static void consider(struct str word, const char *name, size_t *best, const char **near)
{
	size_t distance = text_distance(word, str_of(name), *best);

	if (distance < *best) {
		*best = distance;
		*near = name;
	}
}

static int unknown_gate(struct settings_file *file, const struct yaml_node *key, struct err *e)
{
	struct str word = yaml_text(key);
	size_t best = word.n <= 5 ? 2 : 3;
	const char *near = NULL;

	for (const struct gate_kind *kind = gate_kinds; kind->name; kind++)
		consider(word, kind->name, &best, &near);
	for (const struct settings_key *modifier = modifiers; modifier->name; modifier++)
		consider(word, modifier->name, &best, &near);
	settings_wrong(file, key, e, "there is no gate \"%.*s\"", STR(word));
	return near ? err_hint(e, "%s:", near) : err_hint(e, "docs/policy.md has all of them");
}

/* A typing error would ask for what can never be there, or for nothing. */
static int check_word(struct settings_file *file, const struct gate_kind *kind, const struct yaml_node *node, struct err *e)
{
	struct suggestion near = {.word = yaml_text(node)};

	if (!near.word.n || str_find(near.word, ':') >= 0)
		return 0;
	for (const char *const *word = kind->words; *word; word++) {
		if (str_is(near.word, *word))
			return 0;
		suggest(&near, *word);
	}
	settings_wrong(file, node, e, "%s: there is no \"%.*s\"", kind->name, STR(near.word));
	return near.best ? err_hint(e, "%s", near.best) : err_hint(e, "docs/policy.md has all of them");
}

static int check_words(struct settings_file *file, const struct gate_kind *kind, const struct yaml_node *limit, struct err *e)
{
	if (!kind->words)
		return 0;
	if (yaml_is(limit, YAML_SCALAR))
		return check_word(file, kind, limit, e);
	yaml_each(item, limit)
		if (check_word(file, kind, item, e) < 0)
			return e->code;
	return 0;
}

static const struct settings_key limit_keys[] = {{"limit", NULL}, {"references", NULL}, {0}};

static int read_gate(struct settings_file *file, const struct yaml_node *key, const struct yaml_node *node, struct err *e)
{
	const struct gate_kind *kind = gate_kind_find(yaml_text(key));
	const struct yaml_node *limit = node;
	struct gate_request *request;

	if (!kind)
		return unknown_gate(file, key, e);
	if (yaml_is(node, YAML_MAPPING)) {
		if (settings_keys(file, node, limit_keys, true, e) < 0)
			return e->code;
		limit = yaml_get(node, "limit");
		if (!limit)
			return settings_wrong(file, node, e, "%s: a limit is expected", kind->name);
	}
	if (!(kind->form == GATE_LIST && yaml_is(limit, YAML_SEQUENCE)) && !yaml_is(limit, YAML_SCALAR))
		return settings_wrong(file, limit, e, "%s: %s is expected", kind->name, kind->form == GATE_LIST ? "a list" : "one value");
	if (policy_ask_gate(policy_of(file), str_of(kind->name), yaml_text(limit), STR_NULL, &request, e) < 0)
		return wrong_limit(file, limit, e);
	if (!request)
		return 0;
	request->found = file->sink->found;
	request->references = references_text(file, yaml_get(node, "references"));
	request->asked_by = file->sink->preset ? arena_printf(file->sink->arena, "policy %s", file->path)
					       : arena_printf(file->sink->arena, "%s:%u", file->path, key->line);
	if (kind->form != GATE_LIST)
		return 0;
	return settings_list(file, limit, "", &request->list, e) < 0 ? e->code : check_words(file, kind, limit, e);
}

static const struct settings_key *modifier_named(struct str name)
{
	for (const struct settings_key *key = modifiers; key->name; key++)
		if (str_is(name, key->name))
			return key;
	return NULL;
}

int settings_gates_read(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	int r = 0;

	if (file->sink->found && !file->sink->depth)
		*vec_push(&policy_of(file)->names) = settings_copy(file, str_of(file->path));
	if (!yaml_is(node, YAML_MAPPING))
		return settings_wrong(file, node, e, "gates with a limit each are expected: max-packages: 300");
	yaml_each_pair(pair, node) {
		const struct settings_key *modifier = modifier_named(yaml_text(pair->key));

		if (r == 0)
			r = modifier ? modifier->read(file, pair->value, e) : read_gate(file, pair->key, pair->value, e);
	}
	return r;
}

/* ---- load ---- */

int settings_load_read(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	static const struct settings_key keys[] = {{"vulnerabilities", NULL}, {"configuration", NULL}, {"provenance", NULL}, {"packages", NULL}, {"unneeded", NULL}, {0}};
	struct load_limits *limits = &policy_of(file)->load;
	double *const values[] = {&limits->vulnerabilities, &limits->configuration, &limits->provenance, &limits->packages, &limits->unneeded};

	if (settings_keys(file, node, keys, true, e) < 0)
		return e->code;
	for (size_t i = 0; keys[i].name; i++) {
		const struct yaml_node *value = yaml_get(node, keys[i].name);
		int64_t number;

		if (!value)
			continue;
		if (!yaml_i64(value, YAML_1_2, &number) || number < 1 || number > INT32_MAX)
			return settings_wrong(file, value, e, "load: %s: a whole number above 0 is expected", keys[i].name);
		*values[i] = (double)number;
	}
	return 0;
}

/* ---- extends ---- */

/* A name that is no file may be a preset that was typed wrong. */
static void suggest_preset(struct str name, struct err *e)
{
	size_t best = name.n <= 5 ? 2 : 3;
	const char *near = NULL;

	if (e->code != ERR_NOT_FOUND)
		return;
	e->code = ERR_FORMAT; /* the file that names it is there, and is wrong */
	for (const char *const *preset = preset_names(); *preset; preset++)
		consider(name, *preset, &best, &near);
	if (near)
		err_hint(e, "extends: %s", near);
}

/* The place is told once, also where files extend one another in a circle. */
static void wrap_place(const struct settings_file *file, unsigned line, struct err *e)
{
	if (str_search(str_of(e->text), arena_printf(file->sink->arena, "%s:%u: ", file->path, line)) < 0)
		err_wrap(e, "%s:%u", file->path, line);
}

int settings_extends_read(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	struct str_list names = {0};
	int r = settings_list(file, node, "", &names, e);

	if (r == 0 && file->sink->depth >= SETTINGS_DEPTH_MAX)
		r = settings_wrong(file, node, e, "more than %d files extend one another; is there a circle?", SETTINGS_DEPTH_MAX);
	file->sink->depth++;
	vec_each(name, &names)
		if (r == 0 && (r = settings_policy(file->sink, preset_text(*name).n ? name->p : path_beside(file, *name), e)) < 0) {
			suggest_preset(*name, e);
			r = e->code;
			wrap_place(file, node->line, e);
		}
	file->sink->depth--;
	vec_done(&names);
	return r;
}
