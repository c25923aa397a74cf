/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What front ends make of what Docker is told: each folder of tests/data/config/docker is a case. Its file `read` names the files that
 * are read, a line each (compose.yaml where there is none); expect.tsv is what comes of it (containers_dump.h), and a line
 * "gap", where, why for what is not evaluated. PLIMSOLL_ACCEPT=1 writes it.
 */
#include "tree_of.h"

#include "config/containers_dump.h"

#define OUT_MAX ((size_t)1 << 20)

static void print(void *data, const struct document *document)
{
	dump_document(data, document);
}

struct test_case {
	struct arena arena;
	struct buf out;
	struct dump dump;
	struct coverage coverage;
	struct settings settings;
	struct reading reading;
};

static void read_all(struct test_case *test, const char *folder)
{
	auto_done(buf_done) struct buf list = BUF_INIT(4096);
	struct err e = ERR_INIT;
	struct str rest = STR_LIT("compose.yaml"), name;

	if (file_load(arena_printf(&test->arena, "%s/read", folder).p, &list, &e) == 0)
		rest = buf_str(&list);
	while (str_next_line(&rest, &name)) {
		/* "NAME=VALUE": a variable that the user gives. */
		struct key_value variable;

		if (str_cut(name, '=', &variable.key, &variable.value))
			*vec_push(&test->settings.variables) = variable;
		else
			assert_int_equal(config_read_path(&test->reading, arena_printf(&test->arena, "%s/%.*s", folder, STR(name)).p, &e), 0);
	}
}

static void run_case(const char *folder)
{
	struct test_case test = {.out = BUF_INIT(OUT_MAX)};
	auto_done(buf_done) struct buf want = BUF_INIT(OUT_MAX);
	const char *expect = arena_printf(&test.arena, "%s/expect.tsv", folder).p;
	struct err e = ERR_INIT;

	test.dump = (struct dump){.out = &test.out, .beside = str_of(folder)};
	test.reading = (struct reading){.ctx = &(struct ctx){.jobs = 1}, .settings = &test.settings, .coverage = &test.coverage,
					.arena = &test.arena, .visit = print, .data = &test.dump};
	read_all(&test, folder);
	/* Without the folder before they are sorted: where the tree lies must not decide what comes first. */
	vec_each(gap, &test.coverage.gaps) {
		str_skip(&gap->where, folder);
		str_skip(&gap->where, "/");
		while (str_skip(&gap->why, folder))
			str_skip(&gap->why, "/");
	}
	coverage_sort(&test.coverage);
	vec_each(gap, &test.coverage.gaps)
		buf_printf(&test.out, "gap\t%.*s\t%.*s\n", STR(gap->where), STR(gap->why));
	if (getenv("PLIMSOLL_ACCEPT"))
		assert_int_equal(file_replace(expect, buf_str(&test.out), &e), 0);
	assert_int_equal(file_load(expect, &want, &e), 0);
	if (!str_eq(buf_str(&want), buf_str(&test.out)))
		fail_msg("%s: got\n%s", folder, buf_text(&test.out));
	coverage_done(&test.coverage);
	settings_done(&test.settings);
	buf_done(&test.out);
	arena_done(&test.arena);
}

TEST(every_case_comes_out)
{
	struct arena arena = ARENA_INIT;
	const char *path = source_path(&arena, "tests/data/config/docker");
	DIR *folder = opendir(path);
	struct dirent *entry;
	size_t cases = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		run_case(arena_printf(&arena, "%s/%s", path, entry->d_name).p);
		cases++;
	}
	closedir(folder);
	assert_true(cases >= 10);
	arena_done(&arena);
}

/* ---- caps ---- */

static size_t gaps_of(const char *name, struct str text, const char *why)
{
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT((size_t)64 << 20);
	struct dump dump = {.out = &out, .beside = STR_LIT("")};
	struct reading reading = {.ctx = &(struct ctx){.jobs = 1}, .coverage = &coverage, .arena = &arena, .visit = print, .data = &dump};
	struct config_file file = {.path = str_of(name), .text = text, .line = 1, .column = 1};
	struct err e = ERR_INIT;
	size_t n = 0;

	assert_int_equal(config_read(&reading, &file, &e), 0);
	vec_each(gap, &coverage.gaps)
		n += str_search(gap->why, str_of(why)) >= 0;
	buf_done(&out);
	coverage_done(&coverage);
	arena_done(&arena);
	return n;
}

