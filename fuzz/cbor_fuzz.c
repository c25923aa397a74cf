/* SPDX-License-Identifier: Apache-2.0 */
/* CBOR: whatever the bytes, an answer; what is read lies within the input, and its parts make up the whole. */
#include <stdint.h>
#include <stdlib.h>

#include "codec/cbor.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct cbor *value, struct str all, size_t depth)
{
	const char *at = value->raw.p;
	size_t count = 0;
	int64_t number;

	require(depth <= CBOR_CAPS.depth && value->raw.n > 0 && value->raw.p >= all.p && value->raw.p + value->raw.n <= all.p + all.n);
	for (const struct cbor *child = value->first; child; child = child->next, count++) {
		require(child->raw.p >= at);
		at = child->raw.p + child->raw.n;
		check(child, value->raw, depth + 1);
	}
	require(count == value->count && at <= value->raw.p + value->raw.n);
	require(value->kind != CBOR_MAP || count % 2 == 0);
	cbor_integer(value, &number);
	cbor_at(value, 3);
	cbor_get_text(value, "a");
	cbor_get_number(value, -1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_from(data, size);
	struct arena arena = ARENA_INIT;
	const struct cbor *root = NULL;
	struct err e = ERR_INIT;

	if (cbor_parse(bytes, CBOR_CAPS, "fuzz", &arena, &root, &e) == 0)
		check(root, bytes, 0);
	else
		require(e.text[0]);
	arena_done(&arena);
	return 0;
}
