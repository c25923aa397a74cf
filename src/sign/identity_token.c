/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/identity_token.h"

#include "base/buf.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "net/http.h"

#define AUDIENCE "sigstore"
#define ANSWER_MAX ((size_t)256 << 10)

static int no_token(struct err *e)
{
	err_set(e, ERR_FORMAT, "the identity token is none (three parts of base64url with dots between them, the second JSON)");
	return err_hint(e, "an OpenID Connect ID token whose audience is " AUDIENCE);
}

static bool is_audience(const struct json *audience)
{
	json_each(one, audience)
		if (str_is(json_text(one), AUDIENCE))
			return true;
	return str_is(json_text(audience), AUDIENCE);
}

/* A time is a number that may have a fraction (RFC 7519, section 2). */
static bool read_time(const struct json *claims, const char *key, int64_t *ret_seconds)
{
	double seconds;

	if (!json_double(json_get(claims, key), &seconds) || seconds < 0 || seconds > 1e15)
		return false;
	*ret_seconds = (int64_t)seconds;
	return true;
}

/* An address that nobody has verified is anybody's. */
static struct str read_subject(const struct json *claims)
{
	struct str mail = json_get_text(claims, "email");
	const struct json *verified = json_get(claims, "email_verified");

	if (!mail.n)
		return json_get_text(claims, "sub");
	return json_is(verified, JSON_KIND_BOOL) && !json_bool(verified) ? STR_NULL : mail;
}

static int read_claims(const struct json *claims, int64_t now, struct arena *arena, struct identity_token *token, struct err *e)
{
	int64_t begins;

	token->subject = arena_str(arena, read_subject(claims));
	token->issuer = arena_str(arena, json_get_text(claims, "iss"));
	if (!token->issuer.n || !token->subject.n)
		return err_set(e, ERR_FORMAT, "the identity token names no issuer, or neither a verified e-mail address nor a subject");
	if (!is_audience(json_get(claims, "aud"))) {
		err_set(e, ERR_USAGE, "the identity token is for somebody else: its audience is not " AUDIENCE);
		return err_hint(e, "a token that is asked for with the audience " AUDIENCE);
	}
	if (read_time(claims, "exp", &token->expires) && now >= token->expires) {
		err_set(e, ERR_USAGE, "the identity token is over since %lld seconds", (long long)(now - token->expires));
		return err_hint(e, "a new one: they last for minutes");
	}
	if (read_time(claims, "nbf", &begins) && begins > now + 60)
		return err_set(e, ERR_USAGE, "the identity token does not count yet: the clock of this machine is wrong, or its issuer's");
	return 0;
}

int identity_token_read(struct str text, int64_t now, struct arena *arena, struct identity_token *ret_token, struct err *e)
{
	auto_done(buf_wipe) struct buf json_text = BUF_INIT(TOKEN_MAX);
	auto_json struct json *claims = NULL;
	struct err ignored = ERR_INIT;
	struct str head, rest, payload, signature;

	if (text.n > TOKEN_MAX)
		return err_set(e, ERR_LIMIT, "an identity token larger than %zu bytes", TOKEN_MAX);
	*ret_token = (struct identity_token){0};
	if (!str_cut(text, '.', &head, &rest) || !str_cut(rest, '.', &payload, &signature) || !head.n || !signature.n ||
	    !base64_decode_lenient(payload, &json_text) || json_parse(buf_str(&json_text), JSON_CAPS, "token", &claims, &ignored) < 0)
		return no_token(e);
	return read_claims(claims, now, arena, ret_token, e);
}

int identity_token_of_github(const struct ctx *ctx, const char *url, const char *bearer, struct arena *arena, struct str *ret_token, struct err *e)
{
	auto_done(buf_wipe) struct buf answer = BUF_INIT(ANSWER_MAX);
	auto_json struct json *json = NULL;
	struct http_client *client = http_client_new(ctx, NULL, 1);
	const struct http_request request = {
		.url = arena_printf(arena, "%s%saudience=" AUDIENCE, url, strchr(url, '?') ? "&" : "?").p, .max = ANSWER_MAX, .fd = -1, .body = &answer,
		.authorization = arena_printf(arena, "Bearer %s", bearer),
	};
	struct http_response response = {0};
	int r = http_send(client, &request, arena, &response, e);

	if (r == 0 && response.status != 200)
		r = err_set(e, ERR_IO, "GitHub gives no identity token: the server answers %u", response.status);
	if (r == 0)
		r = json_parse(buf_str(&answer), JSON_CAPS, "GitHub's identity token", &json, e);
	if (r == 0) {
		*ret_token = arena_str(arena, json_get_text(json, "value"));
		if (!ret_token->n)
			r = err_set(e, ERR_FORMAT, "GitHub's answer has no identity token (value)");
	}
	http_client_free(client);
	return r;
}
