/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Installed npm packages: each package.json that lies where node looks for a package, directly in node_modules/NAME or
 * node_modules/@SCOPE/NAME. Others are parts of a package, fixtures of its tests, or the root of an application, which is no
 * package of a registry. A package's name is what its manifest says: its folder may have the name of an alias.
 *
 * Stores (.pnpm, .store, .bun, .deno) hold each package once, in a node_modules of its own, and links point to it: links are
 * not walked. Hard links of one manifest are one package with several places.
 *
 * What is needed for development, and what was unpacked, npm says in node_modules/.package-lock.json.
 */
#include "catalog/catalog.h"

#include "base/map.h"
#include "base/path.h"
#include "catalog/fact_layer.h"
#include "catalog/integrity.h"
#include "catalog/npm_manifest.h"
#include "catalog/npm_name.h"
#include "codec/json.h"

#define EXAMINER "npm"
#define NOTE "npm packages"
#define PACKAGES_MAX 1000000u

/* Fields of a fact "package", and of a fact "locked". */
enum { NAME, VERSION, LICENSE, AUTHOR, DEPENDS, INTEGRITY };
enum { LOCKED_PATH, LOCKED_DEVELOPMENT, LOCKED_INTEGRITY };

static const char *const globs[] = {
	"**/node_modules/*/package.json",
	"**/node_modules/@*/*/package.json",
	/* The store of Yarn's "pnpm" linker. */
	"**/node_modules/.store/*/package/package.json",
	/* Debian's folder in the path of node's require(). */
	"usr/share/nodejs/*/package.json",
	"usr/share/nodejs/@*/*/package.json",
	/* Where the official images of node unpack Yarn, and where Corepack keeps package managers, by name and version. */
	"opt/yarn-v*/package.json",
	"**/node/corepack/*/*/package.json",
	"**/node/corepack/v1/*/*/package.json",
	"**/node_modules/.package-lock.json",
	NULL,
};

static const char *const fixture_folders[] = {
	"test", "tests", "__tests__", "testing", "fixture", "fixtures", "__fixtures__", "spec", "mock", "mocks", "__mocks__",
	"example", "examples", NULL,
};

static bool is_fixture_folder(struct str name)
{
	for (const char *const *folder = fixture_folders; *folder; folder++)
		if (str_is(name, *folder))
			return true;
	return false;
}

/* Whether the path leads through a folder of tests inside of a package: what is "installed" there is a test's. */
static bool is_fixture(struct str path)
{
	bool inside = false; /* of a node_modules */
	struct str part;

	while (str_next(&path, '/', &part)) {
		if (inside && is_fixture_folder(part) && str_search(path, STR_LIT("node_modules/")) >= 0)
			return true;
		if (!str_is(part, "node_modules"))
			continue;
		inside = true;
		/* The package's own name may be "test". */
		if (str_next(&path, '/', &part) && str_starts(part, "@"))
			str_next(&path, '/', &part);
	}
	return false;
}

static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	struct str folder = path_base(path_parent(path));

	(void)mode, (void)size, (void)named;
	if (is_fixture(path))
		return false;
	if (str_is(path_base(path), ".package-lock.json"))
		return true;
	/* "@scope/package.json" is no package, nor is what a tool hides in a folder with a dot. */
	return folder.n && folder.p[0] != '@' && folder.p[0] != '.';
}

static void examine_lock(const struct examined *file, struct fact_writer *facts)
{
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *root = NULL;
	struct json_members members;
	struct err e = ERR_INIT;

	caps.forgiving = true;
	if (json_parse(file->bytes, caps, ".package-lock.json", &root, &e) < 0) {
		fact_note(facts, NOTE, "%s", e.text);
		return;
	}
	members = json_members(json_get(root, "packages"));
	while (json_next(&members)) {
		bool development = json_bool(json_get(members.value, "dev"));
		struct str integrity = json_get_text(members.value, "integrity");

		if (development || integrity.n)
			FACT_ADD(facts, "locked", members.key, development ? STR_LIT("dev") : STR_LIT(""), integrity);
	}
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct npm_manifest manifest;
	struct err why = ERR_INIT;
	struct str version;

	(void)e;
	if (str_is(path_base(file->path), ".package-lock.json")) {
		examine_lock(file, facts);
		return 0;
	}
	if (npm_manifest_parse(file->bytes, scratch, &manifest, &why) < 0) {
		fact_note(facts, NOTE, "%s", why.text);
		return 0;
	}
	/* One without either is not meant to be a package: a folder's settings, or a stub. */
	if (!manifest.name.n || !manifest.version.n)
		return 0;
	version = npm_version(manifest.version);
	if (!npm_name_valid(manifest.name) || !version.n) {
		fact_note(facts, NOTE, "no name and version that npm would take");
		return 0;
	}
	FACT_ADD(facts, "package", manifest.name, version, manifest.license, manifest.author, manifest.depends, manifest.integrity);
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 1,
	.globs = globs,
	.size_max = NPM_MANIFEST_MAX,
	.wants = wants,
	.examine = examine,
};

