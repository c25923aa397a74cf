/* SPDX-License-Identifier: Apache-2.0 */
/* Protocol Buffers: whatever the bytes, an answer; what is read lies within them, and written again it reads as the same. */
#include <stdint.h>
#include <stdlib.h>

#include "codec/protobuf.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(struct str rest, const struct protobuf_field *want)
{
	struct protobuf_field field;
	struct err e = ERR_INIT;

	require(protobuf_next(&rest, &field, &e) == 1 && !rest.n);
	require(field.number == want->number && field.wire == want->wire && field.value == want->value && str_eq(field.bytes, want->bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str all = str_from(data, size), rest = all;
	struct protobuf_field field;
	struct err e = ERR_INIT;
	int r;

	for (size_t left = rest.n; (r = protobuf_next(&rest, &field, &e)) > 0; left = rest.n) {
		struct buf out = BUF_INIT(size + 64);

		require(rest.n < left && rest.p + rest.n == all.p + all.n && field.number > 0);
		if (field.wire == PROTOBUF_BYTES) {
			require(!field.bytes.n || (field.bytes.p >= all.p && field.bytes.p + field.bytes.n <= rest.p));
			protobuf_put_bytes(&out, field.number, field.bytes);
			check_again(buf_str(&out), &field);
		} else if (field.wire == PROTOBUF_VARINT) {
			protobuf_put_varint(&out, field.number, field.value);
			check_again(buf_str(&out), &field);
		}
		buf_done(&out);
	}
	require(r == 0 ? !rest.n : e.text[0] != '\0');
	return 0;
}
