/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The environment of a Compose service: what its `env_file` sets, file by file, and `environment` on top. A variable of a file stands in that
 * file. compose-spec, 05-services.md, "env_file" and "environment"; compose-go, types/project.go, WithServicesEnvironmentResolved().
 */
#include "base/map.h"
#include "codec/dotenv.h"
#include "config/compose.h"
#include "config/docker_words.h"

struct compose_env_file {
	struct str path;
	const struct compose_variables *variables; /* that its values are made with */
	bool raw;
	struct dotenv_list entries;
	struct err damage; /* .code 0: none */
};

/* What one item of env_file says. */
struct wanted {
	const struct compose_value *path;
	bool required, raw;
};

struct environment {
	struct compose_project *project;
	struct container *container;
	struct map names; /* to the place in the container's list, counted from 1 */
};

/* ---- files ---- */

/* docker's own --env-file: NAME=VALUE a line, the value as it stands; a NAME alone is taken from the caller's environment. */
static void parse_raw(struct compose_env_file *file, struct str bytes, struct arena *arena)
{
	struct str line;
	uint32_t number = 0;

	str_skip(&bytes, "\xEF\xBB\xBF");
	while (str_next_line(&bytes, &line)) {
		struct dotenv_entry entry = {.line = ++number};

		while (line.n && str_is_space(line.p[0]))
			line = str_from_index(line, 1);
		if (!line.n || line.p[0] == '#' || !str_cut(line, '=', &entry.name, &entry.value))
			continue;
		entry.name = arena_str(arena, entry.name);
		entry.value = arena_str(arena, entry.value);
		*vec_push(&file->entries) = entry;
	}
}

static void load(struct compose_project *project, struct compose_env_file *file)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(DOTENV_MAX);
	struct variable_scope scope = {compose_variable, file->variables};
	struct err e = ERR_INIT;

	if (nested_load(project->reading, file->path, &bytes, &file->damage) < 0)
		return;
	if (file->raw)
		parse_raw(file, buf_str(&bytes), &project->arena);
	else if (dotenv_parse(buf_str(&bytes), &scope, &project->arena, &file->entries, &e) < 0)
		err_set(&file->damage, e.code, "%.*s: %s", STR(file->path), e.text);
}

/* Read once, however many services name it. */
static const struct compose_env_file *open_file(struct compose_project *project, const struct wanted *wanted)
{
	const struct compose_source *source = wanted->path->source;
	struct str path = compose_path(project, source->folder, compose_text(wanted->path));
	struct compose_env_file *file;

	vec_each(known, &project->env_files)
		if (str_eq((*known)->path, path) && (*known)->variables == source->variables && (*known)->raw == wanted->raw)
			return *known;
	if (project->env_files.n == COMPOSE_ENV_FILES_MAX) {
		compose_gap(project, wanted->path, "more files of variables in the project than the cap of %d", COMPOSE_ENV_FILES_MAX);
		return NULL;
	}
	file = arena_new(&project->arena, struct compose_env_file);
	*file = (struct compose_env_file){.path = path, .variables = source->variables, .raw = wanted->raw, .damage = ERR_INIT};
	*vec_push(&project->env_files) = file;
	load(project, file);
	return file;
}

void compose_env_files_done(struct compose_project *project)
{
	vec_each(file, &project->env_files)
		vec_done(&(*file)->entries);
	vec_done(&project->env_files);
}

/* ---- the list ---- */

static void add(struct environment *environment, struct container_variable variable)
{
	uintptr_t place = (uintptr_t)map_get(&environment->names, variable.name);

	if (place) {
		environment->container->environment.v[place - 1] = variable;
		return;
	}
	*vec_push(&environment->container->environment) = variable;
	map_set(&environment->names, variable.name, (void *)(uintptr_t)environment->container->environment.n);
}

static void add_file(struct environment *environment, const struct wanted *wanted)
{
	struct compose_project *project = environment->project;
	const struct compose_env_file *file;

	if (wanted->path->unset.n || !compose_text(wanted->path).n) {
		compose_gap(project, wanted->path, "the env_file of the service %.*s is not known%s%.*s",
			    STR(environment->container->name), wanted->path->unset.n ? ": no value for " : "", STR(wanted->path->unset));
		return;
	}
	file = open_file(project, wanted);
	if (!file)
		return;
	if (file->damage.code == ERR_NOT_FOUND && !wanted->required)
		return;
	if (file->damage.code < 0)
		compose_gap(project, wanted->path, "%s%s", file->damage.text,
			    file->damage.code == ERR_NOT_FOUND ? ": Compose refuses to start the service" : "");
	compose_count(project, file->entries.n, wanted->path);
	for (size_t i = 0; i < file->entries.n && !project->capped; i++) {
		const struct dotenv_entry *entry = &file->entries.v[i];

		add(environment, (struct container_variable){
			.name = entry->name, .value = entry->unknown ? STR_NULL : entry->value, .reference = entry->unknown,
			.place = {file->path, {entry->line, 1, entry->line, 1}},
		});
	}
}

static bool read_item(struct compose_project *project, const struct compose_value *item, struct wanted *ret_wanted)
{
	const struct compose_value *format = compose_get(item, "format"), *required = compose_get(item, "required");
	bool flag;

	*ret_wanted = (struct wanted){.path = item, .required = true};
	if (item->kind == YAML_SCALAR)
		return !item->null;
	ret_wanted->path = compose_get(item, "path");
	if (item->kind != YAML_MAPPING || !ret_wanted->path || ret_wanted->path->kind != YAML_SCALAR) {
		compose_gap(project, item, "an env_file without a path: Compose refuses the file");
		return false;
	}
	if (required && docker_bool(compose_text(required), &flag))
		ret_wanted->required = flag;
	ret_wanted->raw = str_is(compose_text(format), "raw");
	if (format && !ret_wanted->raw) {
		compose_gap(project, format, "a format of variables that Compose does not know: %.*s", STR(compose_text(format)));
		return false;
	}
	return true;
}

static void add_files(struct environment *environment, const struct compose_value *files)
{
	struct wanted wanted;

	if (files && files->kind != YAML_SEQUENCE) {
		if (read_item(environment->project, files, &wanted))
			add_file(environment, &wanted);
		return;
	}
	for (size_t i = 0; files && i < files->n && !environment->project->capped; i++)
		if (read_item(environment->project, files->items[i], &wanted))
			add_file(environment, &wanted);
}

void compose_environment(struct compose_project *project, const struct compose_value *service, struct container *container)
{
	const struct compose_value *variables = compose_as_mapping(project, compose_get(service, "environment"));
	struct environment environment = {.project = project, .container = container};

	add_files(&environment, compose_get(service, "env_file"));
	if (variables)
		compose_count(project, variables->n, variables);
	for (size_t i = 0; variables && variables->kind == YAML_MAPPING && i < variables->n; i++) {
		const struct compose_value *value = variables->entries[i].value;

		/* One without a value is passed on from the caller's environment. */
		add(&environment, (struct container_variable){
			.name = variables->entries[i].key, .value = value->unset.n ? STR_NULL : compose_text(value),
			.reference = value->null || value->unset.n, .place = compose_place(value),
		});
	}
	map_done(&environment.names);
}
