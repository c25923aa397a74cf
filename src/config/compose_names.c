/* SPDX-License-Identifier: Apache-2.0 */
/* Names that a project uses and nobody in it defines: compose-go, loader/validate.go, checkConsistency(), and types/project.go, of what services depend on. */
#include "config/compose.h"
#include "config/docker_words.h"

/* What the values of a key of a service name, and where that is defined. */
struct naming {
	struct compose_project *project;
	const struct compose_entry *service;
	const char *kind;    /* "network" */
	const char *section; /* "networks" */
};

static void tell(const struct naming *naming, const struct compose_value *at, struct str name)
{
	const struct compose_value *section = compose_get(naming->project->model, naming->section);

	if (!name.n || at->unset.n)
		return;
	/* One without further words is defined by its name alone. */
	for (size_t i = 0; section && section->kind == YAML_MAPPING && i < section->n; i++)
		if (str_eq(section->entries[i].key, name) && !section->entries[i].value->reset)
			return;
	compose_gap(naming->project, at, "the service %.*s names the %s %.*s, which the project does not define: Compose refuses it",
		    STR(naming->service->key), naming->kind, STR(name));
}

/* A list of names or of mappings with one at `key`, or a mapping from names. */
static void judge_names(const struct naming *naming, const struct compose_value *value, const char *key)
{
	for (size_t i = 0; value && value->kind == YAML_SEQUENCE && i < value->n; i++) {
		const struct compose_value *item = value->items[i], *name = item->kind == YAML_MAPPING ? compose_get(item, key) : item;

		if (name)
			tell(naming, name, compose_text(name));
	}
}

static void judge_services(struct naming *naming, const struct compose_value *depends)
{
	struct str mode = compose_text(compose_get(naming->service->value, "network_mode"));

	naming->kind = "service";
	naming->section = "services";
	judge_names(naming, depends, "");
	for (size_t i = 0; depends && depends->kind == YAML_MAPPING && i < depends->n; i++) {
		const struct compose_value *needed = depends->entries[i].value;
		bool required = true;

		if (!docker_bool(compose_text(compose_get(needed, "required")), &required) || required)
			tell(naming, needed, depends->entries[i].key);
	}
	if (str_skip(&mode, "service:"))
		tell(naming, compose_get(naming->service->value, "network_mode"), mode);
}

static void judge_networks(struct naming *naming, const struct compose_value *networks)
{
	naming->kind = "network";
	naming->section = "networks";
	for (size_t i = 0; networks && networks->kind == YAML_SEQUENCE && i < networks->n; i++)
		if (!str_is(compose_text(networks->items[i]), "default"))
			tell(naming, networks->items[i], compose_text(networks->items[i]));
	for (size_t i = 0; networks && networks->kind == YAML_MAPPING && i < networks->n; i++)
		if (!str_is(networks->entries[i].key, "default"))
			tell(naming, networks->entries[i].value, networks->entries[i].key);
}

static void judge_volumes(struct naming *naming, const struct compose_value *volumes)
{
	naming->kind = "volume";
	naming->section = "volumes";
	for (size_t i = 0; volumes && volumes->kind == YAML_SEQUENCE && i < volumes->n; i++) {
		const struct compose_value *item = volumes->items[i], *source = compose_get(item, "source");
		struct container_mount mount = {0};

		if (item->kind == YAML_SCALAR && !item->unset.n)
			docker_volume(item->text, &mount);
		if (item->kind == YAML_SCALAR && mount.kind == MOUNT_VOLUME)
			tell(naming, item, mount.source);
		if (source && str_is(compose_text(compose_get(item, "type")), "volume"))
			tell(naming, source, compose_text(source));
	}
}

static bool is_whole(const struct compose_value *services)
{
	for (size_t i = 0; i < services->n; i++)
		if (services->entries[i].value->kind == YAML_MAPPING && !compose_is_made(services->entries[i].value))
			return false;
	return true;
}

void compose_names(struct compose_project *project)
{
	const struct compose_value *services = compose_get(project->model, "services");
	bool includes = compose_get(project->model, "include");

	/* Alone it is not run: what its other file defines is not known. */
	if (!services || services->kind != YAML_MAPPING || !is_whole(services))
		return;
	for (size_t i = 0; i < services->n; i++) {
		const struct compose_value *service = services->entries[i].value;
		struct naming naming = {project, &services->entries[i], NULL, NULL};

		if (service->kind != YAML_MAPPING || service->reset)
			continue;
		judge_services(&naming, compose_get(service, "depends_on"));
		/* Of what is included the services alone have been taken over. */
		if (includes)
			continue;
		judge_networks(&naming, compose_get(service, "networks"));
		judge_volumes(&naming, compose_get(service, "volumes"));
		naming.kind = "secret";
		naming.section = "secrets";
		judge_names(&naming, compose_get(service, "secrets"), "source");
		naming.kind = "config";
		naming.section = "configs";
		judge_names(&naming, compose_get(service, "configs"), "source");
	}
}
