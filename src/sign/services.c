/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/services.h"

#include "base/clock.h"
#include "codec/json.h"
#include "codec/proto_json.h"
#include "crypto/timestamp.h"
#include "net/http.h"

#define CONFIG_TYPE "application/vnd.dev.sigstore.signingconfig.v0.2+json"
#define LISTED_MAX 64 /* of one kind in a configuration */
#define LOG_VERSIONS 2u
#define STREAMS 1

extern const char plimsoll_signing_config[], plimsoll_signing_config_end[];

struct str signing_config_embedded(void)
{
	return str_from(plimsoll_signing_config, (size_t)(plimsoll_signing_config_end - plimsoll_signing_config));
}

void services_done(struct services *services)
{
	vec_done(&services->logs);
	vec_done(&services->stampers);
	http_client_free(services->client);
	*services = (struct services){0};
}

/* ---- the configuration ---- */

struct listed {
	struct service service;
	struct str operator;
	int64_t start;
};
VEC_TYPE(listed_list, struct listed);

static struct str without_slash(struct str url)
{
	while (url.n && url.p[url.n - 1] == '/')
		url.n--;
	return url;
}

static int read_listed(const struct json *item, const char *kind, int64_t now, struct arena *arena, struct listed_list *list, struct err *e)
{
	const struct json *validity = json_get(item, "validFor");
	struct str url = without_slash(json_get_text(item, "url"));
	int64_t version, start, end = INT64_MAX;

	if (!http_is_url(url) || str_starts(url, "file:") || !proto_number(item, "majorApiVersion", &version) || version < 1 || version > UINT16_MAX)
		return err_set(e, ERR_FORMAT, "%s: a service without url or majorApiVersion", kind);
	if (!proto_time(validity, "start", &start) || (proto_has(validity, "end") && !proto_time(validity, "end", &end)))
		return err_set(e, ERR_FORMAT, "%s: a service without validFor.start, or whose validFor is no time", kind);
	if (now >= start && now <= end)
		*vec_push(list) = (struct listed){{arena_str(arena, url), (unsigned)version}, arena_str(arena, json_get_text(item, "operator")), start};
	return 0;
}

/* The newest interface first, then the youngest service. */
static int listed_order(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;

	if (x->service.version != y->service.version)
		return x->service.version > y->service.version ? -1 : 1;
	if (x->start != y->start)
		return x->start > y->start ? -1 : 1;
	return str_cmp(x->service.url, y->service.url);
}

/* How many are to be used: ANY is one, ALL is all of one interface, EXACT says it. 0: none of these. */
static uint64_t wanted_count(const struct json *config)
{
	struct str selector = json_get_text(config, "selector");
	int64_t count;

	if (str_is(selector, "ALL"))
		return SERVICES_MAX;
	if (str_is(selector, "EXACT"))
		return proto_number(config, "count", &count) && count > 0 && count <= SERVICES_MAX ? (uint64_t)count : 0;
	return !selector.n || str_is(selector, "ANY") ? 1 : 0;
}

static bool has_operator(const struct listed *list, const struct listed *end)
{
	for (; list < end; list++)
		if (str_eq(list->operator, end->operator) && list->service.version == end->service.version)
			return true;
	return false;
}

/* Of one interface, one of each operator: two logs of one operator prove no more than one. */
static int pick(const struct json *json, const char *kind, unsigned versions, int64_t now, uint64_t wanted, struct arena *arena,
		struct service *into, size_t *ret_count, struct err *e)
{
	struct listed_list list = {0};
	unsigned version = 0;
	int r = 0;

	*ret_count = 0;
	if (json_count(json_get(json, kind)) > LISTED_MAX)
		return err_set(e, ERR_LIMIT, "more than %d %s", LISTED_MAX, kind);
	json_each(item, json_get(json, kind))
		if (r == 0)
			r = read_listed(item, kind, now, arena, &list, e);
	vec_sort(&list, listed_order);
	for (size_t i = 0; r == 0 && i < list.n && *ret_count < wanted; i++) {
		if (list.v[i].service.version > versions || (version && list.v[i].service.version != version) || has_operator(list.v, &list.v[i]))
			continue;
		version = list.v[i].service.version;
		into[(*ret_count)++] = list.v[i].service;
	}
	if (r == 0 && list.n && !*ret_count)
		r = err_set(e, ERR_UNSUPPORTED, "%s: none with an interface that this build speaks", kind);
	vec_done(&list);
	return r;
}

/* A list of services that `config` says how many are used of. */
static int pick_some(const struct json *json, const char *kind, const char *config, unsigned versions, int64_t now, struct arena *arena,
		     struct service into[SERVICES_MAX], size_t *ret_count, struct err *e)
{
	uint64_t wanted = wanted_count(json_get(json, config));

	if (!wanted)
		return err_set(e, ERR_UNSUPPORTED, "%s: a selector of ANY, ALL, or EXACT with a count of 1 to %d is expected", config, SERVICES_MAX);
	if (pick(json, kind, versions, now, wanted, arena, into, ret_count, e) < 0)
		return e->code;
	if (*ret_count && *ret_count < wanted && str_is(json_get_text(json_get(json, config), "selector"), "EXACT"))
		return err_set(e, ERR_UNSUPPORTED, "%s: %llu are to be used, and there are %zu", kind, (unsigned long long)wanted, *ret_count);
	return 0;
}

