/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An SBOM in an image's place: it has no layers, and its bytes are the document that the inventory is read from.
 */
#include "source/sbom.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "codec/decoder.h"
#include "source/source.h"

#define DOCUMENT_MAX ((size_t)64 << 20)
#define HEAD 512 /* bytes that tell an archive: a tar's first header */

/* A folder or an archive is told before its size is held against an SBOM's. */
static int check_kind(int fd, const char *name, struct err *e)
{
	char head[HEAD];
	struct stat st;
	ssize_t n = file_pread(fd, head, sizeof(head), 0);
	struct str text = str_from(head, n > 0 ? (size_t)n : 0);

	if ((fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) || str_starts(str_from_index(text, 257), "ustar") ||
	    packing_of(text) != PACKING_NONE)
		return err_set(e, ERR_UNSUPPORTED, "%s: an image, not an SBOM", name);
	return 0;
}

static int read_all(int fd, const char *name, struct image *ret_image, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(DOCUMENT_MAX);

	ret_image->kind = "sbom";
	if (check_kind(fd, name, e) < 0 || file_read_all(fd, name, &bytes, e) < 0)
		return e->code;
	if (!bytes.n)
		return err_set(e, ERR_FORMAT, "%s: empty: 0 bytes", name);
	ret_image->document = arena_str(&ret_image->arena, buf_str(&bytes));
	return 0;
}

int sbom_load(int fd, const char *name, struct image *ret_image, struct err *e)
{
	if (lseek(fd, 0, SEEK_SET) < 0)
		return err_errno(e, errno, "%s", name);
	return read_all(fd, name, ret_image, e);
}

static int sbom_open(const struct ctx *ctx, const struct source_request *request, struct str location, struct image *ret_image,
		     struct err *e)
{
	const char *path = arena_text(&ret_image->arena, location);

	(void)ctx, (void)request;
	if (str_is(location, "-"))
		return read_all(STDIN_FILENO, "standard input", ret_image, e);
	auto_close int fd = file_open(path, e);
	return fd < 0 ? fd : read_all(fd, path, ret_image, e);
}

static const char *const schemes[] = {"sbom", NULL};

const struct source source_sbom = {
	.schemes = schemes,
	.summary = "sbom:FILE, sbom:-  SPDX, CycloneDX, Syft's or Trivy's JSON, instead of an image",
	.open = sbom_open,
};
