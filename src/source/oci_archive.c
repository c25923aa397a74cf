/* SPDX-License-Identifier: Apache-2.0 */
#include "source/container.h"

static int oci_archive_open(const struct ctx *ctx, const struct source_request *request, struct str location,
			    struct image *ret_image, struct err *e)
{
	return container_open_archive(ctx, request, CONTAINER_OCI, location, ret_image, e);
}

static const char *const schemes[] = {"oci-archive", NULL};

const struct source source_oci_archive = {
	.schemes = schemes,
	.summary = "oci-archive:FILE[:TAG]  a tar of an OCI layout",
	.open = oci_archive_open,
};
