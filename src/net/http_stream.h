/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body of an answer as a stream. Ownership and threading: base/stream.h.
 */
#ifndef PLIMSOLL_NET_HTTP_STREAM_H
#define PLIMSOLL_NET_HTTP_STREAM_H

#include "net/transfer.h"

struct http_stream {
	struct stream stream;
	struct http_request request; /* what of it the transfer still needs */
	struct transfer transfer;
	bool given;       /* the reader has what the window holds */
	struct err error; /* sticky */
};

struct http_stream *http_stream_new(struct http_client *client, const struct http_request *request);
/* Without the transfer, which has ended or not begun. */
void http_stream_free(struct http_stream *stream);

#endif
