/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The note that distributions let their linker write into each program and library (systemd's "Package Metadata for Executable
 * Files"): which package of which distribution it was built for. It says something new only where no package database has the
 * file: in images whose database was taken out, or into which single files were copied. So files that a package owns are passed
 * over, as are packages that the database lists. What remains is doubtful: the file may have been changed since.
 */
#include "catalog/catalog.h"

#include "catalog/fact_layer.h"
#include "catalog/own_paths.h"
#include "codec/elf.h"
#include "codec/json.h"

#define EXAMINER "elf_note"
#define NOTE "notes of packages in programs"
#define NOTE_CAPPED "programs"
#define NOTE_MAX ((size_t)64 << 10)
#define PACKAGES_MAX 100000u
#define LOCATIONS_MAX 100u /* of one package */
#define CONFIDENCE 90

enum { NOTE_TYPE, NOTE_OS, NOTE_NAME, NOTE_VERSION, NOTE_ARCHITECTURE, NOTE_CPE };

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct json_caps caps = {.bytes = NOTE_MAX, .depth = 8, .values = 1000};
	auto_json struct json *root = NULL;
	struct err why = ERR_INIT;
	struct str content;
	struct elf elf;

	(void)scratch, (void)e;
	if (elf_open(file->bytes, &elf, &why) < 0)
		return 0;
	/* Said here for all who look into programs: this examiner opens each ELF file. */
	if (elf.capped)
		fact_note(facts, NOTE_CAPPED, "sections or segments beyond the limit of %u and %u were not looked at",
			  ELF_SECTIONS_MAX, ELF_SEGMENTS_MAX);
	if (!elf_note_find(&elf, "FDO", ELF_NOTE_PACKAGE, &content))
		return 0;
	while (content.n && !content.p[content.n - 1])
		content.n--;
	if (json_parse(content, caps, ".note.package", &root, &why) < 0) {
		fact_note(facts, NOTE, "%s", why.text);
		return 0;
	}
	if (!json_get_text(root, "name").n || !json_get_text(root, "version").n) {
		fact_note(facts, NOTE, ".note.package: no name or no version");
		return 0;
	}
	FACT_ADD(facts, "note", json_get_text(root, "type"), json_get_text(root, "os"), json_get_text(root, "name"),
		 json_get_text(root, "version"), json_get_text(root, "architecture"), json_get_text(root, "osCpe"));
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 2,
	.kinds = FILE_ELF,
	.examine = examine,
};

/* ---- the inventory ---- */

struct noted {
	struct str path;
	struct fact fact;
	int layer, since;
	bool owned;
};

struct elf_notes_found {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct arena arena;
	VEC(struct noted *) files;
	struct map paths, packages;
	struct err *e;
};

static void found_done(struct elf_notes_found *found)
{
	vec_done(&found->files);
	map_done(&found->paths);
	map_done(&found->packages);
	arena_done(&found->arena);
}

static int visit(void *arg, const struct tree_facts *at)
{
	struct elf_notes_found *found = arg;
	struct str rest = at->facts;
	struct noted *file;
	struct fact fact;

	if (at->again || !fact_next(&rest, EXAMINER, &fact))
		return 0;
	file = arena_new(&found->arena, struct noted);
	*file = (struct noted){
		.path = arena_str(&found->arena, at->path), .fact = fact,
		.layer = tree_inode_of(found->tree, at->version)->layer,
		.since = fact_layer(found->tree, at->version, EXAMINER, NOTE_ARCHITECTURE + 1),
	};
	*vec_push(&found->files) = file;
	map_set(&found->paths, file->path, &file->owned);
	return ctx_check(found->ctx, found->e);
}

static const char *type_of(struct str type)
{
	static const char *const types[] = {"deb", "rpm", "apk", "alpm", "opkg"};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (str_is(type, types[i]))
			return types[i];
	return str_is(type, "arch") ? "alpm" : "generic";
}

/* "fedora", from the note's own word or from "cpe:/o:fedoraproject:fedora:39". */
static struct str os_of(const struct fact *fact)
{
	struct str rest = fact->fields[NOTE_CPE], part = STR_LIT("");

	if (fact->fields[NOTE_OS].n)
		return fact->fields[NOTE_OS];
	for (int i = 0; i < 4; i++)
		if (!str_next(&rest, ':', &part))
			return STR_LIT("");
	return part;
}

static struct str key_of(struct elf_notes_found *found, const char *type, struct str name, struct str version)
{
	return arena_printf(&found->arena, "%s %.*s %.*s", type, STR(name), STR(version));
}

/* The note may name the source package; a version of the database may have an epoch that the note leaves out. */
static void know_packages(struct elf_notes_found *found)
{
	vec_each(item, &found->inventory->packages) {
		struct package *package = *item;
		struct str version = package->version;
		ptrdiff_t colon = str_find(version, ':');

		map_set(&found->packages, key_of(found, package->type, package->name, version), package);
		if (package->source_name.n)
			map_set(&found->packages, key_of(found, package->type, package->source_name, package->source_version), package);
		if (colon > 0)
			map_set(&found->packages,
				key_of(found, package->type, package->name, str_from_index(version, (size_t)colon + 1)), package);
	}
}

static struct package *new_package(struct elf_notes_found *found, const struct noted *file, const char *type)
{
	struct package *package = inventory_add(found->inventory, type, EXAMINER);
	struct arena *arena = &found->inventory->arena;
	const struct fact *fact = &file->fact;
	struct str os = os_of(fact);

	package->namespace = arena_str(arena, os);
	package->name = arena_str(arena, fact->fields[NOTE_NAME]);
	package->version = arena_str(arena, fact->fields[NOTE_VERSION]);
	package->architecture = arena_str(arena, fact->fields[NOTE_ARCHITECTURE]);
	package->layer = file->since;
	package->doubtful = true;
	package->confidence = CONFIDENCE;
	/* Another distribution's file: this one's advisories say nothing of it. */
	package->foreign = os.n && found->inventory->os.id.n && !str_eq(os, found->inventory->os.id);
	return package;
}

static void add_file(struct elf_notes_found *found, const struct noted *file, size_t known)
{
	const char *type = type_of(file->fact.fields[NOTE_TYPE]);
	struct str key = key_of(found, type, file->fact.fields[NOTE_NAME], file->fact.fields[NOTE_VERSION]);
	struct package *package = map_get(&found->packages, key);

	if (file->owned || (package && !str_is(package->cataloger, EXAMINER)))
		return;
	if (!package) {
		if (found->inventory->packages.n - known >= PACKAGES_MAX)
			return;
		package = new_package(found, file, type);
		map_set(&found->packages, key, package);
	}
	if (package->locations.n < LOCATIONS_MAX)
		*vec_push(&package->locations) = (struct location){arena_str(&found->inventory->arena, file->path),
								   STR_LIT("ELF note"), file->layer, 0};
	if (file->since < package->layer)
		package->layer = file->since;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	auto_done(found_done) struct elf_notes_found found = {.ctx = ctx, .tree = tree, .inventory = inventory, .e = e};
	size_t known = inventory->packages.n;
	int r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit, &found);

	if (r < 0 || !found.files.n)
		return r;
	own_paths_mark(inventory, &found.paths);
	know_packages(&found);
	vec_each(file, &found.files)
		add_file(&found, *file, known);
	return 0;
}

const struct cataloger cataloger_elf_note = {
	.name = EXAMINER,
	.run = run,
	.examiner = &examiner,
};
