/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "test.h"
#include "unit/net/server.h"

static void answer(struct server *server, struct str request, struct buf *out)
{
	if (str_starts(request, "GET /etag ")) {
		if (str_search(request, STR_LIT("If-None-Match: \"v1\"")) >= 0)
			buf_puts(out, "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
		else
			buf_puts(out,
				 "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody");
	} else if (str_starts(request, "GET /short ")) {
		buf_puts(out, "HTTP/1.1 200 OK\r\nContent-Length: 400\r\nConnection: close\r\n\r\nbody");
	} else if (str_starts(request, "GET /500 ")) {
		buf_puts(out, "HTTP/1.1 500 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
	} else if (str_starts(request, "GET /loop ")) {
		buf_puts(out, "HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 4\r\nConnection: close\r\n\r\nloop");
	} else if (str_starts(request, "GET /once ")) {
		buf_puts(out, "HTTP/1.1 302 Found\r\nLocation: /etag\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope");
	} else if (str_starts(request, "GET /file ")) {
		buf_puts(out,
			"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	} else if (str_starts(request, "GET /hints ")) {
		for (int i = 0; i < 100; i++)
			buf_printf(out, "HTTP/1.1 103 Early Hints\r\nLink: <%8000d>\r\n\r\n", i);
		buf_puts(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody");
	} else if (str_starts(request, "GET /trailer ")) {
		buf_puts(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nWhere: before\r\n\r\n"
			      "4\r\nbody\r\n0\r\nWhere: behind\r\nStatus: 7\r\n\r\n");
	} else if (str_starts(request, "GET /trailers ")) {
		buf_puts(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n4\r\nbody\r\n0\r\n");
		for (int i = 0; i < 300; i++)
			buf_printf(out, "X: %2000d\r\n", i);
		buf_puts(out, "\r\n");
	} else if (str_starts(request, "GET /away ")) {
		buf_puts(out,
			"HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	} else {
		buf_puts(out, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	}
	(void)server;
}

struct exchange {
	struct arena arena;
	struct buf body;
	struct http_response response;
	struct err e;
	int status;
};

static struct server server;

static void get(struct exchange *x, const char *path, const char *etag, uint64_t max)
{
	struct ctx ctx = {.jobs = 1};
	struct http_request request = {.etag = str_of(etag), .max = max, .fd = -1, .body = &x->body};

	*x = (struct exchange){.body = BUF_INIT(1000)};
	request.url = path[0] == '/' ? arena_printf(&x->arena, "http://127.0.0.1:%u%s", server.port, path).p : path;
	x->status = http_get(&ctx, &request, &x->arena, &x->response, &x->e);
}

static void done(struct exchange *x)
{
	buf_done(&x->body);
	arena_done(&x->arena);
}

static void expect(const char *path, const char *etag, uint64_t max, int status, const char *body_or_error)
{
	struct exchange x;

	get(&x, path, etag, max);
	if (x.status != status)
		fail_msg("%s: %d %s", path, x.status, x.e.text);
	if (status == 0)
		assert_str(buf_str(&x.body), body_or_error);
	else if (!strstr(x.e.text, body_or_error))
		fail_msg("%s: \"%s\" does not say \"%s\"", path, x.e.text, body_or_error);
	done(&x);
}

TEST(answers)
{
	server.answer = answer;
	server_start(&server);
	expect("/etag", "", 100, 0, "body");
	expect("/etag", "\"v1\"", 100, 0, "");
	expect("/etag", "\"v0\"", 100, 0, "body");
	expect("/once", "", 100, 0, "body");
	expect("/etag", "", 3, ERR_LIMIT, "cap of 3 bytes");
	expect("/short", "", 1000, ERR_IO, "/short: ");
	expect("/500", "", 1000, ERR_IO, "the server answers 500");
	expect("/none", "", 1000, ERR_NOT_FOUND, "404");
	expect("/loop", "", 1000, ERR_LIMIT, "redirects than the cap of 5");
	expect("/file", "", 1000, ERR_USAGE, "only https");
	expect("/away", "", 1000, ERR_USAGE, "http://example.org/: only https");
	server_stop(&server);
	expect("/etag", "", 100, ERR_IO, "127.0.0.1");
}

TEST(headers_that_do_not_end)
{
	server = (struct server){.answer = answer};
	server_start(&server);
	expect("/hints", "", 100, ERR_LIMIT, "headers");
	expect("/trailers", "", 100, ERR_LIMIT, "headers");
	server_stop(&server);
}

/* What a server may not redirect to it may not name either: an upload's place, a token server. */
TEST(what_comes_behind_the_body_is_told_apart)
{
	struct exchange x;

	server.answer = answer;
	server_start(&server);
	get(&x, "/trailer", "", 100);
	assert_int_equal(x.status, 0);
	assert_str(buf_str(&x.body), "body");
	assert_str(http_header(&x.response, "where"), "before");
	assert_str(http_trailer(&x.response, "where"), "behind");
	assert_str(http_trailer(&x.response, "status"), "7");
	assert_int_equal(http_header(&x.response, "status").n, 0);
	done(&x);
	get(&x, "/etag", "", 100);
	assert_int_equal(http_trailer(&x.response, "etag").n, 0);
	done(&x);
	server_stop(&server);
}

TEST(who_names_a_url)
{
	static const struct {
		const char *by;
		int status;
	} cases[] = {{"https://registry.example", ERR_USAGE}, {"http://localhost:5000", 0}, {"nonsense", ERR_USAGE}, {NULL, 0}};
	struct ctx ctx = {.jobs = 1};

	server = (struct server){.answer = answer};
	server_start(&server);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct exchange x = {.body = BUF_INIT(1000)};
		struct http_request request = {.max = 100, .fd = -1, .body = &x.body, .named_by = cases[i].by};

		request.url = arena_printf(&x.arena, "http://127.0.0.1:%u/etag", server.port).p;
		x.status = http_get(&ctx, &request, &x.arena, &x.response, &x.e);
		assert_int_equal(x.status, cases[i].status);
		done(&x);
	}
	assert_int_equal(server.requests, 2);
	server_stop(&server);
}

TEST(what_is_not_allowed)
{
	static const char *const urls[] = {
		"http://example.org/", "ftp://localhost/", "http://localhost:1@example.org/", "http://127.0.0.1.example/", "gopher://x",
		"http://localhost\\@example.org/",
	};

	for (size_t i = 0; i < ARRAY_SIZE(urls); i++)
		expect(urls[i], "", 100, ERR_USAGE, "only https");
}

TEST(offline)
{
	struct ctx ctx = {.jobs = 1, .offline = true};
	struct http_request request = {.url = "https://example.org/", .max = 1, .fd = -1};
	struct http_response response;
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	assert_int_equal(http_get(&ctx, &request, &arena, &response, &e), ERR_USAGE);
	assert_non_null(strstr(e.text, "--offline"));
	arena_done(&arena);
}

TEST_MAIN
