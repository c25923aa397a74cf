/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compose files: compose-spec, formats 2 and 3 and the present one. A file is told by its name, or by having `services` that are built or
 * made from images and nothing beside that Compose does not know.
 *
 * All documents of a file are one project, each put over those before it. A file with the standing name is read with the override
 * beside it, and an override, or any other file whose services say neither an image nor a build, on top of the file with the standing
 * name beside it: alone nobody would run it.
 */
#include "config/compose.h"

#include <unistd.h>

#include "base/path.h"
#include "base/text.h"
#include "config/parts.h"

/* compose-go, cli/options.go: in the order in which they are looked for. */
static const char *const standing[] = {"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml", NULL};
static const char *const overrides[] = {"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml",
					"docker-compose.override.yaml", NULL};

static bool is_named(struct str base)
{
	static const char *const globs[] = {"compose.{yml,yaml}", "compose{.,-,_}*.{yml,yaml}", "docker-compose.{yml,yaml}",
					    "docker-compose{.,-,_}*.{yml,yaml}", "*{.,-}compose.{yml,yaml}", "docker-stack*.{yml,yaml}"};

	for (size_t i = 0; i < ARRAY_SIZE(globs); i++)
		if (path_match(globs[i], base))
			return true;
	return false;
}

static bool knows_keys(const struct yaml_node *root)
{
	static const char *const keys[] = {"version", "name", "services", "networks", "volumes", "secrets", "configs", "include", "models", NULL};

	yaml_each_pair(pair, root)
		if (!str_is_any(yaml_text(pair->key), keys) && !str_starts(yaml_text(pair->key), "x-") && !yaml_is_merge(pair->key))
			return false;
	return true;
}

static bool is_made(const struct yaml_node *service)
{
	static const char *const keys[] = {"image", "build", "extends", "provider"};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (yaml_find_merged(service, str_of(keys[i])))
			return true;
	return false;
}

static bool misspells_services(const struct yaml_node *root)
{
	yaml_each_pair(pair, root) {
		struct suggestion near = {.word = yaml_text(pair->key)};

		suggest(&near, "services");
		if (near.best && yaml_is(pair->value, YAML_MAPPING))
			return true;
	}
	return false;
}

static bool claims(const struct config_file *file, const struct yaml_node *root)
{
	const struct yaml_node *services = yaml_get(root, "services");
	bool named = is_named(path_base(file->path));

	if (!yaml_is(root, YAML_MAPPING) || yaml_get(root, "apiVersion"))
		return false;
	if (named)
		return yaml_is(services, YAML_MAPPING) || yaml_get(root, "include") || yaml_get(root, "version") || misspells_services(root) ||
		       (yaml_count(root) && is_made(yaml_pair_at(root, 0)->value)); /* of the first format */
	if (!knows_keys(root))
		return false;
	yaml_each_pair(pair, services)
		if (is_made(pair->value))
			return true;
	return yaml_is(yaml_get(root, "include"), YAML_SEQUENCE) && !services && yaml_get(root, "name");
}

/* ---- which files belong together ---- */

static struct str find_beside(struct compose_project *project, struct str folder, const char *const *names)
{
	for (; *names; names++) {
		struct str path = compose_path(project, folder, str_of(*names));

		if (access(path.p, R_OK) == 0)
			return path;
	}
	return STR_NULL;
}

bool compose_is_made(const struct compose_value *service)
{
	return compose_get(service, "image") || compose_get(service, "build") || compose_get(service, "extends") || compose_get(service, "provider");
}

static bool is_part(const struct compose_value *services)
{
	for (size_t i = 0; services && services->kind == YAML_MAPPING && i < services->n; i++) {
		const struct compose_value *service = services->entries[i].value;

		if (!service->null && !compose_is_made(service))
			return true;
	}
	return false;
}

static bool is_on_disk(struct str path)
{
	return access(path.p, R_OK) == 0;
}

/* "docker-compose.test.yml" is given behind the file with the standing name: what it names may be in there. */
static bool may_be_given_with_another(struct compose_project *project, const struct compose_source *source)
{
	struct str base = path_base(source->file.path);

	return is_on_disk(source->file.path) && is_named(base) && !str_is_any(base, standing) && !str_is_any(base, overrides) &&
	       find_beside(project, source->folder, standing).n;
}

