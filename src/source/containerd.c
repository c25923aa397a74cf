/* SPDX-License-Identifier: Apache-2.0 */
/*
 * containerd's content store: blobs by digest, as they were pulled, and a database that says which one a name of a namespace means. It is read
 * from the disk; the program that keeps it is not asked.
 * Source: containerd, core/metadata/buckets.go (v1 / NAMESPACE / image / NAME / target), plugins/content/local.
 */
#include "base/mem.h"
#include "source/bolt_file.h"
#include "source/layout.h"
#include "source/local.h"
#include "source/manifest.h"

#define ROOT "/var/lib/containerd"
#define CONTENT "io.containerd.content.v1.content"
#define DATABASE "io.containerd.metadata.v1.bolt/meta.db"

struct containerd {
	struct manifest_store store;
	struct files *files;
	struct arena *arena;
	const struct bolt *bolt;  /* while names are looked for */
	const struct local_name *wanted;
	const char *space;        /* the one namespace that is looked in, or NULL for all */
	struct str here;          /* the one that is being looked in */
	struct artifact_descriptor target;
	struct str found_name, found_in;
	bool several;             /* namespaces have different images of that name */
};

/* ---- content ---- */

static struct str content_path(struct containerd *c, const struct artifact_descriptor *d)
{
	return arena_printf(c->arena, CONTENT "/%.*s", STR(layout_blob_path(&d->digest, c->arena)));
}

static int containerd_load(struct manifest_store *store, const struct artifact_descriptor *d, bool manifest, size_t max, struct arena *arena,
			   struct str *ret_bytes, struct err *e)
{
	struct containerd *c = (struct containerd *)store;

	(void)manifest;
	return files_read(c->files, content_path(c, d), max, arena, ret_bytes, e);
}

static int containerd_layer(struct manifest_store *store, const struct artifact_descriptor *d, struct blob *ret_blob, struct err *e)
{
	struct containerd *c = (struct containerd *)store;
	int r = files_find(c->files, content_path(c, d), ret_blob, e);

	if (r != ERR_NOT_FOUND)
		return r;
	err_set(e, r, "%.*s is not kept: containerd discards layers once they are unpacked, or pulls them lazily", STR(content_path(c, d)));
	return err_hint(e, "registry:%.*s, or ctr content fetch %.*s", STR(c->found_name), STR(c->found_name));
}

/* ---- names ---- */

static int read_target(struct containerd *c, const struct bolt_bucket *image, struct artifact_descriptor *ret_target, struct err *e)
{
	struct artifact_descriptor target = {.size = 0};
	struct bolt_bucket bucket;
	struct str digest = STR_NULL, media_type = STR_NULL, size = STR_NULL;
	int r = bolt_bucket_find(c->bolt, image, STR_LIT("target"), &bucket, e);

	if (r == 1)
		r = bolt_value_find(c->bolt, &bucket, STR_LIT("digest"), &digest, e);
	if (r >= 0)
		r = bolt_value_find(c->bolt, &bucket, STR_LIT("mediatype"), &media_type, e);
	if (r >= 0)
		r = bolt_value_find(c->bolt, &bucket, STR_LIT("size"), &size, e);
	if (r < 0)
		return r;
	if (!digest_parse(digest, &target.digest))
		return err_set(e, ERR_FORMAT, "an image of the database has no digest");
	/* A varint of Go's, zigzag. */
	for (size_t i = 0; i < size.n && i < 9; i++)
		target.size |= (uint64_t)(size.p[i] & 0x7f) << (7 * i);
	target.size >>= 1;
	target.media_type = arena_str(c->arena, media_type);
	*ret_target = target;
	return 0;
}

static struct str after_colon(struct str digest)
{
	struct str algorithm, digits;

	return str_cut(digest, ':', &algorithm, &digits) && str_is(algorithm, "sha256") ? digits : STR_NULL;
}

static int each_image(void *arg, struct str key, struct str value, bool is_bucket, struct err *e)
{
	struct containerd *c = arg;
	struct artifact_descriptor target;
	struct bolt_bucket image;
	struct str at, digest;

	if (!is_bucket)
		return 0;
	str_cut(key, '@', &at, &digest);
	/* The kubelet's names are also "sha256:<id>"; of others a digest stands behind them. */
	if (!local_name_fits(c->wanted, key) && !local_id_fits(c->wanted, after_colon(digest.n ? digest : key)))
		return 0;
	if (bolt_bucket_of(value, &image, e) < 0 || read_target(c, &image, &target, e) < 0)
		return e->code;
	c->several = c->several || (c->found_name.n && !digest_eq(&target.digest, &c->target.digest));
	if (!c->found_name.n) {
		c->found_name = arena_str(c->arena, key);
		c->found_in = arena_str(c->arena, c->here);
		c->target = target;
	}
	return 0;
}

