/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "registry/registry.h"
#include "test.h"

#define D64 "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

/* Of distribution/reference, reference_test.go and normalize_test.go: the facts, not the text. */
static const struct {
	const char *text, *host, *repository, *tag; /* host NULL: no reference */
	bool digest;
} cases[] = {
	{"alpine", "docker.io", "library/alpine", "latest", false},
	{"alpine:3.18", "docker.io", "library/alpine", "3.18", false},
	{"user/shop", "docker.io", "user/shop", "latest", false},
	{"docker.io/alpine", "docker.io", "library/alpine", "latest", false},
	{"index.docker.io/alpine", "docker.io", "library/alpine", "latest", false},
	{"ghcr.example/shop/api:1.0", "ghcr.example", "shop/api", "1.0", false},
	{"GHCR.example/shop", "ghcr.example", "shop", "latest", false},
	{"localhost/shop", "localhost", "shop", "latest", false},
	{"localhost:5000/shop:2", "localhost:5000", "shop", "2", false},
	{"LOCALHOST/shop", "localhost", "shop", "latest", false},
	{"Registry:80/shop", "registry:80", "shop", "latest", false}, {"Registry/shop", NULL, NULL, NULL, false},
	{"127.0.0.1:5000/a/b/c", "127.0.0.1:5000", "a/b/c", "latest", false},
	{"[::1]:5000/shop", "[::1]:5000", "shop", "latest", false},
	{"[2001:db8::1]/shop:1", "[2001:db8::1]", "shop", "1", false},
	{"alpine@sha256:" D64, "docker.io", "library/alpine", "", true},
	{"a.example/alpine:3@sha256:" D64, "a.example", "alpine", "3", true},
	{"a.example/a__b--c.d/e_f", "a.example", "a__b--c.d/e_f", "latest", false},
	{"shop:1.0_x-Y", "docker.io", "library/shop", "1.0_x-Y", false},
	{"xn--n3h.example/shop", "xn--n3h.example", "shop", "latest", false},
	{D64 "0", "docker.io", "library/" D64 "0", "latest", false},
	{"", NULL, NULL, NULL, false}, {":1", NULL, NULL, NULL, false}, {"Shop", NULL, NULL, NULL, false}, {"a.example/Shop", NULL, NULL, NULL, false},
	{"a//b", NULL, NULL, NULL, false}, {"a/", NULL, NULL, NULL, false}, {"/a", NULL, NULL, NULL, false}, {"a..b", NULL, NULL, NULL, false},
	{"a___b", NULL, NULL, NULL, false}, {"-a", NULL, NULL, NULL, false}, {"a-", NULL, NULL, NULL, false}, {"a b", NULL, NULL, NULL, false},
	{"a:", NULL, NULL, NULL, false}, {"a:.b", NULL, NULL, NULL, false}, {"a:b/c:d:e", NULL, NULL, NULL, false}, {"a@", NULL, NULL, NULL, false},
	{"a@sha256:12", NULL, NULL, NULL, false}, {"a@md5:" D64, NULL, NULL, NULL, false}, {"a@sha256:" D64 "@x", NULL, NULL, NULL, false},
	{D64, NULL, NULL, NULL, false}, {"-a.example/b", NULL, NULL, NULL, false}, {"a.example:port/b", NULL, NULL, NULL, false},
	{"a.example:/b", NULL, NULL, NULL, false}, {"[::1/b", NULL, NULL, NULL, false}, {"[]/b", NULL, NULL, NULL, false}, {"user@a.example/b", NULL, NULL, NULL, false},
	{"a\n", NULL, NULL, NULL, false}, {"../etc", NULL, NULL, NULL, false}, {"./a", NULL, NULL, NULL, false},
	{"a:1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890", NULL, NULL,
	 NULL, false},
};

TEST(references_as_Docker_reads_them)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arena arena = ARENA_INIT;
		struct registry_reference got;
		struct err e = ERR_INIT;
		int r = registry_reference_parse(str_of(cases[i].text), &arena, &got, &e);

		if ((r == 0) != (cases[i].host != NULL) || (r < 0 && r != ERR_USAGE))
			fail_msg("%s: %d %s", cases[i].text, r, e.text);
		if (r == 0) {
			assert_str(got.host, cases[i].host);
			assert_str(got.repository, cases[i].repository);
			assert_str(got.tag, cases[i].tag);
			assert_int_equal(got.digest.algorithm != DIGEST_NONE, cases[i].digest);
		}
		arena_done(&arena);
	}
}

TEST(a_name_has_a_length)
{
	struct arena arena = ARENA_INIT;
	struct registry_reference got;
	struct err e = ERR_INIT;
	char text[400];

	memset(text, 'a', sizeof(text));
	assert_int_equal(registry_reference_parse(str_from(text, 254), &arena, &got, &e), 0);
	assert_int_equal(registry_reference_parse(str_from(text, 255), &arena, &got, &e), ERR_USAGE);
	assert_non_null(strstr(e.text, "255 bytes"));
	arena_done(&arena);
}

TEST_MAIN