/* The file, below or above the one that it belongs to; whether that is all of the project. */
static const struct compose_value *assemble(struct compose_project *project, struct compose_source *source, bool *ret_whole)
{
	struct str base = path_base(source->file.path), other;
	bool found_on_disk = is_on_disk(source->file.path);
	struct compose_source *beside = NULL;

	if (found_on_disk && str_is_any(base, standing)) {
		other = find_beside(project, source->folder, overrides);
		if (other.n)
			beside = compose_open(project, NULL, other, source->folder, source->variables);
		*ret_whole = true;
		return compose_model(project, source, beside);
	}
	if (found_on_disk && (str_is_any(base, overrides) || (is_named(base) && is_part(compose_get(source->root, "services"))))) {
		other = find_beside(project, source->folder, standing);
		if (other.n)
			beside = compose_open(project, NULL, other, source->folder, source->variables);
	}
	*ret_whole = beside || !may_be_given_with_another(project, source);
	return beside ? compose_model(project, beside, source) : compose_model(project, source, NULL);
}

/* ---- the project ---- */

/* The list no longer moves: each image that is fetched is told its service. */
static void tell_containers(struct document *document)
{
	size_t named = 0;

	vec_each(container, &document->containers) {
		struct image_reference *reference = named < document->references.n ? &document->references.v[named] : NULL;

		if (reference && container->image.state != SETTING_UNSET && str_eq(container->image.place.path, reference->place.path) &&
		    container->image.place.at.line == reference->place.at.line && container->image.place.at.column == reference->place.at.column) {
			reference->container = container;
			named++;
		}
	}
}

/* "imge": that is told as what it is. */
static bool means_to_be_made(const struct compose_value *service)
{
	for (size_t i = 0; i < service->n; i++) {
		struct suggestion near = {.word = service->entries[i].key};

		suggest(&near, "image");
		suggest(&near, "build");
		if (near.best)
			return true;
	}
	return false;
}

static int read_service(struct compose_project *project, const struct compose_entry *service, struct document *document, struct err *e)
{
	const struct compose_value *build = compose_get(service->value, "build");
	struct nested_built built = {0};

	if (service->value->kind != YAML_MAPPING || service->value->reset) {
		if (!service->value->reset && !service->value->null)
			compose_gap(project, service->value, "the service %.*s is no mapping: Compose refuses the file", STR(service->key));
		return 0;
	}
	if (build && compose_build(project, build, &built, e) < 0)
		return e->code;
	if (!compose_is_made(service->value) && !means_to_be_made(service->value))
		compose_gap(project, service->value, "the service %.*s has neither image nor build: it is part of a project whose other file is not here",
			    STR(service->key));
	compose_service(project, service, &built, document);
	return 0;
}

/* The documents behind the first, and what stands twice in any. Kubernetes' among them are another front end's, and damage is told elsewhere. */
struct further {
	VEC(const struct yaml_node *) roots;
	VEC(const struct yaml_node *) duplicates;
};

static void take_duplicates(struct further *further, const struct yaml_node *const *duplicates, size_t count)
{
	for (size_t i = 0; i < count; i++)
		*vec_push(&further->duplicates) = duplicates[i];
}

static void take_further(struct compose_project *project, struct compose_source *source, const struct yaml_document *document,
			 struct further *further)
{
	const struct yaml_node *root = document->root;
	struct err e = ERR_INIT;

	if (yaml_get(root, "apiVersion") || yaml_without_merges(root, &project->arena, COMPOSE_VALUES_MAX, &root, &e) < 0)
		return;
	*vec_push(&further->roots) = root;
	take_duplicates(further, document->duplicates, document->duplicate_count);
	compose_add(project, source, root);
}

static void read_further(struct compose_project *project, struct compose_source *source, const struct config_tree *tree,
			 struct further *further)
{
	size_t end = (size_t)(tree->text.p - source->file.text.p) + tree->text.n;
	struct parts parts = {str_from_index(source->file.text, end), tree->line};
	struct part part;

