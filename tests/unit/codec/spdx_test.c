/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/mem.h"
#include "codec/spdx_declared.h"
#include "codec/spdx_expression.h"
#include "codec/spdx_list.h"
#include "test.h"

struct pair {
	const char *text, *want;
};

TEST(the_list_is_known_without_case)
{
	assert_string_equal(spdx_license(STR_LIT("mit")), "MIT");
	assert_string_equal(spdx_license(STR_LIT("0bsd")), "0BSD");
	assert_string_equal(spdx_license(STR_LIT("ZPL-2.1")), "ZPL-2.1");
	assert_string_equal(spdx_exception(STR_LIT("classpath-exception-2.0")), "Classpath-exception-2.0");
	assert_null(spdx_license(STR_LIT("Classpath-exception-2.0")));
	assert_null(spdx_license(STR_LIT("MI")));
	assert_null(spdx_license(STR_LIT("")));
	assert_null(spdx_exception(STR_LIT("MIT")));
}

TEST(expressions_are_normalised)
{
	static const struct pair cases[] = {
		{"MIT", "MIT"},
		{"mit or apache-2.0", "MIT OR Apache-2.0"},
		{"(MIT)", "MIT"},
		{"((MIT AND (ISC)))", "MIT AND ISC"},
		{"MIT AND ISC OR Zlib", "MIT AND ISC OR Zlib"},
		{"MIT AND (ISC OR Zlib)", "MIT AND (ISC OR Zlib)"},
		{"(MIT AND ISC) OR Zlib", "MIT AND ISC OR Zlib"},
		{"MIT AND MIT", "MIT"},
		{"MIT AND (ISC AND MIT)", "MIT AND ISC"},
		{"(MIT OR ISC) AND (MIT OR ISC)", "MIT OR ISC"},
		{"GPL-2.0", "GPL-2.0-only"},
		{"GPL-2.0+", "GPL-2.0-or-later"},
		{"GPL-2.0-only+", "GPL-2.0-or-later"},
		{"LGPL-2.1-or-later", "LGPL-2.1-or-later"},
		{"Apache-2.0+", "Apache-2.0+"},
		{"GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0"},
		{"GPL-2.0-only with classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"},
		{"LicenseRef-ours", "LicenseRef-ours"},
		{"DocumentRef-a:LicenseRef-b AND MIT", "DocumentRef-a:LicenseRef-b AND MIT"},
		/* none */
		{"", ""},
		{"MIT ISC", ""},
		{"MIT OR", ""},
		{"OR MIT", ""},
		{"(MIT", ""},
		{"MIT)", ""},
		{"MIT WITH ISC", ""},
		{"MIT WITH Classpath-exception-2.0 WITH Classpath-exception-2.0", ""},
		{"(MIT OR ISC) WITH Classpath-exception-2.0", ""},
		{"LicenseRef-", ""},
		{"Nonsense-1.0", ""},
		{"GPL-2.0-with-classpath-exception WITH Classpath-exception-2.0", ""},
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct str got = spdx_normal(&arena, str_of(cases[i].text));

		if (!str_is(got, cases[i].want))
			fail_msg("%s: %.*s, not %s", cases[i].text, STR(got), cases[i].want);
		assert_true(!got.n || str_eq(spdx_normal(&arena, got), got));
	}
	arena_done(&arena);
}

static bool is_allowed(void *arg, const struct spdx_node *license)
{
	return str_search(*(const struct str *)arg, license->id) >= 0 && !license->exception.n;
}

TEST(or_needs_one_side_and_needs_both)
{
	static const struct {
		const char *expression;
		const char *allowed;
		bool satisfied;
	} cases[] = {
		{"MIT", "MIT", true},			 {"MIT", "ISC", false},
		{"MIT OR GPL-2.0-only", "MIT", true},	 {"MIT OR GPL-2.0-only", "GPL-2.0-only", true},
		{"MIT AND GPL-2.0-only", "MIT", false},	 {"MIT AND GPL-2.0-only", "MIT GPL-2.0-only", true},
		{"MIT AND (ISC OR Zlib)", "MIT Zlib", true}, {"MIT AND (ISC OR Zlib)", "ISC Zlib", false},
		{"MIT AND ISC OR Zlib", "Zlib", true},	 {"MIT AND ISC OR Zlib", "ISC", false},
		{"GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only", false},
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct str allowed = str_of(cases[i].allowed);

		if (spdx_satisfied(spdx_parse(&arena, str_of(cases[i].expression)), is_allowed, &allowed) != cases[i].satisfied)
			fail_msg("%s with %s", cases[i].expression, cases[i].allowed);
	}
	arena_done(&arena);
}

