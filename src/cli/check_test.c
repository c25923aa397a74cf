/* SPDX-License-Identifier: Apache-2.0 */
/* The cases of a house's own rules: each is read as a file would be, and the one rule is asked. */
#include "check/custom.h"
#include "cli/check_rules.h"
#include "cli/output.h"
#include "config/config.h"
#include "report/report.h"
#include "report/words.h"

struct trial {
	struct findings findings;
	struct coverage coverage;
	struct arena arena;
	size_t documents;
};

static void judge(void *data, const struct document *document)
{
	check_document(data, document);
}

static void trial_done(struct trial *trial)
{
	coverage_done(&trial->coverage);
	findings_done(&trial->findings);
	arena_done(&trial->arena);
}

static int try_case(struct run *run, const struct custom_case *test, const struct settings *all, struct trial *trial, struct err *e)
{
	struct settings settings = {.custom = {.v = all->custom.v, .n = all->custom.n}};
	struct check_session *session;
	struct reading reading = {
		.ctx = &run->ctx, .settings = &settings, .coverage = &trial->coverage, .arena = &trial->arena, .visit = judge, .given = true,
	};
	int r;

	findings_init(&trial->findings);
	*vec_push(&settings.only) = str_of(test->check->id);
	session = check_session_new(&settings, &trial->findings, &trial->coverage);
	reading.data = session;
	r = config_read(&reading, &(struct config_file){.path = test->name, .text = test->text, .line = 1, .column = 1}, e);
	check_session_end(session);
	check_session_free(session);
	trial->documents = reading.documents;
	vec_done(&settings.only);
	return r;
}

/* Empty: it came out. */
static struct str judge_case(struct run *run, const struct custom_case *test, const struct trial *trial)
{
	struct arena *arena = &run->arena;

	if (trial->coverage.gaps.n)
		return arena_printf(arena, "cannot be evaluated: %.*s", STR(trial->coverage.gaps.v[0].why));
	if (!trial->documents)
		return STR_LIT("is no document of a kind that is known");
	if (test->bad && !trial->findings.list.n)
		return STR_LIT("finds nothing in a bad case");
	if (!test->bad && trial->findings.list.n)
		return arena_printf(arena, "finds something in a good case: %.*s", STR(trial->findings.list.v[0].evidence.v[0].what));
	return STR_NULL;
}

static size_t count_of(const struct custom_cases *cases, const struct check *check, bool bad)
{
	size_t n = 0;

	vec_each(test, cases)
		n += test->check == check && test->bad == bad;
	return n;
}

/* A rule that nothing shows to find anything is not known to work. */
static size_t check_complete(const struct settings *settings, const struct custom_cases *cases, struct buf *out)
{
	size_t failed = 0;

	vec_each(check, &settings->custom)
		for (int bad = 0; bad < 2; bad++)
			if (!count_of(cases, *check, bad)) {
				buf_printf(out, "%s: has no %s case\n", (*check)->id, bad ? "bad" : "good");
				failed++;
			}
	return failed;
}

int check_test_rules(struct run *run, const char *path, struct err *e)
{
	auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX);
	struct settings settings = {0};
	struct custom_cases cases = {0};
	size_t failed = 0;
	int r = custom_load(path, &run->arena, &settings, e);

	if (r == 0) {
		custom_cases_of(&settings, &cases);
		failed = check_complete(&settings, &cases, &out);
	}
	for (size_t i = 0; i < cases.n && r == 0; i++) {
		const struct custom_case *test = &cases.v[i];
		struct trial trial = {0};
		struct str why;

		if ((r = try_case(run, test, &settings, &trial, e)) == 0 && (why = judge_case(run, test, &trial)).n) {
			buf_printf(&out, "%.*s:%u: %s %.*s\n", STR(test->place.path), test->place.at.line, test->check->id, STR(why));
			failed++;
		}
		trial_done(&trial);
	}
	if (r == 0) {
		buf_printf(&out, "%zu rule%s, %zu case%s, %zu failed\n", settings.custom.n, plural(settings.custom.n), cases.n,
			   plural(cases.n), failed);
		r = output_print(buf_str(&out), e);
	}
	vec_done(&cases);
	custom_done(&settings);
	settings_done(&settings);
	return r < 0 ? r : failed ? EXIT_GATE : 0;
}
