/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists that come in pages: tags, and what refers to a manifest. Source: OCI distribution-spec 1.1, "Listing Tags", "Listing Referrers".
 */
#include <stdio.h>

#include "base/map.h"
#include "base/mem.h"
#include "codec/json.h"
#include "net/url.h"
#include "model/descriptor.h"
#include "registry/parts.h"

/* ---- pages ---- */

struct pages {
	struct registry *registry;
	struct endpoint *endpoint;
	struct arena scratch;
	struct buf body;
	struct str next; /* empty: there are no more */
	struct map seen; /* the pages that the list has led to */
	struct str what;
	unsigned count;
	uint64_t bytes; /* of all pages */
	unsigned status;
	struct str media_type;
};

static void pages_init(struct pages *pages, struct registry *registry, struct str path, struct str what)
{
	*pages = (struct pages){.registry = registry, .endpoint = registry_itself(registry), .body = BUF_INIT(REGISTRY_ANSWER_MAX), .what = what};
	pages->next = arena_str(&pages->scratch, path);
}

static void pages_done(struct pages *pages)
{
	buf_done(&pages->body);
	map_done(&pages->seen);
	arena_done(&pages->scratch);
}

/* Only on the same server: a list is one server's. */
static int find_next(struct pages *pages, const struct http_response *response, struct err *e)
{
	struct str target, before = str_of(response->url);
	struct url here, there;
	const char *next;

	pages->next = STR_NULL;
	if (!link_read(http_header(response, "link"), "next", &target))
		return 0;
	next = url_join(&pages->scratch, before, target);
	if (!next || !url_parse(before, &here) || !url_parse(str_of(next), &there) || !url_same_origin(&here, &there))
		return err_set(e, ERR_FORMAT, "%.*s: the list goes on where it cannot: %.*s", STR(pages->what), STR(target));
	if (str_eq(str_of(next), before) || map_set(&pages->seen, str_of(next), pages))
		return err_set(e, ERR_FORMAT, "%.*s: the list goes on where it has been: %s", STR(pages->what), next);
	pages->next = str_of(next);
	return 0;
}

/* 1: a page is in `body`; 0: there is none more, or `status` says that there is no such list. */
static int pages_turn(struct pages *pages, struct err *e)
{
	struct ask ask = {.path = pages->next, .actions = "pull", .max = REGISTRY_ANSWER_MAX, .body = &pages->body,
			  .headers = {{STR_LIT("Accept"), STR_LIT(MEDIA_INDEX ", application/json")}}, .header_count = 1};
	struct http_response response;
	int r;

	if (!pages->next.n)
		return 0;
	if (pages->count++ >= REGISTRY_PAGES_MAX)
		return err_set(e, ERR_LIMIT, "%.*s: a list of more than the cap of %d pages", STR(pages->what), REGISTRY_PAGES_MAX);
	r = registry_ask(pages->registry, pages->endpoint, &ask, &pages->scratch, &response, NULL, e);
	atomic_fetch_add(&pages->registry->artifacts.listed, pages->body.n);
	if (r < 0)
		return r;
	pages->status = response.status;
	pages->media_type = http_header(&response, "content-type");
	if (response.status != 200) {
		pages->next = STR_NULL;
		return registry_refused(pages->registry, pages->endpoint, &response, pages->what, e);
	}
	pages->bytes += pages->body.n;
	if (pages->bytes > REGISTRY_LIST_MAX)
		return err_set(e, ERR_LIMIT, "%.*s: a list of more than the cap of %llu bytes", STR(pages->what), (unsigned long long)REGISTRY_LIST_MAX);
	return find_next(pages, &response, e) < 0 ? e->code : 1;
}

static int parse(struct str bytes, struct str what, struct json **ret_root, struct err *e)
{
	struct json_caps caps = JSON_CAPS;
	char name[256];

	caps.bytes = REGISTRY_ANSWER_MAX;
	caps.depth = 32;
	snprintf(name, sizeof(name), "%.*s", STR(str_slice(what, 0, sizeof(name) - 1)));
	return json_parse(bytes, caps, name, ret_root, e);
}

/* ---- tags ---- */

int registry_read_tags(struct str bytes, struct str what, struct arena *arena, struct str_list *list, struct err *e)
{
	auto_json struct json *root = NULL;

	if (parse(bytes, what, &root, e) < 0)
		return e->code;
	if (!json_is(json_get(root, "tags"), JSON_KIND_ARRAY) && !json_is(json_get(root, "tags"), JSON_KIND_NULL))
		return err_set(e, ERR_FORMAT, "%.*s: no list of tags", STR(what));
	json_each(tag, json_get(root, "tags")) {
		if (list->n >= REGISTRY_TAGS_MAX)
			return err_set(e, ERR_LIMIT, "%.*s: more than the cap of %d tags", STR(what), REGISTRY_TAGS_MAX);
		*vec_push(list) = arena_str(arena, json_text(tag));
	}
	return 0;
}

