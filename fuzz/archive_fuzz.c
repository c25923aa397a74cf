/* SPDX-License-Identifier: Apache-2.0 */
/* A whole archive, docker-archive or OCI, from its first byte to the merged tree. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "image/image_read.h"
#include "source/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const globs[] = {"**/lib/dpkg/status", NULL};
	char reference[64];
	struct source_request request = {.reference = reference};
	struct ctx ctx = {.jobs = 1};
	struct err e = ERR_INIT;
	struct image_reading *reading = NULL;
	struct image image;
	struct tree tree;
	int fd = memfd_create("archive", MFD_CLOEXEC);

	snprintf(reference, sizeof(reference), "/proc/self/fd/%d", fd);
	image_init(&image);
	tree_init(&tree);
	if (fd >= 0 && file_write_all(fd, "archive", str_from(data, size), &e) == 0 &&
	    source_open(&ctx, &request, &image, &e) == 0 &&
	    image_read(&ctx, &image, &(struct wishes){.globs = globs}, &tree, &reading, &e) == 0)
		image_settle(reading, &e);
	image_reading_free(reading);
	tree_done(&tree);
	image_done(&image);
	close(fd);
	return 0;
}
