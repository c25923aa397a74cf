/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/cbor.h"

#include "base/text.h"

enum major { MAJOR_UNSIGNED, MAJOR_NEGATIVE, MAJOR_BYTES, MAJOR_TEXT, MAJOR_ARRAY, MAJOR_MAP, MAJOR_TAG, MAJOR_OTHER };

struct reader {
	struct str rest;
	struct cbor_caps caps;
	size_t values;
	const char *start, *name;
	struct arena *arena;
	struct err *e;
};

struct head {
	enum major major;
	unsigned info; /* the five bits behind it */
	uint64_t number;
};

static int broken(struct reader *r, const char *why)
{
	return err_set(r->e, ERR_FORMAT, "%s: byte %td: %s", r->name, r->rest.p - r->start, why);
}

/* Section 3: the first byte, and the number in it or behind it. */
static int read_head(struct reader *r, struct head *ret_head)
{
	unsigned char first;
	size_t more;

	if (!r->rest.n)
		return broken(r, "truncated");
	first = (unsigned char)r->rest.p[0];
	*ret_head = (struct head){.major = first >> 5, .info = first & 31, .number = first & 31};
	r->rest = str_from_index(r->rest, 1);
	if (ret_head->info < 24)
		return 0;
	if (ret_head->info > 27)
		return broken(r, ret_head->info == 31 ? "of indefinite length, which nothing signed has" : "not CBOR");
	more = (size_t)1 << (ret_head->info - 24);
	if (r->rest.n < more)
		return broken(r, "truncated");
	ret_head->number = 0;
	for (size_t i = 0; i < more; i++)
		ret_head->number = ret_head->number << 8 | (unsigned char)r->rest.p[i];
	r->rest = str_from_index(r->rest, more);
	return 0;
}

static bool is_utf8(struct str s)
{
	uint32_t code;

	while (s.n) {
		size_t n = text_decode(s, &code);

		if (code == 0xFFFD && n == 1)
			return false;
		s = str_from_index(s, n);
	}
	return true;
}

static int read_string(struct reader *r, const struct head *head, struct cbor *value)
{
	if (head->number > r->rest.n)
		return broken(r, "truncated");
	value->kind = head->major == MAJOR_TEXT ? CBOR_TEXT : CBOR_BYTES;
	value->bytes = str_slice(r->rest, 0, (size_t)head->number);
	if (head->major == MAJOR_TEXT && !is_utf8(value->bytes))
		return broken(r, "a text that is not UTF-8");
	r->rest = str_from_index(r->rest, (size_t)head->number);
	return 0;
}

static bool is_same_key(const struct cbor *a, const struct cbor *b)
{
	return a->kind == b->kind && a->number == b->number && str_eq(a->bytes, b->bytes);
}

/* The cap on values keeps the square of their number small. */
static int check_key(struct reader *r, const struct cbor *map, const struct cbor *key)
{
	if (key->kind != CBOR_UNSIGNED && key->kind != CBOR_NEGATIVE && key->kind != CBOR_TEXT)
		return broken(r, "a key that is neither a whole number nor a text");
	for (const struct cbor *other = map->first; other && other != key; other = other->next->next)
		if (is_same_key(other, key))
			return broken(r, "a key that is there twice");
	return 0;
}

static int read_value(struct reader *r, size_t depth, struct cbor *value);

static int read_children(struct reader *r, size_t depth, uint64_t count, struct cbor *parent)
{
	const struct cbor **link = &parent->first;

	/* Each takes a byte at least. */
	if (count > r->rest.n)
		return broken(r, "truncated");
	if (depth >= r->caps.depth)
		return err_set(r->e, ERR_LIMIT, "%s: deeper than the cap of %zu", r->name, r->caps.depth);
	for (uint64_t i = 0; i < count; i++) {
		struct cbor *child;

		if (++r->values > r->caps.values)
			return err_set(r->e, ERR_LIMIT, "%s: more than the cap of %zu values", r->name, r->caps.values);
		child = arena_new(r->arena, struct cbor);
		if (read_value(r, depth + 1, child) < 0)
			return r->e->code;
		*link = child;
		link = &child->next;
		if (parent->kind == CBOR_MAP && i % 2 == 0 && check_key(r, parent, child) < 0)
			return r->e->code;
	}
	parent->count = (size_t)count;
	return 0;
}

