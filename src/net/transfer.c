/* SPDX-License-Identifier: Apache-2.0 */
#include "net/transfer.h"

#include <errno.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "net/url.h"

#define CHUNK_BYTES 65536L
#define LOOK_MS 500 /* how often it is looked whether the time is over */

static const char *url_of(const struct transfer *t)
{
	char *url = NULL;

	curl_easy_getinfo(t->line->easy, CURLINFO_EFFECTIVE_URL, &url);
	return url ? url : t->request->url;
}

/* ---- what comes ---- */

static bool is_success(const struct transfer *t)
{
	return t->status >= 200 && t->status < 300;
}

static size_t keep_words(struct transfer *t, struct str bytes)
{
	size_t room = t->words.max - t->words.n;

	buf_put(&t->words, str_slice(bytes, 0, room));
	t->enough = bytes.n > room;
	return t->enough ? 0 : bytes.n;
}

static size_t to_window(struct transfer *t, struct str bytes)
{
	if (bytes.n > TRANSFER_WINDOW - t->filled) {
		t->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	memcpy(t->window + t->filled, bytes.p, bytes.n);
	t->filled += bytes.n;
	t->received += bytes.n;
	return bytes.n;
}

static void tell_progress(const struct transfer *t)
{
	curl_off_t total = 0;

	curl_easy_getinfo(t->line->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &total);
	ctx_progress(t->client->ctx, t->request->url, t->received, total > 0 ? (uint64_t)total : 0);
}

static size_t to_sink(struct transfer *t, struct str bytes)
{
	const struct http_request *request = t->request;

	t->received += bytes.n;
	if (request->fd >= 0) {
		tell_progress(t);
		return file_write_all(request->fd, "download", bytes, &t->error) < 0 ? 0 : bytes.n;
	}
	if (request->body)
		buf_put(request->body, bytes);
	if (request->body && request->body->full) {
		err_set(&t->error, ERR_LIMIT, "more than the cap of %zu bytes", request->body->max);
		return 0;
	}
	return bytes.n;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct transfer *t = arg;
	size_t n = size * count;

	if (!is_success(t))
		return keep_words(t, str_from(bytes, n));
	if (t->request->max - t->received < n) {
		err_set(&t->error, ERR_LIMIT, "more than the cap of %llu bytes", (unsigned long long)t->request->max);
		return 0;
	}
	return t->window ? to_window(t, str_from(bytes, n)) : to_sink(t, str_from(bytes, n));
}

/* "HTTP/1.1 200 OK" begins the headers of an answer; there may be interim ones (1xx) before the one that counts. */
static void read_status(struct transfer *t, struct str line)
{
	struct str word;
	uint64_t status;

	buf_clear(&t->head);
	t->status = 0;
	if (str_next_word(&line, &word) && str_next_word(&line, &word) && str_to_u64(word, &status) && status >= 100 && status <= 999)
		t->status = (unsigned)status;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *arg)
{
	struct transfer *t = arg;
	struct str line = str_from(bytes, size * count);

	t->heads += line.n;
	if (t->heads > HTTP_HEADS_MAX) {
		err_set(&t->error, ERR_LIMIT, "headers, with interim and trailing ones, of more than the cap of %zu bytes", HTTP_HEADS_MAX);
		return 0;
	}
	if (t->head_done)
		buf_put(&t->tail, line);
	else if (str_starts(line, "HTTP/"))
		read_status(t, line);
	else if (str_trim(line).n)
		buf_put(&t->head, line);
	else
		t->head_done = t->status >= 200;
	if (t->head.full || t->tail.full) {
		err_set(&t->error, ERR_LIMIT, "headers of more than the cap of %zu bytes", t->head.max);
		return 0;
	}
	return line.n;
}

/* ---- what is sent ---- */

static uint64_t content_size(const struct http_content *content)
{
	return content->fd > 0 ? content->size : content->bytes.n;
}

static size_t on_read(char *room, size_t size, size_t count, void *arg)
{
	struct transfer *t = arg;
	const struct http_content *content = &t->request->content;
	uint64_t left = content_size(content) - t->sent;
	size_t n = size * count < left ? size * count : (size_t)left;

	if (content->fd > 0 && n && file_read_at(content->fd, "upload", room, n, content->offset + t->sent, &t->error) < 0)
		return CURL_READFUNC_ABORT;
	if (content->fd <= 0 && n)
		memcpy(room, content->bytes.p + t->sent, n);
	t->sent += n;
	return n;
}

static int on_seek(void *arg, curl_off_t offset, int origin)
{
	struct transfer *t = arg;

	if (origin != SEEK_SET || offset < 0 || (uint64_t)offset > content_size(&t->request->content))
		return CURL_SEEKFUNC_FAIL;
	t->sent = (uint64_t)offset;
	return CURL_SEEKFUNC_OK;
}

static void add_header(struct transfer *t, const char *name, struct str value)
{
	auto_done(buf_done) struct buf line = BUF_INIT(HTTP_HEAD_MAX);

	buf_printf(&line, value.n ? "%s: %.*s" : "%s;", name, STR(value));
	t->headers = curl_slist_append(t->headers, buf_text(&line));
}

static void set_headers(struct transfer *t, const struct transfer_target *target)
{
	const struct http_request *request = t->request;

	if (request->etag.n)
		add_header(t, "If-None-Match", request->etag);
	if (request->authorization.n && target->authorization)
		add_header(t, "Authorization", request->authorization);
	for (size_t i = 0; i < request->header_count; i++) {
		auto_done(buf_done) struct buf name = BUF_INIT(HTTP_HEAD_MAX);

		buf_put(&name, request->headers[i].name);
		add_header(t, buf_text(&name), request->headers[i].value);
	}
	if (target->content)
		t->headers = curl_slist_append(t->headers, "Expect:"); /* else curl waits for a word that some servers never say */
	curl_easy_setopt(t->line->easy, CURLOPT_HTTPHEADER, t->headers);
}

static void set_method(struct transfer *t, const struct transfer_target *target)
{
	static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH"};
	CURL *curl = t->line->easy;

	if (target->method == HTTP_HEAD)
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	if (!target->content)
		return;
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, names[target->method]);
	curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)content_size(&t->request->content));
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(curl, CURLOPT_READDATA, t);
	curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, on_seek);
	curl_easy_setopt(curl, CURLOPT_SEEKDATA, t);
}

