/* SPDX-License-Identifier: Apache-2.0 */
#include "base/program.h"

#include "base/mem.h"
#include "test.h"

#define OUT_MAX ((size_t)1 << 16)

static int run(const char *script, unsigned seconds, struct buf *out, struct err *e)
{
	const char *const arguments[] = {"sh", "-c", script, NULL};

	return program_run(&(struct program){.path = "/bin/sh", .arguments = arguments, .seconds = seconds}, out, e);
}

TEST(what_it_prints_is_read)
{
	struct buf out = BUF_INIT(OUT_MAX);
	struct err e = ERR_INIT;

	assert_int_equal(run("echo out; echo words >&2; cat", 60, &out, &e), 0);
	assert_string_equal(buf_text(&out), "out\n");
	buf_done(&out);
}

TEST(it_reads_what_it_is_given)
{
	const char *const arguments[] = {"cat", NULL};
	struct program cat = {.path = "/bin/cat", .arguments = arguments, .seconds = 60, .input = STR_LIT("a\nb"), .network = true};
	struct buf out = BUF_INIT(OUT_MAX);
	struct err e = ERR_INIT;

	assert_int_equal(program_run(&cat, &out, &e), 0);
	assert_string_equal(buf_text(&out), "a\nb");
	cat.input.n = PROGRAM_INPUT_MAX + 1;
	assert_int_equal(program_run(&cat, &out, &e), ERR_LIMIT);
	buf_done(&out);
}

TEST(a_failure_is_told_in_its_last_words)
{
	const char *const arguments[] = {"x", NULL};
	const struct program nobody = {.path = "/nonexistent", .arguments = arguments, .seconds = 60};
	struct buf out = BUF_INIT(OUT_MAX);
	struct err e = ERR_INIT;

	assert_int_equal(run("echo first >&2; echo Error: last >&2; exit 4", 60, &out, &e), ERR_FORMAT);
	assert_string_equal(e.text, "Error: last");
	e = (struct err)ERR_INIT;
	assert_int_equal(run("echo 'E0102 15:04:05.678901   1234 run.go:72] the last' >&2; exit 1", 60, &out, &e), ERR_FORMAT);
	assert_string_equal(e.text, "the last");
	e = (struct err)ERR_INIT;
	assert_int_equal(run("echo 'E012 [a] b' >&2; exit 1", 60, &out, &e), ERR_FORMAT);
	assert_string_equal(e.text, "E012 [a] b");
	e = (struct err)ERR_INIT;
	assert_int_equal(run("kill -9 $$", 60, &out, &e), ERR_FORMAT);
	e = (struct err)ERR_INIT;
	assert_int_equal(program_run(&nobody, &out, &e), ERR_FORMAT);
	buf_done(&out);
}

TEST(what_does_not_end_is_ended)
{
	struct buf out = BUF_INIT(OUT_MAX);
	struct err e = ERR_INIT;

	assert_int_equal(run("sleep 1000 & sleep 1000", 1, &out, &e), ERR_TIMEOUT);
	buf_done(&out);
}

TEST(what_it_prints_is_capped)
{
	struct buf out = BUF_INIT(OUT_MAX);
	struct err e = ERR_INIT;

	assert_int_equal(run("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done", 60, &out, &e), ERR_LIMIT);
	/* Its complaints are only dropped. */
	buf_clear(&out);
	e = (struct err)ERR_INIT;
	assert_int_equal(run("i=0; while [ $i -lt 3000 ]; do echo xxxxxxxxxxxxxxxxxxxx >&2; i=$((i+1)); done; echo done", 60, &out, &e), 0);
	assert_string_equal(buf_text(&out), "done\n");
	buf_done(&out);
}

TEST(it_has_no_network)
{
	struct buf out = BUF_INIT(OUT_MAX);
	struct err e = ERR_INIT;

	if (system("unshare -Un true 2>/dev/null") != 0) {
		print_message("this kernel gives no namespaces to users\n");
		skip();
	}
	assert_int_equal(run("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '", 60, &out, &e), 0);
	assert_string_equal(buf_text(&out), "lo\n");
	buf_done(&out);
}

TEST(programs_are_found_where_PATH_says)
{
	struct arena arena = ARENA_INIT;

	assert_true(str_ends(program_find(&arena, "sh"), "/sh"));
	assert_int_equal(program_find(&arena, "no-such-program-anywhere").n, 0);
	arena_done(&arena);
}

TEST_MAIN
