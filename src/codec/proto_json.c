/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/proto_json.h"

#include "base/clock.h"
#include "base/mem.h"
#include "codec/base64.h"

bool proto_has(const struct json *object, const char *key)
{
	enum json_kind kind = json_kind(json_get(object, key));

	return kind != JSON_NONE && kind != JSON_KIND_NULL;
}

bool proto_text_bytes(const struct json *text, struct buf *ret_bytes)
{
	return json_is(text, JSON_KIND_TEXT) && base64_decode_lenient(json_text(text), ret_bytes);
}

bool proto_bytes(const struct json *object, const char *key, struct arena *arena, struct str *ret_bytes)
{
	struct str text = json_get_text(object, key);
	auto_done(buf_done) struct buf bytes = BUF_INIT(text.n + 1);

	*ret_bytes = STR_NULL;
	if (!proto_has(object, key))
		return true;
	if (!proto_text_bytes(json_get(object, key), &bytes))
		return false;
	*ret_bytes = arena_str(arena, buf_str(&bytes));
	return true;
}

bool proto_number(const struct json *object, const char *key, int64_t *ret_number)
{
	const struct json *value = json_get(object, key);
	struct str text = json_text(value);
	bool negative = str_skip(&text, "-");
	uint64_t number;

	*ret_number = 0;
	if (!proto_has(object, key))
		return true;
	if (!json_is(value, JSON_KIND_TEXT))
		return json_i64(value, ret_number);
	if (!str_to_u64(text, &number) || number > INT64_MAX)
		return false;
	*ret_number = negative ? -(int64_t)number : (int64_t)number;
	return true;
}

bool proto_time(const struct json *object, const char *key, int64_t *ret_seconds)
{
	return clock_parse(json_get_text(object, key), ret_seconds);
}
