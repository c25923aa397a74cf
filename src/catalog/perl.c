/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Perl distributions from CPAN. Three things tell of them, none of all:
 * - .meta/DIST-VERSION/ below a library, by cpanm and cpm: install.json and MYMETA.json. Those of older versions stay there, so
 *   that of one distribution in one library the one written last counts;
 * - auto/MODULE/.packlist, by all installers: the files, and nothing else;
 * - perllocal.pod, by "make install": a diary of modules and versions, which forgets nothing; the last entry counts.
 * A packlist without either of the others has no version: a gap. Perl's own packlist lies outside of auto/.
 * Sources: ExtUtils::Packlist, ExtUtils::Install, perllocal(1), CPAN::Meta::Spec 2; PURL-TYPES, cpan.
 */
#include "catalog/catalog.h"

#include "base/map.h"
#include "base/path.h"
#include "catalog/fact_layer.h"
#include "catalog/lists.h"
#include "catalog/owned.h"
#include "catalog/perl_record.h"

#define EXAMINER "perl"
#define WHAT "Perl distributions"
#define RECORD_MAX ((uint64_t)32 << 20)

static const char *const examined[] = {
	"**/.meta/*/{install.json,MYMETA.json}", "**/auto/**/.packlist", "**/perllocal.pod", NULL,
};

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct str base = path_base(file->path);

	(void)scratch, (void)e;
	if (str_is(base, "install.json"))
		perl_examine_install(file->bytes, WHAT, facts);
	else if (str_is(base, "MYMETA.json"))
		perl_examine_meta(file->bytes, WHAT, facts);
	else if (str_is(base, "perllocal.pod"))
		perl_examine_local(file->bytes, facts);
	else
		perl_examine_packlist(file->bytes, WHAT, facts);
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 2,
	.globs = examined,
	.size_max = RECORD_MAX,
	.examine = examine,
};

/* ---- all together ---- */

/* What is known of a distribution in one library. */
struct dist {
	struct package *package;
	struct str folder; /* of its .meta */
	int64_t mtime;     /* of its install.json */
	unsigned since;
};

struct perl {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct arena arena;
	struct map dists;    /* "LIBRARY NAME" → struct dist */
	struct map versions; /* "Foo-Bar" → struct str, of the diaries */
	bool any;            /* there is something of Perl's at all */
	struct owned owned;
	struct err *e;
};

static void perl_done(struct perl *p)
{
	map_done(&p->dists);
	map_done(&p->versions);
	owned_done(&p->owned);
	arena_done(&p->arena);
}

static struct str key_of(struct perl *p, struct str library, struct str name)
{
	return arena_printf(&p->arena, "%.*s %.*s", STR(library), STR(name));
}

static void add_location(struct perl *p, const struct tree_facts *found, struct package *package)
{
	*vec_push(&package->locations) = (struct location){
		arena_str(&p->inventory->arena, found->path), STR_LIT("package metadata"),
		p->tree->versions.v[found->version].since, 0,
	};
}

static struct package *add_package(struct perl *p, const struct tree_facts *found, struct str name, struct str version)
{
	struct package *package = inventory_add(p->inventory, "cpan", "perl");

	package->name = arena_str(&p->inventory->arena, name);
	package->version = arena_str(&p->inventory->arena, version);
	package->layer = fact_layer(p->tree, found->version, EXAMINER, PERL_INSTALL_FIELDS);
	add_location(p, found, package);
	return package;
}

/* LIBRARY/.meta/DIST-VERSION/install.json: whether it replaces what was found of the distribution before. */
static bool is_newer(const struct perl *p, const struct tree_facts *found, const struct dist *before)
{
	unsigned since = p->tree->versions.v[found->version].since;
	int64_t mtime = tree_inode_of(p->tree, found->version)->mtime;

	return since != before->since ? since > before->since : mtime >= before->mtime;
}

static void read_install(struct perl *p, const struct tree_facts *found, const struct fact *fact)
{
	struct str library = path_parent(path_parent(path_parent(found->path)));
	struct str key = key_of(p, library, fact->fields[PERL_NAME]);
	struct dist *dist = map_get(&p->dists, key);

	if (dist && !is_newer(p, found, dist))
		return;
	if (!dist) {
		dist = arena_new(&p->arena, struct dist);
		dist->package = add_package(p, found, fact->fields[PERL_NAME], fact->fields[PERL_VERSION]);
		map_set(&p->dists, key, dist);
	} else {
		dist->package->version = arena_str(&p->inventory->arena, fact->fields[PERL_VERSION]);
		dist->package->layer = fact_layer(p->tree, found->version, EXAMINER, PERL_INSTALL_FIELDS);
		dist->package->locations.n = 0;
		add_location(p, found, dist->package);
	}
	dist->package->namespace = arena_str(&p->inventory->arena, fact->fields[PERL_AUTHOR]);
	dist->folder = arena_str(&p->arena, path_parent(found->path));
	dist->since = p->tree->versions.v[found->version].since;
	dist->mtime = tree_inode_of(p->tree, found->version)->mtime;
}

