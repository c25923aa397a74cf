/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Protocol Buffers as bytes: a message's fields one after the other, and fields appended to one. What a number means, and which may come again, its
 * reader knows; what it does not know it passes over. Groups, which only older schemas have, are passed over here.
 * Source: Protocol Buffers, "Encoding".
 *
 *	for (struct str rest = message; (r = protobuf_next(&rest, &field, e)) > 0;)
 *		if (protobuf_is_bytes(&field, 1))
 *			name = field.bytes;
 *	if (r < 0)
 *		return r;
 *
 * Ownership: bytes are views into the message; nothing is allocated for what it claims. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_PROTOBUF_H
#define PLIMSOLL_CODEC_PROTOBUF_H

#include "base/buf.h"
#include "base/err.h"

#define PROTOBUF_DEPTH_MAX 32 /* groups in groups */

enum protobuf_wire { PROTOBUF_VARINT = 0, PROTOBUF_FIXED64 = 1, PROTOBUF_BYTES = 2, PROTOBUF_FIXED32 = 5 };

struct protobuf_field {
	uint32_t number;
	enum protobuf_wire wire;
	uint64_t value;   /* of all but bytes */
	struct str bytes; /* a text, bytes, a message in the message, or packed numbers */
};

/* Takes a field off the front: 1, or 0 at the end of the message. ERR_FORMAT, ERR_LIMIT. */
int protobuf_next(struct str *rest, struct protobuf_field *ret_field, struct err *e);
/* A field that may be there once, by its number: the last such one, as the encoding has it; empty or 0 where there is none. 0, or negative as above. */
int protobuf_find_bytes(struct str message, uint32_t number, struct str *ret_bytes, struct err *e);
int protobuf_find_varint(struct str message, uint32_t number, uint64_t *ret_value, struct err *e);
/* Takes a number off the front; false where it is cut, or has more than 64 bits. Go's binary.Uvarint is the same. */
bool protobuf_varint(struct str *rest, uint64_t *ret_value);

/* A number that comes as another kind than the schema has is a field that is not known. */
static inline bool protobuf_is_bytes(const struct protobuf_field *field, uint32_t number)
{
	return field->number == number && field->wire == PROTOBUF_BYTES;
}

static inline bool protobuf_is_varint(const struct protobuf_field *field, uint32_t number)
{
	return field->number == number && field->wire == PROTOBUF_VARINT;
}

void protobuf_put_varint(struct buf *out, uint32_t number, uint64_t value);
void protobuf_put_bytes(struct buf *out, uint32_t number, struct str bytes);

#endif
