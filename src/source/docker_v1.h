/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `docker save` wrote before 1.10: no manifest.json, but `repositories`, and a folder a layer with `json` and `layer.tar`.
 * A layer's json names its parent; that of the last layer is the image's configuration. No digest is in it, so none of its
 * layers can be checked, which the coverage says. Source: Docker image specification v1.0, "Combined Image JSON + Filesystem
 * Changeset Format".
 *
 * Threading: one thread an image.
 */
#ifndef PLIMSOLL_SOURCE_DOCKER_V1_H
#define PLIMSOLL_SOURCE_DOCKER_V1_H

#include "source/files.h"

/* name: "NAME:TAG", or empty where the archive holds one image. */
int docker_v1_read(struct files *files, struct str name, struct image *image, struct err *e);

#endif
