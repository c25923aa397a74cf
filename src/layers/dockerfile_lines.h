/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which line of a Dockerfile made each layer: instructions of its last stage, and of the stages that this is built on, are held against
 * the history from the end on. BuildKit and Docker write RUN's command as it stands in the file; names of other instructions are
 * expanded, so of those the keyword and the target count. What is not found stays without a line.
 *
 * Ownership: lines live in the account's arena. Threading: one thread.
 */
#ifndef PLIMSOLL_LAYERS_DOCKERFILE_LINES_H
#define PLIMSOLL_LAYERS_DOCKERFILE_LINES_H

#include "model/image.h"
#include "model/layers.h"

/*
 * Sets `dockerfile` and `lines` of the account. `path` is what the report calls the file. A file that was only found beside the image is
 * `guessed`: it counts where a RUN of it is in the history, word by word.
 */
int layers_map_dockerfile(const struct image *image, const char *path, struct str text, bool guessed, struct layers *ret_layers, struct err *e);

#endif
