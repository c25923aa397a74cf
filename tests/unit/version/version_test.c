/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of versions: our own cases for each scheme (tests/data/versions), the public test data where it lies beside the
 * source, and what must hold of any order over any bytes.
 */
#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "version/version.h"

#define CASES_MAX (64 << 20)
#define SHARED "../shared/acceptance/versions"

struct file {
	struct buf bytes;
	const struct version_scheme *scheme;
};

struct line {
	struct str a, op, b;
};

static int sign(int order)
{
	return (order > 0) - (order < 0);
}

/* Checks both directions and hands back the order. */
static int order_of(const struct version_scheme *scheme, struct str a, struct str b)
{
	int order = sign(scheme->compare(a, b));

	if (order != -sign(scheme->compare(b, a)))
		fail_msg("%s: \"%.*s\" and \"%.*s\" are not opposite when swapped", scheme->name, STR(a), STR(b));
	if (scheme->compare(a, a))
		fail_msg("%s: \"%.*s\" is not equal to itself", scheme->name, STR(a));
	return order;
}

/* "A op B"; the rest of the line is dropped. False for comments and empty lines. */
static bool parse_line(struct str text, struct line *ret_line)
{
	struct str words[3] = {0}, word;
	size_t n = 0;

	if (str_starts(text, "#") || str_starts(text, "//"))
		return false;
	while (n < 3 && str_next(&text, ' ', &word))
		if (word.n)
			words[n++] = word;
	*ret_line = (struct line){words[0], words[1], words[2]};
	return n == 3;
}

static struct file load(const char *folder, const char *name)
{
	struct buf path = BUF_INIT(4096);
	struct file file = {.bytes = BUF_INIT(CASES_MAX)};
	struct str scheme = str_of(name);
	struct err e = ERR_INIT;
	ptrdiff_t at = str_search(scheme, STR_LIT("-versions"));

	buf_printf(&path, "%s/%s/%s", getenv("PLIMSOLL_SOURCE"), folder, name);
	if (file_load(buf_text(&path), &file.bytes, &e))
		fail_msg("%s", e.text);
	buf_done(&path);
	file.scheme = version_scheme_find(str_slice(scheme, 0, at >= 0 ? (size_t)at : scheme.n - strlen(".txt")));
	if (!file.scheme)
		fail_msg("%s is the name of no scheme", name);
	return file;
}

static void file_done(struct file *file)
{
	buf_done(&file->bytes);
}

/* Known disagreements: the keys are whole lines of exceptions.txt, "scheme: A op B". */
static void load_exceptions(struct buf *bytes, struct map *exceptions)
{
	struct buf path = BUF_INIT(4096);
	struct str rest, line;
	struct err e = ERR_INIT;

	buf_printf(&path, "%s/tests/data/versions/exceptions.txt", getenv("PLIMSOLL_SOURCE"));
	if (file_load(buf_text(&path), bytes, &e))
		fail_msg("%s", e.text);
	buf_done(&path);
	for (rest = buf_str(bytes); str_next_line(&rest, &line);)
		if (line.n && !str_starts(line, "#"))
			map_set(exceptions, line, bytes);
}

static bool is_exception(const struct map *exceptions, const struct version_scheme *scheme, struct str line)
{
	struct buf key = BUF_INIT(4096);
	bool found;

	buf_printf(&key, "%s: %.*s", scheme->name, STR(line));
	found = map_get(exceptions, buf_str(&key));
	buf_done(&key);
	return found;
}

static size_t check_lines(const char *folder, const char *name, const struct map *exceptions)
{
	struct file file = load(folder, name);
	struct str rest = buf_str(&file.bytes), text;
	struct line line;
	size_t n = 0, wrong = 0;

	while (str_next_line(&rest, &text)) {
		int order;

		if (!parse_line(text, &line) || is_exception(exceptions, file.scheme, text))
			continue;
		n++;
		order = order_of(file.scheme, line.a, line.b);
		if (order != (str_is(line.op, "<") ? -1 : str_is(line.op, ">"))) {
			print_error("%s: %.*s, got %c\n", name, STR(text), "<=>"[order + 1]);
			wrong++;
		}
	}
	file_done(&file);
	if (wrong || !n)
		fail_msg("%s: %zu of %zu lines wrong", name, wrong, n);
	return n;
}

