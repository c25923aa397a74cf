/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a run opened, as the tools that watch runs write it: a list of paths, a line each; lines of strace(1) and perf-trace(1); JSON of any
 * shape (Falco's alerts, a line each; reports of slimming tools), of which paths count that stand under a name that is known for them.
 * Calls that failed open nothing. A path that is not in the image is passed over: a run has files of its own.
 */
#include "base/file.h"
#include "base/path.h"
#include "codec/json.h"
#include "need/graph.h"

#define PROFILE_MAX ((size_t)1 << 30)
#define LINE_CAPS ((struct json_caps){.bytes = 16u << 20, .depth = 32, .values = 1000000})
#define FILE_CAPS ((struct json_caps){.bytes = PROFILE_MAX, .depth = 32, .values = 20000000})

struct profiling {
	struct graph *graph;
	struct need_profile *profile;
};

static void mark(struct graph *graph, struct str path, bool *ret_found)
{
	uint32_t link = tree_find(graph->tree, path, TREE_NOW, true), file = graph_file(graph, path, ENTRY_FILE);

	if (file == TREE_NONE)
		return;
	graph->observed[file] = true;
	if (link != TREE_NONE)
		graph->observed[graph->tree->versions.v[link].path] = true;
	*ret_found = true;
}

static void add(struct profiling *p, struct str path, struct str folder)
{
	auto_done(buf_done) struct buf whole = BUF_INIT(2 * PATH_LENGTH_MAX);
	bool found = false;

	if (!path.n || path.n > PATH_LENGTH_MAX)
		return;
	p->profile->entries++;
	if (path.p[0] != '/')
		buf_printf(&whole, "%.*s/%.*s", STR(folder.n ? folder : p->graph->image->config.working_dir), STR(path));
	mark(p->graph, path.p[0] == '/' ? path : buf_str(&whole), &found);
	p->profile->found += found;
}

/* ---- JSON ---- */

static bool is_name_of_path(struct str key)
{
	static const char *const names[] = {"path", "file", "filename", "exe", "executable", "fd.name", "fs.path.name", "proc.exepath", "evt.arg.path",
					    "evt.arg.filename", "evt.arg.name", "evt.arg[0]"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(key, names[i]))
			return true;
	return false;
}

/* As deep as the parser lets it be. */
static void add_json(struct profiling *p, const struct json *value, bool named)
{
	struct json_members members = json_members(value);

	if (json_is(value, JSON_KIND_TEXT)) {
		if (named && str_starts(json_text(value), "/"))
			add(p, json_text(value), STR_LIT(""));
		return;
	}
	/* Texts of a list are what the list is. */
	json_each(element, json_is(value, JSON_KIND_ARRAY) ? value : NULL)
		add_json(p, element, true);
	while (json_is(value, JSON_KIND_OBJECT) && json_next(&members))
		add_json(p, members.value, is_name_of_path(members.key));
}

static int read_json(struct profiling *p, struct str text, struct json_caps caps, struct err *e)
{
	auto_json struct json *root = NULL;

	if (json_parse(text, caps, p->profile->path, &root, e) < 0)
		return e->code;
	add_json(p, root, false);
	return 0;
}

/* ---- system calls ---- */

/* openat(AT_FDCWD</srv>, "x", O_RDONLY) = 3; perf has names before the arguments. */
static void add_call(struct profiling *p, struct str line)
{
	static const char *const calls[] = {"open(", "openat(", "openat2(", "creat(", "execve(", "execveat("};
	ptrdiff_t at = -1, result = -1, open, close;
	struct str arguments, path, before, folder = STR_LIT("");

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		ptrdiff_t here = str_search(line, str_of(calls[i]));

		if (here >= 0 && (!here || (!str_is_alnum(line.p[here - 1]) && line.p[here - 1] != '_')) && (at < 0 || here < at))
			at = here + (ptrdiff_t)strlen(calls[i]);
	}
	if (at < 0)
		return;
	arguments = before = str_from_index(line, (size_t)at);
	if (!scan_quoted(&arguments, &path))
		return;
	/* The last one: an argument may hold one too. */
	for (struct str rest = arguments; (at = str_search(rest, STR_LIT(" = "))) >= 0; rest = str_from_index(rest, (size_t)at + 3))
		result = rest.p + at + 3 - arguments.p;
	if (result >= 0 && str_starts(str_from_index(arguments, (size_t)result), "-"))
		return;
	before = str_from(before.p, (size_t)(path.p - before.p));
	open = str_find(before, '<'), close = str_find(before, '>');
	if (open >= 0 && close > open)
		folder = str_slice(before, (size_t)open + 1, (size_t)close);
	add(p, path, folder);
}

static int read_lines(struct profiling *p, struct str text, struct err *e)
{
	struct str line;

	for (unsigned number = 1; str_next_line(&text, &line); number++) {
		line = str_trim(line);
		if (ctx_check(p->graph->ctx, e) < 0)
			return e->code;
		if (line.n && line.p[0] == '/')
			add(p, line, STR_LIT(""));
		else if (line.n && line.p[0] == '{' && read_json(p, line, LINE_CAPS, e) < 0)
			return err_set(e, ERR_FORMAT, "%s:%u: neither a path, nor a call, nor JSON", p->profile->path, number);
		else if (line.n && line.p[0] != '{')
			add_call(p, line);
	}
	return 0;
}

int profile_read(struct graph *graph, struct err *e)
{
	struct profiling p = {graph, &graph->need->profile};
	auto_done(buf_done) struct buf bytes = BUF_INIT(PROFILE_MAX);
	struct str text, first;

	if (!p.profile->path)
		return 0;
	if (file_load(p.profile->path, &bytes, e) < 0)
		return e->code;
	text = first = str_trim(buf_str(&bytes));
	str_next_line(&first, &first);
	/* One document, or one a line: of the latter each ends on its line. */
	if (str_starts(text, "[") || (str_starts(text, "{") && !str_ends(str_trim(first), "}"))) {
		if (read_json(&p, text, FILE_CAPS, e) < 0)
			return e->code;
	} else if (read_lines(&p, text, e) < 0) {
		return e->code;
	}
	if (!p.profile->entries)
		return err_set(e, ERR_FORMAT, "%s: names no file that was opened", p.profile->path);
	return 0;
}
