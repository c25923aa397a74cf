/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/java_class.h"

#define MAGIC "\xca\xfe\xba\xbe"
#define POOL_AT 8u

enum { UTF8 = 1, LONG = 5, DOUBLE = 6, CLASS = 7 };

/* Bytes behind an entry's tag; 0: there is no such tag. Of UTF8 those of its length. */
static const unsigned char sizes[] = {
	[UTF8] = 2, [3] = 4, [4] = 4, [LONG] = 8, [DOUBLE] = 8, [CLASS] = 2, [8] = 2, [9] = 4, [10] = 4, [11] = 4, [12] = 4, [15] = 3, [16] = 2,
	[17] = 4, [18] = 4, [19] = 2, [20] = 2,
};

static uint32_t u16_at(struct str bytes, size_t at)
{
	return (uint32_t)(unsigned char)bytes.p[at] << 8 | (unsigned char)bytes.p[at + 1];
}

int java_class_open(struct str bytes, struct arena *arena, struct java_class *ret_class, struct err *e)
{
	uint32_t *offsets, count;
	size_t at = POOL_AT + 2;

	if (bytes.n < at || memcmp(bytes.p, MAGIC, 4) != 0)
		return err_set(e, ERR_FORMAT, "not a Java class");
	count = u16_at(bytes, POOL_AT);
	offsets = arena_array(arena, uint32_t, count + 1);
	for (uint32_t index = 1; index < count; index++) {
		unsigned tag, size;

		if (at >= bytes.n)
			return err_set(e, ERR_FORMAT, "the constant pool ends after %u of %u entries", index - 1, count - 1);
		tag = (unsigned char)bytes.p[at];
		size = tag < sizeof(sizes) ? sizes[tag] : 0;
		if (!size || bytes.n - at - 1 < size)
			return err_set(e, ERR_FORMAT, "the constant pool's entry %u is not whole, or of the unknown kind %u", index, tag);
		if (tag == UTF8 && bytes.n - at - 1 - size < u16_at(bytes, at + 1))
			return err_set(e, ERR_FORMAT, "the constant pool's entry %u is not whole", index);
		offsets[index] = (uint32_t)at;
		at += 1 + size + (tag == UTF8 ? u16_at(bytes, at + 1) : 0);
		/* 4.4.5: "all 8-byte constants take up two entries". */
		index += tag == LONG || tag == DOUBLE;
	}
	*ret_class = (struct java_class){bytes, offsets, count};
	return 0;
}

static bool name_of(const struct java_class *class, uint32_t index, struct str *ret_name)
{
	struct str name;
	uint32_t at;

	if (index >= class->count || !class->offsets[index])
		return false;
	at = class->offsets[index];
	if (class->bytes.p[at] != UTF8)
		return false;
	name = str_from(class->bytes.p + at + 3, u16_at(class->bytes, at + 1));
	if (str_starts(name, "[")) {
		while (str_skip(&name, "["))
			;
		if (!str_skip(&name, "L") || !str_ends(name, ";"))
			return false;
		name = str_slice(name, 0, name.n - 1);
	}
	*ret_name = name;
	return name.n > 0;
}

bool java_class_next(const struct java_class *class, uint32_t *index, struct str *ret_name)
{
	while (*index + 1 < class->count) {
		uint32_t at = class->offsets[++*index];

		if (at && class->bytes.p[at] == CLASS && name_of(class, u16_at(class->bytes, at + 1), ret_name))
			return true;
	}
	return false;
}
