/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/record_facts.h"

#include <stdio.h>

#include "base/map.h"
#include "catalog/fact_layer.h"
#include "catalog/lists.h"
#include "catalog/owned.h"

/* Fields of a fact "package". */
enum { NAME, VERSION, NAMESPACE, ARCHITECTURE, SOURCE, LICENSE, MAINTAINER, DEPENDS, LINE, FLAGS };

#define KIND_PACKAGE "package"
#define KIND_FILES "files"

void record_add(struct fact_writer *facts, const char *note, const struct record_package *package)
{
	char line[16], flags[3] = "";

	if (!package->name.n || !package->version.n) {
		const char *missing = package->name.n ? "a package without a version" : "a package without a name";

		if (package->line)
			fact_note(facts, note, "line %u: %s", package->line, missing);
		else
			fact_note(facts, note, "%s", missing);
		return;
	}
	snprintf(line, sizeof(line), "%u", package->line);
	snprintf(flags, sizeof(flags), "%s%s", package->development ? "d" : "", package->automatic ? "a" : "");
	FACT_ADD(facts, KIND_PACKAGE, package->name, package->version, package->namespace, package->architecture, package->source,
		 package->license, package->maintainer, package->depends, str_of(line), str_of(flags));
}

void record_add_files(struct fact_writer *facts, struct str lines)
{
	FACT_ADD(facts, KIND_FILES, lines);
}

struct records {
	const struct record_kind *kind;
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct err *e;
	struct owned owned;
	size_t n;
};

static void add_files(struct records *records, struct package *package, struct str path)
{
	struct arena *arena = &records->inventory->arena;
	uint32_t found = tree_path_exact(records->tree, records->kind->files_of(arena, path, package->name));
	uint32_t version = found == TREE_NONE ? TREE_NONE : tree_version_at(records->tree, found, TREE_NOW);
	const struct tree_inode *inode;
	struct str facts, line;
	struct fact fact;

	if (version == TREE_NONE || (inode = tree_inode_of(records->tree, version))->content == TREE_NONE)
		return;
	facts = records->tree->contents.v[inode->content].facts;
	while (fact_next(&facts, records->kind->examiner, &fact))
		while (str_is(fact.kind, KIND_FILES) && str_next_line(&fact.fields[0], &line))
			if (records->owned.total < OWNED_FILES_MAX)
				owned_add(&records->owned, arena_str(arena, line), arena);
	owned_finish(&records->owned, records->tree, arena, package);
}

static void add_package(struct records *records, const struct tree_facts *found, const struct fact *fact, struct str path,
			int layer)
{
	const struct record_kind *kind = records->kind;
	const struct tree_version *version = &records->tree->versions.v[found->version];
	struct package *package = inventory_add(records->inventory, kind->type_of ? kind->type_of(path) : kind->type, kind->examiner);
	struct arena *arena = &records->inventory->arena;
	uint64_t line = 0;

	str_to_u64(fact->fields[LINE], &line);
	package->name = arena_str(arena, fact->fields[NAME]);
	package->version = arena_str(arena, fact->fields[VERSION]);
	package->namespace = arena_str(arena, fact->fields[NAMESPACE]);
	package->architecture = arena_str(arena, fact->fields[ARCHITECTURE]);
	package->source_name = arena_str(arena, fact->fields[SOURCE]);
	package->license = arena_str(arena, fact->fields[LICENSE]);
	package->maintainer = arena_str(arena, fact->fields[MAINTAINER]);
	package->development = str_find(fact->fields[FLAGS], 'd') >= 0;
	package->automatic = str_find(fact->fields[FLAGS], 'a') >= 0;
	package->confidence = kind->confidence_of ? kind->confidence_of(path) : kind->confidence;
	package->doubtful = package->confidence > 0;
	package->layer = layer;
	list_add_lines(&package->depends, fact->fields[DEPENDS], &records->inventory->arena);
	*vec_push(&package->locations) = (struct location){path, str_of(kind->what), version->since, (uint32_t)line};
	if (kind->files_of)
		add_files(records, package, path);
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct records *records = arg;
	struct str rest = found->facts, path = STR_NULL;
	struct fact fact;
	int layer = LAYER_UNKNOWN;

	if (found->again)
		return 0;
	if (ctx_check(records->ctx, records->e) < 0)
		return -1;
	while (fact_next(&rest, records->kind->examiner, &fact)) {
		if (!str_is(fact.kind, KIND_PACKAGE))
			continue;
		if (!path.n) {
			path = arena_str(&records->inventory->arena, found->path);
			layer = fact_layer(records->tree, found->version, records->kind->examiner, VERSION + 1);
		}
		if (records->n++ < RECORDS_MAX)
			add_package(records, found, &fact, path, layer);
	}
	records->inventory->database_found = records->inventory->database_found || (records->kind->database && path.n);
	return 0;
}

int records_run(const struct record_kind *kind, const struct ctx *ctx, const struct tree *tree, struct inventory *inventory,
		struct err *e)
{
	struct records records = {.kind = kind, .ctx = ctx, .tree = tree, .inventory = inventory, .e = e};
	int r = tree_each_facts(tree, kind->examiner, TREE_NOW, visit, &records);

	if (records.n > RECORDS_MAX)
		coverage_note(&inventory->coverage, &inventory->arena, kind->note, STR_LIT(""), "more than the limit of %u", RECORDS_MAX);
	owned_done(&records.owned);
	return r < 0 ? e->code : 0;
}
