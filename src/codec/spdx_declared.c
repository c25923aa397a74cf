/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names are compared by their keys: small letters, without blanks and marks, without "the", "license" and "version", "or later"
 * and ">=" as "+", so that "GNU GPL, version 2 or later", "GPL (>= 2)" and "GPLv2+" are one; of CPAN's "lgpl_2_1" the last "_"
 * is a dot.
 */
#include "codec/spdx_declared.h"

#include "base/buf.h"
#include "base/mem.h"
#include "codec/spdx_expression.h"
#include "codec/spdx_list.h"

#define KEY_MAX 160u
#define OPERAND_WORDS_MAX 12u
#define BOUND_MAX 24 /* "(>= 2.1, < 4)" */

struct alias {
	const char *key, *expression;
};

static const struct alias aliases[] = {
	{"0bsd", "0BSD"},
	{"3clausebsd", "BSD-3-Clause"},
	{"2clausebsd", "BSD-2-Clause"},
	{"academicfree", "AFL-3.0"},
	{"al2.0", "Apache-2.0"},
	{"apache", "Apache-2.0"},
	{"apache2", "Apache-2.0"},
	{"apachelicence2", "Apache-2.0"},
	{"apachesoftware", "Apache-2.0"},
	{"apachesoftware1.1", "Apache-1.1"},
	{"apachesoftware2", "Apache-2.0"},
	{"apachesoftware2.0", "Apache-2.0"},
	{"asf2.0", "Apache-2.0"},
	{"asl1.1", "Apache-1.1"},
	{"asl2", "Apache-2.0"},
	{"asl2.0", "Apache-2.0"},
	{"artistic", "Artistic-1.0-Perl"},
	{"artistic2", "Artistic-2.0"},
	{"artistic2.0", "Artistic-2.0"},
	{"boost", "BSL-1.0"},
	{"boost1.0", "BSL-1.0"},
	{"boostsoftware", "BSL-1.0"},
	{"boostsoftware1.0", "BSL-1.0"},
	{"bouncycastle", "MIT"},
	{"bsd2", "BSD-2-Clause"},
	{"bsd2clause", "BSD-2-Clause"},
	{"bsd2clause+file", "BSD-2-Clause"}, /* R: the file has the holder's name; behind others it restricts */
	{"bsd3", "BSD-3-Clause"},
	{"bsd3clause", "BSD-3-Clause"},
	{"bsd3clause+file", "BSD-3-Clause"},
	{"bsd4clause", "BSD-4-Clause"},
	{"bsdnew", "BSD-3-Clause"},
	{"bsdsimplified", "BSD-2-Clause"},
	{"bsdwithadvertising", "BSD-4-Clause"},
	{"bsl1.0", "BSL-1.0"},
	{"cc0", "CC0-1.0"},
	{"cc01.0universal", "CC0-1.0"},
	{"cc01.0universalcc01.0publicdomaindedication", "CC0-1.0"},
	{"publicdomainpercreativecommonscc0", "CC0-1.0"},
	{"cddl", "CDDL-1.0"},
	{"cddl1.0", "CDDL-1.0"},
	{"cddl1.1", "CDDL-1.1"},
	{"cddlgpl2withclasspathexception", "CDDL-1.0 OR GPL-2.0-only WITH Classpath-exception-2.0"},
	{"cddl+gpl2withclasspathexception", "CDDL-1.0 OR GPL-2.0-only WITH Classpath-exception-2.0"},
	{"cddl+gpl", "CDDL-1.0 OR GPL-2.0-only"},
	{"commondevelopmentanddistribution", "CDDL-1.0"},
	{"commondevelopmentanddistribution1.0", "CDDL-1.0"},
	{"commonpublic1.0", "CPL-1.0"},
	{"curl", "curl"},
	{"dualbsdgpl", "LicenseRef-BSD OR GPL-1.0-or-later"},
	{"eclipsedistribution", "BSD-3-Clause"},
	{"eclipsedistribution1.0", "BSD-3-Clause"},
	{"eclipsepublic", "EPL-1.0"},
	{"eclipsepublic1", "EPL-1.0"},
	{"eclipsepublic1.0", "EPL-1.0"},
	{"eclipsepublic2.0", "EPL-2.0"},
	{"edl1.0", "BSD-3-Clause"},
	{"europeanunionpublic1.1", "EUPL-1.1"},
	{"europeanunionpublic1.2", "EUPL-1.2"},
	{"expat", "MIT"},
	{"freetype", "FTL"},
	{"gfdlniv1.2", "GFDL-1.2-no-invariants-only"},
	{"gfdlniv1.2+", "GFDL-1.2-no-invariants-or-later"},
	{"gfdlniv1.3", "GFDL-1.3-no-invariants-only"},
	{"gfdlniv1.3+", "GFDL-1.3-no-invariants-or-later"},
	{"hpnd", "HPND"},
	{"historicalpermissionnoticeanddisclaimer", "HPND"},
	{"isc", "ISC"},
	{"iscl", "ISC"},
	{"icu", "ICU"},
	{"jython", "LicenseRef-Jython"},
	{"mit", "MIT"},
	{"mit+file", "MIT"},
	{"mitmit", "MIT"},
	{"mitx", "MIT"},
	{"mitx11", "MIT"},
	{"mitexpat", "MIT"},
	{"mitno0", "MIT-0"},
	{"mitnoattribution", "MIT-0"},
	{"mit0", "MIT-0"},
	{"mozilla1.1", "MPL-1.1"},
	{"mozillapublic1.1", "MPL-1.1"},
	{"mozillapublic2", "MPL-2.0"},
	{"mozillapublic2.0", "MPL-2.0"},
	{"mpl", "MPL-1.0"},
	{"mpl2", "MPL-2.0"},
	{"modifiedbsd", "BSD-3-Clause"},
	{"newbsd", "BSD-3-Clause"},
	{"revisedbsd", "BSD-3-Clause"},
	{"netscape", "NPL-1.1"},
	{"ofl", "OFL-1.1"},
	{"openfont", "OFL-1.1"},
	{"silopenfont1.1", "OFL-1.1"},
	{"openldap", "OLDAP-2.8"},
	{"openldap2.8", "OLDAP-2.8"},
	{"openssl", "OpenSSL"},
	{"perl", "Artistic-1.0-Perl OR GPL-1.0-or-later"},
	{"perl5", "Artistic-1.0-Perl OR GPL-1.0-or-later"},
	{"sameasperl", "Artistic-1.0-Perl OR GPL-1.0-or-later"},
	{"php", "PHP-3.01"},
	{"postgresql", "PostgreSQL"},
	{"psf", "PSF-2.0"},
	{"psfl", "PSF-2.0"},
	{"psf2", "PSF-2.0"},
	{"python", "PSF-2.0"},
	{"pythonsoftwarefoundation", "PSF-2.0"},
	{"publicdomain", "LicenseRef-Public-Domain"},
	{"ruby", "Ruby"},
	{"rubys", "Ruby"},
	{"simplifiedbsd", "BSD-2-Clause"},
	{"freebsd", "BSD-2-Clause"},
	{"sleepycat", "Sleepycat"},
	{"tcl", "TCL"},
	{"unicode", "Unicode-DFS-2016"},
	{"unlicense", "Unlicense"},
	{"un", "Unlicense"}, /* "the license" is no part of a key */
	{"universityofillinoisncsaopensource", "NCSA"},
	{"universalpermissive", "UPL-1.0"},
	{"universitypermissive1.0", "UPL-1.0"},
	{"vim", "Vim"},
	{"w3c", "W3C"},
	{"wtf", "WTFPL"},
	{"wtfpl", "WTFPL"},
	{"x11", "X11"},
	{"zlib", "Zlib"},
	{"zliblibpng", "Zlib"},
	{"zopepublic", "ZPL-2.1"},
	{"zpl", "ZPL-2.1"},
	/* addresses, without their scheme */
	{"apache.orglicenses2.0", "Apache-2.0"},
	{"apache.orglicenses2.0.txt", "Apache-2.0"},
	{"apache.orglicenses2.0.html", "Apache-2.0"},
	{"opensource.orglicensesapache2.0", "Apache-2.0"},
	{"opensource.orglicensesbsd3clause", "BSD-3-Clause"},
	{"opensource.orglicensesbsd2clause", "BSD-2-Clause"},
	{"opensource.orglicensesmit", "MIT"},
	{"opensource.orglicensesmit.php", "MIT"},
	{"opensource.orglicensesmit.html", "MIT"},
	{"eclipse.orglegalepl10.html", "EPL-1.0"},
	{"eclipse.orglegalepl2.0", "EPL-2.0"},
	{"eclipse.orgorgdocumentsedl10.php", "BSD-3-Clause"},
	{"gnu.orglicensesgpl3.0.html", "GPL-3.0-only"},
	{"gnu.orglicenseslgpl2.1.html", "LGPL-2.1-only"},
	{"gnu.orglicenseslgpl3.0.html", "LGPL-3.0-only"},
	{"gnu.orglicensesoldlicensesgpl2.0.html", "GPL-2.0-only"},
	{"gnu.orglicensesoldlicenseslgpl2.1.html", "LGPL-2.1-only"},
	{"mozilla.orgmpl2.0", "MPL-2.0"},
	{"creativecommons.orgpublicdomainzero1.0", "CC0-1.0"},
	{"unlicense.org", "Unlicense"},
};

