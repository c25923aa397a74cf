/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of a folder, in the order of their names, so that a run does not depend on the file system. Links to folders are not
 * followed (a loop would not end), nor are links to files outside of the project; folders of other tools' own (.git) are left
 * out. In a folder only what a front end knows by name, or may be by its ending, is read: Dockerfiles, YAML, JSON.
 */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "config/config.h"
#include "config/project.h"
#include "config/render.h"

#define FOLDER_DEPTH_MAX 64
#define BINARY_LOOK 8000 /* bytes in which a zero is looked for, as git does */

static bool is_wanted(struct str base)
{
	static const char *const endings[] = {".yaml", ".yml", ".json"};

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (base.n > strlen(endings[i]) &&
		    str_case_eq(str_from_index(base, base.n - strlen(endings[i])), str_of(endings[i])))
			return true;
	for (const struct front_end *const *front_end = front_ends(); *front_end; front_end++)
		if ((*front_end)->names && (*front_end)->names(base))
			return true;
	return false;
}

static bool is_left_out(struct str base)
{
	static const char *const names[] = {".git", ".hg", ".svn", "node_modules", ".terraform", ".venv", "__pycache__"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(base, names[i]))
			return true;
	return false;
}

/* By the whole path, or by its last part alone: "vendor" is every folder of that name. */
static bool is_skipped(const struct reading *reading, struct str path)
{
	const struct str_list *globs = reading->settings ? &reading->settings->skip_paths : NULL;

	while (str_skip(&path, "./"))
		;
	if (globs)
		vec_each(glob, globs)
			if (path_match(glob->p, path) || path_match(glob->p, path_base(path)))
				return true;
	return false;
}

/* ---- which files ---- */

/* What is in it: what is read as it stands, or else, of the folder itself, what only a renderer would have read. */
enum listing { LISTING_READ, LISTING_HIDDEN };
static void list_folder(struct reading *reading, struct str path, enum listing listing, unsigned depth, struct config_paths *paths);

/* Read as what it is rendered to. */
static bool is_hidden(enum render_hides hides, struct str base, bool folder)
{
	if (hides == RENDER_HIDES_TEMPLATES)
		return folder && str_is(base, "templates");
	return hides == RENDER_HIDES_FILES && !folder && !render_is(base) &&
	       (str_ends(base, ".yaml") || str_ends(base, ".yml") || str_ends(base, ".json"));
}

static void list_file(struct reading *reading, struct str path, bool is_link, struct config_paths *paths)
{
	if (!is_wanted(path_base(path)))
		reading->passed_over++;
	else if (is_link && !project_holds(reading->project, path.p))
		reading_gap_path(reading, path, "a link that leads out of the project");
	else
		*vec_push(paths) = (struct config_path){path, false, reading->project};
}

static void list_entry(struct reading *reading, struct str folder, struct str base, enum render_hides hides, unsigned depth,
		       struct config_paths *paths)
{
	struct str path = str_is(folder, ".") ? base
					      : arena_printf(reading->arena, "%.*s%s%.*s", STR(folder), str_ends(folder, "/") ? "" : "/", STR(base));
	struct stat status;
	bool is_link;

	if (lstat(path.p, &status) < 0 || is_skipped(reading, path) || is_hidden(hides, base, S_ISDIR(status.st_mode)))
		return; /* gone meanwhile, or not wanted */
	is_link = S_ISLNK(status.st_mode);
	if (S_ISDIR(status.st_mode)) {
		if (!is_left_out(base))
			list_folder(reading, path, LISTING_READ, depth + 1, paths);
	} else if (stat(path.p, &status) == 0 && S_ISREG(status.st_mode)) {
		list_file(reading, path, is_link, paths);
	}
}

