/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fetching a URL. The only folder that includes curl.
 *
 * https only; `file:` and, on the loopback interface, plain http are allowed for mirrors and tests. Redirects are followed
 * at most HTTP_REDIRECTS_MAX times and only to what would be allowed itself. Proxies are taken from the environment as curl
 * does (https_proxy, no_proxy). Certificates are always verified.
 *
 * Ownership: the response's texts live in the arena given. Threading: http_get() may run in several threads at once.
 */
#ifndef PLIMSOLL_NET_HTTP_H
#define PLIMSOLL_NET_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"

#define HTTP_REDIRECTS_MAX 5
#define HTTP_CONNECT_SECONDS 30
#define HTTP_STALL_SECONDS 60 /* without a kilobyte a second: given up */

struct http_request {
	const char *url;
	struct str etag;  /* sent as If-None-Match; may be empty */
	uint64_t max;     /* bytes of the body; more are ERR_LIMIT */
	int fd;           /* the body is written there; negative: to `body` */
	struct buf *body;
};

struct http_response {
	unsigned status;   /* 200, or 304 where the etag still holds; everything else is an error */
	struct str etag;   /* may be empty */
	uint64_t bytes;    /* of the body */
};

/* ERR_USAGE: a URL that is not allowed. ERR_NOT_FOUND: 404. ERR_IO: everything that the network or the server did. */
int http_get(const struct ctx *ctx, const struct http_request *request, struct arena *arena,
	     struct http_response *ret_response,
	     struct err *e);
bool http_is_url(struct str text);

#endif