/* Names of the GNU licences as keys, longest first where one begins another; `any`: what no version means. */
static const struct {
	const char *key, *id, *any;
} families[] = {
	{"gnulibraryorlessergeneralpublic", "LGPL", "LGPL-2.0-or-later"},
	{"gnulessergeneralpublic", "LGPL", "LGPL-2.0-or-later"},
	{"gnulesserpublic", "LGPL", "LGPL-2.0-or-later"},
	{"lessergeneralpublic", "LGPL", "LGPL-2.0-or-later"},
	{"gnulibrarygeneralpublic", "LGPL", "LGPL-2.0-or-later"},
	{"gnulgpl", "LGPL", "LGPL-2.0-or-later"},
	{"lgpl", "LGPL", "LGPL-2.0-or-later"},
	{"gnuaffgeneralpublic", "AGPL", "AGPL-3.0-or-later"},
	{"gnuafferogeneralpublic", "AGPL", "AGPL-3.0-or-later"},
	{"afferogeneralpublic", "AGPL", "AGPL-3.0-or-later"},
	{"afferogpl", "AGPL", "AGPL-3.0-or-later"},
	{"gnuagpl", "AGPL", "AGPL-3.0-or-later"},
	{"agpl", "AGPL", "AGPL-3.0-or-later"},
	{"gnufreedocumentation", "GFDL", "GFDL-1.1-or-later"},
	{"gfdl", "GFDL", "GFDL-1.1-or-later"},
	{"gnugeneralpublic", "GPL", "GPL-1.0-or-later"},
	{"generalpublic", "GPL", "GPL-1.0-or-later"},
	{"gnupublic", "GPL", "GPL-1.0-or-later"},
	{"gnugpl", "GPL", "GPL-1.0-or-later"},
	{"gpl", "GPL", "GPL-1.0-or-later"},
};

