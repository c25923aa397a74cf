/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sources: the SPDX licence list 3.25 with its full names; PEP 639, "Mapping license classifiers to SPDX identifiers";
 * CPAN::Meta::Spec 2, "license"; Writing R Extensions 1.1.2, "Licensing".
 */
#include "catalog/license_name.h"

#include "base/buf.h"
#include "base/mem.h"

struct license_name {
	const char *name, *identifier;
};

static const struct license_name names[] = {
	{"3-Clause BSD", "BSD-3-Clause"},
	{"3-Clause BSD License", "BSD-3-Clause"},
	{"AGPLv3", "AGPL-3.0-only"},
	{"AGPLv3+", "AGPL-3.0-or-later"},
	{"Apache 2", "Apache-2.0"},
	{"Apache 2.0", "Apache-2.0"},
	{"Apache 2.0 License", "Apache-2.0"},
	{"Apache License 2.0", "Apache-2.0"},
	{"Apache License Version 2.0", "Apache-2.0"},
	{"Apache License, Version 2.0", "Apache-2.0"},
	{"Apache Software License 2.0", "Apache-2.0"},
	{"Apache v2", "Apache-2.0"},
	{"Apache-2", "Apache-2.0"},
	{"BSD 2-Clause", "BSD-2-Clause"},
	{"BSD 2-Clause License", "BSD-2-Clause"},
	{"BSD 3 Clause", "BSD-3-Clause"},
	{"BSD 3-Clause", "BSD-3-Clause"},
	{"BSD 3-Clause License", "BSD-3-Clause"},
	{"Expat", "MIT"},
	{"Expat license", "MIT"},
	{"GNU GPLv2", "GPL-2.0-only"},
	{"GNU GPLv3", "GPL-3.0-only"},
	{"GPLv2", "GPL-2.0-only"},
	{"GPLv2+", "GPL-2.0-or-later"},
	{"GPLv3", "GPL-3.0-only"},
	{"GPLv3+", "GPL-3.0-or-later"},
	{"ISC License", "ISC"},
	{"LGPLv2.1", "LGPL-2.1-only"},
	{"LGPLv2.1+", "LGPL-2.1-or-later"},
	{"LGPLv3", "LGPL-3.0-only"},
	{"LGPLv3+", "LGPL-3.0-or-later"},
	{"MIT License", "MIT"},
	{"MIT/X11", "MIT"},
	{"MPL 2.0", "MPL-2.0"},
	{"MPLv2", "MPL-2.0"},
	{"Modified BSD", "BSD-3-Clause"},
	{"Modified BSD License", "BSD-3-Clause"},
	{"Mozilla Public License 2.0", "MPL-2.0"},
	{"New BSD", "BSD-3-Clause"},
	{"New BSD License", "BSD-3-Clause"},
	{"PSF-2.0", "PSF-2.0"},
	{"PSFL", "PSF-2.0"},
	{"Simplified BSD", "BSD-2-Clause"},
	{"Simplified BSD License", "BSD-2-Clause"},
	{"The Apache Software License, Version 2.0", "Apache-2.0"},
	{"The MIT License", "MIT"},
	{"The MIT License (MIT)", "MIT"},
	{"Unlicense", "Unlicense"},
	{"ZPL 2.1", "ZPL-2.1"},
	{"zlib License", "Zlib"},
	{"zlib/libpng", "Zlib"},
};

static const struct license_name classifiers[] = {
	{"Boost Software License 1.0 (BSL-1.0)", "BSL-1.0"},
	{"CC0 1.0 Universal (CC0 1.0) Public Domain Dedication", "CC0-1.0"},
	{"CeCILL-B Free Software License Agreement (CECILL-B)", "CECILL-B"},
	{"CeCILL-C Free Software License Agreement (CECILL-C)", "CECILL-C"},
	{"Common Development and Distribution License 1.0 (CDDL-1.0)", "CDDL-1.0"},
	{"Eclipse Public License 1.0 (EPL-1.0)", "EPL-1.0"},
	{"Eclipse Public License 2.0 (EPL-2.0)", "EPL-2.0"},
	{"European Union Public Licence 1.1 (EUPL 1.1)", "EUPL-1.1"},
	{"European Union Public Licence 1.2 (EUPL 1.2)", "EUPL-1.2"},
	{"GNU Affero General Public License v3", "AGPL-3.0-only"},
	{"GNU Affero General Public License v3 or later (AGPLv3+)", "AGPL-3.0-or-later"},
	{"GNU General Public License v2 (GPLv2)", "GPL-2.0-only"},
	{"GNU General Public License v2 or later (GPLv2+)", "GPL-2.0-or-later"},
	{"GNU General Public License v3 (GPLv3)", "GPL-3.0-only"},
	{"GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later"},
	{"GNU Lesser General Public License v2 (LGPLv2)", "LGPL-2.0-only"},
	{"GNU Lesser General Public License v2 or later (LGPLv2+)", "LGPL-2.0-or-later"},
	{"GNU Lesser General Public License v3 (LGPLv3)", "LGPL-3.0-only"},
	{"GNU Lesser General Public License v3 or later (LGPLv3+)", "LGPL-3.0-or-later"},
	{"Historical Permission Notice and Disclaimer (HPND)", "HPND"},
	{"ISC License (ISCL)", "ISC"},
	{"MIT License", "MIT"},
	{"MIT No Attribution License (MIT-0)", "MIT-0"},
	{"Mozilla Public License 1.0 (MPL)", "MPL-1.0"},
	{"Mozilla Public License 1.1 (MPL 1.1)", "MPL-1.1"},
	{"Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"},
	{"Mulan Permissive Software License v2 (MulanPSL-2.0)", "MulanPSL-2.0"},
	{"Open Software License 3.0 (OSL-3.0)", "OSL-3.0"},
	{"PostgreSQL License", "PostgreSQL"},
	{"Python Software Foundation License", "PSF-2.0"},
	{"SIL Open Font License 1.1 (OFL-1.1)", "OFL-1.1"},
	{"The Unlicense (Unlicense)", "Unlicense"},
	{"Universal Permissive License (UPL)", "UPL-1.0"},
	{"University of Illinois/NCSA Open Source License", "NCSA"},
	{"W3C License", "W3C"},
	{"zlib/libpng License", "Zlib"},
};

