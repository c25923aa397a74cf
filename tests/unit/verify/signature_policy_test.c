/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies of signatures as data: each folder tests/data/signature-policy/CASE holds
 *   policy.*    the file
 *   images      names of images, one a line; absent where the file is wrong
 *   expect.txt  what is asked of each, as dump() prints it, or the error
 * PLIMSOLL_ACCEPT=1 writes expect.txt anew; read the difference before it is committed.
 */
#include "verify/signature_policy.h"

#include <dirent.h>
#include <unistd.h>

#include "../test.h"
#include "base/file.h"
#include "verify/source_uri.h"

#define FILE_MAX ((size_t)1 << 20)

static const char *const kinds[] = {
	[REQUIRE_UNSAID] = "unsaid", [REQUIRE_ALL] = "all", [REQUIRE_ANY] = "any", [REQUIRE_SOME] = "some", [REQUIRE_PROOF] = "proof", [REQUIRE_NOTHING] = "accept",
	[REQUIRE_IMPOSSIBLE] = "reject", [REQUIRE_UNSUPPORTED] = "unsupported",
};
static const char *const names[] = {
	[SIGNED_NAME_ANY] = "", [SIGNED_NAME_EXACT] = "exact", [SIGNED_NAME_DIGEST_OR_EXACT] = "digest-or-exact", [SIGNED_NAME_REPOSITORY] = "repository",
	[SIGNED_NAME_EXACT_REFERENCE] = "reference", [SIGNED_NAME_EXACT_REPOSITORY] = "exact-repository", [SIGNED_NAME_REMAPPED] = "remapped",
};

static void put(struct buf *out, const char *label, struct str text)
{
	if (text.n)
		buf_printf(out, " %s=%.*s", label, STR(text));
}

static void put_authority(const struct authority *authority, struct buf *out)
{
	buf_printf(out, " by=%.*s", STR(authority->name));
	if (authority->without_log)
		buf_puts(out, "(without log)");
	if (authority->without_certificate_log)
		buf_puts(out, "(without certificate log)");
	if (authority->root)
		buf_printf(out, "(own root: %zu logs, %zu authorities)", authority->root->logs.n, authority->root->authorities.n);
	vec_each(extension, &authority->extensions)
		put(out, extension->key.p, extension->value);
}

static void dump(const struct requirement *requirement, const struct trust *trust, int depth, struct buf *out)
{
	const struct expectations *x = &requirement->expectations;

	buf_printf(out, "%*s%s", 2 * depth + 2, "", kinds[requirement->kind]);
	put(out, "name", requirement->name);
	if (requirement->least)
		buf_printf(out, " least=%zu", requirement->least);
	if (requirement->warns)
		buf_puts(out, " warns");
	vec_each(authority, &requirement->authorities)
		put_authority(&trust->authorities.v[*authority], out);
	put(out, "type", requirement->predicate_type);
	put(out, "source", x->source_uri);
	put(out, "ref", x->source_ref);
	put(out, "builder", x->builder_id);
	put(out, "verifier", x->verifier);
	if (x->level)
		buf_printf(out, " level=%u", x->level);
	vec_each(parameter, &x->parameters)
		put(out, parameter->key.p, parameter->value);
	put(out, "signed-name", str_of(names[requirement->signed_name.kind]));
	put(out, "text", requirement->signed_name.text);
	put(out, "prefix", requirement->signed_name.prefix);
	put(out, "why", requirement->why);
	buf_putc(out, '\n');
	vec_each(part, &requirement->parts)
		dump(part, trust, depth + 1, out);
}

static void dump_images(struct signature_policy *policy, const struct trust *trust, struct str images, struct buf *out)
{
	struct arena arena = ARENA_INIT;
	struct str line;

	while (str_next_line(&images, &line)) {
		const struct requirement *requirement;
		struct policy_image image = {0};
		struct err e = ERR_INIT;
		struct str rule;

		buf_printf(out, "%.*s: ", STR(line));
		if (line.n && !policy_image_parse(line, &arena, &image)) {
			buf_puts(out, "no name\n");
		} else if (signature_policy_select(policy, &image, &requirement, &rule, &e) < 0) {
			buf_printf(out, "error: %s\n", e.text);
		} else {
			buf_printf(out, "%.*s\n", STR(rule));
			dump(requirement, trust, 0, out);
		}
	}
	arena_done(&arena);
}

static void read_policy(const char *path, struct str images, struct buf *out)
{
	struct ctx ctx = {.jobs = 1};
	struct signature_policy policy;
	struct err e = ERR_INIT;
	struct trust trust;

	trust_init(&trust);
	signature_policy_init(&policy);
	if (signature_policy_load(&ctx, path, &trust, &policy, &e) < 0)
		buf_printf(out, "error: %s\n%s%s", e.text, e.hint, e.hint[0] ? "\n" : "");
	else
		dump_images(&policy, &trust, images, out);
	trust_done(&trust);
	signature_policy_done(&policy);
}

