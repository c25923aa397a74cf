/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges of versions as VERSION-RANGE-SPEC.rst has them: a line a case. */
#include "../test.h"

#include "base/buf.h"
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
		if (vex_has_version(&product, cases[i].type, version, VEX_AFFECTED) != expected)
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

	assert_true(vex_has_version(&product, "npm", STR_LIT("1"), VEX_FIXED));
}

/* A purl that names its version says which is meant; the list then says of which the vulnerability is known. */
TEST(a_version_of_the_purl_counts_more)
{
	struct vex_version range = {.range = STR_LIT("vers:npm/<1")};
	struct str purl = STR_LIT("pkg:npm/a@2");
	struct vex_product product = {.versions = &range, .version_count = 1, .purls = {.v = &purl, .n = 1}};

	assert_true(vex_has_version(&product, "npm", STR_LIT("2"), VEX_FIXED));
}

/* A line that calls a version affected does not clear it, whatever the state says. */
TEST(a_state_holds_for_the_versions_that_it_fits)
{
	static const struct {
		const char *version, *range, *word;
		bool clears, affects;
	} lists[] = {
		{"", "vers:npm/<4.17.12", "affected", false, true},
		{"", "vers:npm/<4.17.12", "", false, true},
		{"", "vers:npm/<4.17.12", "unaffected", true, false},
		{"", "vers:npm/<4.17.12", "unknown", false, false},
		{"", "vers:npm/>=4.17.12", "unaffected", false, false},
		{"4.17.10", "", "affected", false, true},
		{"4.17.10", "", "unaffected", true, false},
		{"4.17.10", "", "", true, true},
		{"4.17.10", "", "nonsense", false, false},
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		struct vex_version one = {str_of(lists[i].version), str_of(lists[i].range), str_of(lists[i].word), false};
		struct vex_product product = {.versions = &one, .version_count = 1};

		assert_int_equal(vex_has_version(&product, "npm", STR_LIT("4.17.10"), VEX_FIXED), lists[i].clears);
		assert_int_equal(vex_has_version(&product, "npm", STR_LIT("4.17.10"), VEX_NOT_AFFECTED), lists[i].clears);
		assert_int_equal(vex_has_version(&product, "npm", STR_LIT("4.17.10"), VEX_AFFECTED), lists[i].affects);
	}
}

/* "@" and "/" of qualifiers, subpaths and scopes are none of a version. */
TEST(only_a_version_of_the_purl_itself_counts)
{
	static const struct {
		const char *purl;
		bool says;
	} purls[] = {
		{"pkg:npm/%40a/b@2", true}, {"pkg:npm/@a/b", false}, {"pkg:npm/a?vcs_url=git@example.org", false}, {"pkg:npm/a#x@2", false},
		{"pkg:npm/a@2?download_url=https://example.org/a", true}, {"pkg:npm/a@2#lib/x", true}, {"a@2", false},
	};
	struct vex_version range = {.range = STR_LIT("vers:npm/<1"), .status = STR_LIT("unaffected")};

	for (size_t i = 0; i < sizeof(purls) / sizeof(*purls); i++) {
		struct str purl = str_of(purls[i].purl);
		struct vex_product product = {.versions = &range, .version_count = 1, .purls = {.v = &purl, .n = 1}};

		if (vex_has_version(&product, "npm", STR_LIT("2"), VEX_FIXED) != purls[i].says)
			fail_msg("%s", purls[i].purl);
	}
}

/* Cut off after its last ">=", it would hold for all that is later. */
TEST(a_range_that_is_too_long_holds_for_nothing)
{
	struct buf text = BUF_INIT((size_t)1 << 20);
	struct vex_version range = {.status = STR_LIT("unaffected")};
	struct vex_product product = {.versions = &range, .version_count = 1};

	buf_puts(&text, "vers:npm/>=1.0.0|<2.0.0");
	for (unsigned i = 2; i < VEX_CONSTRAINTS_MAX; i++)
		buf_printf(&text, "|%u.0.0", i);
	range.range = buf_str(&text);
	assert_true(vex_has_version(&product, "npm", STR_LIT("1.5.0"), VEX_FIXED));
	buf_puts(&text, "|>=5000.0.0");
	range.range = buf_str(&text);
	assert_false(vex_has_version(&product, "npm", STR_LIT("1.5.0"), VEX_FIXED));
	assert_false(vex_has_version(&product, "npm", STR_LIT("6000.0.0"), VEX_FIXED));
	buf_done(&text);
}

TEST_MAIN
