/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trees for tests: CASE/layers/0, CASE/layers/1, … as folders of this machine (".wh.NAME" files are whiteouts), read like
 * `dir:` and merged like an image. A case is data; a folder is a case.
 */
#ifndef PLIMSOLL_TESTS_TREE_OF_H
#define PLIMSOLL_TESTS_TREE_OF_H

#include <dirent.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "image/folder.h"
#include "image/merge.h"
#include "test.h"

/* The path of something in the project: PLIMSOLL_SOURCE is its root. */
static inline const char *source_path(struct arena *arena, const char *relative)
{
	const char *root = getenv("PLIMSOLL_SOURCE");

	return arena_printf(arena, "%s/%s", root ? root : ".", relative).p;
}

static inline int tree_of_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline void each_entry(const char *relative, bool files, void (*run)(const char *path, const char *name))
{
	struct arena arena = ARENA_INIT;
	const char *folder = source_path(&arena, relative);
	DIR *dir = opendir(folder);
	VEC(char *) names = {0};

	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir));)
		if (entry->d_name[0] != '.' && (entry->d_type == DT_REG) == files)
			*vec_push(&names) = arena_text(&arena, str_of(entry->d_name));
	closedir(dir);
	vec_sort(&names, tree_of_order);
	assert_true(names.n > 0);
	vec_each(name, &names)
		run(arena_printf(&arena, "%s/%s", folder, *name).p, *name);
	vec_done(&names);
	arena_done(&arena);
}

/* Calls run with each folder (each file) below RELATIVE in byte order; fails the test where there is none. */
static inline void each_case(const char *relative, void (*run)(const char *path, const char *name))
{
	each_entry(relative, false, run);
}

static inline void each_file(const char *relative, void (*run)(const char *path, const char *name))
{
	each_entry(relative, true, run);
}

/* Fills tree (init'ed here) from FOLDER/layers/N, keeping what the wishes say. */
static inline void tree_of(const char *folder, const struct wishes *wishes, struct tree *ret_tree, struct coverage *coverage,
			   struct arena *arena)
{
	struct ctx ctx = {.jobs = 1};
	struct wanted wanted;
	struct layer_reading reading = {.ctx = &ctx, .wanted = &wanted};
	struct err e = ERR_INIT;

	tree_init(ret_tree);
	wanted_init(&wanted, wishes);
	for (unsigned n = 0;; n++) {
		struct str path = arena_printf(arena, "%s/layers/%u", folder, n);
		auto_close int fd = file_open(path.p, &e);
		struct layer_index index;

		if (fd < 0)
			break;
		layer_index_init(&index);
		if (folder_read(&reading, fd, &index, coverage, arena, &e) < 0 ||
		    merge_layer(&ctx, ret_tree, &index, coverage, arena, &e) < 0)
			fail_msg("%s: %s", path.p, e.text);
		layer_index_done(&index);
	}
	wanted_done(&wanted);
	assert_true(ret_tree->layers > 0);
}

#endif
