/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit's XML: a suite a file, a case a finding; what is suppressed is skipped, what was not evaluated an error, and a run without
 * any of them one case that passed. Source: the schemas of Ant's JUnit task and of Jenkins' plug-in, whose common part this is.
 */
#include "codec/xml.h"
#include "report/lint.h"
#include "report/report.h"

#define SUITE "plimsoll check"

struct totals {
	size_t tests, failures, skipped, errors;
};

static void open_suite(struct buf *out, struct str name, const struct totals *totals)
{
	buf_puts(out, "  <testsuite name=\"");
	xml_escape(out, name);
	buf_printf(out, "\" tests=\"%zu\" failures=\"%zu\" skipped=\"%zu\" errors=\"%zu\">\n", totals->tests, totals->failures,
		   totals->skipped, totals->errors);
}

static void open_case(struct buf *out, struct str name, uint32_t line, struct str class)
{
	buf_puts(out, "    <testcase name=\"");
	xml_escape(out, name);
	if (line)
		buf_printf(out, " (line %u)", line);
	buf_puts(out, "\" classname=\"");
	xml_escape(out, class);
	buf_puts(out, "\">\n");
}

static void put_finding(struct buf *out, const struct finding *finding, struct arena *arena)
{
	open_case(out, finding->rule, finding->at.line, finding->path);
	if (finding->ignored) {
		buf_puts(out, "      <skipped message=\"");
		xml_escape(out, finding->ignored_by);
		buf_puts(out, "\"/>\n");
	} else {
		buf_puts(out, "      <failure message=\"");
		xml_escape(out, lint_text(arena, finding));
		buf_printf(out, "\" type=\"%s\">", severity_name(finding->severity));
		xml_escape(out, finding->why);
		if (finding->fix.n) {
			buf_puts(out, "&#10;Fix: ");
			xml_escape(out, finding->fix);
		}
		buf_puts(out, "</failure>\n");
	}
	buf_puts(out, "    </testcase>\n");
}

static void add(struct totals *totals, const struct finding *finding)
{
	totals->tests++;
	totals->failures += !finding->ignored;
	totals->skipped += finding->ignored;
}

static void put_suites(const struct finding_refs *list, struct arena *arena, struct buf *out)
{
	for (size_t i = 0, j; i < list->n; i = j) {
		struct totals totals = {0};

		for (j = i; j < list->n && str_eq(list->v[j]->path, list->v[i]->path); j++)
			add(&totals, list->v[j]);
		open_suite(out, list->v[i]->path.n ? list->v[i]->path : STR_LIT(SUITE), &totals);
		for (size_t k = i; k < j; k++)
			put_finding(out, list->v[k], arena);
		buf_puts(out, "  </testsuite>\n");
	}
}

static void put_gaps(const struct report *report, struct arena *arena, struct buf *out)
{
	size_t n = report->coverage.gaps.n;

	open_suite(out, STR_LIT("not evaluated"), &(struct totals){.tests = n, .errors = n});
	vec_each(gap, &report->coverage.gaps) {
		open_case(out, gap->what, 0, gap->where.n ? gap->where : STR_LIT(SUITE));
		buf_puts(out, "      <error message=\"");
		xml_escape(out, lint_gap(arena, gap));
		buf_puts(out, "\" type=\"not-evaluated\"/>\n    </testcase>\n");
	}
	buf_puts(out, "  </testsuite>\n");
}

static int write_junit(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct finding_refs list = {0};
	struct totals totals = {.errors = report->coverage.gaps.n, .tests = report->coverage.gaps.n};
	bool none;

	(void)style, (void)e;
	lint_order(report, true, &list);
	vec_each(finding, &list)
		add(&totals, *finding);
	none = !totals.tests;
	buf_printf(ret_out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"" SUITE "\" tests=\"%zu\" failures=\"%zu\" "
			    "errors=\"%zu\">\n", totals.tests + none, totals.failures, totals.errors);
	put_suites(&list, &arena, ret_out);
	if (report->coverage.gaps.n)
		put_gaps(report, &arena, ret_out);
	if (none) {
		open_suite(ret_out, STR_LIT(SUITE), &(struct totals){.tests = 1});
		open_case(ret_out, arena_printf(&arena, "%zu files, %zu rules", report->summary.files, report->summary.rules), 0,
			  STR_LIT(SUITE));
		buf_puts(ret_out, "    </testcase>\n  </testsuite>\n");
	}
	buf_puts(ret_out, "</testsuites>\n");
	vec_done(&list);
	return 0;
}

const struct reporter reporter_junit = {
	.name = "junit",
	.summary = "JUnit's XML: a case a finding, for the test reports of CI systems",
	.commands = lint_commands,
	.write = write_junit,
};
