/* SPDX-License-Identifier: Apache-2.0 */
/* A service of Compose as a container: compose-spec, 05-services.md, deploy.md; of the formats 2 what Compose still takes. */
#include "config/compose.h"
#include "config/docker_words.h"

#define ORIGIN "service"

struct reading_service {
	struct compose_project *project;
	const struct compose_value *service;
	struct container *container;
};

/* What rests on a variable without a value is shown as it was written, with the variable. */
static void put_unknown(struct setting *setting, const struct compose_value *value)
{
	if (!value->unset.n)
		return;
	setting->state = SETTING_UNKNOWN;
	setting->text = yaml_text(value->node);
}

static void put(struct setting *setting, const struct compose_value *value, struct str text)
{
	setting_put(setting, text, compose_place(value), ORIGIN);
	put_unknown(setting, value);
}

static void put_text(struct setting *setting, const struct compose_value *value)
{
	if (value && value->kind == YAML_SCALAR)
		put(setting, value, value->text);
}

static void put_bool(struct setting *setting, const struct compose_value *value)
{
	bool flag;

	if (value && value->kind == YAML_SCALAR && (value->unset.n || docker_bool(value->text, &flag)))
		put(setting, value, value->unset.n ? value->text : flag ? STR_LIT("true") : STR_LIT("false"));
}

/* A mode that is "host", or something of one's own. */
static void put_host(struct setting *setting, const struct compose_value *value)
{
	if (value && value->kind == YAML_SCALAR)
		put(setting, value, str_is(value->text, "host") ? STR_LIT("true") : STR_LIT("false"));
}

static void put_size(struct reading_service *reading, struct setting *setting, const struct compose_value *value)
{
	if (!value || value->kind != YAML_SCALAR)
		return;
	setting_put_size(setting, value->text, compose_place(value), ORIGIN, &reading->project->arena);
	put_unknown(setting, value);
}

static void put_words(struct named_list *list, const struct compose_value *value)
{
	if (value && value->kind == YAML_SCALAR)
		*vec_push(list) = (struct named){value->text, compose_place(value)};
	for (size_t i = 0; value && value->kind == YAML_SEQUENCE && i < value->n; i++)
		if (value->items[i]->kind == YAML_SCALAR)
			*vec_push(list) = (struct named){value->items[i]->text, compose_place(value->items[i])};
}

/* ---- resources ---- */

static void read_resources(struct reading_service *reading)
{
	struct container *container = reading->container;
	const struct compose_value *deploy = compose_get(compose_get(reading->service, "deploy"), "resources"),
				   *limits = compose_get(deploy, "limits"), *reserved = compose_get(deploy, "reservations");

	put_size(reading, &container->memory_limit, compose_get(reading->service, "mem_limit"));
	put_size(reading, &container->memory_limit, compose_get(limits, "memory"));
	put_size(reading, &container->memory_request, compose_get(reading->service, "mem_reservation"));
	put_size(reading, &container->memory_request, compose_get(reserved, "memory"));
	put_text(&container->cpu_limit, compose_get(reading->service, "cpu_quota"));
	put_text(&container->cpu_limit, compose_get(reading->service, "cpus"));
	put_text(&container->cpu_limit, compose_get(limits, "cpus"));
	put_text(&container->cpu_request, compose_get(reserved, "cpus"));
	put_text(&container->pids_limit, compose_get(reading->service, "pids_limit"));
	put_text(&container->pids_limit, compose_get(limits, "pids"));
}

/* Of deploy.restart_policy the condition, with max_attempts as "on-failure:5" has it; "any" is "always". */
static void read_restart(struct reading_service *reading)
{
	const struct compose_value *policy = compose_get(compose_get(reading->service, "deploy"), "restart_policy"),
				   *condition = compose_get(policy, "condition"), *attempts = compose_get(policy, "max_attempts");
	struct setting *restart = &reading->container->restart;

	put_text(restart, compose_get(reading->service, "restart"));
	if (!policy || policy->kind != YAML_MAPPING)
		return;
	setting_put(restart, str_is(compose_text(condition), "none") ? STR_LIT("no") : STR_LIT("always"), compose_place(policy), ORIGIN);
	if (condition && condition->unset.n)
		put_unknown(restart, condition);
	else if (str_is(compose_text(condition), "on-failure") || (attempts && !str_is(restart->text, "no")))
		restart->text = attempts ? arena_printf(&reading->project->arena, "on-failure:%.*s", STR(compose_text(attempts)))
					 : STR_LIT("on-failure");
	if (condition)
		restart->place = compose_place(condition);
}

