/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `db update`. Feeds are kept in a folder beside the database (OUT.feeds) with the etags they came with, so that the next
 * update fetches only what changed; a ready-built database keeps its etag in OUT.etag. Whatever came is opened and compared
 * with what is there before anything is replaced, and the old database stays as OUT.previous. OUT.feeds/.built says which
 * file was built from the feeds as they are: where it is not OUT, they are built again though no feed has changed. OUT.lock
 * keeps a second update away.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "advisory/advisory.h"
#include "advisory/feed.h"
#include "advisory/starter.h"
#include "base/file.h"
#include "base/path.h"
#include "net/http.h"
#include "store/sqlite.h"

#define DOWNLOAD_MAX (2000u << 20)
#define TABLE_MAX (1u << 20)
#define SHRINK_MAX 2 /* a new database may hold half as many packages as the old one, not fewer */

struct update {
	const struct ctx *ctx;
	const char *out;
	struct arena *arena;
	struct coverage *notes;
};

static void close_db(struct advdb **db)
{
	if (*db)
		(*db)->close(*db);
}

/* ---- checking and replacing ---- */

static int count_packages(const char *path, int64_t *ret_count, struct err *e)
{
	auto_sqlite struct sqlite *file = NULL;
	auto_statement struct sqlite_statement *statement = NULL;
	int status;

	if (sqlite_open_file(path, &file, e) < 0 || sqlite_prepare(file, "PRAGMA quick_check(1)", &statement, e) < 0)
		return e->code;
	status = sqlite_step(statement, e);
	if (status < 0)
		return status;
	if (status == 0 || !str_is(sqlite_column_text(statement, 0), "ok"))
		return err_set(e, ERR_FORMAT, "%s: damaged: %.*s", path, STR(sqlite_column_text(statement, 0)));
	return sqlite_number(file, "SELECT count(*) FROM package", ret_count, e);
}

static int check_new(const struct update *u, const char *path, struct err *e)
{
	__attribute__((cleanup(close_db))) struct advdb *new = NULL, *old = NULL;
	struct err ignored = ERR_INIT;
	int64_t packages, old_packages;

	if (advdb_open(u->ctx, path, &new, e) < 0 || count_packages(path, &packages, e) < 0)
		return e->code;
	if (packages == 0)
		return err_set(e, ERR_FORMAT, "%s: no package in it", path);
	if (access(u->out, F_OK) < 0 || advdb_open(u->ctx, u->out, &old, &ignored) < 0 ||
	    count_packages(u->out, &old_packages, &ignored) < 0)
		return 0; /* nothing to be worse than */
	if (str_cmp(new->info(new)->date, old->info(old)->date) < 0)
		return err_set(e, ERR_FORMAT, "older than the database that is there: %.*s before %.*s",
			       STR(new->info(new)->date), STR(old->info(old)->date));
	if (packages < old_packages / SHRINK_MAX)
		return err_set(e, ERR_FORMAT, "%lld packages where the database that is there has %lld", (long long)packages,
			       (long long)old_packages);
	return 0;
}

/* An etag of the old one goes before it: it would vouch for the new one. */
int advdb_replace(const char *new, const char *out, struct arena *arena, struct err *e)
{
	struct str previous = arena_printf(arena, "%s.previous", out), tag_path = arena_printf(arena, "%s.etag", out);
	bool was = access(out, F_OK) == 0;

	if (was) {
		/* A link and not a rename, so that there is a database at every moment. */
		unlink(previous.p);
		if (link(out, previous.p) < 0)
			return err_errno(e, errno, "%s", previous.p);
	}
	if (unlink(tag_path.p) < 0 && errno != ENOENT)
		return err_errno(e, errno, "%s", tag_path.p);
	return rename(new, out) < 0 ? err_errno(e, errno, "%s", out) : was;
}

static int install(const struct update *u, const char *new, struct err *e)
{
	int r;

	if (check_new(u, new, e) < 0) {
		unlink(new);
		return err_wrap(e, "the new database was not taken");
	}
	r = advdb_replace(new, u->out, u->arena, e);
	return r < 0 ? r : 0;
}

/* ---- one download ---- */

