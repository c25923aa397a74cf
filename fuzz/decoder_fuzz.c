/* SPDX-License-Identifier: Apache-2.0 */
/* Decompression of anything, input and output in pieces whose sizes the first two bytes choose. */
#include <stdlib.h>

#include "codec/decoder.h"

#define OUTPUT_MAX ((size_t)8 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char room[65536];
	struct str rest = str_from(data, size), piece;
	size_t in = size > 2 ? data[0] + 1u : 1, out = size > 2 ? (data[1] + 1u) * 64u : 64, total = 0;
	struct decoder *decoder;
	struct err e = ERR_INIT;
	int r = 0;

	rest = str_from_index(rest, 2);
	decoder = decoder_new(packing_of(rest));
	while (r == 0 && total < OUTPUT_MAX) {
		size_t written = 0;
		bool last = rest.n <= in;

		piece = str_slice(rest, 0, in);
		rest = str_from_index(rest, in);
		do {
			size_t left = piece.n;

			r = decoder_run(decoder, &piece, last, room, out, &written, &e);
			if (r == 0 && written > out)
				abort();
			if (r == 0 && piece.n == left && !written && left)
				abort(); /* neither taken nor given: a caller would wait for ever */
			total += written;
		} while (r == 0 && (piece.n || written) && total < OUTPUT_MAX);
		if (last)
			break;
	}
	decoder_free(decoder);
	return 0;
}
