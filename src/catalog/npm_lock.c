/* SPDX-License-Identifier: Apache-2.0 */
/*
 * npm packages of lock files in source trees: those of npm, Yarn, pnpm and Bun. Beside a node_modules the installed packages
 * are the truth.
 */
#include "base/path.h"
#include "catalog/npm_locks.h"
#include "catalog/npm_name.h"

#define NOTE "npm packages"

static const char *const globs[] = {
	"**/package-lock.json", "**/npm-shrinkwrap.json", "**/yarn.lock", "**/pnpm-lock.yaml", "**/bun.lock", "**/bun.lockb", NULL,
};

/* What Bun wrote before version 1.2: an image of its memory. */
static int refuse_binary(struct str bytes, struct lock_writer *lock, struct err *e)
{
	(void)bytes, (void)lock;
	return err_set(e, ERR_UNSUPPORTED, "lock file: Bun's binary form is not read");
}

static const struct {
	const char *name;
	int (*read)(struct str bytes, struct lock_writer *lock, struct err *e);
} readers[] = {
	{"package-lock.json", package_lock_read},
	{"npm-shrinkwrap.json", package_lock_read},
	{"yarn.lock", yarn_lock_read},
	{"pnpm-lock.yaml", pnpm_lock_read},
	{"bun.lock", bun_lock_read},
	{"bun.lockb", refuse_binary},
};

bool npm_spec_cut(struct str spec, struct str *ret_name, struct str *ret_rest)
{
	ptrdiff_t at = str_find(str_from_index(spec, 1), '@');

	if (at < 0)
		return false;
	*ret_name = str_slice(spec, 0, (size_t)at + 1);
	*ret_rest = str_from_index(spec, (size_t)at + 2);
	return true;
}

void npm_lock_entry(struct lock_writer *lock, struct lock_entry entry)
{
	entry.version = npm_version(entry.version);
	if (!npm_name_valid(entry.name))
		entry.name = STR_NULL;
	lock_entry_add(lock, &entry);
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct lock_writer lock = {.facts = facts, .scratch = scratch};
	struct err why = ERR_INIT;

	(void)e;
	for (size_t i = 0; i < ARRAY_SIZE(readers); i++)
		if (str_is(path_base(file->path), readers[i].name) && readers[i].read(file->bytes, &lock, &why) < 0)
			lock_damage(&lock, why.text);
	lock_end(&lock);
	return 0;
}

static const struct examiner examiner = {
	.name = "npm_lock",
	.version = 1,
	.globs = globs,
	.size_max = LOCK_FILE_MAX,
	.wants = lock_wants,
	.examine = examine,
};

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct lock_kind kind = {
		.type = "npm", .cataloger = "npm_lock", .note = NOTE, .installed = "node_modules", .set_name = npm_name_set,
		.examiner = &examiner,
	};

	return lock_packages(ctx, tree, inventory, &kind, e);
}

const struct cataloger cataloger_npm_lock = {.name = "npm_lock", .run = run, .examiner = &examiner};
