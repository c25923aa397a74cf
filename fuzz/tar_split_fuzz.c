/* SPDX-License-Identifier: Apache-2.0 */
/* What a store kept of a layer's tar, read in pieces: the same entries whatever the pieces are. */
#include <stdlib.h>

#include "base/mem.h"
#include "codec/tar_split.h"

#define require(condition) ((condition) ? (void)0 : abort())

struct pieces {
	struct stream stream;
	struct str rest;
	size_t piece;
};

static int read_piece(struct stream *stream, struct str *ret_bytes, struct err *e)
{
	struct pieces *pieces = (struct pieces *)stream;

	(void)e;
	*ret_bytes = str_slice(pieces->rest, 0, pieces->piece);
	pieces->rest = str_from_index(pieces->rest, pieces->piece);
	return 0;
}

static void close_pieces(struct stream *stream)
{
	free(stream);
}

static struct stream *in_pieces(struct str bytes, size_t piece)
{
	struct pieces *pieces = mem_zero(1, sizeof(*pieces));

	*pieces = (struct pieces){{read_piece, close_pieces}, bytes, piece};
	return &pieces->stream;
}

struct sum {
	uint64_t entries, bytes, files;
	int code;
};

static struct sum read_all(struct str bytes, size_t piece)
{
	struct tar_split *split = tar_split_new(in_pieces(bytes, piece));
	struct tar_split_entry entry;
	struct err e = ERR_INIT;
	struct sum sum = {0};

	while ((sum.code = tar_split_next(split, &entry, &e)) > 0) {
		require(entry.is_file ? entry.size : entry.bytes.n);
		sum.entries++;
		sum.bytes += entry.is_file ? entry.name.n : entry.bytes.n;
		sum.files += entry.is_file ? entry.size : 0;
	}
	require(!sum.code || e.text[0]);
	tar_split_free(split);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sum whole, parts;

	if (size > 1 << 16)
		return 0;
	whole = read_all(str_from(data, size), size ? size : 1);
	parts = read_all(str_from(data, size), 7);
	require(whole.code == parts.code && whole.entries == parts.entries && whole.bytes == parts.bytes && whole.files == parts.files);
	return 0;
}
