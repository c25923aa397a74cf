/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks as data: tests/data/check/FAMILY/NAME/{bad,good}/CASE for the check FAMILY/NAME; every check needs a case of each.
 * A case is lines of "key=value": kind, name, user, env, history, passwd (a line of etc/passwd), config=none, no-tree=; a
 * bad one also says what must come out, one line a finding: "expect=KIND SEVERITY WHERE: WHAT" (its first evidence), and a
 * "gap=WHERE: WHY" where the check must say that it could not look.
 */
#include "tree_of.h"

#include "check/check.h"

#define FILE_MAX ((size_t)1 << 16)

struct test_case {
	struct buf text, got, want, passwd;
	struct image image;
	struct tree tree;
	bool no_tree;
};

static void read_line(struct test_case *test, struct str key, struct str value)
{
	struct image *image = &test->image;

	if (str_is(key, "kind"))
		image->kind = arena_text(&image->arena, value);
	else if (str_is(key, "name"))
		*vec_push(&image->names) = value;
	else if (str_is(key, "user"))
		image->config.user = value;
	else if (str_is(key, "env"))
		*vec_push(&image->config.env) = value;
	else if (str_is(key, "history"))
		vec_push(&image->history)->created_by = value;
	else if (str_is(key, "passwd"))
		buf_printf(&test->passwd, "%.*s\n", STR(value));
	else if (str_is(key, "config"))
		image->raw_config = STR_NULL;
	else if (str_is(key, "no-tree"))
		test->no_tree = true;
	else if (str_is(key, "expect") || str_is(key, "gap"))
		buf_printf(&test->want, "%.*s=%.*s\n", STR(key), STR(value));
	else
		fail_msg("unknown key %.*s", STR(key));
}

static void plant_layer(struct test_case *test, struct str passwd)
{
	static const char *const names[] = {"etc", "etc/passwd", "usr"};
	struct layer_index index;
	struct coverage coverage = {0};
	struct err e = ERR_INIT;

	layer_index_init(&index);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct layer_entry *entry = vec_push(&index.entries);

		entry->path = (uint32_t)index.text.n;
		entry->path_length = (uint16_t)strlen(names[i]);
		entry->type = i == 1 ? ENTRY_FILE : ENTRY_DIRECTORY;
		entry->content = LAYER_CONTENT_NONE;
		buf_puts(&index.text, names[i]);
	}
	index.entries.v[1].size = passwd.n;
	index.entries.v[1].content = 0;
	*vec_push(&index.contents) = (struct layer_content){0, passwd.n};
	buf_put(&index.bytes, passwd);
	assert_int_equal(merge_layer(&(struct ctx){.jobs = 1}, &test->tree, &index, &coverage, &test->image.arena, &e), 0);
	layer_index_done(&index);
	coverage_done(&coverage);
}

/* A merged tree of layers that each replace etc/passwd, so that a path's index and its version's are not the same. */
static void plant_passwd(struct test_case *test)
{
	plant_layer(test, STR_LIT("daemon:x:0:0\n"));
	plant_layer(test, STR_LIT("bin:x:0:0\n"));
	plant_layer(test, buf_str(&test->passwd));
}

static void evaluate(struct test_case *test, const struct check *check)
{
	struct subject subject = {&test->image, test->no_tree ? NULL : &test->tree};
	struct findings findings;
	struct coverage coverage = {0};
	struct err e = ERR_INIT;

	findings_init(&findings);
	assert_int_equal(check->eval(check, &subject, &findings, &coverage, &e), 0);
	vec_each(finding, &findings.list) {
		assert_true(finding->evidence.n > 0);
		buf_printf(&test->got, "expect=%s %s %.*s: %.*s\n", finding_kind_name(finding->kind),
			   severity_name(finding->severity), STR(finding->evidence.v[0].where),
			   STR(finding->evidence.v[0].what));
	}
	vec_each(gap, &coverage.gaps)
		buf_printf(&test->got, "gap=%.*s: %.*s\n", STR(gap->where), STR(gap->why));
	coverage_done(&coverage);
	findings_done(&findings);
}