int registry_tags(struct artifacts *artifacts, struct arena *arena, struct str_list *ret_tags, struct err *e)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	auto_done(pages_done) struct pages pages;
	struct str_list list = {0};
	int r;

	pages_init(&pages, (struct registry *)artifacts, STR_LIT("tags/list?n=1000"), arena_printf(&scratch, "%.*s: tags", STR(artifacts->name)));
	while ((r = pages_turn(&pages, e)) > 0 && (r = registry_read_tags(buf_str(&pages.body), pages.what, arena, &list, e)) == 0)
		;
	if (r == 0)
		vec_sort_unique(&list, str_order);
	if (r == 0)
		*ret_tags = list;
	else
		vec_done(&list);
	return r;
}

/* ---- referrers ---- */

static bool is_known(const struct artifact_referrer_list *list, const struct digest *digest)
{
	vec_each(referrer, list)
		if (digest_eq(&referrer->descriptor.digest, digest))
			return true;
	return false;
}

int registry_read_referrers(struct str bytes, struct str what, enum artifact_place place, struct arena *arena, struct artifact_referrer_list *list,
			    struct err *e)
{
	auto_json struct json *root = NULL;

	if (parse(bytes, what, &root, e) < 0)
		return e->code;
	/* A tag that means something else is nobody's list of referrers. */
	if (place == ARTIFACT_REFERRERS_TAG && !json_get(root, "manifests"))
		return 0;
	if (!json_is(json_get(root, "manifests"), JSON_KIND_ARRAY))
		return err_set(e, ERR_FORMAT, "%.*s: no index", STR(what));
	json_each(item, json_get(root, "manifests")) {
		struct artifact_descriptor descriptor;

		if (descriptor_read(item, what, arena, &descriptor, e) < 0)
			return e->code;
		if (is_known(list, &descriptor.digest))
			continue;
		if (list->n >= ARTIFACT_REFERRERS_MAX)
			return err_set(e, ERR_LIMIT, "%.*s: more than the cap of %d referrers", STR(what), ARTIFACT_REFERRERS_MAX);
		*vec_push(list) = (struct artifact_referrer){descriptor, place};
	}
	return 0;
}

/* What registries without the API answer; each of them means the path, since the repository's other paths work. */
static bool has_no_api(const struct pages *pages)
{
	return pages->status == 404 || pages->status == 400 || pages->status == 405 || pages->status == 406 || pages->status == 501 ||
	       (pages->status == 200 && str_starts(pages->media_type, "text/html"));
}

static int from_api(struct registry *registry, const struct digest *subject, struct arena *arena, struct artifact_referrer_list *list, struct err *e)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	auto_done(pages_done) struct pages pages;
	char text[DIGEST_TEXT_MAX];
	int r;

	digest_text(subject, text);
	pages_init(&pages, registry, arena_printf(&scratch, "referrers/%s", text),
		   arena_printf(&scratch, "%.*s: referrers of %s", STR(registry->name), text));
	while ((r = pages_turn(&pages, e)) > 0) {
		if (pages.count == 1 && has_no_api(&pages))
			return 0;
		if (registry_read_referrers(buf_str(&pages.body), pages.what, ARTIFACT_REFERRERS, arena, list, e) < 0)
			return e->code;
	}
	if (r < 0 && pages.count == 1 && has_no_api(&pages)) {
		*e = ERR_INIT;
		return 0;
	}
	return r;
}

/* It may be there whatever the API answers: who pushed may not have known of the API. */
static int from_tag(struct registry *registry, const struct digest *subject, struct arena *arena, struct artifact_referrer_list *list, struct err *e)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	char text[DIGEST_TEXT_MAX];
	struct str tag = str_of(digest_tag(subject, text)), bytes, type;
	struct str what = arena_printf(&scratch, "%.*s:%.*s", STR(registry->name), STR(tag));
	struct digest digest;

	if (registry_manifest(&registry->artifacts, tag, &scratch, &bytes, &digest, &type, e) < 0) {
		if (e->code != ERR_NOT_FOUND)
			return e->code;
		*e = ERR_INIT;
		return 0;
	}
	atomic_fetch_add(&registry->artifacts.listed, bytes.n);
	return registry_read_referrers(bytes, what, ARTIFACT_REFERRERS_TAG, arena, list, e);
}

int registry_referrers(struct artifacts *artifacts, const struct digest *subject, struct arena *arena, struct artifact_referrer_list *list, struct err *e)
{
	struct registry *registry = (struct registry *)artifacts;

	return from_api(registry, subject, arena, list, e) < 0 ? e->code : from_tag(registry, subject, arena, list, e);
}
