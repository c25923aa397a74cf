/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/feed.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#define FOLDER_MAX 1000000 /* names in one folder */

#define FEED(name) extern const struct feed feed_##name;
#include "advisory/list.h"
#undef FEED

#define FEED(name) &feed_##name,
static const struct feed *const table[] = {
#include "advisory/list.h"
	NULL,
};
#undef FEED

const struct feed *const *feeds(void)
{
	return table;
}

static void close_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

int feed_list_folder(const char *path, struct arena *arena, struct text_list *ret_names, struct err *e)
{
	__attribute__((cleanup(close_folder))) DIR *folder = opendir(path);
	VEC(struct str) names = {0};
	const struct dirent *entry;

	if (!folder)
		return err_errno(e, errno, "%s", path);
	while (errno = 0, (entry = readdir(folder)) && names.n < FOLDER_MAX)
		if (entry->d_name[0] != '.' && !str_ends(str_of(entry->d_name), ".etag")) /* of `db update` */
			*vec_push(&names) = arena_str(arena, str_of(entry->d_name));
	if (entry) {
		vec_done(&names);
		return err_set(e, ERR_LIMIT, "%s: more names than the cap of %d", path, FOLDER_MAX);
	}
	if (errno) { /* readdir() says an error and the end alike */
		err_errno(e, errno, "%s", path);
		vec_done(&names);
		return e->code;
	}
	vec_sort(&names, str_order);
	arena_keep(arena, ret_names, &names);
	vec_done(&names);
	return 0;
}

struct str feed_ecosystem_of_folder(struct str folder)
{
	return str_is(folder, "crates_io") ? STR_LIT("crates" ".io") : folder;
}

bool feed_is_folder(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

void feed_note(struct facts *facts, struct str where, const char *why, ...)
{
	va_list args;
	struct str text;

	if (!facts->notes)
		return;
	va_start(args, why);
	text = arena_vprintf(facts->notes_arena, why, args);
	va_end(args);
	coverage_note(facts->notes, facts->notes_arena, "advisory feed", where, "%.*s", STR(text));
}
