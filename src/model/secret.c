/* SPDX-License-Identifier: Apache-2.0 */
#include "model/secret.h"

#include "codec/literals.h"
#include "model/secret_check.h"
#include "model/secret_shape.h"

static const struct literal literals[] = {
#define RULE(id, title, literal, before, shape, severity, group, check) LITERAL(literal),
#include "model/secret_rules.h"
#undef RULE
};

static const struct secret_rule rules[] = {
#define RULE(id, title, literal, before, shape, severity, group, check)                                                        \
	{id, title, before, shape, SEVERITY_##severity, SECRET_##group, check},
#include "model/secret_rules.h"
#undef RULE
};

static struct literal_set literal_set = LITERAL_SET(literals);

/* ---- finding ---- */

struct search {
	struct str text;
	struct secret_list *found;
};

static bool is_token_char(char c)
{
	return str_is_alnum(c) || c == '_' || c == '-';
}

/* A token begins where a word does, or behind an escape: "\nAKIA…" in a string, "%3DAKIA…" in a URL. */
static bool is_begin(struct str text, size_t at)
{
	if (!at || !is_token_char(text.p[at - 1]))
		return true;
	if (at >= 2 && text.p[at - 2] == '\\')
		return strchr("nrt", text.p[at - 1]) != NULL;
	return at >= 3 && text.p[at - 3] == '%';
}

static bool found_literal(void *arg, size_t index, size_t offset)
{
	struct search *search = arg;
	const struct secret_rule *rule = &rules[index];
	struct secret secret = {.rule = rule, .title = rule->title, .severity = rule->severity};
	size_t before = 0, length, value;
	bool marked = strchr(rule->shape, '@') != NULL;

	/* First what costs nothing: a text of nothing but literals must not be read over and over. */
	if (!marked && !rule->before && !is_begin(search->text, offset))
		return true;
	if (rule->before && !shape_before(rule->before, search->text, offset, &before))
		return true;
	if (!shape_match(rule->shape, str_from_index(search->text, offset), &length, &value))
		return true;
	if (marked)
		before = 0;
	else if (!is_begin(search->text, offset - before))
		return true;
	secret.value = str_slice(search->text, offset + value - before, offset + length);
	if (secret_is_example(secret.value) || (rule->check && !rule->check(&secret, search->text)))
		return true;
	if (secret_is_typed(secret.value) && rule->group != SECRET_KEY) {
		secret.placeholder = true;
		secret.doubt = "a placeholder by its looks";
	}
	*vec_push(search->found) = secret;
	return search->found->n < SECRETS_MAX;
}

static int place_order(const void *a, const void *b)
{
	const struct secret *x = a, *y = b;

	if (x->value.p != y->value.p)
		return x->value.p < y->value.p ? -1 : 1;
	return (x->value.n < y->value.n) - (x->value.n > y->value.n);
}

bool secrets_find(struct str text, struct secret_list *found)
{
	size_t kept = 0;
	bool all;

	literals_search(&literal_set, text, found_literal, &(struct search){text, found});
	all = found->n < SECRETS_MAX;
	vec_sort(found, place_order);
	for (size_t i = 0; i < found->n; i++)
		if (!kept || found->v[i].value.p >= found->v[kept - 1].value.p + found->v[kept - 1].value.n)
			found->v[kept++] = found->v[i];
	found->n = kept;
	return all;
}

enum severity secret_severity(const struct secret *secret)
{
	enum severity most = secret->placeholder ? SEVERITY_LOW : secret->doubt ? SEVERITY_MEDIUM : SEVERITY_CRITICAL;

	return secret->severity < most ? secret->severity : most;
}

/* ---- showing ---- */

#define SHOWN_MAX 4 /* characters of a value */

static bool is_printable(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f)
			return false;
	return true;
}

struct str secret_shown(struct arena *arena, struct str value)
{
	struct str shown = str_slice(value, 0, value.n / 4 < SHOWN_MAX ? value.n / 4 : SHOWN_MAX);

	if (!is_printable(shown))
		shown = STR_NULL;
	return arena_printf(arena, "%.*s… (%zu characters)", STR(shown), value.n);
}

static void add_hidden(struct secret_list *hidden, struct str value)
{
	*vec_push(hidden) = (struct secret){.value = value};
}

static const char *earlier(const char *a, const char *b)
{
	return a < b ? a : b;
}

/*
 * Every secret of a text: by its shape, by the name it is assigned to, in a URL. Where there are too many to tell, all that
 * stands behind the place up to which every search came is hidden as one.
 */
static void find_all(struct str text, struct secret_list *hidden)
{
	const char *end = text.p + text.n, *until = end;
	struct secret_options options = {.rest = text};
	struct str rest = text, name, value;
	size_t n;

	if (!secrets_find(text, hidden))
		until = hidden->v[hidden->n - 1].value.p + hidden->v[hidden->n - 1].value.n;
	for (n = 0; n < SECRETS_MAX && secret_next_assignment(&rest, &name, &value); n++)
		add_hidden(hidden, value);
	if (n == SECRETS_MAX)
		until = earlier(until, rest.p);
	for (n = 0, rest = text; n < SECRETS_MAX && secret_url_password(rest, &value); n++) {
		add_hidden(hidden, value);
		rest = str_from_index(text, (size_t)(value.p + value.n - text.p));
	}
	if (n == SECRETS_MAX)
		until = earlier(until, rest.p);
	for (n = 0; n < SECRETS_MAX && secret_next_option(&options, &name, &value); n++)
		add_hidden(hidden, value);
	if (n == SECRETS_MAX)
		until = earlier(until, options.rest.p);
	if (until < end)
		add_hidden(hidden, str_from(until, (size_t)(end - until)));
	vec_sort(hidden, place_order);
}

static struct str masked(struct arena *arena, struct str text, const struct secret_list *hidden)
{
	auto_done(buf_done) struct buf out = BUF_INIT(text.n + hidden->n * 64 + 64);
	const char *at = text.p;

	vec_each(secret, hidden) {
		const char *end = secret->value.p + secret->value.n, *begin = secret->value.p > at ? secret->value.p : at;

		if (end <= at)
			continue;
		buf_put(&out, str_from(at, (size_t)(begin - at)));
		buf_put(&out, secret_shown(arena, str_from(begin, (size_t)(end - begin))));
		at = end;
	}
	buf_put(&out, str_from(at, (size_t)(text.p + text.n - at)));
	return arena_str(arena, buf_str(&out));
}

struct str secret_masked(struct arena *arena, struct str text)
{
	struct secret_list hidden = {0};
	struct str shown = text;

	find_all(text, &hidden);
	if (hidden.n)
		shown = masked(arena, text, &hidden);
	vec_done(&hidden);
	return shown;
}

struct str secret_masked_variable(struct arena *arena, struct str variable)
{
	struct str name, value;

	str_cut(variable, '=', &name, &value);
	if (secret_is_name(name) && !secret_is_harmless(str_trim(value)))
		return arena_printf(arena, "%.*s=%.*s", STR(name), STR(secret_shown(arena, value)));
	return secret_masked(arena, variable);
}
