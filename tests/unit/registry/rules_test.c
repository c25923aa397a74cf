/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/rules.h"

#include "base/mem.h"
#include "test.h"

static const char conf[] = "unqualified-search-registries = [\"a.example\", \"b.example\"]\n"
			   "[[registry]]\nprefix = \"example.org\"\nlocation = \"inner.example:5000/copy\"\ninsecure = true\n"
			   "[[registry.mirror]]\nlocation = \"m1.example\"\npull-from-mirror = \"digest-only\"\n"
			   "[[registry.mirror]]\nlocation = \"m2.example/x\"\ninsecure = true\npull-from-mirror = \"tag-only\"\n"
			   "[[registry]]\nprefix = \"example.org/secret\"\nblocked = true\n"
			   "[[registry]]\nlocation = \"plain.example\"\nmirror-by-digest-only = true\n[[registry.mirror]]\nlocation = \"m3.example\"\n"
			   "[[registry]]\nprefix = \"*.wild.example\"\nblocked = true\n"
			   "[aliases]\n\"shop\" = \"example.org/team/shop\"\n";

static void expect(const struct rules *rules, const char *name, const char *rewritten)
{
	const struct rule *rule = rules_find(rules, str_of(name));
	struct arena arena = ARENA_INIT;

	if (!rewritten && rule)
		fail_msg("%s: %.*s", name, STR(rule->prefix));
	if (rewritten && !rule)
		fail_msg("%s: no rule", name);
	if (rule)
		assert_str(rule->blocked ? STR_LIT("blocked") : rule_rewrite(rule, rule->location, str_of(name), &arena), rewritten);
	arena_done(&arena);
}

TEST(registries_conf)
{
	const struct rule *rule;
	struct rules rules;
	struct err e = ERR_INIT;

	rules_init(&rules);
	assert_int_equal(rules_read_registries(&rules, STR_LIT(conf), "registries.conf", &e), 0);
	expect(&rules, "example.org/shop", "inner.example:5000/copy/shop");
	expect(&rules, "example.org/secret/x", "blocked");
	expect(&rules, "example.org/secretive", "inner.example:5000/copy/secretive");
	expect(&rules, "example.org.evil.example/shop", NULL);
	expect(&rules, "example.org:5000/shop", "inner.example:5000/copy:5000/shop");
	expect(&rules, "plain.example/a", "plain.example/a");
	expect(&rules, "a.wild.example/x", "blocked");
	expect(&rules, "wild.example/x", NULL);
	expect(&rules, "notwild.example/x", NULL);
	rule = rules_find(&rules, STR_LIT("example.org/shop"));
	assert_true(rule->insecure && rule->mirrors.n == 2 && rule->mirrors.v[0].pull == PULL_BY_DIGEST && rule->mirrors.v[1].pull == PULL_BY_TAG);
	assert_true(!rule->mirrors.v[0].insecure && rule->mirrors.v[1].insecure);
	assert_int_equal(rules_find(&rules, STR_LIT("plain.example/a"))->mirrors.v[0].pull, PULL_BY_DIGEST);
	assert_int_equal(rules.search.n, 2);
	assert_str(rules.aliases.v[0].text, "example.org/team/shop");
	/* A later file replaces what an earlier said of the same prefix. */
	assert_int_equal(rules_read_registries(&rules, STR_LIT("unqualified-search-registries=[]\n[[registry]]\nprefix=\"example.org\"\nlocation=\"b.example\"\n"),
					       "x", &e), 0);
	expect(&rules, "example.org/shop", "b.example/shop");
	assert_int_equal(rules_find(&rules, STR_LIT("example.org/shop"))->mirrors.n, 0);
	assert_int_equal(rules.search.n, 0);
	rules_done(&rules);
}

TEST(registries_conf_of_version_1)
{
	struct rules rules;
	struct err e = ERR_INIT;

	rules_init(&rules);
	assert_int_equal(rules_read_registries(&rules, STR_LIT("[registries.search]\nregistries=['a.example']\n[registries.insecure]\nregistries=['b.example']\n"
							       "[registries.block]\nregistries=['c.example']\n"), "x", &e), 0);
	assert_int_equal(rules.search.n, 1);
	assert_true(rules_insecure(&rules, STR_LIT("b.example")));
	expect(&rules, "c.example/x", "blocked");
	rules_done(&rules);
}

TEST(what_is_no_registries_conf)
{
	static const char *const texts[] = {"[[registry]]\n", "[[registry]]\nlocation='a'\n[[registry.mirror]]\n", "[[registry\n", "x = 1\nx = 2\n"};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct rules rules;
		struct err e = ERR_INIT;

		rules_init(&rules);
		if (rules_read_registries(&rules, str_of(texts[i]), "registries.conf", &e) != ERR_FORMAT)
			fail_msg("%s: %s", texts[i], e.text);
		assert_non_null(strstr(e.text, "registries.conf"));
		rules_done(&rules);
	}
}

TEST(daemon_json)
{
	struct rules rules;
	struct err e = ERR_INIT;

	rules_init(&rules);
	assert_int_equal(rules_read_daemon(&rules, STR_LIT("{\"registry-mirrors\":[\"https://m.example/\"],\"insecure-registries\":[\"i.example:5000\",\"10.1.0.0/16\"]}"),
					   "daemon.json", &e), 0);
	assert_str(rules.hub_mirrors.v[0], "https://m.example/");
	assert_true(rules_insecure(&rules, STR_LIT("i.example:5000")));
	assert_false(rules_insecure(&rules, STR_LIT("i.example")));
	assert_true(rules_insecure(&rules, STR_LIT("10.1.2.3:5000")));
	assert_true(rules_insecure(&rules, STR_LIT("10.1.2.3")));
	assert_false(rules_insecure(&rules, STR_LIT("10.2.2.3")));
	assert_false(rules_insecure(&rules, STR_LIT("10.1.2.3.evil.example")));
	assert_int_equal(rules_read_daemon(&rules, STR_LIT("{"), "daemon.json", &e), ERR_FORMAT);
	rules_done(&rules);
}

TEST_MAIN