static void set_trust(CURL *curl, const struct http_host *host)
{
	if (host->insecure) {
		curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
	}
	if (host->authorities.n) {
		struct curl_blob blob = {.len = host->authorities.n, .flags = CURL_BLOB_COPY};

		memcpy(&blob.data, &host->authorities.p, sizeof(blob.data)); /* curl copies it, and says not that it leaves it alone */
		curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
	}
	if (host->certificate) {
		curl_easy_setopt(curl, CURLOPT_SSLCERT, host->certificate);
		curl_easy_setopt(curl, CURLOPT_SSLKEY, host->key ? host->key : host->certificate);
	}
}

/* A libcurl without HTTP/2 refuses it. */
static void set_version(struct transfer *t)
{
	long version = t->request->http2 ? (long)CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE : (long)CURL_HTTP_VERSION_1_1;

	/* A second request of it on one connection fails in libcurl 7.88. */
	curl_easy_setopt(t->line->easy, CURLOPT_FORBID_REUSE, t->request->http2 ? 1L : 0L);
	if (curl_easy_setopt(t->line->easy, CURLOPT_HTTP_VERSION, version) == CURLE_OK)
		return;
	err_set(&t->error, ERR_UNSUPPORTED, "this libcurl has no HTTP/2");
	t->code = CURLE_UNSUPPORTED_PROTOCOL;
	t->finished = true;
}

static void set_options(struct transfer *t, const struct transfer_target *target)
{
	CURL *curl = t->line->easy;

	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, target->url);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "plimsoll/" PLIMSOLL_VERSION);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, CHUNK_BYTES);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)HTTP_CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1024L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)(t->request->patience ? t->request->patience : HTTP_STALL_SECONDS));
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, t->curl_text);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, t);
	if (t->request->socket)
		curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, t->request->socket);
	if (target->direct)
		curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	set_version(t);
	set_trust(curl, &target->host);
	set_method(t, target);
	set_headers(t, target);
}

