/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who we are, to one endpoint: a name and a secret in every request, or a token that a server gives for them.
 * Source: distribution, docs/spec/auth/token.md, oauth.md; RFC 7617.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "net/url.h"
#include "registry/parts.h"

#define TOKENS_MAX 64        /* scopes of one endpoint */
#define TOKEN_MARGIN_MS 5000 /* before its end it is not used any more */

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

static int send_patiently(void *arg, const struct http_request *request, struct arena *arena, struct http_response *ret_response, struct err *e)
{
	return registry_patiently(arg, request, arena, ret_response, NULL, e);
}

static int fetch_token(struct registry *registry, struct endpoint *endpoint, struct str scope, struct token *ret_token, struct err *e)
{
	const struct token_question question = {.challenge = &endpoint->challenge, .credentials = &endpoint->credentials, .scope = scope,
						.named_by = endpoint->base, .send = send_patiently, .arg = registry};
	enum http_trouble trouble = HTTP_NO_TROUBLE;
	struct url realm = {0};
	unsigned status;

	if (check_realm(endpoint, e) < 0)
		return e->code;
	if (token_ask(&question, &endpoint->arena, ret_token, &status, &trouble, e) == 0)
		return 0;
	if (status == 401 || status == 403 || status == 400)
		return refused(endpoint, status, e);
	if (status)
		return e->code;
	if (url_parse(endpoint->challenge.realm, &realm))
		registry_advise(realm.host, trouble, e);
	return err_wrap(e, "%.*s: no token", STR(endpoint->known_as));
}

/* ---- the header ---- */

static struct token *token_for(struct endpoint *endpoint, struct str scope)
{
	vec_each(token, &endpoint->tokens)
		if (str_eq(token->scope, scope))
			return token;
	return NULL;
}

static int bearer(struct registry *registry, struct endpoint *endpoint, struct str scope, struct str *ret_header, struct err *e)
{
	struct token *token = token_for(endpoint, scope), fresh = {0};

	if (!token || token->until - TOKEN_MARGIN_MS < clock_monotonic_ms()) {
		if (fetch_token(registry, endpoint, scope, &fresh, e) < 0)
			return e->code;
		if (!token && endpoint->tokens.n >= TOKENS_MAX)
			endpoint->tokens.n = 0;
		if (!token)
			token = vec_push(&endpoint->tokens);
		*token = fresh;
	}
	*ret_header = token->header;
	return 0;
}

int endpoint_authorization(struct registry *registry, struct endpoint *endpoint, struct str scope, struct str *ret_header, struct err *e)
{
	int r = look_up_credentials(registry, endpoint, e);

	*ret_header = STR_NULL;
	if (r < 0)
		return r;
	lock_take(&endpoint->lock);
	if (endpoint->challenge.scheme == CHALLENGE_BEARER && endpoint->looked) {
		r = bearer(registry, endpoint, scope, ret_header, e);
	} else if (endpoint->challenge.scheme == CHALLENGE_BASIC && endpoint->credentials.user.n) {
		if (!endpoint->basic.n)
			endpoint->basic = basic_authorization(&endpoint->credentials, &endpoint->arena);
		*ret_header = endpoint->basic;
	}
	lock_release(&endpoint->lock);
	return r;
}

/* Another thread may have got a new token since: then that is what is to be tried. */
static void forget_token(struct endpoint *endpoint, struct str used)
{
	vec_each(token, &endpoint->tokens)
		if (str_eq(token->header, used))
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
