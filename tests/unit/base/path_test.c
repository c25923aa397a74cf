/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/clock.h"
#include "base/path.h"

static char clean[PATH_LENGTH_MAX + 1];
static size_t clean_length;

TEST(clean_forms)
{
	static const struct {
		const char *name, *want; /* NULL: refused */
	} cases[] = {
		{"", ""}, {".", ""}, {"/", ""}, {"./", ""}, {"///", ""}, {"././.", ""},
		{"a", "a"}, {"/a", "a"}, {"./a//b/", "a/b"}, {"a/./b/.", "a/b"}, {"//a///b//", "a/b"},
		{"..", NULL}, {"a/..", NULL}, {"a/../b", NULL}, {"../a", NULL}, {"/..", NULL}, {"./../a", NULL},
		/* what only looks like a parent is a name */
		{"...", "..."}, {"..a", "..a"}, {"a..", "a.."}, {".a/. b", ".a/. b"}, {"a/.. /b", "a/.. /b"},
		{"a\\..\\b", "a\\..\\b"}, {"\xff\xfe", "\xff\xfe"}, {"a\nb", "a\nb"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool good = path_clean(str_of(cases[i].name), clean, &clean_length);

		if (good != (cases[i].want != NULL))
			fail_msg("\"%s\" is %s", cases[i].name, good ? "accepted" : "refused");
		if (good)
			assert_str(str_of(clean), cases[i].want);
		if (good)
			assert_int_equal(clean_length, strlen(clean));
	}
}

TEST(clean_refuses_a_nul_anywhere)
{
	assert_false(path_clean(STR_LIT("\0"), clean, &clean_length));
	assert_false(path_clean(STR_LIT("a\0b"), clean, &clean_length));
	assert_false(path_clean(STR_LIT("a/b\0"), clean, &clean_length));
	assert_true(path_clean(STR_NULL, clean, &clean_length));
	assert_int_equal(clean_length, 0);
}

TEST(clean_limit_counts_the_clean_form)
{
	static char name[3 * PATH_LENGTH_MAX];

	memset(name, 'a', sizeof(name));
	assert_true(path_clean(str_from(name, PATH_LENGTH_MAX), clean, &clean_length));
	assert_int_equal(clean_length, PATH_LENGTH_MAX);
	assert_int_equal(clean[PATH_LENGTH_MAX], '\0');
	assert_false(path_clean(str_from(name, PATH_LENGTH_MAX + 1), clean, &clean_length));
	/* the slash between two components counts, those around and doubled do not */
	name[2000] = '/';
	assert_true(path_clean(str_from(name, PATH_LENGTH_MAX), clean, &clean_length));
	assert_false(path_clean(str_from(name, PATH_LENGTH_MAX + 1), clean, &clean_length));
	memset(name + 2000, '/', 5000);
	assert_true(path_clean(str_from(name, 7000 + PATH_LENGTH_MAX - 2001), clean, &clean_length));
	assert_int_equal(clean_length, PATH_LENGTH_MAX);
	assert_false(path_clean(str_from(name, 7000 + PATH_LENGTH_MAX - 2000), clean, &clean_length));
}

TEST(base_and_parent)
{
	assert_str(path_base(STR_LIT("a/b/c")), "c");
	assert_str(path_parent(STR_LIT("a/b/c")), "a/b");
	assert_str(path_base(STR_LIT("a")), "a");
	assert_str(path_parent(STR_LIT("a")), "");
	assert_str(path_base(STR_LIT("")), "");
	assert_str(path_parent(STR_LIT("")), "");
}

TEST(match_table)
{
	static const struct {
		const char *glob, *path;
		bool want;
	} cases[] = {
		{"", "", true}, {"", "a", false}, {"a", "", false}, {"a", "a", true}, {"a", "ab", false}, {"ab", "a", false},
		{"etc/passwd", "etc/passwd", true}, {"etc/passwd", "etc/passwd-", false}, {"passwd", "etc/passwd", false},
		/* one byte, a run of bytes: never a slash */
		{"a?c", "abc", true}, {"a?c", "a/c", false}, {"a?c", "ac", false}, {"?", "", false}, {"??",
		"\xc3\xa9", true},
		{"*", "", true}, {"*", "abc", true}, {"*", "a/b", false}, {"a*", "a", true}, {"*a", "a", true}, {"*a",
		"aba", true},
		{"a*c", "ac", true}, {"a*c", "abcbc", true}, {"a*c", "ab/c", false}, {"*/b", "a/b", true}, {"*/b",
		"b", false},
		{"*/*", "a/b/c", false}, {"*.*.*", "a.b.c.d", true}, {"*.*.*", "a.b", false}, {"a*b*c", "aXbXbXc", true},
		{"a*b/c*d", "aXb/cXd", true}, {"a*b/c*d", "aXbY/cXd", false}, {"*a*/b", "xax/b", true}, {"*a*/b",
		"xxx/b", false},
		/* any number of components */
		{"**/a", "a", true}, {"**/a", "b/a", true}, {"**/a", "c/b/a", true}, {"**/a", "ba", false}, {"**/a",
		"a/b", false},
		{"a/**/b", "a/b", true}, {"a/**/b", "a/x/b", true}, {"a/**/b", "a/x/y/b", true}, {"a/**/b", "ab", false},
		{"a/**/b", "a/xb", false}, {"a/**/b", "b", false}, {"**/**/a", "a", true}, {"**/**/a", "x/y/a", true},
		{"**/a/**/b", "a/b", true}, {"**/a/**/b", "x/a/y/b", true}, {"**/a/**/b", "x/b/a", false},
		{"**/a/b", "a/a/b", true}, {"**/a/b", "a/b/a/b", true}, {"**/*.so", "x/y/l.so", true}, {"**/*.so",
		".so", true},
		{"**/*.so", "l.so/x", false}, {"**/a*b/c", "ab/x/ab/c", true}, {"**/a*/*b", "ax/x/ay/yb", true},
		{"**/a*/*b", "ax/x/ay/y", false},
		/* a trailing one: everything below */
		{"**", "", true}, {"**", "a", true}, {"**", "a/b/c", true}, {"a/**", "a/b", true}, {"a/**", "a/b/c", true},
		{"a/**", "a", false}, {"a/**", "ab", false}, {"a/**", "b/a/c", false}, {"**/a/**", "x/a/y", true},
		{"**/a/**", "x/a", false},
		/* classes */
		{"[abc]", "b", true}, {"[abc]", "d", false}, {"[a-c]x", "bx", true}, {"[a-c]x", "dx", false}, {"[!a-c]",
		"d", true},
		{"[!a-c]", "b", false}, {"[^a]", "b", true}, {"[^a]", "a", false}, {"[]]", "]", true}, {"[]a]", "a", true},
		{"[!]]", "]", false}, {"[!]]", "a", true}, {"[a-]", "-", true}, {"[-a]", "-", true}, {"[!a]", "/", false},
		{"a[!b]c", "a/c", false}, {"[+-9]", "/", false}, {"[", "[", false}, {"[a", "a", false}, {"[]", "]", false},
		{"[a]", "", false}, {"[\x80-\xff]", "\xc3", true}, {"[\x80-\xff]", "a", false}, {"lib[0-9].*",
		"lib6.so", true},
		/* alternatives */
		{"{a,b}", "a", true}, {"{a,b}", "b", true}, {"{a,b}", "c", false}, {"{a,b}", "a,b", false}, {"x{a,bc}y",
		"xbcy", true},
		{"x{a,bc}y", "xby", false}, {"x{,a}y", "xy", true}, {"x{,a}y", "xay", true}, {"x{}y", "xy", true}, {"{a}",
		"a", true},
		{"{a,b}{c,d}", "bd", true}, {"{a,b}{c,d}", "bb", false}, {"{usr/,}lib/x", "usr/lib/x", true}, {"{a",
		"a", false},
		{"{a", "{a", false}, {"a}", "a}", true}, {"{*.c,*.h}", "x.h", true}, {"{*.c,*.h}", "x/y.h", false},
		{"**/{a,b}/**/c", "x/b/y/c", true}, {"**/{a,b}/**/c", "x/d/y/c", false}, {"{**/a,b}/c", "x/y/a/c", true},
		{"*.{tar,tar.gz}", "a.tar.gz", true}, {"[{]a,b}", "{a,b}", true}, {"{a?,[0-9]b}c", "7bc", true},
		{"{,x/}{,y/}z", "x/y/z", true}, {"{ab,a}{c,bc}", "abc", true}, {"{ab,a}{c,bc}", "abbc", true}, {"{ab,a}c",
		"abcc", false},
		/* alternatives may make "**", whose folders need not be there */
		{"{**,b}/c", "c", true}, {"{**,b}/c", "x/y/c", true}, {"*{*,b}/c", "c", true}, {"*{,x}*/c", "c", true}, {"{**/,b}c", "c", true},
		{"a/{**,b}/c", "a/c", true}, {"a/{**,b}/c", "a/bc", false},
		/* what a last component begins with, and ends with */
		{"**/b*", "a/b", true}, {"**/b*", "b/a", false}, {"a/b**", "a/bx/y", true}, {"a/b**", "a/x/b", false}, {"**/b[x/]", "a/bx", true},
		{"**/[a/]b", "x/ab", true}, {"**/[b/]x*", "a/bxc", true}, {"a\\/b*", "a/bc", true}, {"**/\\b*c", "a/bc", true}, {"*?b", "ab", true},
		{"x**/b*", "xb", true}, {"x**/**/b*", "xb", true}, {"?**/b", "xb", true}, {"*x**/b*c", "axbc", true}, {"**/a/b", "b", false}, {"**/b", "b", true}, {"?/b", "b", false}, {"*/", "", false}, {"**/", "", true}, {"ab*ab", "ab", false},
		{"ab*b", "ab", false}, {"[a]b", "b", false}, {"{,a}b", "b", true}, {"x*}y", "xa}y", true}, {"x*}y", "xay", false},
		/* escapes */
		{"\\*", "*", true}, {"\\*", "a", false}, {"\\?\\[\\\\", "?[\\", true}, {"\\{a,b}", "{a,b}", true},
		{"\\{a,b}", "a", false},
		{"\\a", "a", true}, {"\\", "\\", true}, {"a\\", "a", false}, {"*\\*", "a*", true}, {"\\**", "*a", true},
		{"{\\*,b}", "*", true}, {"{\\*,b}", "a", false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (path_match(cases[i].glob, str_of(cases[i].path)) != cases[i].want)
			fail_msg("\"%s\" %s \"%s\"", cases[i].glob, cases[i].want ? "must match" : "must not match",
				 cases[i].path);
}

TEST(match_does_not_look_behind_the_view)
{
	assert_true(path_match("**/b", str_from("a/bcd", 3)));
	assert_false(path_match("a/bc", str_from("a/bcd", 3)));
	assert_true(path_match("a", str_from("a\0b", 1)));
	assert_false(path_match("a", str_from("a\0b", 3)));
	assert_true(path_match("a*b", str_from("a\0b", 3)));
}

/* ---- walking by globs ---- */

static uint32_t drawn(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

struct trying {
	struct str path;
	bool any, below_all;
};

static bool try_plain(void *to, const char *plain)
{
	struct trying *trying = to;
	struct str folder = trying->path;

	if (!path_match(plain, trying->path))
		return false;
	trying->any = true;
	/* What leads to a match is never passed over. */
	do {
		folder = path_parent(folder);
		trying->below_all = trying->below_all && path_match_below(plain, folder);
	} while (folder.n);
	return false;
}

/* A glob matches what one of those does that it stands for, and what matches lies below folders that may hold it. */
TEST(plain_globs_are_the_glob)
{
	static const char *const pieces[] = {"a", "b", "/", "/", "*", "**/", "?", "{a,b}", "{a/b,b}", "{,a/}", "[ab]", "[a/]", "ab", "\\a", "\\/"};
	uint32_t seed = 7, matched = 0;

	for (unsigned i = 0; i < 200000; i++) {
		char glob[128] = "", path[16];
		struct trying trying = {.below_all = true};
		size_t n = 1 + drawn(&seed, 9);

		for (unsigned k = drawn(&seed, 5) + 1; k; k--)
			strcat(glob, pieces[drawn(&seed, sizeof(pieces) / sizeof(pieces[0]))]);
		for (size_t k = 0; k < n; k++)
			path[k] = "ab/"[drawn(&seed, k && path[k - 1] != '/' && k + 1 < n ? 3 : 2)];
		trying.path = str_from(path, n);
		path_glob_each(glob, try_plain, &trying);
		matched += trying.any;
		if (trying.any != path_match(glob, trying.path) || !trying.below_all)
			fail_msg("\"%s\" and \"%.*s\"", glob, STR(trying.path));
	}
	assert_true(matched > 5000);
	assert_false(path_match_below("usr/lib/*.so", STR_LIT("etc")));
	assert_false(path_match_below("usr/lib/*.so", STR_LIT("usr/lib/x")));
	assert_false(path_match_below("usr/lib/*.so", STR_LIT("us")));
	assert_true(path_match_below("usr/lib/*.so", STR_LIT("")));
	assert_true(path_match_below("usr/**", STR_LIT("usr/lib/x")));
	assert_false(path_match_below("*/lib/*/x", STR_LIT("usr/bin")));
	assert_true(path_match_below("*/lib/*/x", STR_LIT("usr/lib/y")));
	assert_false(path_match_below("*/lib/**/x", STR_LIT("usr/bin/y/z")));
	assert_true(path_match_below("*/lib/**/x", STR_LIT("usr/lib/y/z")));
	assert_false(path_match_below("usr/[a/b]/x", STR_LIT("etc")));
	assert_true(path_match_below("usr/[a/b]/x", STR_LIT("usr/b")));
	assert_true(path_match_below("a\\/b/c", STR_LIT("a/b")));
}

/* The paths are the image's, so no path may cost more than its length times the glob's. */
TEST(match_is_quick_on_hostile_paths)
{
	static const struct {
		const char *glob, *unit;
	} cases[] = {
		{"**/a/**/b/**/c", "a/b/"}, {"**/a/**/a/**/a/**/a/**/b", "a/"}, {"**/*a*/**/*a*/**/*a*/b", "aa/"},
		{"*a*a*a*a*a*a*b", "a"}, {"**/*a*a*a*a*b/**/c", "a"}, {"**a**a**a**a**b", "a"}, {"**/*?a*?a*?a*?b",
		"aaaaaaaaaaaaaaa/"},
		{"**/{a,b}/**/{a,b}/**/{a,b}/**/c", "a/b/"}, {"{*a,*b}{*a,*b}{*a,*b}{*a,*b}c", "ab"},
	};
	char path[4000];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t start = clock_monotonic_ms(), spent;

		for (size_t n = 0; n < sizeof(path); n++)
			path[n] = cases[i].unit[n % strlen(cases[i].unit)];
		path[sizeof(path) - 1] = 'x';
		assert_false(path_match(cases[i].glob, str_from(path, sizeof(path))));
		spent = clock_monotonic_ms() - start;
		if (spent > 2000)
			fail_msg("\"%s\" took %lld ms", cases[i].glob, (long long)spent);
	}
}

TEST_MAIN
