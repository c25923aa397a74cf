/* SPDX-License-Identifier: Apache-2.0 */
#include "config/kubernetes_pod.h"

#include "base/map.h"
#include "base/mem.h"

/* What is the same for all containers of a pod. */
struct pod {
	struct document *document;
	struct arena *arena;
	const struct resource *resource;
	const struct yaml_node *spec, *context, *resources, *annotations;
	struct map volumes; /* name → place in spec.volumes, counted from 1 */
	struct map mounted; /* names of volumes that a container mounts */
	bool full;          /* containers were left out */
};

/* A value's mapping in the container, and in the pod where it is inherited (else NULL). */
struct origin {
	const struct yaml_node *own, *inherited;
	const struct yaml_node *missing; /* where it would be written: the smallest that is there */
};

static bool is_given(const struct yaml_node *node)
{
	return node && yaml_type(node, YAML_1_1) != YAML_TYPE_NULL;
}

/* A node's first line: where something is missing in it. */
static struct place first_line(const struct config_file *file, const struct yaml_node *node)
{
	const struct yaml_pair *pair;

	node = yaml_resolve(node);
	if (!node)
		return config_place(file, (struct region){0});
	pair = yaml_pair_at(node, 0);
	if (node->line == node->end_line || !pair)
		return config_node_place(file, node);
	if (pair->value->line == pair->key->line && pair->value->end_line == pair->key->line)
		return config_place(file, (struct region){node->line, node->column, pair->value->end_line, pair->value->end_column});
	return config_place(file, (struct region){node->line, node->column, pair->key->end_line, pair->key->end_column});
}

static struct str scalar_text(struct arena *arena, const struct yaml_node *node)
{
	int64_t number;
	bool flag;

	if (yaml_bool(node, YAML_1_1, &flag))
		return flag ? STR_LIT("true") : STR_LIT("false");
	if (yaml_i64(node, YAML_1_1, &number))
		return arena_printf(arena, "%lld", (long long)number);
	return yaml_text(node);
}

/* Text that something else fills in before it is applied: Helm's and Argo's actions, envsubst's variables. */
static bool is_unknown(struct str text)
{
	return str_search(text, STR_LIT("{{")) >= 0 || str_search(text, STR_LIT("${")) >= 0 || str_search(text, STR_LIT("$(")) >= 0;
}

static struct setting set_to(const struct pod *pod, const struct yaml_node *node, const char *origin)
{
	struct str text = scalar_text(pod->arena, node);

	return (struct setting){
		is_unknown(text) ? SETTING_UNKNOWN : SETTING_SET, text, config_node_place(pod->document->file, node), origin,
	};
}

static struct setting effective(const struct pod *pod, const struct origin *origin, const char *key, const char *standard)
{
	const struct yaml_node *value = yaml_get(origin->own, key);

	if (is_given(value))
		return set_to(pod, value, "container");
	value = yaml_get(origin->inherited, key);
	if (is_given(value))
		return set_to(pod, value, "pod");
	return (struct setting){SETTING_UNSET, str_of(standard), first_line(pod->document->file, origin->missing), "default"};
}

/* The same of a key within a mapping that is inherited as a whole: "seccompProfile" "type". */
static struct setting effective_within(const struct pod *pod, const struct origin *origin, const char *outer, const char *key,
				  const char *standard)
{
	const struct yaml_node *own = yaml_get(origin->own, outer), *inherited = yaml_get(origin->inherited, outer);
	struct origin inner = {own, is_given(own) ? NULL : inherited, origin->missing};

	return effective(pod, &inner, key, standard);
}

/* ---- profiles, which were annotations once ---- */

static void take_annotation(const struct pod *pod, struct setting *setting, struct str name)
{
	const struct yaml_pair *pair = yaml_find(pod->annotations, name);
	struct str text = pair ? yaml_text(pair->value) : STR_NULL;

	if (setting->state != SETTING_UNSET || !text.n)
		return;
	*setting = set_to(pod, pair->value, "annotation");
	if (str_is(text, "runtime/default") || str_is(text, "docker/default"))
		setting->text = STR_LIT("RuntimeDefault");
	else if (str_is(text, "unconfined"))
		setting->text = STR_LIT("Unconfined");
	else if (str_starts(text, "localhost/"))
		setting->text = STR_LIT("Localhost");
}

