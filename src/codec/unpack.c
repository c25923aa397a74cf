/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/unpack.h"

#include "base/mem.h"
#include "codec/decoder.h"

#define CHUNK ((size_t)64 << 10)

int unpack(struct str bytes, struct buf *ret_bytes, struct err *e)
{
	struct decoder *decoder auto_done(decoder_free_indirect) = decoder_new(packing_of(bytes));
	auto_free char *chunk = mem_alloc(CHUNK);
	size_t written;
	int r;

	do {
		r = decoder_run(decoder, &bytes, true, chunk, CHUNK, &written, e);
		if (r < 0)
			return r;
		buf_put(ret_bytes, str_from(chunk, written));
		if (ret_bytes->full)
			return err_set(e, ERR_LIMIT, "unpacks to more than the cap of %zu bytes", ret_bytes->max);
	} while (written || bytes.n);
	return 0;
}
