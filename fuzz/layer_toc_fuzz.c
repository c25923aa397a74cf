/* SPDX-License-Identifier: Apache-2.0 */
/* A table of contents of a layer: whatever it says, chunks lie inside the blob, and a file's follow each other and are all of it. */
#include <stdlib.h>

#include "codec/layer_toc.h"

#define require(condition) ((condition) ? (void)0 : abort())
#define END ((uint64_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_from(data, size);
	uint64_t offset, packed, unpacked;
	struct err e = ERR_INIT;
	struct layer_toc toc;

	estargz_footer(bytes, &offset);
	zstd_chunked_position(bytes, &offset, &packed, &unpacked);
	if (size > 1 << 16 || layer_toc_parse(bytes, END, &toc, &e) < 0)
		return 0;
	vec_each(entry, &toc.entries) {
		uint64_t at = 0;

		require(entry->chunk + entry->chunks <= toc.chunks.n);
		for (size_t i = entry->chunk; i < entry->chunk + entry->chunks; i++) {
			const struct toc_chunk *chunk = &toc.chunks.v[i];

			require(chunk->zeros || (chunk->from < chunk->to && chunk->to <= END));
			require(chunk->at == at && chunk->size && chunk->size <= entry->size - at);
			at += chunk->size;
		}
		require(!entry->chunks || at == entry->size);
	}
	layer_toc_done(&toc);
	return 0;
}
