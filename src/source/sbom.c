/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An SBOM in an image's place: it has no layers, and its bytes are the document that the inventory is read from.
 */
#include <unistd.h>

#include "base/file.h"
#include "source/source.h"

#define DOCUMENT_MAX ((size_t)64 << 20)

static int read_all(const char *path, struct buf *bytes, struct err *e)
{
	if (str_is(str_of(path), "-"))
		return file_read_all(STDIN_FILENO, "standard input", bytes, e);
	return file_load(path, bytes, e);
}

static int sbom_open(const struct ctx *ctx, const struct source_request *request, struct str location, struct image *ret_image,
		     struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(DOCUMENT_MAX);
	const char *path = arena_text(&ret_image->arena, location);

	(void)ctx, (void)request;
	ret_image->kind = "sbom";
	if (read_all(path, &bytes, e) < 0)
		return e->code;
	ret_image->document = arena_str(&ret_image->arena, buf_str(&bytes));
	return 0;
}

static const char *const schemes[] = {"sbom", NULL};

const struct source source_sbom = {
	.schemes = schemes,
	.summary = "sbom:FILE  SPDX, CycloneDX, Syft's or Trivy's JSON, instead of an image",
	.open = sbom_open,
};
