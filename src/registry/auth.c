/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who we are, to one endpoint: a name and a secret in every request, or a token that a server gives for them.
 * Source: distribution, docs/spec/auth/token.md, oauth.md; RFC 7617.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "net/url.h"
#include "registry/parts.h"

#define SECRET_MAX ((size_t)128 << 10)
#define TOKENS_MAX 64        /* scopes of one endpoint */
#define TOKEN_SECONDS 60     /* how long one lasts that does not say */
#define TOKEN_SECONDS_MAX 86400
#define TOKEN_MARGIN_MS 5000 /* before its end it is not used any more */

static struct str basic(const struct credentials *credentials, struct arena *arena)
{
	auto_done(buf_done) struct buf plain = BUF_INIT(SECRET_MAX), text = BUF_INIT(2 * SECRET_MAX);

	buf_printf(&plain, "%.*s:%.*s", STR(credentials->user), STR(credentials->password));
	buf_puts(&text, "Basic ");
	base64_encode(buf_str(&plain), &text);
	return arena_str(arena, buf_str(&text));
}

static bool must_look(struct endpoint *endpoint)
{
	bool must;

	lock_take(&endpoint->lock);
	must = endpoint->challenge.scheme != CHALLENGE_NONE && !endpoint->looked;
	lock_release(&endpoint->lock);
	return must;
}

/* Once: the others who need them wait here, and those who do not go on. */
static int look_up_credentials(struct registry *registry, struct endpoint *endpoint, struct err *e)
{
	struct credentials found;
	int r = 0;

	if (!must_look(endpoint))
		return 0;
	lock_take(&endpoint->looking);
	if (must_look(endpoint)) {
		r = credentials_find(registry->ctx, endpoint->known_as, endpoint->repository, &endpoint->found, &found, e);
		if (r == 0) {
			lock_take(&endpoint->lock);
			endpoint->credentials = found;
			endpoint->looked = true;
			lock_release(&endpoint->lock);
		}
	}
	lock_release(&endpoint->looking);
	return r;
}

/* ---- token servers ---- */

static void put_pair(struct buf *out, const char *name, struct str value)
{
	if (!value.n)
		return;
	if (out->n && !strchr("?&", out->p[out->n - 1]))
		buf_putc(out, '&');
	buf_printf(out, "%s=", name);
	url_escape(out, value);
}

static void put_scopes(struct buf *out, struct str scope)
{
	struct str one;

	while (str_next_word(&scope, &one))
		put_pair(out, "scope", one);
}

static int ask_by_get(struct registry *registry, struct endpoint *endpoint, struct str scope, struct arena *arena, struct buf *answer,
		      struct http_response *ret_response, enum http_trouble *ret_trouble, struct err *e)
{
	auto_done(buf_done) struct buf url = BUF_INIT((size_t)64 << 10);
	const struct credentials *credentials = &endpoint->credentials;
	struct http_request request = {.max = REGISTRY_ANSWER_MAX, .fd = -1, .body = answer, .ret_trouble = ret_trouble,
				       .named_by = arena_text(arena, endpoint->base)};

	buf_put(&url, endpoint->challenge.realm);
	buf_putc(&url, str_find(endpoint->challenge.realm, '?') < 0 ? '?' : '&');
	put_pair(&url, "service", endpoint->challenge.service);
	put_scopes(&url, scope);
	put_pair(&url, "account", credentials->user);
	request.url = buf_text(&url);
	if (credentials->user.n)
		request.authorization = basic(credentials, arena);
	return registry_patiently(registry, &request, arena, ret_response, NULL, e);
}

