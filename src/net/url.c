/* SPDX-License-Identifier: Apache-2.0 */
#include "net/url.h"

static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] <= ' ' || text.p[i] == 0x7f || text.p[i] == '\\')
			return false;
	return true;
}

bool url_parse(struct str text, struct url *ret_url)
{
	struct url url = {.tls = str_starts(text, "https://")};
	struct str rest = text;
	size_t end = 0;

	if (!str_skip(&rest, "https://") && !str_skip(&rest, "http://"))
		return false;
	while (end < rest.n && rest.p[end] != '/' && rest.p[end] != '?' && rest.p[end] != '#')
		end++;
	url.host = str_slice(rest, 0, end);
	url.target = str_from_index(rest, end);
	if (!url.host.n || !is_plain(text) || str_find(url.host, '@') >= 0)
		return false;
	*ret_url = url;
	return true;
}

bool url_host_is_loopback(struct str host)
{
	static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]"};

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		struct str rest = host;

		if (str_skip(&rest, hosts[i]) && (rest.n == 0 || rest.p[0] == ':'))
			return true;
	}
	return false;
}

/* "host:443" of https is "host". */
static struct str without_port(const struct url *url)
{
	struct str host = url->host;
	const char *usual = url->tls ? ":443" : ":80";

	return str_ends(host, usual) ? str_slice(host, 0, host.n - strlen(usual)) : host;
}

bool url_same_origin(const struct url *a, const struct url *b)
{
	return a->tls == b->tls && str_case_eq(without_port(a), without_port(b));
}

static struct str cut_at(struct str text, char c)
{
	struct str left, right;

	str_cut(text, c, &left, &right);
	return left;
}

/* RFC 3986, section 3.1: "file:", "HTTP:". */
static bool has_scheme(struct str reference)
{
	for (size_t i = 0; i < reference.n; i++) {
		if (reference.p[i] == ':')
			return i > 0;
		if (!str_is_alnum(reference.p[i]) && reference.p[i] != '+' && reference.p[i] != '-' && reference.p[i] != '.')
			return false;
	}
	return false;
}

const char *url_join(struct arena *arena, struct str base, struct str reference)
{
	struct url url, joined;
	struct str result, path;
	const char *scheme;

	reference = cut_at(reference, '#');
	if (!url_parse(base, &url))
		return NULL;
	scheme = url.tls ? "https" : "http";
	path = cut_at(cut_at(url.target, '#'), '?');
	if (has_scheme(reference))
		result = arena_str(arena, reference);
	else if (str_starts(reference, "//"))
		result = arena_printf(arena, "%s:%.*s", scheme, STR(reference));
	else if (str_starts(reference, "/"))
		result = arena_printf(arena, "%s://%.*s%.*s", scheme, STR(url.host), STR(reference));
	else if (!reference.n || reference.p[0] == '?')
		result = arena_printf(arena, "%s://%.*s%.*s%.*s", scheme, STR(url.host), STR(path), STR(reference));
	else
		result = arena_printf(arena, "%s://%.*s%.*s/%.*s", scheme, STR(url.host),
				      STR(str_slice(path, 0, str_rfind(path, '/') < 0 ? 0 : (size_t)str_rfind(path, '/'))), STR(reference));
	return url_parse(result, &joined) ? result.p : NULL;
}

struct str url_shown(struct str url)
{
	return cut_at(url, '?');
}

void url_escape(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (str_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~')
			buf_putc(out, c);
		else
			buf_printf(out, "%%%02X", (unsigned char)c);
	}
}