TEST(what_packages_declare_becomes_an_expression)
{
	static const struct pair cases[] = {
		/* rpm, as Fedora wrote them before SPDX */
		{"GPLv2+", "GPL-2.0-or-later"},
		{"GPLv3+ and LGPLv2.1", "GPL-3.0-or-later AND LGPL-2.1-only"},
		{"GPLv2+ and BSD", "GPL-2.0-or-later AND LicenseRef-BSD"},
		{"ASL 2.0", "Apache-2.0"},
		{"(GPLv2+ or AFL) and MIT", "(GPL-2.0-or-later OR LicenseRef-AFL) AND MIT"},
		{"MPLv2.0", "MPL-2.0"},
		{"GPL+ or Artistic", "GPL-1.0-or-later OR Artistic-1.0-Perl"},
		{"GPLv2+ with exceptions", "GPL-2.0-or-later"},
		{"BSD with advertising", "BSD-4-Clause"},
		{"Public Domain", "LicenseRef-Public-Domain"},
		{"zlib and Boost", "Zlib AND BSL-1.0"},
		/* Debian's short names */
		{"GPL-2+", "GPL-2.0-or-later"},
		{"GPL-2", "GPL-2.0-only"},
		{"Expat", "MIT"},
		{"BSD-3-clause", "BSD-3-Clause"},
		{"LGPL-2.1+ or GPL-3+", "LGPL-2.1-or-later OR GPL-3.0-or-later"},
		{"Artistic or GPL-1+", "Artistic-1.0-Perl OR GPL-1.0-or-later"},
		{"GFDL-1.3+", "GFDL-1.3-or-later"},
		{"CC0", "CC0-1.0"},
		{"GPL-2+ with Autoconf exception", "GPL-2.0-or-later WITH Autoconf-exception-3.0"},
		{"public-domain", "LicenseRef-Public-Domain"},
		{"custom-thing", "LicenseRef-custom-thing"},
		/* its conjunctions: "and" is the tighter one, a comma before one loosens it */
		{"GPL-1+ or Artistic and Expat", "GPL-1.0-or-later OR Artistic-1.0-Perl AND MIT"},
		{"Expat and GPL-1+ or Artistic", "MIT AND GPL-1.0-or-later OR Artistic-1.0-Perl"},
		{"GPL-1+ or Artistic, and BSD-3-clause-GENERIC", "(GPL-1.0-or-later OR Artistic-1.0-Perl) AND LicenseRef-BSD-3-clause-GENERIC"},
		{"REGCOMP, and GPL-1+ or Artistic", "LicenseRef-REGCOMP AND (GPL-1.0-or-later OR Artistic-1.0-Perl)"},
		{"GPL-2+ or Artistic-2.0, and Expat or Zlib", "(GPL-2.0-or-later OR Artistic-2.0) AND (MIT OR Zlib)"},
		{"Expat and ISC, or Zlib", "MIT AND ISC OR Zlib"},
		{"Expat, or ISC and Zlib", "MIT OR ISC AND Zlib"},
		{"Expat, or ISC or X11, and Zlib", "MIT OR (ISC OR X11) AND Zlib"},
		{"Expat or ISC, and Zlib, or X11", "(MIT OR ISC) AND Zlib OR X11"},
		{"Expat or ISC, and Zlib or X11, and CC0", "(MIT OR ISC) AND (Zlib OR X11) AND CC0-1.0"},
		{"Expat or ISC; and Zlib", "(MIT OR ISC) AND Zlib"},
		{"(Expat or ISC, and Zlib) or X11", "(MIT OR ISC) AND Zlib OR X11"},
		{"Expat and (ISC or X11, and Zlib or CC0)", "MIT AND (ISC OR X11) AND (Zlib OR CC0-1.0)"},
		{"GPL-2+ with Autoconf exception or Expat, and ISC", "(GPL-2.0-or-later WITH Autoconf-exception-3.0 OR MIT) AND ISC"},
		{"Expat or GPL-2+ with Autoconf exception, and ISC", "(MIT OR GPL-2.0-or-later WITH Autoconf-exception-3.0) AND ISC"},
		{"Expat, and GPL-2+ with Autoconf exception or ISC", "MIT AND (GPL-2.0-or-later WITH Autoconf-exception-3.0 OR ISC)"},
		{"Expat or GPL-2+, with Autoconf exception, and ISC", "(MIT OR GPL-2.0-or-later WITH Autoconf-exception-3.0) AND ISC"},
		{"GPL-2+ with OpenSSL exception, or Expat", "GPL-2.0-or-later OR MIT"},
		{"Perl, and Expat", "(Artistic-1.0-Perl OR GPL-1.0-or-later) AND MIT"},
		/* lists */
		{"Expat, ISC", "MIT AND ISC"},
		{"Expat, ISC, and Zlib", "MIT AND ISC AND Zlib"},
		{"Expat, ISC and Zlib", "MIT AND ISC AND Zlib"},
		{"Expat, ISC, or Zlib", "MIT OR ISC OR Zlib"},
		{"Expat, ISC or Zlib", "MIT OR ISC OR Zlib"},
		{"(Expat, ISC or Zlib) and X11", "(MIT OR ISC OR Zlib) AND X11"},
		{"Expat, ISC or Zlib, and X11", "MIT AND (ISC OR Zlib) AND X11"},
		{"Expat or ISC, Zlib, and X11", "(MIT OR ISC) AND Zlib AND X11"},
		{"Expat and ISC, Zlib, or X11", "MIT AND ISC OR Zlib OR X11"},
		{"Expat or ISC, Zlib or X11", "(MIT OR ISC) AND (Zlib OR X11)"},
		{"Expat or ISC, Zlib", "(MIT OR ISC) AND Zlib"},
		{"Expat, ISC or Zlib, X11", "MIT AND (ISC OR Zlib) AND X11"},
		{"Expat, ISC/Zlib", "MIT AND (ISC OR Zlib)"},
		{"Expat, (ISC or Zlib)", "MIT AND (ISC OR Zlib)"},
		{"Expat and, ISC", "MIT AND ISC"},
		{"Expat,", "MIT"},
		/* apk */
		{"MIT AND BSD-2-Clause AND GPL-2.0-or-later", "MIT AND BSD-2-Clause AND GPL-2.0-or-later"},
		{"MIT ISC", "MIT AND ISC"},
		{"GPL2+", "GPL-2.0-or-later"},
		/* npm */
		{"(MIT OR Apache-2.0)", "MIT OR Apache-2.0"},
		{"MIT/X11", "MIT"},
		{"Apache 2.0", "Apache-2.0"},
		{"MIT/Apache-2.0", "MIT OR Apache-2.0"},
		{"UNLICENSED", "LicenseRef-UNLICENSED"},
		{"SEE LICENSE IN LICENSE.md", "LicenseRef-SEE-LICENSE-IN-LICENSE.md"},
		{"BSD", "LicenseRef-BSD"},
		/* PyPI */
		{"License :: OSI Approved :: MIT License", "MIT"},
		{"License :: OSI Approved :: Apache Software License", "Apache-2.0"},
		{"License :: OSI Approved :: GNU General Public License v2 or later (GPLv2+)", "GPL-2.0-or-later"},
		{"License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", "LGPL-3.0-only"},
		{"License :: OSI Approved :: GNU Library or Lesser General Public License (LGPL)", "LGPL-2.0-or-later"},
		{"License :: OSI Approved :: Python Software Foundation License", "PSF-2.0"},
		{"License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"},
		{"License :: OSI Approved :: ISC License (ISCL)", "ISC"},
		{"License :: OSI Approved :: BSD License", "LicenseRef-BSD-License"},
		{"BSD 3-Clause", "BSD-3-Clause"},
		{"3-Clause BSD License", "BSD-3-Clause"},
		{"New BSD License", "BSD-3-Clause"},
		{"The MIT License (MIT)", "MIT"},
		{"MIT License, BSD 2-Clause", "MIT AND BSD-2-Clause"},
		/* Maven */
		{"Apache License, Version 2.0", "Apache-2.0"},
		{"The Apache Software License, Version 2.0", "Apache-2.0"},
		{"Eclipse Public License - v 1.0", "EPL-1.0"},
		{"Eclipse Public License v2.0", "EPL-2.0"},
		{"GNU Lesser General Public License, version 2.1", "LGPL-2.1-only"},
		{"GNU General Public License, version 2 (GPL2), with the classpath exception",
		 "GPL-2.0-only WITH Classpath-exception-2.0"},
		{"CDDL + GPLv2 with classpath exception", "CDDL-1.0 OR GPL-2.0-only WITH Classpath-exception-2.0"},
		{"http:/" "/www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"},
		{"https:/" "/www.apache.org/licenses/LICENSE-2.0", "Apache-2.0"},
		/* CPAN */
		{"perl_5", "Artistic-1.0-Perl OR GPL-1.0-or-later"},
		{"apache_2_0", "Apache-2.0"},
		{"lgpl_2_1", "LGPL-2.1-only"},
		{"mozilla_1_1, freebsd", "MPL-1.1 AND BSD-2-Clause"},
		{"artistic_1", "Artistic-1.0"},
		{"open_source", "LicenseRef-open-source"},
		/* R */
		{"GPL (>= 2)", "GPL-2.0-or-later"},
		{"LGPL (>= 2.1)", "LGPL-2.1-or-later"},
		{"Apache License (== 2.0)", "Apache-2.0"},
		{"MIT + file LICENSE", "MIT"},
		{"GPL-2 | GPL-3", "GPL-2.0-only OR GPL-3.0-only"},
		{"GPL-3|MPL-2.0", "GPL-3.0-only OR MPL-2.0"},
		{"GPL (>= 2) | BSD_3_clause + file LICENCE", "GPL-2.0-or-later OR BSD-3-Clause"},
		{"GPL (== 2) | file LICENSE", "GPL-2.0-only OR LicenseRef-file-LICENSE"},
		{"GPL (>= 2, < 4)", "LicenseRef-GPL-2-4"},
		{"GPL (>= 2", "GPL-2.0-or-later"},
		{"GPL-3 + file LICENSE", "LicenseRef-GPL-3-file-LICENSE"},
		{"file LICENSE", "LicenseRef-file-LICENSE"},
		{"GPL", "GPL-1.0-or-later"},
		/* Names of which none is in the list, and whole texts */
		{"apache license, version 2.0", "Apache-2.0"},
		{"License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later"},
		{"License :: OSI Approved :: Universal Permissive License (UPL)", "UPL-1.0"},
		{"Dual License", "LicenseRef-Dual-License"},
		{"Permission is hereby granted", "LicenseRef-Permission-is-hereby-granted"},
		{"GNU GPL version 2 or (at your option) any later version", "GPL-2.0-or-later"},
		{"", ""},
	};
	struct arena arena = ARENA_INIT;
	bool failed = false;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct str got = spdx_declared(&arena, str_of(cases[i].text));

		if (!str_is(got, cases[i].want)) {
			print_message("%s: %.*s, not %s\n", cases[i].text, STR(got), cases[i].want);
			failed = true;
		}
	}
	assert_false(failed);
	arena_done(&arena);
}

