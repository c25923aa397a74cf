/* SPDX-License-Identifier: Apache-2.0 */
#include "net/local.h"

#include "base/file.h"
#include "base/mem.h"
#include "net/libcurl.h"

#define OTHER_MAX ((size_t)64 << 10) /* bytes of an answer that is not the one hoped for */

struct exchange {
	const struct ctx *ctx;
	const struct local_request *request;
	CURL *curl;
	uint64_t received;
	char curl_text[CURL_ERROR_SIZE];
	struct err error; /* ours, where a callback stopped it */
};

static size_t on_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct exchange *x = arg;
	size_t n = size * count;
	long status = 0;

	curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &status);
	x->received += n;
	if (status != 200 && x->received > OTHER_MAX)
		return 0;
	if (x->received > x->request->max) {
		err_set(&x->error, ERR_LIMIT, "more than the limit of %llu bytes", (unsigned long long)x->request->max);
		return 0;
	}
	if (status == 200 && x->request->fd >= 0) {
		if (file_write_all(x->request->fd, "temporary file", str_from(bytes, n), &x->error) == 0)
			return n;
		err_hint(&x->error, "set TMPDIR to a folder with room for the whole image");
		return 0;
	}
	if (status == 200)
		buf_put(x->request->body, str_from(bytes, n));
	return n;
}

static int on_progress(void *arg, curl_off_t total, curl_off_t done, __attribute__((unused)) curl_off_t up_total,
		       __attribute__((unused)) curl_off_t up_done)
{
	struct exchange *x = arg;

	ctx_progress(x->ctx, x->request->path, (uint64_t)done, (uint64_t)total);
	return ctx_check(x->ctx, &x->error) < 0;
}

static void set_options(struct exchange *x, const char *url)
{
	curl_easy_setopt(x->curl, CURLOPT_URL, url);
	curl_easy_setopt(x->curl, CURLOPT_UNIX_SOCKET_PATH, x->request->socket);
	curl_easy_setopt(x->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(x->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(x->curl, CURLOPT_CONNECTTIMEOUT, 10L);
	curl_easy_setopt(x->curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(x->curl, CURLOPT_LOW_SPEED_TIME, (long)LOCAL_ANSWER_SECONDS);
	curl_easy_setopt(x->curl, CURLOPT_ERRORBUFFER, x->curl_text);
	curl_easy_setopt(x->curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(x->curl, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(x->curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(x->curl, CURLOPT_XFERINFODATA, x);
	curl_easy_setopt(x->curl, CURLOPT_NOPROGRESS, 0L);
}

static int perform(struct exchange *x, unsigned *ret_status, struct err *e)
{
	CURLcode code = curl_easy_perform(x->curl);
	long status = 0;

	if (x->error.code) {
		*e = x->error;
		return err_wrap(e, "%s", x->request->socket);
	}
	curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &status);
	if (code != CURLE_OK && (status == 0 || status == 200))
		return err_set(e, ERR_IO, "%s: %s", x->request->socket, x->curl_text[0] ? x->curl_text : curl_easy_strerror(code));
	*ret_status = (unsigned)status;
	return 0;
}

int local_get(const struct ctx *ctx, const struct local_request *request, unsigned *ret_status, struct err *e)
{
	struct exchange x = {.ctx = ctx, .request = request};
	auto_done(buf_done) struct buf url = BUF_INIT(16 << 10);
	int r;

	buf_printf(&url, "http://localhost%s", request->path);
	if (url.full)
		return err_set(e, ERR_USAGE, "a name that long is no image's");
	if (libcurl_load(e) < 0)
		return e->code;
	x.curl = curl_easy_init();
	if (!x.curl)
		return err_set(e, ERR_IO, "%s: curl cannot start", request->socket);
	set_options(&x, buf_text(&url));
	r = perform(&x, ret_status, e);
	curl_easy_cleanup(x.curl);
	return r;
}

void local_escape(struct str name, struct buf *out)
{
	for (size_t i = 0; i < name.n; i++)
		if (str_is_alnum(name.p[i]) || strchr("-._~/:", name.p[i]))
			buf_putc(out, name.p[i]);
		else
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)name.p[i]);
}