static const struct alias exceptions[] = {
	{"classpathexception", "Classpath-exception-2.0"},
	{"gnuclasspathexception", "Classpath-exception-2.0"},
	{"classpath", "Classpath-exception-2.0"},
	{"gccexception", "GCC-exception-3.1"},
	{"gccruntimelibraryexception", "GCC-exception-3.1"},
	{"libtoolexception", "Libtool-exception"},
	{"llvmexception", "LLVM-exception"},
	{"llvmexceptions", "LLVM-exception"},
	{"fontexception", "Font-exception-2.0"},
	{"bisonexception", "Bison-exception-2.2"},
	{"autoconfexception", "Autoconf-exception-3.0"},
	{"linuxsyscallnote", "Linux-syscall-note"},
	{"qwtexception", "Qwt-exception-1.0"},
	{"wxwindowsexception", "WxWindows-exception-3.1"},
};

/* ---- keys ---- */

static bool is_dropped(struct str word)
{
	static const char *const words[] = {"the", "license", "licence", "licensed", "version", "v", "under", "only", "style",
					    "http", "https", "www", NULL};

	for (const char *const *dropped = words; *dropped; dropped++)
		if (str_case_eq(word, str_of(*dropped)))
			return true;
	return false;
}

static bool in_key(struct str text, size_t i)
{
	char c = text.p[i];

	return str_is_alnum(c) || c == '+' || (c == '.' && i && i + 1 < text.n && str_is_alnum(text.p[i + 1]));
}

