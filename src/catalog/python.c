/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Installed Python distributions: what pip lists, and where it looks. Each is a folder NAME-VERSION.dist-info with METADATA
 * and RECORD (its files), or NAME….egg-info, a folder with PKG-INFO or that file alone, or an egg: a folder or a zip with
 * EGG-INFO in it. Files are examined one by one; which of them belong together is told by their folder, since facts come in
 * the order of paths and METADATA and PKG-INFO stand before all that lies beside them.
 *
 * What another package carries in a folder of its own (setuptools/_vendor) is there and can be attacked: it is listed too,
 * though pip does not. SBOMs that a wheel brings (PEP 770) name what was compiled into it: parts nobody has installed.
 */
#include "catalog/catalog.h"

#include "base/map.h"
#include "base/path.h"
#include "catalog/fact_layer.h"
#include "catalog/lists.h"
#include "catalog/owned.h"
#include "catalog/python_archive.h"
#include "catalog/python_asked.h"
#include "catalog/python_metadata.h"
#include "catalog/python_sbom.h"

#define EXAMINER "python"
#define WHAT "Python packages"
#define FILE_BYTES_MAX ((uint64_t)128 << 20)
#define LIST_BYTES_MAX ((size_t)8 << 20) /* paths of one distribution, all together */
#define INSTALLER_MAX 64 /* bytes of a name */
#define METADATA_MAX ((size_t)16 << 20)
#define CONFIDENCE 50u /* percent: it is there, where Python does not look by itself */

static const char *const examined[] = {
	"**/*.dist-info/{INSTALLER,METADATA,RECORD}", "**/*.egg-info/{PKG-INFO,installed-files.txt,requires.txt}", "**/*.egg-info",
	"**/*.egg/EGG-INFO/{PKG-INFO,requires.txt}", "**/*.egg", "**/*.dist-info/sboms/*.{json,jsonld,xml,spdx}", NULL,
};

/* Fields of a fact "metadata". */
enum { METADATA_NAME, METADATA_VERSION, METADATA_LICENSE, METADATA_AUTHOR, METADATA_DEPENDS };

/* ---- one file ---- */

static void examine_metadata(struct str bytes, struct fact_writer *facts, struct arena *scratch)
{
	struct python_metadata metadata;

	python_metadata_read(bytes, scratch, &metadata);
	if (metadata.cut)
		fact_note(facts, WHAT, "more headers than the limit");
	FACT_ADD(facts, "metadata", metadata.name, metadata.version, metadata.license, metadata.author, metadata.depends);
}

static void examine_archive(struct str bytes, struct fact_writer *facts, struct arena *scratch)
{
	auto_done(buf_done) struct buf text = BUF_INIT(METADATA_MAX);
	struct err e = ERR_INIT;
	int r = python_archive_metadata(bytes, &text, &e);

	if (r > 0)
		examine_metadata(buf_str(&text), facts, scratch);
	else if (r < 0)
		fact_note(facts, WHAT, "%s", e.text);
	/* A zip without metadata is some other program's egg. */
}

/* RECORD is CSV, the list beside an egg-info is plain; paths stay relative to what the list says. */
static void examine_files(struct str bytes, bool csv, struct fact_writer *facts, struct arena *scratch)
{
	auto_done(buf_done) struct buf out = BUF_INIT(LIST_BYTES_MAX);
	struct str line, path;

	while (str_next_line(&bytes, &line)) {
		path = line;
		if (csv ? !python_record_path(scratch, line, &path) : !line.n)
			continue;
		if (path.n > PATH_LENGTH_MAX) {
			fact_note(facts, WHAT, "a path longer than the limit of %d bytes", PATH_LENGTH_MAX);
			continue;
		}
		if (out.n + path.n + 1 > LIST_BYTES_MAX) {
			fact_note(facts, WHAT, "more paths than fit into the limit of %zu bytes", LIST_BYTES_MAX);
			break;
		}
		buf_put(&out, path);
		buf_putc(&out, '\n');
	}
	FACT_ADD(facts, csv ? "record" : "files", buf_str(&out));
}

