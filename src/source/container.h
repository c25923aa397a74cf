/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the sources share: taking a location apart, and opening an archive or directory as whatever kind it is.
 *
 * Threading: one thread an image.
 */
#ifndef PLIMSOLL_SOURCE_CONTAINER_H
#define PLIMSOLL_SOURCE_CONTAINER_H

#include "source/files.h"
#include "source/source.h"

enum container_kind { CONTAINER_ANY, CONTAINER_DOCKER, CONTAINER_OCI };

/*
 * "FILE", "FILE:NAME" or "FILE@DIGEST": the longest front part that exists is the path; the name keeps the "@" of a digest.
 * Where nothing exists the whole is the path.
 */
void container_split(struct str location, struct arena *arena, const char **ret_path, struct str *ret_name);
/* Hands files over to the image, then reads the image from it as `kind`, told by content for CONTAINER_ANY. */
int container_read(struct files *files, enum container_kind kind, struct str name, const struct source_request *request,
		   struct image *image, struct err *e);
int container_open_archive(const struct ctx *ctx, const struct source_request *request, enum container_kind kind,
			   struct str location, struct image *image, struct err *e);

#endif