/* "GPLv2" is GPL2: a "v" before a number counts nothing. */
static void put_word(struct buf *out, struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (str_lower(word.p[i]) != 'v' || i + 1 >= word.n || !str_is_digit(word.p[i + 1]))
			buf_putc(out, str_lower(word.p[i]));
}

/* What was put last, from one of "or", "and" on, was the beginning of "or (at your option) any later". */
static void put_later(struct buf *out)
{
	static const char *const begins[] = {"oratyouroptionany", "orany", "or", "andany", "and", "any"};

	for (size_t i = 0; i < ARRAY_SIZE(begins); i++)
		if (str_ends(buf_str(out), begins[i])) {
			out->n -= strlen(begins[i]);
			break;
		}
	if (!str_ends(buf_str(out), "+"))
		buf_putc(out, '+');
}

/* "lgpl_2_1": no other mark stands between two digits for the dot. */
static bool is_dot(struct str text, size_t i)
{
	return text.p[i] == '_' && i && i + 1 < text.n && str_is_digit(text.p[i - 1]) && str_is_digit(text.p[i + 1]);
}

static struct str key_of(struct str text, struct buf *out)
{
	bool at_least = str_search(text, STR_LIT(">=")) >= 0;
	size_t i = 0;

	buf_clear(out);
	if (str_skip(&text, "https://") || str_skip(&text, "http://"))
		str_skip(&text, "www.");
	while (i < text.n && out->n < KEY_MAX) {
		size_t start = i;
		struct str word;

		while (i < text.n && in_key(text, i))
			i++;
		word = str_slice(text, start, i);
		if (str_case_eq(word, STR_LIT("later")) || str_case_eq(word, STR_LIT("newer")))
			put_later(out);
		else if (word.n && !is_dropped(word))
			put_word(out, word);
		if (word.n && i < text.n && is_dot(text, i))
			buf_putc(out, '.');
		i += !word.n;
	}
	if (at_least)
		put_later(out);
	return buf_str(out);
}

/* ---- names ---- */

static struct str family_of(struct arena *arena, struct str key)
{
	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		struct str version = key, id;
		bool later;

		if (!str_skip(&version, families[i].key))
			continue;
		later = str_ends(version, "+");
		version = str_slice(version, 0, version.n - later);
		if (!version.n)
			return str_of(families[i].any);
		id = arena_printf(arena, "%s-%.*s%s-%s", families[i].id, STR(version), str_find(version, '.') < 0 ? ".0" : "",
				  later ? "or-later" : "only");
		return spdx_license(id) ? str_of(spdx_license(id)) : STR_NULL;
	}
	return STR_NULL;
}

/* "MPL 2.0", "CC BY 4.0", "MPLv2.0": identifiers but for how their parts are joined. */
static struct str joined(struct arena *arena, struct str name)
{
	auto_done(buf_done) struct buf out = BUF_INIT(KEY_MAX);
	const char *id;

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool mark = !str_is_alnum(c) && c != '.' && c != '+';
		bool number = str_is_digit(c) && out.n && str_is_alpha(out.p[out.n - 1]);

		if (str_lower(c) == 'v' && i + 1 < name.n && str_is_digit(name.p[i + 1]))
			continue;
		if ((mark || number) && out.n && out.p[out.n - 1] != '-')
			buf_putc(&out, '-');
		if (!mark)
			buf_putc(&out, c);
	}
	if ((id = spdx_license(buf_str(&out))))
		return str_of(id);
	id = spdx_license(arena_printf(arena, "%.*s.0", STR(buf_str(&out))));
	return id ? str_of(id) : STR_NULL;
}

/* The expression that one name stands for; empty where it is none. */
static struct str name_of(struct arena *arena, struct str name)
{
	auto_done(buf_done) struct buf buf = BUF_INIT(2 * KEY_MAX);
	struct str key = key_of(name, &buf), found;

	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++)
		if (key.n && aliases[i].key[0] == key.p[0] && str_is(key, aliases[i].key))
			return str_of(aliases[i].expression);
	found = family_of(arena, key);
	if (!found.n)
		found = joined(arena, name);
	return found.n ? found : joined(arena, key);
}

