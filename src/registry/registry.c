/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "model/config.h"
#include "net/url.h"
#include "registry/hub.h"
#include "registry/parts.h"
#include "registry/settings.h"

/* ---- hosts ---- */

static struct registry *registry_of(const struct http_hosts *hosts)
{
	return (struct registry *)((char *)(uintptr_t)hosts - offsetof(struct registry, hosts));
}

static void find_host(const struct http_hosts *hosts, struct str host, struct http_host *ret_host)
{
	struct registry *registry = registry_of(hosts);
	struct rule_trust trust = rules_trust(&registry->rules, registry->ctx, host);

	ret_host->insecure = rules_insecure(&registry->rules, host);
	vec_each(endpoint, &registry->endpoints)
		ret_host->insecure = ret_host->insecure || ((*endpoint)->insecure && str_case_eq((*endpoint)->host, host));
	ret_host->authorities = trust.authorities;
	ret_host->certificate = trust.certificate;
	ret_host->key = trust.key;
}

/* ---- places ---- */

static struct endpoint *add_endpoint(struct registry *registry, struct str place, struct err *e)
{
	struct endpoint *endpoint = arena_new(&registry->arena, struct endpoint);
	struct str host, repository;

	str_cut(place, '/', &host, &repository);
	if (!host.n || !repository.n) {
		err_set(e, ERR_USAGE, "%.*s: no place of a registry: HOST/REPOSITORY", STR(place));
		return NULL;
	}
	*endpoint = (struct endpoint){.known_as = host, .repository = repository};
	endpoint->host = str_is(host, HUB) ? STR_LIT(HUB_API) : host;
	endpoint->insecure = rules_insecure(&registry->rules, endpoint->host) || rules_insecure(&registry->rules, host);
	lock_init(&endpoint->lock);
	lock_init(&endpoint->looking);
	*vec_push(&registry->endpoints) = endpoint;
	return endpoint;
}

/* "https://mirror.example/" as Docker writes it, or "mirror.example[/path]"; http says that it is insecure. */
static int add_mirror(struct registry *registry, struct str mirror, struct str repository, struct err *e)
{
	bool plain = str_starts(mirror, "http://");
	struct endpoint *endpoint;

	if (!str_skip(&mirror, "https://"))
		str_skip(&mirror, "http://");
	while (mirror.n && mirror.p[mirror.n - 1] == '/')
		mirror.n--;
	endpoint = add_endpoint(registry, arena_printf(&registry->arena, "%.*s/%.*s", STR(mirror), STR(repository)), e);
	if (!endpoint)
		return e->code;
	endpoint->insecure = endpoint->insecure || plain;
	return 0;
}

/* "[HOST=]MIRROR": whether it is for that host, and the mirror. */
static bool is_mirror_of(struct str setting, struct str host, struct str *ret_mirror)
{
	struct str of;

	if (!str_cut(setting, '=', &of, ret_mirror)) {
		*ret_mirror = setting;
		of = STR_LIT(HUB);
	}
	return str_case_eq(of, host);
}

static int add_places(struct registry *registry, const struct registry_reference *reference, struct err *e)
{
	const struct registry_settings *settings = registry->ctx->registry;
	const struct rule *rule = rules_find(&registry->rules, registry->name);
	struct endpoint *itself;
	struct str mirror;

	if (rule && rule->blocked) {
		err_set(e, ERR_USAGE, "%.*s: registries.conf blocks %.*s", STR(registry->name), STR(rule->prefix));
		return err_hint(e, "blocked = false for the prefix %.*s", STR(rule->prefix));
	}
	for (size_t i = 0; settings && i < settings->mirrors.n; i++)
		if (is_mirror_of(settings->mirrors.v[i], reference->host, &mirror) && add_mirror(registry, mirror, reference->repository, e) < 0)
			return e->code;
	for (size_t i = 0; rule && i < rule->mirrors.n; i++) {
		const struct rule_mirror *m = &rule->mirrors.v[i];
		struct endpoint *endpoint = add_endpoint(registry, rule_rewrite(rule, m->location, registry->name, &registry->arena), e);

		if (!endpoint)
			return e->code;
		endpoint->insecure = endpoint->insecure || m->insecure;
		endpoint->pull = m->pull;
	}
	if (str_is(reference->host, HUB))
		vec_each(hub, &registry->rules.hub_mirrors)
			if (add_mirror(registry, *hub, reference->repository, e) < 0)
				return e->code;
	itself = add_endpoint(registry, rule ? rule_rewrite(rule, rule->location, registry->name, &registry->arena) : registry->name, e);
	if (!itself)
		return e->code;
	itself->primary = true;
	itself->insecure = itself->insecure || (rule && rule->insecure);
	return 0;
}

