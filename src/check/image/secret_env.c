/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets in the environment that the image sets: by the shape of the value, else by the name of the variable. A value is
 * never printed whole: a few first characters and the length tell an owner which one it is.
 *
 * Names are read as words between `_`, `-`, `.`: "DB_PASSWORD" and "API_KEY" count, "PASSWORD_FILE" (a place), "TOKEN_TTL"
 * and "GPG_KEY" (a public fingerprint, as language images carry) do not.
 */
#include "check/check.h"

#define WORDS_MAX 16
#define SHOWN_MAX 4 /* characters of a value */

/* ---- by shape ---- */

static bool is_upper_alnum(char c)
{
	return str_is_digit(c) || (c >= 'A' && c <= 'Z');
}

static bool is_token_char(char c)
{
	return str_is_alnum(c) || c == '_' || c == '-';
}

static bool is_jwt_char(char c)
{
	return is_token_char(c) || c == '.';
}

static bool is_any(char c)
{
	(void)c;
	return true;
}

/* What stands behind the prefix: at least `length` bytes of the class. Each maker documents its own prefix. */
static const struct shape {
	const char *prefix;
	bool (*class)(char c);
	size_t length;
	const char *what;
} shapes[] = {
	{"AKIA", is_upper_alnum, 16, "an AWS access key"},
	{"ASIA", is_upper_alnum, 16, "an AWS access key"},
	{"ghp_", str_is_alnum, 36, "a GitHub token"},
	{"gho_", str_is_alnum, 36, "a GitHub token"},
	{"ghu_", str_is_alnum, 36, "a GitHub token"},
	{"ghs_", str_is_alnum, 36, "a GitHub token"},
	{"ghr_", str_is_alnum, 36, "a GitHub token"},
	{"github_pat_", is_token_char, 22, "a GitHub token"},
	{"glpat-", is_token_char, 20, "a GitLab token"},
	{"xoxb-", is_token_char, 20, "a Slack token"},
	{"xoxp-", is_token_char, 20, "a Slack token"},
	{"xoxa-", is_token_char, 20, "a Slack token"},
	{"xoxr-", is_token_char, 20, "a Slack token"},
	{"xoxs-", is_token_char, 20, "a Slack token"},
	{"xapp-", is_token_char, 20, "a Slack token"},
	{"AIza", is_token_char, 35, "a Google API key"},
	{"sk_live_", str_is_alnum, 24, "a Stripe key"},
	{"rk_live_", str_is_alnum, 24, "a Stripe key"},
	{"npm_", str_is_alnum, 36, "an npm token"},
	{"pypi-", is_token_char, 50, "a PyPI token"},
	{"hf_", str_is_alnum, 34, "a Hugging Face token"},
	{"SG.", is_jwt_char, 60, "a SendGrid key"},
	{"eyJ", is_jwt_char, 40, "a JSON Web Token"},
	{"-----BEGIN ", is_any, 1, "a private key"},
};

static bool has_shape(struct str text, const struct shape *shape)
{
	size_t n = 0;

	if (!str_skip(&text, shape->prefix))
		return false;
	while (n < text.n && shape->class(text.p[n]))
		n++;
	if (n < shape->length)
		return false;
	if (shape->class == is_any) /* a certificate or public key begins alike */
		return str_search(text, STR_LIT("PRIVATE KEY")) >= 0;
	if (shape->class == is_jwt_char && shape->prefix[0] == 'e') {
		ptrdiff_t first = str_find(text, '.');

		return first > 0 && str_find(str_from_index(text, (size_t)first + 1), '.') > 0;
	}
	return true;
}

/* "scheme://user:password@host": a password in a URL. */
static bool has_url_password(struct str value)
{
	ptrdiff_t scheme = str_search(value, STR_LIT("://")), at;
	struct str authority, user, password;
	size_t end = 0;

	if (scheme <= 0)
		return false;
	authority = str_from_index(value, (size_t)scheme + 3);
	while (end < authority.n && !str_is_space(authority.p[end]) && authority.p[end] != '/' && authority.p[end] != '?')
		end++;
	authority = str_slice(authority, 0, end);
	at = str_rfind(authority, '@');
	if (at <= 0 || !str_cut(str_slice(authority, 0, (size_t)at), ':', &user, &password))
		return false;
	return password.n && password.p[0] != '$' && password.p[0] != '<' && password.p[0] != '{';
}

static const char *shape_of(struct str value)
{
	for (size_t at = 0; at < value.n; at++) {
		if (at && is_token_char(value.p[at - 1]))
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(shapes); i++)
			if (has_shape(str_from_index(value, at), &shapes[i]))
				return shapes[i].what;
	}
	return has_url_password(value) ? "a password in a URL" : NULL;
}

/* ---- by name ---- */

