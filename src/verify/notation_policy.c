/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/notation_policy.h"

#include "codec/json.h"

static const char *const kinds[NOTATION_STORE_KINDS] = {"ca", "signingAuthority", "tsa"};
static const char *const checks[NOTATION_CHECKS] = {"integrity", "authenticity", "authenticTimestamp", "expiry", "revocation"};
static const char *const actions[] = {"enforce", "log", "skip"};

#define E NOTATION_ENFORCE
#define L NOTATION_LOG
#define S NOTATION_SKIP
static const struct {
	const char *name;
	enum notation_action actions[NOTATION_CHECKS];
} levels[] = {
	{"strict", {E, E, E, E, E}},
	{"permissive", {E, E, L, L, L}},
	{"audit", {E, L, L, L, L}},
	{"skip", {S, S, S, S, S}},
};
#undef E
#undef L
#undef S

const char *notation_store_kind_name(enum notation_store_kind kind)
{
	return kinds[kind];
}

bool notation_statement_skips(const struct notation_statement *statement)
{
	return statement->actions[NOTATION_INTEGRITY] == NOTATION_SKIP;
}

/* A key that is misspelt must not weaken anything in silence. */
static int check_keys(const struct json *object, const char *const *known, const char *what, struct err *e)
{
	struct json_members members = json_members(object);

	if (!json_is(object, JSON_KIND_OBJECT))
		return err_set(e, ERR_FORMAT, "%s is missing, or no object", what);
	while (json_next(&members))
		if (!str_is_any(members.key, known))
			return err_set(e, ERR_FORMAT, "%s has no \"%.*s\"", what, STR(members.key));
	return 0;
}

static int word_of(struct str word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(word, words[i]))
			return (int)i;
	return -1;
}

static int read_texts(const struct json *list, const char *what, struct arena *arena, struct str_list *ret_texts, struct err *e)
{
	if (list && !json_is(list, JSON_KIND_ARRAY))
		return err_set(e, ERR_FORMAT, "%s is no list", what);
	if (json_count(list) > NOTATION_ITEMS_MAX)
		return err_set(e, ERR_LIMIT, "%s has more than %d items", what, NOTATION_ITEMS_MAX);
	json_each(item, list) {
		if (!json_text(item).n)
			return err_set(e, ERR_FORMAT, "%s has an item that is empty or no text", what);
		*vec_push(ret_texts) = arena_str(arena, json_text(item));
	}
	return 0;
}

/* ---- how strictly ---- */

static int read_override(const struct json *override, struct notation_statement *statement, struct err *e)
{
	struct json_members members = json_members(override);

	if (override && !json_is(override, JSON_KIND_OBJECT))
		return err_set(e, ERR_FORMAT, "override is no object");
	if (json_count(override) && notation_statement_skips(statement))
		return err_set(e, ERR_FORMAT, "level \"skip\" cannot be overridden");
	while (json_next(&members)) {
		int check = word_of(members.key, checks, NOTATION_CHECKS), action = word_of(json_text(members.value), actions, ARRAY_SIZE(actions));

		if (check < 0 || action < 0)
			return err_set(e, ERR_FORMAT, "override: \"%.*s\": \"%.*s\" is none of authenticity, authenticTimestamp, expiry, revocation: "
				       "enforce, log, skip", STR(members.key), STR(json_text(members.value)));
		if (check == NOTATION_INTEGRITY || (action == NOTATION_SKIP && check != NOTATION_REVOCATION))
			return err_set(e, ERR_FORMAT, "override: %s cannot be %s", checks[check], check == NOTATION_INTEGRITY ? "overridden" : "skipped");
		statement->actions[check] = (enum notation_action)action;
	}
	return 0;
}

static int read_level(const struct json *verification, struct arena *arena, struct notation_statement *statement, struct err *e)
{
	static const char *const known[] = {"level", "override", "verifyTimestamp", NULL};
	struct str level = json_get_text(verification, "level"), stamps = json_get_text(verification, "verifyTimestamp");
	bool found = false;

	if (check_keys(verification, known, "signatureVerification", e) < 0)
		return e->code;
	for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
		if (str_is(level, levels[i].name)) {
			memcpy(statement->actions, levels[i].actions, sizeof(statement->actions));
			found = true;
		}
	if (!found)
		return err_set(e, ERR_FORMAT, "level \"%.*s\" is none of strict, permissive, audit, skip", STR(level));
	statement->level = arena_str(arena, level);
	statement->stamps_after_expiry = str_is(stamps, "afterCertExpiry");
	if (json_get(verification, "verifyTimestamp") && stamps.n && !str_is(stamps, "always") && !statement->stamps_after_expiry)
		return err_set(e, ERR_FORMAT, "verifyTimestamp \"%.*s\" is neither always nor afterCertExpiry", STR(stamps));
	return read_override(json_get(verification, "override"), statement, e);
}

