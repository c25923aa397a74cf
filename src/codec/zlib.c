/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zlib.h"

#include <isa-l/igzip_lib.h>

#include "base/mem.h"

#define CHUNK ((size_t)64 << 10)

static int step(struct inflate_state *state, struct buf *bytes, struct err *e)
{
	/* The last chunk is as large as the cap allows, so that what fits exactly does fit. */
	size_t left = bytes->max - bytes->n, room = left < CHUNK ? left : CHUNK;
	char *out = room ? buf_reserve(bytes, room) : NULL;
	int r;

	if (!out)
		return err_set(e, ERR_LIMIT, "unpacks to more than the cap of %zu bytes", bytes->max);
	state->next_out = (uint8_t *)out;
	state->avail_out = (uint32_t)room;
	r = isal_inflate(state);
	bytes->n += room - state->avail_out;
	if (r < 0)
		return err_set(e, ERR_FORMAT, "the zlib data is damaged");
	return 0;
}

int zlib_unpack(struct str bytes, struct buf *ret_bytes, struct err *e)
{
	auto_free struct inflate_state *state = mem_alloc(sizeof(*state));
	int r = 0;

	if (bytes.n > UINT32_MAX)
		return err_set(e, ERR_LIMIT, "more than 4 GiB of zlib data");
	isal_inflate_init(state);
	state->crc_flag = ISAL_ZLIB;
	/* The library never writes through next_in. */
	state->next_in = (uint8_t *)(uintptr_t)bytes.p;
	state->avail_in = (uint32_t)bytes.n;
	while (r == 0 && state->block_state != ISAL_BLOCK_FINISH) {
		size_t before = ret_bytes->n;
		uint32_t input = state->avail_in;

		r = step(state, ret_bytes, e);
		if (r == 0 && ret_bytes->n == before && state->avail_in == input && state->block_state != ISAL_BLOCK_FINISH)
			return err_set(e, ERR_FORMAT, "the zlib data is cut off");
	}
	return r;
}
