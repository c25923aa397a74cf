/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OCI image layouts: index.json, nested indexes, manifests, blobs by digest.
 * Source: OCI image-spec image-layout.md, image-index.md, manifest.md, descriptor.md.
 *
 * Threading: one thread an image.
 */
#ifndef PLIMSOLL_SOURCE_LAYOUT_H
#define PLIMSOLL_SOURCE_LAYOUT_H

#include "source/files.h"

#define INDEX_DEPTH_MAX 8
#define INDEX_MANIFESTS_MAX 4096

/* name: a ref of index.json, or "@sha256:…" a manifest's digest; empty: the only one. platform: os/arch[/variant] or NULL. */
int layout_read(struct files *files, struct str name, const char *platform, struct image *image, struct err *e);

#endif