static void list_folder(struct reading *reading, struct str path, enum listing listing, unsigned depth, struct config_paths *paths)
{
	DIR *folder = depth <= FOLDER_DEPTH_MAX ? opendir(path.p) : NULL;
	struct str_list names = {0};
	enum render_hides hides;
	struct dirent *entry;

	if (!folder) {
		reading_gap_path(reading, path, depth > FOLDER_DEPTH_MAX ? "folders nested too deep" : "the folder cannot be read");
		return;
	}
	while ((entry = readdir(folder)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			*vec_push(&names) = arena_str(reading->arena, str_of(entry->d_name));
	closedir(folder);
	vec_sort(&names, str_order);
	hides = render_hides(reading->arena, &names);
	vec_each(name, &names)
		if (listing == LISTING_READ)
			list_entry(reading, path, *name, hides, depth, paths);
		else if (is_hidden(hides, *name, hides == RENDER_HIDES_TEMPLATES))
			list_entry(reading, path, *name, RENDER_HIDES_NOTHING, depth, paths);
	vec_done(&names);
}

/* "/" of "/Dockerfile", and nothing, which is where we are, of "Dockerfile". */
static struct str folder_of(struct str path)
{
	return str_rfind(path, '/') == 0 ? STR_LIT("/") : path_parent(path);
}

int config_list(struct reading *reading, const char *path, struct config_paths *ret_paths, struct err *e)
{
	bool is_input = strcmp(path, "-") == 0, is_folder;
	struct stat status = {0};

	if (!is_input && stat(path, &status) < 0)
		return err_errno(e, errno, "%s", path);
	is_folder = S_ISDIR(status.st_mode);
	reading->project = project_of(reading->arena, is_folder ? str_of(path) : is_input ? STR_NULL : folder_of(str_of(path)));
	if (!is_folder)
		*vec_push(ret_paths) = (struct config_path){str_of(path), true, reading->project};
	else
		list_folder(reading, str_of(path), LISTING_READ, 0, ret_paths);
	return ctx_check(reading->ctx, e);
}

/* ---- reading them ---- */

static int read_text(struct reading *reading, const struct config_file *file, struct err *e)
{
	size_t documents = reading->documents, gaps = coverage_count(reading->coverage);
	int r = config_read(reading, file, e);

	if (reading->documents > documents || coverage_count(reading->coverage) > gaps)
		reading->files++;
	else if (!reading->given)
		reading->passed_over++;
	else if (r == 0)
		reading_gap(reading, file, (struct region){0}, "there is nothing in it to check");
	return r;
}

/* Why bytes are no text at all, and what to do with them; NULL: they may be. UTF-16 is text, and has zeros. */
static const char *not_text(struct str bytes)
{
	struct str magic = bytes.n > 262 ? str_slice(bytes, 257, 262) : STR_NULL;

	if (str_is(magic, "ustar") || str_starts(bytes, "\x1f\x8b") || str_starts(bytes, "\x28\xb5\x2f\xfd"))
		return "an archive, and no text: of an image try plimsoll eval";
	if (!text_is_utf16(bytes) && str_find(str_slice(bytes, 0, bytes.n < BINARY_LOOK ? bytes.n : BINARY_LOOK), '\0') >= 0)
		return "a binary file";
	return NULL;
}

static int read_listed(struct reading *reading, const struct config_path *listed, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(CONFIG_FILE_MAX);
	bool is_input = str_is(listed->path, "-");
	struct config_file file = {.path = is_input ? STR_LIT("standard input") : listed->path, .line = 1, .column = 1,
				   .given = listed->given};
	const struct str *instead = reading->overlay ? map_get(reading->overlay, listed->path) : NULL;
	struct err damage = ERR_INIT;
	const char *foreign;
	int fd auto_close = is_input ? dup(STDIN_FILENO) : file_open(listed->path.p, &damage);

	reading->given = listed->given;
	if (instead) {
		file.text = *instead;
		return read_text(reading, &file, e);
	}
	if (fd < 0 && listed->given) {
		*e = damage;
		return is_input ? err_errno(e, errno, "standard input") : damage.code;
	}
	if (fd < 0 || file_read_all(fd, file.path.p, &bytes, &damage) < 0) {
		reading_gap(reading, &file, (struct region){0}, "%s", damage.text);
		reading->files++;
		return 0;
	}
	file.text = buf_str(&bytes);
	if ((foreign = not_text(file.text))) {
		reading_gap(reading, &file, (struct region){0}, "%s", foreign);
		reading->files++;
		return 0;
	}
	return read_text(reading, &file, e);
}

/* What a renderer that failed has hidden, as it stands. */
static int read_hidden(struct reading *reading, struct str path, struct err *e)
{
	struct str folder = folder_of(path);
	struct config_paths paths = {0};
	int r = 0;

	list_folder(reading, folder.n ? arena_str(reading->arena, folder) : STR_LIT("."), LISTING_HIDDEN, 0, &paths);
	for (size_t i = 0; i < paths.n && r == 0; i++)
		r = read_listed(reading, &paths.v[i], e);
	vec_done(&paths);
	return r;
}

int config_read_listed(struct reading *reading, const struct config_path *listed, struct err *e)
{
	bool failed = false;

	reading->project = listed->project;
	if (render_is(listed->path) && render_read(reading, listed->path, &failed, e) < 0)
		return e->code;
	/* A file that was named stands for itself. */
	if (failed && !listed->given && read_hidden(reading, listed->path, e) < 0)
		return e->code;
	return read_listed(reading, listed, e);
}

int config_read_path(struct reading *reading, const char *path, struct err *e)
{
	struct config_paths paths = {0};
	int r = config_list(reading, path, &paths, e);

	for (size_t i = 0; i < paths.n && r == 0; i++)
		r = config_read_listed(reading, &paths.v[i], e);
	vec_done(&paths);
	return r;
}
