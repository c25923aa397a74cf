/* SPDX-License-Identifier: Apache-2.0 */
#include "source/docker.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/path.h"
#include "codec/json.h"
#include "source/config.h"

/* ---- choosing one of the images ---- */

static bool has_tag(const struct json *entry, struct str name)
{
	const struct json *tags = json_get(entry, "RepoTags");

	for (size_t i = 0; i < json_count(tags); i++)
		if (str_eq(json_text(json_at(tags, i)), name))
			return true;
	return false;
}

static int several(const struct json *manifest, struct str name, struct err *e)
{
	auto_done(buf_done) struct buf names = BUF_INIT(512);

	for (size_t i = 0; i < json_count(manifest); i++) {
		struct str tag = json_text(json_at(json_get(json_at(manifest, i), "RepoTags"), 0));

		buf_printf(&names, "%s%.*s", i ? ", " : "", STR(tag.p ? tag : STR_LIT("(no name)")));
	}
	if (name.n)
		return err_set(e, ERR_NOT_FOUND, "no image \"%.*s\"; it holds %s", STR(name), buf_text(&names));
	err_set(e, ERR_NOT_FOUND, "it holds %zu images: %s", json_count(manifest), buf_text(&names));
	return err_hint(e, "name one of them: docker-archive:FILE:NAME:TAG");
}

static int choose(const struct json *manifest, struct str name, const struct json **ret_entry, struct err *e)
{
	if (!json_is(manifest, JSON_KIND_ARRAY) || !json_count(manifest))
		return err_set(e, ERR_FORMAT, "manifest.json is not a list of images");
	for (size_t i = 0; i < json_count(manifest); i++)
		if (name.n ? has_tag(json_at(manifest, i), name) : json_count(manifest) == 1) {
			*ret_entry = json_at(manifest, i);
			return 0;
		}
	return several(manifest, name, e);
}

/* ---- the configuration ---- */

/* The digest a name carries: "<hex>.json", "sha256:<hex>", "blobs/sha512/<hex>"; DIGEST_NONE where it is another name. */
static struct digest digest_of_name(struct str name)
{
	auto_done(buf_done) struct buf text = BUF_INIT(2 * DIGEST_TEXT_MAX);
	struct digest digest = {DIGEST_NONE, {0}};
	struct str value, extension;

	str_cut(path_base(name), '.', &value, &extension);
	if (str_find(value, ':') < 0)
		buf_puts(&text, str_is(path_base(path_parent(name)), "sha512") ? "sha512:" : "sha256:");
	buf_put(&text, value);
	digest_parse(buf_str(&text), &digest);
	return digest;
}

static int read_config(struct files *files, struct str name, struct image *image, struct err *e)
{
	char want[DIGEST_TEXT_MAX], got[DIGEST_TEXT_MAX];
	struct digest named = digest_of_name(name);
	struct str bytes;
	int r = files_load(files, name, IMAGE_CONFIG_MAX, &image->arena, &bytes, e);

	if (r < 0)
		return err_wrap(e, "configuration");
	image->config_digest = digest_of(named.algorithm, bytes);
	if (named.algorithm && !digest_eq(&named, &image->config_digest))
		return err_set(e, ERR_DIGEST, "the configuration has digest %s, but its name says %s",
			       digest_text(&image->config_digest, got), digest_text(&named, want));
	r = config_parse(bytes, image, e);
	return r < 0 ? err_wrap(e, "configuration %.*s", STR(name)) : 0;
}

/* ---- layers ---- */

static int find_layers(struct files *files, const struct json *names, struct image *image, struct err *e)
{
	if (config_count_layers(image, "manifest.json", json_count(names), e) < 0)
		return e->code;
	for (size_t i = 0; i < image->layers.n; i++) {
		struct image_layer *layer = &image->layers.v[i];
		struct str name = json_text(json_at(names, i));

		if (files_find(files, name, &layer->blob, e) < 0)
			return err_wrap(e, "layer %zu of %zu", i + 1, image->layers.n);
		layer->size = layer->blob.size;
		/* Only below blobs/ a name is the digest of what it names: podman's are diff_ids, Docker's of old chain ids. */
		if (str_starts(name, "blobs/"))
			layer->digest = digest_of_name(name);
	}
	return 0;
}

static void names_of(const struct json *entry, struct image *image)
{
	const struct json *tags = json_get(entry, "RepoTags");

	for (size_t i = 0; i < json_count(tags); i++)
		*vec_push(&image->names) = arena_str(&image->arena, json_text(json_at(tags, i)));
}

int docker_read(struct files *files, struct str name, struct image *image, struct err *e)
{
	auto_json struct json *manifest = NULL;
	const struct json *entry = NULL;
	struct str bytes;
	int r = files_load(files, STR_LIT("manifest.json"), IMAGE_MANIFEST_MAX, &image->arena, &bytes, e);

	if (r == 0)
		r = json_parse(bytes, JSON_CAPS, "manifest.json", &manifest, e);
	if (r < 0 || (r = choose(manifest, name, &entry, e)) < 0)
		return r;
	image->kind = "docker-archive";
	names_of(entry, image);
	r = read_config(files, json_get_text(entry, "Config"), image, e);
	if (r == 0)
		r = find_layers(files, json_get(entry, "Layers"), image, e);
	if (r == 0)
		config_attribute(image);
	return r;
}

/* ---- when index.json is there too ---- */

static const struct json *entry_of_config(const struct json *manifest, const struct digest *config)
{
	for (size_t i = 0; i < json_count(manifest); i++) {
		struct digest named = digest_of_name(json_get_text(json_at(manifest, i), "Config"));

		if (digest_eq(&named, config))
			return json_at(manifest, i);
	}
	return NULL;
}

static struct image_layer *layer_of_digest(struct image *image, const struct digest *digest)
{
	vec_each(layer, &image->layers)
		if (digest_eq(&layer->digest, digest))
			return layer;
	return NULL;
}

/* Exchanges what the manifest says of two layers; the diff_ids stay where the configuration has them. */
static void exchange(struct image_layer *a, struct image_layer *b)
{
	struct image_layer was = *a;

	*a = *b;
	*b = was;
	b->diff_id = a->diff_id;
	a->diff_id = was.diff_id;
}

static bool reorder(struct image *image, const struct json *names)
{
	bool changed = false;

	for (size_t i = 0; i < image->layers.n; i++) {
		struct digest digest = digest_of_name(json_text(json_at(names, i)));
		struct image_layer *layer = layer_of_digest(image, &digest), *here = &image->layers.v[i];

		if (!layer || digest_eq(&here->digest, &digest))
			continue;
		exchange(here, layer);
		changed = true;
	}
	return changed;
}

void docker_order_layers(struct files *files, struct image *image)
{
	auto_json struct json *manifest = NULL;
	const struct json *entry;
	struct str bytes;
	struct err e;

	if (files_load(files, STR_LIT("manifest.json"), IMAGE_MANIFEST_MAX, &image->arena, &bytes, &e) < 0 ||
	    json_parse(bytes, JSON_CAPS, "manifest.json", &manifest, &e) < 0)
		return;
	entry = entry_of_config(manifest, &image->config_digest);
	if (entry && json_count(json_get(entry, "Layers")) == image->layers.n && reorder(image, json_get(entry, "Layers")))
		coverage_note(&image->coverage, &image->arena, "image", STR_LIT("index.json"),
			      "its order of layers is not manifest.json's; the latter was taken, and checked by diff_id");
}