static void take_profiles(const struct pod *pod, struct container *container, const struct origin *origin)
{
	struct arena *arena = pod->arena;

	container->seccomp = effective_within(pod, origin, "seccompProfile", "type", "Unconfined");
	container->apparmor = effective_within(pod, origin, "appArmorProfile", "type", "");
	if (!yaml_count(pod->annotations))
		return;
	take_annotation(pod, &container->seccomp,
			arena_printf(arena, "container.seccomp.security.alpha.kubernetes.io/%.*s", STR(container->name)));
	take_annotation(pod, &container->seccomp, STR_LIT("seccomp.security.alpha.kubernetes.io/pod"));
	take_annotation(pod, &container->apparmor,
			arena_printf(arena, "container.apparmor.security.beta.kubernetes.io/%.*s", STR(container->name)));
}

/* ---- the security context ---- */

static void take_context(const struct pod *pod, struct container *container)
{
	const struct yaml_node *context = yaml_get(container->node, "securityContext");
	const struct yaml_node *missing = is_given(context) ? context : container->node;
	struct origin both = {context, pod->context, missing}, own = {context, NULL, missing};

	container->user = effective(pod, &both, "runAsUser", "");
	container->group = effective(pod, &both, "runAsGroup", "");
	container->run_as_non_root = effective(pod, &both, "runAsNonRoot", "false");
	container->privileged = effective(pod, &own, "privileged", "false");
	container->privilege_escalation = effective(pod, &own, "allowPrivilegeEscalation", "true");
	container->read_only_root = effective(pod, &own, "readOnlyRootFilesystem", "false");
	container->proc_mount = effective(pod, &own, "procMount", "Default");
	container->selinux_type = effective_within(pod, &both, "seLinuxOptions", "type", "");
	container->host_process = effective_within(pod, &both, "windowsOptions", "hostProcess", "false");
	take_profiles(pod, container, &both);
}

static void add_names(const struct pod *pod, struct named_list *list, const struct yaml_node *node)
{
	yaml_each(item, node)
		*vec_push(list) = (struct named){yaml_text(item), config_node_place(pod->document->file, item)};
}

static void take_pod_switches(const struct pod *pod, struct container *container)
{
	struct origin origin = {NULL, pod->spec, pod->spec};

	container->host_network = effective(pod, &origin, "hostNetwork", "false");
	container->host_pid = effective(pod, &origin, "hostPID", "false");
	container->host_ipc = effective(pod, &origin, "hostIPC", "false");
	container->host_users = effective(pod, &origin, "hostUsers", "true");
	container->host_uts = (struct setting){SETTING_UNSET, STR_LIT("false"), container->place, "default"};
	container->pids_limit = (struct setting){SETTING_UNSET, STR_NULL, container->place, "default"};
	container->restart = effective(pod, &origin, "restartPolicy", "Always");
	if (is_given(yaml_get(container->node, "restartPolicy")))
		container->restart = set_to(pod, yaml_get(container->node, "restartPolicy"), "container");
}

/* ---- resources ---- */

/* A limit is copied to a request that is not there (ResourceRequirements); pod-level resources hold since 1.34. */
static struct setting take_resource(const struct pod *pod, const struct container *container, const char *kind, const char *name)
{
	const struct yaml_node *resources = yaml_get(container->node, "resources");
	struct origin origin = {
		yaml_get(resources, kind), yaml_get(pod->resources, kind), is_given(resources) ? resources : container->node,
	};
	struct setting setting = effective(pod, &origin, name, "");
	const struct yaml_node *limit = yaml_get(yaml_get(resources, "limits"), name);

	if (setting.state == SETTING_UNSET && str_is(str_of(kind), "requests") && is_given(limit))
		setting = set_to(pod, limit, "limit");
	return setting;
}

