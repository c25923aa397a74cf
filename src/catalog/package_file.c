/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Package files that lie about: left behind by a package manager's cache, or carried along to be installed somewhere else. Nothing
 * of them was unpacked, so they are not installed; but whoever takes the image takes them along. Where the very same package is
 * installed as well, the file is one more place of that one.
 */
#include "catalog/catalog.h"

#include "base/path.h"
#include "catalog/dpkg_record.h"
#include "catalog/fact_layer.h"
#include "catalog/package_archive.h"
#include "catalog/rpm_record.h"

#define NOTE "package files"

static const struct kind {
	const char *extension, *type;
	archive_read_fn *read;
} kinds[] = {
	{".deb", "deb", archive_read_deb},
	{".udeb", "deb", archive_read_deb},
	{".rpm", "rpm", archive_read_rpm},
	{".apk", "apk", archive_read_apk},
	{".whl", "pypi", archive_read_whl},
};

static const char *const globs[] = {"**/*.deb", "**/*.udeb", "**/*.rpm", "**/*.apk", "**/*.whl", NULL};

/* ---- files ---- */

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct str fields[ARCHIVE_FIELDS] = {{0}};

	(void)e;
	/* Android's packages have the same extension as Alpine's; they are zip archives. */
	if (file->kind == FILE_ZIP && str_ends(file->path, ".apk"))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const char *wrong;

		if (!str_ends(file->path, kinds[i].extension))
			continue;
		fields[ARCHIVE_TYPE] = str_of(kinds[i].type);
		wrong = kinds[i].read(file->bytes, scratch, fields);
		if (wrong)
			fact_note(facts, NOTE, "%s", wrong);
		else
			fact_add(facts, "package", fields, ARCHIVE_FIELDS);
		break;
	}
	return 0;
}

static const struct examiner examiner = {
	.name = "package_file",
	.version = 1,
	.globs = globs,
	.examine = examine,
};

/* ---- packages ---- */

struct reading {
	const struct tree *tree;
	struct inventory *inventory;
	struct map known; /* "type name version architecture": what is there already, installed or as a file */
	struct arena arena;
};

static struct str key_of(struct reading *r, const char *type, struct str name, struct str version, struct str architecture)
{
	return arena_printf(&r->arena, "%s %.*s %.*s %.*s", type, STR(name), STR(version), STR(architecture));
}

static const char *type_of(const struct fact *fact)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_is(fact->fields[ARCHIVE_TYPE], kinds[i].type))
			return kinds[i].type;
	return NULL;
}

static bool is_foreign(const struct reading *r, const struct fact *fact)
{
	struct str maintainer = fact->fields[ARCHIVE_MAINTAINER];

	return str_is(fact->fields[ARCHIVE_TYPE], "deb")   ? dpkg_is_foreign(maintainer)
	       : str_is(fact->fields[ARCHIVE_TYPE], "rpm") ? rpm_is_foreign(&r->inventory->os, maintainer)
							   : false;
}

static struct package *add_package(struct reading *r, const struct fact *fact, const char *type)
{
	struct package *package = inventory_add(r->inventory, type, "package_file");
	struct arena *arena = &r->inventory->arena;
	uint64_t epoch = 0;

	package->name = arena_str(arena, fact->fields[ARCHIVE_NAME]);
	package->version = arena_str(arena, fact->fields[ARCHIVE_VERSION]);
	package->architecture = arena_str(arena, fact->fields[ARCHIVE_ARCHITECTURE]);
	package->source_name = arena_str(arena, fact->fields[ARCHIVE_SOURCE]);
	package->source_version = arena_str(arena, fact->fields[ARCHIVE_SOURCE_VERSION]);
	package->license = arena_str(arena, fact->fields[ARCHIVE_LICENSE]);
	package->maintainer = arena_str(arena, fact->fields[ARCHIVE_MAINTAINER]);
	package->modularity = arena_str(arena, fact->fields[ARCHIVE_MODULARITY]);
	if (str_to_u64(fact->fields[ARCHIVE_EPOCH], &epoch))
		package->epoch = (uint32_t)epoch;
	package->foreign = is_foreign(r, fact);
	package->uninstalled = true;
	return package;
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct reading *r = arg;
	struct str rest = found->facts;
	struct fact fact;

	while (fact_next(&rest, examiner.name, &fact)) {
		const char *type = type_of(&fact);
		struct package *package;
		struct str key;

		if (!type)
			continue;
		key = key_of(r, type, fact.fields[ARCHIVE_NAME], fact.fields[ARCHIVE_VERSION], fact.fields[ARCHIVE_ARCHITECTURE]);
		package = map_get(&r->known, key);
		if (!package) {
			package = add_package(r, &fact, type);
			package->layer = fact_layer(r->tree, found->version, examiner.name, ARCHIVE_FIELDS);
			map_set(&r->known, key, package);
		}
		*vec_push(&package->locations) = (struct location){
			arena_str(&r->inventory->arena, found->path), STR_LIT("package file"), r->tree->versions.v[found->version].since, 0,
		};
	}
	return 0;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct reading r = {.tree = tree, .inventory = inventory};
	int result;

	(void)ctx, (void)e;
	vec_each(package, &inventory->packages)
		map_set(&r.known, key_of(&r, (*package)->type, (*package)->name, (*package)->version, (*package)->architecture), *package);
	result = tree_each_facts(tree, examiner.name, TREE_NOW, visit, &r);
	map_done(&r.known);
	arena_done(&r.arena);
	return result;
}

const struct cataloger cataloger_package_file = {
	.name = "package_file",
	.run = run,
	.examiner = &examiner,
};
