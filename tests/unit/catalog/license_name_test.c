/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "catalog/license_name.h"

TEST(names_that_mean_one_licence)
{
	assert_str(license_of_name(STR_LIT("MIT License")), "MIT");
	assert_str(license_of_name(STR_LIT("apache license, version 2.0")), "Apache-2.0");
	assert_str(license_of_classifier(STR_LIT("GNU General Public License v3 or later (GPLv3+)")), "GPL-3.0-or-later");
	assert_str(license_of_perl(STR_LIT("perl_5")), "Artistic-1.0-Perl OR GPL-1.0-or-later");
}

TEST(names_that_mean_several_stay)
{
	static const char *const several[] = {"BSD", "GPL", "LGPL", "Apache", "", "Dual License", "Permission is hereby granted"};

	for (size_t i = 0; i < sizeof(several) / sizeof(several[0]); i++)
		assert_str(license_of_name(str_of(several[i])), several[i]);
	assert_str(license_of_classifier(STR_LIT("Apache Software License")), "Apache Software License");
	assert_str(license_of_classifier(STR_LIT("BSD License")), "BSD License");
	assert_str(license_of_perl(STR_LIT("open_source")), "open_source");
}

TEST(expressions_of_r)
{
	static const char *const cases[][2] = {
		{"GPL (>= 2)", "GPL-2.0-or-later"}, {"MIT + file LICENSE", "MIT"}, {"GPL-2 | GPL-3", "GPL-2.0-only OR GPL-3.0-only"},
		{"GPL (>= 2) | BSD_3_clause + file LICENCE", "GPL-2.0-or-later OR BSD-3-Clause"}, {"GPL-3|MPL-2.0", "GPL-3.0-only OR MPL-2.0"},
		/* A file that restricts, a file alone, no version. */
		{"GPL-3 + file LICENSE", "GPL-3 + file LICENSE"}, {"file LICENSE", "file LICENSE"}, {"GPL", "GPL"},
		{"GPL-2 | file LICENSE", "GPL-2 | file LICENSE"}, {"", ""}, {"|", "|"},
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_str(license_of_r(&arena, str_of(cases[i][0])), cases[i][1]);
	arena_done(&arena);
}

TEST_MAIN
