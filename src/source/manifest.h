/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Indexes and manifests, wherever they are kept: an index's images, the choice of one by name and platform, and that one read.
 * A layout, a registry or a content store only says how the bytes that a descriptor names are had.
 * Source: OCI image-spec image-index.md, manifest.md, descriptor.md; Docker image manifest version 2, schema 2.
 *
 * Ownership: texts are the image's arena's. Threading: one thread an image.
 */
#ifndef PLIMSOLL_SOURCE_MANIFEST_H
#define PLIMSOLL_SOURCE_MANIFEST_H

#include "model/artifacts.h"
#include "model/image.h"

#define INDEX_DEPTH_MAX 8
#define INDEX_MANIFESTS_MAX 4096
#define INDEX_OPENED_MAX 16 /* manifests that are read for what they are, where the index does not say it */

struct manifest_store {
	/* The bytes of a manifest, or of another blob, at most max; they are checked by who asks. ERR_NOT_FOUND. */
	int (*load)(struct manifest_store *store, const struct artifact_descriptor *descriptor, bool manifest, size_t max, struct arena *arena,
		    struct str *ret_bytes, struct err *e);
	/* Where a layer is, which is not read yet. ERR_NOT_FOUND where that is known. */
	int (*layer)(struct manifest_store *store, const struct artifact_descriptor *descriptor, struct blob *ret_blob, struct err *e);
	const char *choices; /* how one of several images is chosen, for advice */
};

/* Whether the bytes have the digest and the size that the descriptor says: ERR_DIGEST. */
int descriptor_check(const struct artifact_descriptor *descriptor, struct str bytes, struct err *e);

/*
 * From an index without a digest of its own, a layout's index.json. name: a ref of it, or "@sha256:…" a manifest's or an index's digest; empty: the
 * only one. platform: os/arch[/variant] or NULL.
 */
int manifest_read_index(struct manifest_store *store, struct str bytes, struct str name, const char *platform, struct image *image, struct err *e);
/* From what a descriptor names: an image's manifest, or an index of which the platform chooses. */
int manifest_read(struct manifest_store *store, const struct artifact_descriptor *descriptor, const char *platform, struct image *image, struct err *e);

#endif
