/* SPDX-License-Identifier: Apache-2.0 */
/* Names in Go's tables: cmd/internal/objabi PathToPrefix() for "%2e"; the Go vulnerability database's format for symbols. */
#include "match/symbols.h"

#define SPELLING_MAX 8192

/* "example.org/a.v2.Type.Method": the path ends with the first dot behind its last slash that is followed by the symbol. */
struct parts {
	struct str path, receiver, name; /* receiver: may be empty */
};

/*
 * A dot may be of the path's last element ("gopkg.in/yaml.v2.Unmarshal") or before a method: at most one dot is in a symbol, so
 * there are two ways to read it, and both are tried.
 */
static bool take_apart(struct str symbol, bool method, struct parts *ret_parts)
{
	struct str rest;

	if (!str_cut_last(symbol, '.', &rest, &ret_parts->name))
		return false;
	ret_parts->path = rest;
	ret_parts->receiver = STR_NULL;
	return !method || (str_cut_last(rest, '.', &ret_parts->path, &ret_parts->receiver) &&
			   str_find(ret_parts->receiver, '/') < 0);
}

static void put_path(struct buf *out, struct str path, bool escaped)
{
	ptrdiff_t slash = str_rfind(path, '/');

	for (size_t i = 0; i < path.n; i++)
		if (escaped && path.p[i] == '.' && (ptrdiff_t)i > slash)
			buf_puts(out, "%2e");
		else
			buf_putc(out, path.p[i]);
}

/* The second init of a package is "init#1" to the compiler and "init.1" in the table. */
static void put_name(struct buf *out, struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		buf_putc(out, name.p[i] == '#' ? '.' : name.p[i]);
}

/* Whether the set has it in any way to write receiver and instance. */
static bool has_spelling(const struct symbol_set *set, const struct parts *parts, struct str path, bool escaped)
{
	static const char *const plain[] = {"%s.%n", "%s.%n[...]"};
	static const char *const methods[] = {"%s.(*%r).%n", "%s.%r.%n", "%s.(*%r[...]).%n", "%s.%r[...].%n"};
	const char *const *forms = parts->receiver.n ? methods : plain;
	size_t n = parts->receiver.n ? ARRAY_SIZE(methods) : ARRAY_SIZE(plain);
	auto_done(buf_done) struct buf text = BUF_INIT(SPELLING_MAX);

	for (size_t i = 0; i < n; i++) {
		buf_clear(&text);
		for (const char *form = forms[i]; *form; form++)
			if (form[0] != '%')
				buf_putc(&text, *form);
			else if (*++form == 's')
				put_path(&text, path, escaped);
			else
				put_name(&text, *form == 'r' ? parts->receiver : parts->name);
		if (symbol_set_has(set, buf_str(&text)))
			return true;
	}
	return false;
}

static void seek(struct symbols_search *search, struct str symbol)
{
	struct parts parts;

	search->sought++;
	for (int method = 0; method <= 1; method++) {
		if (!take_apart(symbol, method, &parts))
			continue;
		if (has_spelling(search->set, &parts, parts.path, false) || has_spelling(search->set, &parts, parts.path, true)) {
			if (!search->present++)
				search->found = symbol;
			return;
		}
		if (has_spelling(search->set, &parts, STR_LIT("main"), false))
			search->open = true;
	}
}

void symbols_seek(struct symbols_search *search, const struct str_list *symbols)
{
	if (!search->set)
		return;
	vec_each(symbol, symbols)
		if (str_ends(*symbol, ".*"))
			search->open = true;
		else
			seek(search, *symbol);
}

enum symbols_state symbols_answer(const struct symbols_search *search)
{
	if (search->set && search->present)
		return SYMBOLS_PRESENT;
	return search->set && search->sought && !search->open ? SYMBOLS_ABSENT : SYMBOLS_UNKNOWN;
}
