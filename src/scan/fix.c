/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/fix.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "codec/diff.h"
#include "config/config.h"
#include "model/patch.h"

#define NOTES_MAX 20

static void note(struct fixing *fixing, struct str text)
{
	if (fixing->notes.n < NOTES_MAX)
		*vec_push(&fixing->notes) = text;
}

/* A file as it is on the disk, once; NULL where it cannot be changed. */
static struct fixed_file *load(struct fixing *fixing, struct str path)
{
	size_t number = (size_t)(uintptr_t)map_get(&fixing->known, path);
	struct buf bytes = BUF_INIT(CONFIG_FILE_MAX);
	struct fixed_file *file;
	struct err e = ERR_INIT;
	struct stat status = {0};

	if (number)
		return fixing->files.v[number - 1].before.p ? &fixing->files.v[number - 1] : NULL;
	file = vec_push(&fixing->files);
	file->path = arena_str(&fixing->arena, path);
	map_set(&fixing->known, file->path, (void *)(uintptr_t)fixing->files.n);
	if (file_load(file->path.p, &bytes, &e) < 0)
		file->refused = arena_str(&fixing->arena, str_of(e.text));
	else if (stat(file->path.p, &status) == 0 && !(status.st_mode & 0222))
		file->refused = STR_LIT("the file is read-only");
	else if (status.st_nlink > 1) /* replacing it would part them */
		file->refused = STR_LIT("the file has several hard links");
	else if (text_is_utf16(buf_str(&bytes)))
		file->refused = STR_LIT("the file is UTF-16");
	else
		file->before = file->after = arena_str(&fixing->arena, buf_str(&bytes));
	buf_done(&bytes);
	return file->before.p ? file : NULL;
}

/* The files that the user gave: an edit elsewhere is none that was asked for. */
static int list_files(const struct ctx *ctx, const struct scan_request *request, struct arena *arena, struct map *ret_paths,
		      struct err *e)
{
	struct coverage coverage = {0};
	struct config_paths paths = {0};
	struct reading reading = {.ctx = ctx, .settings = request->settings, .coverage = &coverage, .arena = arena};
	int r = 0;

	for (const char *const *path = request->files; path && *path && r == 0; path++)
		r = config_list(&reading, *path, &paths, e);
	vec_each(path, &paths)
		if (!str_is(path->path, "-"))
			map_set(ret_paths, path->path, (void *)(uintptr_t)1);
	vec_done(&paths);
	coverage_done(&coverage);
	return r;
}

static bool is_ours(struct fixing *fixing, const struct map *paths, const struct finding *finding)
{
	vec_each(edit, &finding->edits)
		if (!map_get(paths, edit->place.path) || !load(fixing, edit->place.path))
			return false;
	return true;
}

static const char *why_not(const struct fixing *fixing, const struct finding *finding)
{
	vec_each(edit, &finding->edits) {
		size_t number = (size_t)(uintptr_t)map_get(&fixing->known, edit->place.path);

		if (number && fixing->files.v[number - 1].refused.n)
			return fixing->files.v[number - 1].refused.p;
	}
	return "it is in none of the files that were given";
}

static bool is_wanted(const struct finding *finding)
{
	return finding->edits.n && !finding->ignored;
}

static void add_files(struct fixing *fixing, const struct map *paths, const struct findings *findings, struct patch *patch)
{
	struct map added = {0};

	vec_each(finding, &findings->list) {
		if (!is_wanted(finding) || !is_ours(fixing, paths, finding))
			continue;
		vec_each(edit, &finding->edits)
			if (!map_set(&added, edit->place.path, (void *)(uintptr_t)1)) {
				const struct fixed_file *file = load(fixing, edit->place.path);

				patch_add_file(patch, file->path, file->after);
			}
	}
	map_done(&added);
}

/* What became of a rule in a file. */
struct progress_of_rule {
	size_t found, taken; /* in the pass before */
	size_t now;          /* found in this one */
	bool frozen;         /* its changes do not make its findings go away */
};

