/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images in registries. Layers are read straight from the network, once, while they are hashed (image/inflow.h); a layer and a configuration that
 * the cache knows by their digests are not asked for again.
 *
 * Threading: one thread an image.
 */
#ifndef PLIMSOLL_SOURCE_REGISTRY_H
#define PLIMSOLL_SOURCE_REGISTRY_H

#include "source/source.h"

/* Whether a word may be an image's name in a registry, as far as its form tells. */
bool registry_is_name(struct str word);
/* name: "shop:2.4", "registry.example/team/shop@sha256:…". */
int registry_read(const struct ctx *ctx, const struct source_request *request, struct str name, struct image *image, struct err *e);

#endif
