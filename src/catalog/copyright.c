/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/copyright.h"

#include "base/buf.h"
#include "base/mem.h"

/* Debian's short names that SPDX spells otherwise. "+" means "or any later version" there. */
static const struct {
	const char *debian, *spdx;
} names[] = {
	{"AGPL-3", "AGPL-3.0-only"},
	{"AGPL-3+", "AGPL-3.0-or-later"},
	{"Apache-2", "Apache-2.0"},
	{"Artistic", "Artistic-1.0-Perl"},
	{"Artistic-2", "Artistic-2.0"},
	{"BSD-2-clause", "BSD-2-Clause"},
	{"BSD-3-clause", "BSD-3-Clause"},
	{"BSD-4-clause", "BSD-4-Clause"},
	{"Boost-1.0", "BSL-1.0"},
	{"CC0", "CC0-1.0"},
	{"Expat", "MIT"},
	{"GFDL-1.1+", "GFDL-1.1-or-later"},
	{"GFDL-1.2", "GFDL-1.2-only"},
	{"GFDL-1.2+", "GFDL-1.2-or-later"},
	{"GFDL-1.3", "GFDL-1.3-only"},
	{"GFDL-1.3+", "GFDL-1.3-or-later"},
	{"GPL-1", "GPL-1.0-only"},
	{"GPL-1+", "GPL-1.0-or-later"},
	{"GPL-2", "GPL-2.0-only"},
	{"GPL-2+", "GPL-2.0-or-later"},
	{"GPL-2.0", "GPL-2.0-only"},
	{"GPL-2.0+", "GPL-2.0-or-later"},
	{"GPL-3", "GPL-3.0-only"},
	{"GPL-3+", "GPL-3.0-or-later"},
	{"GPL-3.0", "GPL-3.0-only"},
	{"GPL-3.0+", "GPL-3.0-or-later"},
	{"LGPL-2", "LGPL-2.0-only"},
	{"LGPL-2+", "LGPL-2.0-or-later"},
	{"LGPL-2.0", "LGPL-2.0-only"},
	{"LGPL-2.0+", "LGPL-2.0-or-later"},
	{"LGPL-2.1", "LGPL-2.1-only"},
	{"LGPL-2.1+", "LGPL-2.1-or-later"},
	{"LGPL-3", "LGPL-3.0-only"},
	{"LGPL-3+", "LGPL-3.0-or-later"},
	{"LGPL-3.0", "LGPL-3.0-only"},
	{"LGPL-3.0+", "LGPL-3.0-or-later"},
	{"MPL-1.1", "MPL-1.1"},
	{"MPL-2", "MPL-2.0"},
	{"Perl", "Artistic-1.0-Perl OR GPL-1.0-or-later"},
	{"ZLIB", "Zlib"},
	{"zlib", "Zlib"},
	{"zlib/libpng", "Zlib"},
};

static struct str spdx_name(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(name, names[i].debian))
			return str_of(names[i].spdx);
	return name;
}

/* "GPL-2+ or Artistic": each word but the operators is a name of its own. Commas and prose make it no expression. */
static struct str expression(struct arena *arena, struct str text)
{
	struct buf out = BUF_INIT(1024);
	bool operand = true, composed = false;
	struct str word, copy = STR_NULL;

	while (str_next(&text, ' ', &word)) {
		if (!(word = str_trim(word)).n)
			continue;
		if (operand == (str_case_eq(word, STR_LIT("or")) || str_case_eq(word, STR_LIT("and"))) || str_ends(word, ",")) {
			buf_done(&out);
			return STR_NULL;
		}
		composed = composed || !operand;
		buf_puts(&out, out.n ? " " : "");
		buf_put(&out, operand ? spdx_name(word) : str_case_eq(word, STR_LIT("or")) ? STR_LIT("OR") : STR_LIT("AND"));
		operand = !operand;
	}
	if (!operand && !out.full)
		copy = composed || str_search(buf_str(&out), STR_LIT(" OR ")) >= 0 ?
			arena_printf(arena, "(%.*s)", STR(buf_str(&out))) : arena_str(arena, buf_str(&out));
	buf_done(&out);
	return copy;
}

static bool is_machine_readable(struct str bytes)
{
	struct str head = str_slice(bytes, 0, 512);

	return str_starts(head, "Format") && (str_search(head, STR_LIT("copyright-format")) >= 0 ||
					      str_search(head, STR_LIT("dep5")) >= 0 || str_search(head, STR_LIT("DEP5")) >= 0);
}

struct str copyright_licenses(struct arena *arena, struct str bytes)
{
	struct str found[COPYRIGHT_LICENSES_MAX];
	struct buf out = BUF_INIT(COPYRIGHT_LICENSES_MAX * 1100);
	struct str licenses;
	size_t n = 0;

	if (!is_machine_readable(bytes))
		return STR_LIT("");
	/* Only the lines that matter are looked at: these files are most of the text that is read of an image. */
	for (ptrdiff_t at; n < ARRAY_SIZE(found) && (at = str_search(bytes, STR_LIT("\nLicense:"))) >= 0;) {
		struct str line, name;
		bool known = false;

		bytes = str_from_index(bytes, (size_t)at + strlen("\nLicense:"));
		str_cut(bytes, '\n', &line, &(struct str){0});
		name = str_trim(line);
		if (!name.n || name.n > 200 || !(name = expression(arena, name)).n)
			continue;
		for (size_t i = 0; i < n; i++)
			known = known || str_eq(found[i], name);
		if (!known)
			found[n++] = name;
	}
	qsort(found, n, sizeof(found[0]), str_order);
	if (n == 1 && str_starts(found[0], "("))
		found[0] = str_slice(found[0], 1, found[0].n - 1);
	for (size_t i = 0; i < n; i++)
		buf_printf(&out, "%s%.*s", i ? " AND " : "", STR(found[i]));
	licenses = arena_str(arena, buf_str(&out));
	buf_done(&out);
	return licenses;
}
