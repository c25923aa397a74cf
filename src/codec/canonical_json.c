/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/canonical_json.h"

#include "base/vec.h"

static void put_text(struct buf *out, struct str text)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"' || text.p[i] == '\\')
			buf_putc(out, '\\');
		buf_putc(out, text.p[i]);
	}
	buf_putc(out, '"');
}

static int put_value(const struct json *value, struct buf *out, struct err *e);

static int put_object(const struct json *object, struct buf *out, struct err *e)
{
	struct json_members members = json_members(object);
	struct str_list keys = {0};
	int status = 0;

	while (json_next(&members))
		*vec_push(&keys) = members.key;
	vec_sort(&keys, str_order);
	buf_putc(out, '{');
	for (size_t i = 0; i < keys.n && status == 0; i++) {
		if (i)
			buf_putc(out, ',');
		put_text(out, keys.v[i]);
		buf_putc(out, ':');
		status = put_value(json_get_str(object, keys.v[i]), out, e);
	}
	buf_putc(out, '}');
	vec_done(&keys);
	return status;
}

static int put_array(const struct json *array, struct buf *out, struct err *e)
{
	buf_putc(out, '[');
	for (size_t i = 0; i < json_count(array); i++) {
		if (i)
			buf_putc(out, ',');
		if (put_value(json_at(array, i), out, e) < 0)
			return e->code;
	}
	buf_putc(out, ']');
	return 0;
}

/* As deep as the parser's cap allows. */
static int put_value(const struct json *value, struct buf *out, struct err *e)
{
	int64_t number;

	switch (json_kind(value)) {
	case JSON_KIND_OBJECT:
		return put_object(value, out, e);
	case JSON_KIND_ARRAY:
		return put_array(value, out, e);
	case JSON_KIND_TEXT:
		put_text(out, json_text(value));
		return 0;
	case JSON_KIND_NUMBER:
		if (!json_i64(value, &number))
			return err_set(e, ERR_FORMAT, "a number that is not whole has no canonical form");
		buf_printf(out, "%lld", (long long)number);
		return 0;
	case JSON_KIND_BOOL:
		buf_puts(out, json_bool(value) ? "true" : "false");
		return 0;
	default:
		buf_puts(out, "null");
		return 0;
	}
}

int canonical_json(const struct json *value, struct buf *out, struct err *e)
{
	if (put_value(value, out, e) < 0)
		return e->code;
	return out->full ? err_set(e, ERR_LIMIT, "larger than the cap of %zu bytes in canonical form", out->max) : 0;
}
