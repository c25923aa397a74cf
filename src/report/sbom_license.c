/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which declared licences are SPDX expressions. Source: SPDX 2.3 annex D for the grammar; the identifiers are those that
 * packages use most. A text with any other identifier goes out as it is declared, under a LicenseRef: never wrong, only
 * less exact.
 */
#include "report/sbom.h"

#define DEPTH_MAX 32

static const char *const identifiers[] = {
	"0BSD", "AFL-2.1", "AFL-3.0", "AGPL-3.0", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-1.1", "Apache-2.0", "Artistic-1.0",
	"Artistic-1.0-Perl", "Artistic-2.0", "BSD-1-Clause", "BSD-2-Clause", "BSD-2-Clause-Patent", "BSD-3-Clause", "BSD-4-Clause",
	"BSD-Source-Code", "BSL-1.0", "BlueOak-1.0.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC0-1.0", "CDDL-1.0",
	"CDDL-1.1", "CPL-1.0", "EPL-1.0", "EPL-2.0", "EUPL-1.2", "FSFAP", "FSFUL", "FSFULLR", "FTL", "GFDL-1.2", "GFDL-1.3",
	"GFDL-1.3-or-later", "GPL-1.0", "GPL-1.0-only", "GPL-1.0-or-later", "GPL-2.0", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0",
	"GPL-3.0-only", "GPL-3.0-or-later", "HPND", "ICU", "IJG", "ISC", "LGPL-2.0", "LGPL-2.0-only", "LGPL-2.0-or-later", "LGPL-2.1",
	"LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0", "LGPL-3.0-only", "LGPL-3.0-or-later", "Libpng", "MIT", "MIT-0", "MIT-CMU",
	"MPL-1.1", "MPL-2.0", "MS-PL", "MulanPSL-2.0", "NCSA", "NTP", "OFL-1.1", "OLDAP-2.8", "OpenSSL", "PHP-3.0", "PHP-3.01",
	"PSF-2.0", "PostgreSQL", "Python-2.0", "Python-2.0.1", "Ruby", "SGI-B-2.0", "SISSL", "SMLNJ", "TCL", "UPL-1.0", "Unicode-3.0",
	"Unicode-DFS-2016", "Unlicense", "Vim", "W3C", "WTFPL", "X11", "ZPL-2.1", "Zlib", "bzip2-1.0.6", "curl", "zlib-acknowledgement",
	"blessing",
};
static const char *const exceptions[] = {
	"Autoconf-exception-2.0", "Autoconf-exception-3.0", "Bison-exception-2.2", "Classpath-exception-2.0", "GCC-exception-2.0",
	"GCC-exception-3.1", "LLVM-exception", "Libtool-exception", "Linux-syscall-note", "OpenJDK-assembly-exception-1.0",
	"Universal-FOSS-exception-1.0", "openvpn-openssl-exception",
};

static bool is_among(struct str word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(word, words[i]))
			return true;
	return false;
}

static bool is_reference(struct str word)
{
	if (!str_skip(&word, "LicenseRef-") || !word.n)
		return false;
	for (size_t i = 0; i < word.n; i++)
		if (!str_is_alnum(word.p[i]) && word.p[i] != '.' && word.p[i] != '-')
			return false;
	return true;
}

static bool is_identifier(struct str word)
{
	if (is_reference(word) || is_among(word, identifiers, ARRAY_SIZE(identifiers)))
		return true;
	return str_ends(word, "+") && is_among(str_slice(word, 0, word.n - 1), identifiers, ARRAY_SIZE(identifiers));
}

/* The next parenthesis or word; empty at the end. */
static struct str next_token(struct str *rest)
{
	size_t n = 0;
	struct str token;

	while (rest->n && rest->p[0] == ' ')
		*rest = str_from_index(*rest, 1);
	if (rest->n && (rest->p[0] == '(' || rest->p[0] == ')'))
		n = 1;
	while (n < rest->n && !(n == 1 && (rest->p[0] == '(' || rest->p[0] == ')')) && rest->p[n] != ' ' && rest->p[n] != '(' &&
	       rest->p[n] != ')')
		n++;
	token = str_slice(*rest, 0, n);
	*rest = str_from_index(*rest, n);
	return token;
}

/* Operands and operators take turns; precedence does not matter to whether it is an expression. */
bool sbom_license_is_expression(struct str license)
{
	struct str token;
	unsigned depth = 0;
	bool operand = true, with_allowed = false;

	while ((token = next_token(&license)).n) {
		if (operand && str_is(token, "(")) {
			if (++depth > DEPTH_MAX)
				return false;
		} else if (operand && is_identifier(token)) {
			operand = false;
			with_allowed = true;
		} else if (!operand && str_is(token, ")") && depth) {
			depth--;
			with_allowed = false;
		} else if (!operand && (str_is(token, "AND") || str_is(token, "OR"))) {
			operand = true;
		} else if (!operand && with_allowed && str_is(token, "WITH")) {
			if (!is_among(next_token(&license), exceptions, ARRAY_SIZE(exceptions)))
				return false;
			with_allowed = false;
		} else {
			return false;
		}
	}
	return !operand && !depth;
}

struct str sbom_license_ref(struct arena *arena, struct str license)
{
	char *plain = arena_text(arena, str_slice(license, 0, 60));

	for (char *c = plain; *c; c++)
		if (!str_is_alnum(*c) && *c != '.')
			*c = '-';
	return arena_printf(arena, "LicenseRef-%s-%08llx", plain, (unsigned long long)(symbol_hash(license) & 0xffffffffu));
}
