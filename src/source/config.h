/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The image configuration: OCI image-spec config.md, and Docker's of the same shape.
 *
 * Ownership: texts are copied into the image's arena. Threading: one thread an image.
 */
#ifndef PLIMSOLL_SOURCE_CONFIG_H
#define PLIMSOLL_SOURCE_CONFIG_H

#include "model/image.h"

/*
 * Fills platform, created, author, config, history and raw_config from the bytes, and one layer a diff_id. ERR_FORMAT for what
 * is no configuration of an image with layers; unknown fields are ignored, null means absent.
 */
int config_parse(struct str bytes, struct image *image, struct err *e);
/*
 * Checks that the manifest's layers are as many as the diff_ids. Where the configuration names none, the layers are made here,
 * and it is noted that none could be checked.
 */
int config_count_layers(struct image *image, const char *manifest, size_t count, struct err *e);
/* Gives each layer the created_by of its history entry, where the entries that are not empty are as many as the layers. */
void config_attribute(struct image *image);

#endif
