/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `docker save` writes: manifest.json beside configurations and layers. Source: Docker image specification v1.2,
 * "Combined Image JSON + Filesystem Changeset Format", and what podman, kaniko and others write in its name.
 *
 * Threading: one thread an image.
 */
#ifndef PLIMSOLL_SOURCE_DOCKER_H
#define PLIMSOLL_SOURCE_DOCKER_H

#include "source/files.h"

/* name: which image of several, by one of its RepoTags; empty: the only one. */
int docker_read(struct files *files, struct str name, struct image *image, struct err *e);
/*
 * Puts layers of an image that was read from index.json into manifest.json's order where the two disagree: Docker 25.0.0
 * wrote the wrong order into the former. No manifest.json, or none of this configuration: nothing happens.
 */
void docker_order_layers(struct files *files, struct image *image);

#endif
