/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations of images: OCI image-spec config.md, "Properties"; Docker image specification v1.2. */
#include "config/image.h"

#include "config/docker_words.h"
#include "model/user.h"

#define ORIGIN "image"

/* ---- parts to a container ---- */

static void put_words(struct named_list *list, const struct str_list *words, struct place place)
{
	vec_each(word, words)
		*vec_push(list) = (struct named){*word, place};
}

static void put_environment(const struct image_parts *parts, struct container *container)
{
	vec_each(variable, &parts->env) {
		struct container_variable *made = vec_push(&container->environment);

		str_cut(*variable, '=', &made->name, &made->value);
		made->place = parts->place(parts->data, "Env");
	}
}

static void put_ports(const struct image_parts *parts, struct container *container)
{
	vec_each(text, &parts->exposed_ports) {
		struct container_port port = {.place = parts->place(parts->data, "ExposedPorts")};

		docker_port(*text, &port);
		port.published = false; /* EXPOSE opens nothing by itself */
		*vec_push(&container->ports) = port;
	}
}

void image_container(const struct image_parts *parts, const char *origin, struct container *container)
{
	container->kind = CONTAINER_BUILT;
	docker_defaults(container, parts->place(parts->data, ""));
	setting_put(&container->user, STR_LIT("root"), parts->place(parts->data, "User"), "image, which names no user");
	if (parts->user.n)
		setting_put(&container->user, parts->user, parts->place(parts->data, "User"), origin);
	if (parts->health_check.n)
		setting_put(&container->health_check,
			    str_is(parts->health_check.v[0], "NONE") ? STR_LIT("none") : parts->health_check.v[parts->health_check.n - 1],
			    parts->place(parts->data, "Healthcheck"), origin);
	put_words(&container->command, &parts->entrypoint, parts->place(parts->data, "Entrypoint"));
	put_words(&container->command, &parts->cmd, parts->place(parts->data, "Cmd"));
	put_environment(parts, container);
	put_ports(parts, container);
	vec_each(path, &parts->volumes)
		*vec_push(&container->mounts) = (struct container_mount){
			.kind = MOUNT_VOLUME, .type = STR_LIT("volume"), .target = *path, .place = parts->place(parts->data, "Volumes"),
		};
}

/* ---- an image that was read ---- */

static void resolve_user(struct reading *reading, const struct tree *tree, struct container *container)
{
	struct setting *setting = &container->user;
	struct str user, group;

	str_cut(setting->text, ':', &user, &group);
	switch (user_rights(tree, setting->text)) {
	case USER_NOT_ROOT:
		break;
	case USER_UNREAD:
		coverage_note(reading->coverage, reading->arena, "configuration", STR_LIT("etc/passwd"),
			      "whether the user %.*s is root could not be read", STR(user));
		break;
	case USER_ROOT:
		/* A rule reads "root" without the image's accounts at hand. */
		if (user.n && !str_is(user, "root") && !str_is(user, "0"))
			setting->origin = arena_printf(reading->arena, "image, whose etc/passwd gives %.*s the number 0", STR(user)).p;
		setting->text = STR_LIT("root");
		break;
	}
}

static struct place part_place(const void *data, const char *part)
{
	struct arena *arena = (struct arena *)(uintptr_t)data;

	return (struct place){*part ? arena_printf(arena, "config.%s", part) : STR_LIT("config"), {0}};
}

static void add_history(const struct image *image, struct document *document, struct arena *arena)
{
	for (size_t i = 0; i < image->history.n; i++)
		*vec_push(&document->history) = (struct named){
			image->history.v[i].created_by, {arena_printf(arena, "history[%zu]", i), {0}},
		};
}

int config_read_image(struct reading *reading, const struct image *image, const struct tree *tree, struct err *e)
{
	struct config_file file = {.path = STR_LIT("config"), .line = 1, .column = 1, .converted = true};
	struct image_parts parts = {
		.user = str_trim(image->config.user), .env = image->config.env, .health_check = image->config.healthcheck,
		.entrypoint = image->config.entrypoint, .cmd = image->config.cmd, .exposed_ports = image->config.exposed_ports,
		.volumes = image->config.volumes, .place = part_place, .data = reading->arena,
	};
	struct document document;
	struct container *container;

	(void)e;
	document_init(&document, &file);
	document.kind = CONFIG_IMAGE;
	container = vec_push(&document.containers);
	image_container(&parts, ORIGIN, container);
	container->document = &document;
	resolve_user(reading, tree, container);
	add_history(image, &document, reading->arena);
	reading_visit(reading, &document);
	return 0;
}

/* ---- a configuration as a file ---- */

static bool claims(const struct config_file *file, const struct yaml_node *root)
{
	(void)file;
	return yaml_is(yaml_get(root, "rootfs"), YAML_MAPPING) && yaml_get(root, "architecture") && !yaml_get(root, "kind");
}

struct tree_parts {
	const struct config_file *file;
	const struct yaml_node *root, *config;
};

static struct place node_place(const void *data, const char *part)
{
	const struct tree_parts *tree = data;
	const struct yaml_node *node = *part ? yaml_get(tree->config, part) : NULL;

	return config_node_place(tree->file, node ? node : tree->config ? tree->config : tree->root);
}

static void take_texts(struct str_list *list, const struct yaml_node *sequence)
{
	yaml_each(item, sequence)
		*vec_push(list) = yaml_text(item);
}

static void take_keys(struct str_list *list, const struct yaml_node *mapping)
{
	yaml_each_pair(pair, mapping)
		*vec_push(list) = yaml_text(pair->key);
}

static void parts_done(struct image_parts *parts)
{
	vec_done(&parts->env);
	vec_done(&parts->health_check);
	vec_done(&parts->entrypoint);
	vec_done(&parts->cmd);
	vec_done(&parts->exposed_ports);
	vec_done(&parts->volumes);
}

void image_container_of(const struct config_file *file, const struct yaml_node *root, const struct yaml_node *config,
			struct container *container)
{
	struct tree_parts tree = {file, root, config};
	struct image_parts parts = {.user = str_trim(yaml_get_text(config, "User")), .place = node_place, .data = &tree};

	take_texts(&parts.env, yaml_get(config, "Env"));
	take_texts(&parts.health_check, yaml_get(yaml_get(config, "Healthcheck"), "Test"));
	take_texts(&parts.entrypoint, yaml_get(config, "Entrypoint"));
	take_texts(&parts.cmd, yaml_get(config, "Cmd"));
	take_keys(&parts.exposed_ports, yaml_get(config, "ExposedPorts"));
	take_keys(&parts.volumes, yaml_get(config, "Volumes"));
	image_container(&parts, ORIGIN, container);
	parts_done(&parts);
}

static int read_tree(struct reading *reading, const struct config_file *file, const struct config_tree *tree, struct err *e)
{
	struct document document;
	struct container *container;

	(void)e;
	document_init(&document, file);
	document.kind = CONFIG_IMAGE;
	document.root = tree->root;
	document.line = tree->line;
	document.text = tree->text;
	container = vec_push(&document.containers);
	image_container_of(file, tree->root, yaml_get(tree->root, "config"), container);
	container->document = &document;
	yaml_each(step, yaml_get(tree->root, "history"))
		*vec_push(&document.history) = (struct named){yaml_get_text(step, "created_by"),
							       config_node_place(file, yaml_get(step, "created_by"))};
	reading_visit(reading, &document);
	return 0;
}

const struct front_end front_end_image = {
	.name = "image",
	.claims = claims,
	.read_tree = read_tree,
};
