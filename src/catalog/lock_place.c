/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/lock.h"

/* Folders that hold what package managers installed, each with as many components as it takes to know. */
static const char *const installed[] = {
	"node_modules/", "usr/share/nodejs/", "site-packages/", "dist-packages/", "vendor/", "go/pkg/mod/", "bower_components/",
	".pub-cache/", "Pods/", ".build/checkouts/", NULL,
};

static bool is_below(struct str path, const char *folder)
{
	struct str name = str_of(folder);

	for (;;) {
		ptrdiff_t at = str_search(path, name);

		if (at < 0)
			return false;
		if (at == 0 || path.p[at - 1] == '/')
			return true;
		path = str_from_index(path, (size_t)at + 1);
	}
}

/* Whether a folder's name is that of an unpacked gem, NAME-VERSION. */
static bool is_gem(struct str name)
{
	for (size_t i = 1; i + 1 < name.n; i++)
		if (name.p[i] == '-' && str_is_digit(name.p[i + 1]))
			return true;
	return false;
}

static bool is_in_gem(struct str path)
{
	struct str part, gem, rest;

	while (str_next(&path, '/', &part))
		if (str_is(part, "gems") && str_cut(path, '/', &gem, &rest) && is_gem(gem))
			return true;
	return false;
}

bool lock_of_project(struct str path)
{
	for (const char *const *folder = installed; *folder; folder++)
		if (is_below(path, *folder))
			return false;
	return !is_in_gem(path);
}

bool lock_wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	(void)mode, (void)size, (void)named;
	return lock_of_project(path);
}