static int read_value(struct reader *r, size_t depth, struct cbor *value)
{
	static const enum cbor_kind kinds[] = {CBOR_UNSIGNED, CBOR_NEGATIVE, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_TAG, CBOR_SIMPLE};
	const char *from = r->rest.p;
	struct head head = {0};
	int status = 0;

	if (read_head(r, &head) < 0)
		return r->e->code;
	value->kind = kinds[head.major];
	value->number = head.number;
	switch (head.major) {
	case MAJOR_BYTES:
	case MAJOR_TEXT:
		value->number = 0;
		status = read_string(r, &head, value);
		break;
	case MAJOR_ARRAY:
		value->number = 0;
		status = read_children(r, depth, head.number, value);
		break;
	case MAJOR_MAP:
		value->number = 0;
		status = head.number > r->rest.n ? broken(r, "truncated") : read_children(r, depth, 2 * head.number, value);
		break;
	case MAJOR_TAG:
		status = read_children(r, depth, 1, value);
		break;
	case MAJOR_OTHER:
		if (head.info == 24 && head.number < 32)
			status = broken(r, "not CBOR");
		value->kind = head.info > 24 ? CBOR_FLOAT : CBOR_SIMPLE;
		break;
	case MAJOR_UNSIGNED:
	case MAJOR_NEGATIVE:
		break;
	}
	value->raw = str_from(from, (size_t)(r->rest.p - from));
	return status;
}

int cbor_parse(struct str bytes, struct cbor_caps caps, const char *name, struct arena *arena, const struct cbor **ret_root, struct err *e)
{
	struct reader r = {.rest = bytes, .caps = caps, .start = bytes.p, .name = name, .arena = arena, .e = e};
	struct cbor *root;

	if (bytes.n > caps.bytes)
		return err_set(e, ERR_LIMIT, "%s: larger than the cap of %zu bytes", name, caps.bytes);
	root = arena_new(arena, struct cbor);
	if (read_value(&r, 0, root) < 0)
		return e->code;
	if (r.rest.n)
		return broken(&r, "bytes behind the value");
	*ret_root = root;
	return 0;
}

enum cbor_kind cbor_kind(const struct cbor *value)
{
	return value ? value->kind : CBOR_NONE;
}

const struct cbor *cbor_at(const struct cbor *array, size_t index)
{
	const struct cbor *child = cbor_kind(array) == CBOR_ARRAY ? array->first : NULL;

	while (child && index--)
		child = child->next;
	return child;
}

static const struct cbor *find(const struct cbor *map, const struct cbor *key)
{
	if (cbor_kind(map) != CBOR_MAP)
		return NULL;
	for (const struct cbor *k = map->first; k; k = k->next->next)
		if (is_same_key(k, key))
			return k->next;
	return NULL;
}

const struct cbor *cbor_get_text(const struct cbor *map, const char *key)
{
	return find(map, &(struct cbor){.kind = CBOR_TEXT, .bytes = str_of(key)});
}

const struct cbor *cbor_get_number(const struct cbor *map, int64_t key)
{
	return find(map, &(struct cbor){.kind = key < 0 ? CBOR_NEGATIVE : CBOR_UNSIGNED, .number = key < 0 ? (uint64_t)(-1 - key) : (uint64_t)key});
}

struct str cbor_text(const struct cbor *value)
{
	return cbor_kind(value) == CBOR_TEXT ? value->bytes : STR_NULL;
}

struct str cbor_bytes(const struct cbor *value)
{
	return cbor_kind(value) == CBOR_BYTES ? value->bytes : STR_NULL;
}

bool cbor_integer(const struct cbor *value, int64_t *ret_number)
{
	enum cbor_kind kind = cbor_kind(value);

	if ((kind != CBOR_UNSIGNED && kind != CBOR_NEGATIVE) || value->number > INT64_MAX)
		return false;
	*ret_number = kind == CBOR_NEGATIVE ? -1 - (int64_t)value->number : (int64_t)value->number;
	return true;
}

const struct cbor *cbor_tagged(const struct cbor *value, uint64_t tag)
{
	return cbor_kind(value) == CBOR_TAG && value->number == tag ? value->first : NULL;
}

static void put_head(struct buf *out, enum major major, uint64_t number)
{
	unsigned size = number < 24 ? 0 : number <= UINT8_MAX ? 1 : number <= UINT16_MAX ? 2 : number <= UINT32_MAX ? 4 : 8;
	unsigned info = size == 0 ? (unsigned)number : size == 1 ? 24 : size == 2 ? 25 : size == 4 ? 26 : 27;

	buf_putc(out, (char)((unsigned)major << 5 | info));
	while (size--)
		buf_putc(out, (char)(number >> (8 * size)));
}

void cbor_put_array(struct buf *out, size_t count)
{
	put_head(out, MAJOR_ARRAY, count);
}

void cbor_put_bytes(struct buf *out, struct str bytes)
{
	put_head(out, MAJOR_BYTES, bytes.n);
	buf_put(out, bytes);
}

void cbor_put_text(struct buf *out, struct str text)
{
	put_head(out, MAJOR_TEXT, text.n);
	buf_put(out, text);
}
