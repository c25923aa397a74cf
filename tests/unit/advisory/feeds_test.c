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

/* How many answers a search owes: of one vulnerability, or of one advisory (the other is UINT32_MAX). */
static size_t owed(const struct fixture *f, uint32_t vulnerability, uint32_t advisory)
{
	size_t n = 0;

	vec_each(package, &f->set.packages)
		for (size_t i = 0; i < package->n; i++) {
			const struct set_entry *entry = &package->v[i];
			const struct set_advisory *named = entry->kind == SET_ADVISORY ? &f->set.advisories.v[entry->ref] : NULL;

			if (!named)
				n += entry->ref == vulnerability;
			else if (entry->ref == advisory)
				n += named->n;
			else
				for (size_t j = 0; j < named->n; j++)
					n += named->v[j] == vulnerability;
		}
	return n;
}

static size_t found(struct fixture *f, struct advdb *db, struct str id, struct str vulnerability)
{
	struct advisory_list answers = {0};
	struct err e = ERR_INIT;
	size_t n;

	if (db->find(db, id, &f->arena, &answers, &e) < 0)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < answers.n; i++) {
		const struct advisory *answer = answers.v[i], *before = i ? answers.v[i - 1] : NULL;
		int order = before ? str_cmp(before->ecosystem, answer->ecosystem) : -1;

		assert_true(order < 0 || (order == 0 && str_cmp(before->name, answer->name) <= 0));
		assert_true(!vulnerability.n || str_eq(answer->vulnerability->id, vulnerability));
	}
	n = answers.n;
	vec_done(&answers);
	return n;
}

static struct str in_small_letters(struct fixture *f, struct str id)
{
	char *text = arena_text(&f->arena, id);

	for (char *c = text; *c; c++)
		*c = str_lower(*c);
	return str_of(text);
}

/* By every id that is known, in any case, just what the set says: and by an erratum's id what that erratum says. */
static void check_finds(struct fixture *f, const char *file)
{
	struct err e = ERR_INIT;
	struct advdb *db = NULL;

	if (advdb_open(&ctx, file, &db, &e) < 0)
		fail_msg("%s", e.text);
	for (uint32_t i = 0; i < f->set.vulnerabilities.n; i++) {
		const struct set_vulnerability *v = &f->set.vulnerabilities.v[i];
		size_t want = owed(f, i, UINT32_MAX);

		assert_int_equal(found(f, db, v->id, v->id), want);
		assert_int_equal(found(f, db, in_small_letters(f, v->id), v->id), want);
		assert_int_equal(found(f, db, arena_printf(&f->arena, "DEBIAN-%.*s", STR(v->id)), STR_NULL),
				 str_starts(v->id, "CVE-") ? want : 0);
		for (size_t j = 0; j < v->aliases.n; j++)
			assert_true(found(f, db, in_small_letters(f, v->aliases.v[j]), STR_NULL) >= want);
	}
	for (uint32_t i = 0; i < f->set.advisories.n; i++)
		if (str_starts(f->set.advisories.v[i].id, "AL")) /* a GHSA is also an alias */
			assert_int_equal(found(f, db, f->set.advisories.v[i].id, STR_NULL), owed(f, UINT32_MAX, i));
	assert_int_equal(found(f, db, STR_LIT("CVE-2099-1"), STR_NULL), 0);
	assert_int_equal(found(f, db, STR_LIT(""), STR_NULL), 0);
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
	if (advdb_build(&ctx, arena_printf(&arena, "%s/feeds", folder.p).p, NULL, file.p, NULL, NULL, &e) < 0)
		fail_msg("%s", e.text);
	check_lookups(&f, file.p);
	check_finds(&f, file.p);
	check_round_trip(&f, want.p);
	remove(file.p);
}

TEST(aliases) { run_case("aliases"); }
TEST(vectors) { run_case("vectors"); }
TEST(errata) { run_case("errata"); }
TEST(secdb) { run_case("secdb"); }
TEST(exploited) { run_case("exploited"); }
TEST(ranges) { run_case("ranges"); }
TEST(malformed) { run_case("malformed"); }

TEST_MAIN
