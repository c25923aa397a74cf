/* SPDX-License-Identifier: Apache-2.0 */
/* A database in a file that somebody writes to while it is read: what is found is of one state, and no more pages are read than are asked for. */
#include "source/bolt_file.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "test.h"

#define PAGE 1024 /* of the database */

struct world {
	int fd;
	struct buf bytes;
	unsigned asked, writes; /* so many times it is written to while it is read */
	uint64_t transaction;
};

static void world_init(struct world *w, const char *name)
{
	const char *root = getenv("PLIMSOLL_SOURCE");
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;

	*w = (struct world){.bytes = BUF_INIT(1 << 20)};
	buf_printf(&path, "%s/tests/data/bolt/%s", root ? root : "..", name);
	if (file_load(buf_text(&path), &w->bytes, &e) < 0 || (w->fd = file_temporary(&e)) < 0 || file_write_all(w->fd, "file", buf_str(&w->bytes), &e) < 0)
		fail_msg("%s", e.text);
	buf_done(&path);
}

static void world_done(struct world *w)
{
	close(w->fd);
	buf_done(&w->bytes);
}

/* The next transaction's state, in place of the older one of the two. */
static void write_state(struct world *w, const struct bolt *bolt)
{
	char page[PAGE];
	uint64_t transaction = bolt->transaction + 1, hash = 0xcbf29ce484222325u;
	size_t newer = (size_t)(bolt->transaction % 2) * PAGE;

	assert_int_equal(pread(w->fd, page, PAGE, (off_t)newer), PAGE);
	memcpy(page + 16 + 48, &transaction, sizeof(transaction));
	for (size_t i = 16; i < 16 + 56; i++)
		hash = (hash ^ (unsigned char)page[i]) * 0x100000001b3u;
	memcpy(page + 16 + 56, &hash, sizeof(hash));
	assert_int_equal(pwrite(w->fd, page, PAGE, (off_t)(PAGE - newer)), PAGE);
}

static int find(void *arg, const struct bolt *bolt, struct err *e)
{
	struct world *w = arg;
	struct bolt_bucket root = bolt_root(bolt), version;
	struct str value = STR_NULL;
	int r = bolt_bucket_find(bolt, &root, STR_LIT("v1"), &version, e);

	if (r == 1)
		r = bolt_value_find(bolt, &version, STR_LIT("version"), &value, e);
	w->asked++;
	w->transaction = bolt->transaction;
	if (w->asked <= w->writes)
		write_state(w, bolt);
	return r == 1 && str_is(value, "\x06") ? 7 : r;
}

TEST(the_answer_of_a_file_that_nobody_writes_to)
{
	struct world w;
	struct err e = ERR_INIT;

	world_init(&w, "two-namespaces.db");
	assert_int_equal(bolt_file_ask(w.fd, find, &w, &e), 7);
	assert_int_equal(w.asked, 1);
	world_done(&w);
}

TEST(it_is_read_again_where_somebody_writes)
{
	struct world w;
	struct err e = ERR_INIT;

	world_init(&w, "two-namespaces.db");
	w.writes = 2;
	assert_int_equal(bolt_file_ask(w.fd, find, &w, &e), 7);
	assert_int_equal(w.asked, 3);
	assert_int_equal(e.code, 0);
	world_done(&w);
	world_init(&w, "two-namespaces.db");
	w.writes = 100;
	assert_int_equal(bolt_file_ask(w.fd, find, &w, &e), ERR_IO);
	assert_int_equal(w.asked, BOLT_FILE_TRIES);
	world_done(&w);
}

/* Beyond all that could be read into memory. */
TEST(what_is_not_asked_for_is_not_read)
{
	struct world w;
	struct err e = ERR_INIT;

	world_init(&w, "branches.db");
	assert_int_equal(ftruncate(w.fd, (off_t)1 << 40), 0);
	assert_int_equal(bolt_file_ask(w.fd, find, &w, &e), 7);
	world_done(&w);
}

TEST(what_is_no_database)
{
	struct world w;
	struct err e = ERR_INIT;

	world_init(&w, "branches.db");
	assert_int_equal(ftruncate(w.fd, 79), 0);
	assert_int_equal(bolt_file_ask(w.fd, find, &w, &e), ERR_FORMAT);
	assert_int_equal(w.asked, 0);
	world_done(&w);
}

TEST_MAIN
