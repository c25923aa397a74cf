/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit's XML: a suite a file, or of an image a suite a kind of findings and one of the gates; a case a finding; what is suppressed
 * is skipped, what was not evaluated an error, and a run without any of them one case that passed. Source: the schemas of Ant's JUnit task and of Jenkins' plug-in, whose common part this is.
 */
#include "base/text.h"
#include "codec/xml.h"
#include "report/lint.h"
#include "report/report.h"
#include "report/words.h"


struct totals {
	size_t tests, failures, skipped, errors;
};

static const char *suite_of(const struct report *report)
{
	return report_is_of_files(report) ? "plimsoll check" : str_is(str_of(report->command), "scan") ? "plimsoll scan" : "plimsoll eval";
}

/* Controls and what turns a line around are shown; the rest as XML wants it. */
static void put_text(struct buf *out, struct str text)
{
	auto_done(buf_done) struct buf safe = BUF_INIT((size_t)1 << 20);

	text_escape(&safe, text);
	xml_escape(out, buf_str(&safe));
}

static void open_suite(struct buf *out, struct str name, const struct totals *totals)
{
	buf_puts(out, "  <testsuite name=\"");
	put_text(out, name);
	buf_printf(out, "\" tests=\"%zu\" failures=\"%zu\" skipped=\"%zu\" errors=\"%zu\">\n", totals->tests, totals->failures,
		   totals->skipped, totals->errors);
}

static void open_case(struct buf *out, struct str name, uint32_t line, struct str class)
{
	buf_puts(out, "    <testcase name=\"");
	put_text(out, name);
	if (line)
		buf_printf(out, " (line %u)", line);
	buf_puts(out, "\" classname=\"");
	put_text(out, class);
	buf_puts(out, "\">\n");
}

static void put_failure(struct buf *out, const char *element, struct str message, const char *type, struct str text, struct str fix)
{
	buf_printf(out, "      <%s message=\"", element);
	put_text(out, message);
	buf_printf(out, "\" type=\"%s\">", type);
	put_text(out, text);
	if (fix.n) {
		buf_puts(out, "&#10;Fix: ");
		put_text(out, fix);
	}
	buf_printf(out, "</%s>\n", element);
}

static void put_outcome(struct buf *out, const struct finding *finding, struct str message)
{
	if (finding->ignored) {
		buf_puts(out, "      <skipped message=\"");
		put_text(out, finding->ignored_by);
		buf_puts(out, "\"/>\n");
	} else {
		put_failure(out, "failure", message, severity_name(finding->severity), finding->why, finding->fix);
	}
	buf_puts(out, "    </testcase>\n");
}

/* ---- files: a suite a file ---- */

static void put_of_file(struct buf *out, const struct finding *finding, struct arena *arena)
{
	open_case(out, finding->rule, finding->at.line, finding->path);
	put_outcome(out, finding, lint_text(arena, finding));
}

static void add(struct totals *totals, const struct finding *finding)
{
	totals->tests++;
	totals->failures += !finding->ignored;
	totals->skipped += finding->ignored;
}

static void put_files(const struct report *report, struct arena *arena, struct buf *out)
{
	struct finding_refs list = {0};

	lint_order(report, true, &list);
	for (size_t i = 0, j; i < list.n; i = j) {
		struct totals totals = {0};

		for (j = i; j < list.n && str_eq(list.v[j]->path, list.v[i]->path); j++)
			add(&totals, list.v[j]);
		open_suite(out, list.v[i]->path.n ? list.v[i]->path : str_of(suite_of(report)), &totals);
		for (size_t k = i; k < j; k++)
			put_of_file(out, list.v[k], arena);
		buf_puts(out, "  </testsuite>\n");
	}
	vec_done(&list);
}

/* ---- an image: a suite a kind of findings ---- */

/* A reader knows a case again by class and name: the subject and the id, without a version. */
static void put_of_image(struct buf *out, const struct finding *finding, struct arena *arena)
{
	struct str subject = words_subject(arena, finding), fixed = words_fixed(finding), message = lint_text(arena, finding);

	if (finding->kind == FINDING_VULNERABILITY)
		message = arena_printf(arena, "%s: %.*s %.*s, fixed in %.*s (%.*s)", priority_name(finding->priority), STR(subject),
				       STR(finding->installed), STR(fixed), STR(finding->reason));
	open_case(out, finding->id, 0, subject.n ? subject : str_of(finding_kind_name(finding->kind)));
	put_outcome(out, finding, message);
}