static int read_services(const struct json *json, int64_t now, struct arena *arena, struct services *services, struct err *e)
{
	struct service found[SERVICES_MAX];
	size_t n;

	if (!str_is(json_get_text(json, "mediaType"), CONFIG_TYPE))
		return err_set(e, ERR_UNSUPPORTED, "mediaType is not " CONFIG_TYPE);
	if (pick(json, "caUrls", 1, now, 1, arena, found, &n, e) < 0)
		return e->code;
	if (n)
		services->authority = found[0];
	if (pick_some(json, "rekorTlogUrls", "rekorTlogConfig", LOG_VERSIONS, now, arena, found, &n, e) < 0)
		return e->code;
	for (size_t i = 0; i < n; i++)
		*vec_push(&services->logs) = found[i];
	if (pick_some(json, "tsaUrls", "tsaConfig", 1, now, arena, found, &n, e) < 0)
		return e->code;
	for (size_t i = 0; i < n; i++)
		*vec_push(&services->stampers) = found[i];
	return 0;
}

int services_read(struct str bytes, const char *name, int64_t now, struct arena *arena, struct services *ret_services, struct err *e)
{
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *json = NULL;

	*ret_services = (struct services){0};
	caps.bytes = SIGNING_CONFIG_MAX;
	if (json_parse(bytes, caps, name, &json, e) < 0)
		return e->code;
	return read_services(json, now, arena, ret_services, e) < 0 ? err_wrap(e, "%s", name) : 0;
}

/* ---- the network ---- */

static void put_words(const struct http_response *response, struct arena *arena, struct str *ret_words)
{
	struct str line, rest = str_trim(response->words);

	*ret_words = STR_NULL;
	if (str_next_line(&rest, &line) && line.n)
		*ret_words = arena_printf(arena, ": %.*s", STR(str_slice(line, 0, 300)));
}

/* What the service says of a refusal is in its body's first line. What is sent is for it alone: an identity token is who we are. */
static int post(const struct ctx *ctx, struct services *services, struct str url, const char *type, const char *accept, struct str body, unsigned success,
		struct arena *arena, struct buf *ret_answer, struct err *e)
{
	const struct http_header headers[] = {{STR_LIT("Content-Type"), str_of(type)}, {STR_LIT("Accept"), str_of(accept)}};
	const struct http_request request = {
		.url = arena_text(arena, url), .max = SERVICE_ANSWER_MAX, .fd = -1, .body = ret_answer, .method = HTTP_POST, .headers = headers,
		.header_count = ARRAY_SIZE(headers), .content = {.bytes = body, .present = true, .secret = true},
	};
	struct http_response response = {0};
	struct str words;

	if (!services->client)
		services->client = http_client_new(ctx, NULL, STREAMS);
	if (http_send(services->client, &request, arena, &response, e) < 0)
		return e->code;
	if (response.status == success || response.status == 200)
		return 0;
	put_words(&response, arena, &words);
	return err_set(e, ERR_IO, "%s: the server answers %u%.*s", request.url, response.status, STR(words));
}

int services_certify(const struct ctx *ctx, struct services *services, struct str request, struct arena *arena, struct str *ret_certificate,
		     struct str *ret_chain, struct err *e)
{
	auto_done(buf_done) struct buf answer = BUF_INIT(SERVICE_ANSWER_MAX);
	struct str url = services->authority.url;

	if (!url.n)
		return err_set(e, ERR_USAGE, "the signing configuration names no certificate authority (caUrls)");
	url = arena_printf(arena, "%.*s/api/v2/signingCert", STR(url));
	if (post(ctx, services, url, "application/json", "application/json", request, 201, arena, &answer, e) < 0)
		return e->code;
	return certificate_answer(buf_str(&answer), arena, ret_certificate, ret_chain, e) < 0 ? err_wrap(e, "%.*s", STR(url)) : 0;
}

int services_log(const struct ctx *ctx, struct services *services, struct signed_thing *thing, struct err *e)
{
	vec_each(log, &services->logs) {
		auto_done(buf_done) struct buf request = BUF_INIT(3 * SIGNED_BUNDLE_MAX), answer = BUF_INIT(SERVICE_ANSWER_MAX);
		struct str url = arena_printf(&thing->arena, "%.*s/api/v%u/log/entries", STR(log->url), log->version);

		if (log_request(log->version, thing, &request, e) < 0 ||
		    post(ctx, services, url, "application/json", "application/json", buf_str(&request), 201, &thing->arena, &answer, e) < 0)
			return e->code;
		if (log_answer(log->version, buf_str(&answer), &thing->arena, vec_push(&thing->entries), e) < 0)
			return err_wrap(e, "%.*s", STR(url));
	}
	return services->logs.n ? 0 : err_set(e, ERR_USAGE, "the signing configuration names no transparency log (rekorTlogUrls)");
}

int services_stamp(const struct ctx *ctx, struct services *services, struct str bytes, struct signed_thing *thing, struct err *e)
{
	vec_each(stamper, &services->stampers) {
		auto_done(buf_done) struct buf request = BUF_INIT(4096), answer = BUF_INIT(SERVICE_ANSWER_MAX);

		if (timestamp_request(bytes, &request, e) < 0 || post(ctx, services, stamper->url, "application/timestamp-query", "application/timestamp-reply",
								      buf_str(&request), 201, &thing->arena, &answer, e) < 0)
			return e->code;
		if (timestamp_answers(buf_str(&answer), buf_str(&request), e) < 0)
			return err_wrap(e, "%.*s", STR(stamper->url));
		*vec_push(&thing->timestamps) = arena_str(&thing->arena, buf_str(&answer));
	}
	return 0;
}
