/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What PHP source loads: files by require and include, whose paths are made of literals and the file's own folder; and classes that an
 * autoloader finds by their names (PHP manual, "Autoloading Classes", "Name resolution rules"): qualified ones wherever they stand,
 * unqualified ones by the file's use declarations or its namespace. Of texts those count that are qualified names as a whole.
 *
 * Facts: "php" PATH ("./…" from the file's folder, else by the include path), "php_class" NAME, "dynamic". Composer's maps are lists of
 * "php_map" KEY PATH: its autoload_psr4.php, autoload_namespaces.php, autoload_classmap.php and autoload_files.php.
 */
#include "base/map.h"
#include "need/facts.h"

#define EXPRESSION_MAX 512u
#define USE_MAX 4096u     /* bytes of a declaration */
#define USES_MAX 500u     /* declarations of a file */
#define CLASS_NAME_MAX 255u

struct scanning {
	const struct scan_sink *sink;
	struct str namespace;
	struct map uses;   /* last part to the whole name */
	struct map told;
};

/* ---- files ---- */

/* Up to the semicolon: text in quotes after each other, and how many folders up from the file's own; false: something else counts too. */
static bool made_path(struct str text, struct arena *arena, struct str *ret_path)
{
	struct str path = STR_LIT(""), part, rest = text, code;
	bool own = str_search(text, STR_LIT("__DIR__")) >= 0 || str_search(text, STR_LIT("__FILE__")) >= 0;
	bool known = str_find(text, '$') < 0, plain = known && text.n && (text.p[0] == '"' || text.p[0] == '\'');
	int up = str_search(text, STR_LIT("__FILE__")) >= 0 ? -1 : 0;
	ptrdiff_t at;

	for (code = text; (at = str_search(code, STR_LIT("dirname"))) >= 0; code = str_from_index(code, (size_t)at + 7))
		up++;
	while (scan_quoted(&rest, &part))
		path = path.n ? arena_printf(arena, "%.*s%.*s", STR(path), STR(part)) : part;
	if (!own) {
		/* A constant or variable before it: the rest may do. */
		while (!plain && path.n && path.p[0] == '/')
			path = str_from_index(path, 1);
		*ret_path = path;
		return plain;
	}
	for (; up > 0; up--)
		path = arena_printf(arena, "/..%.*s", STR(path));
	*ret_path = arena_printf(arena, ".%s%.*s", path.n && path.p[0] == '/' ? "" : "/", STR(path));
	return known;
}

static void scan_require(struct scanning *s, struct str rest)
{
	struct str text = str_slice(rest, 0, EXPRESSION_MAX), path;
	ptrdiff_t end = str_find(text, ';');

	if (end < 0 || end == 0)
		return;
	text = str_trim(str_slice(text, 0, (size_t)end));
	if (str_skip(&text, "("))
		text = str_trim(text);
	if (!made_path(text, s->sink->arena, &path))
		scan_tell_dynamic(s->sink, STR_LIT("require"), "composer");
	if (str_find(path, '$') < 0)
		scan_tell(s->sink, "php", path);
}

/* ---- classes ---- */

static void tell_class(struct scanning *s, struct str name)
{
	while (name.n && name.p[0] == '\\')
		name = str_from_index(name, 1);
	if (!name.n || name.n > CLASS_NAME_MAX || s->told.n >= IMPORTS_FILE_MAX || map_get(&s->told, name))
		return;
	map_set(&s->told, name, s);
	scan_tell(s->sink, "php_class", name);
}

static void resolve_class(struct scanning *s, struct str name)
{
	struct str first = name, rest = STR_LIT("");
	const struct str *whole;
	bool parted = str_cut(name, '\\', &first, &rest);

	if (name.p[0] == '\\') {
		tell_class(s, name);
		return;
	}
	whole = map_get(&s->uses, first);
	if (whole)
		tell_class(s, parted ? arena_printf(s->sink->arena, "%.*s\\%.*s", STR(*whole), STR(rest)) : *whole);
	else if (s->namespace.n)
		tell_class(s, arena_printf(s->sink->arena, "%.*s\\%.*s", STR(s->namespace), STR(name)));
	if (!whole && (parted || !s->namespace.n))
		tell_class(s, name);
}

static void add_use(struct scanning *s, struct str name, struct str alias)
{
	struct str *whole = arena_new(s->sink->arena, struct str);
	ptrdiff_t last = str_rfind(name, '\\');

	if (name.n && name.p[0] == '\\')
		name = str_from_index(name, 1), last--;
	if (!alias.n)
		alias = last >= 0 ? str_from_index(name, (size_t)last + 1) : name;
	*whole = name;
	if (alias.n && s->uses.n < USES_MAX)
		map_set(&s->uses, alias, whole);
	tell_class(s, name);
}

/* "A\B as C", of one declaration */
static void scan_used(struct scanning *s, struct str prefix, struct str text)
{
	struct str name, word, alias = STR_LIT("");

	if (!str_next_word(&text, &name))
		return;
	if (str_next_word(&text, &word) && str_is(word, "as"))
		str_next_word(&text, &alias);
	add_use(s, prefix.n ? arena_printf(s->sink->arena, "%.*s%.*s", STR(prefix), STR(name)) : name, alias);
}

/* "use A\B, C\{D, E as F};": how much of it there is; 0 where it means something else. */
static size_t scan_use(struct scanning *s, struct str rest)
{
	struct str text = str_slice(rest, 0, USE_MAX), part, prefix = STR_LIT("");
	ptrdiff_t end = str_find(text, ';'), open, close;

	text = str_trim(str_slice(text, 0, end < 0 ? 0 : (size_t)end));
	if (!text.n || text.p[0] == '(' || str_starts(text, "function ") || str_starts(text, "const "))
		return 0;
	open = str_find(text, '{');
	close = str_find(text, '}');
	if (open > 0 && close > open) {
		prefix = str_trim(str_slice(text, 0, (size_t)open));
		text = str_slice(text, (size_t)open + 1, (size_t)close);
	}
	while (str_next(&text, ',', &part))
		scan_used(s, prefix, str_trim(part));
	return (size_t)end;
}

/* ---- reading ---- */

static bool is_name_byte(char c)
{
	return scan_is_word_byte(c) || c == '\\';
}

/* What is left of a remark, or 0 where none begins here. */
static size_t remark_length(struct str rest)
{
	ptrdiff_t end;

	if (str_starts(rest, "/*"))
		end = str_search(rest, STR_LIT("*/"));
	else if (rest.p[0] == '#' && !str_starts(rest, "#["))
		end = str_find(rest, '\n');
	else if (str_starts(rest, "//"))
		end = str_find(rest, '\n');
	else
		return 0;
	return end < 0 ? rest.n : (size_t)end + 1;
}

static size_t text_length(struct str rest)
{
	for (size_t at = 1; at < rest.n; at++) {
		if (rest.p[at] == '\\')
			at++;
		else if (rest.p[at] == rest.p[0])
			return at + 1;
	}
	return rest.n;
}

/* 'App\\Kernel' and 'App\Kernel' */
static void scan_text(struct scanning *s, struct str text)
{
	auto_done(buf_done) struct buf name = BUF_INIT(CLASS_NAME_MAX + 1);

	if (text.n > CLASS_NAME_MAX || str_find(text, '\\') < 0)
		return;
	for (size_t at = 0; at < text.n; at++) {
		if (!is_name_byte(text.p[at]))
			return;
		if (text.p[at] != '\\' || at + 1 >= text.n || text.p[at + 1] != '\\')
			buf_putc(&name, text.p[at]);
	}
	tell_class(s, arena_str(s->sink->arena, buf_str(&name)));
}

static bool is_required(struct str word)
{
	static const char *const words[] = {"require", "require_once", "include", "include_once", NULL};

	for (const char *const *known = words; *known; known++)
		if (str_case_eq(word, str_of(*known)))
			return true;
	return false;
}

/* How much of the rest is done with it. */
static size_t scan_name(struct scanning *s, struct str name, struct str rest, char left)
{
	bool capital = name.p[0] >= 'A' && name.p[0] <= 'Z';

	if (left == '$' || left == '>')
		return 0;
	if (is_required(name)) {
		scan_require(s, rest);
	} else if (str_is(name, "namespace") && rest.n && str_is_space(rest.p[0])) {
		struct str text = str_trim(str_slice(rest, 0, EXPRESSION_MAX));
		size_t n = 0;

		while (n < text.n && is_name_byte(text.p[n]))
			n++;
		s->namespace = str_slice(text, 0, n);
		return (size_t)(text.p - rest.p) + n;
	} else if (str_is(name, "use")) {
		return scan_use(s, rest);
	} else if (str_find(name, '\\') >= 0 || capital) {
		resolve_class(s, name);
	}
	return 0;
}

void scan_php(struct str source, const struct scan_sink *sink)
{
	struct scanning s = {.sink = sink};
	size_t length;

	for (size_t at = 0; at < source.n && s.told.n < IMPORTS_FILE_MAX;) {
		struct str rest = str_from_index(source, at);
		char c = source.p[at];
		size_t n = 0;

		if (c == '\'' || c == '"') {
			length = text_length(rest);
			scan_text(&s, length > 2 ? str_slice(rest, 1, length - 1) : STR_LIT(""));
			at += length;
		} else if ((length = remark_length(rest)) > 0) {
			at += length;
		} else if (is_name_byte(c)) {
			while (n < rest.n && is_name_byte(rest.p[n]))
				n++;
			at += n + scan_name(&s, str_slice(rest, 0, n), str_from_index(rest, n), at ? source.p[at - 1] : ' ');
		} else {
			at++;
		}
	}
	if (s.told.n >= IMPORTS_FILE_MAX)
		scan_tell_dynamic(sink, STR_LIT("use"), "composer");
	map_done(&s.uses);
	map_done(&s.told);
}

/* ---- Composer's maps ---- */

/* Where a variable of Composer's stands for: both count from the folder of the map itself. */
static struct str map_path(struct str text, bool base_above, struct arena *arena)
{
	struct str rest = text, path;

	if (!scan_quoted(&rest, &path))
		path = STR_LIT("");
	if (str_search(text, STR_LIT("$vendorDir")) >= 0)
		return arena_printf(arena, "./..%.*s", STR(path));
	if (str_search(text, STR_LIT("$baseDir")) >= 0)
		return arena_printf(arena, "./..%s%.*s", base_above ? "/.." : "", STR(path));
	return path;
}

/* 'Key\\' => array($vendorDir . '/a', $baseDir . '/b'), */
void scan_php_map(struct str source, const struct scan_sink *sink)
{
	bool base_above = str_search(source, STR_LIT("$baseDir = dirname($vendorDir)")) >= 0;
	struct str line, key, rest, part;
	unsigned n = 0;

	while (n < PHP_MAP_MAX && str_next_line(&source, &line)) {
		auto_done(buf_done) struct buf name = BUF_INIT(CLASS_NAME_MAX + 1);

		rest = str_trim(line);
		if (!rest.n || rest.p[0] != '\'' || !scan_quoted(&rest, &key) || str_search(rest, STR_LIT("=>")) < 0 || key.n > CLASS_NAME_MAX)
			continue;
		for (size_t at = 0; at < key.n; at++)
			if (key.p[at] != '\\' || at + 1 >= key.n || key.p[at + 1] != '\\')
				buf_putc(&name, key.p[at]);
		while (str_next(&rest, ',', &part)) {
			struct str fields[2] = {buf_str(&name), map_path(part, base_above, sink->arena)};

			if (!fields[1].n)
				continue;
			n++;
			sink->found(sink->to, "php_map", fields, 2);
		}
	}
}
