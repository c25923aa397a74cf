/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "codec/json.h"
#include "net/url.h"
#include "registry/parts.h"

#define WAIT_FIRST_MS 200
#define SLICE_MS 100 /* how often who waits looks whether the time is over */

/* ---- patience ---- */

/* Too many requests, and what servers and what stands before them say while they are not well. */
static bool is_passing(unsigned status)
{
	return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

static int64_t wait_for(const struct http_response *response, unsigned tries)
{
	int64_t ms = (int64_t)WAIT_FIRST_MS << (tries < 10 ? tries - 1 : 9);
	uint64_t seconds = 0;

	ms += clock_monotonic_ms() % (ms / 4); /* so that those who were refused together do not come again together */
	if (response && retry_after_read(http_header(response, "retry-after"), (int64_t)time(NULL), &seconds)) {
		if (seconds > REGISTRY_WAIT_MAX_MS / 1000)
			return INT64_MAX;
		ms = (int64_t)seconds * 1000 > ms ? (int64_t)seconds * 1000 : ms;
	}
	return ms;
}

bool registry_wait(const struct ctx *ctx, const struct http_response *response, unsigned tries)
{
	int64_t ms = wait_for(response, tries), until;
	struct err over = ERR_INIT;

	if (ms > REGISTRY_WAIT_MAX_MS)
		return false;
	until = clock_monotonic_ms() + ms;
	if (ctx->deadline && until > ctx->deadline)
		return false;
	while (clock_monotonic_ms() < until && ctx_check(ctx, &over) == 0)
		nanosleep(&(struct timespec){.tv_nsec = SLICE_MS * 1000000L}, NULL);
	return true;
}

static bool may_hold(enum http_trouble trouble, unsigned tries)
{
	if (trouble == HTTP_NO_HOST)
		return tries < REGISTRY_TRIES_NO_HOST;
	return trouble == HTTP_BROKEN || trouble == HTTP_NO_TLS;
}

int registry_patiently(struct registry *registry, const struct http_request *given, struct arena *arena, struct http_response *ret_response,
		       struct stream **ret_stream, struct err *e)
{
	enum http_trouble trouble = HTTP_NO_TROUBLE;
	struct http_request request = *given;

	request.ret_trouble = &trouble;
	for (unsigned tries = 1;; tries++) {
		int r;

		trouble = HTTP_NO_TROUBLE;
		*e = ERR_INIT;
		r = ret_stream ? http_open(registry->client, &request, arena, ret_response, ret_stream, e)
			       : http_send(registry->client, &request, arena, ret_response, e);
		if (r == 0 && !is_passing(ret_response->status))
			return 0;
		if (r < 0 && given->ret_trouble)
			*given->ret_trouble = trouble;
		if (tries >= REGISTRY_TRIES || (r < 0 && !may_hold(trouble, tries)) || !registry_wait(registry->ctx, r == 0 ? ret_response : NULL, tries))
			return r;
		if (r < 0)
			log_debug(&registry->ctx->log, "%s; asked again", e->text);
		else
			log_debug(&registry->ctx->log, "%s answers %u; asked again", request.url, ret_response->status);
	}
}

int registry_advise(struct str host, enum http_trouble trouble, struct err *e)
{
	if (trouble == HTTP_NO_TRUST)
		err_hint(e, "--registry-ca FILE names the authority of %.*s (docs/registries.md)", STR(host));
	else if (trouble == HTTP_NO_TLS)
		err_hint(e, "--insecure-registry %.*s, where plain http is meant", STR(host));
	else if (trouble == HTTP_NO_HOST)
		err_hint(e, "name its registry (HOST/NAME:TAG), or check the network and the proxy; of a local image: docker save NAME:TAG | plimsoll eval -");
	return e->code;
}

/* ---- which scheme a place speaks ---- */

/* One request to "/v2/", which tells that somebody is there, and what he wants to know of us. */
static int ping(struct registry *registry, struct endpoint *endpoint, const char *scheme, enum http_trouble *ret_trouble, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(buf_done) struct buf body = BUF_INIT(REGISTRY_ANSWER_MAX);
	struct str base = arena_printf(&arena, "%s://%.*s", scheme, STR(endpoint->host));
	struct http_response response;
	struct http_request request = {.url = arena_printf(&arena, "%.*s/v2/", STR(base)).p, .max = REGISTRY_ANSWER_MAX, .fd = -1, .body = &body,
				       .ret_trouble = ret_trouble};

	*e = ERR_INIT;
	*ret_trouble = HTTP_NO_TROUBLE;
	if (http_send(registry->client, &request, &arena, &response, e) < 0)
		return e->code;
	/* So servers of TLS answer who does not speak it. */
	if (response.status == 400 && str_is(str_of(scheme), "http")) {
		*ret_trouble = HTTP_NO_TLS;
		return err_set(e, ERR_IO, "%s: the server answers 400", request.url);
	}
	endpoint->base = arena_str(&endpoint->arena, base);
	if (response.status == 401 && !response.elsewhere)
		endpoint_challenged(endpoint, &response, STR_NULL);
	return 0;
}

static bool has_port(struct str host)
{
	return str_rfind(host, ':') > str_rfind(host, ']');
}

/* On the loopback interface plain http comes first: there is nobody between, and a server that expects it may wait for ever for the end of a TLS hello. */
static int settle(struct registry *registry, struct endpoint *endpoint, struct err *e)
{
	bool loopback = url_host_is_loopback(endpoint->host);
	const char *const schemes[] = {loopback ? "http" : "https", loopback ? "https" : "http"};

	if (endpoint->base.n)
		return 0;
	if (!loopback && !endpoint->insecure) {
		endpoint->base = arena_printf(&endpoint->arena, "https://%.*s", STR(endpoint->host));
		return 0;
	}
	for (unsigned tries = 1;; tries++) {
		enum http_trouble first, second;
		struct err other = ERR_INIT;

		if (ping(registry, endpoint, schemes[0], &first, e) == 0)
			return 0;
		if (first == HTTP_NO_TROUBLE || e->code == ERR_TIMEOUT || registry->ctx->offline)
			return e->code;
		if (first != HTTP_NO_HOST || !has_port(endpoint->host)) {
			if (ping(registry, endpoint, schemes[1], &second, &other) == 0)
				return 0;
			if (second == HTTP_NO_TRUST) {
				*e = other;
				return registry_advise(endpoint->host, second, e);
			}
		}
		if (tries >= REGISTRY_TRIES_NO_HOST || !registry_wait(registry->ctx, NULL, tries))
			return registry_advise(endpoint->host, first, e);
	}
}

/* ---- a request with all of it ---- */

/* Ours, or one that the server has named. */
static void set_url(const struct endpoint *endpoint, const struct ask *ask, struct arena *arena, struct http_request *request)
{
	if (str_starts(ask->path, "https://") || str_starts(ask->path, "http://")) {
		request->url = arena_text(arena, ask->path);
		request->named_by = arena_text(arena, endpoint->base);
		return;
	}
	request->url = arena_printf(arena, "%.*s/v2/%.*s/%.*s", STR(endpoint->base), STR(endpoint->repository), STR(ask->path)).p;
}

static struct str scope_of(const struct endpoint *endpoint, const struct ask *ask, struct arena *arena)
{
	if (ask->from.n)
		return arena_printf(arena, "repository:%.*s:%s repository:%.*s:pull", STR(endpoint->repository), ask->actions, STR(ask->from));
	return arena_printf(arena, "repository:%.*s:%s", STR(endpoint->repository), ask->actions);
}

/* An address that the server gave may be another server's, who has no business with what we are here. */
static bool is_own(const struct endpoint *endpoint, const char *address)
{
	struct url base, url;

	return url_parse(endpoint->base, &base) && url_parse(str_of(address), &url) && url_same_origin(&base, &url);
}

static int prepare(struct registry *registry, struct endpoint *endpoint, const struct ask *ask, struct arena *arena, struct http_request *request,
		   struct err *e)
{
	int r;

	lock_take(&endpoint->lock);
	if ((r = settle(registry, endpoint, e)) == ERR_IO)
		err_wrap(e, "%.*s", STR(registry->name));
	if (r == 0)
		set_url(endpoint, ask, arena, request);
	lock_release(&endpoint->lock);
	if (r == 0 && is_own(endpoint, request->url))
		r = endpoint_authorization(registry, endpoint, scope_of(endpoint, ask, arena), &request->authorization, e);
	return r;
}

static bool is_challenged(struct endpoint *endpoint, const struct http_request *request, const struct http_response *response)
{
	bool again;

	if (response->status != 401 || response->elsewhere || !is_own(endpoint, request->url))
		return false;
	lock_take(&endpoint->lock);
	again = endpoint_challenged(endpoint, response, request->authorization);
	lock_release(&endpoint->lock);
	return again;
}

static void note_trouble(struct endpoint *endpoint, enum http_trouble trouble)
{
	lock_take(&endpoint->lock);
	endpoint->dead = endpoint->dead || trouble == HTTP_NO_HOST;
	lock_release(&endpoint->lock);
}

int registry_ask(struct registry *registry, struct endpoint *endpoint, const struct ask *ask, struct arena *arena, struct http_response *ret_response,
		 struct stream **ret_stream, struct err *e)
{
	enum http_trouble trouble = HTTP_NO_TROUBLE;
	struct str before = STR_NULL;

	for (int round = 0;; round++) {
		struct http_request request = {.max = ask->max, .fd = -1, .body = ask->body, .method = ask->method, .headers = ask->headers,
					       .header_count = ask->header_count, .content = ask->content, .ret_trouble = &trouble};

		if (prepare(registry, endpoint, ask, arena, &request, e) < 0)
			return e->code;
		if (round && str_eq(request.authorization, before)) /* what was refused is refused again */
			return 0;
		if (registry_patiently(registry, &request, arena, ret_response, ret_stream, e) < 0) {
			note_trouble(endpoint, trouble);
			return registry_advise(endpoint->host, trouble, e);
		}
		before = request.authorization;
		if (round > 1 || !is_challenged(endpoint, &request, ret_response))
			return 0;
	}
}

/* ---- what is no success ---- */

/* {"errors": [{"code": "DENIED", "message": "…"}]}, of distribution-spec "Error Codes"; anything else is passed over. */
static struct str words_of(const struct http_response *response, struct arena *arena)
{
	auto_json struct json *root = NULL;
	struct err ignored = ERR_INIT;
	const struct json *first;
	struct str message;

	if (json_parse(response->words, JSON_CAPS, "answer", &root, &ignored) < 0)
		return STR_NULL;
	first = json_at(json_get(root, "errors"), 0);
	message = json_get_text(first, "message");
	if (!message.n)
		message = json_get_text(first, "code");
	return message.n ? arena_printf(arena, ": %.*s", STR(str_slice(message, 0, 200))) : STR_NULL;
}

static int unauthorised(const struct endpoint *endpoint, struct str what, struct str words, struct err *e)
{
	const struct credentials *credentials = &endpoint->credentials;

	if (credentials->where.n)
		err_set(e, ERR_IO, "%.*s: %.*s refuses the credentials of %.*s (401)%.*s", STR(what), STR(endpoint->host), STR(credentials->where), STR(words));
	else if (endpoint->challenge.scheme == CHALLENGE_NONE)
		err_set(e, ERR_IO, "%.*s: %.*s answers 401, and does not say what it wants%.*s", STR(what), STR(endpoint->host), STR(words));
	else
		err_set(e, ERR_IO, "%.*s: %.*s wants credentials (401)%.*s", STR(what), STR(endpoint->host), STR(words));
	return err_hint(e, "docker login %.*s, or --registry-user with PLIMSOLL_REGISTRY_PASSWORD", STR(endpoint->known_as));
}

int registry_refused(struct registry *registry, struct endpoint *endpoint, const struct http_response *response, struct str what, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct str words = words_of(response, &arena), wait = http_header(response, "retry-after");
	int r;

	(void)registry;
	*e = ERR_INIT;
	if (response->status == 404)
		return err_set(e, ERR_NOT_FOUND, "%.*s: %.*s has none%.*s", STR(what), STR(endpoint->host), STR(words));
	if (response->status == 401 && !response->elsewhere) {
		lock_take(&endpoint->lock);
		r = unauthorised(endpoint, what, words, e);
		lock_release(&endpoint->lock);
		return r;
	}
	if (response->status == 429 && wait.n)
		return err_set(e, ERR_IO, "%.*s: %.*s is asked too often (429), and wants to be asked again after %.*s%.*s", STR(what), STR(endpoint->host),
			       STR(str_slice(wait, 0, 40)), STR(words));
	return err_set(e, ERR_IO, "%.*s: %.*s answers %u%.*s", STR(what), STR(endpoint->host), response->status, STR(words));
}
