/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Ruby source loads: require, require_relative, load and autoload of literals (Kernel, Module), also of paths that are made from
 * the file's own; folders that are put into $LOAD_PATH; programs of gems (Gem.activate_bin_path), and all gems of a Gemfile
 * (Bundler.require). Fields: a name, and how it is meant: "" by the load path, "relative" to the file, "program" of a gem.
 */
#include "need/facts.h"

#define PARTS_MAX 16u /* of a path that is joined */

static void tell(const struct scan_sink *sink, const char *kind, struct str text, const char *how)
{
	struct str fields[2] = {text, str_of(how)};

	if (text.n)
		sink->found(sink->to, kind, fields, 2);
}

static bool is_own_place(struct str text)
{
	return str_search(text, STR_LIT("__FILE__")) >= 0 || str_search(text, STR_LIT("__dir__")) >= 0;
}

/* File.join(__dir__, "a", "b") and File.expand_path("../a", __FILE__): of the latter the first ".." takes the file's own name away. */
static struct str made_path(struct str text, struct arena *arena)
{
	bool of_file = str_search(text, STR_LIT("expand_path")) >= 0 && str_search(text, STR_LIT("__FILE__")) >= 0 &&
		       str_search(text, STR_LIT("dirname")) < 0;
	struct str path = STR_LIT(""), part;

	for (unsigned n = 0; n < PARTS_MAX && scan_quoted(&text, &part); n++)
		path = path.n ? arena_printf(arena, "%.*s/%.*s", STR(path), STR(part)) : part;
	if (of_file && !str_skip(&path, "../") && str_is(path, ".."))
		path = STR_LIT(".");
	return path;
}

static void tell_made(const struct scan_sink *sink, const char *kind, struct str text)
{
	struct str path = made_path(text, sink->arena);

	while (path.n && path.p[0] == '/')
		path = str_from_index(path, 1);
	if (str_search(path, STR_LIT("#{")) < 0)
		tell(sink, kind, path, "relative");
}

/* "rack/handler/#{name}": any of that folder. */
static void tell_made_of(struct str text, const struct scan_sink *sink)
{
	ptrdiff_t end = str_search(text, STR_LIT("/#{"));

	scan_tell_dynamic(sink, STR_LIT("require"), "gem");
	if (end > 0 && str_search(str_slice(text, 0, (size_t)end), STR_LIT("#{")) < 0)
		tell(sink, "ruby", str_slice(text, 0, (size_t)end), "folder");
}

/* What stands behind a word that loads: up to the end of the line. True where a name is made. */
static bool scan_argument(struct str rest, bool relative, const struct scan_sink *sink)
{
	struct str text;

	rest = str_trim(rest);
	if (str_skip(&rest, "("))
		rest = str_trim(rest);
	if (rest.n && (rest.p[0] == '"' || rest.p[0] == '\'')) {
		if (!scan_quoted(&rest, &text))
			return false;
		if (str_search(text, STR_LIT("#{")) >= 0) {
			tell_made_of(text, sink);
			return true;
		}
		tell(sink, "ruby", text, relative ? "relative" : "");
	} else if (is_own_place(rest)) {
		tell_made(sink, "ruby", rest);
	} else if (rest.n && (str_is_alpha(rest.p[0]) || rest.p[0] == '_' || rest.p[0] == '@')) {
		scan_tell_dynamic(sink, STR_LIT("require"), "gem");
		return true;
	}
	return false;
}

static void scan_program(struct str rest, const struct scan_sink *sink)
{
	struct str gem, program, fields[3];

	if (scan_quoted(&rest, &gem) && scan_quoted(&rest, &program)) {
		fields[0] = gem, fields[1] = STR_LIT("program"), fields[2] = program;
		sink->found(sink->to, "ruby", fields, 3);
	}
}

static bool scan_line(struct str line, const struct scan_sink *sink)
{
	ptrdiff_t program = str_search(line, STR_LIT("bin_path"));
	struct str word, before = STR_LIT(""), text;

	if (program >= 0) {
		scan_program(str_from_index(line, (size_t)program), sink);
		return false;
	}
	if (str_search(line, STR_LIT("$LOAD_PATH")) >= 0 || str_search(line, STR_LIT("$:")) >= 0) {
		if (is_own_place(line)) {
			tell_made(sink, "ruby_folder", line);
			return false;
		}
		text = line;
		for (unsigned n = 0; n < PARTS_MAX && scan_quoted(&text, &word); n++)
			tell(sink, "ruby_folder", word, "");
		return false;
	}
	for (size_t at = 0; scan_next_word(line, &at, &word); before = word) {
		struct str rest = str_from_index(line, at);
		char left = at > word.n ? line.p[at - word.n - 1] : ' ';

		if (str_is(word, "require") && left == '.' && str_is(before, "Bundler")) {
			tell(sink, "ruby_gemfile", STR_LIT("Gemfile"), "");
			return false;
		}
		if (left == '.' || left == ':' || left == '@' || left == '$' || str_is(before, "def"))
			continue;
		if (str_is(word, "require") || str_is(word, "load") || str_is(word, "require_relative")) {
			return scan_argument(rest, str_is(word, "require_relative"), sink);
		}
		if (str_is(word, "autoload")) {
			ptrdiff_t comma = str_find(rest, ',');

			return comma >= 0 && scan_argument(str_from_index(rest, (size_t)comma + 1), false, sink);
		}
	}
	return false;
}

void scan_ruby(struct str source, const struct scan_sink *sink)
{
	struct scan_naming naming = scan_naming_of("ruby_names", "-/", "gem", sink);
	bool remark = false, makes = false;
	struct str line;
	unsigned n = 0;

	while (n < IMPORTS_FILE_MAX && str_next_line(&source, &line)) {
		struct str text = str_trim(line);

		if (str_is(line, "__END__"))
			break;
		if (str_starts(line, "=begin") || str_starts(line, "=end")) {
			remark = str_starts(line, "=begin");
			continue;
		}
		if (remark || !text.n || text.p[0] == '#')
			continue;
		/* Most lines hold none of the words. */
		if (str_search(text, STR_LIT("require")) >= 0 || str_search(text, STR_LIT("load")) >= 0 || str_search(text, STR_LIT("bin_path")) >= 0 ||
		    str_search(text, STR_LIT("$:")) >= 0 || str_search(text, STR_LIT("$LOAD_PATH")) >= 0) {
			n++;
			makes = scan_line(text, sink) || makes;
		} else {
			scan_naming_line(&naming, text);
		}
	}
	if (n >= IMPORTS_FILE_MAX)
		scan_tell_dynamic(sink, STR_LIT("require"), "gem");
	scan_naming_tell(&naming, makes, sink);
}

/* gem "name", require: "a": by its own name where nothing else is said; false means that nobody loads it with the others. */
void scan_gemfile(struct str source, const struct scan_sink *sink)
{
	struct str line, name, text;

	for (unsigned n = 0; n < IMPORTS_FILE_MAX && str_next_line(&source, &line);) {
		struct str rest = str_trim(line);
		ptrdiff_t at;

		if (!str_skip(&rest, "gem") || !rest.n || (rest.p[0] != ' ' && rest.p[0] != '(') || !scan_quoted(&rest, &name))
			continue;
		n++;
		at = str_search(rest, STR_LIT("require"));
		if (at < 0) {
			tell(sink, "gem", name, "");
			continue;
		}
		rest = str_from_index(rest, (size_t)at + strlen("require"));
		while (scan_quoted(&rest, &text))
			tell(sink, "ruby", text, "");
	}
}
