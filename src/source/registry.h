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
/* "ghcr.example/shop", "localhost:5000/shop": whether it says where it is, whatever its form. */
bool registry_says_host(struct str word);
/* As registry_is_name(); the error says what is wrong with it. */
int registry_name_check(struct str word, struct arena *arena, struct err *e);
/* name: "shop:2.4", "registry.example/team/shop@sha256:…". */
int registry_read(const struct ctx *ctx, const struct source_request *request, struct str name, struct image *image, struct err *e);

#endif