static struct progress_of_rule *progress_of(struct fixing *fixing, struct map *rules, const struct finding *finding)
{
	struct str key = arena_printf(&fixing->arena, "%.*s\t%.*s", STR(finding->rule), STR(finding->path));
	struct progress_of_rule *progress = map_get(rules, key);

	if (!progress) {
		progress = arena_new(&fixing->arena, struct progress_of_rule);
		map_set(rules, key, progress);
	}
	return progress;
}

/* A change that does not help must not be made ten times. */
static void weigh(struct fixing *fixing, struct map *rules, const struct findings *findings)
{
	vec_each(finding, &findings->list)
		if (is_wanted(finding))
			progress_of(fixing, rules, finding)->now++;
	vec_each(finding, &findings->list) {
		struct progress_of_rule *progress = is_wanted(finding) ? progress_of(fixing, rules, finding) : NULL;

		if (!progress || !progress->now)
			continue;
		progress->frozen |= progress->taken && progress->now > progress->found - progress->taken;
		progress->found = progress->now;
		progress->taken = progress->now = 0;
	}
}

static void note_refusal(struct fixing *fixing, const struct finding *finding, const char *why)
{
	note(fixing, arena_printf(&fixing->arena, "%.*s:%u: %.*s was not changed: %s", STR(finding->path), finding->at.line, STR(finding->id),
				  why));
}

/* How many findings were dealt with; those that overlap with another wait for the next pass. */
static size_t take_edits(struct fixing *fixing, const struct map *paths, struct map *rules, const struct findings *findings,
			 struct patch *patch)
{
	size_t taken = 0;

	weigh(fixing, rules, findings);
	vec_each(finding, &findings->list) {
		struct progress_of_rule *progress;
		enum patch_result result;

		if (!is_wanted(finding))
			continue;
		if (!is_ours(fixing, paths, finding)) {
			note_refusal(fixing, finding, why_not(fixing, finding));
			continue;
		}
		progress = progress_of(fixing, rules, finding);
		if (progress->frozen) {
			note_refusal(fixing, finding, "it came back after the change");
			continue;
		}
		result = patch_take(patch, finding);
		if (result == PATCH_REFUSED)
			note_refusal(fixing, finding, "its change does not fit the file");
		if (result != PATCH_TAKEN)
			continue;
		taken++;
		progress->taken++;
		load(fixing, finding->edits.v[0].place.path)->fixed++;
	}
	fixing->fixed += taken;
	return taken;
}

static void apply(struct fixing *fixing, const struct patch *patch)
{
	vec_each(changed, &patch->files) {
		struct buf out = BUF_INIT(4 * CONFIG_FILE_MAX);
		struct fixed_file *file = load(fixing, changed->path);

		if (!changed->splices.n)
			continue;
		patch_apply(changed, &out);
		if (out.full)
			note(fixing, arena_printf(&fixing->arena, "%.*s: not changed, for it would be too large", STR(changed->path)));
		else
			file->after = arena_str(&fixing->arena, buf_str(&out));
		buf_done(&out);
	}
}

/* 1: something was changed, so that it is worth to ask again. */
static int pass(const struct ctx *ctx, const struct scan_request *request, const struct map *paths, struct map *rules,
		struct fixing *fixing, struct err *e)
{
	struct scan_request again = *request;
	struct patch patch = {0};
	struct map overlay = {0};
	struct scan scan;
	size_t taken = 0;
	int r;

	vec_each(file, &fixing->files)
		if (file->before.p)
			map_set(&overlay, file->path, &file->after);
	again.overlay = &overlay;
	r = scan_run(ctx, &again, &scan, e);
	map_done(&overlay);
	if (r == 0) {
		fixing->notes.n = 0; /* what the last pass could not do is what stays */
		add_files(fixing, paths, &scan.findings, &patch);
		taken = take_edits(fixing, paths, rules, &scan.findings, &patch);
		apply(fixing, &patch);
	}
	patch_done(&patch);
	scan_done(&scan);
	return r < 0 ? r : taken > 0;
}