static void take_resources(const struct pod *pod, struct container *container)
{
	container->cpu_request = take_resource(pod, container, "requests", "cpu");
	container->cpu_limit = take_resource(pod, container, "limits", "cpu");
	container->memory_request = take_resource(pod, container, "requests", "memory");
	container->memory_limit = take_resource(pod, container, "limits", "memory");
}

/* ---- probes ---- */

static struct setting take_probe(const struct pod *pod, const struct container *container, const char *key)
{
	const struct yaml_node *probe = yaml_get(container->node, key);
	const struct yaml_pair *how = yaml_pair_at(probe, 0);

	if (!is_given(probe))
		return (struct setting){SETTING_UNSET, STR_NULL, container->place, "default"};
	return (struct setting){SETTING_SET, how ? yaml_text(how->key) : STR_NULL, config_node_place(pod->document->file, probe), "container"};
}

/* ---- volumes ---- */

/* A volume is a mapping of its name and its one source. */
static const struct yaml_pair *volume_source(const struct yaml_node *volume)
{
	yaml_each_pair(pair, volume)
		if (!str_is(yaml_text(pair->key), "name"))
			return pair;
	return NULL;
}

static enum mount_kind kind_of_mount(struct str source)
{
	static const struct {
		const char *source;
		enum mount_kind kind;
	} kinds[] = {
		{"hostPath", MOUNT_HOST}, {"emptyDir", MOUNT_TMPFS}, {"secret", MOUNT_SECRET}, {"configMap", MOUNT_CONFIG},
		{"persistentVolumeClaim", MOUNT_VOLUME}, {"ephemeral", MOUNT_VOLUME},
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_is(source, kinds[i].source))
			return kinds[i].kind;
	return MOUNT_OTHER;
}

static bool is_token(const struct yaml_node *projected)
{
	yaml_each(source, yaml_get(projected, "sources"))
		if (is_given(yaml_get(source, "serviceAccountToken")))
			return true;
	return false;
}

static struct container_mount mount_of(const struct pod *pod, const struct yaml_node *volume, const struct yaml_node *where)
{
	static const char *const names[] = {"path", "secretName", "claimName", "name"};
	const struct yaml_pair *source = volume_source(volume);
	struct container_mount mount = {.kind = MOUNT_OTHER, .place = config_node_place(pod->document->file, where)};
	const struct yaml_node *name = NULL;

	if (!source)
		return mount;
	mount.type = yaml_text(source->key);
	mount.kind = str_is(mount.type, "projected") && is_token(source->value) ? MOUNT_TOKEN : kind_of_mount(mount.type);
	for (size_t i = 0; i < ARRAY_SIZE(names) && !name; i++)
		name = yaml_get(source->value, names[i]);
	mount.source = yaml_text(name);
	if (name && mount.kind == MOUNT_HOST)
		mount.place = config_node_place(pod->document->file, name);
	return mount;
}

static void add_mounts(struct pod *pod, struct container *container)
{
	bool flag;

	yaml_each(node, yaml_get(container->node, "volumeMounts")) {
		struct str name = yaml_get_text(node, "name");
		uintptr_t index = (uintptr_t)map_get(&pod->volumes, name);
		const struct yaml_node *volume = index ? yaml_at(yaml_get(pod->spec, "volumes"), index - 1) : NULL;
		struct container_mount *mount = vec_push(&container->mounts);

		*mount = mount_of(pod, volume, node);
		mount->target = yaml_get_text(node, "mountPath");
		mount->sub_path = yaml_get_text(node, "subPath");
		if (!mount->sub_path.n)
			mount->sub_path = yaml_get_text(node, "subPathExpr");
		mount->propagation = yaml_get_text(node, "mountPropagation");
		mount->read_only = yaml_bool(yaml_get(node, "readOnly"), YAML_1_1, &flag) && flag;
		if (name.n && volume)
			map_set(&pod->mounted, name, pod);
	}
}

