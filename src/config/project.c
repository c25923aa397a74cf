/* SPDX-License-Identifier: Apache-2.0 */
#include "config/project.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

/* The nearest folder above with a ".git" in it, which in a work tree is a file. */
static struct str repository_of(struct arena *arena, struct str folder)
{
	for (struct str rest = folder; rest.n > 1; rest.n = (size_t)str_rfind(rest, '/'))
		if (access(arena_printf(arena, "%.*s/.git", STR(rest)).p, F_OK) == 0)
			return rest;
	return folder;
}

struct str project_of(struct arena *arena, struct str folder)
{
	auto_free char *real = realpath(folder.n ? arena_text(arena, folder) : ".", NULL);

	return real ? repository_of(arena, arena_str(arena, str_of(real))) : STR_NULL;
}

bool project_holds(struct str project, const char *path)
{
	auto_free char *real = project.n ? realpath(path, NULL) : NULL;
	struct str rest = str_of(real ? real : "");

	if (!real || rest.n < project.n || !str_eq(str_slice(rest, 0, project.n), project))
		return false;
	return str_is(project, "/") || rest.n == project.n || rest.p[project.n] == '/';
}
