/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request and its answer, without redirects, driven by the thread that wants the answer. The body of a success goes to the request's sink or to a
 * window, which stops the transfer while it is full; any other body is kept as words, in part.
 *
 * Ownership: transfer_begin() to transfer_end(). Threading: one thread at a time.
 */
#ifndef PLIMSOLL_NET_TRANSFER_H
#define PLIMSOLL_NET_TRANSFER_H

#include "net/line.h"

#define TRANSFER_WINDOW ((size_t)256 << 10) /* bytes that are held for a reader */

struct transfer {
	struct http_client *client;
	const struct http_request *request;
	struct line *line;
	char *window;     /* NULL: to the request's sink */
	size_t filled;    /* bytes of the window */
	uint64_t received;
	unsigned status;  /* of the last answer; 0: none yet */
	bool head_done, finished;
	CURLcode code;    /* once it is finished */
	struct buf head, tail, words; /* headers, trailers */
	/* private */
	struct curl_slist *headers;
	uint64_t sent;
	size_t heads; /* bytes of all lines of headers */
	bool paused, enough;
	char curl_text[CURL_ERROR_SIZE];
	struct err error; /* ours, where a callback stopped the transfer */
};

enum transfer_until { TRANSFER_HEAD, TRANSFER_BYTES, TRANSFER_END };

struct transfer_target {
	const char *url;
	enum http_method method;
	bool content;       /* the request's is sent */
	bool authorization; /* likewise */
	struct http_host host;
	bool direct;        /* past any proxy */
};

void transfer_begin(struct transfer *transfer, const struct transfer_target *target);
/* Until there are headers, bytes in the window, or its end; which may come first. Errors name the URL. */
int transfer_drive(struct transfer *transfer, enum transfer_until until, struct err *e);
/* What the window holds has been read. */
void transfer_consumed(struct transfer *transfer);
void transfer_end(struct transfer *transfer);

#endif