/* ---- which stores, and who ---- */

static bool is_file_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && name.p[i] != '_' && name.p[i] != '.' && name.p[i] != '-')
			return false;
	return name.n > 0 && !str_is(name, ".") && !str_is(name, "..");
}

static int read_stores(const struct str_list *texts, struct notation_statement *statement, struct err *e)
{
	vec_each(text, texts) {
		struct str kind, name;
		int k;

		str_cut(*text, ':', &kind, &name);
		k = word_of(kind, kinds, NOTATION_STORE_KINDS);
		if (k < 0 || !is_file_name(name))
			return err_set(e, ERR_FORMAT, "trustStores: \"%.*s\" is not ca:NAME, signingAuthority:NAME or tsa:NAME", STR(*text));
		*vec_push(&statement->stores) = (struct notation_store_name){(enum notation_store_kind)k, name};
	}
	return 0;
}

static bool has_part(const struct name_parts *parts, const char *type)
{
	vec_each(part, parts)
		if (str_is(part->type, type))
			return true;
	return false;
}

/* Country, state and organisation must be told, each part once. */
static int check_identity(const struct name_parts *parts, struct str text, struct err *e)
{
	static const char *const mandatory[] = {"C", "ST", "O"};

	for (size_t i = 0; i < ARRAY_SIZE(mandatory); i++)
		if (!has_part(parts, mandatory[i]))
			return err_set(e, ERR_FORMAT, "trustedIdentities: \"%.*s\" has no %s=; C, ST and O are mandatory", STR(text), mandatory[i]);
	for (size_t i = 0; i < parts->n; i++)
		for (size_t j = 0; j < i; j++)
			if (str_eq(parts->v[i].type, parts->v[j].type))
				return err_set(e, ERR_FORMAT, "trustedIdentities: \"%.*s\" has %.*s= twice", STR(text), STR(parts->v[i].type));
	return 0;
}

static int read_identity(struct str text, struct arena *arena, struct notation_statement *statement, struct err *e)
{
	struct str subject = text;
	struct name_parts *parts;

	if (!str_skip(&subject, "x509.subject:"))
		return str_find(text, ':') > 0 ? 0 : err_set(e, ERR_FORMAT, "trustedIdentities: \"%.*s\" is not x509.subject: and a name", STR(text));
	parts = vec_push(&statement->identities);
	if (name_parse(subject, arena, parts, e) < 0) {
		e->code = ERR_FORMAT;
		return err_wrap(e, "trustedIdentities");
	}
	if (check_identity(parts, text, e) < 0)
		return e->code;
	for (size_t i = 0; i + 1 < statement->identities.n; i++)
		if (name_parts_within(&statement->identities.v[i], parts) || name_parts_within(parts, &statement->identities.v[i]))
			return err_set(e, ERR_FORMAT, "trustedIdentities: \"%.*s\" overlaps with another", STR(text));
	return 0;
}

static int read_identities(const struct str_list *texts, struct arena *arena, struct notation_statement *statement, struct err *e)
{
	vec_each(text, texts) {
		if (str_is(*text, "*")) {
			if (texts->n > 1)
				return err_set(e, ERR_FORMAT, "trustedIdentities: \"*\" must stand alone");
			statement->any_identity = true;
		} else if (read_identity(*text, arena, statement, e) < 0) {
			return e->code;
		}
	}
	return 0;
}

static int read_whom(const struct json *json, struct arena *arena, struct notation_statement *statement, struct err *e)
{
	struct str_list stores = {0}, identities = {0};
	int r = read_texts(json_get(json, "trustStores"), "trustStores", arena, &stores, e);

	if (r == 0)
		r = read_texts(json_get(json, "trustedIdentities"), "trustedIdentities", arena, &identities, e);
	if (r == 0 && notation_statement_skips(statement) ? stores.n || identities.n : r == 0 && (!stores.n || !identities.n))
		r = err_set(e, ERR_FORMAT, notation_statement_skips(statement) ? "level \"skip\" has neither trustStores nor trustedIdentities"
									       : "trustStores and trustedIdentities must both be there");
	if (r == 0)
		r = read_stores(&stores, statement, e);
	if (r == 0)
		r = read_identities(&identities, arena, statement, e);
	vec_done(&stores);
	vec_done(&identities);
	return r;
}

