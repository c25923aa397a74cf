/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/challenge.h"

#include "base/mem.h"
#include "test.h"

static const struct {
	const char *header;
	enum challenge_scheme scheme;
	const char *realm, *service, *scope;
} challenges[] = {
	{"Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:a/b:pull,push\"", CHALLENGE_BEARER,
	 "https://auth.example/token", "registry.example", "repository:a/b:pull,push"},
	{"bearer REALM=https://a.example/t , Service=s", CHALLENGE_BEARER, "https://a.example/t", "s", ""},
	{"Bearer realm = \"a\\\"b\\\\c\"", CHALLENGE_BEARER, "a\"b\\c", "", ""},
	{"Basic realm=\"x\"", CHALLENGE_BASIC, "x", "", ""},
	{"Basic", CHALLENGE_BASIC, "", "", ""},
	{"Basic realm=\"x\", Bearer realm=\"y\",service=z", CHALLENGE_BEARER, "y", "z", ""},
	{"Bearer realm=\"y\", Basic realm=\"x\"", CHALLENGE_BEARER, "y", "", ""},
	{"Negotiate, Digest realm=\"d\", Basic realm=b", CHALLENGE_BASIC, "b", "", ""},
	{"Bearer", CHALLENGE_NONE, "", "", ""}, /* without a realm nobody can be asked */
	{"Bearer service=\"x\"", CHALLENGE_NONE, "", "", ""},
	{"Digest realm=\"x\"", CHALLENGE_NONE, "", "", ""},
	{"", CHALLENGE_NONE, "", "", ""}, {",,, ,", CHALLENGE_NONE, "", "", ""}, {"=\"", CHALLENGE_NONE, "", "", ""}, {"Bearer realm=\"unclosed", CHALLENGE_BEARER, "unclosed", "", ""},
};

TEST(challenges)
{
	for (size_t i = 0; i < ARRAY_SIZE(challenges); i++) {
		struct challenge got = {CHALLENGE_NONE, STR_NULL, STR_NULL, STR_NULL};
		struct arena arena = ARENA_INIT;

		challenge_read(str_of(challenges[i].header), &arena, &got);
		if (got.scheme != challenges[i].scheme)
			fail_msg("%s: %d", challenges[i].header, got.scheme);
		assert_str(got.realm, challenges[i].realm);
		assert_str(got.service, challenges[i].service);
		assert_str(got.scope, challenges[i].scope);
		arena_done(&arena);
	}
}

TEST(several_headers_are_one_list)
{
	struct challenge got = {CHALLENGE_NONE, STR_NULL, STR_NULL, STR_NULL};
	struct arena arena = ARENA_INIT;

	challenge_read(STR_LIT("Bearer realm=a"), &arena, &got);
	challenge_read(STR_LIT("Basic realm=b"), &arena, &got);
	assert_int_equal(got.scheme, CHALLENGE_BEARER);
	assert_str(got.realm, "a");
	arena_done(&arena);
}

static const struct {
	const char *header, *target; /* target NULL: none */
} links[] = {
	{"</v2/a/tags/list?n=2&last=b>; rel=\"next\"", "/v2/a/tags/list?n=2&last=b"},
	{"<x>; rel=next", "x"},
	{"<x>;rel=\"prev next\"", "x"},
	{"<a>; rel=\"prev\", <b>; rel=\"next\"", "b"},
	{"<a,b;c>; title=\"x, <y>; rel=next\"; rel=\"next\"", "a,b;c"},
	{"<a>; rel=prev; x=y, <b>; title=t; rel=NEXT", "b"},
	{"<x>", NULL}, {"<x>; rel=\"nextish\"", NULL}, {"x; rel=next", NULL}, {"<x; rel=next", NULL}, {"", NULL}, {"<>; rel=next", ""}, {"<x>; =next; rel", NULL},
	{"<x>; ; ;rel==next", NULL},
};

TEST(links_to_the_next_page)
{
	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		struct str target = STR_NULL;
		bool found = link_read(str_of(links[i].header), "next", &target);

		if (found != (links[i].target != NULL))
			fail_msg("%s: %d", links[i].header, found);
		if (found)
			assert_str(target, links[i].target);
	}
}

TEST(when_to_come_again)
{
	uint64_t seconds = 0;

	assert_true(retry_after_read(STR_LIT("120"), 0, &seconds) && seconds == 120);
	assert_true(retry_after_read(STR_LIT("Fri, 31 Dec 1999 23:59:59 GMT"), 946684789, &seconds) && seconds == 10);
	assert_true(retry_after_read(STR_LIT("Fri, 31 Dec 1999 23:59:59 GMT"), 2000000000, &seconds) && seconds == 0);
	assert_false(retry_after_read(STR_NULL, 0, &seconds));
	assert_false(retry_after_read(STR_LIT("-1"), 0, &seconds));
	assert_false(retry_after_read(STR_LIT("soon"), 0, &seconds));
	assert_false(retry_after_read(STR_LIT("99999999999999999999999999"), 0, &seconds));
}

TEST_MAIN
