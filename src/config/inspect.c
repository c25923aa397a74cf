/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `docker inspect` and `podman inspect` print of containers and images: Docker Engine API, "Inspect a container" and "Inspect an
 * image"; podman-inspect(1) has the same names where we look. A list of objects, or one.
 */
#include "config/config.h"
#include "config/docker_words.h"
#include "config/image.h"

#define ORIGIN "inspected container"

static bool is_container(const struct yaml_node *object)
{
	return yaml_is(yaml_get(object, "HostConfig"), YAML_MAPPING) && yaml_is(yaml_get(object, "Config"), YAML_MAPPING);
}

static bool is_image(const struct yaml_node *object)
{
	return yaml_is(yaml_get(object, "RootFS"), YAML_MAPPING) && yaml_get(object, "Architecture");
}

static bool claims(const struct config_file *file, const struct yaml_node *root)
{
	const struct yaml_node *object = yaml_is(root, YAML_SEQUENCE) ? yaml_at(root, 0) : root;

	(void)file;
	return yaml_is(object, YAML_MAPPING) && (is_container(object) || is_image(object));
}

struct inspected {
	const struct config_file *file;
	const struct yaml_node *host, *config;
	struct container *container;
	struct arena *arena;
};

static void put(const struct inspected *inspected, struct setting *setting, const struct yaml_node *node, struct str text)
{
	setting_put(setting, text, config_node_place(inspected->file, node), ORIGIN);
}

/* What is false, 0 and empty there is not set. */
static void put_flag(const struct inspected *inspected, struct setting *setting, const char *key)
{
	const struct yaml_node *node = yaml_get(inspected->host, key);
	bool flag;

	if (yaml_bool(node, YAML_1_2, &flag))
		put(inspected, setting, node, flag ? STR_LIT("true") : STR_LIT("false"));
}

static void put_number(const struct inspected *inspected, struct setting *setting, const char *key)
{
	const struct yaml_node *node = yaml_get(inspected->host, key);
	int64_t number;

	if (yaml_i64(node, YAML_1_2, &number) && number != 0)
		put(inspected, setting, node, yaml_text(node));
}

static void put_text(const struct inspected *inspected, struct setting *setting, const struct yaml_node *node)
{
	if (yaml_text(node).n)
		put(inspected, setting, node, yaml_text(node));
}

static void put_host(const struct inspected *inspected, struct setting *setting, const char *key)
{
	const struct yaml_node *node = yaml_get(inspected->host, key);

	if (yaml_text(node).n)
		put(inspected, setting, node, str_is(yaml_text(node), "host") ? STR_LIT("true") : STR_LIT("false"));
}

static void put_words(const struct inspected *inspected, struct named_list *list, const struct yaml_node *sequence)
{
	yaml_each(item, sequence)
		*vec_push(list) = (struct named){yaml_text(item), config_node_place(inspected->file, item)};
}

static void read_restart(const struct inspected *inspected)
{
	const struct yaml_node *policy = yaml_get(inspected->host, "RestartPolicy"), *count = yaml_get(policy, "MaximumRetryCount");
	struct str name = yaml_get_text(policy, "Name");
	int64_t most;

	if (!name.n)
		return;
	if (str_is(name, "on-failure") && yaml_i64(count, YAML_1_2, &most) && most > 0)
		name = arena_printf(inspected->arena, "on-failure:%lld", (long long)most);
	put(inspected, &inspected->container->restart, yaml_get(policy, "Name"), name);
}

static void read_limits(const struct inspected *inspected)
{
	const struct yaml_node *nano = yaml_get(inspected->host, "NanoCpus");
	struct container *container = inspected->container;
	int64_t number;

	put_number(inspected, &container->memory_limit, "Memory");
	put_number(inspected, &container->memory_request, "MemoryReservation");
	put_number(inspected, &container->cpu_limit, "CpuQuota");
	put_number(inspected, &container->pids_limit, "PidsLimit");
	if (yaml_i64(nano, YAML_1_2, &number) && number > 0)
		put(inspected, &container->cpu_limit, nano,
		    arena_printf(inspected->arena, "%lld.%03lld", (long long)(number / 1000000000), (long long)(number / 1000000 % 1000)));
}

/* {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]} */
static void read_ports(const struct inspected *inspected)
{
	yaml_each_pair(pair, yaml_get(inspected->host, "PortBindings")) {
		yaml_each(binding, pair->value) {
			struct container_port port = {.place = config_node_place(inspected->file, binding)};

			docker_port(yaml_text(pair->key), &port);
			port.host_address = yaml_get_text(binding, "HostIp");
			docker_port_range(yaml_get_text(binding, "HostPort"), &port.host_from, &port.host_to);
			if (str_is(port.host_address, "0.0.0.0") || str_is(port.host_address, "::"))
				port.host_address = STR_NULL;
			*vec_push(&inspected->container->ports) = port;
		}
	}
}

