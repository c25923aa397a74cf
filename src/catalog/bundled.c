/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries of C inside other files: the zlib of a wheel, the OpenSSL of a static program, and shared libraries that were
 * copied from somewhere. No record proves them, so each has its evidence and a confidence. Files of one folder that hold the
 * same version are one package.
 */
#include "catalog/catalog.h"

#include "base/map.h"
#include "base/path.h"
#include "catalog/bundle.h"
#include "catalog/bundled_table.h"
#include "catalog/fact_layer.h"
#include "catalog/version_cpe.h"

#define PACKAGES_MAX 20000u

struct run {
	const struct tree *tree;
	struct inventory *inventory;
	struct map classified; /* "name path" of what a classifier has told already */
	struct map packages;
	struct arena arena;
	size_t count;
};

static void run_done(struct run *run)
{
	map_done(&run->classified);
	map_done(&run->packages);
	arena_done(&run->arena);
}

static const struct bundled *row_named(struct str name)
{
	for (size_t i = 0; i < bundled_library_count; i++)
		if (str_is(name, bundled_libraries[i].product.name))
			return &bundled_libraries[i];
	return NULL;
}

static void note_classified(struct run *run)
{
	vec_each(item, &run->inventory->packages) {
		struct package *package = *item;

		if (!str_is(package->cataloger, "classifier"))
			continue;
		vec_each(location, &package->locations)
			map_set(&run->classified, arena_printf(&run->arena, "%.*s\t%.*s", STR(package->name), STR(location->path)), package);
	}
}

static struct package *add_package(struct run *run, const struct bundled *row, struct str version, int layer)
{
	struct package *package = inventory_add(run->inventory, row->product.type, "bundled");

	package->name = str_of(row->product.name);
	package->version = arena_str(&run->inventory->arena, version);
	package->layer = layer;
	package->doubtful = true;
	for (size_t i = 0; i < ARRAY_SIZE(row->product.cpes) && row->product.cpes[i]; i++)
		*vec_push(&package->cpes) = version_cpe(&run->inventory->arena, row->product.cpes[i], package->version, false);
	return package;
}

static void add_fact(struct run *run, const struct tree_facts *file, const struct fact *fact)
{
	const struct bundled *row = row_named(fact->fields[0]);
	int layer = fact_layer(run->tree, file->version, bundled_examiner.name, 2);
	struct package *package;
	uint64_t confidence;
	struct str key;

	if (!row || !fact->fields[1].n || !str_to_u64(fact->fields[3], &confidence) ||
	    map_get(&run->classified, arena_printf(&run->arena, "%s\t%.*s", row->product.name, STR(file->path))))
		return;
	key = arena_printf(&run->arena, "%s\t%.*s\t%.*s\t%d", row->product.name, STR(fact->fields[1]), STR(path_parent(file->path)),
			   layer);
	package = map_get(&run->packages, key);
	if (!package) {
		package = add_package(run, row, fact->fields[1], layer);
		map_set(&run->packages, key, package);
		run->count++;
	}
	package->confidence = confidence > package->confidence ? (unsigned)confidence : package->confidence;
	*vec_push(&package->locations) = (struct location){
		arena_str(&run->inventory->arena, file->path), arena_str(&run->inventory->arena, fact->fields[4]), layer, 0,
	};
}

static int read_facts(void *arg, const struct tree_facts *file)
{
	struct run *run = arg;
	struct str rest = file->facts;
	struct fact fact;

	while (!file->again && run->count < PACKAGES_MAX && fact_next(&rest, bundled_examiner.name, &fact))
		add_fact(run, file, &fact);
	return 0;
}

static int run_bundled(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	auto_done(run_done) struct run run = {.tree = tree, .inventory = inventory};
	int r;

	note_classified(&run);
	r = tree_each_facts(tree, bundled_examiner.name, TREE_NOW, read_facts, &run);
	if (run.count >= PACKAGES_MAX)
		coverage_note(&inventory->coverage, &inventory->arena, "libraries in other files", STR_LIT(""),
			      "more than the limit of %u", PACKAGES_MAX);
	return r < 0 ? r : ctx_check(ctx, e);
}

const struct cataloger cataloger_bundled = {
	.name = "bundled",
	.run = run_bundled,
	.examiner = &bundled_examiner,
};
