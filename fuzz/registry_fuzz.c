/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a registry answers, headers and lists, the files that say how registries are asked, and names of images: whatever the bytes, an answer.
 */
#include <stdint.h>
#include <stdlib.h>

#include "net/url.h"
#include "registry/parts.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_headers(struct str bytes, struct arena *arena)
{
	struct challenge challenge = {CHALLENGE_NONE, STR_NULL, STR_NULL, STR_NULL};
	struct str target = STR_NULL;
	uint64_t seconds = 0;
	const char *joined;
	struct url url;

	challenge_read(bytes, arena, &challenge);
	require(challenge.scheme != CHALLENGE_BEARER || challenge.realm.n);
	if (link_read(bytes, "next", &target))
		require(target.n == 0 || (target.p >= bytes.p && target.p + target.n <= bytes.p + bytes.n));
	joined = url_join(arena, STR_LIT("https://registry.example/v2/a/tags/list?n=2"), bytes);
	require(!joined || (url_parse(str_of(joined), &url) && url.host.n));
	retry_after_read(bytes, 0, &seconds);
}

static void try_lists(struct str bytes, struct arena *arena)
{
	struct artifact_referrer_list referrers = {0};
	struct str_list tags = {0};
	struct token token = {0};
	struct err e = ERR_INIT;
	struct str type;

	require(registry_read_tags(bytes, STR_LIT("fuzz"), arena, &tags, &e) == 0 || e.text[0]);
	e = ERR_INIT;
	require(registry_read_referrers(bytes, STR_LIT("fuzz"), ARTIFACT_REFERRERS, arena, &referrers, &e) == 0 || e.text[0]);
	vec_each(referrer, &referrers)
		require(referrer->descriptor.digest.algorithm != DIGEST_NONE);
	e = ERR_INIT;
	require(token_read(bytes, "fuzz", arena, &token, &e) < 0 || token.header.n);
	e = ERR_INIT;
	require(registry_read_type(bytes, STR_LIT("text/plain"), STR_LIT("fuzz"), arena, &type, &e) < 0 || type.n);
	vec_done(&tags);
	vec_done(&referrers);
}

static void try_files(struct str bytes, struct arena *arena)
{
	struct credentials_entry entry;
	struct credentials credentials;
	const struct rule *rule;
	struct rules rules;
	struct err e = ERR_INIT;

	credentials_read(bytes, "fuzz", STR_LIT("a.example"), STR_LIT("b/c"), arena, &entry, &e);
	credentials_read_helper(bytes, arena, &credentials);
	rules_init(&rules);
	e = ERR_INIT;
	require(rules_read_registries(&rules, bytes, "fuzz", &e) == 0 || e.text[0]);
	rule = rules_find(&rules, STR_LIT("a.example/b/c"));
	if (rule)
		rule_rewrite(rule, rule->location, STR_LIT("a.example/b/c"), arena);
	rules_insecure(&rules, STR_LIT("10.0.0.1:5000"));
	rules_done(&rules);
	rules_init(&rules);
	rules_read_daemon(&rules, bytes, "fuzz", &e);
	rules_insecure(&rules, STR_LIT("10.0.0.1:5000"));
	rules_done(&rules);
}

static void try_reference(struct str bytes, struct arena *arena)
{
	struct registry_reference reference, again;
	struct err e = ERR_INIT;
	struct str full;

	if (registry_reference_parse(bytes, arena, &reference, &e) < 0) {
		require(e.code == ERR_USAGE && e.text[0]);
		return;
	}
	require(reference.host.n && reference.repository.n && (reference.tag.n || reference.digest.algorithm));
	full = arena_printf(arena, "%.*s/%.*s%s%.*s", STR(reference.host), STR(reference.repository), reference.tag.n ? ":" : "", STR(reference.tag));
	if (full.n < 250) /* what is filled in may make it too long */
		require(registry_reference_parse(full, arena, &again, &e) == 0 && str_eq(again.repository, reference.repository) &&
			str_eq(again.host, reference.host));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_from(data, size);
	struct arena arena = ARENA_INIT;

	if (size > 1 << 18)
		return 0;
	try_headers(bytes, &arena);
	try_lists(bytes, &arena);
	try_files(bytes, &arena);
	try_reference(bytes, &arena);
	arena_done(&arena);
	return 0;
}
