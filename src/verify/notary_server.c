/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/notary_server.h"

#include "net/url.h"
#include "registry/token.h"

void notary_server_open(struct notary_server *server, const struct ctx *ctx, struct str url, struct str gun)
{
	*server = (struct notary_server){.ctx = ctx, .client = http_client_new(ctx, NULL, 1), .base = url, .gun = gun};
	while (str_ends(server->base, "/"))
		server->base.n--;
}

void notary_server_close(struct notary_server *server)
{
	http_client_free(server->client);
	arena_wipe(&server->arena);
}

static int send_once(void *arg, const struct http_request *request, struct arena *arena, struct http_response *ret_response, struct err *e)
{
	return http_send(arg, request, arena, ret_response, e);
}

static int ask_token(struct notary_server *server, const struct challenge *challenge, const struct credentials *credentials, struct err *e)
{
	const struct token_question question = {
		.challenge = challenge, .credentials = credentials, .named_by = server->base, .send = send_once, .arg = server->client,
		.scope = challenge->scope.n ? challenge->scope : arena_printf(&server->arena, "repository:%.*s:pull", STR(server->gun)),
	};
	enum http_trouble trouble = HTTP_NO_TROUBLE;
	struct token token;
	unsigned status;

	if (token_ask(&question, &server->arena, &token, &status, &trouble, e) < 0)
		return e->code;
	server->authorization = token.header;
	return 0;
}

/* A secret goes nowhere in the open but within this machine, whoever names the address: the user, or the server. */
static int check_private(struct str address, struct err *e)
{
	struct url url;

	if (!url_parse(address, &url))
		return err_set(e, ERR_FORMAT, "%.*s: asks for credentials at what is no address", STR(address));
	if (!url.tls && !url_host_is_loopback(url.host))
		return err_set(e, ERR_UNSUPPORTED, "%.*s: asks for credentials without TLS", STR(address));
	return 0;
}

/* With the credentials of the registry whose names these are. */
static int log_in(struct notary_server *server, const struct http_response *refusal, struct err *e)
{
	struct credentials credentials = {0};
	struct challenge challenge = {0};
	struct str host, repository;

	challenge_read(http_header(refusal, "WWW-Authenticate"), &server->arena, &challenge);
	str_cut(server->gun, '/', &host, &repository);
	if (credentials_find(server->ctx, host, repository, &server->arena, &credentials, e) < 0)
		return e->code;
	if (credentials.where.n && check_private(challenge.scheme == CHALLENGE_BEARER ? challenge.realm : server->base, e) < 0)
		return e->code;
	if (challenge.scheme == CHALLENGE_BEARER)
		return ask_token(server, &challenge, &credentials, e);
	if (challenge.scheme != CHALLENGE_BASIC || !credentials.user.n)
		return err_set(e, ERR_IO, "%.*s: asks who we are, and there are no credentials for %.*s", STR(server->base), STR(host));
	server->authorization = basic_authorization(&credentials, &server->arena);
	return 0;
}

int notary_server_fetch(struct notary_server *server, const char *file, size_t max, struct buf *bytes, struct err *e)
{
	const char *url = arena_printf(&server->arena, "%.*s/v2/%.*s/_trust/tuf/%s", STR(server->base), STR(server->gun), file).p;
	struct http_request request = {.url = url, .max = max, .fd = -1, .body = bytes, .authorization = server->authorization};
	struct http_response response = {0};
	bool anew = false;

	if (http_send(server->client, &request, &server->arena, &response, e) < 0)
		return e->code;
	if (response.status == 401 && !server->authorization.n && !response.elsewhere) {
		if (log_in(server, &response, e) < 0)
			return e->code;
		anew = true;
	}
	request.authorization = server->authorization;
	if (anew && http_send(server->client, &request, &server->arena, &response, e) < 0)
		return e->code;
	if (response.status == 404)
		return err_set(e, ERR_NOT_FOUND, "%s: the server answers 404", url);
	return response.status == 200 ? 0 : err_set(e, ERR_IO, "%s: the server answers %u", url, response.status);
}
