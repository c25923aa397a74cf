/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules about RUN, all of them, on Dockerfiles: tests/data/check/run/NAME/Dockerfile gives the findings in expect.tsv
 * (place, rule, evidence), and with every change made that they offer the file `fixed`, in which no more change is offered.
 * PLIMSOLL_ACCEPT=1 writes both files; read them before they are committed.
 */
#include "test.h"

#include "base/file.h"
#include "check/check.h"
#include "config/config.h"

#define BYTES_MAX ((size_t)1 << 20)

struct hearing {
	struct settings settings;
	struct findings findings;
	struct coverage coverage;
	struct arena arena;
	struct check_session *session;
};

static void judge(void *data, const struct document *document)
{
	check_document(((struct hearing *)data)->session, document);
}

static void hear(struct str text, struct hearing *hearing)
{
	struct config_file file = {.path = STR_LIT("Dockerfile"), .text = text, .line = 1, .column = 1};
	struct reading reading = {
		.ctx = &(struct ctx){.jobs = 1},
		.settings = &hearing->settings,
		.coverage = &hearing->coverage,
		.arena = &hearing->arena,
		.visit = judge,
		.data = hearing,
	};
	struct err e = ERR_INIT;

	*hearing = (struct hearing){0};
	findings_init(&hearing->findings);
	*vec_push(&hearing->settings.only) = STR_LIT("run/*");
	hearing->session = check_session_new(&hearing->settings, &hearing->findings, &hearing->coverage);
	assert_int_equal(config_read(&reading, &file, &e), 0);
	check_session_end(hearing->session);
	check_session_free(hearing->session);
	findings_sort(&hearing->findings);
}

static void done(struct hearing *hearing)
{
	findings_done(&hearing->findings);
	coverage_done(&hearing->coverage);
	arena_done(&hearing->arena);
	settings_done(&hearing->settings);
}

static int by_place(const void *a, const void *b)
{
	const struct finding *one = a, *other = b;

	if (one->at.line != other->at.line)
		return one->at.line < other->at.line ? -1 : 1;
	if (one->at.column != other->at.column)
		return one->at.column < other->at.column ? -1 : 1;
	return str_cmp(one->rule, other->rule);
}

static void print(struct hearing *hearing, struct buf *out)
{
	vec_sort(&hearing->findings.list, by_place);
	vec_each(finding, &hearing->findings.list)
		buf_printf(out, "%u:%u-%u:%u\t%.*s\t%.*s\n", finding->at.line, finding->at.column, finding->at.end_line,
			   finding->at.end_column, STR(finding->rule), STR(finding->evidence.v[0].what));
}

struct change {
	size_t from, to;
	struct str text;
};

static int backwards(const void *a, const void *b)
{
	const struct change *one = a, *other = b;

	if (one->from != other->from)
		return one->from > other->from ? -1 : 1;
	return str_cmp(one->text, other->text);
}

/* Makes every change; the same one at several hands once. */
static void fix(struct str text, const struct findings *findings, struct buf *out)
{
	VEC(struct change) changes = {0};
	struct buf next = BUF_INIT(BYTES_MAX);

	vec_each(finding, &findings->list) vec_each(edit, &finding->edits)
	{
		struct change *change = vec_push(&changes);

		change->text = edit->text;
		assert_true(region_offset(text, edit->place.at.line, edit->place.at.column, &change->from));
		assert_true(region_offset(text, edit->place.at.end_line, edit->place.at.end_column, &change->to));
	}
	vec_sort_unique(&changes, backwards);
	buf_put(out, text);
	vec_each(change, &changes)
	{
		buf_clear(&next);
		buf_put(&next, str_slice(buf_str(out), 0, change->from));
		buf_put(&next, change->text);
		buf_put(&next, str_from_index(buf_str(out), change->to));
		buf_clear(out);
		buf_put(out, buf_str(&next));
	}
	vec_done(&changes);
	buf_done(&next);
}

/* The bytes are those of the file, or become so. */
static void compare(const char *folder, const char *name, struct str got)
{
	struct buf path = BUF_INIT(4096), want = BUF_INIT(BYTES_MAX);
	struct err e = ERR_INIT;

	buf_printf(&path, "%s/tests/data/check/run/%s/%s", getenv("PLIMSOLL_SOURCE"), folder, name);
	if (getenv("PLIMSOLL_ACCEPT"))
		assert_int_equal(file_replace(buf_text(&path), got, &e), 0);
	assert_int_equal(file_load(buf_text(&path), &want, &e), 0);
	if (!str_eq(got, buf_str(&want)))
		fail_msg("%s/%s differs; it would be\n%.*s", folder, name, STR(got));
	buf_done(&path);
	buf_done(&want);
}

static void check_case(const char *folder)
{
	struct buf path = BUF_INIT(4096), text = BUF_INIT(BYTES_MAX), found = BUF_INIT(BYTES_MAX),
		   fixed = BUF_INIT(BYTES_MAX);
	struct hearing hearing;
	struct err e = ERR_INIT;

	buf_printf(&path, "%s/tests/data/check/run/%s/Dockerfile", getenv("PLIMSOLL_SOURCE"), folder);
	assert_int_equal(file_load(buf_text(&path), &text, &e), 0);
	hear(buf_str(&text), &hearing);
	print(&hearing, &found);
	compare(folder, "expect.tsv", buf_str(&found));
	fix(buf_str(&text), &hearing.findings, &fixed);
	compare(folder, "fixed", buf_str(&fixed));
	done(&hearing);
	hear(buf_str(&fixed), &hearing);
	vec_each(finding, &hearing.findings.list) if (finding->edits.n)
		fail_msg("%s: %.*s is found again where its change was made", folder, STR(finding->rule));
	done(&hearing);
	buf_done(&path);
	buf_done(&text);
	buf_done(&found);
	buf_done(&fixed);
}

#define CASE(name)                                                                                                          \
	TEST(name)                                                                                                          \
	{                                                                                                                   \
		check_case(#name);                                                                                          \
	}

CASE(apt)
CASE(rpm)
CASE(others)
CASE(languages)
CASE(trust)
CASE(download)
CASE(homes)
CASE(logins)
CASE(scripts)
CASE(flags)
CASE(stages)
CASE(hygiene)
CASE(permissions)

TEST_MAIN
