/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edits of findings (model/finding.h) to the bytes of the files that they change. Whatever is outside of an edit stays as it is,
 * a byte order mark and line ends among it; what an edit brings in takes the line ends of its file.
 *
 * The edits of one finding are taken all or not at all. Where two findings would change the same bytes, or insert at the same
 * place, the first has its way, and the other has to be asked again of what came of it.
 *
 * Ownership: the bytes are the caller's, as long as the patch; patch_done() frees the rest. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_MODEL_PATCH_H
#define PLIMSOLL_MODEL_PATCH_H

#include "base/buf.h"
#include "model/finding.h"

/* Bytes [from, to) become the text. */
struct splice {
	size_t from, to;
	struct str text;
};

struct patched_file {
	struct str path, bytes;
	bool crlf;
	VEC(struct splice) splices; /* in their order, none of which touches another */
};

struct patch {
	VEC(struct patched_file) files;
};

enum patch_result {
	PATCH_TAKEN,
	PATCH_LATER,   /* overlaps with one that was taken */
	PATCH_REFUSED, /* names a file that is none of the patch, or a place that the file has not */
};

void patch_add_file(struct patch *patch, struct str path, struct str bytes);
enum patch_result patch_take(struct patch *patch, const struct finding *finding);
/* Appends what becomes of the file. */
void patch_apply(const struct patched_file *file, struct buf *out);
void patch_done(struct patch *patch);

#endif
