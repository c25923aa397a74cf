/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index must say what asking every glob would say, and nothing else: it only exists to be quicker.
 */
#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/path.h"
#include "image/wanted.h"

static const char *const globs[] = {
	"**/lib/dpkg/status", "lib/apk/db/installed", "etc/os-release", "**/os-release", "**/*.jar", "**/a*b", "**/?",
	"**/[ab]c",
	"a/**", "**/{package,composer}.json", "{,usr/}lib/sysimage/rpm/{Packages,rpmdb.sqlite}", "**/{x,y}*.{so,dll}",
	"b/{a,b}/**/c",
	"**/c/\\*", "**/status.d/*", "*/top", "**/*.dist-info/METADATA", "a.b.c", "**/{a,}b", NULL,
};

static bool plain(const char *const *list, struct str path)
{
	for (; *list; list++)
		if (path_match(*list, path))
			return true;
	return false;
}

static void compare(const struct wanted *wanted, struct str path)
{
	if (wanted_who(wanted, path) != plain(globs, path))
		fail_msg("\"%.*s\" is %swanted by the index", STR(path), wanted_who(wanted, path) ? "" : "not ");
}

TEST(nothing_is_wanted_only_where_nobody_asks_for_anything)
{
	static const char *const one[] = {"etc/os-release", NULL}, *const wild[] = {"**/*.jar", NULL}, *const none[] = {NULL};
	static const struct examiner examiner = {.name = "programs", .kinds = 1};
	static const struct examiner *const examiners[] = {&examiner, NULL};
	const struct wishes some[] = {{.globs = one}, {.globs = wild}, {.examiners = examiners}};
	struct wanted wanted;

	wanted_init(&wanted, &(struct wishes){.globs = none});
	assert_true(wanted_is_nothing(&wanted));
	wanted_add_contents(&wanted, CONTENTS_ALL, &(struct content_key){{0}});
	assert_false(wanted_is_nothing(&wanted));
	wanted_done(&wanted);
	for (size_t i = 0; i < ARRAY_SIZE(some); i++) {
		wanted_init(&wanted, &some[i]);
		assert_false(wanted_is_nothing(&wanted));
		wanted_done(&wanted);
	}
}

TEST(index_agrees_with_the_globs_on_generated_paths)
{
	static const char *const parts[] = {
		"a", "b", "c", "ab", "ac", "x.so", "xy.dll", "y.so", "lib", "dpkg", "status", "status.d", "os-release",
		"etc", "usr", "sysimage",
		"rpm", "Packages", "rpmdb.sqlite", "package.json", "composer.json", "f.jar", ".jar", "*", "top",
		"n.dist-info", "METADATA", "apk",
		"db", "installed", "a.b.c", "{a}", "xtop", "package", "status-old", "axxb", "",
	};
	enum { PARTS = sizeof(parts) / sizeof(parts[0]) - 1 };
	struct buf path = BUF_INIT(PATH_LENGTH_MAX);
	struct wanted wanted;
	size_t hits = 0;

	wanted_init(&wanted, &(struct wishes){.globs = globs});
	/* all paths of up to three components, then longer ones at random */
	for (size_t i = 0; i <= PARTS; i++)
		for (size_t j = 0; j <= PARTS; j++)
			for (size_t k = 0; k < PARTS; k++) {
				buf_clear(&path);
				buf_printf(&path, "%s%s%s%s%s", parts[i], *parts[i] ? "/" : "", parts[j],
					   *parts[j] ? "/" : "", parts[k]);
				compare(&wanted, buf_str(&path));
				hits += wanted_who(&wanted, buf_str(&path));
			}
	assert_true(hits > 1000); /* else the paths test nothing */
	srandom(20261124);
	for (size_t round = 0; round < 20000; round++) {
		buf_clear(&path);
		for (size_t n = 4 + (size_t)random() % 5; n; n--)
			buf_printf(&path, "%s%s", parts[(size_t)random() % PARTS], n > 1 ? "/" : "");
		compare(&wanted, buf_str(&path));
	}
	buf_done(&path);
	wanted_done(&wanted);
}

/* Paths made from the globs themselves, a byte changed, dropped or doubled: right beside what is wanted. */
TEST(index_agrees_with_the_globs_beside_them)
{
	struct wanted wanted;

	wanted_init(&wanted, &(struct wishes){.globs = globs});
	for (size_t g = 0; globs[g]; g++)
		for (size_t at = 0; globs[g][at]; at++) {
			struct buf path = BUF_INIT(PATH_LENGTH_MAX);
			struct str glob = str_of(globs[g]);

			for (size_t kind = 0; kind < 3; kind++) {
				buf_clear(&path);
				buf_put(&path, str_slice(glob, 0, at));
				buf_puts(&path, kind == 0 ? "" : kind == 1 ? "a" : "//");
				buf_put(&path, str_from_index(glob, at + 1));
				compare(&wanted, buf_str(&path));
			}
			buf_done(&path);
		}
	compare(&wanted, STR_NULL);
	compare(&wanted, STR_LIT("a\0b"));
	compare(&wanted, STR_LIT("etc/os-release\0"));
	wanted_done(&wanted);
}

TEST(examples)
{
	static const struct {
		const char *path;
		bool want;
	} cases[] = {
		{"var/lib/dpkg/status", true}, {"lib/dpkg/status", true}, {"xlib/dpkg/status", false},
		{"var/lib/dpkg/status-old", false},
		{"etc/os-release", true}, {"x/y/app.jar", true}, {"app.jar/xx", false},
		{"usr/lib/sysimage/rpm/Packages", true},
		{"lib/sysimage/rpm/rpmdb.sqlite", true}, {"var/lib/sysimage/rpm/Packages", false},
		{"app/composer.json", true},
		{"app/package.jso", false}, {"q/xyz.so", true}, {"q/xyz.dll", true}, {"q/zyx.dll", false}, {"", false},
	};
	struct wanted wanted;

	wanted_init(&wanted, &(struct wishes){.globs = globs});
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (wanted_who(&wanted, str_of(cases[i].path)) != cases[i].want)
			fail_msg("\"%s\"", cases[i].path);
	wanted_done(&wanted);
}

/* A cache is keyed by it: other globs, or their borders elsewhere, must not share it. */
TEST(fingerprint_is_of_the_globs_in_order)
{
	static const char *const lists[][3] = {{"ab", "c"}, {"a", "bc"}, {"abc"}, {"c", "ab"}, {NULL}, {""}};
	enum { LISTS = sizeof(lists) / sizeof(lists[0]) };
	struct wanted wanted[LISTS], again;

	for (size_t i = 0; i < LISTS; i++)
		wanted_init(&wanted[i], &(struct wishes){.globs = lists[i]});
	for (size_t i = 0; i < LISTS; i++)
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(wanted[i].fingerprint, wanted[j].fingerprint, sizeof(wanted[i].fingerprint));
	wanted_init(&again, &(struct wishes){.globs = lists[0]});
	assert_memory_equal(again.fingerprint, wanted[0].fingerprint, sizeof(again.fingerprint));
	wanted_done(&again);
	for (size_t i = 0; i < LISTS; i++)
		wanted_done(&wanted[i]);
}

TEST_MAIN
