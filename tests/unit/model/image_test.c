/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <unistd.h>

#include "base/file.h"
#include "model/image.h"

static int closed;

static void count_close(struct image *image)
{
	(void)image;
	closed++;
}

TEST(init_and_done_twice)
{
	struct image image;

	memset(&image, 0xa5, sizeof(image));
	image_init(&image);
	for (int round = 0; round < 2; round++) {
		assert_string_equal(image.kind, "");
		assert_int_equal(image.root_fd, -1);
		assert_int_equal(image.layers.n, 0);
		assert_int_equal(image.manifest_digest.algorithm, DIGEST_NONE);
		image.reference = arena_str(&image.arena, STR_LIT("shop:2.4"));
		image.close = count_close;
		*vec_push(&image.names) = image.reference;
		*vec_push(&image.config.env) = STR_LIT("A=1");
		*vec_push(&image.config.entrypoint) = STR_LIT("a");
		*vec_push(&image.config.cmd) = STR_LIT("a");
		*vec_push(&image.config.exposed_ports) = STR_LIT("80/tcp");
		*vec_push(&image.config.volumes) = STR_LIT("/data");
		*vec_push(&image.config.on_build) = STR_LIT("RUN x");
		*vec_push(&image.config.shell) = STR_LIT("/bin/sh");
		*vec_push(&image.config.healthcheck) = STR_LIT("NONE");
		vec_push(&image.config.labels)->key = STR_LIT("k");
		vec_push(&image.annotations)->key = STR_LIT("k");
		vec_push(&image.history)->comment = STR_LIT("c");
		vec_push(&image.layers)->size = 1;
		coverage_note(&image.coverage, &image.arena, "layers", STR_LIT("0"), "test");
		image_done(&image);
		assert_int_equal(closed, round + 1);
	}
	image_done(&image); /* nothing is left to close or to free */
	assert_int_equal(closed, 2);
	assert_null(image.close);
	assert_int_equal(image.names.n, 0);
}

static struct str all_of(const struct blob *blob, struct buf *out)
{
	auto_stream struct stream *stream = blob_stream(blob);
	struct err e = ERR_INIT;
	struct str bytes;

	do {
		assert_int_equal(stream->read(stream, &bytes, &e), 0);
		buf_put(out, bytes);
	} while (bytes.n);
	return buf_str(out);
}

TEST(blobs_of_a_file_and_of_memory)
{
	struct buf out = BUF_INIT(100);
	struct err e = ERR_INIT;
	auto_close int fd = file_temporary(&e);

	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, "t", STR_LIT("0123456789"), &e), 0);
	assert_str(all_of(&(struct blob){.fd = fd, .offset = 3, .size = 4, .name = STR_LIT("x")}, &out), "3456");
	buf_clear(&out);
	assert_str(all_of(&(struct blob){.fd = -1, .bytes = STR_LIT("memory"), .size = 6}, &out), "memory");
	buf_done(&out);
}

/* Names of blobs come from archives: no length may matter. */
TEST(a_long_name_is_cut_for_errors)
{
	static char name[5000];
	static const size_t lengths[] = {0, 1, 510, 511, 512, 513, 5000};
	struct err e = ERR_INIT;
	auto_close int fd = file_temporary(&e);

	memset(name, 'n', sizeof(name));
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct blob blob = {.fd = fd, .offset = 7, .size = 1, .name = {name, lengths[i]}};
		auto_stream struct stream *stream = blob_stream(&blob);
		struct str bytes;

		assert_int_equal(stream->read(stream, &bytes, &e), ERR_FORMAT);
		assert_non_null(strstr(e.text, ": truncated: 1 bytes missing at offset 7"));
		assert_int_equal(strspn(e.text, "n"), lengths[i] < 511 ? lengths[i] : 511);
	}
}

TEST_MAIN
