/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"

#include "base/mem.h"
#include "net/http_stream.h"
#include "net/transfer.h"
#include "net/url.h"

bool http_is_url(struct str text)
{
	return str_starts(text, "https://") || str_starts(text, "http://") || str_starts(text, "file:");
}

static struct str find_field(const struct http_header *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (str_case_eq(fields[i].name, str_of(name)))
			return fields[i].value;
	return STR_NULL;
}

struct str http_header(const struct http_response *response, const char *name)
{
	return find_field(response->headers, response->header_count, name);
}

struct str http_trailer(const struct http_response *response, const char *name)
{
	return find_field(response->trailers, response->trailer_count, name);
}

/* ---- where to ---- */

/* One exchange, over its redirects. */
struct exchange {
	struct http_client *client;
	const struct http_request *request;
	struct arena *arena;
	struct url first, from; /* of our request; of who named that */
	bool left; /* a redirect has led to another origin */
};

static int not_allowed(const char *url, struct err *e)
{
	return err_set(e, ERR_USAGE, "%.*s: only https, file: and http on the loopback interface are allowed", STR(url_shown(str_of(url))));
}

static int aim(struct exchange *x, const char *url, int hop, struct transfer_target *target, struct err *e)
{
	struct url parts;

	target->url = url;
	target->host = (struct http_host){0};
	target->direct = false;
	if (hop == 0 && str_starts(str_of(url), "file:"))
		return 0;
	if (!url_parse(str_of(url), &parts))
		return not_allowed(url, e);
	if (x->client->hosts)
		x->client->hosts->find(x->client->hosts, parts.host, &target->host);
	if (hop == 0)
		x->first = x->from = parts;
	if (hop == 0 && x->request->named_by && !url_parse(str_of(x->request->named_by), &x->from))
		return not_allowed(x->request->named_by, e);
	x->left = x->left || !url_same_origin(&parts, &x->first);
	target->direct = !parts.tls && url_host_is_loopback(parts.host);
	if (!parts.tls && !target->host.insecure && !target->direct)
		return not_allowed(url, e);
	if (x->request->socket && x->left)
		return err_set(e, ERR_USAGE, "%.*s: who answers at %s may not send us there", STR(url_shown(str_of(url))), x->request->socket);
	if (target->direct && !url_host_is_loopback(x->from.host))
		return err_set(e, ERR_USAGE, "%.*s: a server elsewhere may not send us there", STR(url_shown(str_of(url))));
	if (x->left && target->content && x->request->content.secret)
		return err_set(e, ERR_IO, "%.*s sends us elsewhere with what is for it alone", STR(url_shown(str_of(x->request->url))));
	target->authorization = !x->left;
	return 0;
}

