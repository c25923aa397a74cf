/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes to values and, by the writer, to bytes again: what is written must parse and be written the same. */
#include <stdlib.h>

#include "codec/json.h"
#include "codec/json_writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_value(struct json_writer *writer, const struct json *value)
{
	struct json_members members = json_members(value);
	int64_t whole;
	double number;

	switch (json_kind(value)) {
	case JSON_KIND_OBJECT:
		json_open(writer, '{');
		while (json_next(&members)) {
			json_key_str(writer, members.key);
			write_value(writer, members.value);
		}
		json_close(writer, '}');
		break;
	case JSON_KIND_ARRAY:
		json_open(writer, '[');
		json_each(item, value)
			write_value(writer, item);
		json_close(writer, ']');
		break;
	case JSON_KIND_TEXT:
		json_put_text(writer, json_text(value));
		break;
	case JSON_KIND_NUMBER:
		if (json_i64(value, &whole))
			json_put_i64(writer, whole);
		else if (json_double(value, &number))
			json_put_double(writer, number);
		break;
	case JSON_KIND_BOOL:
		json_put_bool(writer, json_bool(value));
		break;
	default:
		json_put_null(writer);
	}
}

static bool rewrite(struct str bytes, struct buf *out)
{
	auto_json struct json *root = NULL;
	struct err e = ERR_INIT;
	struct json_writer writer = JSON_WRITER(out, 0);

	if (json_parse(bytes, JSON_CAPS, "fuzz", &root, &e) < 0)
		return false;
	write_value(&writer, root);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once = BUF_INIT(64u << 20), twice = BUF_INIT(64u << 20);

	if (rewrite(str_from(data, size), &once) &&
	    (!rewrite(buf_str(&once), &twice) || !str_eq(buf_str(&once), buf_str(&twice))))
		abort();
	buf_done(&once);
	buf_done(&twice);
	return 0;
}
