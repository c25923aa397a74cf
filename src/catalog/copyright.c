/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/copyright.h"

#include "base/buf.h"
#include "base/mem.h"
#include "codec/spdx_declared.h"
#include "codec/spdx_expression.h"

#define LATER_REACH 800u /* bytes before a reference in which its "any later version" stands */

/* Some left out the field that says so, and have all others. What begins with prose may have prose for a licence's name too. */
static bool has_fields(struct str bytes)
{
	return str_starts(bytes, "Upstream-Name: ") && str_search(bytes, STR_LIT("\nFiles: ")) >= 0 && str_search(bytes, STR_LIT("\nLicense: ")) >= 0;
}

static bool is_machine_readable(struct str bytes)
{
	struct str head = str_slice(bytes, 0, 512);

	if (str_starts(head, "Format") &&
	    (str_search(head, STR_LIT("copyright-format")) >= 0 || str_search(head, STR_LIT("dep5")) >= 0 ||
	     str_search(head, STR_LIT("DEP5")) >= 0))
		return true;
	return has_fields(bytes);
}

struct licenses {
	struct arena *arena;
	struct str declared[COPYRIGHT_LICENSES_MAX];
	size_t n;
};

static void add(struct licenses *licenses, struct str name)
{
	for (size_t i = 0; i < licenses->n; i++)
		if (str_eq(licenses->declared[i], name))
			return;
	if (licenses->n < ARRAY_SIZE(licenses->declared))
		licenses->declared[licenses->n++] = name;
}

/* Only the lines that matter are looked at: these files are most of the text that is read of an image. */
static void read_fields(struct licenses *licenses, struct str bytes)
{
	for (ptrdiff_t at; (at = str_search(bytes, STR_LIT("\nLicense:"))) >= 0;) {
		struct str line, name;

		bytes = str_from_index(bytes, (size_t)at + strlen("\nLicense:"));
		str_cut(bytes, '\n', &line, &name);
		name = str_trim(line);
		if (name.n && name.n <= 200)
			add(licenses, name);
	}
}

static size_t name_length(struct str text)
{
	size_t n = 0;

	while (n < text.n && (str_is_alnum(text.p[n]) || text.p[n] == '-' || text.p[n] == '.'))
		n++;
	while (n && (text.p[n - 1] == '.' || text.p[n - 1] == '-'))
		n--;
	return n;
}

/* "either version 2 of the License, or (at your option) any later version" in whatever lines it is broken into. */
static bool says_later(struct str before)
{
	struct str word, last = STR_NULL;

	while (str_next_word(&before, &word)) {
		if (str_starts(word, "version") && (str_is(last, "later") || str_is(last, "newer")))
			return true;
		last = word;
	}
	return false;
}

/* The end of a text from behind its last blank line on. */
static struct str last_paragraph(struct str text)
{
	for (size_t at = text.n, line = text.n; at > 0; at--)
		if (text.p[at - 1] == '\n') {
			if (line < text.n && !str_trim(str_slice(text, at, line)).n)
				return str_from_index(text, line);
			line = at;
		}
	return text;
}

/*
 * "You can find the complete statement in /usr/share/doc/readline-common/copyright. A copy of the licence is in …": what is spoken of
 * there is another package, which this one makes use of.
 */
static bool is_of_another(struct str before)
{
	static const char folder[] = "/usr/share/doc/";
	struct str text = last_paragraph(before);
	ptrdiff_t at = str_search(text, str_of(folder));
	struct str name, rest;

	return at >= 0 && str_cut(str_from_index(text, (size_t)at + strlen(folder)), '/', &name, &rest) && name.n && str_starts(rest, "copyright");
}

/* Prose that names the text it is under: "/usr/share/common-licenses/GPL-2". */
static void read_references(struct licenses *licenses, struct str bytes, bool of_others)
{
	static const char folder[] = "/usr/share/common-licenses/";
	size_t end = 0;

	for (ptrdiff_t found; (found = str_search(str_from_index(bytes, end), str_of(folder))) >= 0;) {
		size_t at = end + (size_t)found, from = at > LATER_REACH + end ? at - LATER_REACH : end;
		struct str name = str_from_index(bytes, at + strlen(folder));

		name = str_slice(name, 0, name_length(name));
		if (name.n && says_later(str_slice(bytes, from, at)) && str_search(name, STR_LIT("GPL")) >= 0)
			name = arena_printf(licenses->arena, "%.*s+", STR(name));
		if (name.n && (of_others || !is_of_another(str_slice(bytes, at > LATER_REACH ? at - LATER_REACH : 0, at))))
			add(licenses, name);
		end = at + strlen(folder);
	}
}

/* Licences that are in a file whole and not by reference are told by the titles that begin their texts. */
static void read_titles(struct licenses *licenses, struct str bytes)
{
	static const struct {
		const char *title, *name;
	} titles[] = {
		{"PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2", "Python-2.0"},
		{"Boost Software License - Version 1.0", "BSL-1.0"},
		{"SIL OPEN FONT LICENSE Version 1.1", "OFL-1.1"},
		{"The PHP License, version 3.01", "PHP-3.01"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(titles); i++)
		if (str_search(bytes, str_of(titles[i].title)) >= 0)
			add(licenses, str_of(titles[i].name));
}

struct str copyright_licenses(struct arena *arena, struct str bytes)
{
	auto_done(buf_done) struct buf out = BUF_INIT(COPYRIGHT_LICENSES_MAX * 1100);
	struct licenses licenses = {.arena = arena};

	if (is_machine_readable(bytes)) {
		read_fields(&licenses, bytes);
	} else {
		read_references(&licenses, bytes, false);
		read_titles(&licenses, bytes);
		if (!licenses.n) /* it may be another package of the same source, which has the text for all */
			read_references(&licenses, bytes, true);
	}
	for (size_t i = 0; i < licenses.n; i++)
		licenses.declared[i] = spdx_declared(arena, licenses.declared[i]);
	qsort(licenses.declared, licenses.n, sizeof(licenses.declared[0]), str_order);
	for (size_t i = 0; i < licenses.n; i++)
		buf_printf(&out, "%s(%.*s)", i ? " AND " : "", STR(licenses.declared[i]));
	return spdx_normal(arena, buf_str(&out));
}
