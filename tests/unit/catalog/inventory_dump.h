/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An inventory as lines of text, and cases that compare it with their expect.tsv. With PLIMSOLL_ACCEPT=1 in the environment
 * a case writes what it got instead; read the difference before committing it.
 */
#ifndef PLIMSOLL_TESTS_INVENTORY_DUMP_H
#define PLIMSOLL_TESTS_INVENTORY_DUMP_H

#include "catalog/catalog.h"
#include "tree_of.h"

static inline void dump_list(struct buf *out, const char *what, const struct str_list *list)
{
	vec_each(item, list)
		buf_printf(out, "\t%s\t%.*s\n", what, STR(*item));
}

static inline void dump_text(struct buf *out, const char *what, struct str text)
{
	if (text.n)
		buf_printf(out, "\t%s\t%.*s\n", what, STR(text));
}

static inline void dump_package(struct buf *out, const struct package *package)
{
	buf_printf(out, "package\t%.*s\t%.*s\t%.*s\tlayer %d%s%s%s%s%s%s\n", STR(package->name), STR(package->version),
		   STR(package->architecture), package->layer, package->essential ? "\tessential" : "",
		   package->automatic ? "\tautomatic" : "", package->foreign ? "\tforeign" : "",
		   package->doubtful ? "\tdoubtful" : "", package->development ? "\tdevelopment" : "",
		   package->uninstalled ? "\tuninstalled" : "");
	buf_printf(out, "\tpurl\t%.*s\n", STR(package->purl));
	buf_printf(out, "\tsource\t%.*s\t%.*s\n", STR(package->source_name), STR(package->source_version));
	vec_each(location, &package->locations)
		buf_printf(out, "\tat\t%.*s:%u\tlayer %d\n", STR(location->path), location->line, location->layer);
	if (package->installed_size)
		buf_printf(out, "\tsize\t%llu\n", (unsigned long long)package->installed_size);
	dump_text(out, "license", package->license);
	dump_text(out, "maintainer", package->maintainer);
	dump_text(out, "modularity", package->modularity);
	vec_each(hash, &package->hashes)
		buf_printf(out, "\thash\t%.*s\t%.*s\n", STR(hash->key), STR(hash->value));
	dump_list(out, "depends", &package->depends);
	dump_list(out, "alternatives", &package->alternatives);
	dump_list(out, "provides", &package->provides);
	dump_list(out, "file", &package->files);
}

static inline void dump_inventory(struct buf *out, const struct inventory *inventory)
{
	const struct os *os = &inventory->os;

	buf_printf(out, "os\t%.*s\t%.*s\trelease %.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", STR(os->id), STR(os->version_id),
		   STR(os->release), STR(os->codename), STR(os->name), STR(os->variant_id), STR(os->source));
	dump_list(out, "like", &os->id_like);
	vec_each(package, &inventory->packages)
		dump_package(out, *package);
	if (inventory->database_found)
		buf_puts(out, "database found\n");
	vec_each(gap, &inventory->coverage.gaps)
		buf_printf(out, "gap\t%.*s\t%.*s\t%.*s\n", STR(gap->what), STR(gap->where), STR(gap->why));
}

static inline void run_catalogers(const struct tree *tree, const struct cataloger *const *list, struct inventory *inventory)
{
	struct ctx ctx = {.jobs = 1};
	struct err e = ERR_INIT;

	for (; *list; list++)
		if ((*list)->run(&ctx, tree, inventory, &e) < 0)
			fail_msg("%s: %s", (*list)->name, e.text);
	inventory_finish(inventory);
}

static inline void tree_for(const char *folder, const struct cataloger *const *list, struct tree *ret_tree,
			    struct coverage *coverage, struct arena *arena)
{
	VEC(const char *) globs = {0};
	VEC(const struct examiner *) examiners = {0};

	for (; *list; list++) {
		for (const char *const *glob = (*list)->wanted; glob && *glob; glob++)
			*vec_push(&globs) = *glob;
		if ((*list)->examiner)
			*vec_push(&examiners) = (*list)->examiner;
	}
	*vec_push(&globs) = NULL;
	*vec_push(&examiners) = NULL;
	tree_of(folder, &(struct wishes){globs.v, examiners.v}, ret_tree, coverage, arena);
	vec_done(&globs);
	vec_done(&examiners);
}

/* FOLDER/layers/N through the catalogers, compared with FOLDER/expect.tsv. */
static inline void check_case(const char *folder, const struct cataloger *const *list)
{
	struct buf got = BUF_INIT((size_t)64 << 20), want = BUF_INIT((size_t)64 << 20);
	struct arena arena = ARENA_INIT;
	struct str path = arena_printf(&arena, "%s/expect.tsv", folder);
	struct inventory inventory;
	struct err e = ERR_INIT;
	struct tree tree;

	inventory_init(&inventory);
	/* What could not be read is seen beside what could not be understood. */
	tree_for(folder, list, &tree, &inventory.coverage, &inventory.arena);
	run_catalogers(&tree, list, &inventory);
	/* What the inventory holds must not hang on the tree. */
	tree_done(&tree);
	dump_inventory(&got, &inventory);
	if (getenv("PLIMSOLL_ACCEPT"))
		assert_int_equal(file_replace(path.p, buf_str(&got), &e), 0);
	if (file_load(path.p, &want, &e) < 0)
		fail_msg("%s", e.text);
	if (!str_eq(buf_str(&got), buf_str(&want)))
		fail_msg("%s: got\n%s", folder, buf_text(&got));
	inventory_done(&inventory);
	arena_done(&arena);
	buf_done(&want);
	buf_done(&got);
}

#endif
