/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "source/source.h"

static void dir_close(struct image *image)
{
	close(image->root_fd);
}

static int dir_open(const struct ctx *ctx, const struct source_request *request, struct str location, struct image *ret_image,
		    struct err *e)
{
	const char *path = arena_text(&ret_image->arena, location);

	(void)ctx, (void)request;
	ret_image->kind = "dir";
	ret_image->root_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (ret_image->root_fd < 0)
		return err_errno(e, errno, "%s", path);
	ret_image->close = dir_close;
	return 0;
}

static const char *const schemes[] = {"dir", NULL};

const struct source source_dir = {
	.schemes = schemes,
	.summary = "dir:ROOTFS  an unpacked root file system",
	.open = dir_open,
};
