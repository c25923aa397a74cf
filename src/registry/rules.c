/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/rules.h"

#include <arpa/inet.h>

#include "codec/json.h"
#include "codec/toml.h"

#define NAMES_MAX 4096 /* of one list */

void rules_init(struct rules *rules)
{
	*rules = (struct rules){.arena = ARENA_INIT};
	lock_init(&rules->lock);
}

void rules_done(struct rules *rules)
{
	vec_each(rule, &rules->rules)
		vec_done(&rule->mirrors);
	vec_done(&rules->rules);
	vec_done(&rules->aliases);
	vec_done(&rules->search);
	vec_done(&rules->insecure);
	vec_done(&rules->hub_mirrors);
	vec_done(&rules->trust_folders);
	vec_done(&rules->trust);
	lock_done(&rules->lock);
	arena_done(&rules->arena);
}

/* ---- registries.conf ---- */

static int put_texts(struct rules *rules, struct str_list *list, const struct toml *array, const char *name, struct err *e)
{
	toml_each(item, array) {
		if (list->n >= NAMES_MAX)
			return err_set(e, ERR_LIMIT, "%s: line %u: more than %d names", name, toml_line(array), NAMES_MAX);
		*vec_push(list) = arena_str(&rules->arena, toml_text(item));
	}
	return 0;
}

static enum rule_pull pull_of(const struct toml *mirror, bool by_digest)
{
	struct str word = toml_get_text(mirror, "pull-from-mirror");

	if (str_is(word, "digest-only") || (!word.n && by_digest))
		return PULL_BY_DIGEST;
	return str_is(word, "tag-only") ? PULL_BY_TAG : PULL_ALL;
}

/* A later file's rule for the same prefix replaces the earlier. */
static struct rule *rule_for(struct rules *rules, struct str prefix)
{
	vec_each(rule, &rules->rules)
		if (str_eq(rule->prefix, prefix)) {
			vec_done(&rule->mirrors);
			*rule = (struct rule){.prefix = rule->prefix};
			return rule;
		}
	*vec_push(&rules->rules) = (struct rule){.prefix = arena_str(&rules->arena, prefix)};
	return &rules->rules.v[rules->rules.n - 1];
}

static int read_rule(struct rules *rules, const struct toml *table, const char *name, struct err *e)
{
	struct str prefix = toml_get_text(table, "prefix"), location = toml_get_text(table, "location");
	struct rule *rule;

	if (!prefix.n && !location.n)
		return err_set(e, ERR_FORMAT, "%s: line %u: a registry without prefix and location", name, toml_line(table));
	if (rules->rules.n >= NAMES_MAX)
		return err_set(e, ERR_LIMIT, "%s: line %u: more than %d registries", name, toml_line(table), NAMES_MAX);
	rule = rule_for(rules, prefix.n ? prefix : location);
	rule->location = arena_str(&rules->arena, location);
	rule->insecure = toml_bool(toml_get(table, "insecure"));
	rule->blocked = toml_bool(toml_get(table, "blocked"));
	toml_each(mirror, toml_get(table, "mirror")) {
		struct str at = toml_get_text(mirror, "location");

		if (!at.n)
			return err_set(e, ERR_FORMAT, "%s: line %u: a mirror without location", name, toml_line(mirror));
		if (rule->mirrors.n >= NAMES_MAX)
			return err_set(e, ERR_LIMIT, "%s: line %u: more than %d mirrors", name, toml_line(mirror), NAMES_MAX);
		*vec_push(&rule->mirrors) = (struct rule_mirror){
			.location = arena_str(&rules->arena, at),
			.insecure = toml_bool(toml_get(mirror, "insecure")),
			.pull = pull_of(mirror, toml_bool(toml_get(table, "mirror-by-digest-only"))),
		};
	}
	return 0;
}

/* Version 1 had three lists: [registries.search] registries = […], …insecure, …block. */
static int read_old(struct rules *rules, const struct toml *registries, const char *name, struct err *e)
{
	struct str_list blocked = {0};
	int r = put_texts(rules, &rules->search, toml_get(toml_get(registries, "search"), "registries"), name, e);

	if (r == 0)
		r = put_texts(rules, &rules->insecure, toml_get(toml_get(registries, "insecure"), "registries"), name, e);
	if (r == 0)
		r = put_texts(rules, &blocked, toml_get(toml_get(registries, "block"), "registries"), name, e);
	vec_each(host, &blocked)
		if (host->n)
			rule_for(rules, *host)->blocked = true;
	vec_done(&blocked);
	return r;
}

