/* SPDX-License-Identifier: Apache-2.0 */
/* `db update` against a server that behaves, and against every way in which one may not. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advisory/advisory.h"
#include "base/file.h"
#include "test.h"
#include "unit/net/server.h"

static struct ctx ctx = {.jobs = 1};

/* What the server gives. */
static struct {
	const char *status; /* "200 OK" */
	struct str body;
	size_t cut;         /* bytes of the body that are not sent */
	const char *etag;
} offer;

static void answer(struct server *server, struct str request, struct buf *out)
{
	char condition[64];

	snprintf(condition, sizeof(condition), "If-None-Match: %s\r\n", offer.etag);
	if (str_search(request, str_of(condition)) >= 0) {
		buf_puts(out, "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
		return;
	}
	buf_printf(out, "HTTP/1.1 %s\r\nETag: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", offer.status,
		   offer.etag,
		   offer.body.n);
	buf_put(out, str_slice(offer.body, 0, offer.body.n - offer.cut));
	(void)server;
}

static void put_record(const char *folder, const char *name, const char *date)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	assert_int_equal(file_make_directories(arena_printf(&arena, "%s/osv/npm", folder).p, &e), 0);
	assert_int_equal(file_replace(arena_printf(&arena, "%s/osv/npm/%s.json", folder, name).p,
				      arena_printf(&arena,
						   "{\"id\":\"GHSA-%s\",\"modified\":\"%s\",\"affected\":[{\"package\":"
							   "{\"ecosystem\":\"npm\",\"name\":\"%s\"},\"versions\":[\"1\"]}]}",
						   name, date, name), &e), 0);
}

static void build(const char *folder, struct buf *ret_bytes)
{
	struct err e = ERR_INIT;

	if (advdb_build(&ctx, folder, NULL, "update-built.db", NULL, NULL, &e) < 0)
		fail_msg("%s", e.text);
	buf_clear(ret_bytes);
	assert_int_equal(file_load("update-built.db", ret_bytes, &e), 0);
}

static int update(const char *from, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(coverage_done) struct coverage notes = {0};

	*e = ERR_INIT;
	return advdb_update(&ctx, from, "update/out.db", &notes, &arena, e);
}

static void expect_failure(const char *from, const char *text)
{
	auto_done(buf_done) struct buf before = BUF_INIT(1 << 20), after = BUF_INIT(1 << 20);
	struct err e = ERR_INIT;

	file_load("update/out.db", &before, &e);
	if (update(from, &e) == 0)
		fail_msg("want a failure that says \"%s\"", text);
	if (!strstr(e.text, text))
		fail_msg("\"%s\" does not say \"%s\"", e.text, text);
	file_load("update/out.db", &after, &e);
	assert_true(str_eq(buf_str(&before), buf_str(&after)));
	assert_int_not_equal(access("update/out.db.new", F_OK), 0);
	assert_int_not_equal(access("update/out.db.new.part", F_OK), 0);
}

static void expect_installed(struct str bytes)
{
	auto_done(buf_done) struct buf now = BUF_INIT(1 << 20);
	struct err e = ERR_INIT;

	assert_int_equal(file_load("update/out.db", &now, &e), 0);
	assert_true(str_eq(buf_str(&now), bytes));
}

TEST(ready_built_database)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(buf_done) struct buf one = BUF_INIT(1 << 20), two = BUF_INIT(1 << 20), old = BUF_INIT(1 << 20);
	struct server server = {.answer = answer};
	struct err e = ERR_INIT;
	const char *url;

	put_record("update-old", "a", "2025-01-01T00:00:00Z");
	build("update-old", &old);
	for (const char *name = "abcd"; *name; name++)
		put_record("update-feeds", (char[]){*name, 0}, "2026-01-01T00:00:00Z");
	build("update-feeds", &one);
	put_record("update-feeds", "e", "2026-02-01T00:00:00Z");
	build("update-feeds", &two);
	server_start(&server);
	url = arena_printf(&arena, "http://127.0.0.1:%u/advisories.db", server.port).p;

	offer.status = "200 OK", offer.body = buf_str(&one), offer.etag = "\"one\"";
	if (update(url, &e) < 0)
		fail_msg("%s", e.text);
	expect_installed(buf_str(&one));
	assert_int_equal(update(url, &e), 0); /* 304 */
	assert_int_equal(server.requests, 2);
	expect_installed(buf_str(&one));

	offer.etag = "\"two\"", offer.body = buf_str(&two);
	offer.status = "500 Broken";
	expect_failure(url, "the server answers 500");
	offer.status = "404 Gone";
	expect_failure(url, "404");
	offer.status = "200 OK", offer.cut = 100;
	expect_failure(url, url);
	offer.cut = 0, offer.body = STR_LIT("<html>please log in</html>");
	expect_failure(url, "not an SQLite database");
	offer.body = str_slice(buf_str(&two), 0, two.n - 4096);
	expect_failure(url, "truncated");
	offer.body = buf_str(&old);
	expect_failure(url, "older than the database that is there");

	offer.body = buf_str(&two);
	assert_int_equal(update(url, &e), 0);
	expect_installed(buf_str(&two));
	buf_clear(&one);
	assert_int_equal(file_load("update/out.db.previous", &one, &e), 0);
	assert_true(one.n > 0 && !str_eq(buf_str(&one), buf_str(&two)));
	server_stop(&server);

	expect_failure("/nonexistent.db", "/nonexistent.db");
	assert_int_equal(update("update-built.db", &e), 0);
	put_record("update-old", "a", "2027-01-01T00:00:00Z");
	build("update-old", &old);
	expect_failure("update-built.db", "1 packages where the database that is there has 5");
}

