/* SPDX-License-Identifier: Apache-2.0 */
#include "source/container.h"

static int docker_archive_open(const struct ctx *ctx, const struct source_request *request, struct str location,
			       struct image *ret_image, struct err *e)
{
	return container_open_archive(ctx, request, CONTAINER_DOCKER, location, ret_image, e);
}

static const char *const schemes[] = {"docker-archive", NULL};

const struct source source_docker_archive = {
	.schemes = schemes,
	.summary = "docker-archive:FILE[:NAME]  what `docker save` or `podman save` wrote",
	.open = docker_archive_open,
};
