/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/mem.h"
#include "model/purl.h"

TEST(parts)
{
	static const struct {
		const char *purl, *type, *namespace, *name, *version, *arch;
	} cases[] = {
		{"pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie", "deb", "debian", "curl", "7.50.3-1", "i386"},
		{"pkg:DEB/debian/libstdc%2B%2B6@1:2%2Bb1", "deb", "debian", "libstdc++6", "1:2+b1", ""},
		{"pkg:npm/%40angular/animation@12.3.1", "npm", "@angular", "animation", "12.3.1", ""},
		{"pkg:npm/@angular/animation", "npm", "@angular", "animation", "", ""},
		{"pkg:npm/@angular/animation@1", "npm", "@angular", "animation", "1", ""},
		{"pkg:golang/github.com/a/b@v1.0#sub/dir", "golang", "github.com/a", "b", "v1.0", ""},
		{"pkg://maven/org.a/b@1?ARCH=x", "maven", "org.a", "b", "1", "x"},
		{"pkg:generic/openssl", "generic", "", "openssl", "", ""},
		{"pkg:generic/a%2Fb@1%402", "generic", "", "a/b", "1@2", ""},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arena arena = ARENA_INIT;
		struct purl purl;

		assert_true(purl_parse(&arena, str_of(cases[i].purl), &purl));
		assert_str(purl.type, cases[i].type);
		assert_str(purl.namespace, cases[i].namespace);
		assert_str(purl.name, cases[i].name);
		assert_str(purl.version, cases[i].version);
		assert_str(purl_qualifier(&purl, "arch"), cases[i].arch);
		arena_done(&arena);
	}
}

TEST(what_is_none)
{
	static const char *const wrong[] = {"", "pkg:", "npm:a@1", "pkg:npm", "pkg:npm/", "pkg:/a", "pkg:1npm/a", "pkg:n m/a", "PKG:npm/a"};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct arena arena = ARENA_INIT;
		struct purl purl;

		if (purl_parse(&arena, str_of(wrong[i]), &purl))
			fail_msg("%s is taken for a purl", wrong[i]);
		arena_done(&arena);
	}
}

TEST(types)
{
	assert_true(purl_type_known(str_of("npm")));
	assert_false(purl_type_known(str_of("nmp")));
}

TEST_MAIN
