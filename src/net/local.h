/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP to a daemon of this machine, over its socket: it never leaves the machine, and needs no permission for the network.
 *
 * Ownership: none is taken. Threading: may run in several threads at once.
 */
#ifndef PLIMSOLL_NET_LOCAL_H
#define PLIMSOLL_NET_LOCAL_H

#include "base/buf.h"
#include "base/ctx.h"

#define LOCAL_ANSWER_SECONDS 600 /* without a byte: an engine packs an image before it sends it */

struct local_request {
	const char *socket; /* a path */
	const char *path;   /* "/images/shop/json", escaped by local_escape() */
	uint64_t max;       /* bytes of the body; more are ERR_LIMIT */
	int fd;             /* the body is written there; negative: to `body` */
	struct buf *body;
};

/* 0 and the status of the answer, or ERR_IO where there is none. What is not 200 goes to no fd. */
int local_get(const struct ctx *ctx, const struct local_request *request, unsigned *ret_status, struct err *e);
/* A name as part of a path: all but unreserved characters, "/" and ":" as %XX. */
void local_escape(struct str name, struct buf *out);

#endif
