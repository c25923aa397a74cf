/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/buf.h"
#include "catalog/apk_record.h"
#include "catalog/copyright.h"
#include "catalog/dpkg_record.h"
#include "catalog/os_id.h"

static void check_names(bool next(struct str *, struct str *), const char *field, const char *want)
{
	struct buf got = BUF_INIT(4096);
	struct str rest = str_of(field), name;

	while (next(&rest, &name))
		buf_printf(&got, "%s%.*s", got.n ? " " : "", STR(name));
	assert_str(buf_str(&got), want);
	buf_done(&got);
}

TEST(names_of_dpkg_relations)
{
	check_names(dpkg_relation_next, "", "");
	check_names(dpkg_relation_next, "libc6 (>= 2.14), libgcc-s1 | libgcc1,python3:any",
		    "libc6 libgcc-s1 libgcc1 python3");
	check_names(dpkg_relation_next, "a [amd64 i386] <!nocheck>,\n b (= 1 | 2),, ${x} , c", "a b c");
	check_names(dpkg_relation_next, "a (unclosed, b", "a");
	check_names(dpkg_relation_next, "a), b", "a b");
	check_names(dpkg_relation_next, "g++,libstdc++6", "g++ libstdc++6");
}

TEST(needs_of_dpkg_relations)
{
	struct str rest = STR_LIT("a (= 1 | 2) | b, c ,, d [x , y] | ${e}"), need;
	static const char *const want[] = {"a (= 1 | 2) | b", "c", "", "d [x , y] | ${e}"};
	size_t n = 0;

	while (dpkg_need_next(&rest, &need)) {
		assert_true(n < ARRAY_SIZE(want));
		assert_str(need, want[n++]);
	}
	assert_int_equal(n, ARRAY_SIZE(want));
}

TEST(names_of_apk_relations)
{
	check_names(apk_relation_next, "", "");
	check_names(apk_relation_next, "foo>=1.2 so:libz.so.1=1.2.13 bar~1 baz<2 tag@edge\nnext\n",
		    "foo so:libz.so.1 bar baz tag next");
	check_names(apk_relation_next, "!conflict >1 /bin/sh", "/bin/sh");
}

TEST(foreign_is_only_who_is_known_to_be)
{
	assert_true(dpkg_is_foreign(STR_LIT("Docker <support@docker.com>")));
	assert_true(dpkg_is_foreign(STR_LIT("Docker <support@DOCKER.com> ")));
	assert_true(dpkg_is_foreign(STR_LIT("support@docker.com")));
	assert_false(dpkg_is_foreign(STR_LIT("")));
	assert_false(dpkg_is_foreign(STR_LIT("docker.com <team@lists.debian.org>")));
	assert_false(dpkg_is_foreign(STR_LIT("Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>")));
	assert_false(dpkg_is_foreign(STR_LIT("Someone <x@canonical.com>")));
	assert_false(dpkg_is_foreign(STR_LIT("Someone <x@notdocker.com>")));
}

TEST(releases_as_feeds_call_them)
{
	static const struct {
		const char *id, *version, *release;
	} rows[] = {
		{"debian", "11", "11"},     {"ubuntu", "22.04", "22.04"}, {"rhel", "9.3", "9"},
		{"almalinux", "8.10", "8"}, {"sles", "15.5", "15.5"},     {"amzn", "2018.03", "1"},
		{"amzn", "2", "2"},         {"amzn", "2023", "2023"},     {"amzn", "2023.3", "2023"},
		{"photon", "4.0", "4.0"},   {"mariner", "2.0", "2.0"},    {"wolfi", "20230201", ""},
		{"arch", "", ""},           {"unknown", "7-x", "7-x"},    {"centos", "", ""},
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_str(os_release_of(&arena, str_of(rows[i].id), str_of(rows[i].version)), rows[i].release);
	arena_done(&arena);
}

TEST(licenses_of_one_file_are_capped)
{
	struct buf text = BUF_INIT(1 << 20);
	struct arena arena = ARENA_INIT;
	struct str rest, part;
	size_t names = 0;

	buf_puts(&text, "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n");
	for (int i = 0; i < 1000; i++)
		buf_printf(&text, "License: L-%04d\n", i);
	rest = copyright_licenses(&arena, buf_str(&text));
	while (str_next(&rest, ' ', &part))
		names += str_starts(part, "LicenseRef-L-");
	assert_int_equal(names, COPYRIGHT_LICENSES_MAX);
	buf_done(&text);
	arena_done(&arena);
}

TEST(licenses_of_prose)
{
	static const char *const rows[][2] = {
		{"Copyright:\n\nSee /usr/share/common-licenses/GPL-2.\n", "GPL-2.0-only"},
		{"either version 2, or (at your option) any later\nversion; in /usr/share/common-licenses/GPL-2'.\n", "GPL-2.0-or-later"},
		/* As Python's: its own text whole, and of what it includes a reference. */
		{"License:\n\nPYTHON SOFTWARE FOUNDATION LICENSE VERSION 2\n---\n1. This LICENSE AGREEMENT\n\nLibrary x: any later version, "
		 "/usr/share/common-licenses/GPL-2'.\n", "GPL-2.0-or-later AND Python-2.0"},
		/* As Debian's Python too: what it makes use of is another package's, whose licence is not its own. */
		{"PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2\n\nThe 'readline' module makes use of GNU Readline: either version 2, or (at your\n"
		 "option) any later version.\n \n  You can find the complete statement in\n  /usr/share/doc/readline-common/copyright'. A copy of the\n"
		 "  licence is available in /usr/share/common-licenses/GPL-2'.\n", "Python-2.0"},
		{"See /usr/share/doc/other/copyright.\n\nThis is under /usr/share/common-licenses/GPL-3.\n", "GPL-3.0-only"},
		{"See /usr/share/doc/other/README and /usr/share/common-licenses/GPL-3.\n", "GPL-3.0-only"},
		/* Where nothing else is said, it is that after all. */
		{"The same as /usr/share/doc/other/copyright, by /usr/share/common-licenses/GPL-3.\n", "GPL-3.0-only"},
		{"under the Python Software Foundation's terms", ""},
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_str(copyright_licenses(&arena, str_of(rows[i][0])), rows[i][1]);
	arena_done(&arena);
}

TEST_MAIN