static void read_health(struct reading_service *reading)
{
	const struct compose_value *health = compose_get(reading->service, "healthcheck"), *disable = compose_get(health, "disable"),
				   *test = compose_get(health, "test");
	struct setting *setting = &reading->container->health_check;
	bool flag;

	if (disable && docker_bool(compose_text(disable), &flag) && flag) {
		put(setting, disable, STR_LIT("none"));
		return;
	}
	if (test && test->kind == YAML_SEQUENCE && test->n)
		put(setting, test, str_is(compose_text(test->items[0]), "NONE") ? STR_LIT("none")
									      : compose_text(test->items[test->n - 1]));
	else
		put_text(setting, test);
}

/* ---- lists ---- */

static void note_unknown(struct reading_service *reading, const struct compose_value *value, const char *what)
{
	if (value->unset.n)
		compose_gap(reading->project, value, "the %s of the service %.*s rests on %.*s, which has no value", what,
			    STR(reading->container->name), STR(value->unset));
}

static void read_port_mapping(const struct compose_value *value, struct container_port *port)
{
	struct str published = compose_text(compose_get(value, "published"));

	port->published = true;
	port->host_address = compose_text(compose_get(value, "host_ip"));
	port->protocol = compose_text(compose_get(value, "protocol"));
	if (!port->protocol.n)
		port->protocol = STR_LIT("tcp");
	docker_port_range(published, &port->host_from, &port->host_to);
	docker_port_range(compose_text(compose_get(value, "target")), &port->from, &port->to);
}

static const struct compose_value *unset_in(const struct compose_value *value)
{
	if (value->kind == YAML_SCALAR)
		return value->unset.n ? value : NULL;
	for (size_t i = 0; value->kind == YAML_MAPPING && i < value->n; i++)
		if (value->entries[i].value->kind == YAML_SCALAR && value->entries[i].value->unset.n)
			return value->entries[i].value;
	return NULL;
}

static void read_ports(struct reading_service *reading, const struct compose_value *list)
{
	for (size_t i = 0; list && list->kind == YAML_SEQUENCE && i < list->n; i++) {
		const struct compose_value *item = list->items[i], *unset = unset_in(item);
		struct container_port port = {.place = compose_place(item)};

		if (item->kind == YAML_MAPPING)
			read_port_mapping(item, &port);
		else if (!docker_port(item->text, &port) && !unset)
			compose_gap(reading->project, item, "no port that Compose would take: %.*s", STR(item->text));
		if (unset)
			note_unknown(reading, unset, "port");
		*vec_push(&reading->container->ports) = port;
	}
}

static void read_mount_mapping(const struct compose_value *value, struct container_mount *mount)
{
	bool flag;

	mount->type = compose_text(compose_get(value, "type"));
	mount->source = compose_text(compose_get(value, "source"));
	mount->target = compose_text(compose_get(value, "target"));
	mount->read_only = docker_bool(compose_text(compose_get(value, "read_only")), &flag) && flag;
	mount->propagation = compose_text(compose_get(compose_get(value, "bind"), "propagation"));
	mount->kind = str_is(mount->type, "bind") ? MOUNT_HOST : str_is(mount->type, "tmpfs") ? MOUNT_TMPFS :
		      str_is(mount->type, "volume") ? MOUNT_VOLUME : MOUNT_OTHER;
}

static void read_mounts(struct reading_service *reading, const struct compose_value *list)
{
	for (size_t i = 0; list && list->kind == YAML_SEQUENCE && i < list->n; i++) {
		const struct compose_value *item = list->items[i], *unset = unset_in(item);
		struct container_mount mount = {.place = compose_place(item)};

		if (item->kind == YAML_MAPPING)
			read_mount_mapping(item, &mount);
		else
			docker_volume(item->text, &mount);
		if (unset)
			note_unknown(reading, unset, "volume");
		*vec_push(&reading->container->mounts) = mount;
	}
}

