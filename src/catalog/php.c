/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PHP packages: those that Composer installed (vendor/composer/installed.json), extensions and libraries of PECL and PEAR (their
 * registry), and those of composer.lock where nothing is installed beside it.
 * Source: getcomposer's "The composer.json schema"; PEAR's registry format 1.
 */
#include "base/path.h"
#include "catalog/fact_layer.h"
#include "catalog/lock.h"
#include "catalog/php_records.h"

#define EXAMINER "php"
#define NOTE "PHP packages"

static const char *const globs[] = {
	"**/composer/installed.json", "**/composer.lock", "**/.registry/*.reg", "**/.registry/.channel.*/*.reg", NULL,
};

static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	(void)mode, (void)size, (void)named;
	return !str_ends(path, ".lock") || lock_of_project(path);
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct lock_writer lock = {.facts = facts, .scratch = scratch};
	struct err why = ERR_INIT;
	int r;

	(void)e;
	if (str_ends(file->path, ".lock")) {
		if (composer_lock_read(file->bytes, &lock, &why) < 0)
			lock_damage(&lock, why.text);
		lock_end(&lock);
		return 0;
	}
	if (str_ends(file->path, ".reg"))
		r = pear_record_read(file->bytes, file->path, facts, scratch, &why);
	else
		r = composer_installed_read(file->bytes, facts, scratch, &why);
	if (r < 0)
		fact_note(facts, NOTE, "%s", why.text);
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 1,
	.globs = globs,
	.size_max = LOCK_FILE_MAX,
	.wants = wants,
	.examine = examine,
};

/* ---- from the tree ---- */

struct php {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct err *e;
};

/* "vendor/name" to namespace and name; without a "/" it is all name. */
static void set_name(struct package *package, struct str name, struct arena *arena)
{
	struct str vendor, rest;

	if (str_cut(name, '/', &vendor, &rest)) {
		package->namespace = arena_str(arena, vendor);
		name = rest;
	}
	package->name = arena_str(arena, name);
}

static void add_lines(struct str lines, struct str_list *list, struct arena *arena)
{
	struct str line;

	while (str_next(&lines, '\n', &line))
		*vec_push(list) = arena_str(arena, line);
}

static void add_files(struct str lines, struct package *package, struct arena *arena)
{
	char clean[PATH_LENGTH_MAX + 1];
	struct str line;
	size_t n;

	while (str_next(&lines, '\n', &line))
		if (path_clean(line, clean, &n) && n)
			*vec_push(&package->files) = arena_str(arena, str_from(clean, n));
	vec_sort_unique(&package->files, str_order);
}

static void add_package(struct php *php, const struct fact *fact, struct str path, int layer)
{
	bool pear = str_is(fact->kind, "pear");
	struct package *package = inventory_add(php->inventory, pear ? "pear" : "composer", "php");
	struct arena *arena = &php->inventory->arena;

	set_name(package, fact->fields[PHP_NAME], arena);
	package->version = arena_str(arena, fact->fields[PHP_VERSION]);
	package->license = arena_str(arena, fact->fields[PHP_LICENSE]);
	package->maintainer = arena_str(arena, fact->fields[PHP_AUTHORS]);
	package->development = fact->fields[PHP_DEVELOPMENT].n > 0;
	package->layer = layer;
	add_lines(fact->fields[PHP_DEPENDS], &package->depends, arena);
	add_files(fact->fields[PHP_FILES], package, arena);
	*vec_push(&package->locations) = (struct location){path, STR_LIT("package record"), layer, 0};
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct php *php = arg;
	struct str rest = found->facts, path = STR_NULL;
	struct fact fact;

	if (!fact_named(&examiner, found->path))
		return 0;
	while (fact_next(&rest, EXAMINER, &fact)) {
		if (!str_is(fact.kind, "composer") && !str_is(fact.kind, "pear"))
			continue;
		if (!path.p)
			path = arena_str(&php->inventory->arena, found->path);
		add_package(php, &fact, path, php->tree->versions.v[found->version].since);
	}
	return ctx_check(php->ctx, php->e);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct lock_kind kind = {
		.type = "composer", .cataloger = EXAMINER, .note = NOTE, .installed = "vendor/composer/installed.json",
		.set_name = set_name, .examiner = &examiner,
	};
	struct php php = {ctx, tree, inventory, e};
	int r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit, &php);

	return r < 0 ? r : lock_packages(ctx, tree, inventory, &kind, e);
}

const struct cataloger cataloger_php = {.name = "php", .run = run, .examiner = &examiner};