/* ---- the whole ---- */

static void close_artifacts(struct artifacts *artifacts)
{
	registry_free((struct registry *)artifacts);
}

int registry_open(const struct ctx *ctx, const struct registry_reference *reference, struct registry **ret_registry, struct err *e)
{
	struct registry *registry = mem_zero(1, sizeof(*registry));

	registry->ctx = ctx;
	registry->hosts.find = find_host;
	rules_init(&registry->rules);
	registry->host = arena_str(&registry->arena, reference->host);
	registry->name = arena_printf(&registry->arena, "%.*s/%.*s", STR(reference->host), STR(reference->repository));
	if (rules_load(ctx, &registry->rules, e) < 0 || add_places(registry, reference, e) < 0) {
		registry_free(registry);
		return e->code;
	}
	registry->client = http_client_new(ctx, &registry->hosts, ctx->jobs * 2 > REGISTRY_STREAMS_LEAST ? ctx->jobs * 2 : REGISTRY_STREAMS_LEAST);
	registry->artifacts = (struct artifacts){
		.name = registry->name,
		.repository = registry->name,
		.manifest = registry_manifest,
		.blob = registry_blob,
		.referrers = registry_referrers,
		.tags = registry_tags,
		.put_blob = registry_put_blob,
		.put_manifest = registry_put_manifest,
		.close = close_artifacts,
	};
	*ret_registry = registry;
	return 0;
}

struct artifacts *registry_artifacts(struct registry *registry)
{
	return &registry->artifacts;
}

static void endpoint_done(struct endpoint *endpoint)
{
	vec_done(&endpoint->tokens);
	lock_done(&endpoint->lock);
	lock_done(&endpoint->looking);
	arena_wipe(&endpoint->found);
	arena_wipe(&endpoint->arena);
}

void registry_leave_mirrors(struct registry *registry)
{
	struct endpoint *itself = registry_itself(registry);

	for (size_t i = 0; i + 1 < registry->endpoints.n; i++)
		endpoint_done(registry->endpoints.v[i]);
	registry->endpoints.v[0] = itself;
	registry->endpoints.n = 1;
}

void registry_free(struct registry *registry)
{
	if (!registry)
		return;
	http_client_free(registry->client);
	vec_each(at, &registry->endpoints)
		endpoint_done(*at);
	vec_done(&registry->endpoints);
	rules_done(&registry->rules);
	arena_done(&registry->arena);
	free(registry);
}

/* ---- names ---- */

/* A name without a host is what an alias says, or of the one registry that the files let such names be looked for in; else Docker's. */
int registry_reference_resolve(const struct ctx *ctx, struct str text, struct arena *arena, struct registry_reference *ret_reference, struct err *e)
{
	struct image_reference parts = {.text = text};
	struct rules rules;
	struct str full = text;
	int r;

	if (!image_reference_split(&parts) || parts.registry.n)
		return registry_reference_parse(text, arena, ret_reference, e);
	rules_init(&rules);
	r = rules_load(ctx, &rules, e);
	vec_each(alias, &rules.aliases)
		if (str_eq(alias->key, parts.repository))
			full = arena_printf(arena, "%.*s%.*s", STR(alias->text), STR(str_from_index(text, parts.repository.n)));
	if (r == 0 && str_eq(full, text) && rules.search.n == 1)
		full = arena_printf(arena, "%.*s/%.*s", STR(rules.search.v[0]), STR(text));
	if (r == 0)
		r = registry_reference_parse(full, arena, ret_reference, e);
	rules_done(&rules);
	return r;
}
