/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dart packages, from pubspec.lock: a Dart program is compiled with what it needs, so that nothing else tells of it. Packages of
 * the SDK and of folders of the project have no version of their own.
 */
#include "catalog/lock.h"
#include "codec/yaml.h"

#define NOTE "Dart packages"
#define CAPS ((struct yaml_caps){.bytes = LOCK_FILE_MAX, .depth = 32, .nodes = 1000000, .expanded = 2000000})

static const char *const globs[] = {"**/pubspec.lock", NULL};

/* Lower-case letters, digits and "_": the names Dart takes. */
static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && name.p[i] != '_')
			return false;
	return name.n > 0 && name.n <= 256;
}

static void read_package(const struct yaml_pair *pair, struct lock_writer *lock)
{
	struct str source = yaml_get_text(pair->value, "source"), name = yaml_text(pair->key);
	struct str hash = yaml_get_text(yaml_get(pair->value, "description"), "sha256");

	if (str_is(source, "sdk") || str_is(source, "path"))
		return;
	lock_entry_add(lock, &(struct lock_entry){
		.name = is_name(name) ? name : STR_NULL,
		.version = yaml_get_text(pair->value, "version"),
		.integrity = hash.n ? arena_printf(lock->scratch, "sha256:%.*s", STR(hash)) : STR_NULL,
		.development = str_is(yaml_get_text(pair->value, "dependency"), "direct dev"),
		.line = pair->key->line,
	});
}

static int read_lock(struct str bytes, struct lock_writer *lock, struct err *e)
{
	auto_yaml struct yaml_reader *reader = NULL;
	struct yaml_document document;
	int r;

	if (yaml_open(bytes, CAPS, "lock file", &reader, e) < 0)
		return e->code;
	while ((r = yaml_next(reader, &document, e)) > 0)
		yaml_each_pair(pair, yaml_get(document.root, "packages"))
			read_package(pair, lock);
	return r;
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct lock_writer lock = {.facts = facts, .scratch = scratch};
	struct err why = ERR_INIT;

	(void)e;
	if (read_lock(file->bytes, &lock, &why) < 0)
		lock_damage(&lock, why.text);
	lock_end(&lock);
	return 0;
}

static const struct examiner examiner = {
	.name = "dart",
	.version = 1,
	.globs = globs,
	.size_max = LOCK_FILE_MAX,
	.wants = lock_wants,
	.examine = examine,
};

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct lock_kind kind = {.type = "pub", .cataloger = "dart", .note = NOTE, .examiner = &examiner};

	return lock_packages(ctx, tree, inventory, &kind, e);
}

const struct cataloger cataloger_dart = {.name = "dart", .run = run, .examiner = &examiner};