static int read_aliases(struct rules *rules, const struct toml *table, const char *name, struct err *e)
{
	toml_each(alias, table) {
		if (rules->aliases.n >= NAMES_MAX)
			return err_set(e, ERR_LIMIT, "%s: line %u: more than %d aliases", name, toml_line(alias), NAMES_MAX);
		*vec_push(&rules->aliases) = (struct key_text){arena_str(&rules->arena, toml_key(alias)), arena_str(&rules->arena, toml_text(alias))};
	}
	return 0;
}

int rules_read_registries(struct rules *rules, struct str text, const char *name, struct err *e)
{
	struct toml_caps caps = TOML_CAPS;
	struct arena arena = ARENA_INIT;
	const struct toml *root = NULL, *search;
	int r;

	caps.bytes = RULES_FILE_MAX;
	r = toml_parse(text, caps, name, &arena, &root, e);
	if (r == 0 && (search = toml_get(root, "unqualified-search-registries"))) {
		rules->search.n = 0;
		r = put_texts(rules, &rules->search, search, name, e);
	}
	toml_each(table, toml_get(root, "registry"))
		if (r == 0)
			r = read_rule(rules, table, name, e);
	if (r == 0)
		r = read_old(rules, toml_get(root, "registries"), name, e);
	if (r == 0)
		r = read_aliases(rules, toml_get(root, "aliases"), name, e);
	arena_done(&arena);
	return r;
}

/* ---- Docker's daemon.json ---- */

static void put_json_texts(struct rules *rules, struct str_list *list, const struct json *array)
{
	json_each(item, array)
		if (json_text(item).n && list->n < NAMES_MAX)
			*vec_push(list) = arena_str(&rules->arena, json_text(item));
}

int rules_read_daemon(struct rules *rules, struct str text, const char *name, struct err *e)
{
	struct json_caps caps = JSON_CAPS;
	struct json *root = NULL;

	caps.bytes = RULES_FILE_MAX;
	caps.forgiving = true;
	if (json_parse(text, caps, name, &root, e) < 0)
		return e->code;
	put_json_texts(rules, &rules->hub_mirrors, json_get(root, "registry-mirrors"));
	put_json_texts(rules, &rules->insecure, json_get(root, "insecure-registries"));
	json_free(root);
	return 0;
}

/* ---- asking ---- */

/* How many bytes of the name a prefix matches; 0: none. */
static size_t match(struct str prefix, struct str name)
{
	struct str host, rest;

	if (str_skip(&prefix, "*.")) {
		str_cut(name, '/', &host, &rest);
		return host.n > prefix.n + 1 && str_case_eq(str_from_index(host, host.n - prefix.n), prefix) && host.p[host.n - prefix.n - 1] == '.'
			       ? host.n : 0;
	}
	if (!prefix.n || prefix.n > name.n || !str_case_eq(prefix, str_slice(name, 0, prefix.n)))
		return 0;
	return prefix.n == name.n || str_find(STR_LIT("/:@"), name.p[prefix.n]) >= 0 ? prefix.n : 0;
}

const struct rule *rules_find(const struct rules *rules, struct str name)
{
	const struct rule *found = NULL;

	vec_each(rule, &rules->rules)
		if (match(rule->prefix, name) && (!found || rule->prefix.n > found->prefix.n))
			found = rule;
	return found;
}

struct str rule_rewrite(const struct rule *rule, struct str location, struct str name, struct arena *arena)
{
	if (!location.n)
		return name;
	return arena_printf(arena, "%.*s%.*s", STR(location), STR(str_from_index(name, match(rule->prefix, name))));
}

static bool parse_address(struct str text, struct in_addr *ret_address)
{
	char copy[INET_ADDRSTRLEN] = "";

	if (text.n >= sizeof(copy))
		return false;
	memcpy(copy, text.p, text.n);
	return inet_pton(AF_INET, copy, ret_address) == 1;
}

/* "10.0.0.0/8", of addresses of version 4 alone. */
static bool in_network(struct str network, struct str host)
{
	struct in_addr base, address;
	struct str left, right;
	uint64_t bits;
	uint32_t mask;

	if (!str_cut(network, '/', &left, &right) || !str_to_u64(right, &bits) || bits > 32 || !parse_address(left, &base) || !parse_address(host, &address))
		return false;
	mask = bits ? htonl(UINT32_MAX << (32 - bits)) : 0;
	return (base.s_addr & mask) == (address.s_addr & mask);
}

bool rules_insecure(const struct rules *rules, struct str host)
{
	struct str name, port;

	str_cut(host, ':', &name, &port);
	vec_each(known, &rules->insecure)
		if (str_case_eq(*known, host) || in_network(*known, name))
			return true;
	return false;
}
