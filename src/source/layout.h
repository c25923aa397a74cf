/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OCI image layouts: index.json, and blobs by digest.
 * Source: OCI image-spec image-layout.md.
 *
 * Threading: one thread an image.
 */
#ifndef PLIMSOLL_SOURCE_LAYOUT_H
#define PLIMSOLL_SOURCE_LAYOUT_H

#include "source/files.h"

/* name: a ref of index.json, or "@sha256:…" a manifest's digest; empty: the only one. platform: os/arch[/variant] or NULL. */
int layout_read(struct files *files, struct str name, const char *platform, struct image *image, struct err *e);

/* Where a blob is in a layout: "blobs/sha256/<hex>". */
struct str layout_blob_path(const struct digest *digest, struct arena *arena);

#endif
