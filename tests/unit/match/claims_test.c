/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/mem.h"
#include "match/claims.h"


/* "type namespace name version", "-" for no namespace; ends with NULL. */
static void fill(struct inventory *inventory, const char *const *lines)
{
	inventory_init(inventory);
	for (; *lines; lines++) {
		struct str rest = str_of(*lines), type = STR_NULL, namespace = STR_NULL, name = STR_NULL, version = STR_NULL;
		struct package *package;

		assert_true(str_next_word(&rest, &type));
		assert_true(str_next_word(&rest, &namespace));
		assert_true(str_next_word(&rest, &name));
		assert_true(str_next_word(&rest, &version));
		package = inventory_add(inventory, arena_text(&inventory->arena, type), "test");
		package->namespace = str_is(namespace, "-") ? STR_NULL : namespace;
		package->name = name;
		package->version = version;
	}
	inventory_finish(inventory);
}

static void check(const char *const *claimed_lines, const char *const *held_lines, const char *want)
{
	struct inventory claimed, held;
	struct findings findings;
	struct ctx ctx = {.jobs = 1};
	struct buf got = BUF_INIT(4096);
	struct err e = ERR_INIT;

	fill(&claimed, claimed_lines);
	fill(&held, held_lines);
	findings_init(&findings);
	assert_int_equal(claims_compare(&ctx, &claimed, &held, STR_LIT("x.json"), &findings, &e), 0);
	vec_each(finding, &findings.list)
		buf_printf(&got, "%.*s %.*s %.*s>%.*s;", STR(finding->rule), STR(finding->package->name), STR(finding->claimed),
			   STR(finding->installed));
	assert_str(buf_str(&got), want);
	buf_done(&got);
	findings_done(&findings);
	inventory_done(&claimed);
	inventory_done(&held);
}

#define LINES(...) ((const char *const[]){__VA_ARGS__ __VA_OPT__(,) NULL})

TEST(the_same_is_no_finding)
{
	check(LINES(), LINES(), "");
	check(LINES("deb - a 1", "npm @s b 2"), LINES("npm @s b 2", "deb - a 1"), "");
}

TEST(missing_extra_and_another_version)
{
	check(LINES("deb - a 1"), LINES(), "sbom/missing a 1>;");
	check(LINES(), LINES("deb - a 1"), "sbom/extra a >1;");
	check(LINES("deb - a 1"), LINES("deb - a 2"), "sbom/version a 1>2;");
}

TEST(type_and_namespace_tell_packages_apart)
{
	check(LINES("npm @s a 1"), LINES("npm @t a 1"), "sbom/missing a 1>;sbom/extra a >1;");
	check(LINES("npm - a 1"), LINES("gem - a 1"), "sbom/extra a >1;sbom/missing a 1>;");
}

TEST(several_versions_of_one_name_are_matched_first)
{
	check(LINES("npm - a 1", "npm - a 2"), LINES("npm - a 2", "npm - a 3"), "sbom/version a 1>3;");
	check(LINES("npm - a 2"), LINES("npm - a 1", "npm - a 2"), "sbom/extra a >1;");
	/* however often either side names it */
	check(LINES("npm - a 1"), LINES("npm - a 1", "npm - a 1"), "");
	check(LINES("npm - a 1", "npm - a 1"), LINES("npm - a 2"), "sbom/version a 1>2;");
}

TEST(names_of_python_packages_are_compared_as_pep_503_has_them)
{
	check(LINES("pypi - Zope.Interface 1"), LINES("pypi - zope__interface 1"), "");
	check(LINES("npm - A 1"), LINES("npm - a 1"), "sbom/missing A 1>;sbom/extra a >1;");
}

TEST_MAIN
