/* SPDX-License-Identifier: Apache-2.0 */
/*
 * containerd's content store on the disk: blobs by digest, as they were pulled, and a database that says which one a name of a namespace means. The
 * program that keeps it is not asked.
 * Source: containerd, core/metadata/buckets.go (v1 / NAMESPACE / image / NAME / target), plugins/content/local.
 */
#include "base/mem.h"
#include "codec/protobuf.h"
#include "source/bolt_file.h"
#include "source/containerd.h"
#include "source/layout.h"

#define CONTENT "io.containerd.content.v1.content"
#define DATABASE "io.containerd.metadata.v1.bolt/meta.db"

struct disk {
	struct manifest_store store;
	struct files *files;
	struct containerd_search *search;
	const struct image *image;
	/* While the database is looked in: */
	const struct bolt *bolt;
	struct str here; /* the namespace */
	struct str snapshotter;
};

/* ---- content ---- */

static struct str content_path(struct disk *disk, const struct artifact_descriptor *d)
{
	return arena_printf(disk->search->arena, CONTENT "/%.*s", STR(layout_blob_path(&d->digest, disk->search->arena)));
}

static int disk_load(struct manifest_store *store, const struct artifact_descriptor *d, bool manifest, size_t max, struct arena *arena, struct str *ret_bytes,
		     struct err *e)
{
	struct disk *disk = (struct disk *)store;
	int r = files_read(disk->files, content_path(disk, d), max, arena, ret_bytes, e);

	(void)manifest;
	return r == ERR_NOT_FOUND ? containerd_lacks_other(disk->search, &d->digest, e) : r;
}

/* ---- the database ---- */

/* Through `find`, which what it holds then does not outlive. */
static int ask_database(struct disk *disk, bolt_find_fn *find, struct err *e)
{
	struct blob database;
	int r = files_find(disk->files, STR_LIT(DATABASE), &database, e);

	if (r < 0)
		return r;
	r = bolt_file_ask(database.fd, find, disk, e);
	return r < 0 ? err_wrap(e, DATABASE) : r;
}

/* 1, or 0 where it has no such bucket. */
static int find_version(const struct bolt *bolt, struct bolt_bucket *ret_version, struct err *e)
{
	struct bolt_bucket root = bolt_root(bolt);

	return bolt_bucket_find(bolt, &root, STR_LIT("v1"), ret_version, e);
}

static int take_snapshotter(void *arg, struct str key, struct str value, bool is_bucket, struct err *e)
{
	struct disk *disk = arg;
	struct str name = is_bucket ? STR_NULL : containerd_snapshotter(key);

	(void)value, (void)e;
	if (name.n)
		disk->snapshotter = arena_str(disk->search->arena, name);
	return 0;
}

static int find_snapshotter(void *arg, const struct bolt *bolt, struct err *e)
{
	struct disk *disk = arg;
	char text[DIGEST_TEXT_MAX];
	const struct str path[] = {disk->search->in, STR_LIT("content"), STR_LIT("blob"), str_of(digest_text(&disk->image->config_digest, text)), STR_LIT("labels")};
	struct bolt_bucket bucket;
	int r = find_version(bolt, &bucket, e);

	disk->snapshotter = STR_NULL;
	for (size_t i = 0; i < ARRAY_SIZE(path) && r == 1; i++)
		r = bolt_bucket_find(bolt, &bucket, path[i], &bucket, e);
	return r == 1 ? bolt_each(bolt, &bucket, take_snapshotter, disk, e) : r;
}

/* Who has the image unpacked: NAMESPACE / content / blob / DIGEST / labels of its configuration. Empty where that cannot be said. */
static struct str snapshotter_of_image(struct disk *disk)
{
	struct err ignored = ERR_INIT;

	return ask_database(disk, find_snapshotter, &ignored) < 0 ? STR_NULL : disk->snapshotter;
}

static int disk_layer(struct manifest_store *store, const struct artifact_descriptor *d, struct blob *ret_blob, struct err *e)
{
	struct disk *disk = (struct disk *)store;
	int r = files_find(disk->files, content_path(disk, d), ret_blob, e);

	return r == ERR_NOT_FOUND ? containerd_lacks_layer(disk->search, &d->digest, snapshotter_of_image(disk), e) : r;
}

/* ---- names ---- */

