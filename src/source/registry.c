/* SPDX-License-Identifier: Apache-2.0 */
#include "source/registry.h"

#include "base/mem.h"
#include "model/config.h"
#include "registry/registry.h"
#include "source/kept.h"
#include "source/manifest.h"

struct remote {
	struct manifest_store store;
	const struct ctx *ctx;
	struct registry *registry;
	struct artifacts *artifacts;
	struct registry_reference reference;
	struct arena *arena;
	struct artifact_descriptor root; /* what the tag names, and its bytes */
	struct str root_bytes;
};

/* ---- layers ---- */

struct remote_layer {
	struct blob_opener opener;
	struct registry *registry;
	struct digest digest;
	struct str *mirror;
};

static struct stream *open_layer(const struct blob_opener *opener, const struct blob *blob)
{
	const struct remote_layer *layer = (const struct remote_layer *)opener;

	return registry_blob_stream(layer->registry, &layer->digest, blob->past_mirrors, blob->size, 0, layer->mirror);
}

static int layer_range(const struct blob_opener *opener, const struct blob *blob, uint64_t from, void *into, size_t n, struct err *e)
{
	const struct remote_layer *layer = (const struct remote_layer *)opener;

	return registry_blob_range(layer->registry, &layer->digest, blob->past_mirrors, from, into, n, e);
}

static int remote_layer(struct manifest_store *store, const struct artifact_descriptor *d, struct blob *ret_blob, struct err *e)
{
	struct remote *remote = (struct remote *)store;
	struct remote_layer *layer = arena_new(remote->arena, struct remote_layer);
	struct str *mirror = arena_new(remote->arena, struct str);
	char text[DIGEST_TEXT_MAX];

	(void)e;
	*layer = (struct remote_layer){{open_layer, layer_range, mirror}, remote->registry, d->digest, mirror};
	*ret_blob = (struct blob){
		.fd = -1, .size = d->size, .opener = &layer->opener,
		.name = arena_printf(remote->arena, "%.*s: %s", STR(remote->artifacts->name), digest_text(&d->digest, text)),
	};
	return 0;
}

/* ---- manifests and configuration ---- */

static int fetch_manifest(struct remote *remote, struct str name, struct arena *arena, struct str *ret_bytes, struct artifact_descriptor *ret_descriptor,
			  struct err *e)
{
	struct artifacts *artifacts = remote->artifacts;
	struct artifact_descriptor d = {.size = 0};
	int r = artifacts->manifest(artifacts, name, arena, ret_bytes, &d.digest, &d.media_type, e);

	if (r < 0)
		return r;
	d.size = ret_bytes->n;
	*ret_descriptor = d;
	return 0;
}

static int remote_load(struct manifest_store *store, const struct artifact_descriptor *d, bool manifest, size_t max, struct arena *arena, struct str *ret_bytes,
		       struct err *e)
{
	struct remote *remote = (struct remote *)store;
	char text[DIGEST_TEXT_MAX];
	struct artifact_descriptor got;
	int r;

	if (manifest && digest_eq(&d->digest, &remote->root.digest)) {
		*ret_bytes = remote->root_bytes;
		return 0;
	}
	if (kept_get(remote->ctx, &d->digest, arena, ret_bytes))
		return 0;
	r = manifest ? fetch_manifest(remote, str_of(digest_text(&d->digest, text)), arena, ret_bytes, &got, e)
		     : remote->artifacts->blob(remote->artifacts, &d->digest, max, arena, ret_bytes, e);
	/* What does not have its digest is told by who asked; it is not kept. */
	if (r == 0 && descriptor_check(d, *ret_bytes, &(struct err){0}) == 0)
		kept_put(remote->ctx, &d->digest, *ret_bytes);
	return r;
}

/* ---- the whole ---- */

static void names_of(const struct remote *remote, struct image *image)
{
	const struct registry_reference *reference = &remote->reference;

	if (reference->tag.n)
		*vec_push(&image->names) = arena_printf(&image->arena, "%.*s/%.*s:%.*s", STR(reference->host), STR(reference->repository),
							STR(reference->tag));
}

static int read_image(struct remote *remote, const struct source_request *request, struct image *image, struct err *e)
{
	const struct registry_reference *reference = &remote->reference;
	char text[DIGEST_TEXT_MAX];
	struct str name = reference->digest.algorithm ? str_of(digest_text(&reference->digest, text)) : reference->tag;
	int r = fetch_manifest(remote, name, &image->arena, &remote->root_bytes, &remote->root, e);

	if (r < 0)
		return r;
	image->kind = "registry";
	image->lazy = request->lazy;
	names_of(remote, image);
	r = manifest_read(&remote->store, &remote->root, request->platform, image, e);
	return r < 0 ? err_wrap(e, "%s", request->reference) : 0;
}

bool registry_is_name(struct str word)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	return registry_name_check(word, &arena, &e) == 0;
}

bool registry_says_host(struct str word)
{
	struct image_reference parts = {.text = word};

	image_reference_split(&parts);
	return parts.registry.n > 0;
}

int registry_name_check(struct str word, struct arena *arena, struct err *e)
{
	struct registry_reference reference;

	return registry_reference_parse(word, arena, &reference, e);
}

int registry_read(const struct ctx *ctx, const struct source_request *request, struct str name, struct image *image, struct err *e)
{
	struct remote remote = {
		.store = {remote_load, remote_layer, "--platform os/arch, or NAME@DIGEST"},
		.ctx = ctx,
		.arena = &image->arena,
	};
	int r = registry_reference_resolve(ctx, name, &image->arena, &remote.reference, e);

	if (r < 0)
		return r;
	if (ctx->offline) {
		err_set(e, ERR_UNSUPPORTED, "%.*s: it is in a registry, and --offline forbids to ask there", STR(name));
		return err_hint(e, "without --offline, or save it to a file: skopeo copy docker://%.*s oci-archive:FILE", STR(name));
	}
	if (registry_open(ctx, &remote.reference, &remote.registry, e) < 0)
		return e->code;
	/* The image's from here on: closed with it, after its layers. */
	remote.artifacts = image->artifacts = registry_artifacts(remote.registry);
	return read_image(&remote, request, image, e);
}

static int registry_source_open(const struct ctx *ctx, const struct source_request *request, struct str location, struct image *ret_image, struct err *e)
{
	return registry_read(ctx, request, location, ret_image, e);
}

static const char *const schemes[] = {"registry", NULL};

const struct source source_registry = {
	.schemes = schemes,
	.summary = "registry:NAME  an image in a registry; also docker://NAME, and NAME alone",
	.open = registry_source_open,
};