static struct str exception_of(struct str name)
{
	auto_done(buf_done) struct buf buf = BUF_INIT(2 * KEY_MAX);
	struct str key = key_of(name, &buf);
	const char *id = spdx_exception(str_trim(name));

	if (id)
		return str_of(id);
	for (size_t i = 0; i < ARRAY_SIZE(exceptions); i++)
		if (str_is(key, exceptions[i].key))
			return str_of(exceptions[i].expression);
	return STR_NULL;
}

/* R's "(>= 2)": a part of the name before it; 0 where none begins here. */
static size_t bound_length(struct str rest)
{
	ptrdiff_t close = str_find(rest, ')');

	if (!str_starts(rest, "(>") && !str_starts(rest, "(=") && !str_starts(rest, "(<"))
		return 0;
	return close > 0 && close < BOUND_MAX ? (size_t)close + 1 : 0;
}

/* A name as a whole: as it stands, without what stands in parentheses at its end, and that alone. */
static struct str whole(struct arena *arena, struct str text)
{
	struct str found = name_of(arena, text), before;
	ptrdiff_t open = str_rfind(text, '(');

	if (found.n || open <= 0 || !str_ends(text, ")") || bound_length(str_from_index(text, (size_t)open)))
		return found;
	before = str_trim(str_slice(text, 0, (size_t)open));
	if (str_ends(before, ",") || str_ends(before, ";")) /* "Expat, (ISC or Zlib)" */
		return found;
	found = name_of(arena, before);
	return found.n ? found : name_of(arena, str_slice(text, (size_t)open + 1, text.n - 1));
}

/* ---- names joined by operators ---- */

/*
 * Debian's copyright format 1.0, "License specification", "Syntax": "and" binds tighter than "or", as in SPDX, and a comma before either
 * one loosens it: "A or B, and C" is (A or B) and C. What commas part stands in parentheses of its own; among these "and" is again the
 * tighter one. A comma alone means the conjunction that ends its list ("A, B, or C", "A, B or C"), and "and" where none does.
 */

enum mark { MARK_NONE, MARK_WORD, MARK_COMMA, MARK_AND, MARK_OR, MARK_WITH, MARK_OPEN, MARK_CLOSE };

struct reading {
	struct arena *arena;
	struct str rest;
	struct buf out;
	bool known;     /* some name was */
	bool joined;    /* by a conjunction or in parentheses: a comma behind that is none of "A, B or C" */
	const char *list_end; /* up to here commas alone mean list_mark; else NULL */
	enum mark list_mark;
};

static bool is_sign(char c)
{
	return c == '(' || c == ')' || c == ',' || c == ';' || c == '/' || c == '|' || c == '&';
}

static bool is_later(struct str rest)
{
	struct str word;
	unsigned n = 0;

	while (n++ < 5 && str_next_word(&rest, &word))
		if (str_starts(word, "later") || str_starts(word, "newer"))
			return true;
		else if (!str_is(word, "(at") && !str_is(word, "at") && !str_is(word, "your") && !str_starts(word, "option") &&
			 !str_is(word, "any"))
			return false;
	return false;
}

static enum mark sign_of(char c)
{
	if (c == ',' || c == ';')
		return MARK_COMMA;
	return c == '(' ? MARK_OPEN : c == ')' ? MARK_CLOSE : c == '&' ? MARK_AND : MARK_OR;
}

/* "License, Version 2.0": a comma inside a name. */
static bool is_version(struct str rest)
{
	struct str word;

	return str_skip(&rest, ",") && str_next_word(&rest, &word) && str_case_eq(word, STR_LIT("version"));
}

/* The next word or sign; "or" that begins "or later" is a word. */
static enum mark next(struct reading *reading, struct str *ret_text)
{
	size_t n = 0;
	struct str word;