static void read_mounts(const struct inspected *inspected, const struct yaml_node *object)
{
	const struct yaml_node *mounts = yaml_get(object, "Mounts");

	yaml_each(item, mounts) {
		struct container_mount *mount = vec_push(&inspected->container->mounts);
		bool writable = true;

		mount->type = yaml_get_text(item, "Type");
		mount->source = yaml_get_text(item, "Source");
		mount->target = yaml_get_text(item, "Destination");
		mount->propagation = yaml_get_text(item, "Propagation");
		mount->read_only = yaml_bool(yaml_get(item, "RW"), YAML_1_2, &writable) && !writable;
		mount->kind = str_is(mount->type, "bind") ? MOUNT_HOST : str_is(mount->type, "tmpfs") ? MOUNT_TMPFS :
			      str_is(mount->type, "volume") ? MOUNT_VOLUME : MOUNT_OTHER;
		mount->place = config_node_place(inspected->file, item);
	}
	if (yaml_count(mounts))
		return;
	yaml_each(item, yaml_get(inspected->host, "Binds")) {
		struct container_mount *mount = vec_push(&inspected->container->mounts);

		docker_volume(yaml_text(item), mount);
		mount->place = config_node_place(inspected->file, item);
	}
}

static void read_devices(const struct inspected *inspected)
{
	yaml_each(item, yaml_get(inspected->host, "Devices"))
		*vec_push(&inspected->container->devices) = (struct named){yaml_get_text(item, "PathOnHost"),
									    config_node_place(inspected->file, item)};
}

static void add_reference(const struct inspected *inspected, struct document *document)
{
	const struct yaml_node *image = yaml_get(inspected->config, "Image");
	struct image_reference *reference;

	put_text(inspected, &inspected->container->image, image);
	if (!yaml_text(image).n)
		return;
	reference = vec_push(&document->references);
	*reference = (struct image_reference){
		.text = yaml_text(image), .written = yaml_text(image), .what = "image", .document = document,
		.place = config_node_place(inspected->file, image),
	};
	image_reference_split(reference);
}

static void read_container(struct document *document, const struct yaml_node *object, struct arena *arena)
{
	struct container *container = vec_push(&document->containers);
	struct inspected inspected = {document->file, yaml_get(object, "HostConfig"), yaml_get(object, "Config"), container, arena};

	/* What of the image it was started with stands in its own Config: user, environment, health check, command. */
	image_container_of(document->file, object, inspected.config, container);
	container->kind = CONTAINER_RUN;
	container->node = object;
	container->document = document;
	container->place = config_node_place(document->file, yaml_get(object, "Name") ? yaml_get(object, "Name") : object);
	container->name = yaml_get_text(object, "Name");
	str_skip(&container->name, "/");
	put_flag(&inspected, &container->privileged, "Privileged");
	put_flag(&inspected, &container->read_only_root, "ReadonlyRootfs");
	put_host(&inspected, &container->host_network, "NetworkMode");
	put_host(&inspected, &container->host_pid, "PidMode");
	put_host(&inspected, &container->host_ipc, "IpcMode");
	put_host(&inspected, &container->host_uts, "UTSMode");
	put_host(&inspected, &container->host_users, "UsernsMode");
	put_text(&inspected, &container->network, yaml_get(inspected.host, "NetworkMode"));
	put_text(&inspected, &container->cgroup_parent, yaml_get(inspected.host, "CgroupParent"));
	put_words(&inspected, &container->capabilities_added, yaml_get(inspected.host, "CapAdd"));
	put_words(&inspected, &container->capabilities_dropped, yaml_get(inspected.host, "CapDrop"));
	put_words(&inspected, &container->security_options, yaml_get(inspected.host, "SecurityOpt"));
	docker_security(container, ORIGIN);
	read_restart(&inspected);
	read_limits(&inspected);
	container->mounts.n = container->ports.n = 0; /* those of its Config are of the image */
	read_ports(&inspected);
	read_mounts(&inspected, object);
	read_devices(&inspected);
	add_reference(&inspected, document);
}

static void read_image(struct document *document, const struct yaml_node *object)
{
	struct container *container = vec_push(&document->containers);

	image_container_of(document->file, object, yaml_get(object, "Config"), container);
	container->node = object;
	container->document = document;
	container->name = yaml_text(yaml_at(yaml_get(object, "RepoTags"), 0));
	if (!yaml_get_text(yaml_get(object, "Config"), "User").n && yaml_get_text(object, "User").n) /* podman's place for it */
		setting_put(&container->user, yaml_get_text(object, "User"), config_node_place(document->file, yaml_get(object, "User")), ORIGIN);
}

static int read_tree(struct reading *reading, const struct config_file *file, const struct config_tree *tree, struct err *e)
{
	size_t n = yaml_is(tree->root, YAML_SEQUENCE) ? yaml_count(tree->root) : 1;
	struct document document;

	(void)e;
	document_init(&document, file);
	document.kind = CONFIG_INSPECT;
	document.root = tree->root;
	document.line = tree->line;
	document.text = tree->text;
	for (size_t i = 0; i < n; i++) {
		const struct yaml_node *object = yaml_is(tree->root, YAML_SEQUENCE) ? yaml_at(tree->root, i) : tree->root;

		if (document.containers.n == DOCUMENT_CONTAINERS_MAX) {
			reading_gap(reading, file, config_node_place(file, object).at, "more than %u containers: what follows is not evaluated",
				    DOCUMENT_CONTAINERS_MAX);
			break;
		}
		if (is_container(object))
			read_container(&document, object, tree->arena);
		else if (is_image(object))
			read_image(&document, object);
		else
			reading_gap(reading, file, (struct region){object->line, object->column, object->end_line, object->end_column},
				    "neither a container nor an image");
	}
	reading_visit(reading, &document);
	return 0;
}

const struct front_end front_end_inspect = {
	.name = "inspect",
	.claims = claims,
	.read_tree = read_tree,
};
