/* SPDX-License-Identifier: Apache-2.0 */
#include "model/descriptor.h"

static void read_platform(const struct json *value, struct arena *arena, struct platform *platform)
{
	platform->os = arena_str(arena, json_get_text(value, "os"));
	platform->architecture = arena_str(arena, json_get_text(value, "architecture"));
	platform->variant = arena_str(arena, json_get_text(value, "variant"));
	platform->os_version = arena_str(arena, json_get_text(value, "os.version"));
}

struct key_value_list annotations_read(const struct json *object, struct arena *arena)
{
	struct key_value_list list = {.v = arena_array(arena, struct key_value, json_count(object)), .room = json_count(object)};
	struct json_members member = json_members(object);

	while (json_next(&member))
		list.v[list.n++] = (struct key_value){arena_str(arena, member.key), arena_str(arena, json_text(member.value))};
	return list;
}

const struct key_value *annotation_find(const struct key_value_list *annotations, const char *key)
{
	vec_each(annotation, annotations)
		if (str_is(annotation->key, key))
			return annotation;
	return NULL;
}

struct str annotation_text(const struct key_value_list *annotations, const char *key)
{
	const struct key_value *found = annotation_find(annotations, key);

	return found ? found->value : STR_NULL;
}

int descriptor_read(const struct json *value, struct str what, struct arena *arena, struct artifact_descriptor *ret_descriptor, struct err *e)
{
	struct artifact_descriptor descriptor = {
		.media_type = arena_str(arena, json_get_text(value, "mediaType")),
		.artifact_type = arena_str(arena, json_get_text(value, "artifactType")),
		.data = arena_str(arena, json_get_text(value, "data")),
	};
	struct str digest = json_get_text(value, "digest");

	if (!digest_parse(digest, &descriptor.digest))
		return err_set(e, ERR_FORMAT, "%.*s: a descriptor without a digest that we know: \"%.*s\"", STR(what), STR(str_slice(digest, 0, 200)));
	if (!json_u64(json_get(value, "size"), &descriptor.size))
		return err_set(e, ERR_FORMAT, "%.*s: a descriptor without a size: %.*s", STR(what), STR(digest));
	read_platform(json_get(value, "platform"), arena, &descriptor.platform);
	if (json_count(json_get(value, "annotations")) > DESCRIPTOR_ANNOTATIONS_MAX)
		return err_set(e, ERR_LIMIT, "%.*s: more than the cap of %d annotations", STR(what), DESCRIPTOR_ANNOTATIONS_MAX);
	descriptor.annotations = annotations_read(json_get(value, "annotations"), arena);
	*ret_descriptor = descriptor;
	return 0;
}

void descriptor_write(struct json_writer *writer, const struct artifact_descriptor *descriptor)
{
	char text[DIGEST_TEXT_MAX];

	json_open(writer, '{');
	json_member_text(writer, "mediaType", descriptor->media_type);
	json_member_text(writer, "digest", str_of(digest_text(&descriptor->digest, text)));
	json_member_u64(writer, "size", descriptor->size);
	json_member_text_opt(writer, "artifactType", descriptor->artifact_type);
	if (descriptor->annotations.n) {
		json_key(writer, "annotations");
		json_open(writer, '{');
		vec_each(annotation, &descriptor->annotations) {
			json_key_str(writer, annotation->key);
			json_put_text(writer, annotation->value);
		}
		json_close(writer, '}');
	}
	json_close(writer, '}');
}
