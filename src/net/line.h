/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client's lines: each is a handle of curl's with the connections that it keeps, and serves one exchange at a time.
 *
 * Ownership: what line_take() gives goes back by line_give(). Threading: any number of threads.
 */
#ifndef PLIMSOLL_NET_LINE_H
#define PLIMSOLL_NET_LINE_H

#include <pthread.h>

#include "net/http.h"
#include "net/libcurl.h"

struct line {
	CURL *easy;
	CURLM *multi;
	struct line *next; /* private */
};

struct http_client {
	const struct ctx *ctx;
	const struct http_hosts *hosts;
	pthread_mutex_t mutex; /* private, as are the others */
	pthread_cond_t given;
	struct line *idle;
	unsigned streams, open;
};

void http_client_init(struct http_client *client, const struct ctx *ctx, const struct http_hosts *hosts, unsigned streams);
void http_client_done(struct http_client *client);

/* For a stream it waits until there may be one more. */
int line_take(struct http_client *client, bool stream, struct line **ret_line, struct err *e);
void line_give(struct http_client *client, bool stream, struct line *line);

#endif