/* What a lock says of a package at a path. */
struct locked {
	bool development;
	struct str integrity;
};

struct npm {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct arena arena;
	struct map locked;  /* by the package's folder */
	struct map inodes;  /* packages by their manifest's inode, for its other names */
	size_t packages;
	struct err *e;
};

static int visit_lock(void *arg, const struct tree_facts *found)
{
	struct npm *npm = arg;
	struct str rest = found->facts, root = path_parent(path_parent(found->path));
	struct fact fact;

	while (fact_next(&rest, EXAMINER, &fact)) {
		struct locked *locked;

		if (!str_is(fact.kind, "locked"))
			continue;
		locked = arena_new(&npm->arena, struct locked);
		*locked = (struct locked){fact.fields[LOCKED_DEVELOPMENT].n > 0, fact.fields[LOCKED_INTEGRITY]};
		map_set(&npm->locked, arena_printf(&npm->arena, "%.*s%s%.*s", STR(root), root.n ? "/" : "",
						   STR(fact.fields[LOCKED_PATH])), locked);
	}
	return ctx_check(npm->ctx, npm->e);
}

static void add_depends(struct arena *arena, struct str lines, struct package *package)
{
	struct str name;

	while (str_next(&lines, '\n', &name))
		*vec_push(&package->depends) = arena_str(arena, name);
}

static void add_package(struct npm *npm, const struct tree_facts *found, const struct fact *fact, struct str path)
{
	const struct locked *locked = map_get(&npm->locked, path_parent(found->path));
	struct package *package = inventory_add(npm->inventory, "npm", "npm");
	struct arena *arena = &npm->inventory->arena;

	npm_name_set(package, fact->fields[NAME], arena);
	package->version = arena_str(arena, fact->fields[VERSION]);
	package->license = arena_str(arena, fact->fields[LICENSE]);
	package->maintainer = arena_str(arena, fact->fields[AUTHOR]);
	package->layer = fact_layer(npm->tree, found->version, EXAMINER, VERSION + 1);
	package->development = locked && locked->development;
	add_depends(arena, fact->fields[DEPENDS], package);
	integrity_add(locked && locked->integrity.n ? locked->integrity : fact->fields[INTEGRITY], package, arena);
	*vec_push(&package->files) = path;
	map_set(&npm->inodes, fact_file_key(npm->tree, found, &npm->arena), package);
	npm->packages++;
}

static struct package *known(struct npm *npm, const struct tree_facts *found)
{
	return found->again ? map_get(&npm->inodes, fact_file_key(npm->tree, found, &npm->arena)) : NULL;
}

static int visit_package(void *arg, const struct tree_facts *found)
{
	struct npm *npm = arg;
	struct inventory *inventory = npm->inventory;
	struct str rest = found->facts, path;
	struct package *package;
	struct fact fact;

	if (!fact_next(&rest, EXAMINER, &fact) || !str_is(fact.kind, "package") || !fact_named(&examiner, found->path))
		return ctx_check(npm->ctx, npm->e);
	path = arena_str(&inventory->arena, found->path);
	package = known(npm, found);
	if (!package && npm->packages >= PACKAGES_MAX) {
		coverage_note(&inventory->coverage, &inventory->arena, NOTE, STR_LIT(""), "more packages than the limit of %u",
			      PACKAGES_MAX);
		return ctx_check(npm->ctx, npm->e);
	}
	if (package)
		*vec_push(&package->files) = path;
	else
		add_package(npm, found, &fact, path);
	package = package ? package : inventory->packages.v[inventory->packages.n - 1];
	*vec_push(&package->locations) =
		(struct location){path, STR_LIT("package manifest"), npm->tree->versions.v[found->version].since, 0};
	return ctx_check(npm->ctx, npm->e);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct npm npm = {.ctx = ctx, .tree = tree, .inventory = inventory, .e = e};
	int r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit_lock, &npm);

	if (r == 0)
		r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit_package, &npm);
	map_done(&npm.locked);
	map_done(&npm.inodes);
	arena_done(&npm.arena);
	return r;
}

const struct cataloger cataloger_npm = {.name = "npm", .run = run, .examiner = &examiner};