static void examine_requires(struct str bytes, struct fact_writer *facts)
{
	auto_done(buf_done) struct buf out = BUF_INIT(LIST_BYTES_MAX);

	python_requires(bytes, &out);
	FACT_ADD(facts, "requires", buf_str(&out));
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct str base = path_base(file->path);

	(void)e;
	if (str_is(path_base(path_parent(file->path)), "sboms"))
		python_sbom_examine(file->bytes, WHAT, facts);
	else if (str_is(base, "INSTALLER"))
		FACT_ADD(facts, "installer", str_slice(str_trim(file->bytes), 0, INSTALLER_MAX));
	else if (str_is(base, "RECORD"))
		examine_files(file->bytes, true, facts, scratch);
	else if (str_is(base, "installed-files.txt"))
		examine_files(file->bytes, false, facts, scratch);
	else if (str_is(base, "requires.txt"))
		examine_requires(file->bytes, facts);
	else if (!str_ends(base, ".egg"))
		examine_metadata(file->bytes, facts, scratch);
	else if (file->kind == FILE_ZIP)
		examine_archive(file->bytes, facts, scratch);
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 2,
	.globs = examined,
	.size_max = FILE_BYTES_MAX,
	.examine = examine,
};

/* ---- all together ---- */

struct python {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct arena arena;
	struct str folder; /* in which the files of `package` lie */
	struct package *package; /* that was read last; NULL where its folder holds none */
	struct str installer; /* that filled it; INSTALLER stands before METADATA */
	struct python_asked asked;
	struct map inodes; /* packages by their metadata's inode, for its other names */
	struct owned owned;
	struct err *e;
};

static void python_done(struct python *p)
{
	python_asked_done(&p->asked);
	map_done(&p->inodes);
	owned_done(&p->owned);
	arena_done(&p->arena);
}

/* The folder that holds a distribution's metadata, or the one file that is all of it. */
static struct str metadata_folder(struct str path)
{
	struct str base = path_base(path), parent = path_parent(path);

	if (str_ends(base, ".egg-info") || str_ends(base, ".egg"))
		return path;
	return str_is(path_base(parent), "sboms") ? path_parent(parent) : parent;
}

/* What is named after the distribution: X.egg for X.egg/EGG-INFO. */
static struct str named_folder(struct str folder)
{
	return str_is(path_base(folder), "EGG-INFO") ? path_parent(folder) : folder;
}

static bool is_searched(struct str folder)
{
	struct str parent = path_base(path_parent(folder));

	return str_is(parent, "site-packages") || str_is(parent, "dist-packages");
}

/* A package that conda has unpacked, to link or copy it into environments: pkgs/NAME with info/index.json. */
static bool is_in_conda_cache(struct python *p, struct str folder)
{
	if (!str_is(path_base(path_parent(folder)), "pkgs"))
		return false;
	return tree_find(p->tree, arena_printf(&p->arena, "%.*s/info/index.json", STR(folder)), TREE_NOW, false) != TREE_NONE;
}

/* uv's cache has a folder archive-v0 with one for each wheel. */
static bool is_cached(struct python *p)
{
	for (struct str folder = p->folder; folder.n; folder = path_parent(folder))
		if (str_is(path_base(path_parent(folder)), "archive-v0") || is_in_conda_cache(p, folder))
			return true;
	return false;
}

/* Metadata says that its distribution was put there; of an egg that is true only where Python looks for one. */
static bool is_installed(struct python *p)
{
	struct str named = named_folder(p->folder);

	return !is_cached(p) && (!str_ends(named, ".egg") || is_searched(named));
}

static void set_names(struct python *p, struct package *package, struct str name, struct str version)
{
	struct arena *arena = &p->inventory->arena;
	struct package normal;

	package->name = arena_str(arena, name);
	package->version = arena_str(arena, version);
	normal = *package;
	normal.name = python_normal_name(&p->arena, name);
	package->purl = package_purl(arena, &normal, &p->inventory->os);
}

static struct package *add_package(struct python *p, const struct tree_facts *found, struct str name, struct str version)
{
	struct package *package = inventory_add(p->inventory, "pypi", "python");

	package->doubtful = true;
	set_names(p, package, name, version);
	package->layer = fact_layer(p->tree, found->version, EXAMINER, METADATA_VERSION + 1);
	map_set(&p->inodes, fact_file_key(p->tree, found, &p->arena), package);
	return package;
}

/*
 * The package of a folder; what its metadata does not say, its name does. Installers link what they keep in a cache (uv,
 * conda): metadata of several names is one package with several places.
 */
static struct package *begin(struct python *p, const struct tree_facts *found, struct str name, struct str version)
{
	struct package *package = found->again ? map_get(&p->inodes, fact_file_key(p->tree, found, &p->arena)) : NULL;
	struct str by_name = STR_NULL, by_version = STR_NULL;