static struct str load_text(const struct update *u, const char *path)
{
	auto_done(buf_done) struct buf text = BUF_INIT(TABLE_MAX);
	struct err ignored = ERR_INIT;

	return file_load(path, &text, &ignored) < 0 ? STR_LIT("") : arena_str(u->arena, str_trim(buf_str(&text)));
}

/*
 * Fetches to `path`, through PATH.part. The etag stands in PATH.etag, written after the file, so that a crash between the
 * two only costs a download. 1: it came; 0: it has not changed.
 */
static int fetch(const struct update *u, const char *url, const char *path, struct err *e)
{
	struct str part = arena_printf(u->arena, "%s.part", path), tag_path = arena_printf(u->arena, "%s.etag", path);
	auto_close int fd = open(part.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	struct http_request request = {.url = url, .max = DOWNLOAD_MAX, .fd = fd};
	struct http_response response;

	if (fd < 0)
		return err_errno(e, errno, "%s", part.p);
	if (access(path, F_OK) == 0)
		request.etag = load_text(u, tag_path.p);
	if (http_get(u->ctx, &request, u->arena, &response, e) < 0) {
		unlink(part.p);
		return e->code;
	}
	if (response.status == 304) {
		unlink(part.p);
		return 0;
	}
	unlink(tag_path.p);
	if (fsync(fd) < 0 || rename(part.p, path) < 0)
		return err_errno(e, errno, "%s", path);
	if (response.etag.n && file_replace(tag_path.p, response.etag, e) < 0)
		return e->code;
	return 1;
}

/* ---- a ready-built database ---- */

static int copy_file(const char *from, const char *to, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(DOWNLOAD_MAX);

	if (file_load(from, &bytes, e) < 0)
		return e->code;
	return file_replace(to, buf_str(&bytes), e);
}

static int update_from_database(const struct update *u, const char *from, struct err *e)
{
	struct str new = arena_printf(u->arena, "%s.new", u->out), tag_path = arena_printf(u->arena, "%s.etag", u->out);
	struct str new_tag = arena_printf(u->arena, "%s.new.etag", u->out);
	int status;

	if (!http_is_url(str_of(from)))
		return copy_file(from, new.p, e) < 0 ? e->code : install(u, new.p, e);
	/* fetch() asks conditionally where the file and its etag are there: what is installed stands in for both. */
	unlink(new.p);
	if (access(u->out, F_OK) == 0 && link(u->out, new.p) == 0)
		link(tag_path.p, new_tag.p);
	status = fetch(u, from, new.p, e);
	if (status > 0 && (status = install(u, new.p, e)) == 0)
		rename(new_tag.p, tag_path.p); /* where this fails, the next update only costs a download */
	else if (status == 0)
		log_note(&u->ctx->log, "%s: not modified", from);
	unlink(new.p);
	unlink(new_tag.p);
	return status;
}

/* ---- the feeds ---- */

static struct str url_of(const struct update *u, struct str url, struct str path)
{
	struct str key = STR_LIT("{ecosystem}"), folder, rest;
	ptrdiff_t at = str_search(url, key);

	if (at < 0)
		return arena_str(u->arena, url);
	str_cut(path, '/', &folder, &rest);
	str_cut(rest, '/', &folder, &rest);
	return arena_printf(u->arena, "%.*s%.*s%.*s", STR(str_slice(url, 0, (size_t)at)),
			    STR(feed_ecosystem_of_folder(folder)),
			    STR(str_from_index(url, (size_t)at + key.n)));
}

/* One line of the table: 1 where something changed. A feed that is not there (any more) is noted. */
static int update_feed(const struct update *u, struct str folder, struct str line, struct err *e)
{
	struct str path, url, file;
	char clean[PATH_LENGTH_MAX + 1];
	size_t length;
	int status;

	if (!str_cut(line, '\t', &path, &url) || !path_clean(path, clean, &length) || str_find(str_of(clean), '/') < 0)
		return err_set(e, ERR_FORMAT, "table of feeds: no place and address in \"%.*s\"",
			       STR(str_slice(line, 0, 100)));
	file = arena_printf(u->arena, "%.*s/%s", STR(folder), clean);
	if (file_make_directories(arena_text(u->arena, path_parent(file)), e) < 0)
		return e->code;
	status = fetch(u, url_of(u, url, str_of(clean)).p, file.p, e);
	if (status == ERR_NOT_FOUND) {
		coverage_note(u->notes, u->arena, "advisory feed", path, "%s", e->text);
		*e = ERR_INIT;
		return 0;
	}
	return status;
}

/* What tells the database file that is there from every other; empty where there is none. */
static struct str identity(const struct update *u)
{
	struct stat st;

	if (stat(u->out, &st) < 0)
		return STR_LIT("");
	return arena_printf(u->arena, "%llu %lld %lld.%09ld", (unsigned long long)st.st_ino, (long long)st.st_size,
			    (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

static int build_and_install(const struct update *u, struct str folder, const char *mark, struct err *e)
{
	struct str new = arena_printf(u->arena, "%s.new", u->out);

	if (advdb_build(u->ctx, folder.p, NULL, new.p, u->notes, u->arena, e) < 0) {
		unlink(new.p);
		return e->code;
	}
	return install(u, new.p, e) < 0 ? e->code : file_replace(mark, identity(u), e);
}

static int fetch_feeds(const struct update *u, struct str folder, struct str table, struct err *e)
{
	struct str line;
	bool changed = false;

	while (str_next_line(&table, &line)) {
		int status;

		if (line.n == 0 || line.p[0] == '#')
			continue;
		status = update_feed(u, folder, line, e);
		if (status < 0)
			return status;
		changed |= status > 0;
	}
	return changed;
}

static int update_from_feeds(const struct update *u, struct str table, struct err *e)
{
	struct str folder = arena_printf(u->arena, "%s.feeds", u->out), was = identity(u);
	struct str mark = arena_printf(u->arena, "%.*s/.built", STR(folder));
	bool is_built = was.n && str_eq(load_text(u, mark.p), was);
	int status;

	/* From the first feed that is replaced until the new database stands, the folder is not what OUT was built from. */
	unlink(mark.p);
	status = fetch_feeds(u, folder, table, e);
	if (status < 0)
		return status;
	if (status > 0 || !is_built)
		return build_and_install(u, folder, mark.p, e);
	log_note(&u->ctx->log, "%s: the feeds are not modified", u->out);
	return file_replace(mark.p, was, e);
}

/* Whether the open file is still the one of that name. */
static bool is_at(int fd, const char *path)
{
	struct stat opened, named;

	return fstat(fd, &opened) == 0 && stat(path, &named) == 0 && opened.st_dev == named.st_dev &&
	       opened.st_ino == named.st_ino;
}

/* Two updates at once would write the same files. Who has the lock removes its file before it gives the lock back. */
static int lock(const struct update *u, const char *path, struct err *e)
{
	auto_close int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	int r;

	if (fd < 0)
		return err_errno(e, errno, "%s", path);
	r = flock(fd, LOCK_EX | LOCK_NB);
	if (r < 0 && errno != EWOULDBLOCK)
		return err_errno(e, errno, "%s", path);
	if (r < 0 || !is_at(fd, path)) {
		err_set(e, ERR_IO, "%s: another update of it is running", u->out);
		return err_hint(e, "wait until it has ended");
	}
	return take_fd(&fd);
}

static int update_locked(const struct update *u, const char *from, struct err *e)
{
	auto_done(buf_done) struct buf table = BUF_INIT(TABLE_MAX);

	if (!from)
		return update_from_feeds(u, starter_feeds(), e);
	if (!str_ends(str_of(from), ".txt"))
		return update_from_database(u, from, e);
	if (file_load(from, &table, e) < 0)
		return e->code;
	return update_from_feeds(u, buf_str(&table), e);
}

int advdb_update(const struct ctx *ctx, const char *from, const char *out, struct coverage *notes, struct arena *arena,
		 struct err *e)
{
	const struct update u = {ctx, out, arena, notes};
	struct str parent = path_parent(str_of(out)), lock_path = arena_printf(arena, "%s.lock", out);
	auto_close int locked = -1;
	int r;

	if (parent.n && file_make_directories(arena_text(arena, parent), e) < 0)
		return e->code;
	locked = lock(&u, lock_path.p, e);
	if (locked < 0)
		return locked;
	r = update_locked(&u, from, e);
	unlink(lock_path.p);
	return r;
}
