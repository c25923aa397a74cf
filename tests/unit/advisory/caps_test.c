/* SPDX-License-Identifier: Apache-2.0 */
/* Records and archives that are too much: each cap is reached, named, and costs only what is over it. */
#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>

#include "advisory/advisory.h"
#include "advisory/build.h"
#include "advisory/schema.h"
#include "base/file.h"
#include "store/sqlite.h"
#include "test.h"

#define RECORD_MAX (20u << 20)

static struct ctx ctx = {.jobs = 1};

static void write_file(const char *path, struct str bytes)
{
	struct err e = ERR_INIT;

	if (file_replace(path, bytes, &e) < 0)
		fail_msg("%s", e.text);
}

/* A record whose `key` is a list of n times the same element. */
static void put_record(struct buf *out, const char *before, const char *element, size_t n, const char *after)
{
	buf_puts(out, before);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_putc(out, ',');
		buf_puts(out, element);
	}
	buf_puts(out, after);
}

static void expect_note(const char *before, const char *element, size_t n, const char *after, const char *note)
{
	auto_done(buf_done) struct buf record = BUF_INIT(RECORD_MAX);
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(coverage_done) struct coverage notes = {0};
	struct err e = ERR_INIT;

	assert_int_equal(file_make_directories("caps/osv/npm", &e), 0);
	put_record(&record, before, element, n, after);
	write_file("caps/osv/npm/big.json", buf_str(&record));
	write_file("caps/osv/npm/small.json",
		   STR_LIT("{\"id\":\"GHSA-2222-2222-2222\",\"affected\":[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"a\"},"
			   "\"versions\":[\"1\"]}]}"));
	if (advdb_build(&ctx, "caps", NULL, "caps.db", &notes, &arena, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(notes.gaps.n, 1);
	if (str_search(notes.gaps.v[0].why, str_of(note)) < 0)
		fail_msg("\"%.*s\" does not name \"%s\"", STR(notes.gaps.v[0].why), note);
}

#define HEAD "{\"id\":\"GHSA-3333-3333-3333\","
#define PACKAGE "\"package\":{\"ecosystem\":\"npm\",\"name\":\"b\"}"

TEST(a_million_ranges)
{
	expect_note(HEAD "\"affected\":[{" PACKAGE ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":[",
		    "{\"introduced\":\"1\"},{\"fixed\":\"2\"}", 333333, "]}]}]}", "ranges than the cap of 20000");
	expect_note(HEAD "\"affected\":[{" PACKAGE ",\"ranges\":[",
		    "{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"1\"}]}", 20001,
		    "]}]}", "ranges than the cap of 20000");
}

TEST(too_many_of_the_rest)
{
	expect_note(HEAD "\"affected\":[{" PACKAGE ",\"versions\":[", "\"1\"", 200001, "]}]}",
		    "versions than the cap of 200000");
	expect_note(HEAD "\"affected\":[", "{}", 50001, "]}", "affected packages than the cap of 50000");
	expect_note(HEAD "\"affected\":[],\"aliases\":[", "\"A-1\"", 5001, "]}", "ids than the cap of 5000");
	expect_note(HEAD "\"affected\":[{" PACKAGE ",\"ecosystem_specific\":{\"imports\":[{\"path\":\"p\",\"symbols\":[",
		    "\"f\"", 50001,
		    "]}]}}]}", "symbols than the cap of 50000");
	expect_note("{\"id\":\"", "x", 700, "\",\"affected\":[]}", "cap of 1024");
}

TEST(too_many_ids_of_one_fix)
{
	auto_done(buf_done) struct buf record = BUF_INIT(RECORD_MAX);
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(coverage_done) struct coverage notes = {0};
	struct err e = ERR_INIT;

	buf_puts(&record, "{\"packages\":[{\"pkg\":{\"name\":\"p\",\"secfixes\":{\"1-r0\":[\"");
	for (int i = 0; i < 5001; i++)
		buf_printf(&record, "CVE-2026-%d ", 10000 + i);
	buf_puts(&record, "\"]}}}]}");
	assert_int_equal(file_make_directories("caps-ids/alpine-secdb/v3.18", &e), 0);
	write_file("caps-ids/alpine-secdb/v3.18/main.json", buf_str(&record));
	if (advdb_build(&ctx, "caps-ids", NULL, "caps.db", &notes, &arena, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(notes.gaps.n, 1);
	assert_true(str_search(notes.gaps.v[0].why, STR_LIT("ids than the cap of 5000")) > 0);
}

TEST(too_large_for_a_parser)
{
	expect_note(HEAD "\"affected\":[", "1", 2000001, "]}", "values than the cap of 2000000");
}

static void make_bomb(const char *path, size_t entries, size_t size)
{
	struct archive *archive = archive_write_new();
	char *zeros = calloc(1, size);

	archive_write_set_format_zip(archive);
	assert_int_equal(archive_write_open_filename(archive, path), ARCHIVE_OK);
	for (size_t i = 0; i < entries; i++) {
		struct archive_entry *entry = archive_entry_new();

		archive_entry_set_pathname(entry, "a.json");
		archive_entry_set_size(entry, (int64_t)size);
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		archive_write_header(archive, entry);
		archive_write_data(archive, zeros, size);
		archive_entry_free(entry);
	}
	archive_write_free(archive);
	free(zeros);
}

static void expect_failure(const char *folder, int code, const char *text)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(coverage_done) struct coverage notes = {0};
	struct err e = ERR_INIT;

	assert_int_equal(advdb_build(&ctx, folder, NULL, "caps.db", &notes, &arena, &e), code);
	if (!strstr(e.text, text))
		fail_msg("\"%s\" does not say \"%s\"", e.text, text);
}

TEST(zip_bombs)
{
	struct err e = ERR_INIT;

	assert_int_equal(file_make_directories("bomb/osv/npm", &e), 0);
	make_bomb("bomb/osv/npm/all.zip", 1, 15u << 20);
	expect_failure("bomb", ERR_LIMIT, "all.zip: unpacks to more than 200 times its size");
	make_bomb("bomb/osv/npm/all.zip", 1, 17u << 20);
	expect_failure("bomb", ERR_LIMIT, "all.zip: unpacks to more than 200 times its size");
}

TEST(unreadable_feeds_fail_by_name)
{
	struct err e = ERR_INIT;

	assert_int_equal(file_make_directories("broken/osv/npm", &e), 0);
	write_file("broken/osv/npm/all.zip", STR_LIT("this is not a zip file at all"));
	expect_failure("broken", ERR_FORMAT, "broken/osv/npm/all.zip");
	remove("broken/osv/npm/all.zip");
	expect_failure("broken", ERR_NOT_FOUND, "no advisory feed in it");
	expect_failure("/nonexistent", ERR_NOT_FOUND, "/nonexistent");
	file_make_directories("broken/kev", &e);
	write_file("broken/kev/known_exploited_vulnerabilities.json", STR_LIT("[1, 2]"));
	expect_failure("broken", ERR_FORMAT, "no array \"vulnerabilities\"");
	write_file("broken/kev/known_exploited_vulnerabilities.json", STR_LIT("{\"vulnerabilities\": ["));
	expect_failure("broken", ERR_FORMAT, "not JSON");
	remove("broken/kev/known_exploited_vulnerabilities.json");
	file_make_directories("broken/epss", &e);
	write_file("broken/epss/epss_scores-current.csv.gz", STR_LIT("cve,epss,percentile\n"));
	expect_failure("broken", ERR_FORMAT, "epss_scores-current.csv.gz");
	remove("broken/epss/epss_scores-current.csv.gz");
	file_make_directories("broken/alpine-secdb/v3.18", &e);
	write_file("broken/alpine-secdb/v3.18/main.json", STR_LIT("{}"));
	expect_failure("broken", ERR_FORMAT, "no array \"packages\"");
	remove("broken/alpine-secdb/v3.18/main.json");
}

static void make_database(const char *pragmas, struct buf *ret_bytes)
{
	struct err e = ERR_INIT;
	auto_sqlite struct sqlite *db = NULL;
	struct str bytes = STR_NULL;

	sqlite_create_in_memory(&db, &e);
	assert_int_equal(sqlite_run(db, pragmas, &e), 0);
	assert_int_equal(sqlite_bytes(db, &bytes, &e), 0);
	buf_put(ret_bytes, bytes);
	sqlite_bytes_free(&bytes);
}

static void expect_no_database(struct str bytes, int code, const char *text)
{
	struct err e = ERR_INIT;
	struct advdb *db = NULL;

	write_file("not.db", bytes);
	assert_int_equal(advdb_open(&ctx, "not.db", &db, &e), code);
	if (!strstr(e.text, text))
		fail_msg("\"%s\" does not say \"%s\"", e.text, text);
	remove("not.db");
}

TEST(what_is_no_database_says_why)
{
	auto_done(buf_done) struct buf other = BUF_INIT(1 << 20), newer = BUF_INIT(1 << 20), empty = BUF_INIT(1 << 20);
	struct err e = ERR_INIT;
	struct advdb *db = NULL;

	assert_int_equal(advdb_open(&ctx, "/nonexistent.db", &db, &e), ERR_NOT_FOUND);
	expect_no_database(STR_LIT("hello"), ERR_FORMAT, "not an SQLite database");
	make_database("CREATE TABLE t(a)", &other);
	expect_no_database(buf_str(&other), ERR_FORMAT, "not one of advisories");
	expect_no_database(str_slice(buf_str(&other), 0, other.n - 100), ERR_FORMAT, "truncated");
	make_database("PRAGMA application_id=1349283187; PRAGMA user_version=99; CREATE TABLE t(a)", &newer);
	expect_no_database(buf_str(&newer), ERR_UNSUPPORTED, "version 99, this program reads version 2");
	make_database("PRAGMA application_id=1349283187; PRAGMA user_version=2; CREATE TABLE t(a)", &empty);
	expect_no_database(buf_str(&empty), ERR_FORMAT, "no such table");
}

/* A package whose entries point to rows that are not there, and one whose blob is noise. */
TEST(dangling_references_are_errors)
{
	static const char sql[] =
		"PRAGMA application_id=1349283187; PRAGMA user_version=2;"
		"CREATE TABLE ecosystem(id INTEGER PRIMARY KEY, name, covered); INSERT INTO ecosystem VALUES(0, 'npm', 1);"
		"CREATE TABLE feed(id INTEGER PRIMARY KEY, name, date, bytes, records);"
		"CREATE TABLE vulnerability(id INTEGER PRIMARY KEY, facts);"
		"CREATE TABLE advisory(id INTEGER PRIMARY KEY, facts);"
		"CREATE TABLE package(id INTEGER PRIMARY KEY, facts);"
		"INSERT INTO package VALUES(%lld, x'00000161010400000131');"
		"INSERT INTO package VALUES(%lld, x'ffffffffffffffffffffff');"
		"INSERT INTO package VALUES(%lld, x'0000016101070000000131')";
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(buf_done) struct buf bytes = BUF_INIT(1 << 20);
	struct advdb *db = NULL;
	struct err e = ERR_INIT;
	struct advisory_list answers = {0};
	const char *names[] = {"a", "b", "c"};

	make_database(arena_printf(&arena, sql, (long long)schema_hash(STR_LIT("npm"), STR_LIT("a")),
				   (long long)schema_hash(STR_LIT("npm"), STR_LIT("b")),
				   (long long)schema_hash(STR_LIT("npm"), STR_LIT("c"))).p, &bytes);
	write_file("dangling.db", buf_str(&bytes));
	assert_int_equal(advdb_open(&ctx, "dangling.db", &db, &e), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(db->lookup(db, STR_LIT("npm"), str_of(names[i]), &arena, &answers, &e), ERR_FORMAT);
	assert_int_equal(db->lookup(db, STR_LIT("npm"), STR_LIT("none"), &arena, &answers, &e), 0);
	assert_int_equal(answers.n, 0);
	db->close(db);
	vec_done(&answers);
	remove("dangling.db");
}

TEST_MAIN_IN_FOLDER
