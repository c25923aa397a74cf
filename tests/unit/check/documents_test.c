/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules about documents, and about several: each file of tests/data/check/documents has a case a line: a rule, the lines on which it
 * must find something ("-": none), and the documents (\n stands for an end of line).
 */
#include <dirent.h>

#include "test.h"

#include "base/buf.h"
#include "base/file.h"
#include "check/check.h"
#include "config/config.h"

static void judge(void *data, const struct document *document)
{
	check_document(data, document);
}

static int by_number(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return x < y ? -1 : x > y;
}

/* "3,7", or "-". */
static void put_lines(struct buf *out, const struct findings *findings)
{
	VEC(unsigned) lines = {0};

	vec_each(finding, &findings->list)
		if (!finding->ignored)
			*vec_push(&lines) = finding->at.line;
	vec_sort_unique(&lines, by_number);
	vec_each(line, &lines)
		buf_printf(out, "%s%u", out->n ? "," : "", *line);
	if (!lines.n)
		buf_puts(out, "-");
	vec_done(&lines);
}

static void find(struct str rule, struct str text, struct buf *out)
{
	struct settings settings = {0};
	struct findings findings;
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	struct check_session *session;
	struct reading reading = {
		.ctx = &(struct ctx){.jobs = 1}, .settings = &settings, .coverage = &coverage, .arena = &arena, .visit = judge,
	};
	struct config_file file = {.path = STR_LIT("case.yaml"), .text = text, .line = 1, .column = 1};

	findings_init(&findings);
	*vec_push(&settings.only) = rule;
	reading.data = session = check_session_new(&settings, &findings, &coverage);
	assert_int_equal(config_read(&reading, &file, &e), 0);
	assert_true(reading.documents > 0);
	check_session_end(session);
	check_session_free(session);
	put_lines(out, &findings);
	findings_done(&findings);
	coverage_done(&coverage);
	arena_done(&arena);
	settings_done(&settings);
}

static struct str unescape(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\\' && i + 1 < text.n && text.p[i + 1] == 'n') {
			buf_puts(out, "\n");
			i++;
		} else {
			buf_put(out, str_slice(text, i, i + 1));
		}
	}
	return buf_str(out);
}

/* Returns the number of cases that fail. */
static size_t try_line(const char *name, unsigned number, struct str line)
{
	struct buf text = BUF_INIT(1 << 16), got = BUF_INIT(1 << 12);
	struct str rule, rest, want, documents;
	size_t failed;

	str_cut(line, '\t', &rule, &rest);
	str_cut(rest, '\t', &want, &documents);
	if (!check_find(rule))
		fail_msg("%s:%u: there is no rule %.*s", name, number, STR(rule));
	find(rule, unescape(documents, &text), &got);
	failed = !str_eq(buf_str(&got), want);
	if (failed)
		print_error("%s:%u: %.*s on lines %.*s, not %.*s\n", name, number, STR(rule), STR(buf_str(&got)), STR(want));
	buf_done(&text);
	buf_done(&got);
	return failed;
}

static size_t try_file(const char *name, size_t *cases)
{
	struct buf path = BUF_INIT(4096), text = BUF_INIT(1 << 20);
	struct err e = ERR_INIT;
	struct str rest, line;
	unsigned number = 0;
	size_t failed = 0;

	buf_printf(&path, "%s/tests/data/check/documents/%s", getenv("PLIMSOLL_SOURCE"), name);
	assert_int_equal(file_load(buf_text(&path), &text, &e), 0);
	rest = buf_str(&text);
	while (str_next_line(&rest, &line)) {
		number++;
		if (!line.n || line.p[0] == '#')
			continue;
		(*cases)++;
		failed += try_line(name, number, line);
	}
	buf_done(&path);
	buf_done(&text);
	return failed;
}

TEST(rules_find_what_they_should_where_it_stands)
{
	struct buf folder = BUF_INIT(4096);
	size_t cases = 0, failed = 0;
	struct dirent *entry;
	DIR *dir;

	buf_printf(&folder, "%s/tests/data/check/documents", getenv("PLIMSOLL_SOURCE"));
	dir = opendir(buf_text(&folder));
	assert_non_null(dir);
	while ((entry = readdir(dir)))
		if (str_ends(str_of(entry->d_name), ".tsv"))
			failed += try_file(entry->d_name, &cases);
	closedir(dir);
	buf_done(&folder);
	assert_true(cases > 0);
	assert_int_equal(failed, 0);
}

TEST_MAIN
