/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes, numbers and texts at offsets that a file chose. What does not lie inside the file is not there: a span of it is false,
 * a number 0, a text empty. So a reader of a hostile format checks once what it cannot do without, and nothing can be read
 * beyond the end.
 *
 * Nothing is owned: views lie in the bytes. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_SPAN_H
#define PLIMSOLL_CODEC_SPAN_H

#include <endian.h>

#include "base/str.h"

/* Exactly `size` bytes at `offset`. */
static inline bool span_at(struct str bytes, uint64_t offset, uint64_t size, struct str *ret_span)
{
	if (offset > bytes.n || size > bytes.n - offset)
		return false;
	*ret_span = str_from(bytes.p + offset, (size_t)size);
	return true;
}

/* As many of the `size` bytes at `offset` as there are. */
static inline struct str span_some(struct str bytes, uint64_t offset, uint64_t size)
{
	if (offset >= bytes.n)
		return STR_LIT("");
	return str_from(bytes.p + offset, (size_t)(size < bytes.n - offset ? size : bytes.n - offset));
}

/* A number of `width` bytes, 1 to 8. */
static inline uint64_t span_number(struct str bytes, uint64_t offset, unsigned width, bool big_endian)
{
	uint64_t value = 0;
	uint32_t half;
	uint16_t quarter;

	if (offset > bytes.n || width > bytes.n - offset)
		return 0;
	/* Tables of programs are millions of numbers of these widths. */
	switch (width) {
	case sizeof(quarter):
		memcpy(&quarter, bytes.p + offset, sizeof(quarter));
		return big_endian ? be16toh(quarter) : le16toh(quarter);
	case sizeof(half):
		memcpy(&half, bytes.p + offset, sizeof(half));
		return big_endian ? be32toh(half) : le32toh(half);
	case sizeof(value):
		memcpy(&value, bytes.p + offset, sizeof(value));
		return big_endian ? be64toh(value) : le64toh(value);
	default:
		for (unsigned i = 0; i < width; i++)
			value = value << 8 | (unsigned char)bytes.p[offset + (big_endian ? i : width - 1 - i)];
		return value;
	}
}

static inline uint16_t span_u16(struct str bytes, uint64_t offset, bool big_endian)
{
	return (uint16_t)span_number(bytes, offset, 2, big_endian);
}

static inline uint32_t span_u32(struct str bytes, uint64_t offset, bool big_endian)
{
	return (uint32_t)span_number(bytes, offset, 4, big_endian);
}

static inline uint64_t span_u64(struct str bytes, uint64_t offset, bool big_endian)
{
	return span_number(bytes, offset, 8, big_endian);
}

/* The text that a NUL ends; empty where none does within `max` bytes. */
static inline struct str span_text(struct str bytes, uint64_t offset, size_t max)
{
	struct str rest = span_some(bytes, offset, max);
	const char *end = rest.n ? memchr(rest.p, '\0', rest.n) : NULL;

	return end ? str_from(rest.p, (size_t)(end - rest.p)) : STR_LIT("");
}

#endif