	python_folder_name(path_base(named_folder(p->folder)), &by_name, &by_version);
	name = name.n ? name : by_name;
	version = version.n ? version : by_version;
	if (!package && (!name.n || !version.n)) {
		coverage_note(&p->inventory->coverage, &p->inventory->arena, WHAT, found->path, "no %s that could be one",
			      name.n ? "version" : "name");
		return NULL;
	}
	if (!package)
		package = add_package(p, found, name, version);
	/* One place where it is installed proves it. */
	package->doubtful = package->doubtful && !is_installed(p);
	package->confidence = package->doubtful ? CONFIDENCE : 0;
	*vec_push(&package->locations) = (struct location){
		arena_str(&p->inventory->arena, found->path), STR_LIT("package metadata"), p->tree->versions.v[found->version].since, 0,
	};
	return package;
}

/* An egg is all that lies in it. */
static void add_egg_files(struct python *p)
{
	struct str egg = named_folder(p->folder);

	if (!str_ends(egg, ".egg"))
		return;
	owned_add_below(&p->owned, p->tree, egg, &p->inventory->arena);
	owned_finish(&p->owned, p->tree, &p->inventory->arena, p->package);
}

static void read_metadata(struct python *p, const struct tree_facts *found, const struct fact *fact)
{
	struct arena *arena = &p->inventory->arena;

	p->package = begin(p, found, fact->fields[METADATA_NAME], fact->fields[METADATA_VERSION]);
	if (!p->package)
		return;
	p->package->license = arena_str(arena, fact->fields[METADATA_LICENSE]);
	p->package->maintainer = arena_str(arena, fact->fields[METADATA_AUTHOR]);
	list_add_lines(&p->package->depends, fact->fields[METADATA_DEPENDS], arena);
	python_asked_add(&p->asked, p->tree, p->package, p->folder, p->installer);
	add_egg_files(p);
}

/* Where a line of a list leads: "../../../bin/flask" is out of the folder, and what climbs out of the root stays "..". */
static struct str resolved(struct str folder, struct str line, struct arena *arena)
{
	if (str_starts(line, "/"))
		return arena_str(arena, line);
	while (folder.n && str_skip(&line, "../"))
		folder = path_parent(folder);
	return arena_printf(arena, "%.*s%s%.*s", STR(folder), folder.n ? "/" : "", STR(line));
}

/* RECORD's paths are relative to the folder around dist-info, those of an egg-info to itself; what is no path is dropped. */
static void read_files(struct python *p, struct str folder, struct str lines)
{
	struct arena *arena = &p->inventory->arena;
	struct str line;

	while (str_next(&lines, '\n', &line) && !p->owned.full)
		owned_add(&p->owned, resolved(folder, line, arena), arena);
	owned_finish(&p->owned, p->tree, arena, p->package);
}

static void read_fact(struct python *p, const struct tree_facts *found, const struct fact *fact)
{
	if (str_is(fact->kind, "part")) {
		if (!found->again)
			python_sbom_add(p->inventory, p->tree, found, fact, p->package);
		return;
	}
	if (str_is(fact->kind, "metadata")) {
		read_metadata(p, found, fact);
		return;
	}
	if (str_is(fact->kind, "installer")) {
		p->installer = fact->fields[0];
		return;
	}
	/* A RECORD whose METADATA is lost is still a package's. */
	if (!p->package && str_is(fact->kind, "record"))
		p->package = begin(p, found, STR_NULL, STR_NULL);
	if (!p->package)
		return;
	if (str_is(fact->kind, "record"))
		read_files(p, path_parent(p->folder), fact->fields[0]);
	else if (str_is(fact->kind, "files"))
		read_files(p, p->folder, fact->fields[0]);
	else
		list_add_lines(&p->package->depends, fact->fields[0], &p->inventory->arena);
}

/* "~ip-23.2.dist-info": what pip moves aside while it removes a package, and does not list where it was left behind. */
static bool is_left_behind(struct str folder)
{
	return str_starts(path_base(named_folder(folder)), "~");
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct python *p = arg;
	struct str folder = metadata_folder(found->path), rest = found->facts;
	struct fact fact;

	if (!str_eq(folder, p->folder)) {
		p->folder = arena_str(&p->arena, folder);
		p->package = NULL;
		p->installer = STR_NULL;
	}
	while (!is_left_behind(folder) && fact_next(&rest, EXAMINER, &fact))
		read_fact(p, found, &fact);
	return ctx_check(p->ctx, p->e);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	auto_done(python_done) struct python p = {.ctx = ctx, .tree = tree, .inventory = inventory, .e = e};
	int r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit, &p);

	python_asked_settle(&p.asked);
	if (p.owned.full)
		coverage_note(&inventory->coverage, &inventory->arena, "files of packages", STR_LIT(""),
			      "more files of Python packages than the limit of %u", OWNED_FILES_MAX);
	return r;
}

const struct cataloger cataloger_python = {.name = "python", .run = run, .examiner = &examiner};
