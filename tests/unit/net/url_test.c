/* SPDX-License-Identifier: Apache-2.0 */
#include "net/url.h"

#include "base/mem.h"
#include "test.h"

TEST(what_is_a_url)
{
	static const char *const good[] = {"http:" "//a", "https:" "//a.example:5000/b?c#d", "https:" "//[::1]:5/x", "https:" "//a?b", "https:" "//a#b"};
	static const char *const bad[] = {"", "ftp:" "//a", "HTTP://a", "https:" "//", "https:" "///a", "https:" "//a@b/", "https:" "//a b/", "https:" "//a\\b/", "https:" "//a/\n",
					  "https:" "//a/\x7f", "//a", "https:" "//?a"};
	struct url url;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		if (!url_parse(str_of(good[i]), &url))
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (url_parse(str_of(bad[i]), &url))
			fail_msg("%s", bad[i]);
	assert_true(url_parse(STR_LIT("https:" "//a.example:5000/b?c"), &url));
	assert_str(url.host, "a.example:5000");
	assert_str(url.target, "/b?c");
}

TEST(whose_it_is)
{
	static const struct {
		const char *a, *b;
		bool same;
	} pairs[] = {
		{"https:" "//a/x", "https:" "//a/y", true}, {"https:" "//a", "https:" "//a:443/", true}, {"http:" "//a:80", "http:" "//A", true},
		{"https:" "//a", "http:" "//a", false}, {"https:" "//a", "https:" "//a:444", false}, {"https:" "//a", "https:" "//b", false}, {"http:" "//a:443", "https:" "//a:443", false},
		{"https:" "//a", "https:" "//a.b", false}, {"https:" "//[::1]:443/", "https:" "//[::1]/", true},
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		struct url a, b;

		assert_true(url_parse(str_of(pairs[i].a), &a) && url_parse(str_of(pairs[i].b), &b));
		if (url_same_origin(&a, &b) != pairs[i].same)
			fail_msg("%s %s", pairs[i].a, pairs[i].b);
	}
	assert_true(url_host_is_loopback(STR_LIT("127.0.0.1:5000")) && url_host_is_loopback(STR_LIT("[::1]")) && url_host_is_loopback(STR_LIT("localhost")));
	assert_false(url_host_is_loopback(STR_LIT("127.0.0.1.example")) || url_host_is_loopback(STR_LIT("localhost.example")));
}

TEST(where_a_location_leads)
{
	static const struct {
		const char *base, *reference, *joined; /* NULL: nowhere */
	} cases[] = {
		{"https:" "//a/b/c?d", "/x?y", "https:" "//a/x?y"}, {"https:" "//a/b/c?d", "x", "https:" "//a/b/x"}, {"https:" "//a/b/c?d", "?x", "https:" "//a/b/c?x"},
		{"https:" "//a/b/c?d", "//e/f", "https:" "//e/f"}, {"https:" "//a/b/c?d", "http:" "//e/f#g", "http:" "//e/f"}, {"https:" "//a", "x", "https:" "//a/x"},
		{"https:" "//a/b", "", "https:" "//a/b"}, {"https:" "//a/b?c", "../x:y/z", "https:" "//a/../x:y/z"},
		{"https:" "//a/b", "file:///etc/passwd", NULL}, {"https:" "//a/b", "javascript:x", NULL}, {"https:" "//a/b", "https:" "//u@v/", NULL},
		{"https:" "//a/b", "//u@v/", NULL}, {"https:" "//a/b", "/x y", NULL}, {"https:" "//a/b", "HTTPS://x/", NULL}, {"nonsense", "/x", NULL}, {"https:" "//a/b", "//", NULL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arena arena = ARENA_INIT;
		const char *got = url_join(&arena, str_of(cases[i].base), str_of(cases[i].reference));

		if ((got == NULL) != (cases[i].joined == NULL) || (got && strcmp(got, cases[i].joined)))
			fail_msg("%s %s: %s", cases[i].base, cases[i].reference, got ? got : "(none)");
		arena_done(&arena);
	}
}

TEST_MAIN