/* A volume that the project defines as a folder of the host: driver_opts with `o: bind` and a device. */
static void resolve_volumes(struct reading_service *reading, const struct compose_value *volumes)
{
	vec_each(mount, &reading->container->mounts) {
		const struct compose_value *options, *device;

		if (mount->kind != MOUNT_VOLUME || !mount->source.n)
			continue;
		options = compose_get(compose_find(volumes, mount->source), "driver_opts");
		device = compose_get(options, "device");
		if (!device || str_search(compose_text(compose_get(options, "o")), STR_LIT("bind")) < 0)
			continue;
		mount->kind = MOUNT_HOST;
		mount->source = compose_text(device);
	}
}

static void read_files(struct reading_service *reading, const struct compose_value *list, enum mount_kind kind, const char *type)
{
	for (size_t i = 0; list && list->kind == YAML_SEQUENCE && i < list->n; i++) {
		const struct compose_value *item = list->items[i];
		bool mapping = item->kind == YAML_MAPPING;

		*vec_push(&reading->container->mounts) = (struct container_mount){
			.kind = kind, .type = str_of(type), .read_only = true, .place = compose_place(item),
			.source = compose_text(mapping ? compose_get(item, "source") : item),
			.target = compose_text(mapping ? compose_get(item, "target") : item),
		};
	}
}

static void read_tmpfs(struct reading_service *reading, const struct compose_value *value)
{
	struct named_list paths = {0};

	put_words(&paths, value);
	vec_each(path, &paths) {
		struct container_mount *mount = vec_push(&reading->container->mounts);

		*mount = (struct container_mount){.kind = MOUNT_TMPFS, .type = STR_LIT("tmpfs"), .place = path->place};
		str_cut(path->text, ':', &mount->target, &mount->propagation);
		mount->propagation = STR_NULL;
	}
	vec_done(&paths);
}

static void read_devices(struct reading_service *reading, const struct compose_value *list)
{
	for (size_t i = 0; list && list->kind == YAML_SEQUENCE && i < list->n; i++) {
		const struct compose_value *item = list->items[i];
		struct named *device = vec_push(&reading->container->devices);
		struct str rest;

		device->place = compose_place(item);
		if (item->kind == YAML_MAPPING)
			device->text = compose_text(compose_get(item, "source"));
		else
			str_cut(item->text, ':', &device->text, &rest);
	}
}

/* ---- the whole ---- */

static void read_networks(struct reading_service *reading)
{
	const struct compose_value *networks = compose_as_mapping(reading->project, compose_get(reading->service, "networks"));
	auto_done(buf_done) struct buf names = BUF_INIT(4096);

	put_text(&reading->container->network, compose_get(reading->service, "network_mode"));
	if (!networks || !networks->n)
		return;
	for (size_t i = 0; i < networks->n; i++)
		buf_printf(&names, "%s%.*s", i ? "," : "", STR(networks->entries[i].key));
	setting_put(&reading->container->network, arena_str(&reading->project->arena, buf_str(&names)), compose_place(networks), ORIGIN);
}

static void read_isolation(struct reading_service *reading)
{
	const struct compose_value *service = reading->service;
	struct container *container = reading->container;

	put_bool(&container->privileged, compose_get(service, "privileged"));
	put_bool(&container->read_only_root, compose_get(service, "read_only"));
	put_host(&container->host_network, compose_get(service, "network_mode"));
	put_host(&container->host_network, compose_get(service, "net")); /* of old */
	put_host(&container->host_pid, compose_get(service, "pid"));
	put_host(&container->host_ipc, compose_get(service, "ipc"));
	put_host(&container->host_uts, compose_get(service, "uts"));
	put_host(&container->host_users, compose_get(service, "userns_mode"));
	put_words(&container->capabilities_added, compose_get(service, "cap_add"));
	put_words(&container->capabilities_dropped, compose_get(service, "cap_drop"));
	put_words(&container->security_options, compose_get(service, "security_opt"));
	docker_security(container, ORIGIN);
}

static void add_reference(struct reading_service *reading, struct document *document)
{
	const struct compose_value *image = compose_get(reading->service, "image");
	struct image_reference *reference;

	/* With `build` it names what is built, and nothing that is fetched. */
	if (!image || image->kind != YAML_SCALAR || compose_get(reading->service, "build"))
		return;
	reference = vec_push(&document->references);
	*reference = (struct image_reference){
		.text = image->text, .written = yaml_text(image->node), .unknown = image->unset.n > 0, .what = "image",
		.place = compose_place(image), .document = document,
	};
	image_reference_split(reference);
}

