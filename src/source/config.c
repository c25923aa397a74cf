/* SPDX-License-Identifier: Apache-2.0 */
#include "source/config.h"

#include "codec/json.h"

static struct str text(struct image *image, const struct json *object, const char *key)
{
	struct str value = json_get_text(object, key);

	return value.p ? arena_str(&image->arena, value) : STR_NULL;
}

static void texts(struct image *image, const struct json *array, struct str_list *ret_list)
{
	for (size_t i = 0; json_is(array, JSON_KIND_ARRAY) && i < json_count(array); i++)
		*vec_push(ret_list) = arena_str(&image->arena, json_text(json_at(array, i)));
}

static int key_order(const void *a, const void *b)
{
	return str_cmp(((const struct key_value *)a)->key, ((const struct key_value *)b)->key);
}

/* Sets written as objects with empty members: ExposedPorts, Volumes. */
static void keys(struct image *image, const struct json *object, struct str_list *ret_list)
{
	struct json_members member = json_members(object);

	while (json_next(&member))
		*vec_push(ret_list) = arena_str(&image->arena, member.key);
	vec_sort(ret_list, str_order);
}

static void pairs(struct image *image, const struct json *object, struct key_value_list *ret_list)
{
	struct json_members member = json_members(object);

	while (json_next(&member))
		*vec_push(ret_list) = (struct key_value){arena_str(&image->arena, member.key),
							 arena_str(&image->arena, json_text(member.value))};
	vec_sort(ret_list, key_order);
}

/* Entrypoint and Cmd are arrays; very old images have a string. */
static void command(struct image *image, const struct json *value, struct str_list *ret_list)
{
	if (json_is(value, JSON_KIND_TEXT))
		*vec_push(ret_list) = arena_str(&image->arena, json_text(value));
	else
		texts(image, value, ret_list);
}

static void parse_process(struct image *image, const struct json *object)
{
	struct image_config *config = &image->config;

	config->user = text(image, object, "User");
	config->working_dir = text(image, object, "WorkingDir");
	config->stop_signal = text(image, object, "StopSignal");
	config->args_escaped = json_bool(json_get(object, "ArgsEscaped"));
	texts(image, json_get(object, "Env"), &config->env);
	command(image, json_get(object, "Entrypoint"), &config->entrypoint);
	command(image, json_get(object, "Cmd"), &config->cmd);
	texts(image, json_get(object, "OnBuild"), &config->on_build);
	texts(image, json_get(object, "Shell"), &config->shell);
	texts(image, json_get(json_get(object, "Healthcheck"), "Test"), &config->healthcheck);
	keys(image, json_get(object, "ExposedPorts"), &config->exposed_ports);
	keys(image, json_get(object, "Volumes"), &config->volumes);
	pairs(image, json_get(object, "Labels"), &config->labels);
}

static void parse_history(struct image *image, const struct json *array)
{
	for (size_t i = 0; json_is(array, JSON_KIND_ARRAY) && i < json_count(array); i++) {
		const struct json *entry = json_at(array, i);

		*vec_push(&image->history) = (struct history){
			.created = text(image, entry, "created"),
			.created_by = text(image, entry, "created_by"),
			.author = text(image, entry, "author"),
			.comment = text(image, entry, "comment"),
			.empty_layer = json_bool(json_get(entry, "empty_layer")),
		};
	}
}

static int parse_layers(struct image *image, const struct json *rootfs, struct err *e)
{
	const struct json *diff_ids = json_get(rootfs, "diff_ids");
	size_t count = json_is(diff_ids, JSON_KIND_ARRAY) ? json_count(diff_ids) : 0;

	if (json_get(rootfs, "type") && !str_is(json_get_text(rootfs, "type"), "layers"))
		return err_set(e, ERR_UNSUPPORTED, "rootfs.type is \"%.*s\", not \"layers\"", STR(json_get_text(rootfs, "type")));
	if (count > IMAGE_LAYERS_MAX)
		return err_set(e, ERR_LIMIT, "%zu layers are more than the limit of %d", count, IMAGE_LAYERS_MAX);
	for (size_t i = 0; i < count; i++) {
		struct image_layer *layer = vec_push(&image->layers);

		layer->blob.fd = -1;
		if (!digest_parse(json_text(json_at(diff_ids, i)), &layer->diff_id))
			return err_set(e, ERR_FORMAT, "rootfs.diff_ids[%zu] is no digest", i);
	}
	return 0;
}

int config_parse(struct str bytes, struct image *image, struct err *e)
{
	auto_json struct json *root = NULL;
	int r = json_parse(bytes, JSON_CAPS, "image configuration", &root, e);

	if (r < 0)
		return r;
	if (!json_is(root, JSON_KIND_OBJECT) || (!json_get(root, "rootfs") && !json_get(root, "config")))
		return err_set(e, ERR_FORMAT, "not an image configuration: neither rootfs nor config is there");
	image->raw_config = bytes;
	image->platform = (struct platform){
		.os = text(image, root, "os"),
		.architecture = text(image, root, "architecture"),
		.variant = text(image, root, "variant"),
		.os_version = text(image, root, "os.version"),
	};
	image->created = text(image, root, "created");
	image->author = text(image, root, "author");
	parse_process(image, json_get(root, "config"));
	parse_history(image, json_get(root, "history"));
	return parse_layers(image, json_get(root, "rootfs"), e);
}

int config_count_layers(struct image *image, const char *manifest, size_t count, struct err *e)
{
	if (!image->layers.n && count) {
		coverage_note(&image->coverage, &image->arena, "image", STR_LIT("configuration"),
			      "it names no diff_ids, so that no layer was checked against one");
		for (size_t i = 0; i < count && i < IMAGE_LAYERS_MAX; i++)
			vec_push(&image->layers)->blob.fd = -1;
	}
	if (count != image->layers.n)
		return err_set(e, ERR_FORMAT, "%s lists %zu layers, but the configuration %zu diff_ids", manifest, count,
			       image->layers.n);
	return 0;
}

void config_attribute(struct image *image)
{
	size_t filled = 0, next = 0;

	vec_each(entry, &image->history)
		filled += !entry->empty_layer;
	if (filled != image->layers.n)
		return;
	vec_each(entry, &image->history)
		if (!entry->empty_layer)
			image->layers.v[next++].created_by = entry->created_by;
}