	for (size_t i = 0; i < tree->text.n; i++)
		parts.line += tree->text.p[i] == '\n';
	while (!project->capped && parts_next(&parts, &part)) {
		struct compose_source *holder;
		struct yaml_document document;
		struct err damage = ERR_INIT;
		int r;

		/* Nodes live as long as their reader, and readers are their sources'. */
		if (project->sources.n >= COMPOSE_SOURCES_MAX) {
			compose_gap(project, source->root, "more documents in the file than the cap of %d", COMPOSE_SOURCES_MAX);
			return;
		}
		holder = arena_new(&project->arena, struct compose_source);
		*vec_push(&project->sources) = holder;
		r = yaml_open_at(part.text, part.line, YAML_CAPS, "YAML", &holder->reader, &damage);
		while (r >= 0 && (r = yaml_next(holder->reader, &document, &damage)) > 0)
			take_further(project, source, &document, further);
	}
}

static void note_duplicates(struct compose_project *project, const struct compose_source *source, const struct further *further)
{
	vec_each(duplicate, &further->duplicates) {
		const struct yaml_node *key = *duplicate;

		if (!yaml_is_merge(key))
			reading_gap(project->reading, &source->file, (struct region){key->line, key->column, key->end_line, key->end_column},
				    "the key %.*s stands twice in one mapping: Compose refuses the file", STR(yaml_text(key)));
	}
}

static int read_project(struct compose_project *project, const struct config_file *file, const struct config_tree *tree, struct err *e)
{
	struct further further = {0};
	struct compose_source *source = arena_new(&project->arena, struct compose_source);
	const struct coverage *coverage = project->reading->coverage;
	size_t gaps;
	struct document document;
	const struct compose_value *services;
	bool whole = false;
	int r = 0;

	*vec_push(&project->sources) = source;
	source->file = *file;
	source->file.path = arena_str(&project->arena, file->path);
	source->folder = compose_folder(project, file->path);
	source->variables = compose_variables(project, compose_given(project), compose_path(project, source->folder, STR_LIT(".env")), false);
	source->root = compose_value(project, source, tree->root);
	take_duplicates(&further, tree->duplicates, tree->duplicate_count);
	read_further(project, source, tree, &further);
	note_duplicates(project, source, &further);
	document_init(&document, file);
	document.kind = CONFIG_COMPOSE;
	document.root = tree->root;
	document.line = tree->line;
	document.text = further.roots.n ? str_from_index(file->text, (size_t)(tree->text.p - file->text.p)) : tree->text;
	document.further = further.roots.v;
	document.further_count = further.roots.n;
	document.duplicates = further.duplicates.v;
	document.duplicate_count = further.duplicates.n;
	gaps = coverage_count(coverage);
	project->model = source->root ? assemble(project, source, &whole) : NULL;
	gaps = coverage_count(coverage) - gaps;
	services = compose_get(project->model, "services");
	if (!services && !compose_get(project->model, "include") && !str_starts(yaml_get_text(tree->root, "version"), "2") &&
	    !str_starts(yaml_get_text(tree->root, "version"), "3"))
		reading_gap(project->reading, file, (struct region){tree->line, 1, tree->line, 1},
			    "no services: Compose no longer reads its first format");
	for (size_t i = 0; services && services->kind == YAML_MAPPING && i < services->n && r == 0 && !project->capped; i++) {
		if (document.containers.n == DOCUMENT_CONTAINERS_MAX) {
			compose_gap(project, services, "more than %u services: what follows is not evaluated", DOCUMENT_CONTAINERS_MAX);
			break;
		}
		r = read_service(project, &services->entries[i], &document, e);
	}
	tell_containers(&document);
	/* Where a file could not be read, nobody knows what it defines. */
	if (r == 0 && !gaps && whole)
		compose_names(project);
	if (r == 0)
		reading_visit(project->reading, &document);
	else
		document_done(&document);
	vec_done(&further.roots);
	vec_done(&further.duplicates);
	return r;
}

static int read_tree(struct reading *reading, const struct config_file *file, const struct config_tree *tree, struct err *e)
{
	struct compose_project project;
	int r;

	/* All documents of a file are one project: compose-go, loader.go, loadYamlFile(). */
	if (reading->joined == file->text.p)
		return 0;
	reading->joined = file->text.p;
	compose_project_init(&project, reading);
	r = read_project(&project, file, tree, e);
	compose_project_done(&project);
	return r;
}

const struct front_end front_end_compose = {
	.name = "compose",
	.claims = claims,
	.read_tree = read_tree,
};