	reading->rest = str_trim(reading->rest);
	if (is_version(reading->rest))
		reading->rest = str_trim(str_from_index(reading->rest, 1));
	if (!reading->rest.n)
		return MARK_NONE;
	if ((n = bound_length(reading->rest))) {
		*ret_text = str_slice(reading->rest, 0, n);
		reading->rest = str_from_index(reading->rest, n);
		return MARK_WORD;
	}
	if (is_sign(reading->rest.p[0])) {
		enum mark mark = sign_of(reading->rest.p[0]);

		/* "&&" and "||" are one. */
		while (n < reading->rest.n && reading->rest.p[n] == reading->rest.p[0] && (n == 0 || mark < MARK_WITH))
			n++;
		*ret_text = str_slice(reading->rest, 0, n);
		reading->rest = str_from_index(reading->rest, n);
		return mark;
	}
	while (n < reading->rest.n && !str_is_space(reading->rest.p[n]) && !is_sign(reading->rest.p[n]))
		n++;
	*ret_text = word = str_slice(reading->rest, 0, n);
	reading->rest = str_from_index(reading->rest, n);
	if (str_case_eq(word, STR_LIT("or")))
		return is_later(reading->rest) ? MARK_WORD : MARK_OR;
	if (str_case_eq(word, STR_LIT("and")))
		return is_later(reading->rest) ? MARK_WORD : MARK_AND;
	return str_case_eq(word, STR_LIT("with")) ? MARK_WITH : MARK_WORD;
}

/* "MIT BSD": a list with nothing between, where each word is a name. */
static struct str list_of(struct arena *arena, struct str words)
{
	auto_done(buf_done) struct buf out = BUF_INIT(DECLARED_MAX * 4);
	struct str word, found;

	while (str_next_word(&words, &word)) {
		if (!(found = name_of(arena, word)).n)
			return STR_NULL;
		buf_printf(&out, "%s(%.*s)", out.n ? " AND " : "", STR(found));
	}
	return arena_str(arena, buf_str(&out));
}

static void put_name(struct reading *reading, struct str name)
{
	struct str found = name_of(reading->arena, name);

	if (!found.n && str_find(name, ' ') > 0)
		found = list_of(reading->arena, name);
	reading->known = reading->known || found.n;
	buf_printf(&reading->out, "(%.*s)", STR(found.n ? found : spdx_reference(reading->arena, name)));
}

/* The words of a name up to the next sign, which is given back and stays to be taken. */
static enum mark take_name(struct reading *reading, struct str *ret_name)
{
	const char *start = str_trim(reading->rest).p, *end = start;
	struct str text, before;
	enum mark mark;
	size_t words = 0;

	for (;;) {
		before = reading->rest;
		mark = next(reading, &text);
		if (mark != MARK_WORD || ++words > OPERAND_WORDS_MAX)
			break;
		end = text.p + text.n;
	}
	reading->rest = before;
	*ret_name = str_from(start, (size_t)(end - start));
	return mark;
}

/* "GPLv2 (the GNU one)": what stands in parentheses behind a name explains it. */
static bool skip_explanation(struct reading *reading)
{
	ptrdiff_t close = str_find(reading->rest, ')');

	if (close < 0 || (size_t)close > KEY_MAX)
		return false;
	reading->rest = str_from_index(reading->rest, (size_t)close + 1);
	return true;
}

static void put_exception(struct reading *reading)
{
	struct str name, found;

	take_name(reading, &name);
	found = exception_of(name);
	/* "(GPL-2.0-only)" takes it inside its parentheses. */
	if (found.n && str_ends(buf_str(&reading->out), ")")) {
		reading->out.n--;
		buf_printf(&reading->out, " WITH %.*s)", STR(found));
	}
}

static enum mark peek(const struct reading *reading, struct str *ret_text)
{
	struct reading ahead = {.rest = reading->rest};

	return next(&ahead, ret_text);
}

/* "/" and "|" join two names and end no list. */
static bool ends_list(enum mark mark, struct str text)
{
	return (mark == MARK_AND || mark == MARK_OR) && str_is_alpha(text.p[0]);
}

/*
 * What a comma alone means, and up to where those behind it mean the same, so that each part of a text is looked at once. Without a comma
 * before it a conjunction ends a list only where it is of one kind and in the last item: "A, B or C, D" says nothing.
 */