static bool is_redirect(unsigned status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* RFC 9110, section 15.4: what is seen elsewhere is fetched; only 307 and 308 send again what was sent. */
static void change_method(unsigned status, struct transfer_target *target)
{
	if (status == 307 || status == 308 || target->method == HTTP_HEAD)
		return;
	target->method = HTTP_GET;
	target->content = false;
}

/* ---- what came ---- */

static const struct http_header *take_fields(struct arena *arena, struct str head, size_t *ret_count)
{
	struct http_header *fields;
	struct str rest = head, line;
	size_t n = 0;

	while (str_next_line(&rest, &line))
		n++;
	fields = arena_array(arena, struct http_header, n);
	n = 0;
	while (str_next_line(&head, &line)) {
		struct str name, value;

		if (str_cut(line, ':', &name, &value))
			fields[n++] = (struct http_header){arena_str(arena, str_trim(name)), arena_str(arena, str_trim(value))};
	}
	*ret_count = n;
	return fields;
}

static void take_response(struct exchange *x, const struct transfer *t, const char *url, struct http_response *response)
{
	*response = (struct http_response){.status = t->status, .bytes = t->received, .url = url, .elsewhere = x->left};
	response->headers = take_fields(x->arena, buf_str(&t->head), &response->header_count);
	response->trailers = take_fields(x->arena, buf_str(&t->tail), &response->trailer_count);
	response->etag = http_header(response, "etag");
	response->words = arena_str(x->arena, buf_str(&t->words));
}

/* The words of what is no success are read to their end too, so that the connection can be used again. */
static int exchange_once(struct transfer *t, const struct transfer_target *target, struct err *e)
{
	bool streams = t->window != NULL;
	int r;

	transfer_begin(t, target);
	r = transfer_drive(t, streams ? TRANSFER_HEAD : TRANSFER_END, e);
	if (r == 0 && streams && (t->status < 200 || t->status > 299))
		r = transfer_drive(t, TRANSFER_END, e);
	return r;
}

static void start_sink(const struct http_request *request)
{
	if (request->fd >= 0 && ftruncate(request->fd, 0) == 0)
		lseek(request->fd, 0, SEEK_SET);
	else if (request->fd < 0 && request->body)
		buf_clear(request->body);
}

/* The answer behind the redirects; where it is 0 the transfer has begun, and is the caller's to end. */
static int follow(struct exchange *x, struct transfer *t, struct http_response *ret_response, struct err *e)
{
	struct transfer_target target = {.method = x->request->method, .content = x->request->method >= HTTP_POST || x->request->content.present};
	const char *url = x->request->url;

	for (int hop = 0; hop <= HTTP_REDIRECTS_MAX; hop++) {
		struct transfer fresh = {.client = t->client, .request = t->request, .line = t->line, .window = t->window};
		const char *next;

		if (aim(x, url, hop, &target, e) < 0)
			return e->code;
		*t = fresh;
		if (exchange_once(t, &target, e) < 0) {
			transfer_end(t);
			return e->code;
		}
		take_response(x, t, arena_text(x->arena, str_of(url)), ret_response);
		if (!is_redirect(t->status) || !http_header(ret_response, "location").n)
			return 0;
		change_method(t->status, &target);
		transfer_end(t);
		next = url_join(x->arena, str_of(url), http_header(ret_response, "location"));
		if (!next)
			return not_allowed(arena_text(x->arena, http_header(ret_response, "location")), e);
		url = next;
	}
	return err_set(e, ERR_LIMIT, "%s: more redirects than the cap of %d", x->request->url, HTTP_REDIRECTS_MAX);
}

/* ---- what is asked for ---- */

static bool is_one_line(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (((unsigned char)text.p[i] < ' ' && text.p[i] != '\t') || text.p[i] == 0x7f)
			return false;
	return true;
}

static int check_request(const struct http_client *client, const struct http_request *request, struct err *e)
{
	bool good = is_one_line(request->etag) && is_one_line(request->authorization);

	for (size_t i = 0; i < request->header_count; i++)
		good = good && request->headers[i].name.n && is_one_line(request->headers[i].name) && is_one_line(request->headers[i].value);
	if (!good)
		return err_set(e, ERR_FORMAT, "%s: a header that is to be sent has more than one line", request->url);
	if (client->ctx->offline && !request->socket && !str_starts(str_of(request->url), "file:"))
		return err_set(e, ERR_USAGE, "%s: --offline forbids the network", request->url);
	return 0;
}

int http_send(struct http_client *client, const struct http_request *request, struct arena *arena, struct http_response *ret_response, struct err *e)
{
	struct exchange x = {.client = client, .request = request, .arena = arena};
	struct transfer t = {.client = client, .request = request};
	struct http_response response;
	int r;

	if (check_request(client, request, e) < 0 || line_take(client, false, &t.line, e) < 0)
		return e->code;
	start_sink(request);
	r = follow(&x, &t, &response, e);
	if (r == 0) {
		transfer_end(&t);
		*ret_response = response;
	}
	line_give(client, false, t.line);
	return r;
}

int http_open(struct http_client *client, const struct http_request *request, struct arena *arena, struct http_response *ret_response,
	      struct stream **ret_stream, struct err *e)
{
	struct exchange x = {.client = client, .request = request, .arena = arena};
	struct http_stream *stream;
	struct http_response response;
	int r;

	if (check_request(client, request, e) < 0)
		return e->code;
	stream = http_stream_new(client, request);
	if (line_take(client, true, &stream->transfer.line, e) < 0) {
		http_stream_free(stream);
		return e->code;
	}
	r = follow(&x, &stream->transfer, &response, e);
	stream->request.ret_trouble = NULL;
	if (r == 0 && (response.status < 200 || response.status > 299))
		transfer_end(&stream->transfer);
	if (r < 0 || response.status < 200 || response.status > 299) {
		line_give(client, true, stream->transfer.line);
		http_stream_free(stream);
		stream = NULL;
	}
	if (r < 0)
		return r;
	if (!str_to_u64(http_header(&response, "content-length"), &response.bytes))
		response.bytes = UINT64_MAX;
	*ret_response = response;
	*ret_stream = stream ? &stream->stream : NULL;
	return 0;
}

int http_get(const struct ctx *ctx, const struct http_request *request, struct arena *arena,
	     struct http_response *ret_response,
	     struct err *e)
{
	struct http_response response;
	struct http_client client;
	int r;

	http_client_init(&client, ctx, NULL, 1);
	r = http_send(&client, request, arena, &response, e);
	http_client_done(&client);
	if (r < 0)
		return r;
	if (response.status == 404)
		return err_set(e, ERR_NOT_FOUND, "%s: the server answers 404", request->url);
	if (response.status != 200 && !(response.status == 304 && request->etag.n))
		return err_set(e, ERR_IO, "%s: the server answers %u", request->url, response.status);
	*ret_response = response;
	return 0;
}