void transfer_begin(struct transfer *t, const struct transfer_target *target)
{
	t->head = BUF_INIT(HTTP_HEAD_MAX);
	t->tail = BUF_INIT(HTTP_HEAD_MAX);
	t->words = BUF_INIT(HTTP_WORDS_MAX);
	t->status = str_starts(str_of(target->url), "file:") ? 200 : 0;
	set_options(t, target);
	curl_multi_add_handle(t->line->multi, t->line->easy);
}

/* ---- driving it ---- */

static enum http_trouble trouble_of(const struct transfer *t)
{
	curl_off_t connected = 0;

	switch (t->code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
		return HTTP_NO_HOST;
	case CURLE_SSL_CONNECT_ERROR:
		return HTTP_NO_TLS;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		return HTTP_NO_TRUST;
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_FILE_COULDNT_READ_FILE:
	case CURLE_BAD_FUNCTION_ARGUMENT:
	case CURLE_UNKNOWN_OPTION:
		return HTTP_NO_TROUBLE;
	case CURLE_OPERATION_TIMEDOUT:
		curl_easy_getinfo(t->line->easy, CURLINFO_CONNECT_TIME_T, &connected);
		return connected || t->status ? HTTP_BROKEN : HTTP_NO_HOST;
	default:
		return HTTP_BROKEN;
	}
}

static struct str shown_url(const struct transfer *t)
{
	return url_shown(str_of(url_of(t)));
}

static int failed(const struct transfer *t, struct err *e)
{
	struct str url = shown_url(t);

	if (t->error.code) {
		*e = t->error;
		return err_wrap(e, "%.*s", STR(url));
	}
	if (t->request->ret_trouble)
		*t->request->ret_trouble = trouble_of(t);
	if (t->code == CURLE_FILE_COULDNT_READ_FILE)
		return err_set(e, ERR_NOT_FOUND, "%.*s: no such file", STR(url));
	return err_set(e, ERR_IO, "%.*s: %s", STR(url), t->curl_text[0] ? t->curl_text : curl_easy_strerror(t->code));
}

static void take_messages(struct transfer *t)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(t->line->multi, &left)))
		if (message->msg == CURLMSG_DONE) {
			t->finished = true;
			t->code = message->data.result;
		}
}

static bool is_there(const struct transfer *t, enum transfer_until until)
{
	return t->finished || (until == TRANSFER_HEAD && t->head_done) || (until == TRANSFER_BYTES && t->filled);
}

int transfer_drive(struct transfer *t, enum transfer_until until, struct err *e)
{
	CURLMcode code = CURLM_OK;
	int running;

	while (!is_there(t, until)) {
		if (ctx_check(t->client->ctx, e) < 0)
			return err_wrap(e, "%.*s", STR(shown_url(t)));
		code = curl_multi_perform(t->line->multi, &running);
		take_messages(t);
		if (code == CURLM_OK && !is_there(t, until))
			code = curl_multi_poll(t->line->multi, NULL, 0, LOOK_MS, NULL);
		if (code != CURLM_OK)
			return err_set(e, ERR_IO, "%.*s: %s", STR(shown_url(t)), curl_multi_strerror(code));
	}
	return t->finished && t->code != CURLE_OK && !t->enough ? failed(t, e) : 0;
}

void transfer_consumed(struct transfer *t)
{
	t->filled = 0;
	if (t->paused) {
		t->paused = false;
		curl_easy_pause(t->line->easy, CURLPAUSE_CONT);
	}
}

void transfer_end(struct transfer *t)
{
	curl_multi_remove_handle(t->line->multi, t->line->easy);
	take_messages(t);
	curl_slist_free_all(t->headers);
	t->headers = NULL;
	buf_done(&t->head);
	buf_done(&t->tail);
	buf_done(&t->words);
}