TEST(many_commas_are_each_looked_at_once)
{
	auto_done(buf_done) struct buf text = BUF_INIT(DECLARED_MAX);
	struct arena arena = ARENA_INIT;

	while (text.n + 20 < DECLARED_MAX)
		buf_puts(&text, text.n % 3 ? "ISC,or Zlib," : "MIT,");
	buf_puts(&text, "or X11");
	assert_str(spdx_declared(&arena, buf_str(&text)), "MIT OR ISC OR Zlib OR X11");
	arena_done(&arena);
}

TEST(a_reference_is_the_same_for_the_same_text)
{
	struct arena arena = ARENA_INIT;
	char text[200];

	memset(text, 'x', sizeof(text));
	assert_str(spdx_reference(&arena, STR_LIT("See the file")), "LicenseRef-See-the-file");
	assert_true(str_eq(spdx_reference(&arena, str_from(text, 150)), spdx_reference(&arena, str_from(text, 150))));
	assert_false(str_eq(spdx_reference(&arena, str_from(text, 150)), spdx_reference(&arena, str_from(text, 151))));
	assert_true(spdx_normal(&arena, spdx_reference(&arena, STR_LIT("\xff\xff !"))).n > 0);
	arena_done(&arena);
}

TEST(a_deep_text_is_refused_and_a_long_one_is_read)
{
	auto_done(buf_done) struct buf text = BUF_INIT((size_t)1 << 20);
	struct arena arena = ARENA_INIT;

	for (unsigned i = 0; i < 1000; i++)
		buf_putc(&text, '(');
	buf_puts(&text, "MIT");
	for (unsigned i = 0; i < 1000; i++)
		buf_putc(&text, ')');
	assert_null(spdx_parse(&arena, buf_str(&text)));
	buf_clear(&text);
	for (unsigned i = 0; i < 5000; i++)
		buf_puts(&text, i ? " AND MIT" : "MIT");
	assert_str(spdx_normal(&arena, buf_str(&text)), "MIT");
	arena_done(&arena);
}

TEST_MAIN
