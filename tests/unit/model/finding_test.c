/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <stdlib.h>

#include "model/finding.h"

static struct location at_a = {.path = {"app/a.jar", 9}}, at_b = {.path = {"app/b.jar", 9}};

static const struct package packages[] = {
	{.name = {"curl", 4}, .purl = {"pkg:deb/curl@1", 14}},
	{.name = {"curl", 4}, .purl = {"pkg:deb/curl@2", 14}},
	{.name = {"zlib", 4}, .purl = {"pkg:deb/zlib@1", 14}},
	/* one library, twice in an image: nothing but the place tells them apart */
	{.name = {"log4j", 5}, .purl = {"pkg:maven/log4j@2", 17}, .locations = {&at_a, 1, 1}},
	{.name = {"log4j", 5}, .purl = {"pkg:maven/log4j@2", 17}, .locations = {&at_b, 1, 1}},
};

/* In the order in which they must come out. */
static const struct {
	enum priority priority;
	double score;
	enum severity severity;
	int package; /* index, or -1 */
	const char *id, *path;
	uint32_t line;
	const char *title;
} sorted[] = {
	{PRIORITY_ACT, 99.5, SEVERITY_CRITICAL, 2, "CVE-1", "", 0, ""},
	{PRIORITY_ACT, 99.4, SEVERITY_CRITICAL, 0, "CVE-1", "", 0, ""},
	{PRIORITY_ACT, 10, SEVERITY_CRITICAL, -1, "z", "", 0, ""},
	{PRIORITY_ACT, 10, SEVERITY_LOW, 0, "CVE-1", "", 0, ""},
	{PRIORITY_PLAN, 50, SEVERITY_HIGH, 0, "CVE-1", "", 0, ""},
	{PRIORITY_PLAN, 50, SEVERITY_HIGH, 0, "CVE-2", "", 0, ""},
	{PRIORITY_PLAN, 50, SEVERITY_HIGH, 1, "CVE-1", "", 0, ""},
	{PRIORITY_PLAN, 50, SEVERITY_HIGH, 3, "CVE-1", "", 0, "same"},
	{PRIORITY_PLAN, 50, SEVERITY_HIGH, 4, "CVE-1", "", 0, "same"},
	{PRIORITY_PLAN, 50, SEVERITY_HIGH, 2, "CVE-0", "", 0, ""},
	{PRIORITY_PLAN, 50, SEVERITY_HIGH, -1, "secret/key", "a", 1, "one"},
	{PRIORITY_PLAN, 50, SEVERITY_HIGH, -1, "secret/key", "a", 1, "two"},
	{PRIORITY_PLAN, 50, SEVERITY_HIGH, -1, "secret/key", "a", 2, "one"},
	{PRIORITY_PLAN, 50, SEVERITY_HIGH, -1, "secret/key", "a", 4294967295U, "one"},
	{PRIORITY_PLAN, 50, SEVERITY_HIGH, -1, "secret/key", "b", 1, "one"},
	{PRIORITY_PLAN, 50, SEVERITY_HIGH, -1, "secret/other", "a", 1, "one"},
	{PRIORITY_WATCH, 100, SEVERITY_CRITICAL, 0, "CVE-1", "", 0, ""},
	{PRIORITY_IGNORE, 100, SEVERITY_CRITICAL, 0, "CVE-1", "", 0, ""},
	{PRIORITY_IGNORE, 0, SEVERITY_UNKNOWN, -1, "", "", 0, ""},
};

#define COUNT (sizeof(sorted) / sizeof(sorted[0]))

TEST(order_is_total)
{
	srandom(20261124);
	for (int round = 0; round < 100; round++) {
		struct findings findings;
		size_t order[COUNT];

		findings_init(&findings);
		for (size_t i = 0; i < COUNT; i++) {
			size_t other = (size_t)random() % (i + 1);

			order[i] = order[other];
			order[other] = i;
		}
		for (size_t i = 0; i < COUNT; i++) {
			struct finding *finding = findings_add(&findings, FINDING_PACKAGE);
			size_t k = order[i];

			finding->priority = sorted[k].priority;
			finding->score = sorted[k].score;
			finding->severity = sorted[k].severity;
			finding->package = sorted[k].package < 0 ? NULL : &packages[sorted[k].package];
			finding->id = str_of(sorted[k].id);
			finding->path = str_of(sorted[k].path);
			finding->at.line = sorted[k].line;
			finding->title = str_of(sorted[k].title);
			finding->layer = (int)k;
		}
		findings_sort(&findings);
		for (size_t i = 0; i < COUNT; i++)
			if (findings.list.v[i].layer != (int)i)
				fail_msg("round %d: %d comes out at %zu", round, findings.list.v[i].layer, i);
		findings_done(&findings);
	}
}

TEST(evidence_is_copied_and_moves_along)
{
	struct findings findings;
	char where[] = "config.User";

	findings_init(&findings);
	for (int i = 0; i < 100; i++) {
		struct finding *finding = findings_add(&findings, FINDING_CONFIG);

		assert_int_equal(finding->layer, LAYER_UNKNOWN);
		finding->score = i;
		finding_evidence(&findings, finding, str_of(where), "number %d", i);
		finding_evidence(&findings, finding, STR_NULL, "second");
	}
	memset(where, 'x', sizeof(where) - 1);
	findings_sort(&findings);
	assert_str(findings.list.v[0].evidence.v[0].what, "number 99");
	assert_str(findings.list.v[99].evidence.v[0].what, "number 0");
	assert_str(findings.list.v[99].evidence.v[0].where, "config.User");
	assert_int_equal(findings.list.v[99].evidence.n, 2);
	findings_done(&findings);
	findings_done(&findings);
}

TEST(place_is_the_path_or_the_first_evidence)
{
	struct findings findings;

	findings_init(&findings);
	struct finding *finding = findings_add(&findings, FINDING_CONFIG);
	assert_str(finding_place(finding), "");
	finding_evidence(&findings, finding, STR_LIT("config.User"), "unset");
	assert_str(finding_place(finding), "config.User");
	finding->path = STR_LIT("etc/passwd");
	assert_str(finding_place(finding), "etc/passwd");
	findings_done(&findings);
}

TEST(every_kind_and_priority_has_a_name)
{
	for (int kind = FINDING_VULNERABILITY; kind <= FINDING_SECRET; kind++)
		assert_non_null(finding_kind_name((enum finding_kind)kind));
	for (int priority = PRIORITY_IGNORE; priority <= PRIORITY_ACT; priority++) {
		assert_non_null(priority_name((enum priority)priority));
		assert_null(strchr(priority_id((enum priority)priority), ' '));
	}
}

TEST_MAIN
