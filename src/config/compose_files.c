/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of a Compose project: .env, `extends`, `include`, overrides. Only regular files of the project are read
 * (config/project.h); what is named by a URL is noted. compose-spec, 05-services.md "extends", 14-include.md, 12-interpolation.md; compose-go, loader/.
 */
#include "base/map.h"
#include "base/path.h"
#include "codec/dotenv.h"
#include "config/compose.h"

struct compose_variables {
	const struct compose_variables *outer;
	struct map entries; /* struct dotenv_entry */
};

void compose_project_init(struct compose_project *project, struct reading *reading)
{
	*project = (struct compose_project){.reading = reading};
}

static void free_source(struct compose_source *source)
{
	yaml_close(source->reader);
	buf_done(&source->bytes);
}

void compose_project_done(struct compose_project *project)
{
	vec_each(source, &project->sources)
		free_source(*source);
	vec_each(variables, &project->variables)
		map_done(&(*variables)->entries);
	compose_env_files_done(project);
	vec_done(&project->variables);
	vec_done(&project->sources);
	arena_done(&project->arena);
}

/* ---- paths ---- */

struct str compose_folder(struct compose_project *project, struct str path)
{
	ptrdiff_t slash = str_rfind(path, '/');

	if (slash < 0)
		return STR_LIT(".");
	return arena_str(&project->arena, str_slice(path, 0, slash ? (size_t)slash : 1));
}

struct str compose_path(struct compose_project *project, struct str folder, struct str path)
{
	return nested_path(folder, path, &project->arena);
}

/* ---- variables ---- */

enum variable_state compose_variable(const void *data, struct str name, struct str *ret_value)
{
	for (const struct compose_variables *variables = data; variables; variables = variables->outer) {
		const struct dotenv_entry *entry = map_get(&variables->entries, name);

		if (!entry)
			continue;
		*ret_value = entry->value;
		return entry->unknown ? VARIABLE_UNKNOWN : VARIABLE_SET;
	}
	if (!str_is(name, "PWD"))
		return VARIABLE_UNSET;
	*ret_value = STR_LIT("."); /* every shell sets it, and Compose is called in the project's folder */
	return VARIABLE_SET;
}

static void note_file(struct compose_project *project, struct str path, const struct err *damage)
{
	struct config_file file = {.path = path, .line = 1, .column = 1};

	reading_gap(project->reading, &file, (struct region){0}, "%s", damage->text);
}

const struct compose_variables *compose_variables(struct compose_project *project, const struct compose_variables *outer,
						  struct str path, bool asked)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(DOTENV_MAX);
	struct variable_scope scope = {compose_variable, outer};
	struct compose_variables *variables;
	struct dotenv_list list = {0};
	struct dotenv_entry *entries;
	struct err e = ERR_INIT;

	if (nested_load(project->reading, path, &bytes, &e) < 0) {
		/* A folder of that name is none of Compose's. */
		if (asked || (e.code != ERR_NOT_FOUND && e.code != ERR_FORMAT))
			note_file(project, path, &e);
		return outer;
	}
	if (dotenv_parse(buf_str(&bytes), &scope, &project->arena, &list, &e) < 0)
		note_file(project, path, &e);
	variables = arena_new(&project->arena, struct compose_variables);
	variables->outer = outer;
	entries = arena_array(&project->arena, struct dotenv_entry, list.n);
	for (size_t i = 0; i < list.n; i++) {
		struct str known;

		entries[i] = list.v[i];
		if (compose_variable(outer, entries[i].name, &known) == VARIABLE_UNSET)
			map_set(&variables->entries, entries[i].name, &entries[i]);
	}
	vec_done(&list);
	*vec_push(&project->variables) = variables;
	return variables;
}

