/* SPDX-License-Identifier: Apache-2.0 */
#include "source/layout.h"

#include "source/layout_artifacts.h"
#include "source/manifest.h"

struct layout {
	struct manifest_store store;
	struct files *files;
	struct arena *arena;
};

struct str layout_blob_path(const struct digest *digest, struct arena *arena)
{
	char text[DIGEST_TEXT_MAX];
	struct str algorithm, value;

	str_cut(str_of(digest_text(digest, text)), ':', &algorithm, &value);
	return arena_printf(arena, "blobs/%.*s/%.*s", STR(algorithm), STR(value));
}

static int find_blob(struct layout *layout, const struct artifact_descriptor *d, struct blob *ret_blob, struct err *e)
{
	struct str path = layout_blob_path(&d->digest, layout->arena);
	int r = files_find(layout->files, path, ret_blob, e);

	return r == ERR_NOT_FOUND ? err_set(e, ERR_NOT_FOUND, "%.*s is missing", STR(path)) : r;
}

static int layout_load(struct manifest_store *store, const struct artifact_descriptor *d, bool manifest, size_t max, struct arena *arena,
		       struct str *ret_bytes, struct err *e)
{
	struct blob blob;
	int r = find_blob((struct layout *)store, d, &blob, e);

	(void)manifest;
	return r < 0 ? r : blob_load(&blob, max, arena, ret_bytes, e);
}

static int layout_layer(struct manifest_store *store, const struct artifact_descriptor *d, struct blob *ret_blob, struct err *e)
{
	return find_blob((struct layout *)store, d, ret_blob, e);
}

int layout_read(struct files *files, struct str name, const char *platform, struct image *image, struct err *e)
{
	struct layout layout = {
		.store = {layout_load, layout_layer, "REF:TAG, REF@DIGEST or --platform os/arch"},
		.files = files,
		.arena = &image->arena,
	};
	struct str bytes;
	int r = files_load(files, STR_LIT("index.json"), IMAGE_MANIFEST_MAX, &image->arena, &bytes, e);

	image->kind = files->folder ? "oci" : "oci-archive";
	if (r == 0)
		r = manifest_read_index(&layout.store, bytes, name, platform, image, e);
	if (r == 0)
		image->artifacts = layout_artifacts(files);
	return r;
}
