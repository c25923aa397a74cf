/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of blobs, out of turn: mirrors first, then the registry itself, as with whole ones. Source: OCI distribution-spec 1.1, "Pulling blobs"; RFC 9110,
 * section 14. What comes is bound to nothing here: whoever asks holds it against a digest that is of the part.
 */
#include "registry/parts.h"

struct range {
	struct registry *registry;
	struct arena *arena;
	struct asking asking;
	struct ask ask;
	struct str what; /* for errors */
	uint64_t from;
	size_t n;
	struct buf body; /* of n bytes at most */
};

static void forget_ranges(struct endpoint *endpoint)
{
	lock_take(&endpoint->lock);
	endpoint->whole_only = true;
	lock_release(&endpoint->lock);
}

/* Where a mirror once sent all of a blob in place of a part, another transfer would be begun in vain for every part. */
static bool has_ranges(struct endpoint *endpoint)
{
	bool has;

	lock_take(&endpoint->lock);
	has = endpoint->primary || !endpoint->whole_only;
	lock_release(&endpoint->lock);
	return has;
}

/* What came before it breaks off is kept. */
static int take_body(struct range *range, struct stream *stream, struct err *e)
{
	struct str bytes;
	int r;

	do {
		bytes = STR_NULL;
		r = stream->read(stream, &bytes, e);
		buf_put(&range->body, str_slice(bytes, 0, range->n - range->body.n)); /* some give all from there on */
		if (bytes.n)
			range->asking.idle = 0;
	} while (r == 0 && bytes.n && range->body.n < range->n);
	if (r == 0 && range->body.n != range->n)
		return err_set(e, ERR_FORMAT, "%.*s: truncated: %zu of %zu bytes from %llu on", STR(range->what), range->body.n, range->n,
			       (unsigned long long)range->from);
	return r;
}

static int no_parts(struct range *range, struct endpoint *endpoint, struct err *e)
{
	return err_set(e, ERR_UNSUPPORTED, "%.*s: %.*s gives no parts of blobs", STR(range->what), STR(endpoint->host));
}

/* What is left of it, as a stream: a server without ranges sends all of it, and is not listened to. */
static int open_rest(struct range *range, struct endpoint *endpoint, struct stream **ret_stream, struct err *e)
{
	unsigned long long from = range->from + range->body.n;
	struct str span = arena_printf(range->arena, "bytes %llu-", from);
	struct http_response response;

	range->ask.headers[0] = (struct http_header){STR_LIT("Range"), arena_printf(range->arena, "bytes=%llu-%llu", from,
										    (unsigned long long)(range->from + range->n - 1))};
	if (registry_ask(range->registry, endpoint, &range->ask, range->arena, &response, ret_stream, e) < 0)
		return e->code;
	if (!*ret_stream)
		return response.status == 416 ? err_set(e, ERR_FORMAT, "%.*s: it has no byte %llu", STR(range->what), from)
					      : registry_refused(range->registry, endpoint, &response, range->what, e);
	if (response.status == 206 && str_starts(http_header(&response, "content-range"), span.p))
		return 0;
	(*ret_stream)->close(take(*ret_stream));
	forget_ranges(endpoint);
	return no_parts(range, endpoint, e);
}

static int fetch_at(void *arg, struct endpoint *endpoint, struct err *e)
{
	struct range *range = arg;
	bool again;
	int r;

	if (!has_ranges(endpoint))
		return no_parts(range, endpoint, e);
	buf_clear(&range->body);
	do {
		struct stream *stream = NULL;

		*e = ERR_INIT;
		if (open_rest(range, endpoint, &stream, e) < 0)
			return e->code;
		r = take_body(range, stream, e);
		stream->close(stream);
		again = r == ERR_IO && registry_may_go_on(range->registry, &range->asking, range->body.n);
		if (again)
			log_debug(&range->registry->ctx->log, "%s; taken up again at %llu", e->text, (unsigned long long)range->from + range->body.n);
	} while (again);
	return r;
}

int registry_blob_range(struct registry *registry, const struct digest *digest, bool past_mirrors, uint64_t from, void *into, size_t n, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct range range = {.registry = registry, .arena = &arena, .asking.itself = past_mirrors, .from = from, .n = n, .body = BUF_INIT(n)};
	char text[DIGEST_TEXT_MAX];
	int r;

	if (!n)
		return 0;
	range.what = arena_printf(&arena, "%.*s: blob %s", STR(registry->name), digest_text(digest, text));
	range.ask = (struct ask){.path = arena_printf(&arena, "blobs/%s", text), .actions = "pull", .max = UINT64_MAX, .header_count = 1};
	r = registry_each_place(registry, &range.asking, fetch_at, &range, e);
	if (r == 0)
		memcpy(into, range.body.p, n);
	buf_done(&range.body);
	return r;
}
