/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http_stream.h"

#include "base/mem.h"
#include "base/pages.h"

static int http_stream_read(struct stream *stream, struct str *ret_bytes, struct err *e)
{
	struct http_stream *s = (struct http_stream *)stream;

	if (s->error.code) {
		*e = s->error;
		return e->code;
	}
	/* What came with the headers has not been given yet. */
	if (s->given)
		transfer_consumed(&s->transfer);
	s->given = true;
	/* What came before a connection broke is given first. */
	if (transfer_drive(&s->transfer, TRANSFER_BYTES, &s->error) < 0 && !s->transfer.filled) {
		*e = s->error;
		return e->code;
	}
	*ret_bytes = str_from(s->transfer.window, s->transfer.filled);
	return 0;
}

static void http_stream_close(struct stream *stream)
{
	struct http_stream *s = (struct http_stream *)stream;

	transfer_end(&s->transfer);
	line_give(s->transfer.client, true, s->transfer.line);
	http_stream_free(s);
}

struct http_stream *http_stream_new(struct http_client *client, const struct http_request *request)
{
	struct http_stream *s = mem_zero(1, sizeof(*s));

	s->stream = (struct stream){http_stream_read, http_stream_close};
	s->request = *request;
	s->request.fd = -1;
	s->transfer = (struct transfer){.client = client, .request = &s->request, .window = pages_take(TRANSFER_WINDOW)};
	return s;
}

void http_stream_free(struct http_stream *s)
{
	pages_give(s->transfer.window, TRANSFER_WINDOW);
	free(s);
}