/* Volumes that no container mounts are the first one's, without a target: another could be made to mount them. */
static void add_unmounted(struct pod *pod)
{
	struct container *first = pod->document->containers.v;

	if (!pod->document->containers.n)
		return;
	yaml_each(volume, yaml_get(pod->spec, "volumes"))
		if (!map_get(&pod->mounted, yaml_get_text(volume, "name")))
			*vec_push(&first->mounts) = mount_of(pod, volume, volume);
}

/* ---- ports, environment, command ---- */

static uint32_t port_number(const struct yaml_node *node)
{
	int64_t number;
	uint64_t digits;

	if (yaml_i64(node, YAML_1_1, &number) && number > 0 && number <= 65535)
		return (uint32_t)number;
	return str_to_u64(yaml_text(node), &digits) && digits <= 65535 ? (uint32_t)digits : 0;
}

static void add_ports(const struct pod *pod, struct container *container)
{
	bool host = setting_is(&container->host_network, "true");

	yaml_each(node, yaml_get(container->node, "ports")) {
		const struct yaml_node *host_port = yaml_get(node, "hostPort");
		struct container_port *port;

		if (!yaml_is(node, YAML_MAPPING))
			continue;
		port = vec_push(&container->ports);
		port->from = port->to = port_number(yaml_get(node, "containerPort"));
		port->host_from = port->host_to = port_number(host_port);
		if (host && !port->host_from)
			port->host_from = port->host_to = port->from;
		port->published = port->host_from > 0;
		port->host_address = yaml_get_text(node, "hostIP");
		port->protocol = arena_lower(pod->arena, yaml_get_text(node, "protocol"));
		if (!port->protocol.n)
			port->protocol = STR_LIT("tcp");
		port->place = config_node_place(pod->document->file, is_given(host_port) ? host_port
								      : is_given(yaml_get(node, "containerPort"))
									      ? yaml_get(node, "containerPort")
									      : node);
	}
}

static void add_variable(const struct pod *pod, struct container *container, const struct yaml_node *node)
{
	struct container_variable *variable = vec_push(&container->environment);
	const struct yaml_node *from = yaml_get(node, "valueFrom"), *value = yaml_get(node, "value");
	const struct yaml_pair *source = yaml_pair_at(from, 0);

	variable->name = yaml_get_text(node, "name");
	variable->value = yaml_text(value);
	variable->place = config_node_place(pod->document->file, is_given(value) ? value : node);
	if (!source)
		return;
	variable->reference = true;
	variable->secret = str_is(yaml_text(source->key), "secretKeyRef");
	variable->value = yaml_get_text(source->value, "name");
	variable->place = config_node_place(pod->document->file, from);
}

static void add_environment(const struct pod *pod, struct container *container)
{
	yaml_each(node, yaml_get(container->node, "env"))
		if (yaml_is(node, YAML_MAPPING))
			add_variable(pod, container, node);
	yaml_each(node, yaml_get(container->node, "envFrom")) {
		const struct yaml_node *secret = yaml_get(node, "secretRef"), *map = yaml_get(node, "configMapRef");

		*vec_push(&container->environment) = (struct container_variable){
			.value = yaml_get_text(is_given(secret) ? secret : map, "name"), .reference = true,
			.secret = is_given(secret), .place = config_node_place(pod->document->file, node),
		};
	}
}

/* ---- containers ---- */

static void take_image(const struct pod *pod, struct container *container)
{
	struct origin origin = {container->node, NULL, container->node};
	struct image_reference reference = {.written = yaml_get_text(container->node, "image")};

	container->image = effective(pod, &origin, "image", "");
	reference.text = reference.written;
	reference.unknown = container->image.state == SETTING_UNKNOWN;
	reference.place = container->image.place;
	reference.what = "image";
	reference.document = pod->document;
	if (container->image.state != SETTING_UNSET) {
		image_reference_split(&reference);
		*vec_push(&pod->document->references) = reference;
	}
	container->pull_policy = effective(pod, &origin, "imagePullPolicy", "");
	if (container->pull_policy.state == SETTING_UNSET && !reference.unknown)
		container->pull_policy.text = !reference.digest.n && (!reference.tag.n || str_is(reference.tag, "latest"))
						      ? STR_LIT("Always")
						      : STR_LIT("IfNotPresent");
}