static const struct license_name keywords[] = {
	{"agpl_3", "AGPL-3.0-only"},
	{"apache_1_1", "Apache-1.1"},
	{"apache_2_0", "Apache-2.0"},
	{"artistic_1", "Artistic-1.0"},
	{"artistic_2", "Artistic-2.0"},
	{"bsd", "BSD-3-Clause"},
	{"freebsd", "BSD-2-Clause"},
	{"gpl_1", "GPL-1.0-only"},
	{"gpl_2", "GPL-2.0-only"},
	{"gpl_3", "GPL-3.0-only"},
	{"lgpl_2_1", "LGPL-2.1-only"},
	{"lgpl_3_0", "LGPL-3.0-only"},
	{"mit", "MIT"},
	{"mozilla_1_1", "MPL-1.1"},
	{"openssl", "OpenSSL"},
	{"perl_5", "Artistic-1.0-Perl OR GPL-1.0-or-later"},
	{"sun", "SISSL"},
	{"zlib", "Zlib"},
};

/* The file that MIT and the BSDs need has the holder's name; behind others it restricts, and then none of these fits. */
static const struct license_name of_r[] = {
	{"AGPL (>= 3)", "AGPL-3.0-or-later"},
	{"AGPL-3", "AGPL-3.0-only"},
	{"Apache License (== 2)", "Apache-2.0"},
	{"Apache License (== 2.0)", "Apache-2.0"},
	{"Apache License 2.0", "Apache-2.0"},
	{"Artistic-2.0", "Artistic-2.0"},
	{"BSD_2_clause + file LICENCE", "BSD-2-Clause"},
	{"BSD_2_clause + file LICENSE", "BSD-2-Clause"},
	{"BSD_3_clause + file LICENCE", "BSD-3-Clause"},
	{"BSD_3_clause + file LICENSE", "BSD-3-Clause"},
	{"BSL-1.0", "BSL-1.0"},
	{"CC BY 4.0", "CC-BY-4.0"},
	{"CC0", "CC0-1.0"},
	{"GPL (== 2)", "GPL-2.0-only"},
	{"GPL (== 3)", "GPL-3.0-only"},
	{"GPL (>= 2)", "GPL-2.0-or-later"},
	{"GPL (>= 2.0)", "GPL-2.0-or-later"},
	{"GPL (>= 3)", "GPL-3.0-or-later"},
	{"GPL-2", "GPL-2.0-only"},
	{"GPL-3", "GPL-3.0-only"},
	{"LGPL (>= 2)", "LGPL-2.0-or-later"},
	{"LGPL (>= 2.1)", "LGPL-2.1-or-later"},
	{"LGPL (>= 3)", "LGPL-3.0-or-later"},
	{"LGPL-2", "LGPL-2.0-only"},
	{"LGPL-2.1", "LGPL-2.1-only"},
	{"LGPL-3", "LGPL-3.0-only"},
	{"MIT + file LICENCE", "MIT"},
	{"MIT + file LICENSE", "MIT"},
	{"MPL-2.0", "MPL-2.0"},
	{"Mozilla Public License 2.0", "MPL-2.0"},
};

static const char *find(const struct license_name *table, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_case_eq(name, str_of(table[i].name)))
			return table[i].identifier;
	return NULL;
}

static struct str found_or(const char *identifier, struct str name)
{
	return identifier ? str_of(identifier) : name;
}

struct str license_of_name(struct str name)
{
	return found_or(find(names, ARRAY_SIZE(names), name), name);
}

bool license_is_vague(struct str name)
{
	static const char *const families[] = {"AGPL", "Apache", "BSD", "EPL", "GNU", "GPL", "LGPL", "MPL", "PSF", "Python"};

	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (str_case_eq(name, str_of(families[i])))
			return true;
	return false;
}

struct str license_of_classifier(struct str name)
{
	return found_or(find(classifiers, ARRAY_SIZE(classifiers), name), name);
}

struct str license_of_perl(struct str keyword)
{
	return found_or(find(keywords, ARRAY_SIZE(keywords), keyword), keyword);
}

struct str license_of_r(struct arena *arena, struct str text)
{
	auto_done(buf_done) struct buf out = BUF_INIT(4096);
	struct str rest = text, part;

	while (str_next(&rest, '|', &part)) {
		const char *identifier = find(of_r, ARRAY_SIZE(of_r), str_trim(part));

		if (!identifier)
			return text;
		buf_printf(&out, "%s%s", out.n ? " OR " : "", identifier);
	}
	return arena_str(arena, buf_str(&out));
}
