/* SPDX-License-Identifier: Apache-2.0 */
/* The table of known bases: what is built in reads as it was written, and no line that is none is taken for one. */
#include "test.h"

#include "model/base_table.h"

#define SHA "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

TEST(every_line_built_in_is_read_and_written_back)
{
	struct str text = base_table_built_in(), line;
	size_t n = 0;

	while (str_next_line(&text, &line)) {
		auto_done(buf_done) struct buf out = BUF_INIT(65536);
		struct known_contents contents;
		struct known_base known;

		if (base_contents_parse(line, &contents)) {
			assert_false(base_table_parse(line, &known));
			base_contents_put(&contents, &out);
			assert_true(out.n == line.n + 1 && str_eq(str_slice(buf_str(&out), 0, line.n), line));
			for (size_t i = 1; i < contents.packages.n; i++)
				assert_true(str_cmp(contents.packages.v[i - 1], contents.packages.v[i]) < 0);
			known_contents_done(&contents);
			continue;
		}
		assert_true(base_table_parse(line, &known));
		assert_true(known.names.n && known.created.n >= strlen("2026-08-03T00:00:00Z"));
		base_table_put(&known, &out);
		/* "-" of a number that is not known comes back as 0, which reads the same. */
		known_base_done(&known);
		assert_true(base_table_parse(str_slice(buf_str(&out), 0, out.n - 1), &known));
		known_base_done(&known);
		n++;
	}
	assert_true(n >= 30);
}

static const struct {
	const char *line;
	bool good;
} lines[] = {
	{"a:1\tlinux/amd64\t-\t-\t-\t-\t" SHA "\t-", true},
	{"a:1,b:1\tlinux/amd64\t" SHA "\t2026-08-03T00:00:00Z\t1\t2\t" SHA "," SHA "\t" SHA "\tx y\tz", true},
	{"", false},
	{"a:1", false},
	{"a:1,,b:1\tlinux/amd64\t-\t-\t-\t-\t" SHA "\t-", false},
	{"a:1,\tlinux/amd64\t-\t-\t-\t-\t" SHA "\t-", false},
	{"a:1\tlinux/amd64\t-\t-\t-\t-\t" SHA "\t-\t", false},
	{"a:1\tlinux/amd64\t-\t-\t-\t-\t" SHA "\t-\t\tx", false},
	{"a:1\tlinux/amd64\t-\t-\t-\t-\t-\t-", false},
	{"a:1\tlinux/amd64\t-\t-\t-\t-\t" SHA, false},
	{"\tlinux/amd64\t-\t-\t-\t-\t" SHA "\t-", false},
	{"a:1\tlinux/amd64\tsha256:9f\t-\t-\t-\t" SHA "\t-", false},
	{"a:1\tlinux/amd64\t-\t-\tmany\t-\t" SHA "\t-", false},
	{"a:1\tlinux/amd64\t-\t-\t-\t-1\t" SHA "\t-", false},
	{"a:1\tlinux/amd64\t-\t-\t-\t-\t" SHA ",\t-", false},
	{"a:1\tlinux/amd64\t-\t-\t99999999999999999999\t-\t" SHA "\t-", false},
};

TEST(what_is_no_line_is_refused)
{
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct known_base known;
		bool good = base_table_parse(str_of(lines[i].line), &known);

		if (good != lines[i].good)
			fail_msg("%s", lines[i].line);
		if (good)
			known_base_done(&known);
	}
}

static const struct {
	const char *line;
	bool good;
} contents_lines[] = {
	{"contents\ta:1\tdebian\t12\t-\tx,y\t-", true},
	{"contents\ta:1,b:2\t-\t-\tdistroless\t-\t0123456789abcdef", true},
	{"contents\ta:1\tdebian\t12\t-\t-\t-", false},
	{"contents\t-\tdebian\t12\t-\tx\t-", false},
	{"contents\ta:1\tdebian\t12\t-\tx", false},
	{"contents\ta:1\tdebian\t12\t-\tx,\t-", false},
	{"contents\ta:1\tdebian\t12\t-\tx,,y\t-", false},
	{"contents\ta:1\tdebian\t12\t-\tx\t-\tmore", false},
	{"contents\ta:1\tdebian\t12\t-\tx\t-\t", false},
	{"contents\ta:1\tdebian\t12\t-\tx\t0123456789abcde", false},
	{"contents\ta:1\tdebian\t12\t-\tx\t0123456789abcdeg", false},
	{"content\ta:1\tdebian\t12\t-\tx\t-", false},
	{"", false},
};

TEST(what_is_no_line_about_contents_is_refused)
{
	for (size_t i = 0; i < ARRAY_SIZE(contents_lines); i++) {
		struct known_contents contents;
		bool good = base_contents_parse(str_of(contents_lines[i].line), &contents);

		if (good != contents_lines[i].good)
			fail_msg("%s", contents_lines[i].line);
		if (good)
			known_contents_done(&contents);
	}
}

/* A sketch longer than one that is written is none. */
TEST(a_sketch_has_its_cap)
{
	struct buf line = BUF_INIT(1 << 20);
	struct known_contents contents;

	buf_puts(&line, "contents\ta:1\t-\t-\t-\t-\t");
	for (unsigned i = 0; i <= BASE_SKETCH_MAX; i++)
		buf_printf(&line, "%s%016x", i ? "," : "", i);
	assert_false(base_contents_parse(buf_str(&line), &contents));
	assert_true(base_contents_parse(str_slice(buf_str(&line), 0, line.n - 17), &contents));
	assert_int_equal(contents.sketch.n, BASE_SKETCH_MAX);
	known_contents_done(&contents);
	buf_done(&line);
}

static const struct {
	const char *a, *b;
	bool same;
} entries[] = {
	{"2026-08-03T00:00:00Z RUN x", "2026-08-03T00:00:00Z RUN x", true},
	{"2026-08-03T00:00:00.123456789Z RUN x", "2026-08-03T00:00:00Z RUN x", true},
	{"2026-08-03T00:00:00Z RUN x ", "2026-08-03T00:00:00Z RUN x", true},
	{"2026-08-03T00:00:01Z RUN x", "2026-08-03T00:00:00Z RUN x", false},
	{"2026-08-03T00:00:00Z RUN y", "2026-08-03T00:00:00Z RUN x", false},
	{" RUN x", " RUN x", false},
	{"", "", false},
};

TEST(entries_of_histories_are_one_to_the_second)
{
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		if (base_table_same_history(str_of(entries[i].a), str_of(entries[i].b)) != entries[i].same)
			fail_msg("%s, %s", entries[i].a, entries[i].b);
}

TEST(an_entry_is_one_field)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	char text[1000];
	struct history entry = {.created = STR_LIT("2026-08-03T00:00:00Z"), .created_by = STR_LIT(" RUN a\tb\nc ")};

	assert_true(str_is(base_table_history(&arena, &entry), "2026-08-03T00:00:00Z RUN a b c"));
	memset(text, 'x', sizeof(text));
	entry.created_by = str_from(text, sizeof(text));
	assert_int_equal(base_table_history(&arena, &entry).n, entry.created.n + 1 + BASE_HISTORY_MAX);
}

TEST_MAIN
