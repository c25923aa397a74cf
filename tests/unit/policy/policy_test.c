/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <stdlib.h>
#include <unistd.h>

#include "../report/fixture.h"
#include "base/file.h"

/* ---- priorities ---- */

#define AUTOMATABLE "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"

struct facts {
	enum severity severity;
	const char *fixed;
	double epss;
	bool kev;
	const char *cvss;
	enum fix_status status;
	enum symbols_state symbols;
};

static struct finding ranked(struct facts facts)
{
	static char reason[128];
	struct fixture fixture;
	struct vulnerability *known;
	struct finding *finding, result;
	struct err e = ERR_INIT;

	fixture_init(&fixture, FIXTURE_GOOD, "scan");
	finding = fixture_vulnerability(&fixture, "CVE-1", "p", "p", "1", facts.fixed, facts.severity);
	known = (struct vulnerability *)(uintptr_t)finding->vulnerability;
	known->epss = facts.epss;
	known->kev = facts.kev;
	known->cvss = str_of(facts.cvss ? facts.cvss : "");
	finding->status = facts.status;
	finding->symbols = facts.symbols;
	report_done(&fixture.report);
	assert_int_equal(policy_run(&fixture.ctx, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
	result = fixture.findings.list.v[0];
	snprintf(reason, sizeof(reason), "%.*s", STR(result.reason));
	result.reason = str_of(reason); /* a copy that outlives the fixture */
	fixture_done(&fixture);
	return result;
}

/* What becomes of facts is tests/unit/policy/priority_test.c's; here, that a finding's facts are taken for what they are. */
TEST(known_exploited_is_first)
{
	struct finding finding = ranked((struct facts){.severity = SEVERITY_LOW, .fixed = "", .epss = 0.001, .kev = true,
						       .status = STATUS_WILL_NOT_FIX});

	assert_int_equal(finding.priority, PRIORITY_ACT);
	assert_str(finding.reason, "known exploited; won't be fixed");
}

TEST(likely_is_more_urgent)
{
	assert_int_equal(ranked((struct facts){.severity = SEVERITY_HIGH, .fixed = "2", .epss = 0.2}).priority, PRIORITY_ACT);
	assert_int_equal(ranked((struct facts){.severity = SEVERITY_MEDIUM, .fixed = "2", .epss = 0.2}).priority, PRIORITY_PLAN);
	assert_int_equal(ranked((struct facts){.severity = SEVERITY_MEDIUM, .fixed = "", .epss = 0.2}).priority, PRIORITY_WATCH);
	assert_str(ranked((struct facts){.severity = SEVERITY_MEDIUM, .fixed = "", .epss = 0.2}).reason, "EPSS 20.0%; no fix yet");
}

TEST(severity_where_it_is_known)
{
	assert_int_equal(ranked((struct facts){SEVERITY_CRITICAL, "2", 0.0001}).priority, PRIORITY_PLAN);
	assert_int_equal(ranked((struct facts){SEVERITY_HIGH, "2", 0.0001}).priority, PRIORITY_WATCH);
	assert_int_equal(ranked((struct facts){SEVERITY_LOW, "", 0.0001}).priority, PRIORITY_IGNORE);
	assert_int_equal(ranked((struct facts){SEVERITY_NEGLIGIBLE, "2", 0.0001}).priority, PRIORITY_IGNORE);
}

/* An input that is missing never puts a finding below where its least value that would matter puts it. */
TEST(unknown_never_lowers)
{
	struct finding unknown = ranked((struct facts){SEVERITY_UNKNOWN, "2", -1});

	assert_int_equal(unknown.priority, PRIORITY_PLAN);
	assert_str(unknown.reason, "severity unknown");
	assert_true(unknown.score > ranked((struct facts){SEVERITY_MEDIUM, "2", -1}).score);
	assert_int_equal(ranked((struct facts){SEVERITY_UNKNOWN, "", -1}).priority, PRIORITY_WATCH);
	assert_int_equal(ranked((struct facts){SEVERITY_UNKNOWN, "", -1, .status = STATUS_WILL_NOT_FIX}).priority,
			 PRIORITY_WATCH);
	assert_int_equal(ranked((struct facts){SEVERITY_CRITICAL, "2", -1, .cvss = "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"}).priority, PRIORITY_PLAN);
	assert_int_equal(ranked((struct facts){SEVERITY_CRITICAL, "2", -1, .cvss = AUTOMATABLE}).priority, PRIORITY_ACT);
	assert_int_equal(ranked((struct facts){SEVERITY_CRITICAL, "2", 0.001, .cvss = AUTOMATABLE}).priority, PRIORITY_PLAN);
}

static uint8_t value_of(const char *cvss, enum input input)
{
	struct fixture fixture;
	struct finding *finding;
	struct vulnerability *known;
	struct err e = ERR_INIT;
	uint8_t value;

	fixture_init(&fixture, FIXTURE_GOOD, "scan");
	finding = fixture_vulnerability(&fixture, "CVE-1", "p", "p", "1", "2", SEVERITY_HIGH);
	known = (struct vulnerability *)(uintptr_t)finding->vulnerability;
	known->cvss = str_of(cvss);
	report_done(&fixture.report);
	assert_int_equal(policy_run(&fixture.ctx, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
	value = fixture.findings.list.v[0].exposure.steps[input].fact.value;
	fixture_done(&fixture);
	return value;
}

TEST(vectors_of_all_versions)
{
	static const struct {
		const char *cvss;
		uint8_t vector, automatable, impact, exploitation;
	} cases[] = {
		{"", 0, 0, 0, 0},
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", VECTOR_NETWORK, VALUE_YES, IMPACT_TOTAL, 0},
		{"CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", VECTOR_NETWORK, VALUE_NO, IMPACT_TOTAL, 0},
		{"CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N", VECTOR_LOCAL, VALUE_NO, IMPACT_PARTIAL, 0},
		{"CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P", VECTOR_PHYSICAL, VALUE_NO, IMPACT_PARTIAL, EXPLOITATION_PROVEN},
		{"CVSS:3.1/AV:A/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:H/E:U", VECTOR_ADJACENT, VALUE_NO, IMPACT_PARTIAL, 0},
		{"AV:N/AC:L/Au:N/C:C/I:C/A:C", VECTOR_NETWORK, VALUE_YES, IMPACT_TOTAL, 0},
		{"AV:N/AC:L/Au:S/C:P/I:P/A:P/E:POC/RL:OF/RC:C", VECTOR_NETWORK, VALUE_NO, IMPACT_PARTIAL, EXPLOITATION_PROVEN},
		{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", VECTOR_NETWORK, VALUE_YES, IMPACT_TOTAL, 0},
		{"CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A", VECTOR_NETWORK, VALUE_NO, IMPACT_TOTAL, EXPLOITATION_PROVEN},
		{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:H/VA:H/SC:N/SI:N/SA:N/AU:N", VECTOR_NETWORK, VALUE_NO, IMPACT_PARTIAL, 0},
		{"nonsense/AV:/AV:NN/E:", 0, 0, 0, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (value_of(cases[i].cvss, INPUT_VECTOR) != cases[i].vector || value_of(cases[i].cvss, INPUT_AUTOMATABLE) != cases[i].automatable ||
		    value_of(cases[i].cvss, INPUT_IMPACT) != cases[i].impact || value_of(cases[i].cvss, INPUT_EXPLOITATION) != cases[i].exploitation)
			fail_msg("%s", cases[i].cvss);
}

/* What the name and the place of a package tell. */
TEST(what_packages_are_for)
{
	static const struct {
		const char *type, *name, *path;
		uint8_t build, file;
	} cases[] = {
		{"deb", "openssl", "", 0, 0},
		{"deb", "libssl-dev", "", BUILD_HEADERS, 0},
		{"rpm", "openssl-devel", "", BUILD_HEADERS, 0},
		{"deb", "linux-libc-dev", "", BUILD_KERNEL, 0},
		{"deb", "linux-image-6.1.0-18-amd64", "", BUILD_KERNEL, 0},
		{"rpm", "kernel-core", "", BUILD_KERNEL, 0},
		{"rpm", "kernel-headers", "", BUILD_KERNEL, 0},
		{"deb", "linux-perf", "", 0, 0},
		{"apk", "linux-pam", "", 0, 0},
		{"apk", "linux-headers", "", BUILD_KERNEL, 0},
		{"npm", "webpack-dev", "", 0, 0},
		{"npm", "lodash", "srv/app/node_modules/lodash/package.json", 0, 0},
		{"npm", "lodash", "srv/app/test/node_modules/lodash/package.json", 0, FILE_IS_TEST},
		{"npm", "lodash", "usr/share/doc/app/examples/package.json", 0, FILE_IS_DOCUMENTATION},
		{"npm", "lodash", "srv/latest/contest/package.json", 0, 0},
		{"npm", "test", "srv/test", 0, 0},
		{"deb", "docs", "usr/share/doc/x/status", 0, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture fixture;
		struct package *package;
		struct finding *finding;
		struct err e = ERR_INIT;

		fixture_init(&fixture, FIXTURE_GOOD, "scan");
		finding = fixture_vulnerability(&fixture, "CVE-1", "p", "p", "1", "2", SEVERITY_HIGH);
		package = (struct package *)(uintptr_t)finding->package;
		package->type = cases[i].type;
		package->name = str_of(cases[i].name);
		package->locations.v[0].path = str_of(cases[i].path);
		report_done(&fixture.report);
		assert_int_equal(policy_run(&fixture.ctx, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
		finding = &fixture.findings.list.v[0];
		if (finding->exposure.steps[INPUT_BUILD].fact.value != cases[i].build || finding->exposure.steps[INPUT_FILE].fact.value != cases[i].file)
			fail_msg("%s %s: %s, %s", cases[i].name, cases[i].path, priority_inputs[INPUT_BUILD].values[finding->exposure.steps[INPUT_BUILD].fact.value],
				 priority_inputs[INPUT_FILE].values[finding->exposure.steps[INPUT_FILE].fact.value]);
		fixture_done(&fixture);
	}
}

/* A fix is old from a month on, by the date of an advisory of its own; a CVE's date says nothing of a fix. */
TEST(fixes_age)
{
	static const struct {
		const char *advisory, *published, *fixed;
		enum fix_status status;
		uint8_t fix;
	} cases[] = {
		{"DSA-1-1", "2026-11-20T00:00:00Z", "2", STATUS_FIXED, FIX_AVAILABLE},
		{"DSA-1-1", "2026-10-24T00:00:00Z", "2", STATUS_FIXED, FIX_OVERDUE},
		{"GHSA-x", "2020-01-01", "2", STATUS_FIXED, FIX_OVERDUE},
		{"CVE-2020-1", "2020-01-01", "2", STATUS_FIXED, FIX_AVAILABLE},
		{"DEBIAN-CVE-2020-1", "2020-01-01", "2", STATUS_FIXED, FIX_AVAILABLE},
		{"DSA-1-1", "nonsense", "2", STATUS_FIXED, FIX_AVAILABLE},
		{"DSA-1-1", "2020-01-01", "", STATUS_AFFECTED, FIX_NONE},
		{"", "", "", STATUS_WILL_NOT_FIX, FIX_DECLINED},
		{"", "", "", STATUS_DEFERRED, FIX_DEFERRED},
		{"", "", "", STATUS_END_OF_LIFE, FIX_NEVER},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture fixture;
		struct vulnerability *known;
		struct finding *finding;
		struct err e = ERR_INIT;

		fixture_init(&fixture, FIXTURE_GOOD, "scan");
		finding = fixture_vulnerability(&fixture, "CVE-1", "p", "p", "1", cases[i].fixed, SEVERITY_HIGH);
		finding->status = cases[i].status;
		known = (struct vulnerability *)(uintptr_t)finding->vulnerability;
		known->advisory = str_of(cases[i].advisory);
		known->published = str_of(cases[i].published);
		report_done(&fixture.report);
		assert_int_equal(policy_run(&fixture.ctx, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
		if (fixture.findings.list.v[0].exposure.steps[INPUT_FIX].fact.value != cases[i].fix)
			fail_msg("%s of %s", cases[i].advisory, cases[i].published);
		fixture_done(&fixture);
	}
}

/* Code that is not in the program: lower with the reason, never hidden; what is not known changes nothing. */
TEST(absent_symbols_lower)
{
	struct facts facts = {SEVERITY_HIGH, "2", 0.02};
	struct finding plain = ranked(facts), finding;

	facts.symbols = SYMBOLS_ABSENT;
	finding = ranked(facts);
	assert_int_equal(plain.priority, PRIORITY_PLAN);
	assert_int_equal(finding.priority, PRIORITY_WATCH);
	assert_int_equal(finding.severity, plain.severity);
	assert_str(finding.reason, "EPSS 2.0%; code not linked in");
	facts.symbols = SYMBOLS_PRESENT;
	assert_true(ranked(facts).score > plain.score);
	facts = (struct facts){.severity = SEVERITY_LOW, .fixed = "2", .epss = 0.5, .kev = true, .symbols = SYMBOLS_ABSENT};
	assert_int_equal(ranked(facts).priority, PRIORITY_WATCH);
}

/* ---- gates ---- */

static enum verdict verdict_of(enum fixture_kind kind, const char *fail_on, bool allow, struct report *ret_report)
{
	struct fixture fixture;
	struct err e = ERR_INIT;
	enum verdict verdict;

	fixture_init(&fixture, kind, "scan");
	report_done(&fixture.report);
	fixture.policy.gate_priority = fixture.policy.gate_severity = false;
	fixture.policy.allow_incomplete = allow;
	if (fail_on)
		assert_int_equal(policy_fail_on(&fixture.policy, str_of(fail_on), &e), 0);
	if (kind == FIXTURE_INCOMPLETE)
		coverage_note(&fixture.report.coverage, &fixture.findings.arena, "packages", STR_NULL, "damaged");
	assert_int_equal(policy_run(&fixture.ctx, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
	verdict = fixture.report.verdict;
	if (ret_report)
		ret_report->summary = fixture.report.summary;
	fixture_done(&fixture);
	return verdict;
}

TEST(gates_fail_and_pass)
{
	assert_int_equal(verdict_of(FIXTURE_UNGATED, NULL, false, NULL), VERDICT_NO_GATE);
	assert_int_equal(verdict_of(FIXTURE_UNGATED, "act-now", false, NULL), VERDICT_MAY_NOT_SAIL);
	assert_int_equal(verdict_of(FIXTURE_UNGATED, "critical", false, NULL), VERDICT_MAY_NOT_SAIL);
	assert_int_equal(verdict_of(FIXTURE_GOOD, "low", false, NULL), VERDICT_MAY_SAIL);
	assert_int_equal(verdict_of(FIXTURE_GOOD, "watch", false, NULL), VERDICT_MAY_SAIL);
}

TEST(incomplete_cannot_say)
{
	assert_int_equal(verdict_of(FIXTURE_INCOMPLETE, NULL, false, NULL), VERDICT_CANNOT_SAY);
	assert_int_equal(verdict_of(FIXTURE_INCOMPLETE, "act-now", false, NULL), VERDICT_CANNOT_SAY);
	assert_int_equal(verdict_of(FIXTURE_INCOMPLETE, "act-now", true, NULL), VERDICT_MAY_SAIL);
}

/* 348 findings without a severity do not pass a gate on severity. */
TEST(a_severity_gate_cannot_judge_the_unknown)
{
	assert_int_equal(verdict_of(FIXTURE_MANY, "high", false, NULL), VERDICT_CANNOT_SAY);
	assert_int_equal(verdict_of(FIXTURE_MANY, "high", true, NULL), VERDICT_MAY_SAIL);
	assert_int_equal(verdict_of(FIXTURE_MANY, "watch", false, NULL), VERDICT_MAY_NOT_SAIL);
}

TEST(sums_add_up)
{
	struct report report = {0};
	size_t severities = 0, priorities = 0;

	verdict_of(FIXTURE_UNGATED, NULL, false, &report);
	for (int i = 0; i < SEVERITY_COUNT; i++)
		severities += report.summary.by_severity[i];
	for (int i = 0; i <= PRIORITY_ACT; i++)
		priorities += report.summary.by_priority[i];
	assert_int_equal(report.summary.findings + report.summary.ignored, 11);
	assert_int_equal(severities, report.summary.findings);
	assert_int_equal(priorities, report.summary.findings);
}

TEST(an_old_database_is_told)
{
	struct fixture fixture;
	struct err e = ERR_INIT;

	fixture_init(&fixture, FIXTURE_GOOD, "scan");
	assert_int_equal(fixture.report.notes.n, 0);
	report_done(&fixture.report);
	fixture.ctx.now += (int64_t)11 * 24 * 3600;
	assert_int_equal(policy_run(&fixture.ctx, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
	assert_str(fixture.report.notes.v[0], "the database is 15 days old; newer: plimsoll db update");
	fixture_done(&fixture);
}

/* The fixture's database is of 2026-11-20, four days old. */
static void expect_age_gate(int64_t limit, const char *date, const char *want_limit, const char *actual, bool passed)
{
	struct fixture fixture;
	struct err e = ERR_INIT;
	const struct gate *gate;

	fixture_init(&fixture, FIXTURE_GOOD, "scan");
	report_done(&fixture.report);
	fixture.policy.gate_priority = fixture.policy.gate_severity = false;
	fixture.policy.gate_database_age = true;
	fixture.policy.database_age = limit;
	if (date)
		fixture.database.date = str_of(date);
	assert_int_equal(policy_run(&fixture.ctx, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
	assert_int_equal(fixture.report.gates.n, 1);
	gate = fixture.report.gates.v;
	assert_str(gate->name, "--db-max-age");
	assert_str(gate->limit, want_limit);
	assert_str(gate->actual, actual);
	assert_int_equal(gate->verdict, passed ? GATE_PASSED : GATE_FAILED);
	assert_int_equal(fixture.report.verdict, passed ? VERDICT_MAY_SAIL : VERDICT_MAY_NOT_SAIL);
	fixture_done(&fixture);
}

TEST(an_old_database_fails_where_that_was_asked)
{
	expect_age_gate((int64_t)7 * 24 * 3600, "2026-11-20T00:00:00Z", "7 days", "4 days 9 hours", true);
	expect_age_gate((int64_t)4 * 24 * 3600, "2026-11-20T00:00:00Z", "4 days", "4 days 9 hours", false);
	expect_age_gate(5400, "2026-11-20", "1 hour 30 minutes", "4 days 9 hours", false);
	expect_age_gate(5400, "2030-01-01T00:00:00Z", "1 hour 30 minutes", "0 seconds", true);
	expect_age_gate(5400, "", "1 hour 30 minutes", "unknown", false);
}

TEST(words_of_fail_on)
{
	struct policy policy;
	struct err e = ERR_INIT;

	policy_init(&policy);
	assert_int_equal(policy_fail_on(&policy, STR_LIT("hihg"), &e), ERR_USAGE);
	assert_string_equal(e.hint, "--fail-on high");
	assert_int_equal(policy_fail_on(&policy, STR_LIT("ignore"), &e), ERR_USAGE);
	assert_int_equal(policy_fail_on(&policy, STR_LIT("plan"), &e), 0);
	assert_true(policy.gate_priority && policy.fail_on_priority == PRIORITY_PLAN);
	policy_done(&policy);
}

/* ---- exemptions ---- */

static int load(struct policy *policy, struct arena *arena, const char *text, struct err *e)
{
	char path[] = "/tmp/plimsoll-ignore-XXXXXX";
	auto_close int fd = mkstemp(path);
	int r;

	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, path, str_of(text), e), 0);
	r = policy_load_ignore(policy, path, arena, e);
	unlink(path);
	return r;
}

TEST(ignore_file)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct policy policy;
	struct err e = ERR_INIT;

	policy_init(&policy);
	assert_int_equal(load(&policy, &arena, "# head\n\nCVE-1\r\nCVE-2 package=openssl until=2027-01-31 # not reachable\n"
					       "CVE-3 exp:2026-01-01\n  image/user-root\t#x\nCVE-4 package=pkg:npm/%40a/b#c\n"
					       "CVE-5 until=1970-01-01", &e), 0);
	assert_int_equal(policy.exemptions.n, 6);
	assert_str(policy.exemptions.v[0].id, "CVE-1");
	assert_str(policy.exemptions.v[1].package, "openssl");
	assert_str(policy.exemptions.v[1].reason, "not reachable");
	assert_int_equal(policy.exemptions.v[1].until, 1801353600);
	assert_str(policy.exemptions.v[3].id, "image/user-root");
	assert_str(policy.exemptions.v[4].package, "pkg:npm/%40a/b#c");
	assert_true(policy.exemptions.v[5].has_until && policy.exemptions.v[5].until == 0);
	assert_false(policy.exemptions.v[0].has_until);
	policy_done(&policy);
}

TEST(ignore_file_errors)
{
	static const char *const bad[] = {"CVE-1 foo\n", "CVE-1 until=tomorrow\n", "CVE-1 until=2026-13-01\n",
					  "\nCVE-1 package=\n",
					  "CVE-1 exp:2026-1-1\n"};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		auto_done(arena_done) struct arena arena = ARENA_INIT;
		struct policy policy;
		struct err e = ERR_INIT;

		policy_init(&policy);
		assert_int_equal(load(&policy, &arena, bad[i], &e), ERR_USAGE);
		assert_non_null(strstr(e.text, i == 3 ? ":2: " : ":1: "));
		policy_done(&policy);
	}
}

#define WITHOUT_END INT64_MAX

static void exempt(struct fixture *fixture, const char *id, const char *package, int64_t until)
{
	struct exemption exemption = {.id = str_of(id), .package = str_of(package), .has_until = until != WITHOUT_END,
				      .until = until, .where = STR_LIT("f:1")};
	struct err e = ERR_INIT;

	fixture_init(fixture, FIXTURE_UNGATED, "scan");
	report_done(&fixture->report);
	*vec_push(&fixture->policy.exemptions) = exemption;
	assert_int_equal(policy_run(&fixture->ctx, &fixture->policy, &fixture->findings, &fixture->report, &e), 0);
}

TEST(exemptions_by_alias_package_and_rule)
{
	static const struct {
		const char *id, *package;
		size_t ignored;
	} cases[] = {
		{"GHSA-jfh8-c2jp-5v3q", "", 1}, {"cve-2021-44228", "log4j-core", 1}, {"CVE-2021-44228", "other", 0},
		{"CVE-2022-0778", "openssl", 1}, {"CVE-2022-0778", "pkg:deb/debian/libssl1.1", 1},
		{"CVE-2022-0778", "pkg:deb/debian/libssl1", 0}, {"image/user-root", "", 1}, {"vulnerability/deb", "", 7},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fixture fixture;

		exempt(&fixture, cases[i].id, cases[i].package, WITHOUT_END);
		assert_int_equal(fixture.report.summary.ignored, cases[i].ignored);
		assert_int_equal(fixture.report.summary.findings, 11 - cases[i].ignored);
		assert_int_equal(fixture.report.notes.n, cases[i].ignored ? 0 : 1);
		fixture_done(&fixture);
	}
}

TEST(an_exemption_ends)
{
	struct fixture fixture;

	exempt(&fixture, "CVE-2022-0778", "", FIXTURE_NOW + 1);
	assert_int_equal(fixture.report.summary.ignored, 1);
	fixture_done(&fixture);
	exempt(&fixture, "CVE-2022-0778", "", FIXTURE_NOW);
	assert_int_equal(fixture.report.summary.ignored, 0);
	assert_str(fixture.report.notes.v[0], "f:1: the exemption of CVE-2022-0778 ended on 2026-11-24; 1 finding is back");
	fixture_done(&fixture);
	exempt(&fixture, "CVE-2022-0778", "", 0);
	assert_int_equal(fixture.report.summary.ignored, 0);
	assert_str(fixture.report.notes.v[0], "f:1: the exemption of CVE-2022-0778 ended on 1970-01-01; 1 finding is back");
	fixture_done(&fixture);
}

TEST(only_fixed_counts_what_it_leaves_out)
{
	struct fixture fixture;
	struct err e = ERR_INIT;

	fixture_init(&fixture, FIXTURE_UNGATED, "scan");
	report_done(&fixture.report);
	fixture.policy.only_fixed = true;
	assert_int_equal(policy_run(&fixture.ctx, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
	assert_int_equal(fixture.report.summary.findings, 8);
	assert_int_equal(fixture.report.summary.ignored, 3);
	fixture_done(&fixture);
}

/* ---- actions ---- */

TEST(actions_group_by_the_deed)
{
	struct fixture fixture;
	size_t removed = 0;

	fixture_init(&fixture, FIXTURE_UNGATED, "eval");
	assert_str(fixture.report.actions.v[0].text, "upgrade log4j-core 2.14.1 \xe2\x86\x92 2.17.1");
	assert_int_equal(fixture.report.actions.v[0].kev, 1);
	assert_str(fixture.report.actions.v[1].text, "upgrade 3 packages: apt-get update && apt-get upgrade -y");
	assert_int_equal(fixture.report.actions.v[1].findings, 4);
	/* The highest fixed version of the package's findings, by Debian's order. */
	assert_str(fixture.report.actions.v[2].text, "openssl 1.1.1k-1 \xe2\x86\x92 1.1.1w-0+deb11u3");
	assert_true(fixture.report.actions.v[2].part);
	vec_each(action, &fixture.report.actions)
		removed += action->part ? 0 : action->findings;
	assert_int_equal(removed, fixture.report.summary.fixable);
	fixture_done(&fixture);
}

TEST(no_rebase_without_layers_above)
{
	struct fixture fixture;
	struct err e = ERR_INIT;

	fixture_init(&fixture, FIXTURE_UNGATED, "eval");
	report_done(&fixture.report);
	fixture.image.layers.n = 1;
	assert_int_equal(policy_run(&fixture.ctx, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
	vec_each(action, &fixture.report.actions)
		assert_true(str_search(action->text, STR_LIT("base image")) < 0);
	fixture.image.layers.n = 4;
	fixture_done(&fixture);
}

TEST_MAIN