const struct compose_variables *compose_given(struct compose_project *project)
{
	const struct settings *settings = project->reading->settings;
	struct compose_variables *variables;

	if (!settings || !settings->variables.n)
		return NULL;
	variables = arena_new(&project->arena, struct compose_variables);
	vec_each(given, &settings->variables) {
		struct dotenv_entry *entry = arena_new(&project->arena, struct dotenv_entry);

		*entry = (struct dotenv_entry){.name = given->key, .value = given->value};
		map_set(&variables->entries, entry->name, entry);
	}
	*vec_push(&project->variables) = variables;
	return variables;
}

/* ---- other files ---- */

void compose_add(struct compose_project *project, struct compose_source *source, const struct yaml_node *root)
{
	const struct compose_value *value = compose_value(project, source, root);

	if (value && value->kind != YAML_MAPPING && !value->null)
		compose_gap(project, value, "a document that is no mapping: Compose refuses the file");
	source->root = compose_merge(project, source->root, value);
}

static int parse(struct compose_project *project, struct compose_source *source, struct err *e)
{
	struct yaml_document document;
	int r = yaml_open(source->file.text, YAML_CAPS, source->file.path.p, &source->reader, e);

	while (r >= 0 && (r = yaml_next(source->reader, &document, e)) > 0)
		compose_add(project, source, document.root);
	if (r == 0 && !source->root)
		return err_set(e, ERR_FORMAT, "%.*s: an empty file", STR(source->file.path));
	return r;
}

struct compose_source *compose_open(struct compose_project *project, const struct compose_value *named, struct str path,
				    struct str folder, const struct compose_variables *variables)
{
	struct compose_source *source;
	struct err e = ERR_INIT;

	vec_each(known, &project->sources)
		if (str_eq((*known)->file.path, path) && (*known)->variables == variables && str_eq((*known)->folder, folder))
			return (*known)->root ? *known : NULL;
	if (project->sources.n >= COMPOSE_SOURCES_MAX) {
		compose_gap(project, named, "more files in the project than the cap of %d", COMPOSE_SOURCES_MAX);
		return NULL;
	}
	source = arena_new(&project->arena, struct compose_source);
	*vec_push(&project->sources) = source;
	source->bytes = BUF_INIT(CONFIG_FILE_MAX);
	source->file = (struct config_file){.path = arena_str(&project->arena, path), .line = 1, .column = 1};
	source->folder = folder;
	source->variables = variables;
	if (nested_load(project->reading, source->file.path, &source->bytes, &e) == 0) {
		source->file.text = buf_str(&source->bytes);
		parse(project, source, &e);
	}
	if (e.code < 0)
		compose_gap(project, named, "%s", e.text);
	return source->root ? source : NULL;
}

/* ---- extends ---- */

struct extending {
	struct compose_project *project;
	const struct compose_value *chain[COMPOSE_DEPTH_MAX]; /* services that extend the next */
	size_t depth;
};

static const struct compose_value *extend(struct extending *extending, const struct compose_source *source, struct str name,
					  const struct compose_value *service);

static const struct compose_value *extend_from(struct extending *extending, const struct compose_source *source,
					       const struct compose_value *extends)
{
	struct compose_project *project = extending->project;
	const struct compose_value *file = compose_get(extends, "file"), *base;
	const struct compose_value *named = extends->kind == YAML_SCALAR ? extends : compose_get(extends, "service");
	struct str name = compose_text(named), path;

	if (file) {
		if (file->unset.n || nested_is_remote(compose_text(file))) {
			compose_gap(project, file, "what is extended is not here: %.*s", STR(compose_text(file)));
			return NULL;
		}
		path = compose_path(project, source->folder, compose_text(file));
		source = compose_open(project, file, path, compose_folder(project, path), source->variables);
		if (!source)
			return NULL;
	}
	base = compose_find(compose_get(source->root, "services"), name);
	if (!name.n) {
		compose_gap(project, extends, "extends no service by its name");
		return NULL;
	}
	if (!base) {
		compose_gap(project, extends, "extends the service %.*s, which is not there", STR(name));
		return NULL;
	}
	return extend(extending, source, name, base);
}

