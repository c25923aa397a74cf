/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Docker: its engine, and its store on the disk as the graph drivers overlay2, fuse-overlayfs and vfs keep it. An image there is its configuration,
 * by whose digest it is called; each layer is found by its chain id, which is made of the diff_ids up to it.
 * Source: moby, image/store.go, image/fs.go, layer/filestore.go; OCI image-spec config.md, "Layer ChainID".
 */
#include "base/buf.h"
#include "base/mem.h"
#include "source/config.h"
#include "source/local.h"
#include "source/rebuilt.h"
#include "source/registry.h"

static const struct driver {
	const char *name;
	const char *before, *behind; /* the cache id, in the name of a layer's folder */
} drivers[] = {
	{"overlay2", "overlay2/", "/diff"},
	{"fuse-overlayfs", "fuse-overlayfs/", "/diff"},
	{"vfs", "vfs/dir/", ""},
};

struct docker_store {
	struct files *files;
	const struct driver *driver;
	struct image *image;
	struct arena *arena;
};

/* ---- finding the image ---- */

static void collect_names(struct docker_store *store, const struct json *repositories, struct str id)
{
	struct json_members repository = json_members(repositories);

	while (json_next(&repository)) {
		struct json_members name = json_members(repository.value);

		while (json_next(&name))
			if (str_eq(json_text(name.value), id) && str_find(name.key, '@') < 0)
				*vec_push(&store->image->names) = arena_str(store->arena, name.key);
	}
	vec_sort(&store->image->names, str_order);
}

/* "sha256:…" of the image that the name or id means; empty where there is none. */
static struct str find_id(const struct json *repositories, const struct local_name *wanted)
{
	struct json_members repository = json_members(repositories);

	while (json_next(&repository)) {
		struct json_members name = json_members(repository.value);

		while (json_next(&name)) {
			struct str algorithm, digits;

			str_cut(json_text(name.value), ':', &algorithm, &digits);
			if (local_name_fits(wanted, name.key) || local_id_fits(wanted, digits))
				return json_text(name.value);
		}
	}
	return STR_NULL;
}

/* ---- layers ---- */

/* A small file of layerdb, without the line end. */
static int layer_text(struct docker_store *store, struct str folder, const char *name, struct str *ret_text, struct err *e)
{
	int r = files_read(store->files, arena_printf(store->arena, "%.*s/%s", STR(folder), name), 4096, store->arena, ret_text, e);

	if (r == 0)
		*ret_text = str_trim(*ret_text);
	return r;
}

/* chain = SHA-256 of "CHAIN DIFF_ID", both as texts; the first is the diff_id itself. */
static struct digest chain_next(const struct digest *chain, const struct digest *diff_id)
{
	char before[DIGEST_TEXT_MAX], here[DIGEST_TEXT_MAX];
	auto_done(buf_done) struct buf text = BUF_INIT(2 * DIGEST_TEXT_MAX);

	if (!chain->algorithm)
		return *diff_id;
	buf_printf(&text, "%s %s", digest_text(chain, before), digest_text(diff_id, here));
	return digest_of(DIGEST_SHA256, buf_str(&text));
}

static int find_layer(struct docker_store *store, const struct digest *chain, struct image_layer *layer, struct err *e)
{
	char text[DIGEST_TEXT_MAX];
	struct rebuilt_place place;
	struct str algorithm, digits, folder, cache_id = STR_NULL;
	int r;

	str_cut(str_of(digest_text(chain, text)), ':', &algorithm, &digits);
	folder = arena_printf(store->arena, "image/%s/layerdb/%.*s/%.*s", store->driver->name, STR(algorithm), STR(digits));
	r = layer_text(store, folder, "cache-id", &cache_id, e);
	if (r < 0)
		return r;
	if (!cache_id.n || str_find(cache_id, '/') >= 0)
		return err_set(e, ERR_FORMAT, "%.*s/cache-id is no name of a folder", STR(folder));
	place.split = arena_printf(store->arena, "%.*s/tar-split.json.gz", STR(folder));
	place.folder = arena_printf(store->arena, "%s%.*s%s", store->driver->before, STR(cache_id), store->driver->behind);
	r = rebuilt_blob(store->files, &place, store->arena, &layer->blob, e);
	layer->size = layer->blob.size;
	return r;
}

