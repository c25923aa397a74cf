/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of contents that stand in packed layers, so that single files can be had without the rest: eStargz' and zstd:chunked's, which is the same
 * JSON with ends of chunks.
 * Sources: stargz-snapshotter docs/estargz.md ("TOC", "Footer"); containers/storage docs/containers-storage-zstd-chunked.md.
 *
 * Ownership: texts are views of the JSON value, which the table owns. Threading: read-only once parsed.
 */
#ifndef PLIMSOLL_CODEC_LAYER_TOC_H
#define PLIMSOLL_CODEC_LAYER_TOC_H

#include "base/arena.h"
#include "base/vec.h"
#include "codec/json.h"

#define LAYER_TOC_MAX ((size_t)48 << 20) /* bytes of the JSON */
#define LAYER_TOC_VALUES_MAX 2000000u    /* values in it */
#define ESTARGZ_FOOTER 51u               /* bytes at a blob's end */

/* A part of a file: `size` bytes from `at` on, which begin `inner` bytes into what is packed from `from` to `to` of the blob. */
struct toc_chunk {
	uint64_t from, to, inner;
	uint64_t at, size;
	struct str digest; /* "sha256:…" of its bytes; may be empty */
	bool zeros;        /* is not in the blob */
};

/* One tar header. */
struct toc_entry {
	struct str type; /* "dir", "reg", "symlink", "hardlink", "char", "block", "fifo" */
	struct str name, link;
	uint64_t size;
	uint32_t mode, uid, gid;
	int64_t mtime;
	bool capability, xattrs;
	size_t chunk, chunks; /* of a file's content: the first, and how many */
};

struct layer_toc {
	struct json *root;
	VEC(struct toc_entry) entries;
	VEC(struct toc_chunk) chunks;
};

/* Where the table begins in a blob of eStargz, by its last ESTARGZ_FOOTER bytes; false where they are none. */
bool estargz_footer(struct str footer, uint64_t *ret_offset);
/* "offset:packed:unpacked:type" of zstd:chunked's annotation. */
bool zstd_chunked_position(struct str text, uint64_t *ret_offset, uint64_t *ret_packed, uint64_t *ret_unpacked);
/*
 * end: of the blob's part that holds files, where a chunk ends that does not say where. Every chunk lies before it, and a file's chunks follow each
 * other without a hole: ERR_FORMAT otherwise.
 */
int layer_toc_parse(struct str json, uint64_t end, struct layer_toc *ret_toc, struct err *e);
void layer_toc_done(struct layer_toc *toc);

#endif
