/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "net/libcurl.h"

#define ETAG_MAX 512

struct transfer {
	const struct ctx *ctx;
	const struct http_request *request;
	CURL *curl;
	uint64_t received;
	char etag[ETAG_MAX + 1];
	char curl_text[CURL_ERROR_SIZE];
	struct err error; /* ours, where a callback stopped the transfer */
};

bool http_is_url(struct str text)
{
	return str_starts(text, "https://") || str_starts(text, "http://") || str_starts(text, "file:");
}

static bool is_loopback(struct str url)
{
	static const char *const hosts[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};

	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
		struct str rest = url;

		if (str_skip(&rest, hosts[i]) && (rest.n == 0 || rest.p[0] == ':' || rest.p[0] == '/'))
			return true;
	}
	return false;
}

/* "http://localhost:1@elsewhere/": user names are not needed and make hosts look like others. */
static bool is_allowed(struct str url)
{
	struct str rest = url, authority, path;

	if (str_starts(url, "file:"))
		return true;
	if (!str_skip(&rest, "https://") && !str_skip(&rest, "http://"))
		return false;
	str_cut(rest, '/', &authority, &path);
	if (str_find(authority, '@') >= 0 || str_find(authority, '\\') >= 0)
		return false;
	return str_starts(url, "https://") || is_loopback(url);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct transfer *t = arg;
	size_t n = size * count;

	if (t->received + n > t->request->max) {
		err_set(&t->error, ERR_LIMIT, "more than the cap of %llu bytes", (unsigned long long)t->request->max);
		return 0;
	}
	t->received += n;
	if (t->request->fd >= 0)
		return file_write_all(t->request->fd, "download", str_from(bytes, n), &t->error) < 0 ? 0 : n;
	buf_put(t->request->body, str_from(bytes, n));
	if (t->request->body->full) {
		err_set(&t->error, ERR_LIMIT, "more than the cap of %zu bytes", t->request->body->max);
		return 0;
	}
	return n;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *arg)
{
	struct transfer *t = arg;
	struct str name, value;

	if (str_cut(str_from(bytes, size * count), ':', &name, &value) && str_case_eq(name, STR_LIT("etag"))) {
		value = str_trim(value);
		if (value.n <= ETAG_MAX) {
			memcpy(t->etag, value.p, value.n);
			t->etag[value.n] = 0;
		}
	}
	return size * count;
}

static int on_progress(void *arg, curl_off_t total, curl_off_t done, __attribute__((unused)) curl_off_t up_total,
		       __attribute__((unused)) curl_off_t up_done)
{
	struct transfer *t = arg;

	ctx_progress(t->ctx, t->request->url, (uint64_t)done, (uint64_t)total);
	return ctx_check(t->ctx, &t->error) < 0;
}

static void set_options(struct transfer *t, struct curl_slist *headers)
{
	curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(t->curl, CURLOPT_USERAGENT, "plimsoll/" PLIMSOLL_VERSION);
	curl_easy_setopt(t->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->curl, CURLOPT_CONNECTTIMEOUT, (long)HTTP_CONNECT_SECONDS);
	curl_easy_setopt(t->curl, CURLOPT_LOW_SPEED_LIMIT, 1024L);
	curl_easy_setopt(t->curl, CURLOPT_LOW_SPEED_TIME, (long)HTTP_STALL_SECONDS);
	curl_easy_setopt(t->curl, CURLOPT_ERRORBUFFER, t->curl_text);
	curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->curl, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->curl, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(t->curl, CURLOPT_XFERINFODATA, t);
	curl_easy_setopt(t->curl, CURLOPT_NOPROGRESS, 0L);
}

/* One request, no redirects: 0 and the status, or an error. */
static int perform(struct transfer *t, const char *url, long *ret_status, struct err *e)
{
	CURLcode code;

	curl_easy_setopt(t->curl, CURLOPT_URL, url);
	code = curl_easy_perform(t->curl);
	if (t->error.code) {
		*e = t->error;
		return err_wrap(e, "%s", url);
	}
	if (code == CURLE_FILE_COULDNT_READ_FILE)
		return err_set(e, ERR_NOT_FOUND, "%s: no such file", url);
	if (code != CURLE_OK)
		return err_set(e, ERR_IO, "%s: %s", url, t->curl_text[0] ? t->curl_text : curl_easy_strerror(code));
	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, ret_status);
	if (str_starts(str_of(url), "file:"))
		*ret_status = 200;
	return 0;
}

static void restart_body(struct transfer *t)
{
	t->received = 0;
	t->etag[0] = 0;
	if (t->request->fd >= 0 && ftruncate(t->request->fd, 0) == 0)
		lseek(t->request->fd, 0, SEEK_SET);
	else if (t->request->fd < 0)
		buf_clear(t->request->body);
}

static int follow(struct transfer *t, struct arena *arena, long *ret_status, struct err *e)
{
	const char *url = t->request->url;

	for (int hop = 0; hop <= HTTP_REDIRECTS_MAX; hop++) {
		char *next = NULL;

		if (!is_allowed(str_of(url)) || (hop > 0 && str_starts(str_of(url), "file:")))
			return err_set(e, ERR_USAGE, "%s: only https, file: and http on the loopback interface are allowed",
				       url);
		restart_body(t);
		if (perform(t, url, ret_status, e) < 0)
			return e->code;
		if (*ret_status < 300 || *ret_status >= 400 || *ret_status == 304)
			return 0;
		curl_easy_getinfo(t->curl, CURLINFO_REDIRECT_URL, &next);
		if (!next)
			return 0;
		url = arena_text(arena, str_of(next));
	}
	return err_set(e, ERR_LIMIT, "%s: more redirects than the cap of %d", t->request->url, HTTP_REDIRECTS_MAX);
}

static int transfer(struct transfer *t, struct arena *arena, struct http_response *ret_response, struct err *e)
{
	long status = 0;

	if (follow(t, arena, &status, e) < 0)
		return e->code;
	if (status == 404)
		return err_set(e, ERR_NOT_FOUND, "%s: the server answers 404", t->request->url);
	if (status != 200 && !(status == 304 && t->request->etag.n))
		return err_set(e, ERR_IO, "%s: the server answers %ld", t->request->url, status);
	ret_response->status = (unsigned)status;
	ret_response->etag = arena_str(arena, str_of(t->etag));
	ret_response->bytes = t->received;
	return 0;
}

int http_get(const struct ctx *ctx, const struct http_request *request, struct arena *arena,
	     struct http_response *ret_response,
	     struct err *e)
{
	struct transfer t = {.ctx = ctx, .request = request};
	struct curl_slist *headers = NULL;
	int status;

	if (ctx->offline && !str_starts(str_of(request->url), "file:"))
		return err_set(e, ERR_USAGE, "%s: --offline forbids the network", request->url);
	if (libcurl_load(e) < 0)
		return e->code;
	t.curl = curl_easy_init();
	if (!t.curl)
		return err_set(e, ERR_IO, "%s: curl cannot start", request->url);
	if (request->etag.n)
		headers = curl_slist_append(NULL, arena_printf(arena, "If-None-Match: %.*s", STR(request->etag)).p);
	set_options(&t, headers);
	status = transfer(&t, arena, ret_response, e);
	curl_slist_free_all(headers);
	curl_easy_cleanup(t.curl);
	return status;
}
