/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/stream.h"

#define SIZE ((size_t)700000) /* more than two chunks of a file */

static char content[SIZE];

static int content_file(void)
{
	struct err e = ERR_INIT;
	int fd = file_temporary(&e);

	for (size_t i = 0; i < SIZE; i++)
		content[i] = (char)(i % 251);
	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, "content", str_from(content, SIZE), &e), 0);
	return fd;
}

static int drain(struct stream *stream, struct buf *out, struct err *e)
{
	struct str bytes;
	int r;

	do {
		bytes = STR_NULL;
		r = stream->read(stream, &bytes, e);
		if (r == 0)
			buf_put(out, bytes);
	} while (r == 0 && bytes.n);
	return r;
}

TEST(bytes_come_once)
{
	auto_stream struct stream *stream = stream_of_bytes(STR_LIT("a\0b")), *none = stream_of_bytes(STR_NULL);
	struct err e = ERR_INIT;
	struct str bytes;

	assert_int_equal(stream->read(stream, &bytes, &e), 0);
	assert_int_equal(bytes.n, 3);
	assert_memory_equal(bytes.p, "a\0b", 3);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(stream->read(stream, &bytes, &e), 0);
		assert_int_equal(bytes.n, 0);
	}
	assert_int_equal(none->read(none, &bytes, &e), 0);
	assert_int_equal(bytes.n, 0);
}

TEST(file_spans)
{
	static const struct {
		size_t offset, size;
	} cases[] = {
		{0, 0}, {0, 1}, {0, SIZE}, {SIZE, 0}, {SIZE - 1, 1}, {5, 262144}, {5, 262143}, {5, 262145},
		{123456, 524288}, {262144, 262144},
	};
	auto_close int fd = content_file();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t most = 0; most <= 1000; most += 1000) {
			auto_stream struct stream *stream = stream_of_file(fd, cases[i].offset, cases[i].size, "f");
			struct buf out = BUF_INIT(SIZE);
			struct err e = ERR_INIT;

			file_short_reads(most);
			assert_int_equal(drain(stream, &out, &e), 0);
			assert_true(str_eq(buf_str(&out), str_from(content + cases[i].offset, cases[i].size)));
			file_short_reads(0);
			buf_done(&out);
		}
}

TEST(two_spans_of_one_descriptor_do_not_disturb_each_other)
{
	auto_close int fd = content_file();
	auto_stream struct stream *a = stream_of_file(fd, 0, SIZE, "a");
	auto_stream struct stream *b = stream_of_file(fd, 1000, 500, "b");
	struct err e = ERR_INIT;
	struct str of_a, of_b;

	assert_int_equal(a->read(a, &of_a, &e), 0);
	assert_int_equal(b->read(b, &of_b, &e), 0);
	assert_memory_equal(of_b.p, content + 1000, 500);
	assert_memory_equal(of_a.p, content, of_a.n);
}

TEST(a_truncated_file_is_an_error_that_stays)
{
	auto_close int fd = content_file();
	char name[] = "shop.tar";
	auto_stream struct stream *stream = stream_of_file(fd, SIZE - 10, 11, name);
	struct buf out = BUF_INIT(SIZE);
	struct err e = ERR_INIT;
	struct str bytes;

	memset(name, 'x', sizeof(name) - 1); /* the stream has its own copy */
	assert_int_equal(drain(stream, &out, &e), ERR_FORMAT);
	assert_string_equal(e.text, "shop.tar: truncated: 1 bytes missing at offset 700000");
	assert_int_equal(out.n, 10);
	for (int i = 0; i < 3; i++)
		assert_int_equal(stream->read(stream, &bytes, &e), ERR_FORMAT);
	buf_done(&out);
}

TEST(a_pipe_ends_where_it_ends)
{
	struct buf out = BUF_INIT(100);
	struct err e = ERR_INIT;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(file_write_all(ends[1], "pipe", STR_LIT("from a pipe"), &e), 0);
	close(ends[1]);
	struct stream *stream = stream_of_pipe(ends[0], "stdin");
	file_short_reads(4);
	assert_int_equal(drain(stream, &out, &e), 0);
	file_short_reads(0);
	assert_str(buf_str(&out), "from a pipe");
	close(ends[0]);
	assert_int_equal(drain(stream, &out, &e), ERR_IO);
	assert_int_equal(drain(stream, &out, &e), ERR_IO);
	stream->close(stream);
	buf_done(&out);
}

TEST_MAIN