TEST(values_of_a_project_are_capped)
{
	struct buf text = BUF_INIT((size_t)16 << 20);

	buf_puts(&text, "x-a: &a [");
	for (int i = 0; i < 1000; i++)
		buf_puts(&text, "a,");
	buf_puts(&text, "]\nservices:\n  a:\n    image: b\n    command: *a\nx-b:\n");
	for (int i = 0; i < 600; i++)
		buf_puts(&text, "- *a\n");
	assert_int_equal(gaps_of("compose.yaml", buf_str(&text), "more values in the project than the cap"), 1);
	buf_done(&text);
}

TEST(values_of_services_that_extend_a_large_one_are_capped)
{
	struct buf text = BUF_INIT((size_t)16 << 20);

	buf_puts(&text, "services:\n  base:\n    image: b\n    environment:\n");
	for (int i = 0; i < 2000; i++)
		buf_printf(&text, "      A%d: 1\n", i);
	for (int i = 0; i < 2000; i++)
		buf_printf(&text, "  s%d: {extends: base, environment: {B: 1}}\n", i);
	assert_int_equal(gaps_of("compose.yaml", buf_str(&text), "more values in the project than the cap"), 1);
	buf_done(&text);
}

TEST(text_that_variables_make_is_capped)
{
	struct buf text = BUF_INIT((size_t)16 << 20);

	buf_puts(&text, "services:\n  a:\n    image: b\n    command:\n");
	for (int i = 0; i < 20; i++) {
		buf_puts(&text, "    - '$$");
		for (int k = 0; k < 400000; k++)
			buf_puts(&text, "aaaaaaaaaa");
		buf_puts(&text, "'\n");
	}
	/* 80 MB of text would be more than a file may be; so by way of a default that is named often. */
	buf_clear(&text);
	buf_puts(&text, "x-d: &d \"${A:-");
	for (int k = 0; k < 100000; k++)
		buf_puts(&text, "aaaaaaaaaa");
	buf_puts(&text, "}\"\nservices:\n  a:\n    image: b\n    command: [");
	for (int i = 0; i < 100; i++)
		buf_puts(&text, "*d ,");
	buf_puts(&text, "]\n");
	assert_true(gaps_of("compose.yaml", buf_str(&text), "longer than the cap") >= 1);
	buf_done(&text);
}

TEST(services_that_extend_each_other_are_capped)
{
	struct buf text = BUF_INIT((size_t)1 << 20);

	buf_puts(&text, "services:\n  a0:\n    image: b\n");
	for (int i = 1; i <= 40; i++)
		buf_printf(&text, "  a%d:\n    extends: a%d\n", i, i - 1);
	assert_true(gaps_of("compose.yaml", buf_str(&text), "than the cap of 32") >= 1);
	buf_done(&text);
}

TEST(command_lines_are_capped)
{
	struct buf text = BUF_INIT((size_t)1 << 20);

	buf_puts(&text, "docker run a");
	while (text.n <= (size_t)64 << 10)
		buf_puts(&text, " b");
	assert_int_equal(gaps_of("run.sh", buf_str(&text), "more than the cap of 65536"), 1);
	buf_done(&text);
}

TEST(targets_that_inherit_are_capped)
{
	struct buf text = BUF_INIT((size_t)1 << 20);

	buf_puts(&text, "target \"t0\" { dockerfile-inline = \"FROM a\" }\n");
	for (int i = 1; i <= 40; i++)
		buf_printf(&text, "target \"t%d\" { inherits = [\"t%d\"] }\n", i, i - 1);
	assert_true(gaps_of("docker-bake.hcl", buf_str(&text), "deeper than the cap of 32") >= 1);
	buf_done(&text);
}

TEST_MAIN