/* OAuth 2: what an identity token is sent by, which is never part of a URL. */
static int ask_by_post(struct registry *registry, struct endpoint *endpoint, struct str scope, struct arena *arena, struct buf *answer,
		       struct http_response *ret_response, enum http_trouble *ret_trouble, struct err *e)
{
	auto_done(buf_done) struct buf form = BUF_INIT(SECRET_MAX);
	const struct credentials *credentials = &endpoint->credentials;
	const struct http_header type = {STR_LIT("Content-Type"), STR_LIT("application/x-www-form-urlencoded")};
	struct http_request request = {.url = arena_text(arena, endpoint->challenge.realm), .max = REGISTRY_ANSWER_MAX, .fd = -1, .body = answer,
				       .method = HTTP_POST, .headers = &type, .header_count = 1, .ret_trouble = ret_trouble,
				       .named_by = arena_text(arena, endpoint->base)};

	put_pair(&form, "grant_type", credentials->identity_token.n ? STR_LIT("refresh_token") : STR_LIT("password"));
	put_pair(&form, "service", endpoint->challenge.service);
	put_pair(&form, "client_id", STR_LIT("plimsoll"));
	put_pair(&form, "scope", scope);
	put_pair(&form, "refresh_token", credentials->identity_token);
	put_pair(&form, "username", credentials->user);
	put_pair(&form, "password", credentials->password);
	request.content = (struct http_content){.bytes = buf_str(&form), .present = true, .secret = true};
	return registry_patiently(registry, &request, arena, ret_response, NULL, e);
}

int registry_read_token(struct str json, const char *url, struct arena *arena, struct token *ret_token, struct err *e)
{
	auto_json struct json *root = NULL;
	struct json_caps caps = JSON_CAPS;
	struct str text;
	uint64_t seconds = TOKEN_SECONDS;

	caps.depth = 16;
	if (json_parse(json, caps, url, &root, e) < 0)
		return e->code;
	text = json_get_text(root, "token");
	if (!text.n)
		text = json_get_text(root, "access_token");
	if (!text.n)
		return err_set(e, ERR_FORMAT, "%s: an answer without a token", url);
	json_u64(json_get(root, "expires_in"), &seconds);
	if (seconds > TOKEN_SECONDS_MAX)
		seconds = TOKEN_SECONDS_MAX;
	ret_token->text = arena_str(arena, text);
	ret_token->until = clock_monotonic_ms() + 1000 * (int64_t)(seconds > TOKEN_SECONDS ? seconds : TOKEN_SECONDS);
	return 0;
}

/* Who speaks TLS with us names no token server that does not: the secret would go there in the open. */
static int check_realm(struct endpoint *endpoint, struct err *e)
{
	struct str realm = endpoint->challenge.realm;
	struct url url;

	if (!url_parse(realm, &url))
		return err_set(e, ERR_FORMAT, "%.*s names a token server whose address is none: %.*s", STR(endpoint->host), STR(realm));
	if (!url.tls && str_starts(endpoint->base, "https:"))
		return err_set(e, ERR_UNSUPPORTED, "%.*s names a token server without TLS: %.*s", STR(endpoint->host), STR(realm));
	return 0;
}

static int refused(const struct endpoint *endpoint, unsigned status, struct err *e)
{
	if (endpoint->credentials.where.n) {
		err_set(e, ERR_IO, "%.*s: the token server refuses the credentials of %.*s (%u)", STR(endpoint->known_as), STR(endpoint->credentials.where), status);
		return err_hint(e, "docker login %.*s, or --registry-user with PLIMSOLL_REGISTRY_PASSWORD", STR(endpoint->known_as));
	}
	err_set(e, ERR_IO, "%.*s/%.*s: credentials are needed (the token server answers %u), or there is no such repository", STR(endpoint->known_as),
		STR(endpoint->repository), status);
	return err_hint(e, "docker login %.*s, or --registry-user with PLIMSOLL_REGISTRY_PASSWORD", STR(endpoint->known_as));
}

