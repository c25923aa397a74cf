/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>

#include "source/container.h"

static int oci_open(const struct ctx *ctx, const struct source_request *request, struct str location, struct image *ret_image,
		    struct err *e)
{
	struct files files;
	struct str name;
	const char *path;
	struct stat st;
	int r;

	(void)ctx;
	container_split(location, &ret_image->arena, &path, &name);
	r = files_open_folder(path, &files, e);
	if (r < 0 && stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		err_hint(e, "oci-archive:%s, for an archive of an OCI layout", path);
	if (r == 0)
		r = container_read(&files, CONTAINER_OCI, name, request, ret_image, e);
	files_done(&files);
	return r;
}

static const char *const schemes[] = {"oci", "oci-dir", NULL};

const struct source source_oci = {
	.schemes = schemes,
	.summary = "oci:DIR[:TAG|@DIGEST]  an OCI image layout",
	.open = oci_open,
};
