/* SPDX-License-Identifier: Apache-2.0 */
#include "image/inflow.h"

static size_t take_bytes(struct str *from, char *into, size_t room)
{
	size_t n = from->n < room ? from->n : room;

	if (n)
		memcpy(into, from->p, n);
	*from = str_from_index(*from, n);
	return n;
}

enum packing inflow_open(struct inflow *inflow, const struct blob *blob)
{
	size_t n = 0, taken;

	*inflow = (struct inflow){.stream = blob_stream(blob), .size = blob->size};
	do {
		if (inflow->stream->read(inflow->stream, &inflow->rest, &inflow->error) < 0)
			return PACKING_NONE;
		taken = take_bytes(&inflow->rest, inflow->room + n, PACKING_MAGIC - n);
		n += taken;
	} while (taken && n < PACKING_MAGIC);
	inflow->head = str_from(inflow->room, n);
	return packing_of(inflow->head);
}

int inflow_fill(struct inflow *inflow, char *into, size_t room, size_t *ret_n, bool *ret_last, struct err *e)
{
	unsigned long long size = inflow->size;
	size_t filled = 0;
	bool last = false;

	if (inflow->error.code) {
		*e = inflow->error;
		return e->code;
	}
	while (filled < room && !last) {
		filled += take_bytes(inflow->head.n ? &inflow->head : &inflow->rest, into + filled, room - filled);
		if (filled == room || inflow->head.n || inflow->rest.n)
			continue;
		if (inflow->stream->read(inflow->stream, &inflow->rest, e) < 0)
			return e->code;
		last = !inflow->rest.n;
	}
	inflow->bytes += filled;
	if (inflow->bytes > size)
		return err_set(e, ERR_DIGEST, "more bytes come than the %llu that it should have", size);
	if (last && inflow->bytes < size)
		return err_set(e, ERR_DIGEST, "only %llu bytes come of the %llu that it should have", (unsigned long long)inflow->bytes, size);
	*ret_n = filled;
	*ret_last = last;
	return 0;
}

void inflow_close(struct inflow *inflow)
{
	if (inflow->stream)
		inflow->stream->close(inflow->stream);
	inflow->stream = NULL;
}