static bool is_one_of(struct str word, const char *const *list)
{
	for (; *list; list++)
		if (str_case_eq(word, str_of(*list)))
			return true;
	return false;
}

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

static bool is_secret_name(struct str name)
{
	static const char *const secret[] = {"password",    "passwd", "passphrase", "pword",	 "psw",		"pwd",
					     "pass",	    "secret", "secrets",    "token",	 "tokens",	"credential",
					     "credentials", "apikey", "dbpassword", "authtoken", "accesstoken", NULL};
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

	if (!n || is_one_of(words[n - 1], about) || str_case_eq(name, STR_LIT("PWD")) ||
	    str_case_eq(name, STR_LIT("OLDPWD")))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (str_case_eq(words[i], STR_LIT("public")))
			return false;
		found |= is_one_of(words[i], secret);
		found |= i > 0 && str_case_eq(words[i], STR_LIT("key")) && is_one_of(words[i - 1], kinds_of_key);
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
static bool is_harmless(struct str value)
{
	static const char *const words[] = {"true",  "false",	  "yes",   "no",       "on",	   "off",      "none",
					    "null",  "nil",	  "unset", "todo",     "undefined", "example", "redacted",
					    "placeholder", "required", "optional", NULL};
	static const char *const starts[] = {"/",	"./",	    "../",   "~/",    "$",     "<",   "{{",  "%",
					     "http://", "https://", "file:", "your-", "your_", "xxx", "***", "arn:", NULL};

	if (!value.n || is_number(value) || is_one_of(value, words))
		return true;
	for (const char *const *start = starts; *start; start++)
		if (str_starts(value, *start))
			return true;
	return false;
}

/* ---- the rule ---- */

/* Which build step set the variable, by the history's own text; -1 where none says so. */
static ptrdiff_t step_of(const struct image *image, struct str name, struct arena *arena)
{
	struct str assigned = arena_printf(arena, "ENV %.*s=", STR(name)),
		   spaced = arena_printf(arena, "ENV %.*s ", STR(name));

	for (size_t i = image->history.n; i > 0; i--)
		if (str_search(image->history.v[i - 1].created_by, assigned) >= 0 ||
		    str_search(image->history.v[i - 1].created_by, spaced) >= 0)
			return (ptrdiff_t)i - 1;
	return -1;
}

static void report(const struct check *check, const struct image *image, size_t index, struct str name, struct str value,
		   const char *shape, struct findings *findings)
{
	struct finding *finding = check_finding(check, findings);
	struct arena *arena = &findings->arena;
	size_t shown = value.n / 4 < SHOWN_MAX ? value.n / 4 : SHOWN_MAX;
	ptrdiff_t step = step_of(image, name, arena);

	finding->kind = FINDING_SECRET;
	finding->severity = shape ? SEVERITY_HIGH : SEVERITY_MEDIUM;
	finding->title = arena_printf(arena, "secret in the environment variable %.*s", STR(name));
	finding->fix = arena_printf(arena, "remove %.*s from ENV and mount it as a secret; revoke the value", STR(name));
	finding_evidence(findings, finding, arena_printf(arena, "config.Env[%zu]", index),
			 "%.*s looks like %s: %.*s… (%zu characters)", STR(name), shape ? shape : "a secret by its name",
			 STR(str_slice(value, 0, shown)), value.n);
	if (step >= 0)
		finding_evidence(findings, finding, arena_printf(arena, "history[%zu]", (size_t)step),
				 "this build step set it");
}

static int eval(const struct check *check, const struct subject *subject, struct findings *findings,
		struct coverage *coverage, struct err *e)
{
	const struct image *image = subject->image;

	(void)coverage, (void)e;
	if (!check_has_config(subject))
		return 0;
	for (size_t i = 0; i < image->config.env.n; i++) {
		struct str name, value;
		const char *shape;

		str_cut(image->config.env.v[i], '=', &name, &value);
		value = str_trim(value);
		shape = shape_of(value);
		if (shape || (is_secret_name(name) && !is_harmless(value)))
			report(check, image, i, name, value, shape, findings);
	}
	return 0;
}

static const char *const aliases[] = {"CIS-DI-0010", "DS-0031", NULL};
static const char *const references[] = {"CIS Docker 4.10", "NIST SP 800-190 4.1.4", NULL};

const struct check check_image_secret_env = {
	.id = "image/secret-env",
	.title = "secret in the environment of the image",
	.why = "Whoever can pull the image can read it, in the configuration and in the history, and so can every process "
	       "of the container; a later layer cannot take it back.",
	.fix = "remove the variable from ENV and mount it as a secret (`RUN --mount=type=secret` in a build); revoke the value",
	.aliases = aliases,
	.references = references,
	.severity = SEVERITY_HIGH,
	.eval = eval,
};
