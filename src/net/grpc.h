/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of gRPC through a socket of this machine: one message is sent, one comes or, of a method that streams, several. What messages consist of is
 * the caller's. No message is compressed, for none is asked for.
 * Source: gRPC, PROTOCOL-HTTP2.md; its statuses: statuscodes.md.
 *
 * Ownership: the reply's text lives in the arena given. Threading: as the client, net/http.h.
 */
#ifndef PLIMSOLL_NET_GRPC_H
#define PLIMSOLL_NET_GRPC_H

#include "net/http.h"

#define GRPC_METADATA_MAX 4

enum grpc_status { GRPC_OK = 0, GRPC_NOT_FOUND = 5, GRPC_UNIMPLEMENTED = 12 };

struct grpc_call {
	const char *socket;
	const char *method; /* "package.Service/Method" */
	struct str message;
	struct http_header metadata[GRPC_METADATA_MAX];
	size_t metadata_count;
	uint64_t max;       /* bytes of all messages that come, with the five before each */
	struct buf *answer; /* they go there, for grpc_next() */
};

struct grpc_reply {
	uint64_t status;     /* enum grpc_status and others */
	struct str message;  /* the server's words for it, percent-encoded; may be empty */
};

/* Whatever the status: an error is only where there is no reply of gRPC. */
int grpc_call(struct http_client *client, const struct grpc_call *call, struct arena *arena, struct grpc_reply *ret_reply, struct err *e);
/* Takes a message off the front of an answer: 1, or 0 at its end. ERR_FORMAT, ERR_UNSUPPORTED where it is compressed. */
int grpc_next(struct str *rest, struct str *ret_message, struct err *e);

#endif
