/* SPDX-License-Identifier: Apache-2.0 */
/* Catalogers over programs that a test makes: written to a folder of its own, cataloged like a layer, and taken away again. */
#ifndef PLIMSOLL_TESTS_PROGRAMS_H
#define PLIMSOLL_TESTS_PROGRAMS_H

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>

#include "catalog/inventory_dump.h"
#include "codec/program_of.h"

struct made_file {
	const char *path; /* "0/usr/bin/x": layer and path */
	struct str bytes;
};

static inline int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	(void)info, (void)kind, (void)walk;
	return remove(path);
}

static inline void write_made(const char *root, const struct made_file *file)
{
	struct arena arena = ARENA_INIT;
	struct str path = arena_printf(&arena, "%s/layers/%s", root, file->path);
	struct err e = ERR_INIT;

	for (char *p = (char *)(uintptr_t)path.p + strlen(root) + 1; (p = strchr(p, '/')); p++) {
		*p = 0;
		assert_true(mkdir(path.p, 0777) == 0 || errno == EEXIST);
		*p = '/';
	}
	if (file_replace(path.p, file->bytes, &e) < 0)
		fail_msg("%s", e.text);
	arena_done(&arena);
}

/* What the cataloger makes of the files, as inventory_dump() prints it. */
static inline void catalog_made(const struct cataloger *cataloger, const struct made_file *files, size_t n, struct inventory *inventory)
{
	const struct cataloger *const list[] = {cataloger, NULL};
	char root[] = "/tmp/plimsoll-programs-XXXXXX";
	struct tree tree;

	assert_non_null(mkdtemp(root));
	for (size_t i = 0; i < n; i++)
		write_made(root, &files[i]);
	inventory_init(inventory);
	tree_for(root, list, &tree, &inventory->coverage, &inventory->arena);
	run_catalogers(&tree, list, inventory);
	tree_done(&tree);
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* One line a package: purl, layer, place, and what is doubted; then the gaps. */
static inline void assert_made(const struct cataloger *cataloger, const struct made_file *files, size_t n, const char *want)
{
	struct buf got = BUF_INIT(1 << 20);
	struct inventory inventory;

	catalog_made(cataloger, files, n, &inventory);
	vec_each(package, &inventory.packages) {
		buf_printf(&got, "%.*s layer %d", STR((*package)->purl), (*package)->layer);
		vec_each(location, &(*package)->locations)
			buf_printf(&got, " %.*s", STR(location->path));
		if ((*package)->doubtful)
			buf_printf(&got, " doubtful %u", (*package)->confidence);
		buf_puts(&got, (*package)->development ? " development\n" : "\n");
	}
	vec_each(gap, &inventory.coverage.gaps)
		buf_printf(&got, "gap %.*s: %.*s\n", STR(gap->where), STR(gap->why));
	if (strcmp(buf_text(&got), want) != 0)
		fail_msg("got\n%s", buf_text(&got));
	inventory_done(&inventory);
	buf_done(&got);
}

#endif