/* First pass: what has a version. */
static int visit_versions(void *arg, const struct tree_facts *found)
{
	struct perl *p = arg;
	struct str rest = found->facts, line, name, version;
	struct fact fact;

	p->any = true;
	while (fact_next(&rest, EXAMINER, &fact)) {
		struct str lines = fact.fields[0];

		if (str_is(fact.kind, "install"))
			read_install(p, found, &fact);
		while (str_is(fact.kind, "local") && str_next(&lines, '\n', &line)) {
			struct str *value = arena_new(&p->arena, struct str);

			str_cut(line, ' ', &name, &version);
			*value = version;
			map_set(&p->versions, name, value);
		}
	}
	return ctx_check(p->ctx, p->e);
}

static void read_meta(struct perl *p, const struct tree_facts *found, const struct fact *fact)
{
	struct str folder = path_parent(found->path), library = path_parent(path_parent(folder));
	struct dist *dist = map_get(&p->dists, key_of(p, library, fact->fields[PERL_META_NAME]));
	struct arena *arena = &p->inventory->arena;

	if (!dist || !str_eq(dist->folder, folder))
		return;
	dist->package->license = arena_str(arena, fact->fields[PERL_META_LICENSE]);
	dist->package->maintainer = arena_str(arena, fact->fields[PERL_META_AUTHOR]);
	list_add_lines(&dist->package->depends, fact->fields[PERL_META_DEPENDS], arena);
}

/* "lib/perl5/x86_64-linux/auto/Foo/Bar/.packlist": the library, and Foo-Bar. */
static void split_packlist(struct perl *p, struct str path, struct str *ret_library, struct str *ret_name)
{
	struct str folder = path_parent(path), name;
	char *text;

	while (folder.n && !str_is(path_base(folder), "auto"))
		folder = path_parent(folder);
	name = str_slice(path, folder.n ? folder.n + 1 : 0, path_parent(path).n);
	text = arena_text(&p->arena, name);
	for (size_t i = 0; i < name.n; i++)
		if (text[i] == '/')
			text[i] = '-';
	*ret_library = path_parent(folder);
	*ret_name = str_from(text, name.n);
}

static void add_files(struct perl *p, struct package *package, struct str lines)
{
	struct arena *arena = &p->inventory->arena;
	struct str line;

	while (str_next(&lines, '\n', &line) && !p->owned.full)
		owned_add(&p->owned, arena_str(arena, line), arena);
	owned_finish(&p->owned, p->tree, arena, package);
}

static void read_packlist(struct perl *p, const struct tree_facts *found, const struct fact *fact)
{
	struct str library, name;
	const struct dist *dist;
	const struct str *version;
	struct package *package;

	split_packlist(p, found->path, &library, &name);
	dist = map_get(&p->dists, key_of(p, library, name));
	version = map_get(&p->versions, name);
	if (!dist && !version) {
		coverage_note(&p->inventory->coverage, &p->inventory->arena, WHAT, found->path,
			      "installed, but no record says which version");
		return;
	}
	package = dist ? dist->package : add_package(p, found, name, *version);
	if (dist)
		add_location(p, found, package);
	add_files(p, package, fact->fields[0]);
}

/* Second pass: what belongs to those, and packlists of the rest. */
static int visit_rest(void *arg, const struct tree_facts *found)
{
	struct perl *p = arg;
	struct str rest = found->facts;
	struct fact fact;

	while (fact_next(&rest, EXAMINER, &fact)) {
		if (str_is(fact.kind, "meta"))
			read_meta(p, found, &fact);
		else if (str_is(fact.kind, "packlist"))
			read_packlist(p, found, &fact);
	}
	return ctx_check(p->ctx, p->e);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	auto_done(perl_done) struct perl p = {.ctx = ctx, .tree = tree, .inventory = inventory, .e = e};
	int r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit_versions, &p);

	if (r == 0 && p.any)
		r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit_rest, &p);
	if (p.owned.full)
		coverage_note(&inventory->coverage, &inventory->arena, "files of packages", STR_LIT(""),
			      "more files of Perl distributions than the limit of %u", OWNED_FILES_MAX);
	return r;
}

const struct cataloger cataloger_perl = {.name = "perl", .run = run, .examiner = &examiner};
