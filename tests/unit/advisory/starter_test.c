/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The starter database in the program: that it opens, and, where the feeds it was made from are at hand (PLIMSOLL_FEEDS, or
 * ../shared/feeds beside the source), that it answers for the distributions it holds whole just what a full build does.
 */
#include <stdio.h>
#include <stdlib.h>

#include "advisory/advisory.h"
#include "advisory/build.h"
#include "test.h"

static struct ctx ctx = {.jobs = 1};

static struct advdb *open_starter(void)
{
	struct err e = ERR_INIT;
	struct advdb *db = NULL;

	setenv("XDG_DATA_HOME", "/nonexistent", 1);
	if (advdb_open(&ctx, NULL, &db, &e) < 0)
		fail_msg("%s", e.text);
	return db;
}

TEST(opens_without_a_file)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct advisory_list answers = {0};
	struct err e = ERR_INIT;
	struct advdb *db = open_starter();

	assert_true(db->info(db)->starter);
	assert_true(db->info(db)->date.n > 0);
	assert_true(db->covers(db, STR_LIT("Debian:11")));
	assert_false(db->covers(db, STR_LIT("Debian:1")));
	assert_int_equal(db->lookup(db, STR_LIT("Maven"), STR_LIT("org.apache.logging.log4j:log4j-core"), &arena, &answers,
				    &e), 0);
	assert_true(answers.n > 0);
	bool exploited = false;
	vec_each(answer, &answers)
		exploited |= (*answer)->vulnerability->kev && str_is((*answer)->vulnerability->id, "CVE-2021-44228");
	assert_true(exploited);
	vec_done(&answers);
	db->close(db);
}

static void expect_same_texts(const struct str_list *a, const struct str_list *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		assert_true(str_eq(a->v[i], b->v[i]));
}

static void expect_same(const struct advisory *a, const struct advisory *b)
{
	const struct vulnerability *v = a->vulnerability, *w = b->vulnerability;

	assert_true(str_eq(v->id, w->id) && str_eq(v->advisory, w->advisory) && str_eq(v->cvss, w->cvss));
	assert_true(str_eq(v->published, w->published) && str_eq(v->modified, w->modified));
	assert_int_equal(v->severity, w->severity);
	assert_int_equal(v->kev, w->kev);
	assert_true(str_eq(v->kev_due, w->kev_due) && str_eq(v->kev_added, w->kev_added));
	expect_same_texts(&v->aliases, &w->aliases);
	expect_same_texts(&a->versions, &b->versions);
	assert_int_equal(a->status, b->status);
	assert_true(str_eq(a->module, b->module));
	assert_int_equal(a->ranges.n, b->ranges.n);
	for (size_t i = 0; i < a->ranges.n; i++)
		assert_true(str_eq(a->ranges.v[i].fixed, b->ranges.v[i].fixed) &&
			    str_eq(a->ranges.v[i].introduced, b->ranges.v[i].introduced));
}

static void compare_package(struct advdb *starter, struct advdb *full, const struct set_package *package)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct advisory_list a = {0}, b = {0};
	struct err e = ERR_INIT;

	assert_int_equal(starter->lookup(starter, package->ecosystem, package->name, &arena, &a, &e), 0);
	assert_int_equal(full->lookup(full, package->ecosystem, package->name, &arena, &b, &e), 0);
	assert_int_equal(a.n, b.n);
	assert_true(a.n > 0);
	for (size_t i = 0; i < a.n; i++)
		expect_same(a.v[i], b.v[i]);
	vec_done(&a);
	vec_done(&b);
}

/* Where the feeds are; skips the test, before anything needs freeing, where they are not. */
static const char *feeds_folder(void)
{
	const char *folder = getenv("PLIMSOLL_FEEDS"), *source = getenv("PLIMSOLL_SOURCE");
	static char path[4096];

	snprintf(path, sizeof(path), "%s%s", folder ? folder : source ? source : "..", folder ? "" : "/../shared/feeds");
	if (!feed_is_folder(path)) {
		print_message("no feeds at %s: skipped\n", path);
		skip();
	}
	return path;
}

static bool is_whole(struct str ecosystem)
{
	return str_starts(ecosystem, "Debian:") || str_starts(ecosystem, "Alpine:") || str_starts(ecosystem, "AlmaLinux:");
}

TEST(answers_as_the_full_database_does)
{
	const char *folder = feeds_folder();
	auto_done(facts_done) struct facts facts;
	auto_done(fact_set_done) struct fact_set set = {0};
	struct advdb *starter, *full = NULL;
	struct err e = ERR_INIT;

	facts_init(&facts, NULL, NULL);
	starter = open_starter();
	if (advdb_build(&ctx, folder, NULL, "starter-full.db", NULL, NULL, &e) < 0 ||
	    advdb_open(&ctx, "starter-full.db", &full, &e) < 0 || facts_read(&ctx, folder, &facts, &e) < 0)
		fail_msg("%s", e.text);
	facts_resolve(&facts, &set);
	vec_each(package, &set.packages)
		if (is_whole(package->ecosystem))
			compare_package(starter, full, package);
	full->close(full);
	starter->close(starter);
	remove("starter-full.db");
}

TEST_MAIN