/* ---- for which repositories ---- */

static int check_scopes(const struct notation_policy *policy, const struct notation_statement *statement, struct err *e)
{
	if (!statement->scopes.n)
		return err_set(e, ERR_FORMAT, "registryScopes is missing or empty");
	vec_each(scope, &statement->scopes) {
		bool any = str_is(*scope, "*");

		if (any && statement->scopes.n > 1)
			return err_set(e, ERR_FORMAT, "registryScopes: \"*\" must stand alone");
		if (!any && (str_find(*scope, '/') <= 0 || str_ends(*scope, "/") || str_find(*scope, '*') >= 0 || str_find(*scope, '@') >= 0 ||
			     str_search(*scope, STR_LIT("://")) >= 0))
			return err_set(e, ERR_FORMAT, "registryScopes: \"%.*s\" is not registry/repository in full, without a tag", STR(*scope));
		vec_each(other, &policy->statements)
			vec_each(taken, &other->scopes)
				if (taken != scope && str_eq(*taken, *scope))
					return err_set(e, ERR_FORMAT, "registryScopes: \"%.*s\" is there twice", STR(*scope));
	}
	return 0;
}

static int read_statement(const struct json *json, struct notation_policy *policy, struct err *e)
{
	static const char *const known[] = {"name", "registryScopes", "signatureVerification", "trustStores", "trustedIdentities", NULL};
	struct notation_statement *statement = vec_push(&policy->statements);

	statement->name = arena_str(&policy->arena, json_get_text(json, "name"));
	if (check_keys(json, known, "a statement", e) < 0)
		return e->code;
	if (!statement->name.n)
		return err_set(e, ERR_FORMAT, "name is missing");
	vec_each(other, &policy->statements)
		if (other != statement && str_eq(other->name, statement->name))
			return err_set(e, ERR_FORMAT, "another statement has the same name");
	if (read_texts(json_get(json, "registryScopes"), "registryScopes", &policy->arena, &statement->scopes, e) < 0 ||
	    check_scopes(policy, statement, e) < 0 || read_level(json_get(json, "signatureVerification"), &policy->arena, statement, e) < 0)
		return e->code;
	return read_whom(json, &policy->arena, statement, e);
}

static int read_document(const struct json *json, struct notation_policy *policy, struct err *e)
{
	static const char *const known[] = {"version", "trustPolicies", NULL};
	const struct json *statements = json_get(json, "trustPolicies");

	if (check_keys(json, known, "the trust policy", e) < 0)
		return e->code;
	if (!str_is(json_get_text(json, "version"), "1.0"))
		return err_set(e, ERR_FORMAT, "version \"%.*s\" is not 1.0", STR(json_get_text(json, "version")));
	if (!json_count(statements) || json_count(statements) > NOTATION_STATEMENTS_MAX)
		return err_set(e, ERR_FORMAT, "trustPolicies has none, or more than %d", NOTATION_STATEMENTS_MAX);
	json_each(statement, statements)
		if (read_statement(statement, policy, e) < 0)
			return err_wrap(e, "statement %zu (%.*s)", policy->statements.n, STR(policy->statements.v[policy->statements.n - 1].name));
	return 0;
}

int notation_policy_read(struct str bytes, const char *name, struct notation_policy *ret_policy, struct err *e)
{
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *json = NULL;

	*ret_policy = (struct notation_policy){0};
	caps.bytes = NOTATION_POLICY_MAX;
	if (json_parse(bytes, caps, name, &json, e) < 0)
		return e->code;
	return read_document(json, ret_policy, e) < 0 ? err_wrap(e, "%s", name) : 0;
}

void notation_policy_done(struct notation_policy *policy)
{
	vec_each(statement, &policy->statements) {
		vec_each(parts, &statement->identities)
			vec_done(parts);
		vec_done(&statement->identities);
		vec_done(&statement->stores);
		vec_done(&statement->scopes);
	}
	vec_done(&policy->statements);
	arena_done(&policy->arena);
}

const struct notation_statement *notation_policy_find(const struct notation_policy *policy, struct str repository)
{
	const struct notation_statement *any = NULL;

	vec_each(statement, &policy->statements)
		vec_each(scope, &statement->scopes) {
			if (repository.n && str_eq(*scope, repository))
				return statement;
			if (str_is(*scope, "*"))
				any = statement;
		}
	return any;
}
