/* SPDX-License-Identifier: Apache-2.0 */
#include "config/beside.h"

#include <dirent.h>
#include <sys/stat.h>

#include "base/path.h"
#include "config/nested.h"
#include "config/project.h"

/* The path of an image in a reference: "oci:build/shop:2.4" is build/shop; empty where it is none that exists. */
static struct str path_of(struct str reference, struct arena *arena)
{
	static const char *const schemes[] = {"docker-archive:", "oci-archive:", "oci-dir:", "oci:", "dir:"};
	struct stat status;

	for (size_t i = 0; i < ARRAY_SIZE(schemes); i++)
		if (str_skip(&reference, schemes[i]))
			break;
	while (reference.n) {
		struct str path = arena_str(arena, reference);
		ptrdiff_t colon = str_rfind(path, ':'), at = str_rfind(path, '@'), cut = colon > at ? colon : at;

		if (stat(path.p, &status) == 0)
			return path;
		if (cut < 0)
			break;
		reference = str_slice(reference, 0, (size_t)cut);
	}
	return STR_NULL;
}

static bool is_known_by_name(struct str base)
{
	for (const struct front_end *const *front_end = front_ends(); *front_end; front_end++)
		if ((*front_end)->names && (*front_end)->names(base))
			return true;
	return false;
}

/* Whether a front end claims one of its documents. */
static bool is_claimed(const struct reading *reading, struct str path)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT((size_t)BESIDE_FILE_MAX);
	struct config_file file = {.path = path, .line = 1, .column = 1};
	struct yaml_reader *reader auto_yaml = NULL;
	struct yaml_document document;
	struct err e = ERR_INIT;

	if (nested_load(reading, path, &bytes, &e) < 0 || yaml_open(buf_str(&bytes), YAML_CAPS, "YAML", &reader, &e) < 0)
		return false;
	file.text = buf_str(&bytes);
	while (yaml_next(reader, &document, &e) > 0)
		for (const struct front_end *const *front_end = front_ends(); *front_end; front_end++)
			if ((*front_end)->claims && (*front_end)->claims(&file, document.root))
				return true;
	return false;
}

static void take_entry(struct reading *reading, struct str folder, struct str base, struct config_paths *paths)
{
	bool named = is_known_by_name(base), yaml = str_ends(base, ".yaml") || str_ends(base, ".yml");
	struct str path = str_is(folder, ".") ? base
					      : arena_printf(reading->arena, "%.*s%s%.*s", STR(folder), str_ends(folder, "/") ? "" : "/", STR(base));
	struct stat status;

	if ((!named && !yaml) || stat(path.p, &status) < 0 || !S_ISREG(status.st_mode) ||
	    !project_holds(reading->project, path.p))
		return;
	if (status.st_size > BESIDE_FILE_MAX)
		reading_gap_path(reading, path, "beside the image, and larger than 1 MiB: name it with --config to have it judged");
	else if (named || is_claimed(reading, path))
		*vec_push(paths) = (struct config_path){path, false, reading->project};
}

static void list(struct reading *reading, struct str folder, struct config_paths *paths)
{
	DIR *open = opendir(folder.p);
	struct str_list names = {0};
	struct dirent *entry;

	if (!open)
		return;
	while (names.n < BESIDE_ENTRIES_MAX && (entry = readdir(open)))
		if (entry->d_name[0] != '.')
			*vec_push(&names) = arena_str(reading->arena, str_of(entry->d_name));
	closedir(open);
	if (names.n == BESIDE_ENTRIES_MAX) {
		/* Which of so many the system names first is chance. */
		reading_gap_path(reading, folder, "too many files lie beside the image: name those that belong to it with --config");
		vec_done(&names);
		return;
	}
	vec_sort(&names, str_order);
	for (size_t i = 0; i < names.n && paths->n < BESIDE_MAX; i++)
		take_entry(reading, folder, names.v[i], paths);
	if (paths->n == BESIDE_MAX)
		reading_gap_path(reading, folder, "no more than 64 files beside the image are judged: name the others with --config");
	vec_done(&names);
}

void config_list_beside(struct reading *reading, const char *reference, struct config_paths *paths)
{
	struct str path = path_of(str_of(reference), reading->arena), folder;

	while (path.n > 1 && str_ends(path, "/"))
		path.n--;
	if (!path.n || str_is(path, "/"))
		return;
	folder = path_parent(path);
	if (str_is(path, ".") || str_is(path_base(path), ".."))
		return;
	if (!folder.n)
		folder = str_starts(path, "/") ? STR_LIT("/") : STR_LIT(".");
	reading->project = project_of(reading->arena, folder);
	list(reading, arena_str(reading->arena, folder), paths);
}