static int each_namespace(void *arg, struct str key, struct str value, bool is_bucket, struct err *e)
{
	struct containerd *c = arg;
	struct bolt_bucket space, images;
	int r;

	if (!is_bucket || (c->space && !str_is(key, c->space)))
		return 0;
	c->here = key;
	if (bolt_bucket_of(value, &space, e) < 0)
		return e->code;
	r = bolt_bucket_find(c->bolt, &space, STR_LIT("images"), &images, e);
	return r == 1 ? bolt_each(c->bolt, &images, each_image, c, e) : r;
}

/* What was found of a state that is not one counts no more. */
static int ask_database(void *arg, const struct bolt *bolt, struct err *e)
{
	struct containerd *c = arg;
	struct bolt_bucket root = bolt_root(bolt), version;
	int r = bolt_bucket_find(bolt, &root, STR_LIT("v1"), &version, e);

	c->bolt = bolt;
	c->several = false;
	c->found_name = STR_NULL;
	return r == 1 ? bolt_each(bolt, &version, each_namespace, c, e) : r;
}

static int find_name(struct containerd *c, struct err *e)
{
	struct blob database;
	int r = files_find(c->files, STR_LIT(DATABASE), &database, e);

	if (r < 0)
		return r;
	if (bolt_file_ask(database.fd, ask_database, c, e) < 0)
		return err_wrap(e, DATABASE);
	if (c->several) {
		err_set(e, ERR_NOT_FOUND, "namespaces have different images of the name %.*s", STR(c->wanted->name));
		return err_hint(e, "CONTAINERD_NAMESPACE=%.*s chooses one", STR(c->found_in));
	}
	if (!c->found_name.n)
		return err_set(e, ERR_NOT_FOUND, "no image %.*s%s%s", STR(c->wanted->name), c->space ? " in the namespace " : "", c->space ? c->space : "");
	return 0;
}

/* "@sha256:…": whatever names it, and where the database cannot be read. */
static int find_digest(struct containerd *c, struct str digest, struct err *e)
{
	struct blob blob;
	int r;

	if (!digest_parse(digest, &c->target.digest))
		return err_set(e, ERR_USAGE, "@%.*s is no digest", STR(digest));
	r = files_find(c->files, content_path(c, &c->target), &blob, e);
	c->target.size = r == 0 ? blob.size : 0;
	return r == ERR_NOT_FOUND ? err_set(e, r, "no content %.*s", STR(digest)) : r;
}

/* ---- the whole ---- */

static int read_image(struct containerd *c, struct str digest, const struct source_request *request, struct image *image, struct err *e)
{
	int r = digest.n ? find_digest(c, digest, e) : find_name(c, e);

	if (r == 0)
		r = manifest_read(&c->store, &c->target, request->platform, image, e);
	if (r < 0)
		return err_wrap(e, "%.*s", STR(c->files->name));
	image->kind = "containerd";
	if (c->found_name.n)
		*vec_push(&image->names) = c->found_name;
	return 0;
}

static int containerd_open(const struct ctx *ctx, const struct source_request *request, struct str location, struct image *ret_image, struct err *e)
{
	struct files *files;
	struct local_name wanted;
	const char *space = getenv("CONTAINERD_NAMESPACE"), *root;
	struct containerd c = {.store = {containerd_load, containerd_layer, "--platform os/arch"}, .arena = &ret_image->arena, .wanted = &wanted};
	int r = local_name_parse(location, &ret_image->arena, &wanted, e);

	(void)ctx;
	if (r < 0)
		return r;
	root = wanted.root ? wanted.root : ROOT;
	files = mem_zero(1, sizeof(*files));
	r = files_open_store(root, files, e);
	/* The image's from here on. */
	ret_image->source = files;
	ret_image->close = files_close_store;
	if (r < 0)
		return err_hint(e, "as root, or containerd:[ROOT]NAME; registry:NAME asks the registry instead");
	c.files = files;
	c.space = space && *space ? space : NULL;
	return read_image(&c, str_starts(wanted.name, "@") ? str_from_index(wanted.name, 1) : STR_NULL, request, ret_image, e);
}

static const char *const schemes[] = {"containerd", NULL};

const struct source source_containerd = {
	.schemes = schemes,
	.summary = "containerd:[[ROOT]]NAME  an image in containerd's content store; also @DIGEST",
	.open = containerd_open,
};