int fix_files(const struct ctx *ctx, const struct scan_request *request, struct fixing *ret_fixing, struct err *e)
{
	struct fixing *fixing = ret_fixing;
	struct map paths = {0}, rules = {0};
	int r;

	*fixing = (struct fixing){0};
	r = list_files(ctx, request, &fixing->arena, &paths, e);
	while (r == 0 && (r = pass(ctx, request, &paths, &rules, fixing, e)) > 0 && ++fixing->passes < FIX_PASSES_MAX)
		r = 0;
	map_done(&paths);
	map_done(&rules);
	return r < 0 ? r : 0;
}

static bool has_changed(const struct fixed_file *file)
{
	return file->before.p && !str_eq(file->before, file->after);
}

/* What somebody has saved meanwhile is not to be lost. */
static int check_unchanged(const struct fixed_file *file, struct err *e)
{
	auto_done(buf_done) struct buf now = BUF_INIT(CONFIG_FILE_MAX);

	if (file_load(file->path.p, &now, e) < 0)
		return e->code;
	return str_eq(buf_str(&now), file->before) ? 0 : err_set(e, ERR_IO, "%s: changed while it was being judged: nothing was written to it", file->path.p);
}

int fix_write(const struct fixing *fixing, struct err *e)
{
	vec_each(file, &fixing->files) {
		/* What a symbolic link names is replaced, not the link. */
		auto_free char *real = has_changed(file) ? realpath(file->path.p, NULL) : NULL;

		if (has_changed(file) && (check_unchanged(file, e) < 0 || file_replace(real ? real : file->path.p, file->after, e) < 0))
			return e->code;
	}
	return 0;
}

/* The folder that a file is in, without links; NULL where it is gone. */
static char *folder_of(struct str path, struct arena *arena)
{
	return realpath(arena_text(arena, path_parent(path).n ? path_parent(path) : STR_LIT(".")), NULL);
}

/* The path of a folder below another; false where it is elsewhere. */
static bool below(const char *folder, const char *top, struct str *ret_rest)
{
	*ret_rest = str_of(folder);
	if (!str_skip(ret_rest, top) || (ret_rest->n && ret_rest->p[0] != '/' && strcmp(top, "/") != 0))
		return false;
	str_skip(ret_rest, "/");
	return true;
}

static bool is_outside(const struct fixed_file *file, const char *here, struct arena *arena)
{
	auto_free char *folder = has_changed(file) ? folder_of(file->path, arena) : NULL;
	struct str rest;

	return folder && !below(folder, here, &rest);
}

static struct str patch_path(struct str path, const char *top, struct arena *arena)
{
	auto_free char *folder = folder_of(path, arena);
	struct str rest;

	if (!folder || !below(folder, top, &rest))
		return path;
	return arena_printf(arena, "%.*s%s%.*s", STR(rest), rest.n ? "/" : "", STR(path_base(path)));
}

bool fix_diff(const struct fixing *fixing, struct buf *out)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	auto_free char *here = realpath(".", NULL);
	bool outside = !here;

	vec_each(file, &fixing->files)
		outside = outside || is_outside(file, here, &scratch);
	vec_each(file, &fixing->files) {
		auto_done(buf_done) struct buf before = BUF_INIT(2 * PATH_LENGTH_MAX), after = BUF_INIT(2 * PATH_LENGTH_MAX);
		struct str path;

		if (!has_changed(file))
			continue;
		path = patch_path(file->path, outside ? "/" : here, &scratch);
		buf_printf(&before, "a/%.*s", STR(path));
		buf_printf(&after, "b/%.*s", STR(path));
		diff_unified(buf_str(&before), buf_str(&after), file->before, file->after, out);
	}
	return outside;
}

void fixing_done(struct fixing *fixing)
{
	vec_done(&fixing->files);
	vec_done(&fixing->notes);
	map_done(&fixing->known);
	arena_done(&fixing->arena);
}
