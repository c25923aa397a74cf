/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP client. The only folder that includes curl. Source: RFC 9110.
 *
 * https only; plain http goes to the loopback interface, and to hosts that the caller calls insecure; `file:` only for http_get(). Redirects are
 * followed at most HTTP_REDIRECTS_MAX times, and only to what would be allowed itself; from another host none leads to the loopback interface by
 * plain http. `authorization` and secret content are sent to the origin of the request's own URL, and once a redirect has left that, to nobody. Proxies are taken from the
 * environment as curl does (https_proxy, no_proxy), but for plain http on the loopback interface. Certificates are verified, but for hosts that the
 * caller calls insecure.
 *
 * A client keeps connections open for the requests that follow. Requests do not wait for each other; streams do, where as many are open as the
 * client was made for.
 *
 * Ownership: the response's texts live in the arena given; a stream is its reader's, and ends before its client. Threading: any number of threads may
 * use one client at once, and http_get().
 */
#ifndef PLIMSOLL_NET_HTTP_H
#define PLIMSOLL_NET_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/stream.h"
#include "base/vec.h"

#define HTTP_REDIRECTS_MAX 5
#define HTTP_CONNECT_SECONDS 30
#define HTTP_STALL_SECONDS 60 /* without a kilobyte a second: given up */
#define HTTP_HEAD_MAX ((size_t)128 << 10) /* bytes of a response's headers */
#define HTTP_HEADS_MAX (2 * HTTP_HEAD_MAX) /* with those of interim responses before it, and what comes behind its body */
#define HTTP_WORDS_MAX ((size_t)64 << 10) /* of the body of a response that is no success */

struct http_client;

/* What holds of one host beside what holds of all. */
struct http_host {
	bool insecure;                 /* plain http is allowed, and certificates of https are not verified */
	struct str authorities;        /* PEM of certificates that are trusted beside the system's; may be empty */
	const char *certificate, *key; /* files in PEM for a server that asks who we are; NULL: none. The key may be in the certificate's file. */
};

/* Asked of every host ("name[:port]") before something is sent to it; what it gives lasts as long as the client. Any thread may ask. */
struct http_hosts {
	void (*find)(const struct http_hosts *hosts, struct str host, struct http_host *ret_host);
};

/* `hosts` may be NULL. At most `streams` of http_open() are open at once. */
struct http_client *http_client_new(const struct ctx *ctx, const struct http_hosts *hosts, unsigned streams);
void http_client_free(struct http_client *client); /* NULL is allowed */

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH };

struct http_header {
	struct str name, value;
};
VEC_TYPE(http_header_list, struct http_header);

/* What is sent: bytes, or, where fd is not 0, so many bytes of an open file from `offset` on. */
struct http_content {
	struct str bytes;
	int fd;
	uint64_t offset, size;
	bool present; /* an empty body is sent too */
	bool secret;  /* a redirect that would take it to another origin is an error */
};

/* Why there is no answer. */
enum http_trouble {
	HTTP_NO_TROUBLE, /* or nothing of the network */
	HTTP_NO_HOST,    /* its name is not known, or nobody listens there */
	HTTP_BROKEN,     /* the connection broke, or stood still: it may hold the next time */
	HTTP_NO_TLS,     /* who answers does not speak TLS, or none that we do */
	HTTP_NO_TRUST,   /* the certificate does not hold */
};

struct http_request {
	const char *url;
	struct str etag;  /* sent as If-None-Match; may be empty */
	uint64_t max;     /* bytes of the body; more are ERR_LIMIT */
	int fd;           /* the body is written there; negative: to `body` */
	struct buf *body;
	enum http_method method;
	const struct http_header *headers;
	size_t header_count;
	struct str authorization;    /* the header's value; may be empty */
	struct http_content content;
	/* The URL of the server whose answer has named this one; where it may not redirect to it does not lead so either. NULL: nobody's. */
	const char *named_by;
	/* A socket of this machine in place of the URL's host, which is then a name alone: "http://localhost/…". Allowed with --offline too. NULL: none. */
	const char *socket;
	/*
	 * HTTP/2 from the first byte on, to who speaks nothing else; of http_send() alone, for a paused transfer of it goes on into curl's memory, for
	 * tens of megabytes.
	 */
	bool http2;
	unsigned patience; /* seconds without a kilobyte a second; 0: HTTP_STALL_SECONDS */
	enum http_trouble *ret_trouble; /* set where there is an error; may be NULL */
};

struct http_response {
	unsigned status;
	struct str etag;   /* may be empty */
	uint64_t bytes;    /* of the body; of http_open() what Content-Length says, UINT64_MAX where there is none */
	const char *url;   /* that answered: behind the redirects */
	bool elsewhere;    /* it is of another origin than the one that was asked */
	const struct http_header *headers;
	size_t header_count;
	const struct http_header *trailers; /* what came behind the body, of http_send() alone */
	size_t trailer_count;
	struct str words;  /* the body where the status is no success, of http_send() and http_open(): its first HTTP_WORDS_MAX bytes */
};

/* The first such header's value, empty where there is none; case is ignored. */
struct str http_header(const struct http_response *response, const char *name);
struct str http_trailer(const struct http_response *response, const char *name);

/*
 * 200, or 304 where the etag still holds; everything else is an error. ERR_USAGE: a URL that is not allowed, or --offline. ERR_NOT_FOUND: 404. ERR_IO:
 * everything that the network or the server did.
 */
int http_get(const struct ctx *ctx, const struct http_request *request, struct arena *arena,
	     struct http_response *ret_response,
	     struct err *e);
/* Whatever the status: an error is only where there is no answer. The body of a success goes where the request says. */
int http_send(struct http_client *client, const struct http_request *request, struct arena *arena, struct http_response *ret_response, struct err *e);
/*
 * The same as soon as the headers are there: *ret_stream gives the body of a success as it comes, and is NULL where there is none. A body that breaks
 * off, or is shorter than Content-Length, is ERR_IO of the stream. Waits while as many streams are open as may be.
 */
int http_open(struct http_client *client, const struct http_request *request, struct arena *arena, struct http_response *ret_response,
	      struct stream **ret_stream, struct err *e);
bool http_is_url(struct str text);

#endif
