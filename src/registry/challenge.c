/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/challenge.h"

#include <time.h>

#include "base/buf.h"

#define VALUE_MAX ((size_t)4096) /* bytes of one parameter */

static bool is_token(char c)
{
	return str_is_alnum(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static void skip(struct str *rest, const char *what)
{
	while (rest->n && strchr(what, rest->p[0]) && rest->p[0])
		*rest = str_from_index(*rest, 1);
}

static struct str take_token(struct str *rest)
{
	struct str token;
	size_t n = 0;

	while (n < rest->n && is_token(rest->p[n]))
		n++;
	token = str_slice(*rest, 0, n);
	*rest = str_from_index(*rest, n);
	return token;
}

/* A quoted string, in which backslashes take the next byte as it is; or what comes before a blank or one of `ends`. */
static struct str take_value(struct str *rest, const char *ends, struct arena *arena)
{
	struct buf value = BUF_INIT(VALUE_MAX);
	struct str copy;
	size_t i = 1;

	if (!rest->n || rest->p[0] != '"') {
		size_t n = 0;

		while (n < rest->n && !str_is_space(rest->p[n]) && !(rest->p[n] && strchr(ends, rest->p[n])))
			n++;
		copy = arena_str(arena, str_slice(*rest, 0, n < VALUE_MAX ? n : VALUE_MAX));
		*rest = str_from_index(*rest, n);
		return copy;
	}
	for (; i < rest->n && rest->p[i] != '"'; i++) {
		if (rest->p[i] == '\\' && i + 1 < rest->n)
			i++;
		buf_putc(&value, rest->p[i]);
	}
	*rest = str_from_index(*rest, i + 1);
	copy = arena_str(arena, buf_str(&value));
	buf_done(&value);
	return copy;
}

static void keep(struct challenge *best, const struct challenge *found)
{
	bool usable = found->scheme != CHALLENGE_BEARER || found->realm.n;

	if (usable && found->scheme > best->scheme)
		*best = *found;
}

static enum challenge_scheme scheme_of(struct str name)
{
	if (str_case_eq(name, STR_LIT("bearer")))
		return CHALLENGE_BEARER;
	return str_case_eq(name, STR_LIT("basic")) ? CHALLENGE_BASIC : CHALLENGE_NONE;
}

static void take_parameter(struct challenge *challenge, struct str name, struct str value)
{
	if (str_case_eq(name, STR_LIT("realm")))
		challenge->realm = value;
	else if (str_case_eq(name, STR_LIT("service")))
		challenge->service = value;
	else if (str_case_eq(name, STR_LIT("scope")))
		challenge->scope = value;
}

/* A name before "=" is a parameter of the challenge before it; any other begins one. */
void challenge_read(struct str header, struct arena *arena, struct challenge *challenge)
{
	struct challenge found = {CHALLENGE_NONE, STR_NULL, STR_NULL, STR_NULL};

	while (skip(&header, " \t,"), header.n) {
		struct str name = take_token(&header), rest = header;

		if (!name.n) {
			header = str_from_index(header, 1);
			continue;
		}
		skip(&rest, " \t");
		if (rest.n && rest.p[0] == '=') {
			header = str_from_index(rest, 1);
			skip(&header, " \t");
			take_parameter(&found, name, take_value(&header, ",", arena));
			continue;
		}
		keep(challenge, &found);
		found = (struct challenge){scheme_of(name), STR_NULL, STR_NULL, STR_NULL};
	}
	keep(challenge, &found);
}

/* `rel` may name several relations. */
static bool is_relation(struct str value, const char *relation)
{
	struct str word;

	while (str_next_word(&value, &word))
		if (str_case_eq(word, str_of(relation)))
			return true;
	return false;
}

static bool take_link(struct str *rest, const char *relation, struct arena *scratch, struct str *ret_target)
{
	struct str target;
	ptrdiff_t end = str_find(*rest, '>');
	bool found = false;

	if (end < 0) {
		*rest = STR_NULL;
		return false;
	}
	target = str_slice(*rest, 1, (size_t)end);
	*rest = str_from_index(*rest, (size_t)end + 1);
	while (skip(rest, " \t;"), rest->n && rest->p[0] != ',') {
		struct str name = take_token(rest), value;

		if (!name.n && rest->p[0] != '=') {
			*rest = str_from_index(*rest, 1);
			continue;
		}
		skip(rest, " \t");
		if (!rest->n || rest->p[0] != '=')
			continue;
		*rest = str_from_index(*rest, 1);
		skip(rest, " \t");
		value = take_value(rest, ",;", scratch);
		found = found || (str_case_eq(name, STR_LIT("rel")) && is_relation(value, relation));
	}
	if (found)
		*ret_target = target;
	return found;
}

bool link_read(struct str header, const char *relation, struct str *ret_target)
{
	struct arena scratch = ARENA_INIT;
	bool found = false;

	while (!found && header.n) {
		skip(&header, " \t,");
		if (header.n && header.p[0] == '<')
			found = take_link(&header, relation, &scratch, ret_target);
		else
			header = str_from_index(header, 1);
	}
	arena_done(&scratch);
	return found;
}

bool retry_after_read(struct str header, int64_t now, uint64_t *ret_seconds)
{
	struct tm time = {0};
	char text[64] = "";
	int64_t then;

	if (str_to_u64(header, ret_seconds))
		return true;
	if (header.n >= sizeof(text))
		return false;
	memcpy(text, header.p ? header.p : "", header.n);
	if (!header.n || !strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &time)) /* the locale of the program is C's */
		return false;
	then = timegm(&time);
	*ret_seconds = then > now ? (uint64_t)(then - now) : 0;
	return true;
}
