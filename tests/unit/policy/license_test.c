/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "policy/policy.h"
#include "test.h"

struct fixture {
	struct arena arena;
	struct policy policy;
	struct inventory inventory;
	struct findings findings;
	struct report report;
};

static int load(struct fixture *fixture, const char *yaml, struct err *e)
{
	char path[] = "/tmp/plimsoll-license-XXXXXX";
	int fd = mkstemp(path), r;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, yaml, strlen(yaml)), strlen(yaml));
	close(fd);
	r = policy_load_licenses(&fixture->policy, arena_text(&fixture->arena, str_of(path)), &fixture->arena, e);
	unlink(path);
	return r;
}

static void begin(struct fixture *fixture)
{
	*fixture = (struct fixture){0};
	policy_init(&fixture->policy);
	inventory_init(&fixture->inventory);
	findings_init(&fixture->findings);
}

static void end(struct fixture *fixture)
{
	report_done(&fixture->report);
	findings_done(&fixture->findings);
	inventory_done(&fixture->inventory);
	policy_done(&fixture->policy);
	arena_done(&fixture->arena);
}

/* What the policy says of a package with that licence: "", "license/denied" or "license/unknown"; and whether the gate holds. */
static void judge(const char *yaml, const char *license, const char *want, bool passed)
{
	struct fixture fixture;
	struct package *package;
	struct err e = ERR_INIT;
	struct str got;

	begin(&fixture);
	assert_int_equal(load(&fixture, yaml, &e), 0);
	package = inventory_add(&fixture.inventory, "deb", "dpkg");
	package->name = STR_LIT("thing");
	package->version = STR_LIT("1");
	package->license = str_of(license);
	inventory_finish(&fixture.inventory);
	fixture.report.inventory = &fixture.inventory;
	assert_int_equal(policy_run(&(struct ctx){.jobs = 1}, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
	got = fixture.findings.list.n ? fixture.findings.list.v[0].rule : STR_LIT("");
	if (!str_is(got, want))
		fail_msg("%s under %s: %.*s", license, yaml, STR(got));
	/* A row tells the licence, and no version is promised to mend it. */
	assert_int_equal(fixture.report.summary.fixable, 0);
	if (*want)
		assert_true(str_ends(fixture.findings.list.v[0].reason, str_is(got, "license/denied") ? " denied" : " unknown") ||
			    str_is(fixture.findings.list.v[0].reason, "no licence declared"));
	assert_int_equal(fixture.report.gates.n, 1);
	assert_str(fixture.report.gates.v[0].name, "--license-policy");
	assert_int_equal(fixture.report.gates.v[0].verdict, passed ? GATE_PASSED : GATE_FAILED);
	assert_int_equal(fixture.report.verdict, passed ? VERDICT_MAY_SAIL : VERDICT_MAY_NOT_SAIL);
	end(&fixture);
}

TEST(what_is_not_allowed_is_denied)
{
	judge("allow: [MIT, ISC]", "MIT", "", true);
	judge("allow: [MIT, ISC]", "MIT AND ISC", "", true);
	judge("allow: [MIT, ISC]", "MIT AND Zlib", "license/denied", false);
	judge("allow: [MIT, ISC]", "Zlib OR MIT", "", true);
	judge("allow: [\"GPL-*\"]", "GPLv2+", "", true);
	judge("allow: [\"GPL-*\"]", "LGPLv2+", "license/denied", false);
	judge("allow: [GPL-2.0]", "GPL-2.0-only", "", true);
}

TEST(what_is_denied_is_denied_though_it_is_allowed)
{
	judge("deny: [AGPL-3.0-only]", "MIT", "", true);
	judge("deny: [AGPL-3.0-only]", "AGPL-3.0-only OR MIT", "", true);
	judge("deny: [AGPL-3.0-only]", "AGPL-3.0-only AND MIT", "license/denied", false);
	judge("allow: [\"GPL-*\"]\ndeny: [GPL-3.0-only]", "GPL-3.0-only", "license/denied", false);
}

TEST(an_exception_is_looked_for_as_a_whole_first)
{
	judge("allow: [GPL-2.0-only]", "GPL-2.0-only WITH Classpath-exception-2.0", "", true);
	judge("deny: [GPL-2.0-only]", "GPL-2.0-only WITH Classpath-exception-2.0", "license/denied", false);
	judge("allow: [GPL-2.0-only WITH Classpath-exception-2.0]\ndeny: [GPL-2.0-only]",
	      "GPL-2.0-only WITH Classpath-exception-2.0", "", true);
	judge("allow: [GPL-2.0-only WITH Classpath-exception-2.0]", "GPL-2.0-only", "license/denied", false);
}

TEST(what_nobody_can_name_is_as_the_policy_says)
{
	judge("allow: [MIT]", "", "license/unknown", true);
	judge("allow: [MIT]", "Our own terms", "license/unknown", true);
	judge("allow: [MIT]", "MIT AND LicenseRef-ours", "license/unknown", true);
	judge("allow: [MIT, LicenseRef-ours]", "MIT AND LicenseRef-ours", "", true);
	judge("allow: [MIT]", "MIT OR LicenseRef-ours", "", true);
	judge("allow: [MIT]", "Zlib AND LicenseRef-ours", "license/denied", false);
	judge("allow: [MIT]\nunknown: deny", "", "license/unknown", false);
	judge("allow: [MIT]\nunknown: allow", "", "", true);
	judge("deny: [LicenseRef-ours]", "LicenseRef-ours", "license/denied", false);
}

TEST(a_policy_that_cannot_be_meant_is_an_error)
{
	static const char *const bad[] = {
		"",	     "allow: MIT",	   "alow: [MIT]",	  "allow: [Nonsense]",	     "allow: [MIT]\nallow: [ISC]",
		"allow: []", "- MIT",		   "allow: [MIT]\nunknown: no", "allow: [MIT OR ISC]", "allow: [MIT",
		"unknown: deny",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct fixture fixture;
		struct err e = ERR_INIT;

		begin(&fixture);
		if (load(&fixture, bad[i], &e) != ERR_FORMAT)
			fail_msg("%s", bad[i]);
		end(&fixture);
	}
}

TEST_MAIN