static const struct compose_value *extend(struct extending *extending, const struct compose_source *source, struct str name,
					  const struct compose_value *service)
{
	const struct compose_value *extends = compose_get(service, "extends"), *base;
	struct compose_value *made;

	if (!extends || extending->project->capped)
		return service;
	for (size_t i = 0; i < extending->depth; i++) {
		if (extending->chain[i] == service) {
			compose_gap(extending->project, extends, "the service %.*s extends itself by way of others", STR(name));
			return NULL;
		}
	}
	if (extending->depth == COMPOSE_DEPTH_MAX) {
		compose_gap(extending->project, extends, "more services that extend each other than the cap of %d", COMPOSE_DEPTH_MAX);
		return service;
	}
	extending->chain[extending->depth++] = service;
	base = extend_from(extending, source, extends);
	extending->depth--;
	/* What is not here stays told in the service, so that nothing is missed in it again. */
	if (!base || compose_get(base, "extends"))
		return base ? compose_merge_service(extending->project, base, service) : service;
	base = compose_with(extending->project, compose_merge_service(extending->project, base, service), "extends", NULL);
	made = arena_new(&extending->project->arena, struct compose_value);
	*made = *base;
	made->node = service->node; /* it stands where it extends the other */
	made->source = service->source;
	return made;
}

const struct compose_value *compose_extend(struct compose_project *project, const struct compose_source *source)
{
	const struct compose_value *services = compose_get(source->root, "services");
	struct compose_value *made;
	struct compose_entry *entries;

	if (!services || services->kind != YAML_MAPPING)
		return source->root;
	made = arena_new(&project->arena, struct compose_value);
	entries = arena_array(&project->arena, struct compose_entry, services->n);
	*made = *services;
	for (size_t i = 0; i < services->n; i++) {
		struct extending extending = {.project = project};

		entries[i] = services->entries[i];
		if (entries[i].value->kind == YAML_MAPPING && !entries[i].value->reset)
			entries[i].value = extend(&extending, source, entries[i].key, entries[i].value);
	}
	made->entries = entries;
	return compose_with(project, source->root, "services", made);
}

/* ---- include ---- */

/* Services of an included file that the including one has not: its own would be an error of Compose, and is told. */
static const struct compose_value *import(struct compose_project *project, const struct compose_value *model,
					  const struct compose_value *included, const struct compose_value *named)
{
	const struct compose_value *ours = compose_get(model, "services"), *theirs = compose_get(included, "services");
	struct compose_value *made;
	struct compose_entry *entries;
	struct map known = {0};

	if (!theirs || theirs->kind != YAML_MAPPING)
		return model;
	made = arena_new(&project->arena, struct compose_value);
	*made = ours && ours->kind == YAML_MAPPING ? *ours : *theirs;
	entries = arena_array(&project->arena, struct compose_entry, theirs->n + (ours ? ours->n : 0));
	made->n = 0;
	for (size_t i = 0; ours && ours->kind == YAML_MAPPING && i < ours->n; i++) {
		map_set(&known, ours->entries[i].key, made);
		entries[made->n++] = ours->entries[i];
	}
	for (size_t i = 0; i < theirs->n; i++) {
		if (!map_get(&known, theirs->entries[i].key))
			entries[made->n++] = theirs->entries[i];
		else
			compose_gap(project, named, "the service %.*s is in this file and in the one that includes it",
				    STR(theirs->entries[i].key));
	}
	map_done(&known);
	made->entries = entries;
	return compose_with(project, model, "services", made);
}

struct including {
	struct compose_project *project;
	const struct compose_source *source;
	const struct compose_value *include; /* the item */
	struct str folder;                   /* project_directory */
	const struct compose_variables *variables;
};

