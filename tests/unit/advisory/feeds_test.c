/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each folder of tests/data/advisory is a test: its feeds, as text tables, must be what stands in its `expected` folder,
 * notes included; the database must answer the same; and tables must be read back to the same database.
 * With PLIMSOLL_REGENERATE set, `expected` is written anew, to be looked at before it is committed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "advisory/advisory.h"
#include "advisory/build.h"
#include "base/file.h"
#include "test.h"

#define TEXT_MAX (16u << 20)

struct fixture {
	struct arena arena;
	struct coverage notes;
	struct facts facts;
	struct fact_set set;
};

static struct ctx ctx = {.jobs = 1};

static const char *source_folder(void)
{
	const char *source = getenv("PLIMSOLL_SOURCE");

	return source ? source : "..";
}

static void fixture_done(struct fixture *f)
{
	fact_set_done(&f->set);
	facts_done(&f->facts);
	coverage_done(&f->notes);
	arena_done(&f->arena);
}

static void load_feeds(struct fixture *f, const char *feeds)
{
	struct err e = ERR_INIT;

	*f = (struct fixture){0};
	facts_init(&f->facts, &f->notes, &f->arena);
	if (facts_read(&ctx, feeds, &f->facts, &e) < 0)
		fail_msg("%s", e.text);
	facts_resolve(&f->facts, &f->set);
}

static struct str notes_text(struct fixture *f, struct buf *out)
{
	coverage_sort(&f->notes);
	vec_each(gap, &f->notes.gaps)
		buf_printf(out, "%.*s\t%.*s\n", STR(gap->where), STR(gap->why));
	return buf_str(out);
}

static void expect_same_files(const char *got, const char *want, struct arena *arena)
{
	struct err e = ERR_INIT;
	struct text_list names, want_names;

	assert_int_equal(feed_list_folder(got, arena, &names, &e), 0);
	if (feed_list_folder(want, arena, &want_names, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(names.n, want_names.n);
	for (size_t i = 0; i < names.n; i++) {
		auto_done(buf_done) struct buf a = BUF_INIT(TEXT_MAX), b = BUF_INIT(TEXT_MAX);
		struct str name = names.v[i];

		file_load(arena_printf(arena, "%s/%.*s", got, STR(name)).p, &a, &e);
		file_load(arena_printf(arena, "%s/%.*s", want, STR(name)).p, &b, &e);
		if (!str_eq(buf_str(&a), buf_str(&b)))
			fail_msg("%s/%.*s:\n%.*s\nwant:\n%.*s", want, STR(name), STR(buf_str(&a)), STR(buf_str(&b)));
	}
}

static void check_lookups(struct fixture *f, const char *file)
{
	struct err e = ERR_INIT;
	struct advdb *db = NULL;

	if (advdb_open(&ctx, file, &db, &e) < 0)
		fail_msg("%s", e.text);
	vec_each(package, &f->set.packages) {
		struct advisory_list answers = {0};
		size_t want = 0;

		for (size_t i = 0; i < package->n; i++)
			want += package->v[i].kind == SET_ADVISORY ? f->set.advisories.v[package->v[i].ref].n : 1;
		if (db->lookup(db, package->ecosystem, package->name, &f->arena, &answers, &e) < 0)
			fail_msg("%s", e.text);
		assert_int_equal(answers.n, want);
		for (size_t i = 1; i < answers.n; i++)
			assert_true(str_cmp(answers.v[i - 1]->vulnerability->id, answers.v[i]->vulnerability->id) <= 0);
		vec_done(&answers);
	}
	vec_each(ecosystem, &f->set.ecosystems)
		assert_true(db->covers(db, *ecosystem));
	assert_false(db->covers(db, STR_LIT("Nowhere:1")));
	assert_int_equal(db->info(db)->feeds.n, f->set.feeds.n);
	db->close(db);
}

static void check_round_trip(struct fixture *f, const char *tables)
{
	struct err e = ERR_INIT;
	auto_done(fact_set_done) struct fact_set again = {0};
	auto_done(buf_done) struct buf a = BUF_INIT(TEXT_MAX), b = BUF_INIT(TEXT_MAX);

	vec_each(vulnerability, &f->set.vulnerabilities)
		vulnerability->title = STR_LIT(""); /* tables have none */
	if (fact_set_load(tables, &again, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(fact_set_write(&f->set, &a, &e), 0);
	assert_int_equal(fact_set_write(&again, &b, &e), 0);
	assert_true(str_eq(buf_str(&a), buf_str(&b)));
}

static void run_case(const char *name)
{
	auto_done(fixture_done) struct fixture f = {0};
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(buf_done) struct buf notes = BUF_INIT(TEXT_MAX);
	struct err e = ERR_INIT;
	struct str folder = arena_printf(&arena, "%s/tests/data/advisory/%s", source_folder(), name);
	struct str got = arena_printf(&arena, "advisory-%s-got", name), want = arena_printf(&arena, "%s/expected", folder.p);
	struct str file = arena_printf(&arena, "advisory-%s.db", name);

	if (getenv("PLIMSOLL_REGENERATE"))
		got = want;
	load_feeds(&f, arena_printf(&arena, "%s/feeds", folder.p).p);
	if (fact_set_save(&f.set, got.p, &e) < 0)
		fail_msg("%s", e.text);
	file_replace(arena_printf(&arena, "%s/notes.txt", got.p).p, notes_text(&f, &notes), &e);
	expect_same_files(got.p, want.p, &arena);
	if (advdb_build(&ctx, arena_printf(&arena, "%s/feeds", folder.p).p, file.p, NULL, NULL, &e) < 0)
		fail_msg("%s", e.text);
	check_lookups(&f, file.p);
	check_round_trip(&f, want.p);
	remove(file.p);
}

TEST(aliases) { run_case("aliases"); }
TEST(errata) { run_case("errata"); }
TEST(secdb) { run_case("secdb"); }
TEST(exploited) { run_case("exploited"); }
TEST(ranges) { run_case("ranges"); }
TEST(malformed) { run_case("malformed"); }

TEST_MAIN
