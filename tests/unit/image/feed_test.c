/* SPDX-License-Identifier: Apache-2.0 */
/* A blob that comes from an opener: opened once, in pieces of any size, packed or plain; its digests and its bytes are the file's. */
#include "image/feed.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/mem.h"
#include "test.h"

struct pieces_opener {
	struct blob_opener opener;
	struct str bytes;
	size_t piece, opened;
	size_t broken; /* bytes after which it fails; 0: never */
};

struct pieces_stream {
	struct stream stream;
	struct pieces_opener *from;
	size_t at;
};

static int pieces_read(struct stream *stream, struct str *ret_bytes, struct err *e)
{
	struct pieces_stream *s = (struct pieces_stream *)stream;

	if (s->from->broken && s->at >= s->from->broken)
		return err_set(e, ERR_IO, "the line was cut");
	*ret_bytes = str_slice(s->from->bytes, s->at, s->at + s->from->piece);
	s->at += ret_bytes->n;
	return 0;
}

static void pieces_close(struct stream *stream)
{
	free(stream);
}

static struct stream *pieces_open(const struct blob_opener *opener, const struct blob *blob)
{
	struct pieces_stream *s = mem_zero(1, sizeof(*s));

	(void)blob;
	s->stream = (struct stream){pieces_read, pieces_close};
	s->from = (struct pieces_opener *)(uintptr_t)opener;
	s->from->opened++;
	return &s->stream;
}

static struct buf run(const char *command)
{
	struct buf out = BUF_INIT(8 << 20);
	FILE *pipe = popen(command, "r");
	char chunk[4096];
	size_t n;

	assert_non_null(pipe);
	while ((n = fread(chunk, 1, sizeof(chunk), pipe)) > 0)
		buf_put(&out, str_from(chunk, n));
	assert_int_equal(pclose(pipe), 0);
	return out;
}

struct outcome {
	struct buf tar;
	struct digest digest, diff_id;
	uint64_t packed, unpacked;
};

static int feed_all(const struct blob *blob, struct feed_digests digests, unsigned jobs, struct outcome *ret, struct err *e)
{
	struct ctx ctx = {.jobs = jobs};
	struct hashing *hashing = hashing_new(&ctx, jobs > 1 ? jobs : 0);
	struct feed *feed = feed_new(&ctx, blob, digests, false, hashing, NULL);
	struct feed_pending pending = {0};
	struct str block;
	int r;

	*ret = (struct outcome){.tar = BUF_INIT(16 << 20)};
	while ((r = feed_next(feed, &block, e)) == 0 && block.n)
		buf_put(&ret->tar, block);
	if (r == 0)
		r = feed_finish(feed, &pending, &ret->packed, &ret->unpacked, e);
	if (r == 0)
		r = feed_pending_wait(&pending, &ret->digest, &ret->diff_id, e);
	feed_pending_done(&pending);
	feed_free(feed);
	hashing_free(hashing);
	return r;
}

static void assert_same(struct str bytes, struct feed_digests digests)
{
	static const size_t pieces[] = {1, 5, 7, 4096, 300000, 1 << 23};
	struct blob in_memory = {.fd = -1, .bytes = bytes, .size = bytes.n};
	struct err e = ERR_INIT;
	struct outcome want;

	assert_int_equal(feed_all(&in_memory, digests, 1, &want, &e), 0);
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
		for (unsigned jobs = 1; jobs <= 3; jobs += 2) {
			struct pieces_opener opener = {.opener = {pieces_open}, .bytes = bytes, .piece = pieces[i]};
			struct blob blob = {.fd = -1, .opener = &opener.opener, .size = bytes.n, .name = STR_LIT("a layer")};
			struct outcome got;

			if (pieces[i] == 1 && bytes.n > 1000000)
				continue;
			if (feed_all(&blob, digests, jobs, &got, &e) < 0)
				fail_msg("pieces of %zu: %s", pieces[i], e.text);
			assert_true(str_eq(buf_str(&got.tar), buf_str(&want.tar)));
			assert_true(digest_eq(&got.digest, &want.digest) && digest_eq(&got.diff_id, &want.diff_id));
			assert_true(got.packed == want.packed && got.unpacked == want.unpacked);
			assert_int_equal(opener.opened, 1);
			buf_done(&got.tar);
		}
	buf_done(&want.tar);
}

TEST(a_stream_gives_what_a_file_gives)
{
	static const char *const commands[] = {
		"seq 1 100000", "seq 1 400000 | gzip -1", "seq 1 400000 | zstd -q", "seq 1 90000 | xz -0", "printf ''", "printf abc", "printf '' | gzip",
		"head -c 262144 /dev/zero", "head -c 2621440 /dev/zero", "seq 1 500000",
	};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		struct buf bytes = run(commands[i]);

		assert_same(buf_str(&bytes), (struct feed_digests){DIGEST_SHA256, DIGEST_SHA256});
		assert_same(buf_str(&bytes), (struct feed_digests){DIGEST_SHA512, DIGEST_SHA256});
		buf_done(&bytes);
	}
}

static void assert_fails(struct str bytes, size_t piece, size_t broken, uint64_t size, int code, const char *text)
{
	for (unsigned jobs = 1; jobs <= 3; jobs += 2) {
		struct pieces_opener opener = {.opener = {pieces_open}, .bytes = bytes, .piece = piece, .broken = broken};
		struct blob blob = {.fd = -1, .opener = &opener.opener, .size = size};
		struct err e = ERR_INIT;
		struct outcome got;

		assert_int_equal(feed_all(&blob, (struct feed_digests){0}, jobs, &got, &e), code);
		assert_non_null(strstr(e.text, text));
		buf_done(&got.tar);
	}
}

TEST(a_stream_that_breaks_or_has_another_size_is_an_error)
{
	static const char *const commands[] = {"seq 1 100000", "seq 1 400000 | gzip -1"};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		struct buf bytes = run(commands[i]);
		struct str all = buf_str(&bytes);

		assert_fails(all, 3, 1, all.n, ERR_IO, "the line was cut");
		assert_fails(all, 1000, 200000, all.n, ERR_IO, "the line was cut");
		assert_fails(all, 1000, 0, all.n - 1, ERR_DIGEST, "more bytes come");
		assert_fails(all, 1000, 0, 0, ERR_DIGEST, "more bytes come");
		assert_fails(all, 1000, 0, all.n + 1, ERR_DIGEST, "only");
		buf_done(&bytes);
	}
}

TEST_MAIN