static void put_kinds(const struct report *report, struct arena *arena, struct buf *out)
{
	for (int kind = FINDING_VULNERABILITY; kind <= FINDING_SECRET; kind++) {
		struct totals totals = {0};

		vec_each(finding, &report->findings->list)
			if (finding->kind == (enum finding_kind)kind)
				add(&totals, finding);
		if (!totals.tests)
			continue;
		open_suite(out, str_of(finding_kind_name((enum finding_kind)kind)), &totals);
		vec_each(finding, &report->findings->list)
			if (finding->kind == (enum finding_kind)kind)
				put_of_image(out, finding, arena);
		buf_puts(out, "  </testsuite>\n");
	}
}

/* ---- gates, and what was not evaluated ---- */

static struct totals totals_of_gates(const struct report *report)
{
	return (struct totals){.tests = report->gates.n, .failures = report_gates(report, GATE_FAILED), .errors = report_gates(report, GATE_CANNOT_SAY)};
}

static void put_gates(const struct report *report, struct arena *arena, struct buf *out)
{
	struct totals totals = totals_of_gates(report);

	open_suite(out, STR_LIT("gates"), &totals);
	vec_each(gate, &report->gates) {
		open_case(out, gate->name, 0, STR_LIT("gates"));
		if (gate->verdict != GATE_PASSED)
			put_failure(out, gate->verdict == GATE_FAILED ? "failure" : "error",
				    arena_printf(arena, "%.*s; the limit is %.*s", STR(gate->actual), STR(gate->limit)),
				    gate_verdict_name(gate->verdict), gate->why, STR_NULL);
		buf_puts(out, "    </testcase>\n");
	}
	buf_puts(out, "  </testsuite>\n");
}

static void put_gaps(const struct report *report, struct arena *arena, struct buf *out)
{
	size_t n = report->coverage.gaps.n;

	open_suite(out, STR_LIT("not evaluated"), &(struct totals){.tests = n, .errors = n});
	vec_each(gap, &report->coverage.gaps) {
		open_case(out, gap->what, 0, gap->where.n ? gap->where : str_of(suite_of(report)));
		put_failure(out, "error", lint_gap(arena, gap), "not-evaluated", STR_NULL, STR_NULL);
		buf_puts(out, "    </testcase>\n");
	}
	buf_puts(out, "  </testsuite>\n");
}

/* So that a clean run is no empty file, which readers take for one that did not run. */
static void put_clean(const struct report *report, struct arena *arena, struct buf *out)
{
	open_suite(out, str_of(suite_of(report)), &(struct totals){.tests = 1});
	open_case(out, report_is_of_files(report) ? arena_printf(arena, "%zu files, %zu rules", report->summary.files, report->summary.rules)
					   : arena_printf(arena, "%zu packages", report->summary.packages),
		  0, str_of(suite_of(report)));
	buf_puts(out, "    </testcase>\n  </testsuite>\n");
}

static struct totals totals_of(const struct report *report)
{
	struct totals totals = report_is_of_files(report) ? (struct totals){0} : totals_of_gates(report);

	totals.tests += report->coverage.gaps.n;
	totals.errors += report->coverage.gaps.n;
	if (report->findings)
		vec_each(finding, &report->findings->list)
			add(&totals, finding);
	return totals;
}

static int write_junit(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct totals totals = totals_of(report);
	bool none = !totals.tests;

	(void)style;
	buf_printf(ret_out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"%s\" tests=\"%zu\" failures=\"%zu\" "
			    "errors=\"%zu\">\n", suite_of(report), totals.tests + none, totals.failures, totals.errors);
	if (report->gates.n && !report_is_of_files(report))
		put_gates(report, &arena, ret_out);
	if (report_is_of_files(report))
		put_files(report, &arena, ret_out);
	else if (report->findings)
		put_kinds(report, &arena, ret_out);
	if (report->coverage.gaps.n)
		put_gaps(report, &arena, ret_out);
	if (none)
		put_clean(report, &arena, ret_out);
	buf_puts(ret_out, "</testsuites>\n");
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

static const char *const commands[] = {"check", "eval", "scan", NULL};

const struct reporter reporter_junit = {
	.name = "junit",
	.summary = "JUnit's XML: a case a finding, for the test reports of CI systems",
	.commands = commands,
	.streams = true,
	.write = write_junit,
};