static void take_built(struct container *container, const struct nested_built *built)
{
	if (container->user.state == SETTING_UNSET && built->user.state != SETTING_UNSET)
		container->user = built->user;
	if (container->health_check.state == SETTING_UNSET && built->health_check.state != SETTING_UNSET)
		container->health_check = built->health_check;
}

/* What Compose would refuse is told, and read as if it were not there. */
static void note_kinds(struct reading_service *reading)
{
	enum { TEXT = 1 << YAML_SCALAR, LIST = 1 << YAML_SEQUENCE, MAP = 1 << YAML_MAPPING };
	static const struct {
		const char *key;
		unsigned kinds;
		const char *what;
	} wanted[] = {
		{"image", TEXT, "text"}, {"user", TEXT, "text"}, {"privileged", TEXT, "true or false"}, {"read_only", TEXT, "true or false"},
		{"network_mode", TEXT, "text"}, {"pid", TEXT, "text"}, {"ipc", TEXT, "text"}, {"uts", TEXT, "text"},
		{"userns_mode", TEXT, "text"}, {"restart", TEXT, "text"}, {"cgroup_parent", TEXT, "text"}, {"ports", LIST, "a list"},
		{"volumes", LIST, "a list"}, {"devices", LIST, "a list"}, {"cap_add", LIST, "a list"}, {"cap_drop", LIST, "a list"},
		{"security_opt", LIST, "a list"}, {"secrets", LIST, "a list"}, {"configs", LIST, "a list"},
		{"environment", LIST | MAP, "a list or a mapping"}, {"networks", LIST | MAP, "a list or a mapping"},
		{"deploy", MAP, "a mapping"}, {"healthcheck", MAP, "a mapping"}, {"build", TEXT | MAP, "a path or a mapping"},
		{"command", TEXT | LIST, "text or a list"}, {"entrypoint", TEXT | LIST, "text or a list"}, {"tmpfs", TEXT | LIST, "text or a list"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		const struct compose_value *value = compose_get(reading->service, wanted[i].key);

		if (value && !(wanted[i].kinds & 1u << value->kind))
			compose_gap(reading->project, value, "%s of the service %.*s is not %s: Compose refuses the file", wanted[i].key,
				    STR(reading->container->name), wanted[i].what);
	}
}

void compose_service(struct compose_project *project, const struct compose_entry *service, const struct nested_built *built,
		     struct document *document)
{
	struct container *container = vec_push(&document->containers);
	struct reading_service reading = {project, service->value, container};

	container->kind = CONTAINER_SERVICE;
	container->name = service->key;
	container->node = service->value->node;
	container->document = document;
	docker_defaults(container, config_node_place(&service->value->source->file, service->key_node ? service->key_node : service->value->node));
	note_kinds(&reading);
	put_text(&container->image, compose_get(service->value, "image"));
	put_text(&container->pull_policy, compose_get(service->value, "pull_policy"));
	put_text(&container->user, compose_get(service->value, "user"));
	put_text(&container->cgroup_parent, compose_get(service->value, "cgroup_parent"));
	read_networks(&reading);
	read_isolation(&reading);
	read_resources(&reading);
	read_restart(&reading);
	read_health(&reading);
	put_words(&container->command, compose_get(service->value, "entrypoint"));
	put_words(&container->command, compose_get(service->value, "command"));
	read_ports(&reading, compose_list(project, service->value, "ports"));
	read_mounts(&reading, compose_list(project, service->value, "volumes"));
	resolve_volumes(&reading, compose_get(project->model, "volumes"));
	read_files(&reading, compose_get(service->value, "secrets"), MOUNT_SECRET, "secret");
	read_files(&reading, compose_get(service->value, "configs"), MOUNT_CONFIG, "config");
	read_tmpfs(&reading, compose_get(service->value, "tmpfs"));
	read_devices(&reading, compose_list(project, service->value, "devices"));
	compose_environment(project, service->value, container);
	take_built(container, built);
	add_reference(&reading, document);
}
