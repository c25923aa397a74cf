/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges of versions as VERSION-RANGE-SPEC.rst has them: a line a case. */
#include "../test.h"

#include "policy/vex.h"

static const struct {
	const char *range, *type, *in, *out; /* versions, blanks between them */
} cases[] = {
	{"vers:npm/>=1.0.0|<2.0.0", "npm", "1.0.0 1.5.0 1.99.9", "0.9.9 2.0.0 2.0.1"},
	{"vers:npm/>1.0.0|<=2.0.0", "npm", "1.0.1 2.0.0", "1.0.0 2.0.1"},
	{"vers:npm/<1.0.0|>=2.0.0|<3.0.0|>=4.0.0", "npm", "0.1.0 2.0.0 2.9.9 4.0.0 5.0.0", "1.0.0 1.9.9 3.0.0 3.9.9"},
	{"vers:npm/<=1.0.0", "npm", "0.0.1 1.0.0", "1.0.1"},
	{"vers:npm/>=1.0.0", "npm", "1.0.0 9.0.0", "0.9.0"},
	{"vers:npm/1.0.0|1.2.0", "npm", "1.0.0 1.2.0", "1.1.0 0.9.0 2.0.0"},
	{"vers:npm/=1.0.0", "npm", "1.0.0", "1.0.1"},
	{"vers:npm/>=1.0.0|!=1.5.0|<2.0.0", "npm", "1.4.0 1.6.0", "1.5.0 2.0.0"},
	{"vers:npm/1.0.0|<0.5.0", "npm", "1.0.0 0.4.0", "0.5.0 0.6.0"},
	{"vers:npm/>=1.0.0|1.0.5|<1.0.3", "npm", "1.0.0 1.0.2 1.0.5", "1.0.3 1.0.4"},
	{"vers:deb/>=1.0|<1.0-2+deb11u1", "deb", "1.0 1.0-2", "1.0-2+deb11u1"},
	{"vers:npm/*", "npm", "0 1.0.0 x", ""},
	{">=1.0.0|<2.0.0", "npm", "1.0.0", "2.0.0"},
	{"vers:nobody/>=1.0|<2.0", "npm", "1.5", "2.5"},
	{"vers:npm/", "npm", "", "1.0.0"},
	{"", "npm", "", "1.0.0"},
	{"vers:npm/|||", "npm", "", "1.0.0"},
};

static void check(size_t i, const char *versions, bool expected)
{
	struct vex_version range = {.range = str_of(cases[i].range)};
	struct vex_product product = {.versions = &range, .version_count = 1};
	struct str rest = str_of(versions), version;

	while (str_next_word(&rest, &version))
		if (vex_has_version(&product, cases[i].type, version) != expected)
			fail_msg("%s: %.*s is %sin it", cases[i].range, STR(version), expected ? "not " : "");
}

TEST(ranges)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		check(i, cases[i].in, true);
		check(i, cases[i].out, false);
	}
}

TEST(no_versions_are_all)
{
	struct vex_product product = {0};

	assert_true(vex_has_version(&product, "npm", STR_LIT("1")));
}

/* A purl that names its version says which is meant; the list then says of which the vulnerability is known. */
TEST(a_version_of_the_purl_counts_more)
{
	struct vex_version range = {.range = STR_LIT("vers:npm/<1")};
	struct str purl = STR_LIT("pkg:npm/a@2");
	struct vex_product product = {.versions = &range, .version_count = 1, .purls = {.v = &purl, .n = 1}};

	assert_true(vex_has_version(&product, "npm", STR_LIT("2")));
}

TEST_MAIN
