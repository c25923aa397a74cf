/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Podman, and what shares its store: Buildah, CRI-O, Skopeo. The store on the disk is read as the drivers overlay and vfs keep it: the manifest as it
 * was pulled, the configuration, and each layer unpacked, with its tar-split. The packed blobs that the manifest names are not kept; what can be
 * checked is the manifest, the configuration by it, and every layer by its diff_id.
 * Source: containers/storage, images.go, layers.go, store.go; its names of big data: images.go, makeBigDataBaseName().
 */
#include "base/mem.h"
#include "codec/base64.h"
#include "source/local.h"
#include "source/manifest.h"
#include "source/rebuilt.h"

static const struct driver {
	const char *images, *layers; /* folders of records */
	const char *before, *behind; /* a layer's id, in the name of the folder of its files */
} drivers[] = {
	{"overlay-images", "overlay-layers", "overlay/", "/diff"},
	{"vfs-images", "vfs-layers", "vfs/dir/", ""},
};

struct podman_store {
	struct manifest_store store;
	struct files *files;
	const struct driver *driver;
	struct image *image;
	struct arena *arena;
	struct str id;          /* of the image, which names the folder of its big data */
	struct str_list layers; /* ids, the base first */
};

/* ---- finding the image ---- */

static bool has_name(const struct json *record, const struct local_name *wanted)
{
	struct str digest = json_get_text(record, "digest"), repository, asked;

	if (local_id_fits(wanted, json_get_text(record, "id")))
		return true;
	json_each(name, json_get(record, "names")) {
		if (local_name_fits(wanted, json_text(name)))
			return true;
		/* "shop@sha256:…": the digest says it, whatever the image is called here. */
		if (str_cut(wanted->name, '@', &repository, &asked) && str_eq(asked, digest))
			return true;
	}
	return false;
}

static const struct json *find_image(const struct json *images, const struct local_name *wanted)
{
	json_each(record, images)
		if (has_name(record, wanted))
			return record;
	return NULL;
}

static bool is_safe(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!str_is_alnum(id.p[i]))
			return false;
	return id.n > 0;
}

/* ---- manifest and configuration ---- */

/* A key with anything but letters, digits, "-" and "." is kept under its base64. */
static struct str big_data_name(struct podman_store *store, struct str key)
{
	auto_done(buf_done) struct buf name = BUF_INIT(4096);
	bool plain = true;

	for (size_t i = 0; i < key.n; i++)
		plain = plain && (str_is_alnum(key.p[i]) || key.p[i] == '-' || key.p[i] == '.');
	buf_printf(&name, "%s/%.*s/", store->driver->images, STR(store->id));
	if (plain) {
		buf_put(&name, key);
	} else {
		buf_putc(&name, '=');
		base64_encode(key, &name);
	}
	return arena_str(store->arena, buf_str(&name));
}

static int podman_load(struct manifest_store *base, const struct artifact_descriptor *d, bool manifest, size_t max, struct arena *arena, struct str *ret_bytes,
		       struct err *e)
{
	struct podman_store *store = (struct podman_store *)base;
	char text[DIGEST_TEXT_MAX];
	struct str key = str_of(digest_text(&d->digest, text));
	int r;

	if (!manifest)
		return files_read(store->files, big_data_name(store, key), max, arena, ret_bytes, e);
	r = files_read(store->files, big_data_name(store, arena_printf(arena, "manifest-%.*s", STR(key))), max, arena, ret_bytes, e);
	/* Older ones had but one. */
	return r == ERR_NOT_FOUND ? files_read(store->files, big_data_name(store, STR_LIT("manifest")), max, arena, ret_bytes, e) : r;
}

/* ---- layers ---- */

static const struct json *record_of(const struct json *layers, struct str id)
{
	json_each(record, layers)
		if (str_eq(json_get_text(record, "id"), id))
			return record;
	return NULL;
}

/* The ids of an image's layers, from its topmost one down. */
static int find_layers(struct podman_store *store, const struct json *layers, struct str top, struct err *e)
{
	for (struct str id = top; id.n;) {
		const struct json *record = record_of(layers, id);

		if (!record || !is_safe(id))
			return err_set(e, ERR_NOT_FOUND, "%s/layers.json has no layer %.*s", store->driver->layers, STR(str_slice(id, 0, 64)));
		if (store->layers.n >= IMAGE_LAYERS_MAX)
			return err_set(e, ERR_LIMIT, "more than the limit of %d layers", IMAGE_LAYERS_MAX);
		*vec_push(&store->layers) = arena_str(store->arena, id);
		id = json_get_text(record, "parent");
	}
	for (size_t i = 0; i < store->layers.n / 2; i++) {
		struct str was = store->layers.v[i];

		store->layers.v[i] = store->layers.v[store->layers.n - 1 - i];
		store->layers.v[store->layers.n - 1 - i] = was;
	}
	return 0;
}