static int text_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every case file of a folder, by name; false where the folder is not there. */
static bool check_folder(const char *folder)
{
	struct buf path = BUF_INIT(4096), bytes = BUF_INIT(CASES_MAX);
	VEC(char *) names = {0};
	struct map exceptions = {0};
	DIR *dir;

	buf_printf(&path, "%s/%s", getenv("PLIMSOLL_SOURCE"), folder);
	dir = opendir(buf_text(&path));
	buf_done(&path);
	if (!dir)
		return false;
	for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
		if (str_ends(str_of(entry->d_name), ".txt") && strcmp(entry->d_name, "exceptions.txt"))
			*vec_push(&names) = mem_copy_text(entry->d_name);
	closedir(dir);
	vec_sort(&names, text_order);
	load_exceptions(&bytes, &exceptions);
	vec_each(name, &names) {
		check_lines(folder, *name, &exceptions);
		free(*name);
	}
	vec_done(&names);
	map_done(&exceptions);
	buf_done(&bytes);
	return true;
}

TEST(own_cases_are_right)
{
	assert_true(check_folder("tests/data/versions"));
}

TEST(every_scheme_has_own_cases)
{
	for (const struct version_scheme *const *scheme = version_schemes(); *scheme; scheme++) {
		struct buf name = BUF_INIT(64);
		struct map none = {0};

		buf_printf(&name, "%s.txt", (*scheme)->name);
		assert_true(check_lines("tests/data/versions", buf_text(&name), &none) > 0);
		buf_done(&name);
	}
}

TEST(public_cases_are_right)
{
	if (!check_folder(SHARED))
		skip();
}

/* Over every three versions of our own cases: a <= b and b <= c make a <= c, and equal ones agree about every other. */
TEST(order_is_transitive)
{
	for (const struct version_scheme *const *scheme = version_schemes(); *scheme; scheme++) {
		struct buf name = BUF_INIT(64);
		VEC(struct str) versions = {0};
		struct line line;
		struct file file;
		struct str rest, text;

		buf_printf(&name, "%s.txt", (*scheme)->name);
		file = load("tests/data/versions", buf_text(&name));
		for (rest = buf_str(&file.bytes); str_next_line(&rest, &text);)
			if (parse_line(text, &line)) {
				*vec_push(&versions) = line.a;
				*vec_push(&versions) = line.b;
			}
		vec_each(a, &versions) vec_each(b, &versions) {
			int ab = order_of(*scheme, *a, *b);

			vec_each(c, &versions) {
				int bc = sign((*scheme)->compare(*b, *c)), ac = sign((*scheme)->compare(*a, *c));

				if (ab <= 0 && bc <= 0 && ac != (ab ? ab : bc))
					fail_msg("%s: \"%.*s\", \"%.*s\", \"%.*s\" are in no order", (*scheme)->name,
						 STR(*a), STR(*b), STR(*c));
			}
		}
		vec_done(&versions);
		file_done(&file);
		buf_done(&name);
	}
}

/* A megabyte of anything is read in linear time: all of this takes seconds, quadratic code takes hours. */
TEST(hostile_versions_are_cheap)
{
	static const char *const units[] = {"9", "0", ".", "~", "-", "^", "_p", "a", "0.", "1.", "-0", "0-", "0a", "a1", "1.0-0.",
					    "\xff", ":", "+", "#", "-r", "!", " ", "dev", "0.a.", "-0-0a"};
	enum { SIZE = 1 << 20 };
	auto_free char *one = mem_alloc(SIZE + 1), *two = mem_alloc(SIZE + 1);
	int64_t begin = clock_monotonic_ms();

	for (size_t unit = 0; unit <= ARRAY_SIZE(units); unit++) {
		const char *text = unit < ARRAY_SIZE(units) ? units[unit] : "\0";
		size_t n = unit < ARRAY_SIZE(units) ? strlen(text) : 1;

		for (size_t i = 0; i < SIZE; i++)
			one[i] = two[i] = text[i % n];
		one[SIZE] = '1';
		two[SIZE] = '2';
		for (const struct version_scheme *const *scheme = version_schemes(); *scheme; scheme++) {
			(*scheme)->compare(str_from(one, SIZE + 1), str_from(two, SIZE + 1));
			order_of(*scheme, str_from(one, SIZE / 64), str_from(two, SIZE / 64 - 1));
			order_of(*scheme, str_from(one, SIZE / 64), STR_NULL);
			(*scheme)->valid(str_from(one, SIZE));
		}
	}
	assert_true(clock_monotonic_ms() - begin < 120000);
}

TEST(empty_versions_are_equal)
{
	for (const struct version_scheme *const *scheme = version_schemes(); *scheme; scheme++) {
		assert_int_equal((*scheme)->compare(STR_NULL, STR_LIT("")), 0);
		(*scheme)->valid(STR_NULL);
	}
}

