/* SPDX-License-Identifier: Apache-2.0 */
#include "source/docker_v1.h"

#include "base/path.h"
#include "codec/json.h"
#include "source/config.h"

/* A layer on the way from the last to the first. */
struct ancestor {
	struct str id, json;
	struct history history;
};

struct lineage {
	struct files *files;
	struct image *image;
	VEC(struct ancestor) ancestors;
};

/* ---- choosing one of the images ---- */

struct choice {
	struct image *image;
	struct str wanted;  /* empty: the only one */
	struct str id;      /* of what is chosen; empty: nothing yet */
	struct buf others;  /* names, for an error */
	bool several;
};

static void consider(struct choice *choice, struct str repository, struct str tag, struct str id)
{
	struct str name = arena_printf(&choice->image->arena, "%.*s:%.*s", STR(repository), STR(tag));

	buf_printf(&choice->others, "%s%.*s", choice->others.n ? ", " : "", STR(name));
	if (choice->wanted.n && !str_eq(name, choice->wanted))
		return;
	choice->several = choice->several || (choice->id.n && !str_eq(choice->id, id));
	choice->id = id;
	*vec_push(&choice->image->names) = name;
}

static void consider_all(struct choice *choice, const struct json *repositories)
{
	struct json_members repository = json_members(repositories);

	while (json_next(&repository)) {
		struct json_members tag = json_members(repository.value);

		while (json_next(&tag))
			consider(choice, repository.key, tag.key, json_text(tag.value));
	}
	vec_sort(&choice->image->names, str_order);
}

static int choose(struct image *image, const struct json *repositories, struct str wanted, struct str *ret_id, struct err *e)
{
	struct choice choice = {.image = image, .wanted = wanted, .others = BUF_INIT(512)};
	int r = 0;

	consider_all(&choice, repositories);
	if (!choice.id.n) {
		r = err_set(e, ERR_NOT_FOUND, "no image \"%.*s\"; it holds %s", STR(wanted), buf_text(&choice.others));
	} else if (choice.several) {
		r = err_set(e, ERR_NOT_FOUND, "it holds several images: %s", buf_text(&choice.others));
		err_hint(e, "name one of them: docker-archive:FILE:NAME:TAG");
	}
	*ret_id = arena_str(&image->arena, choice.id);
	buf_done(&choice.others);
	return r;
}

/* ---- the layers ---- */

static struct str file_of(struct lineage *lineage, struct str id, const char *name)
{
	return arena_printf(&lineage->image->arena, "%.*s/%s", STR(id), name);
}

static struct str joined(struct arena *arena, const struct json *words)
{
	auto_done(buf_done) struct buf text = BUF_INIT(IMAGE_CONFIG_MAX);

	for (size_t i = 0; i < json_count(words); i++)
		buf_printf(&text, "%s%.*s", i ? " " : "", STR(json_text(json_at(words, i))));
	return arena_str(arena, buf_str(&text));
}

static int add_ancestor(struct lineage *lineage, struct str id, struct str *ret_parent, struct err *e)
{
	auto_done(arena_done) struct arena once = ARENA_INIT;
	struct arena *arena = &lineage->image->arena;
	auto_json struct json *json = NULL;
	struct ancestor *ancestor;
	struct str bytes;
	int r;

	if (lineage->ancestors.n >= IMAGE_LAYERS_MAX)
		return err_set(e, ERR_LIMIT, "more than the limit of %d layers",
			       IMAGE_LAYERS_MAX);
	if (!id.n || str_find(id, '/') >= 0)
		return err_set(e, ERR_FORMAT, "\"%.*s\" is no layer's id", STR(str_slice(id, 0, 128)));
	vec_each(known, &lineage->ancestors)
		if (str_eq(known->id, id))
			return err_set(e, ERR_FORMAT, "layers that are each other's parents: %.*s", STR(str_slice(id, 0, 128)));
	/* Only the last one's is kept: it is the configuration. */
	r = files_load(lineage->files, file_of(lineage, id, "json"), IMAGE_CONFIG_MAX, lineage->ancestors.n ? &once : arena, &bytes, e);
	if (r < 0 || (r = json_parse(bytes, JSON_CAPS, "json", &json, e)) < 0)
		return err_wrap(e, "layer %.*s", STR(id));
	ancestor = vec_push(&lineage->ancestors);
	ancestor->id = id;
	ancestor->json = lineage->ancestors.n == 1 ? bytes : STR_NULL;
	ancestor->history = (struct history){
		.created = arena_str(arena, json_get_text(json, "created")),
		.created_by = joined(arena, json_get(json_get(json, "container_config"), "Cmd")),
		.author = arena_str(arena, json_get_text(json, "author")),
		.comment = arena_str(arena, json_get_text(json, "comment")),
	};
	*ret_parent = arena_str(arena, json_get_text(json, "parent"));
	return 0;
}

/* The layers stand from the last to the first in the lineage, the other way round in an image. */
static int fill_layers(struct lineage *lineage, struct err *e)
{
	struct image *image = lineage->image;
	size_t count = lineage->ancestors.n;

	if (config_count_layers(image, "repositories", count, e) < 0)
		return e->code;
	for (size_t i = 0; i < count; i++) {
		const struct ancestor *ancestor = &lineage->ancestors.v[count - 1 - i];
		struct image_layer *layer = &image->layers.v[i];

		*vec_push(&image->history) = ancestor->history;
		if (files_find(lineage->files, file_of(lineage, ancestor->id, "layer.tar"), &layer->blob, e) < 0)
			return err_wrap(e, "layer %zu of %zu", i + 1, count);
		layer->size = layer->blob.size;
	}
	config_attribute(image);
	return 0;
}

static int read_lineage(struct lineage *lineage, struct str id, struct err *e)
{
	int r = 0;

	while (r == 0 && id.n)
		r = add_ancestor(lineage, id, &id, e);
	if (r == 0)
		r = config_parse(lineage->ancestors.v[0].json, lineage->image, e);
	return r == 0 ? fill_layers(lineage, e) : r;
}

int docker_v1_read(struct files *files, struct str name, struct image *image, struct err *e)
{
	struct lineage lineage = {.files = files, .image = image};
	auto_json struct json *repositories = NULL;
	struct str bytes, id;
	int r = files_load(files, STR_LIT("repositories"), IMAGE_MANIFEST_MAX, &image->arena, &bytes, e);

	if (r == 0)
		r = json_parse(bytes, JSON_CAPS, "repositories", &repositories, e);
	if (r < 0 || (r = choose(image, repositories, name, &id, e)) < 0)
		return r;
	image->kind = "docker-archive";
	r = read_lineage(&lineage, id, e);
	vec_done(&lineage.ancestors);
	return r;
}
