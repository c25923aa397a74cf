/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A blob as it comes. Where it breaks it is taken up again from there; where the server has no ranges it begins anew, and what was given already is
 * passed over. Whether the parts make one whole is told by the digest, which the reader computes.
 */
#include "base/mem.h"
#include "registry/parts.h"

struct blob_stream {
	struct stream stream;
	struct registry *registry;
	struct digest digest;
	uint64_t size, at;   /* of the blob; the next byte that the reader gets */
	uint64_t skip;       /* bytes that come again */
	struct asking asking;  /* which is asked */
	struct stream *body; /* NULL: not open */
	struct str *mirror;  /* that gave something of it; may be NULL */
	struct err error;
};

static struct endpoint *endpoint_of(const struct blob_stream *s)
{
	return registry_at(s->registry, &s->asking);
}

static struct str name_of(const struct blob_stream *s, struct arena *arena)
{
	char text[DIGEST_TEXT_MAX];

	return arena_printf(arena, "%.*s: blob %s", STR(s->registry->name), digest_text(&s->digest, text));
}

/* Of a whole blob the server may say how large it is; that is the cheapest place to see that it is another. */
static int check_answer(struct blob_stream *s, const struct http_response *response, struct arena *arena, struct err *e)
{
	struct str span = arena_printf(arena, "bytes %llu-", (unsigned long long)s->at);

	s->skip = response->status == 206 ? 0 : s->at;
	if (response->status == 206 && !str_starts(http_header(response, "content-range"), span.p))
		return err_set(e, ERR_FORMAT, "%.*s: asked for the bytes from %llu on, %.*s gives others: %.*s", STR(name_of(s, arena)),
			       (unsigned long long)s->at, STR(endpoint_of(s)->host), STR(http_header(response, "content-range")));
	if (response->status != 206 && response->bytes != UINT64_MAX && response->bytes > s->size)
		return err_set(e, ERR_FORMAT, "%.*s: %llu bytes, and its manifest says %llu", STR(name_of(s, arena)), (unsigned long long)response->bytes,
			       (unsigned long long)s->size);
	return 0;
}

static int too_short(const struct blob_stream *s, int code, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	return err_set(e, code, "%.*s: truncated: %llu of %llu bytes", STR(name_of(s, &arena)), (unsigned long long)s->at, (unsigned long long)s->size);
}

static int open_at(void *arg, struct endpoint *endpoint, struct err *e)
{
	struct blob_stream *s = arg;
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct http_response response;
	char text[DIGEST_TEXT_MAX];
	struct ask ask = {.path = arena_printf(&arena, "blobs/%s", digest_text(&s->digest, text)), .actions = "pull", .max = UINT64_MAX};

	if (s->at) {
		ask.headers[0] = (struct http_header){STR_LIT("Range"), arena_printf(&arena, "bytes=%llu-", (unsigned long long)s->at)};
		ask.header_count = 1;
	}
	if (registry_ask(s->registry, endpoint, &ask, &arena, &response, &s->body, e) < 0)
		return e->code;
	/* It breaks where the blob ends, before its manifest says so. */
	if (!s->body && s->at && response.status == 416)
		return too_short(s, ERR_DIGEST, e);
	if (!s->body)
		return registry_refused(s->registry, endpoint, &response, name_of(s, &arena), e);
	if (check_answer(s, &response, &arena, e) < 0) {
		s->body->close(s->body);
		s->body = NULL;
		return e->code;
	}
	return 0;
}

/* Takes what was given already off the front. */
static struct str fresh(struct blob_stream *s, struct str bytes)
{
	size_t old = s->skip < bytes.n ? (size_t)s->skip : bytes.n;

	s->skip -= old;
	return str_from_index(bytes, old);
}

/* 1: bytes came; 0: the end. Negative: what is open is of no more use; ERR_IO may hold the next time. */
static int read_open(struct blob_stream *s, struct str *ret_bytes, struct err *e)
{
	for (;;) {
		struct str bytes = STR_NULL;

		if (s->body->read(s->body, &bytes, e) < 0)
			return e->code;
		if (!bytes.n)
			return s->at < s->size ? too_short(s, ERR_IO, e) : 0;
		*ret_bytes = fresh(s, bytes);
		if (ret_bytes->n)
			return 1;
	}
}

/* Where it broke, or at the next place; false where the registry itself does not give it. */
static bool may_go_on(struct blob_stream *s, const struct err *e)
{
	if (e->code != ERR_IO)
		return false;
	if (registry_may_go_on(s->registry, &s->asking, s->at))
		return true;
	if (endpoint_of(s)->primary)
		return false;
	registry_pass_over(s->registry, &s->asking, e);
	return true;
}

static int give(struct blob_stream *s, struct str bytes, struct str *ret_bytes)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	if (s->mirror && !endpoint_of(s)->primary)
		*s->mirror = endpoint_of(s)->host;
	if (bytes.n > s->size - s->at)
		return err_set(&s->error, ERR_FORMAT, "%.*s: more than the %llu bytes that its manifest says", STR(name_of(s, &arena)),
			       (unsigned long long)s->size);
	s->at += bytes.n;
	*ret_bytes = bytes;
	return 0;
}

static int blob_stream_read(struct stream *stream, struct str *ret_bytes, struct err *e)
{
	struct blob_stream *s = (struct blob_stream *)stream;
	struct str bytes = STR_NULL;

	while (!s->error.code) {
		int r = s->body ? 0 : registry_each_place(s->registry, &s->asking, open_at, s, &s->error);

		if (r < 0)
			break;
		r = read_open(s, &bytes, &s->error);
		if (r >= 0) {
			s->asking.idle = 0;
			if (give(s, bytes, ret_bytes) < 0)
				break;
			return 0;
		}
		s->body->close(s->body);
		s->body = NULL;
		if (may_go_on(s, &s->error)) {
			log_debug(&s->registry->ctx->log, "%s; taken up again at %llu", s->error.text, (unsigned long long)s->at);
			s->error = ERR_INIT;
		}
	}
	*e = s->error;
	return e->code;
}

static void blob_stream_close(struct stream *stream)
{
	struct blob_stream *s = (struct blob_stream *)stream;

	if (s->body)
		s->body->close(s->body);
	free(s);
}

struct stream *registry_blob_stream(struct registry *registry, const struct digest *digest, bool past_mirrors, uint64_t size, uint64_t from,
				    struct str *ret_mirror)
{
	struct blob_stream *s = mem_zero(1, sizeof(*s));

	s->stream = (struct stream){blob_stream_read, blob_stream_close};
	s->registry = registry;
	s->digest = *digest;
	s->size = size;
	s->at = from;
	s->asking.itself = past_mirrors;
	s->mirror = ret_mirror;
	/* Who opens it again past all mirrors has held what one gave against its digest. */
	if (past_mirrors && ret_mirror && ret_mirror->n)
		registry_mirror_lied(registry, *ret_mirror);
	if (ret_mirror)
		*ret_mirror = STR_NULL;
	return &s->stream;
}
