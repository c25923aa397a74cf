/* SPDX-License-Identifier: Apache-2.0 */
/*
 * containerd's content store on the disk: blobs by digest, as they were pulled, and a database that says which one a name of a namespace means. The
 * program that keeps it is not asked.
 * Source: containerd, core/metadata/buckets.go (v1 / NAMESPACE / image / NAME / target), plugins/content/local.
 */
#include "base/mem.h"
#include "codec/bolt.h"
#include "codec/protobuf.h"
#include "source/containerd.h"
#include "source/layout.h"

#define CONTENT "io.containerd.content.v1.content"
#define DATABASE "io.containerd.metadata.v1.bolt/meta.db"
#define DATABASE_MAX ((size_t)1 << 30)

struct disk {
	struct manifest_store store;
	struct files *files;
	struct containerd_search *search;
	const struct image *image;
	struct bolt bolt; /* while it is looked in */
	struct str here; /* the namespace that is being looked in */
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

/* Its bytes are the arena's. 1, or 0 where it has no such bucket. */
static int open_database(struct disk *disk, struct arena *arena, struct bolt_bucket *ret_version, struct err *e)
{
	struct bolt_bucket root;
	struct str bytes;
	int r = files_read(disk->files, STR_LIT(DATABASE), DATABASE_MAX, arena, &bytes, e);

	if (r < 0)
		return r;
	if (bolt_open(bytes, &disk->bolt, e) < 0)
		return err_wrap(e, DATABASE);
	root = bolt_root(&disk->bolt);
	r = bolt_bucket_find(&disk->bolt, &root, STR_LIT("v1"), ret_version, e);
	return r < 0 ? err_wrap(e, DATABASE) : r;
}

static int take_snapshotter(void *arg, struct str key, struct str value, bool is_bucket, struct err *e)
{
	struct str *name = arg, found = is_bucket ? STR_NULL : containerd_snapshotter(key);

	(void)value, (void)e;
	*name = found.n ? found : *name;
	return 0;
}

/* Who has the image unpacked: NAMESPACE / content / blob / DIGEST / labels of its configuration. Empty where that cannot be said. */
static struct str snapshotter_of_image(struct disk *disk)
{
	auto_done(arena_done) struct arena room = ARENA_INIT;
	char text[DIGEST_TEXT_MAX];
	const struct str path[] = {disk->search->in, STR_LIT("content"), STR_LIT("blob"), str_of(digest_text(&disk->image->config_digest, text)), STR_LIT("labels")};
	struct bolt_bucket bucket;
	struct str name = STR_NULL;
	struct err e = ERR_INIT;
	int r = open_database(disk, &room, &bucket, &e);

	for (size_t i = 0; i < ARRAY_SIZE(path) && r == 1; i++)
		r = bolt_bucket_find(&disk->bolt, &bucket, path[i], &bucket, &e);
	if (r == 1)
		bolt_each(&disk->bolt, &bucket, take_snapshotter, &name, &e);
	return arena_str(disk->search->arena, name);
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
	int r = bolt_bucket_find(&disk->bolt, image, STR_LIT("target"), &bucket, e);

	if (r == 1)
		r = bolt_value_find(&disk->bolt, &bucket, STR_LIT("digest"), ret_digest, e);
	if (r >= 0)
		r = bolt_value_find(&disk->bolt, &bucket, STR_LIT("mediatype"), &target.media_type, e);
	if (r >= 0)
		r = bolt_value_find(&disk->bolt, &bucket, STR_LIT("size"), &size, e);
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
	r = bolt_bucket_find(&disk->bolt, &space, STR_LIT("images"), &images, e);
	return r == 1 ? bolt_each(&disk->bolt, &images, each_image, disk, e) : r;
}

static int find_name(struct disk *disk, struct err *e)
{
	auto_done(arena_done) struct arena room = ARENA_INIT;
	struct bolt_bucket version;
	int r = open_database(disk, &room, &version, e);

	if (r < 0)
		return r;
	if (r == 1 && bolt_each(&disk->bolt, &version, each_namespace, disk, e) < 0)
		return err_wrap(e, DATABASE);
	return containerd_decide(disk->search, e);
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

	if (files_open_folder(root, disk->files, e) < 0)
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