static int fetch_token(struct registry *registry, struct endpoint *endpoint, struct str scope, struct token *ret_token, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(buf_done) struct buf answer = BUF_INIT(REGISTRY_ANSWER_MAX);
	bool post = endpoint->credentials.identity_token.n > 0;
	enum http_trouble trouble = HTTP_NO_TROUBLE;
	struct http_response response = {0};
	struct url realm = {0};
	int r;

	if (check_realm(endpoint, e) < 0)
		return e->code;
	r = (post ? ask_by_post : ask_by_get)(registry, endpoint, scope, &arena, &answer, &response, &trouble, e);
	if (r == 0 && !post && endpoint->credentials.user.n && (response.status == 404 || response.status == 405))
		r = ask_by_post(registry, endpoint, scope, &arena, &answer, &response, &trouble, e);
	if (r < 0 && url_parse(endpoint->challenge.realm, &realm))
		registry_advise(realm.host, trouble, e);
	if (r < 0)
		return err_wrap(e, "%.*s: no token", STR(endpoint->known_as));
	if (response.status == 401 || response.status == 403 || response.status == 400)
		return refused(endpoint, response.status, e);
	if (response.status != 200)
		return err_set(e, ERR_IO, "%s: the token server answers %u", response.url, response.status);
	return registry_read_token(buf_str(&answer), response.url, &endpoint->arena, ret_token, e);
}

/* ---- the header ---- */

static struct token *token_for(struct endpoint *endpoint, struct str scope)
{
	vec_each(token, &endpoint->tokens)
		if (str_eq(token->scope, scope))
			return token;
	return NULL;
}

static int bearer(struct registry *registry, struct endpoint *endpoint, struct str scope, struct arena *arena, struct str *ret_header, struct err *e)
{
	struct token *token = token_for(endpoint, scope), fresh = {0};

	if (!token || token->until - TOKEN_MARGIN_MS < clock_monotonic_ms()) {
		if (fetch_token(registry, endpoint, scope, &fresh, e) < 0)
			return e->code;
		if (!token && endpoint->tokens.n >= TOKENS_MAX)
			endpoint->tokens.n = 0;
		if (!token)
			token = vec_push(&endpoint->tokens);
		fresh.scope = arena_str(&endpoint->arena, scope);
		*token = fresh;
	}
	*ret_header = arena_printf(arena, "Bearer %.*s", STR(token->text));
	return 0;
}

int endpoint_authorization(struct registry *registry, struct endpoint *endpoint, struct str scope, struct arena *arena, struct str *ret_header, struct err *e)
{
	int r = look_up_credentials(registry, endpoint, e);

	*ret_header = STR_NULL;
	if (r < 0)
		return r;
	lock_take(&endpoint->lock);
	if (endpoint->challenge.scheme == CHALLENGE_BEARER && endpoint->looked)
		r = bearer(registry, endpoint, scope, arena, ret_header, e);
	else if (endpoint->challenge.scheme == CHALLENGE_BASIC && endpoint->credentials.user.n)
		*ret_header = basic(&endpoint->credentials, arena);
	lock_release(&endpoint->lock);
	return r;
}

/* Another thread may have got a new token since: then that is what is to be tried. */
static void forget_token(struct endpoint *endpoint, struct str used)
{
	if (!str_skip(&used, "Bearer "))
		return;
	vec_each(token, &endpoint->tokens)
		if (str_eq(token->text, used))
			token->until = 0;
}

bool endpoint_challenged(struct endpoint *endpoint, const struct http_response *response, struct str used)
{
	struct challenge challenge = {CHALLENGE_NONE, STR_NULL, STR_NULL, STR_NULL};

	for (size_t i = 0; i < response->header_count; i++)
		if (str_case_eq(response->headers[i].name, STR_LIT("www-authenticate")))
			challenge_read(response->headers[i].value, &endpoint->arena, &challenge);
	if (challenge.scheme == CHALLENGE_NONE)
		return false;
	endpoint->challenge = challenge;
	forget_token(endpoint, used);
	return true;
}