static void read_container(struct pod *pod, const struct yaml_node *node, enum container_kind kind)
{
	struct container *container;

	if (!yaml_is(node, YAML_MAPPING))
		return;
	if (pod->document->containers.n == DOCUMENT_CONTAINERS_MAX) {
		pod->full = true;
		return;
	}
	node = yaml_resolve(node);
	container = vec_push(&pod->document->containers);
	container->kind = kind;
	if (kind == CONTAINER_INIT && str_is(yaml_get_text(node, "restartPolicy"), "Always"))
		container->kind = CONTAINER_SIDECAR;
	container->name = yaml_get_text(node, "name");
	container->node = node;
	container->document = pod->document;
	container->resource = pod->resource;
	container->place = first_line(pod->document->file, node);
	take_image(pod, container);
	take_pod_switches(pod, container);
	take_context(pod, container);
	take_resources(pod, container);
	container->health_check = take_probe(pod, container, "livenessProbe");
	container->readiness_check = take_probe(pod, container, "readinessProbe");
	add_names(pod, &container->capabilities_added, yaml_get(yaml_get(yaml_get(node, "securityContext"), "capabilities"), "add"));
	add_names(pod, &container->capabilities_dropped, yaml_get(yaml_get(yaml_get(node, "securityContext"), "capabilities"), "drop"));
	add_names(pod, &container->command, yaml_get(node, "command"));
	add_names(pod, &container->command, yaml_get(node, "args"));
	add_mounts(pod, container);
	add_ports(pod, container);
	add_environment(pod, container);
}

static void read_lists(struct pod *pod, const struct yaml_node *owner)
{
	static const struct {
		const char *key;
		enum container_kind kind;
	} lists[] = {
		{"containers", CONTAINER_MAIN}, {"initContainers", CONTAINER_INIT}, {"ephemeralContainers", CONTAINER_EPHEMERAL},
		{"sidecars", CONTAINER_SIDECAR}, /* of Argo's templates */
	};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		yaml_each(node, yaml_get(owner, lists[i].key))
			read_container(pod, node, lists[i].kind);
}

/* Argo Workflows, workflow_types.go: a workflow is a pod's specification whose containers stand in its templates. */
static void read_templates(struct pod *pod)
{
	const struct yaml_node *of_all = pod->context;

	yaml_each(template, yaml_get(pod->spec, "templates")) {
		const struct yaml_node *context = yaml_get(template, "securityContext");

		pod->context = is_given(context) ? context : of_all;
		read_container(pod, yaml_get(template, "container"), CONTAINER_MAIN);
		read_container(pod, yaml_get(template, "script"), CONTAINER_MAIN);
		read_lists(pod, yaml_get(template, "containerSet"));
		read_lists(pod, template);
	}
	pod->context = of_all;
}

bool kubernetes_pod_read(struct document *document, struct arena *arena)
{
	const struct resource *resource = document->resource;
	struct pod pod = {
		.document = document, .arena = arena, .resource = resource, .spec = resource->pod_spec,
		.context = yaml_get(resource->pod_spec, "securityContext"), .resources = yaml_get(resource->pod_spec, "resources"),
		.annotations = yaml_get(resource->pod_metadata, "annotations"),
	};
	size_t named = 0;

	yaml_each(volume, yaml_get(pod.spec, "volumes"))
		map_set(&pod.volumes, yaml_get_text(volume, "name"), (void *)(uintptr_t)(volume_i + 1));
	read_lists(&pod, pod.spec);
	read_templates(&pod);
	add_unmounted(&pod);
	/* The list no longer moves: each image is told its container. */
	vec_each(container, &document->containers)
		if (container->image.state != SETTING_UNSET && named < document->references.n)
			document->references.v[named++].container = container;
	map_done(&pod.volumes);
	map_done(&pod.mounted);
	return !pod.full;
}