static void find_list_end(struct reading *reading)
{
	struct reading ahead = {.rest = reading->rest};
	enum mark mark, plain = MARK_NONE;
	bool mixed = reading->joined, comma = false;
	struct str text = STR_NULL;

	for (;;) {
		mark = next(&ahead, &text);
		if (mark == MARK_NONE || mark >= MARK_OPEN || (comma && ends_list(mark, text)))
			break;
		comma = mark == MARK_COMMA;
		if (comma) {
			mixed |= plain != MARK_NONE && peek(&ahead, &text) != MARK_WITH;
		} else if (mark == MARK_AND || mark == MARK_OR) {
			mixed |= !ends_list(mark, text) || (plain != MARK_NONE && plain != mark);
			plain = mark;
		}
	}
	reading->list_end = ahead.rest.p;
	if (mark == MARK_AND || mark == MARK_OR)
		reading->list_mark = mark;
	else
		reading->list_mark = plain == MARK_NONE || mixed || mark == MARK_OPEN ? MARK_AND : plain;
}

static void put_loose(struct reading *reading, enum mark mark)
{
	buf_puts(&reading->out, mark == MARK_AND ? ") AND (" : ") OR (");
	reading->joined = false;
}

/* Whether an operand follows. */
static bool read_comma(struct reading *reading)
{
	struct str text;
	enum mark mark = peek(reading, &text);

	if (mark == MARK_WITH)
		return false;
	if (mark == MARK_AND || mark == MARK_OR) {
		next(reading, &text);
		put_loose(reading, mark);
		return true;
	}
	if (!reading->list_end || reading->rest.p >= reading->list_end)
		find_list_end(reading);
	put_loose(reading, reading->list_mark);
	return true;
}

/* Each item between commas is in parentheses, which put_loose() closes and opens. */
static bool read_names(struct reading *reading)
{
	bool operand = true;
	struct str text;
	enum mark mark;

	while (!reading->out.full) {
		struct str before = reading->rest;

		mark = next(reading, &text);
		if (mark == MARK_NONE)
			return !operand;
		if (operand && mark == MARK_WORD) {
			reading->rest = before;
			take_name(reading, &text);
			put_name(reading, text);
			operand = false;
		} else if (operand && mark == MARK_OPEN) {
			buf_puts(&reading->out, "((");
			reading->joined = false;
		} else if (!operand && mark == MARK_OPEN) {
			if (!skip_explanation(reading))
				return false;
		} else if (!operand && mark == MARK_CLOSE) {
			buf_puts(&reading->out, "))");
			reading->joined = true;
		} else if (!operand && mark == MARK_WITH) {
			put_exception(reading);
		} else if (!operand && (mark == MARK_AND || mark == MARK_OR)) {
			buf_puts(&reading->out, mark == MARK_AND ? " AND " : " OR ");
			reading->joined = true;
			operand = true;
		} else if (!operand && mark == MARK_COMMA) {
			operand = read_comma(reading);
		} else if (operand && mark == MARK_COMMA && reading->out.n > 1) {
			/* "A and, B", "A, , B" */
		} else {
			return false;
		}
	}
	return false;
}

static struct str from_names(struct arena *arena, struct str text)
{
	struct reading reading = {.arena = arena, .rest = text, .out = BUF_INIT((size_t)DECLARED_MAX * 16)};
	struct str normal = STR_NULL;

	buf_putc(&reading.out, '(');
	if (read_names(&reading) && reading.known) {
		buf_putc(&reading.out, ')');
		normal = spdx_normal(arena, buf_str(&reading.out));
	}
	buf_done(&reading.out);
	return normal;
}

struct str spdx_declared(struct arena *arena, struct str text)
{
	struct str found;

	text = str_trim(text);
	if (!text.n)
		return STR_LIT("");
	if ((found = spdx_normal(arena, text)).n)
		return found;
	if (text.n > DECLARED_MAX)
		return spdx_reference(arena, text);
	/* "License :: OSI Approved :: MIT License": the last part says it. */
	for (ptrdiff_t at; (at = str_search(text, STR_LIT(" :: "))) >= 0;)
		text = str_from_index(text, (size_t)at + strlen(" :: "));
	if (!(found = whole(arena, text)).n)
		found = from_names(arena, text);
	if (found.n)
		found = spdx_normal(arena, found);
	return found.n ? found : spdx_reference(arena, text);
}
