/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/credentials.h"

#include "base/mem.h"
#include "test.h"

static const struct {
	const char *json, *host, *repository;
	const char *user, *password, *token, *helper, *server; /* user NULL: nothing */
} cases[] = {
	{"{\"auths\":{\"a.example\":{\"auth\":\"dTpw\"}}}", "a.example", "x", "u", "p", "", "", "a.example"},
	{"{\"auths\":{\"a.example\":{\"auth\":\"dTpwOnE=\"}}}", "a.example", "x", "u", "p:q", "", "", "a.example"},
	{"{\"auths\":{\"https://a.example/v1/\":{\"auth\":\"dTpw\"}}}", "a.example", "x", "u", "p", "", "", "a.example"},
	{"{\"auths\":{\"https:" "//index.docker.io/v1/\":{\"auth\":\"dTpw\"}}}", "docker.io", "library/a", "u", "p", "", "", "https:" "//index.docker.io/v1/"},
	{"{\"auths\":{\"docker.io\":{\"auth\":\"dTpw\"}}}", "docker.io", "library/a", "u", "p", "", "", "https:" "//index.docker.io/v1/"},
	{"{\"auths\":{\"a.example\":{\"username\":\"u\",\"password\":\"p\"}}}", "a.example", "x", "u", "p", "", "", "a.example"},
	{"{\"auths\":{\"a.example\":{\"auth\":\"dTo=\",\"identitytoken\":\"t\"}}}", "a.example", "x", "u", "", "t", "", "a.example"},
	/* The longest that fits. */
	{"{\"auths\":{\"a.example\":{\"auth\":\"dTpw\"},\"a.example/b/c\":{\"auth\":\"djpx\"},\"a.example/b\":{\"auth\":\"dzpy\"}}}", "a.example", "b/c/d", "v", "q", "",
	 "", "a.example"},
	{"{\"auths\":{\"a.example/b/c\":{\"auth\":\"djpx\"},\"a.example/b\":{\"auth\":\"dzpy\"}}}", "a.example", "b/cc", "w", "r", "", "", "a.example"},
	{"{\"credHelpers\":{\"a.example\":\"x\"},\"credsStore\":\"y\"}", "a.example", "b", "", "", "", "x", "a.example"},
	{"{\"credHelpers\":{\"b.example\":\"x\"},\"credsStore\":\"y\"}", "a.example", "b", "", "", "", "y", "a.example"},
	{"{\"credsStore\":\"y\"}", "docker.io", "library/b", "", "", "", "y", "https:" "//index.docker.io/v1/"},
	{"{\"credsStore\":\"../y\"}", "a.example", "b", NULL, NULL, NULL, NULL, NULL},
	{"{\"auths\":{\"a.example\":{}}}", "a.example", "b", NULL, NULL, NULL, NULL, NULL},
	{"{\"auths\":{\"a.example\":{\"auth\":\"!!\"}}}", "a.example", "b", NULL, NULL, NULL, NULL, NULL},
	{"{\"auths\":{\"a.example\":{\"auth\":\"dTpw\"}}}", "a.example.org", "b", NULL, NULL, NULL, NULL, NULL},
	{"{\"auths\":{\"a.example\":{\"auth\":\"dTpw\"}}}", "a.example:5000", "b", NULL, NULL, NULL, NULL, NULL},
	{"{\"auths\":{\"\":{\"auth\":\"dTpw\"},\"/\":{\"auth\":\"dTpw\"}}}", "a.example", "b", NULL, NULL, NULL, NULL, NULL},
	{"{\"auths\":[1]}", "a.example", "b", NULL, NULL, NULL, NULL, NULL},
	{"{}", "a.example", "b", NULL, NULL, NULL, NULL, NULL},
};

TEST(what_a_file_says_of_a_repository)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct credentials_entry got = {0};
		struct arena arena = ARENA_INIT;
		struct err e = ERR_INIT;
		bool found = credentials_read(str_of(cases[i].json), "auth.json", str_of(cases[i].host), str_of(cases[i].repository), &arena, &got, &e);

		if (found != (cases[i].user != NULL) || e.code)
			fail_msg("%s: %d %s", cases[i].json, found, e.text);
		if (found) {
			assert_str(got.credentials.user, cases[i].user);
			assert_str(got.credentials.password, cases[i].password);
			assert_str(got.credentials.identity_token, cases[i].token);
			assert_str(got.helper, cases[i].helper);
			assert_str(got.server, cases[i].server);
		}
		arena_done(&arena);
	}
}

TEST(what_is_no_such_file)
{
	struct credentials_entry got;
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	assert_false(credentials_read(STR_LIT("{"), "auth.json", STR_LIT("a"), STR_LIT("b"), &arena, &got, &e));
	assert_int_equal(e.code, ERR_FORMAT);
	assert_non_null(strstr(e.text, "auth.json"));
	arena_done(&arena);
}

TEST(what_helpers_print)
{
	struct credentials got = {0};
	struct arena arena = ARENA_INIT;

	assert_true(credentials_read_helper(STR_LIT("{\"ServerURL\":\"a\",\"Username\":\"u\",\"Secret\":\"s\"}\n"), &arena, &got));
	assert_str(got.user, "u");
	assert_str(got.password, "s");
	assert_true(credentials_read_helper(STR_LIT("{\"Username\":\"<token>\",\"Secret\":\"s\"}"), &arena, &got));
	assert_str(got.identity_token, "s");
	assert_str(got.password, "");
	assert_false(credentials_read_helper(STR_LIT("{\"Username\":\"u\"}"), &arena, &got));
	assert_false(credentials_read_helper(STR_LIT("not found"), &arena, &got));
	arena_done(&arena);
}

TEST_MAIN
