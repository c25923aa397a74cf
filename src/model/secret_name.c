/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets by the name of what holds them. Names are read as words between `_`, `-`, `.`: "DB_PASSWORD" and "API_KEY" count,
 * "PASSWORD_FILE" (a place), "TOKEN_TTL" and "GPG_KEY" (a public fingerprint, as language images carry) do not.
 */
#include "base/mem.h"
#include "model/secret.h"

#define WORDS_MAX 16
#define VALUE_MAX 4096u

static size_t words_of(struct str name, struct str words[WORDS_MAX])
{
	size_t n = 0, start = 0;

	for (size_t i = 0; i <= name.n && n < WORDS_MAX; i++)
		if (i == name.n || name.p[i] == '_' || name.p[i] == '-' || name.p[i] == '.') {
			if (i > start)
				words[n++] = str_slice(name, start, i);
			start = i + 1;
		}
	return n;
}

/* "PGPASSWORD", "adminPassword": what such a word ends in says more than what it begins with. */
static bool ends_secretly(struct str word)
{
	static const char *const ends[] = {"password", "passwd", "passphrase", NULL};

	for (const char *const *end = ends; *end; end++) {
		size_t n = strlen(*end);

		if (word.n > n && str_case_eq(str_from_index(word, word.n - n), str_of(*end)))
			return true;
	}
	return false;
}

bool secret_is_name(struct str name)
{
	static const char *const secret[] = {"password",    "passwd", "passphrase", "pword",	 "psw",		"pwd",
					     "pass",	    "secret", "secrets",    "token",	 "tokens",	"credential",
					     "credentials", "apikey", "authtoken", "accesstoken", NULL};
	static const char *const kinds_of_key[] = {"api",     "access", "private", "encryption", "signing", "master",
						   "account", "auth",   "app",     "service",    "storage", NULL};
	/* A name that ends so tells of a secret, but is none. */
	static const char *const about[] = {"file",	 "path",   "dir",   "directory", "version", "url",	"uri",
					    "endpoint",	 "host",   "port",  "ttl",	 "expiry",  "lifetime", "length",
					    "size",	 "name",   "id",    "type",	 "header",  "timeout",	"policy",
					    "algorithm", "prefix", "count", "sha",	 "sha256",  "sha512",	"hash",
					    "enabled",	 "env",	   "store", "backend",	 "issuer",  "audience", NULL};
	struct str words[WORDS_MAX];
	size_t n = words_of(name, words);
	bool found = false;

	if (!n || str_case_is_any(words[n - 1], about) || str_case_eq(name, STR_LIT("PWD")) ||
	    str_case_eq(name, STR_LIT("OLDPWD")))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (str_case_eq(words[i], STR_LIT("public")))
			return false;
		found |= str_case_is_any(words[i], secret) || ends_secretly(words[i]);
		found |= i > 0 && str_case_eq(words[i], STR_LIT("key")) && str_case_is_any(words[i - 1], kinds_of_key);
	}
	return found;
}

static bool is_number(struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if (!str_is_digit(value.p[i]) && value.p[i] != '.')
			return false;
	return true;
}

/* Paths, numbers, switches, placeholders and addresses: what such a variable may hold without being a secret. */
bool secret_is_harmless(struct str value)
{
	static const char *const words[] = {"true",  "false",	  "yes",   "no",       "on",	   "off",      "none",
					    "null",  "nil",	  "unset", "todo",     "undefined", "example", "redacted",
					    "placeholder", "required", "optional", NULL};
	static const char *const starts[] = {"/",	"./",	    "../",   "~/",    "$",     "<",   "{{",  "%",
					     "http://", "https://", "file:", "your-", "your_", "xxx", "***", "arn:", NULL};

	if (!value.n || is_number(value) || str_case_is_any(value, words))
		return true;
	for (const char *const *start = starts; *start; start++)
		if (str_starts(value, *start))
			return true;
	return false;
}

/* ---- in a text ---- */

static bool ends_authority(char c)
{
	return str_is_space(c) || c == '/' || c == '?' || c == '#' || c == '"' || c == '\'' || c == '`' || c == '<' || c == ')';
}

static bool password_of(struct str authority, struct str *ret_password)
{
	ptrdiff_t at = str_rfind(authority, '@');
	struct str user;

	return at > 0 && str_cut(str_slice(authority, 0, (size_t)at), ':', &user, ret_password) && ret_password->n &&
	       !strchr("$<{%*[", ret_password->p[0]) && !secret_is_harmless(*ret_password) && !secret_is_example(*ret_password);
}

bool secret_url_password(struct str text, struct str *ret_password)
{
	ptrdiff_t scheme;

	while ((scheme = str_search(text, STR_LIT("://"))) >= 0) {
		size_t end = 0;

		text = str_from_index(text, (size_t)scheme + strlen("://"));
		while (end < text.n && end < VALUE_MAX && !ends_authority(text.p[end]))
			end++;
		if (scheme && password_of(str_slice(text, 0, end), ret_password))
			return true;
	}
	return false;
}

static bool is_name_char(char c)
{
	return str_is_alnum(c) || c == '_' || c == '-' || c == '.';
}

static bool ends_value(char c)
{
	return str_is_space(c) || c == ';' || c == '&' || c == '|' || c == '"' || c == '\'' || c == ',' || c == ')' || c == '\0';
}

/* The value that stands at the front, without its quotes. */
static struct str value_at(struct str text)
{
	size_t end = 0;
	char quote = text.n && (text.p[0] == '"' || text.p[0] == '\'') ? text.p[0] : '\0';

	if (quote) {
		text = str_from_index(text, 1);
		while (end < text.n && end < VALUE_MAX && text.p[end] != quote && text.p[end] != '\n')
			end++;
	} else {
		while (end < text.n && end < VALUE_MAX && !ends_value(text.p[end]))
			end++;
	}
	return str_slice(text, 0, end);
}

struct str secret_name_before(struct str text, size_t at)
{
	size_t start = at;

	while (start > 0 && at - start < 128 && is_name_char(text.p[start - 1]))
		start--;
	while (start < at && text.p[start] == '-')
		start++;
	return str_slice(text, start, at);
}

/* "--password VALUE": only of options, for elsewhere a word behind a name is prose. */
static bool is_option(struct str text, struct str name)
{
	return name.p >= text.p + 2 && name.p[-1] == '-' && name.p[-2] == '-';
}

bool secret_next_assignment(struct str *rest, struct str *ret_name, struct str *ret_value)
{
	struct str text = *rest;

	for (size_t i = 1; i < text.n; i++) {
		if (text.p[i] != '=' && text.p[i] != ' ')
			continue;
		*ret_name = secret_name_before(text, i);
		if (!ret_name->n || (text.p[i] == ' ' && !is_option(text, *ret_name)) || !secret_is_name(*ret_name))
			continue;
		*ret_value = value_at(str_from_index(text, i + 1));
		if (secret_is_harmless(*ret_value) || ret_value->p[0] == '=' || ret_value->p[0] == '-' ||
		    secret_is_example(*ret_value))
			continue;
		*rest = str_from_index(text, (size_t)(ret_value->p + ret_value->n - text.p));
		return true;
	}
	*rest = STR_NULL;
	return false;
}
