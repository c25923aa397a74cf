/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/token.h"

#include "base/clock.h"
#include "base/mem.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "net/url.h"

#define SECRET_MAX ((size_t)128 << 10)
#define TOKEN_SECONDS 60 /* how long one lasts that does not say */
#define TOKEN_SECONDS_MAX 86400

struct str basic_authorization(const struct credentials *credentials, struct arena *arena)
{
	auto_done(buf_wipe) struct buf plain = BUF_INIT(SECRET_MAX), text = BUF_INIT(2 * SECRET_MAX);

	buf_printf(&plain, "%.*s:%.*s", STR(credentials->user), STR(credentials->password));
	buf_puts(&text, "Basic ");
	base64_encode(buf_str(&plain), &text);
	return arena_str(arena, buf_str(&text));
}

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

static int ask_by_get(const struct token_question *question, struct arena *arena, struct http_request *request, struct http_response *ret_response,
		      struct err *e)
{
	auto_done(buf_done) struct buf url = BUF_INIT((size_t)64 << 10);
	const struct credentials *credentials = question->credentials;

	buf_put(&url, question->challenge->realm);
	buf_putc(&url, str_find(question->challenge->realm, '?') < 0 ? '?' : '&');
	put_pair(&url, "service", question->challenge->service);
	put_scopes(&url, question->scope);
	put_pair(&url, "account", credentials->user);
	request->url = arena_text(arena, buf_str(&url));
	if (credentials->user.n)
		request->authorization = basic_authorization(credentials, arena);
	return question->send(question->arg, request, arena, ret_response, e);
}

/* OAuth 2: what an identity token is sent by, which is never part of a URL. */
static int ask_by_post(const struct token_question *question, struct arena *arena, struct http_request *request, struct http_response *ret_response,
		       struct err *e)
{
	auto_done(buf_wipe) struct buf form = BUF_INIT(SECRET_MAX);
	const struct credentials *credentials = question->credentials;
	const struct http_header type = {STR_LIT("Content-Type"), STR_LIT("application/x-www-form-urlencoded")};

	put_pair(&form, "grant_type", credentials->identity_token.n ? STR_LIT("refresh_token") : STR_LIT("password"));
	put_pair(&form, "service", question->challenge->service);
	put_pair(&form, "client_id", STR_LIT("plimsoll"));
	put_pair(&form, "scope", question->scope);
	put_pair(&form, "refresh_token", credentials->identity_token);
	put_pair(&form, "username", credentials->user);
	put_pair(&form, "password", credentials->password);
	request->url = arena_text(arena, question->challenge->realm);
	request->method = HTTP_POST;
	request->headers = &type;
	request->header_count = 1;
	request->authorization = STR_NULL;
	request->content = (struct http_content){.bytes = buf_str(&form), .present = true, .secret = true};
	return question->send(question->arg, request, arena, ret_response, e);
}

int token_read(struct str json, const char *url, struct arena *arena, struct token *ret_token, struct err *e)
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
	/* It becomes part of a header. */
	if (!text.n || memchr(text.p, '\n', text.n) || memchr(text.p, '\r', text.n))
		return err_set(e, ERR_FORMAT, "%s: an answer without a token", url);
	json_u64(json_get(root, "expires_in"), &seconds);
	if (seconds > TOKEN_SECONDS_MAX)
		seconds = TOKEN_SECONDS_MAX;
	ret_token->header = arena_printf(arena, "Bearer %.*s", STR(text));
	ret_token->until = clock_monotonic_ms() + 1000 * (int64_t)(seconds > TOKEN_SECONDS ? seconds : TOKEN_SECONDS);
	return 0;
}

int token_ask(const struct token_question *question, struct arena *arena, struct token *ret_token, unsigned *ret_status, enum http_trouble *ret_trouble,
	      struct err *e)
{
	auto_done(buf_wipe) struct buf answer = BUF_INIT(TOKEN_ANSWER_MAX);
	auto_done(arena_wipe) struct arena scratch = ARENA_INIT;
	bool post = question->credentials->identity_token.n > 0;
	struct http_request request = {.max = TOKEN_ANSWER_MAX, .fd = -1, .body = &answer, .ret_trouble = ret_trouble,
				       .named_by = arena_text(&scratch, question->named_by)};
	struct http_response response = {0};
	int r;

	*ret_token = (struct token){.scope = arena_str(arena, question->scope)};
	*ret_status = 0;
	r = (post ? ask_by_post : ask_by_get)(question, &scratch, &request, &response, e);
	if (r == 0 && !post && question->credentials->user.n && (response.status == 404 || response.status == 405)) {
		buf_clear(&answer);
		r = ask_by_post(question, &scratch, &request, &response, e);
	}
	if (r < 0)
		return r;
	*ret_status = response.status;
	if (response.status != 200)
		return err_set(e, ERR_IO, "%s: the token server answers %u", response.url, response.status);
	return token_read(buf_str(&answer), response.url, arena, ret_token, e);
}
