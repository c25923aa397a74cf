/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages of Portage: var/db/pkg/CATEGORY/NAME-VERSION/CONTENTS. Source: PMS (Package Manager Specification) 3.1 and 3.2 for
 * names and versions, portage(5) for CONTENTS ("obj PATH MD5 MTIME", "sym PATH -> TARGET MTIME", "dir PATH").
 */
#include "catalog/record_facts.h"

#include "base/buf.h"
#include "base/path.h"

#define EXAMINER "portage"
#define NOTE "Portage packages"

static const char *const globs[] = {"var/db/pkg/*/*/CONTENTS", NULL};

/* The name ends before the last "-" that a version follows; "-r2" is part of the version. */
static bool split(struct str folder, struct str *ret_name, struct str *ret_version)
{
	for (size_t i = folder.n; i > 1; i--)
		if (folder.p[i - 1] == '-' && i < folder.n && str_is_digit(folder.p[i])) {
			*ret_name = str_slice(folder, 0, i - 1);
			*ret_version = str_from_index(folder, i);
			return true;
		}
	return false;
}

/* Paths may hold blanks: what follows them is known from the end. */
static struct str path_of(struct str line)
{
	struct str rest;

	if (str_skip(&line, "obj ")) {
		str_cut_last(line, ' ', &line, &rest);
		str_cut_last(line, ' ', &line, &rest);
		return line;
	}
	if (str_skip(&line, "sym ")) {
		ptrdiff_t arrow = str_search(line, STR_LIT(" -> "));

		return arrow < 0 ? STR_NULL : str_slice(line, 0, (size_t)arrow);
	}
	return STR_NULL;
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	auto_done(buf_done) struct buf files = BUF_INIT(FACTS_FILE_MAX / 2);
	struct str folder = path_parent(file->path), bytes = file->bytes, line;
	struct record_package package = {.namespace = path_base(path_parent(folder)), .line = 0};

	(void)scratch, (void)e;
	if (!split(path_base(folder), &package.name, &package.version)) {
		fact_note(facts, NOTE, "\"%.*s\" is no name and version", STR(path_base(folder)));
		return 0;
	}
	record_add(facts, NOTE, &package);
	while (str_next_line(&bytes, &line))
		if ((line = path_of(line)).n)
			buf_printf(&files, "%.*s\n", STR(line));
	if (files.full)
		fact_note(facts, NOTE, "more files than fit");
	record_add_files(facts, buf_str(&files));
	return 0;
}

static struct str files_of(struct arena *arena, struct str path, struct str name)
{
	(void)arena, (void)name;
	return path;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct record_kind kind = {
		.examiner = EXAMINER, .type = "ebuild", .what = "package database", .note = NOTE, .database = true, .files_of = files_of,
	};

	return records_run(&kind, ctx, tree, inventory, e);
}

static const struct examiner examiner = {
	.name = EXAMINER, .version = 1, .globs = globs, .size_max = RECORD_FILE_MAX, .examine = examine,
};

const struct cataloger cataloger_portage = {.name = "portage", .run = run, .examiner = &examiner};