TEST(schemes_are_found_by_any_name)
{
	static const struct {
		const char *name, *scheme;
	} names[] = {
		{"debian", "debian"}, {"deb", "debian"}, {"Debian:12", "debian"}, {"Ubuntu:22.04:LTS", "debian"},
		{"redhat", "redhat"}, {"rpm", "redhat"}, {"Red Hat:enterprise_linux:9::appstream", "redhat"},
		{"AlmaLinux:9", "redhat"}, {"Rocky Linux", "redhat"}, {"openSUSE:Leap 15.6", "redhat"},
		{"rpmvercmp", "redhat"}, {"compare", "redhat"},
		{"apk", "alpine"}, {"Alpine:v3.20", "alpine"}, {"Wolfi", "alpine"}, {"Chainguard", "alpine"},
		{"npm", "semver"}, {"Go", "semver"}, {"golang", "semver"}, {"cargo", "semver"}, {"crates" ".io", "semver"},
		{"Hex", "semver"}, {"SwiftURL", "semver"}, {"ConanCenter", "semver"}, {"julia", "semver"},
		{"PyPI", "pypi"}, {"Maven", "maven"}, {"gem", "rubygems"}, {"RubyGems", "rubygems"}, {"NuGet", "nuget"},
		{"composer", "packagist"}, {"Packagist", "packagist"}, {"CRAN", "cran"}, {"Hackage", "hackage"},
		{"GHC", "hackage"}, {"Pub", "pub"}, {"Bitnami", "bitnami"}, {"gentoo", "gentoo"}, {"portage", "gentoo"},
		{"arch", "arch"}, {"alpm", "arch"}, {"opam", "debian"}, {"generic", "generic"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct version_scheme *scheme = version_scheme_find(str_of(names[i].name));

		if (!scheme || strcmp(scheme->name, names[i].scheme))
			fail_msg("%s is found as %s, not %s", names[i].name, scheme ? scheme->name : "nothing", names[i].scheme);
	}
	assert_null(version_scheme_find(STR_LIT("")));
	assert_null(version_scheme_find(STR_LIT("nothing")));
}

TEST(aliases_are_unique)
{
	for (const struct version_scheme *const *scheme = version_schemes(); *scheme; scheme++) {
		assert_ptr_equal(version_scheme_find(str_of((*scheme)->name)), *scheme);
		for (const char *const *alias = (*scheme)->aliases; *alias; alias++)
			assert_ptr_equal(version_scheme_find(str_of(*alias)), *scheme);
	}
}

TEST(valid_is_what_the_tools_take)
{
	static const struct {
		const char *scheme, *version;
		bool valid;
	} cases[] = {
		{"debian", "1:2.0~rc1-1+b2", true}, {"debian", "a1", false}, {"debian", "1.0-", false}, {"debian", "1_0", false},
		{"redhat", "1:2.0^git1-3.el9", true}, {"redhat", "1.0-", false}, {"redhat", "1 0", false},
		{"alpine", "1.2.3a_rc1_p2~ab12-r3", true}, {"alpine", "1..2", false}, {"alpine", "1.0-r", true}, {"alpine", "1.0-rx", false},
		{"alpine", "1.0_foo", false}, {"alpine", "7.4p1-r0", true},
		{"semver", "1.2.3-rc.1+b.2", true}, {"semver", "1.2", false}, {"semver", "v1.2.3", true},
		{"pypi", "1!2.0rc1.post2.dev3+local.1", true}, {"pypi", "1.0-foo", false}, {"pypi", "1.0+", false},
		{"rubygems", "1.0.0.rc1", true}, {"rubygems", "1..0", false}, {"rubygems", "a", false},
		{"nuget", "1.0.0.1-beta", true}, {"nuget", "1.0.0.0.1", false},
		{"packagist", "v1.0-beta2", true}, {"packagist", "dev-main", true}, {"packagist", "main", false},
		{"cran", "1.2-3", true}, {"cran", "1", false}, {"hackage", "1", true}, {"hackage", "1.a", false},
		{"gentoo", "1.2b_p1-r2", true}, {"gentoo", "1.2-2", false}, {"arch", "1:1.0-1.1", true}, {"arch", "1-a", false},
		{"maven", "1.0-SNAPSHOT", true}, {"maven", "[1.0,2.0)", false}, {"generic", "abc", false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (version_scheme_find(str_of(cases[i].scheme))->valid(str_of(cases[i].version)) != cases[i].valid)
			fail_msg("%s: %s", cases[i].scheme, cases[i].version);
}

TEST_MAIN
