/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of a folder, in the order of their names, so that a run does not depend on the file system. Links to folders are not
 * followed (a loop would not end); folders of other tools' own (.git) are left out. In a folder only what a front end knows by name, or may be
 * by its ending, is read: Dockerfiles, YAML, JSON.
 */
#include <dirent.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/path.h"
#include "config/config.h"

#define FOLDER_DEPTH_MAX 64

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

static int read_open(struct reading *reading, int fd, struct str path, struct err *e)
{
	struct buf bytes = BUF_INIT(CONFIG_FILE_MAX);
	struct config_file file = {.path = path, .line = 1, .column = 1};
	struct err damage = ERR_INIT;
	int r = file_read_all(fd, path.p, &bytes, &damage);

	file.text = buf_str(&bytes);
	if (r < 0)
		reading_gap(reading, &file, (struct region){0}, "%s", damage.text);
	else
		r = config_read(reading, &file, e);
	buf_done(&bytes);
	return r < 0 && e->code < 0 ? r : 0;
}

static int read_file(struct reading *reading, struct str path, struct err *e)
{
	struct err damage = ERR_INIT;
	int fd auto_close = file_open(path.p, &damage);

	if (fd >= 0)
		return read_open(reading, fd, path, e);
	if (reading->given) {
		*e = damage;
		return damage.code;
	}
	reading_gap(reading, &(struct config_file){.path = path, .line = 1, .column = 1}, (struct region){0}, "%s", damage.text);
	return 0;
}

static int read_folder(struct reading *reading, struct str path, unsigned depth, struct err *e);

static int read_entry(struct reading *reading, struct str folder, struct str base, unsigned depth, struct err *e)
{
	struct str path = str_is(folder, ".") ? base
					      : arena_printf(reading->arena, "%.*s%s%.*s", STR(folder), str_ends(folder, "/") ? "" : "/", STR(base));
	struct stat status;

	if (lstat(path.p, &status) < 0)
		return 0; /* gone meanwhile */
	if (S_ISDIR(status.st_mode))
		return is_left_out(base) ? 0 : read_folder(reading, path, depth + 1, e);
	if (!is_wanted(base) || stat(path.p, &status) < 0 || !S_ISREG(status.st_mode))
		return 0;
	return read_file(reading, path, e);
}

static int read_folder(struct reading *reading, struct str path, unsigned depth, struct err *e)
{
	DIR *folder = depth <= FOLDER_DEPTH_MAX ? opendir(path.p) : NULL;
	struct str_list names = {0};
	struct dirent *entry;
	int r = 0;

	if (!folder) {
		reading_gap(reading, &(struct config_file){.path = path, .line = 1, .column = 1}, (struct region){0}, "%s",
			    depth > FOLDER_DEPTH_MAX ? "folders nested too deep" : "the folder cannot be read");
		return 0;
	}
	while ((entry = readdir(folder)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			*vec_push(&names) = arena_str(reading->arena, str_of(entry->d_name));
	closedir(folder);
	if (names.n)
		qsort(names.v, names.n, sizeof(*names.v), str_order);
	for (size_t i = 0; i < names.n && r == 0; i++)
		r = read_entry(reading, path, names.v[i], depth, e);
	vec_done(&names);
	return r;
}

int config_read_path(struct reading *reading, const char *path, struct err *e)
{
	struct stat status;

	if (strcmp(path, "-") == 0)
		return read_open(reading, STDIN_FILENO, STR_LIT("standard input"), e);
	reading->given = stat(path, &status) < 0 || !S_ISDIR(status.st_mode);
	if (!reading->given)
		return read_folder(reading, str_of(path), 0, e);
	return read_file(reading, str_of(path), e);
}
