/* SPDX-License-Identifier: Apache-2.0 */
/* Every packing, made by its own tool, fed in pieces of every size, with what the real world puts behind it. */
#include "test.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/mem.h"
#include "codec/decoder.h"

/* The output of a shell command. */
static struct buf run(const char *command)
{
	struct buf out = BUF_INIT(1 << 22);
	FILE *pipe = popen(command, "r");
	char chunk[4096];
	size_t n;

	assert_non_null(pipe);
	while ((n = fread(chunk, 1, sizeof(chunk), pipe)) > 0)
		buf_put(&out, str_from(chunk, n));
	assert_int_equal(pclose(pipe), 0);
	return out;
}

/* Decodes with input in pieces of `in` bytes and output of `room`; returns the code of the first error. */
static int decode(struct str packed, size_t in, size_t room, struct buf *ret_out, struct err *e)
{
	struct decoder *decoder = decoder_new(packing_of(packed));
	auto_free char *piece = mem_alloc(room);
	int r = 0;

	while (r == 0) {
		struct str part = str_slice(packed, 0, in);
		bool last = part.n == packed.n;
		size_t written = 0;

		do {
			r = decoder_run(decoder, &part, last, piece, room, &written, e);
			buf_put(ret_out, str_from(piece, written));
		} while (r == 0 && (part.n || written));
		packed = str_from_index(packed, in);
		if (last)
			break;
	}
	decoder_free(decoder);
	return r;
}

static void assert_decodes(const char *command, const char *want_command)
{
	static const size_t pieces[] = {1, 3, 17, 4096, 1 << 22};
	struct buf packed = run(command), want = run(want_command);

	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		struct buf got = BUF_INIT(1 << 22);
		struct err e = ERR_INIT;

		if (decode(buf_str(&packed), pieces[i], i == 0 ? 7 : 65536, &got, &e) != 0)
			fail_msg("%s in pieces of %zu: %s", command, pieces[i], e.text);
		if (!str_eq(buf_str(&got), buf_str(&want)))
			fail_msg("%s in pieces of %zu: %zu bytes, want %zu", command, pieces[i], got.n, want.n);
		buf_done(&got);
	}
	buf_done(&packed);
	buf_done(&want);
}

TEST(gzip)
{
	assert_decodes("seq 20000 | gzip -n", "seq 20000");
}

TEST(gzip_of_many_members)
{
	assert_decodes("(seq 5 | gzip -n; printf '' | gzip -n; seq 6 9000 | gzip -1)", "seq 9000");
}

TEST(gzip_with_padding_or_other_bytes_behind)
{
	assert_decodes("(seq 100 | gzip -n; head -c 4096 /dev/zero)", "seq 100");
	assert_decodes("(seq 100 | gzip -n; printf '\\037garbage')", "seq 100");
	assert_decodes("(seq 100 | gzip -n; printf '\\037')", "seq 100");
}

TEST(zstd_with_skippable_frames)
{
	assert_decodes("(printf '\\120\\052\\115\\030\\003\\000\\000\\000abc'; seq 900 | zstd -q; "
		       "printf '\\137\\052\\115\\030\\001\\000\\000\\000x'; seq 901 9000 | zstd -q)",
		       "seq 9000");
}

TEST(xz_and_plain)
{
	assert_decodes("seq 9000 | xz", "seq 9000");
	assert_decodes("seq 9000", "seq 9000");
}

TEST(every_truncation_is_an_error)
{
	static const char *const commands[] = {"seq 50 | gzip -n", "seq 50 | zstd -q", "seq 50 | xz"};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		struct buf packed = run(commands[i]);

		for (size_t n = 6; n < packed.n; n++) {
			struct buf got = BUF_INIT(1 << 20);
			struct err e = ERR_INIT;

			if (decode(str_slice(buf_str(&packed), 0, n), 4096, 4096, &got, &e) != ERR_FORMAT)
				fail_msg("%s cut at %zu of %zu was accepted", commands[i], n, packed.n);
			buf_done(&got);
		}
		buf_done(&packed);
	}
}

TEST(damage_is_an_error)
{
	static const char *const commands[] = {"seq 5000 | gzip -n", "seq 5000 | zstd -q --check", "seq 5000 | xz"};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		struct buf packed = run(commands[i]), got = BUF_INIT(1 << 20);
		struct err e = ERR_INIT;

		packed.p[packed.n / 2] ^= 0x55;
		assert_true(decode(buf_str(&packed), 4096, 4096, &got, &e) < 0);
		buf_done(&packed);
		buf_done(&got);
	}
}

TEST_MAIN
