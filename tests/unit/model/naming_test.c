/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "model/naming.h"

/* The examples of PEP 503, and what each registry takes for one name. */
TEST(spellings_of_one_name)
{
	static const struct {
		const char *ecosystem, *name, *want;
	} cases[] = {
		{"PyPI", "Friendly-Bard", "friendly-bard"},
		{"PyPI", "FRIENDLY-BARD", "friendly-bard"},
		{"PyPI", "friendly.bard", "friendly-bard"},
		{"PyPI", "friendly_bard", "friendly-bard"},
		{"PyPI", "friendly--bard", "friendly-bard"},
		{"PyPI", "FrIeNdLy-._.-bArD", "friendly-bard"},
		{"PyPI", "-", "-"},
		{"PyPI", "", ""},
		{"npm", "JSONStream", "JSONStream"},
		{"npm", "@Scope/Name", "@Scope/Name"},
		{"Go", "github.com/Masterminds/semver/v3", "github.com/Masterminds/semver/v3"},
		{"Maven", "org.A:B_c", "org.A:B_c"},
		{"RubyGems", "RedCloth", "RedCloth"},
		{"crates" ".io", "Inflector", "Inflector"},
		{"Packagist", "Symfony/Http-Kernel", "symfony/http-kernel"},
		{"NuGet", "System.Text.Json", "system.text.json"},
		{"SwiftURL", "https://example.org/Apple/swift-nio.git", "example.org/apple/swift-nio"},
		{"SwiftURL", "github.com/apple/swift-nio", "github.com/apple/swift-nio"},
		{"SwiftURL", ".git", ""},
		{"GitHub Actions", "Actions/Checkout", "actions/checkout"},
		/* ecosystems of distributions have names of their own */
		{"Debian:11", "OpenSSL", "OpenSSL"},
		{"AlmaLinux:9", "ImageMagick", "ImageMagick"},
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct str got = naming_fold(str_of(cases[i].ecosystem), str_of(cases[i].name), &arena);

		if (!str_is(got, cases[i].want))
			fail_msg("%s %s: got %.*s, want %s", cases[i].ecosystem, cases[i].name, STR(got), cases[i].want);
		assert_true(str_eq(naming_fold(str_of(cases[i].ecosystem), got, &arena), got));
	}
	arena_done(&arena);
}

TEST(full_names)
{
	static const struct {
		const char *type, *namespace, *name, *want;
	} cases[] = {
		{"npm", "@babel", "core", "@babel/core"},
		{"npm", "", "lodash", "lodash"},
		{"maven", "org.yaml", "snakeyaml", "org.yaml:snakeyaml"},
		{"golang", "golang.org/x", "net", "golang.org/x/net"},
		{"composer", "symfony", "http-kernel", "symfony/http-kernel"},
		{"pypi", "", "django", "django"},
		{"deb", "debian", "openssl", "openssl"},
		{"generic", "", "node", "node"},
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct package package = {.type = cases[i].type, .namespace = str_of(cases[i].namespace),
					  .name = str_of(cases[i].name)};

		assert_true(str_is(package_full_name(&package, &arena), cases[i].want));
		assert_true(package_is_called(&package, str_of(cases[i].want)));
		assert_false(package_is_called(&package, STR_LIT("other")));
	}
	arena_done(&arena);
}

TEST(types_and_ecosystems_meet)
{
	assert_string_equal(naming_of_type("pypi")->ecosystem, "PyPI");
	assert_string_equal(naming_of_ecosystem(STR_LIT("Go"))->type, "golang");
	assert_null(naming_of_type("deb"));
	assert_null(naming_of_type("generic"));
	assert_null(naming_of_ecosystem(STR_LIT("Debian:11")));
	assert_null(naming_of_ecosystem(STR_LIT("go")));
}

TEST_MAIN