/* "policy.yaml" or "trustpolicy.json", whatever is not one of the others. */
static void find_policy(char path[4096])
{
	DIR *folder = opendir(".");

	path[0] = 0;
	for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
		if (strstr(entry->d_name, "policy."))
			snprintf(path, 4096, "%s", entry->d_name);
	closedir(folder);
	assert_true(path[0] != 0);
}

static void run_case(const char *name)
{
	struct buf want = BUF_INIT(FILE_MAX), images = BUF_INIT(FILE_MAX), out = BUF_INIT(FILE_MAX);
	struct err e = ERR_INIT;
	char path[4096];

	assert_int_equal(chdir(name), 0);
	find_policy(path);
	file_load("images", &images, &e);
	file_load("expect.txt", &want, &e);
	read_policy(path, buf_str(&images), &out);
	if (getenv("PLIMSOLL_ACCEPT"))
		assert_int_equal(file_replace("expect.txt", buf_str(&out), &e), 0);
	else if (!str_eq(buf_str(&out), buf_str(&want)))
		fail_msg("%s:\n%s\nexpected:\n%s", name, buf_text(&out), buf_text(&want));
	assert_int_equal(chdir(".."), 0);
	buf_done(&want);
	buf_done(&images);
	buf_done(&out);
}

TEST(every_case)
{
	unsigned cases = 0;
	char path[4096];
	DIR *folder;

	snprintf(path, sizeof(path), "%s/tests/data/signature-policy", getenv("PLIMSOLL_SOURCE"));
	assert_int_equal(chdir(path), 0);
	folder = opendir(".");
	assert_non_null(folder);
	for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
		if (entry->d_name[0] != '.' && entry->d_type != DT_REG) {
			run_case(entry->d_name);
			cases++;
		}
	closedir(folder);
	assert_true(cases > 20);
}

TEST(sources_that_are_the_same)
{
	static const char *const same[] = {
		"https://example.com/shop/api", "git+https://example.com/shop/api", "https://example.com/shop/api.git", "example.com/shop/api",
		"git+https://example.com/shop/api@refs/heads/main", ("git+https:" "//EXAMPLE.com/shop/api/"), "https://example.com/shop/api.git#main:folder",
	};
	static const char *const other[] = {
		"http://example.com/shop/api", "https://example.com/shop/API", "https://example.com/shop/api2", "https://example.com/shop",
		"https://example.com.evil.example/shop/api", "https://evil.example/example.com/shop/api", "", ("https:" "//user@example.com/shop/api"),
	};

	for (size_t i = 0; i < ARRAY_SIZE(same); i++) {
		assert_true(source_uri_same(str_of(same[0]), str_of(same[i])));
		assert_true(source_uri_same(str_of(same[i]), str_of(same[0])));
	}
	for (size_t i = 0; i < ARRAY_SIZE(other); i++)
		assert_false(source_uri_same(str_of(same[0]), str_of(other[i])));
}

TEST(refs_by_name_and_in_full)
{
	assert_true(source_ref_is(STR_LIT("main"), STR_LIT("refs/heads/main")));
	assert_true(source_ref_is(STR_LIT("v1"), STR_LIT("refs/tags/v1")));
	assert_true(source_ref_is(STR_LIT("refs/tags/v1"), STR_LIT("refs/tags/v1")));
	assert_true(source_ref_is(STR_LIT("a/b"), STR_LIT("refs/heads/a/b")));
	assert_false(source_ref_is(STR_LIT("refs/tags/v1"), STR_LIT("refs/heads/v1")));
	assert_false(source_ref_is(STR_LIT("b"), STR_LIT("refs/heads/a/b")));
	assert_false(source_ref_is(STR_LIT("main"), STR_LIT("refs/pull/main")));
	assert_false(source_ref_is(STR_LIT(""), STR_LIT("")));
	assert_false(source_ref_is(STR_LIT(""), STR_LIT("refs/heads/")));
}

TEST(builders_with_and_without_versions)
{
	assert_true(builder_is(STR_LIT("https://b.example/x"), STR_LIT("https://b.example/x")));
	assert_true(builder_is(STR_LIT("https://b.example/x"), STR_LIT("https://b.example/x@refs/tags/v1")));
	assert_true(builder_is(STR_LIT("https://b.example/x@v1"), STR_LIT("https://b.example/x@refs/tags/v1")));
	assert_true(builder_is(STR_LIT("https://b.example/x@refs/tags/v1"), STR_LIT("https://b.example/x@refs/tags/v1")));
	assert_false(builder_is(STR_LIT("https://b.example/x@v1"), STR_LIT("https://b.example/x@refs/heads/v1")));
	assert_false(builder_is(STR_LIT("https://b.example/x@v1"), STR_LIT("https://b.example/x")));
	assert_false(builder_is(STR_LIT("https://b.example/x@v1"), STR_LIT("https://b.example/x@refs/tags/v1.0")));
	assert_false(builder_is(STR_LIT("https://b.example/"), STR_LIT("https://b.example/x@refs/tags/v1")));
	assert_false(builder_is(STR_LIT(""), STR_LIT("")));
}

TEST_MAIN
