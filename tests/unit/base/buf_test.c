/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/buf.h"

TEST(empty_buffer_is_a_text)
{
	struct buf buf = BUF_INIT(10);

	assert_string_equal(buf_text(&buf), "");
	assert_non_null(buf_str(&buf).p);
	buf_put(&buf, STR_NULL);
	assert_false(buf.full);
	assert_string_equal(buf_text(&buf), "");
	buf_clear(&buf);
	buf_done(&buf);
	buf_done(&buf);
}

struct drained {
	struct buf_drain drain;
	struct buf taken;
	size_t room;
};

static bool put_drained(struct buf_drain *drain, struct str bytes)
{
	struct drained *drained = (struct drained *)drain;

	if (drained->taken.n + bytes.n > drained->room)
		return false;
	buf_put(&drained->taken, bytes);
	return true;
}

/* The same bytes as without, few of them held; and the cap is one of all of them. */
TEST(a_drain_gets_all_in_order)
{
	struct drained drained = {.drain = {put_drained}, .taken = BUF_INIT(10 << 20), .room = SIZE_MAX / 2};
	struct buf whole = BUF_INIT(10 << 20), buf = BUF_INIT(10 << 20);
	size_t most = 0;

	buf.drain = &drained.drain;
	for (unsigned i = 0; i < 200000; i++) {
		buf_printf(&whole, "%u,", i);
		buf_printf(&buf, "%u,", i);
		most = buf.room > most ? buf.room : most;
	}
	assert_true(buf_drain(&buf));
	assert_true(str_eq(buf_str(&drained.taken), buf_str(&whole)));
	assert_true(most <= 2 * BUF_DRAIN_AT + 512 && whole.n > 4 * BUF_DRAIN_AT);
	assert_true(buf_drain(&buf));
	buf_done(&buf);
	buf = BUF_INIT(whole.n - 1);
	buf.drain = &drained.drain;
	for (unsigned i = 0; i < 200000; i++)
		buf_printf(&buf, "%u,", i);
	assert_true(buf.full && !buf_drain(&buf));
	buf_done(&buf);
	buf_done(&whole);
	buf_done(&drained.taken);
}

TEST(what_a_drain_does_not_take_fills_the_buffer)
{
	struct drained drained = {.drain = {put_drained}, .taken = BUF_INIT(10 << 20), .room = BUF_DRAIN_AT + 100};
	struct buf buf = BUF_INIT(10 << 20);

	buf.drain = &drained.drain;
	for (unsigned i = 0; i < 200000; i++)
		buf_printf(&buf, "%u,", i);
	assert_true(buf.full && !buf_drain(&buf) && drained.taken.n < 2 * BUF_DRAIN_AT);
	buf_done(&buf);
	buf_done(&drained.taken);
}

TEST(cap_is_exact_and_sticky)
{
	struct buf buf = BUF_INIT(5);

	buf_puts(&buf, "abc");
	buf_puts(&buf, "de");
	assert_false(buf.full);
	buf_putc(&buf, 'f');
	assert_true(buf.full);
	assert_str(buf_str(&buf), "abcde");
	buf_clear(&buf);
	assert_false(buf.full);
	buf_puts(&buf, "abcd");
	buf_puts(&buf, "too long");
	buf_puts(&buf, "e"); /* would fit, but a hole must not be closed */
	buf_printf(&buf, "%d", 1);
	assert_null(buf_reserve(&buf, 0));
	assert_true(buf.full);
	assert_str(buf_str(&buf), "abcd");
	buf_done(&buf);
	assert_int_equal(buf.max, 5);
	assert_false(buf.full);
}

TEST(a_cap_of_nothing)
{
	struct buf buf = BUF_INIT(0);

	buf_puts(&buf, "");
	assert_false(buf.full);
	buf_puts(&buf, "a");
	assert_true(buf.full);
	assert_string_equal(buf_text(&buf), "");
	buf_done(&buf);
}

TEST(no_request_overflows)
{
	struct buf buf = BUF_INIT(1000);

	buf_puts(&buf, "abc");
	assert_null(buf_reserve(&buf, SIZE_MAX));
	buf_clear(&buf);
	buf_puts(&buf, "abc");
	assert_null(buf_reserve(&buf, SIZE_MAX - 2));
	assert_str(buf_str(&buf), "abc");
	buf_done(&buf);
}

TEST(reserve_gives_room_and_keeps_what_is_there)
{
	struct buf buf = BUF_INIT(1 << 20);
	unsigned char *at;

	for (size_t n = 0; n < 700; n++) {
		at = buf_reserve(&buf, n);
		assert_non_null(at);
		memset(at, (int)n, n);
		buf.n += n;
	}
	at = (unsigned char *)buf.p;
	for (size_t n = 0; n < 700; n++)
		for (size_t i = 0; i < n; i++, at++)
			if (*at != (unsigned char)n)
				fail_msg("byte %zu of write %zu", i, n);
	buf_put(&buf, STR_LIT("x"));
	assert_int_equal(buf.p[buf.n], '\0');
	buf_done(&buf);
}

/* Formatted in a small array first: lengths around its size, with room and without. */
TEST(printf_across_the_short_boundary)
{
	for (int n = 250; n < 260; n++) {
		struct buf buf = BUF_INIT((size_t)n + 1), tight = BUF_INIT((size_t)n - 1);

		buf_putc(&buf, '>');
		buf_printf(&buf, "%0*d", n, 7);
		assert_false(buf.full);
		assert_int_equal(buf.n, (size_t)n + 1);
		assert_int_equal(strlen(buf.p), buf.n);
		assert_int_equal(buf.p[n], '7');
		buf_printf(&tight, "%0*d", n, 7);
		assert_true(tight.full);
		assert_int_equal(tight.n, 0);
		buf_done(&buf);
		buf_done(&tight);
	}
}

TEST(always_terminated_at_every_length)
{
	struct buf buf = BUF_INIT(100000);

	for (size_t n = 1; n < 5000; n++) {
		buf_putc(&buf, 'a');
		assert_int_equal(buf.n, n);
		assert_int_equal(buf.p[n], '\0');
	}
	buf_clear(&buf);
	assert_string_equal(buf_text(&buf), "");
	assert_int_equal(buf_str(&buf).n, 0);
	buf_done(&buf);
}

TEST(hexadecimal_digits_are_bytes)
{
	static const char *const bad[] = {"0", "0g", "g0", "00 ", "0x00", "00112233aa"};
	struct buf buf = BUF_INIT(4);

	assert_true(buf_put_hex(&buf, STR_LIT("00aFFf7e")));
	assert_memory_equal(buf.p, "\x00\xaf\xff\x7e", 4);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		buf_clear(&buf);
		assert_false(buf_put_hex(&buf, str_of(bad[i])));
	}
	buf_done(&buf);
}

TEST_MAIN