TEST(table_of_feeds)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct server server = {.answer = answer};
	struct err e = ERR_INIT;
	struct advdb *db = NULL;
	struct stat was, now;

	assert_int_equal(system("rm -rf update"), 0); /* of the other tests, in the same folder */
	server_start(&server);
	assert_int_equal(file_replace("update.txt", arena_printf(&arena,
		"# feeds\nalpine-secdb/v3.18/main.json\thttp://127.0.0.1:%u/a\n",
								 server.port), &e), 0);
	offer.status = "200 OK", offer.etag = "\"1\"", offer.cut = 0;
	offer.body = STR_LIT("{\"packages\":[{\"pkg\":{\"name\":\"zlib\",\"secfixes\":{\"1.2.12-r2\":[\"CVE-2022-37434\"]}}}]}");
	if (update("update.txt", &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(advdb_open(&ctx, "update/out.db", &db, &e), 0);
	assert_true(db->covers(db, STR_LIT("Alpine:v3.18")));
	db->close(db);
	assert_int_equal(update("update.txt", &e), 0);
	assert_int_equal(server.requests, 2);
	/* A database that was put there by other means is not what the feeds say. */
	assert_int_equal(system("cp update/out.db other.db && mv other.db update/out.db && : >update/out.db.etag"), 0);
	assert_int_equal(stat("update/out.db", &was), 0);
	assert_int_equal(update("update.txt", &e), 0);
	assert_int_equal(stat("update/out.db", &now), 0);
	assert_int_not_equal(was.st_ino, now.st_ino);
	assert_int_not_equal(access("update/out.db.etag", F_OK), 0); /* nor what an etag was given with */
	offer.etag = "\"2\"", offer.body = STR_LIT("{\"packages\":");
	expect_failure("update.txt", "not JSON");
	server_stop(&server);
	assert_int_equal(file_replace("update.txt", STR_LIT("../../etc/passwd\tfile:/etc/passwd\n"), &e), 0);
	expect_failure("update.txt", "table of feeds");
}

static struct str feed_of(struct arena *arena, unsigned packages)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);

	for (unsigned i = 0; i < packages; i++)
		buf_printf(&text, "%s{\"pkg\":{\"name\":\"p%u\",\"secfixes\":{\"1-r0\":[\"CVE-2026-100%u\"]}}}", i ? "," : "",
			   i, i);
	return arena_printf(arena, "{\"packages\":[%.*s]}", STR(buf_str(&text)));
}

/* The feeds that a refused database was built from are "not modified" at the next update, and still not evaluated. */
TEST(refused_feeds_are_refused_again)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct server server = {.answer = answer};
	struct err e = ERR_INIT;
	struct stat was, now;

	assert_int_equal(system("rm -rf update"), 0);
	server_start(&server);
	assert_int_equal(file_replace("update.txt", arena_printf(&arena,
		"alpine-secdb/v3.18/main.json\thttp://127.0.0.1:%u/a\n", server.port), &e), 0);
	offer.status = "200 OK", offer.etag = "\"1\"", offer.cut = 0, offer.body = feed_of(&arena, 5);
	assert_int_equal(update("update.txt", &e), 0);
	offer.etag = "\"2\"", offer.body = feed_of(&arena, 1);
	expect_failure("update.txt", "1 packages where the database that is there has 5");
	expect_failure("update.txt", "1 packages where the database that is there has 5");
	offer.etag = "\"3\"", offer.body = feed_of(&arena, 6);
	assert_int_equal(update("update.txt", &e), 0);
	assert_int_equal(stat("update/out.db", &was), 0);
	assert_int_equal(update("update.txt", &e), 0);
	assert_int_equal(stat("update/out.db", &now), 0);
	assert_int_equal(was.st_ino, now.st_ino); /* not built again */
	server_stop(&server);
}

TEST(one_update_at_a_time)
{
	struct err e = ERR_INIT;
	int fd;

	assert_int_equal(system("rm -rf update && mkdir update"), 0);
	fd = open("update/out.db.lock", O_RDWR | O_CREAT, 0600);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(file_replace("update.txt", STR_LIT("# no feed\n"), &e), 0);
	expect_failure("update.txt", "another update of it is running");
	close(fd);
	expect_failure("update.txt", "update/out.db.feeds");
	assert_int_not_equal(access("update/out.db.lock", F_OK), 0);
}

TEST_MAIN_IN_FOLDER