/* They are put together when the manifest has said how many they are. */
static int podman_layer(struct manifest_store *base, const struct artifact_descriptor *d, struct blob *ret_blob, struct err *e)
{
	(void)base, (void)d, (void)e;
	*ret_blob = (struct blob){.fd = -1};
	return 0;
}

static int rebuild_layers(struct podman_store *store, struct err *e)
{
	struct image *image = store->image;

	if (image->layers.n != store->layers.n)
		return err_set(e, ERR_FORMAT, "the manifest has %zu layers, the store %zu", image->layers.n, store->layers.n);
	vec_each(layer, &image->layers) {
		struct str id = store->layers.v[layer - image->layers.v];
		struct rebuilt_place place = {
			.split = arena_printf(store->arena, "%s/%.*s.tar-split.gz", store->driver->layers, STR(id)),
			.folder = arena_printf(store->arena, "%s%.*s%s", store->driver->before, STR(id), store->driver->behind),
		};

		if (rebuilt_blob(store->files, &place, store->arena, &layer->blob, e) < 0)
			return err_wrap(e, "layer %zu of %zu", (size_t)(layer - image->layers.v) + 1, image->layers.n);
		/* What is read is the tar; the digest of the packed blob is of what is not here any more. */
		layer->digest = (struct digest){DIGEST_NONE, {0}};
		layer->size = layer->blob.size;
		layer->media_type = STR_NULL;
		layer->absent = false;
	}
	return 0;
}

/* ---- the image ---- */

static int read_image(struct podman_store *store, const struct json *record, const char *platform, struct err *e)
{
	auto_json struct json *layers = NULL;
	struct image *image = store->image;
	struct artifact_descriptor manifest = {.size = 0};
	struct str bytes;
	int r;

	store->id = arena_str(store->arena, json_get_text(record, "id"));
	if (!is_safe(store->id))
		return err_set(e, ERR_FORMAT, "%s/images.json: an id that is none", store->driver->images);
	json_each(name, json_get(record, "names"))
		*vec_push(&image->names) = arena_str(store->arena, json_text(name));
	if (!digest_parse(json_get_text(record, "digest"), &manifest.digest))
		return err_set(e, ERR_FORMAT, "%s/images.json: an image without the digest of its manifest", store->driver->images);
	r = podman_load(&store->store, &manifest, true, IMAGE_MANIFEST_MAX, store->arena, &bytes, e);
	if (r < 0)
		return err_wrap(e, "manifest");
	manifest.size = bytes.n;
	r = local_json(store->files, arena_printf(store->arena, "%s/layers.json", store->driver->layers), store->arena, &layers, e);
	if (r == 0)
		r = find_layers(store, layers, json_get_text(record, "layer"), e);
	if (r == 0)
		r = manifest_read(&store->store, &manifest, platform, image, e);
	return r < 0 ? r : rebuild_layers(store, e);
}

static int podman_store_read(struct files *files, const struct local_name *name, const struct source_request *request, struct image *image,
			     bool *ret_found, struct err *e)
{
	struct podman_store store = {
		.store = {podman_load, podman_layer, "--platform os/arch"},
		.files = files,
		.image = image,
		.arena = &image->arena,
	};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(drivers) && !*ret_found; i++) {
		auto_json struct json *images = NULL;
		const struct json *record;
		struct err missing = ERR_INIT;

		store.driver = &drivers[i];
		if (local_json(files, arena_printf(store.arena, "%s/images.json", drivers[i].images), store.arena, &images, &missing) < 0 ||
		    !(record = find_image(images, name)))
			continue;
		*ret_found = true;
		r = read_image(&store, record, request->platform, e);
	}
	vec_done(&store.layers);
	return r;
}

static const struct local_engine engine = {
	.name = "podman",
	.host = "CONTAINER_HOST",
	.system_socket = "/run/podman/podman.sock",
	.user_socket = "podman/podman.sock",
	.system_root = "/var/lib/containers/storage",
	.user_root = "containers/storage",
	.save = "podman save",
	.read = podman_store_read,
};

static int podman_open(const struct ctx *ctx, const struct source_request *request, struct str location, struct image *ret_image, struct err *e)
{
	return local_read(ctx, request, &engine, location, ret_image, e);
}

static const char *const schemes[] = {"podman", "containers-storage", NULL};

const struct source source_podman = {
	.schemes = schemes,
	.summary = "podman:[[ROOT]]NAME  an image that Podman, Buildah or CRI-O has, from their store or through Podman's socket",
	.open = podman_open,
};
