/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/protobuf.h"

#define NUMBER_MAX ((1u << 29) - 1)
#define GROUP_START 3u
#define GROUP_END 4u

/* ---- reading ---- */

bool protobuf_varint(struct str *rest, uint64_t *ret_value)
{
	uint64_t value = 0;

	for (size_t i = 0; i < rest->n && i < 10; i++) {
		unsigned char byte = (unsigned char)rest->p[i];

		if (i == 9 && byte > 1)
			return false;
		value |= (uint64_t)(byte & 0x7f) << 7 * i;
		if (byte < 0x80) {
			*rest = str_from_index(*rest, i + 1);
			*ret_value = value;
			return true;
		}
	}
	return false;
}

static bool fixed(struct str *rest, size_t n, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (rest->n < n)
		return false;
	for (size_t i = n; i-- > 0;)
		value = value << 8 | (unsigned char)rest->p[i];
	*rest = str_from_index(*rest, n);
	*ret_value = value;
	return true;
}

static bool counted(struct str *rest, struct str *ret_bytes)
{
	uint64_t n;

	if (!protobuf_varint(rest, &n) || n > rest->n)
		return false;
	*ret_bytes = str_slice(*rest, 0, (size_t)n);
	*rest = str_from_index(*rest, (size_t)n);
	return true;
}

static int malformed(const char *what, struct err *e)
{
	return err_set(e, ERR_FORMAT, "malformed protobuf: %s", what);
}

static int take_tag(struct str *rest, uint32_t *ret_number, unsigned *ret_wire, struct err *e)
{
	uint64_t tag;

	if (!protobuf_varint(rest, &tag))
		return malformed("a tag that is cut or too long", e);
	if (tag >> 3 == 0 || tag >> 3 > NUMBER_MAX)
		return malformed("a field's number that is none", e);
	*ret_number = (uint32_t)(tag >> 3);
	*ret_wire = tag & 7;
	return 0;
}

static int take_value(struct str *rest, unsigned wire, struct protobuf_field *field, struct err *e)
{
	bool good = true;

	switch (wire) {
	case PROTOBUF_VARINT:
		good = protobuf_varint(rest, &field->value);
		break;
	case PROTOBUF_FIXED64:
		good = fixed(rest, 8, &field->value);
		break;
	case PROTOBUF_BYTES:
		good = counted(rest, &field->bytes);
		break;
	case PROTOBUF_FIXED32:
		good = fixed(rest, 4, &field->value);
		break;
	default:
		return malformed("a wire type that is none", e);
	}
	field->wire = (enum protobuf_wire)wire;
	return good ? 0 : malformed("a field that is cut or too long", e);
}

/* A group ends with its own number; what it holds may be groups. */
static int skip_group(struct str *rest, uint32_t number, struct err *e)
{
	uint32_t open[PROTOBUF_DEPTH_MAX] = {number};
	struct protobuf_field field;
	unsigned wire;

	for (size_t depth = 1; depth > 0;) {
		if (take_tag(rest, &number, &wire, e) < 0)
			return e->code;
		if (wire == GROUP_START) {
			if (depth == PROTOBUF_DEPTH_MAX)
				return err_set(e, ERR_LIMIT, "malformed protobuf: groups nested deeper than the limit of %d", PROTOBUF_DEPTH_MAX);
			open[depth++] = number;
		} else if (wire == GROUP_END) {
			if (open[--depth] != number)
				return malformed("a group that ends as another", e);
		} else if (take_value(rest, wire, &field, e) < 0) {
			return e->code;
		}
	}
	return 0;
}

int protobuf_next(struct str *rest, struct protobuf_field *ret_field, struct err *e)
{
	while (rest->n) {
		struct protobuf_field field = {.value = 0};
		unsigned wire;

		if (take_tag(rest, &field.number, &wire, e) < 0)
			return e->code;
		if (wire == GROUP_START) {
			if (skip_group(rest, field.number, e) < 0)
				return e->code;
			continue;
		}
		if (take_value(rest, wire, &field, e) < 0)
			return e->code;
		*ret_field = field;
		return 1;
	}
	return 0;
}

int protobuf_find_bytes(struct str message, uint32_t number, struct str *ret_bytes, struct err *e)
{
	struct protobuf_field field;
	int r;

	*ret_bytes = STR_NULL;
	while ((r = protobuf_next(&message, &field, e)) > 0)
		if (protobuf_is_bytes(&field, number))
			*ret_bytes = field.bytes;
	return r;
}

int protobuf_find_varint(struct str message, uint32_t number, uint64_t *ret_value, struct err *e)
{
	struct protobuf_field field;
	int r;

	*ret_value = 0;
	while ((r = protobuf_next(&message, &field, e)) > 0)
		if (protobuf_is_varint(&field, number))
			*ret_value = field.value;
	return r;
}

/* ---- writing ---- */

static void put_number(struct buf *out, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		buf_putc(out, (char)(value | 0x80));
	buf_putc(out, (char)value);
}

void protobuf_put_varint(struct buf *out, uint32_t number, uint64_t value)
{
	put_number(out, (uint64_t)number << 3 | PROTOBUF_VARINT);
	put_number(out, value);
}

void protobuf_put_bytes(struct buf *out, uint32_t number, struct str bytes)
{
	put_number(out, (uint64_t)number << 3 | PROTOBUF_BYTES);
	put_number(out, bytes.n);
	buf_put(out, bytes);
}