static int find_layers(struct docker_store *store, struct err *e)
{
	struct image *image = store->image;
	struct digest chain = {DIGEST_NONE, {0}};

	vec_each(layer, &image->layers) {
		chain = chain_next(&chain, &layer->diff_id);
		if (find_layer(store, &chain, layer, e) < 0)
			return err_wrap(e, "layer %zu of %zu", (size_t)(layer - image->layers.v) + 1, image->layers.n);
	}
	return 0;
}

/* ---- the image ---- */

static int read_image(struct docker_store *store, struct str id, struct err *e)
{
	struct image *image = store->image;
	char want[DIGEST_TEXT_MAX], got[DIGEST_TEXT_MAX];
	struct digest named, digest = {.algorithm = DIGEST_SHA256};
	struct str algorithm, digits, bytes;
	int r;

	if (!digest_parse(id, &named) || named.algorithm != DIGEST_SHA256)
		return err_set(e, ERR_FORMAT, "repositories.json: an id that is no digest");
	str_cut(id, ':', &algorithm, &digits);
	r = files_read(store->files, arena_printf(store->arena, "image/%s/imagedb/content/sha256/%.*s", store->driver->name, STR(digits)),
		       IMAGE_CONFIG_MAX, store->arena, &bytes, e);
	if (r < 0)
		return err_wrap(e, "configuration");
	digest = digest_of(DIGEST_SHA256, bytes);
	if (!digest_eq(&digest, &named))
		return err_set(e, ERR_DIGEST, "the configuration has digest %s, but its name says %s", digest_text(&digest, got), digest_text(&named, want));
	image->config_digest = digest;
	r = config_parse(bytes, image, e);
	if (r == 0)
		r = find_layers(store, e);
	if (r == 0)
		config_attribute(image);
	return r;
}

static int docker_store_read(struct files *files, const struct local_name *name, const struct source_request *request, struct image *image,
			     bool *ret_found, struct err *e)
{
	struct docker_store store = {.files = files, .image = image, .arena = &image->arena};

	(void)request;
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
		auto_json struct json *root = NULL;
		const struct json *repositories;
		struct err missing = ERR_INIT;
		struct str id;

		store.driver = &drivers[i];
		if (local_json(files, arena_printf(store.arena, "image/%s/repositories.json", drivers[i].name), store.arena, &root, &missing) < 0)
			continue;
		repositories = json_get(root, "Repositories");
		id = find_id(repositories, name);
		if (!id.n)
			continue;
		*ret_found = true;
		collect_names(&store, repositories, id);
		return read_image(&store, id, e);
	}
	return 0;
}

static const struct local_engine engine = {
	.name = "docker",
	.host = "DOCKER_HOST",
	.system_socket = "/var/run/docker.sock",
	.user_socket = "docker.sock",
	.system_root = "/var/lib/docker",
	.user_root = "docker",
	.save = "docker save",
	.read = docker_store_read,
};

/* "docker://NAME" is how other tools write a registry's image. */
static int docker_open(const struct ctx *ctx, const struct source_request *request, struct str location, struct image *ret_image, struct err *e)
{
	if (str_skip(&location, "//"))
		return registry_read(ctx, request, location, ret_image, e);
	return local_read(ctx, request, &engine, location, ret_image, e);
}

static const char *const schemes[] = {"docker", NULL};

const struct source source_docker_engine = {
	.schemes = schemes,
	.summary = "docker:[[ROOT]]NAME  an image that Docker has, from its store on the disk or through its socket",
	.open = docker_open,
};