static const struct check *current;
static bool must_be_bad;
static size_t cases;

static void run_case(const char *path, const char *name)
{
	struct test_case test = {.text = BUF_INIT(FILE_MAX), .got = BUF_INIT(FILE_MAX), .want = BUF_INIT(FILE_MAX),
				 .passwd = BUF_INIT(FILE_MAX)};
	struct err e = ERR_INIT;
	struct str rest, line, key, value;

	image_init(&test.image);
	tree_init(&test.tree);
	test.image.raw_config = STR_LIT("{}");
	test.image.kind = "docker-archive";
	assert_int_equal(file_load(path, &test.text, &e), 0);
	rest = buf_str(&test.text);
	while (str_next_line(&rest, &line))
		if (line.n && line.p[0] != '#' && str_cut(line, '=', &key, &value))
			read_line(&test, key, value);
	if (test.passwd.n)
		plant_passwd(&test);
	evaluate(&test, current);
	if (!str_eq(buf_str(&test.got), buf_str(&test.want)) || must_be_bad != (test.got.n > 0))
		fail_msg("%s %s: got\n%s\nwant\n%s", current->id, name, buf_text(&test.got), buf_text(&test.want));
	cases++;
	tree_done(&test.tree);
	image_done(&test.image);
	buf_done(&test.text);
	buf_done(&test.got);
	buf_done(&test.want);
	buf_done(&test.passwd);
}

TEST(every_check_has_cases_that_come_out)
{
	struct arena arena = ARENA_INIT;

	for (const struct check *const *check = checks(); *check; check++)
		for (int bad = 0; bad < 2; bad++) {
			current = *check;
			must_be_bad = bad;
			each_file(arena_printf(&arena, "tests/data/check/%s/%s", (*check)->id, bad ? "bad" : "good").p,
				  run_case);
		}
	assert_true(cases >= 6);
	arena_done(&arena);
}

TEST(every_check_says_what_why_and_what_to_do)
{
	for (const struct check *const *check = checks(); *check; check++) {
		assert_true(strlen((*check)->title) > 0 && strlen((*check)->title) <= 72);
		assert_true(strlen((*check)->why) > 0);
		assert_true(strlen((*check)->fix) > 0);
		assert_true((*check)->severity != SEVERITY_UNKNOWN);
		assert_ptr_equal(check_find(str_of((*check)->id)), *check);
		for (const char *const *alias = (*check)->aliases; alias && *alias; alias++)
			assert_ptr_equal(check_find(str_of(*alias)), *check);
	}
	assert_null(check_find(STR_LIT("image/none-such")));
	assert_ptr_equal(check_find(STR_LIT("cis-di-0001")), check_find(STR_LIT("image/user-root")));
}

TEST(a_secret_is_never_printed_whole)
{
	struct image image;
	struct subject subject = {&image, NULL};
	struct findings findings;
	struct coverage coverage = {0};
	struct ctx ctx = {.jobs = 1};
	struct err e = ERR_INIT;

	image_init(&image);
	findings_init(&findings);
	image.raw_config = STR_LIT("{}");
	image.config.user = STR_LIT("1000");
	*vec_push(&image.config.env) = STR_LIT("DB_PASSWORD=hunter2");
	*vec_push(&image.config.env) = STR_LIT("T=ghp_0123456789abcdefghijklmnopqrstuvwxyz");
	vec_push(&image.history)->created_by = STR_LIT("ENV DB_PASSWORD=hunter2");
	assert_int_equal(check_run(&ctx, &subject, &findings, &coverage, &e), 0);
	assert_int_equal(findings.list.n, 2);
	vec_each(finding, &findings.list)
		vec_each(evidence, &finding->evidence) {
			assert_true(str_search(evidence->what, STR_LIT("hunter")) < 0);
			assert_true(str_search(evidence->what, STR_LIT("ghp_0")) < 0);
		}
	assert_str(findings.list.v[0].evidence.v[1].where, "history[0]");
	coverage_done(&coverage);
	findings_done(&findings);
	image_done(&image);
}

TEST_MAIN
