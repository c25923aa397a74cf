/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "cli/progress.h"

static void check(struct progress_state state, bool terminal, const char *want)
{
	struct buf out = BUF_INIT(512);

	progress_line(&state, terminal, &out);
	assert_str(buf_str(&out), want);
	buf_done(&out);
}

TEST(a_line_says_what_is_known)
{
	check((struct progress_state){"layers", 5, 0, -1}, true, "layers  5 B");
	check((struct progress_state){"layers", 50000000, 100000000, -1}, true, "layers  50 MB of 100 MB  50 %");
	check((struct progress_state){"layers", 50000000, 100000000, 10000000}, true,
	      "layers  50 MB of 100 MB  50 %  10 MB/s  6 s left");
	check((struct progress_state){"layers", 100, 100, 10}, true, "layers  100 B of 100 B  100 %  10 B/s");
	check((struct progress_state){"feeds", 50, 100, 10}, false, "feeds  50 B of 100 B  50 %");
}

TEST(updates_without_a_terminal_are_silent_at_first)
{
	struct ctx ctx = {0};

	progress_start(&ctx);
	for (uint64_t i = 0; i < 1000; i++)
		ctx_progress(&ctx, i % 2 ? "layers" : "feeds", i, 1000);
	progress_stop();
}

TEST_MAIN
