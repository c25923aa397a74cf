/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An SBOM whose bytes are there already: standard input, once it has been seen that it is no archive.
 *
 * Ownership: the bytes are copied into the image. Threading: one thread.
 */
#ifndef PLIMSOLL_SOURCE_SBOM_H
#define PLIMSOLL_SOURCE_SBOM_H

#include "model/image.h"

/* From the beginning of a file that can be sought in, to ret_image->document; an empty one is an error. */
int sbom_load(int fd, const char *name, struct image *ret_image, struct err *e);

#endif