/* The digest as the database has it; *ret_target is without. */
static int read_target(struct disk *disk, const struct bolt_bucket *image, struct str *ret_digest, struct artifact_descriptor *ret_target, struct err *e)
{
	struct artifact_descriptor target = {.size = 0};
	struct bolt_bucket bucket;
	struct str size = STR_NULL;
	int r = bolt_bucket_find(disk->bolt, image, STR_LIT("target"), &bucket, e);

	if (r == 1)
		r = bolt_value_find(disk->bolt, &bucket, STR_LIT("digest"), ret_digest, e);
	if (r >= 0)
		r = bolt_value_find(disk->bolt, &bucket, STR_LIT("mediatype"), &target.media_type, e);
	if (r >= 0)
		r = bolt_value_find(disk->bolt, &bucket, STR_LIT("size"), &size, e);
	if (r < 0)
		return r;
	/* Go's binary.Varint is zigzag. */
	if (protobuf_varint(&size, &target.size))
		target.size >>= 1;
	*ret_target = target;
	return 0;
}

static int each_image(void *arg, struct str key, struct str value, bool is_bucket, struct err *e)
{
	struct disk *disk = arg;
	struct artifact_descriptor target;
	struct bolt_bucket image;
	struct str digest = STR_NULL;

	if (!is_bucket)
		return 0;
	if (bolt_bucket_of(value, &image, e) < 0 || read_target(disk, &image, &digest, &target, e) < 0)
		return e->code;
	if (!containerd_fits(disk->search, key, digest))
		return 0;
	if (!digest_parse(digest, &target.digest))
		return err_set(e, ERR_FORMAT, "an image of the database has no digest");
	containerd_take(disk->search, disk->here, key, &target);
	return 0;
}

static int each_namespace(void *arg, struct str key, struct str value, bool is_bucket, struct err *e)
{
	struct disk *disk = arg;
	struct bolt_bucket space, images;
	int r;

	if (!is_bucket || (disk->search->space && !str_is(key, disk->search->space)))
		return 0;
	disk->here = key;
	if (bolt_bucket_of(value, &space, e) < 0)
		return e->code;
	r = bolt_bucket_find(disk->bolt, &space, STR_LIT("images"), &images, e);
	return r == 1 ? bolt_each(disk->bolt, &images, each_image, disk, e) : r;
}

/* What was found of a state that is not one counts no more. */
static int find_image(void *arg, const struct bolt *bolt, struct err *e)
{
	struct disk *disk = arg;
	struct bolt_bucket version;
	int r = find_version(bolt, &version, e);

	containerd_forget(disk->search);
	disk->bolt = bolt;
	return r == 1 ? bolt_each(bolt, &version, each_namespace, disk, e) : r;
}

static int find_name(struct disk *disk, struct err *e)
{
	return ask_database(disk, find_image, e) < 0 ? e->code : containerd_decide(disk->search, e);
}

/* "@sha256:…": whatever names it, and where the database cannot be read. */
static int find_digest(struct disk *disk, struct str digest, struct err *e)
{
	struct artifact_descriptor *target = &disk->search->target;
	struct blob blob;
	int r;

	if (!digest_parse(digest, &target->digest))
		return err_set(e, ERR_USAGE, "@%.*s is no digest", STR(digest));
	r = files_find(disk->files, content_path(disk, target), &blob, e);
	target->size = r == 0 ? blob.size : 0;
	return r == ERR_NOT_FOUND ? err_set(e, r, "no content %.*s", STR(digest)) : r;
}

/* ---- the whole ---- */

static int find(struct disk *disk, const char *root, struct err *e)
{
	struct str digest = containerd_digest(disk->search);

	if (files_open_store(root, disk->files, e) < 0)
		return err_hint(e, "as root, or containerd:[ROOT]NAME; registry:NAME asks the registry instead");
	if ((digest.n ? find_digest(disk, digest, e) : find_name(disk, e)) < 0)
		return err_wrap(e, "%.*s", STR(disk->files->name));
	return 0;
}

int containerd_disk_read(const char *root, const struct source_request *request, struct containerd_search *search, struct image *image,
			 bool *ret_found, struct err *e)
{
	struct disk disk = {
		.store = {disk_load, disk_layer, CONTAINERD_CHOICES},
		.files = mem_zero(1, sizeof(*disk.files)),
		.search = search,
		.image = image,
	};

	*ret_found = find(&disk, root, e) == 0;
	if (!*ret_found) {
		files_done(disk.files);
		free(disk.files);
		return e->code;
	}
	/* The image's from here on. */
	image->source = disk.files;
	image->close = files_close_store;
	return manifest_read(&disk.store, &search->target, request->platform, image, e) < 0 ? err_wrap(e, "%.*s", STR(disk.files->name)) : 0;
}
