/* SPDX-License-Identifier: Apache-2.0 */
#include "base/stream.h"

#include <errno.h>

#include "base/file.h"
#include "base/mem.h"

#define CHUNK ((size_t)256 * 1024)

struct file_stream {
	struct stream stream;
	int fd;
	bool seekable;
	uint64_t offset, left;
	char *name;
	char chunk[CHUNK];
};

static int file_stream_read(struct stream *stream, struct str *ret_bytes, struct err *e)
{
	struct file_stream *s = (struct file_stream *)stream;
	size_t n = s->left < CHUNK ? (size_t)s->left : CHUNK;
	ssize_t got = 0;

	if (n)
		got = s->seekable ? file_pread(s->fd, s->chunk, n, s->offset) : file_read(s->fd, s->chunk, n);
	if (got < 0)
		return err_errno(e, errno, "%s", s->name);
	if (got == 0 && n && s->seekable)
		return err_set(e, ERR_FORMAT, "%s: truncated: %llu bytes missing at offset %llu", s->name,
			       (unsigned long long)s->left, (unsigned long long)s->offset);
	s->offset += (uint64_t)got;
	s->left -= (uint64_t)got;
	*ret_bytes = str_from(s->chunk, (size_t)got);
	return 0;
}

static void file_stream_close(struct stream *stream)
{
	free(((struct file_stream *)stream)->name);
	free(stream);
}

static struct stream *file_stream_new(int fd, bool seekable, uint64_t offset, uint64_t size, const char *name)
{
	struct file_stream *s = mem_alloc(sizeof(*s));

	s->stream = (struct stream){file_stream_read, file_stream_close};
	s->fd = fd;
	s->seekable = seekable;
	s->offset = offset;
	s->left = size;
	s->name = mem_copy_text(name);
	return &s->stream;
}

struct stream *stream_of_file(int fd, uint64_t offset, uint64_t size, const char *name)
{
	return file_stream_new(fd, true, offset, size, name);
}

struct stream *stream_of_pipe(int fd, const char *name)
{
	return file_stream_new(fd, false, 0, UINT64_MAX, name);
}

struct byte_stream {
	struct stream stream;
	struct str bytes;
};

static int byte_stream_read(struct stream *stream, struct str *ret_bytes, struct err *e)
{
	struct byte_stream *s = (struct byte_stream *)stream;

	(void)e;
	*ret_bytes = s->bytes;
	s->bytes.n = 0;
	return 0;
}

static void byte_stream_close(struct stream *stream)
{
	free(stream);
}

struct stream *stream_of_bytes(struct str bytes)
{
	struct byte_stream *s = mem_alloc(sizeof(*s));

	s->stream = (struct stream){byte_stream_read, byte_stream_close};
	s->bytes = bytes;
	return &s->stream;
}