static const struct compose_variables *variables_of(const struct including *including)
{
	struct compose_project *project = including->project;
	const struct compose_value *files = compose_get(including->include, "env_file");
	const struct compose_variables *variables = including->source->variables;

	if (!files)
		return compose_variables(project, variables, compose_path(project, including->folder, STR_LIT(".env")), false);
	if (files->kind == YAML_SCALAR)
		return compose_variables(project, variables, compose_path(project, including->source->folder, compose_text(files)), true);
	/* A later file counts more than an earlier one: so it is the outer. */
	for (size_t i = files->kind == YAML_SEQUENCE ? files->n : 0; i > 0; i--)
		variables = compose_variables(project, variables,
					      compose_path(project, including->source->folder, compose_text(files->items[i - 1])), true);
	return variables;
}

static const struct compose_value *const *paths_of(const struct compose_value *const *include, size_t *ret_count)
{
	const struct compose_value *paths = (*include)->kind == YAML_MAPPING ? compose_get(*include, "path") : NULL;

	*ret_count = 1;
	if ((*include)->kind == YAML_SCALAR)
		return include;
	if (paths && paths->kind == YAML_SEQUENCE) {
		*ret_count = paths->n;
		return paths->items;
	}
	*ret_count = 0;
	return NULL;
}

static const struct compose_value *model_of(struct compose_project *project, struct compose_source *const *sources, size_t count);

/* Whether its includes are being read, be it with other variables. */
static bool is_open(struct compose_project *project, struct str path)
{
	vec_each(source, &project->sources)
		if ((*source)->open && str_eq(compose_path(project, STR_LIT("."), (*source)->file.path), path))
			return true;
	return false;
}

/* The files of one item: the first, and what is put over it. */
static const struct compose_value *include_one(struct compose_project *project, const struct compose_source *source,
					       const struct compose_value *include)
{
	const struct compose_value *scalar_path = include->kind == YAML_MAPPING ? compose_get(include, "path") : NULL;
	const struct compose_value *item = scalar_path && scalar_path->kind == YAML_SCALAR ? scalar_path : include;
	const struct compose_value *folder = compose_get(include, "project_directory");
	struct including including = {project, source, include, STR_NULL, NULL};
	struct compose_source *files[COMPOSE_SOURCES_MAX];
	size_t count, n = 0;
	const struct compose_value *const *paths = paths_of(&item, &count);

	for (size_t i = 0; i < count && n < COMPOSE_SOURCES_MAX; i++) {
		struct str path = compose_text(paths[i]);

		if (paths[i]->unset.n || nested_is_remote(path) || !path.n) {
			compose_gap(project, paths[i], "what is included is not here: %.*s", STR(path));
			continue;
		}
		path = compose_path(project, source->folder, path);
		if (!n) {
			including.folder = folder ? compose_path(project, source->folder, compose_text(folder)) : compose_folder(project, path);
			including.variables = variables_of(&including);
		}
		if (is_open(project, path))
			compose_gap(project, paths[i], "a file that includes this one, maybe by way of others");
		else if ((files[n] = compose_open(project, paths[i], path, including.folder, including.variables)))
			n++;
	}
	return n ? model_of(project, files, n) : NULL;
}

static const struct compose_value *model_of(struct compose_project *project, struct compose_source *const *sources, size_t count)
{
	const struct compose_value *model = NULL, *included, *list;

	for (size_t i = 0; i < count; i++) {
		model = compose_merge(project, model, compose_extend(project, sources[i]));
		sources[i]->open = true;
	}
	list = compose_get(model, "include");
	for (size_t i = 0; list && list->kind == YAML_SEQUENCE && i < list->n; i++)
		if ((included = include_one(project, list->items[i]->source, list->items[i])))
			model = import(project, model, included, list->items[i]);
	for (size_t i = 0; i < count; i++)
		sources[i]->open = false;
	return model;
}

const struct compose_value *compose_model(struct compose_project *project, struct compose_source *source, struct compose_source *over)
{
	return model_of(project, (struct compose_source *[]){source, over}, over ? 2 : 1);
}
