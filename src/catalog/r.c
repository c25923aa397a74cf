/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Installed R packages: a folder with a DESCRIPTION, to which R's own installer adds the field "Built"; a DESCRIPTION without
 * it is that of sources. The folder is the package's own. Packages of Bioconductor are told by the field that it requires.
 * Source: Writing R Extensions, 1.1.1 "The DESCRIPTION file".
 */
#include "catalog/catalog.h"

#include "base/path.h"
#include "base/text.h"
#include "catalog/fact_layer.h"
#include "catalog/lists.h"
#include "catalog/owned.h"
#include "codec/stanza.h"

#define EXAMINER "r"
#define WHAT "R packages"
#define DESCRIPTION_MAX ((uint64_t)4 << 20)
#define LIST_BYTES_MAX ((size_t)1 << 20)
#define TEXT_MAX 512u

/* Fields of a fact "package". */
enum { NAME, VERSION, BIOCONDUCTOR, LICENSE, MAINTAINER, DEPENDS, FIELDS };

static const char *const examined[] = {"**/DESCRIPTION", NULL};

/* ---- one file ---- */

/* Two letters or more, digits and dots; begins with a letter and does not end in a dot. */
static bool is_name(struct str name)
{
	if (name.n < 2 || !str_is_alpha(name.p[0]) || name.p[name.n - 1] == '.')
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && name.p[i] != '.')
			return false;
	return name.n <= TEXT_MAX;
}

/* At least two numbers apart by single "." or "-" (R's own rule); one number alone stands in old ones. */
static bool is_version(struct str version)
{
	bool digit = false;

	for (size_t i = 0; i < version.n; i++) {
		bool is = str_is_digit(version.p[i]);

		if (!is && (!digit || (version.p[i] != '.' && version.p[i] != '-')))
			return false;
		digit = is;
	}
	return digit && version.n <= TEXT_MAX;
}

/* "R (>= 3.5.0), methods, Rcpp (>= 1.0)": names, but for R itself. */
static void put_names(struct buf *out, struct str field)
{
	struct str part, name, rest;

	while (str_next(&field, ',', &part)) {
		str_cut(part, '(', &name, &rest);
		name = str_trim(name);
		if (!is_name(name))
			continue;
		buf_put(out, name);
		buf_putc(out, '\n');
	}
}

static struct str text_of(const struct stanza *stanza, const char *field, struct arena *arena)
{
	return str_slice(text_utf8(arena, stanza_first_line(stanza_get(stanza, field))), 0, TEXT_MAX);
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	auto_done(buf_done) struct buf depends = BUF_INIT(LIST_BYTES_MAX);
	auto_done(stanza_done) struct stanza stanza = {0};
	struct stanza_reader reader = STANZA_READER(file->bytes);
	struct str fields[FIELDS];

	(void)e;
	/* Others call a file DESCRIPTION too. */
	if (!stanza_next(&reader, &stanza) || !stanza_has(&stanza, "Built") || !stanza_has(&stanza, "Package"))
		return 0;
	put_names(&depends, stanza_get(&stanza, "Depends"));
	put_names(&depends, stanza_get(&stanza, "Imports"));
	put_names(&depends, stanza_get(&stanza, "LinkingTo"));
	fields[NAME] = stanza_first_line(stanza_get(&stanza, "Package"));
	fields[VERSION] = stanza_first_line(stanza_get(&stanza, "Version"));
	fields[BIOCONDUCTOR] = stanza_has(&stanza, "biocViews") ? STR_LIT("yes") : STR_LIT("");
	fields[LICENSE] = text_of(&stanza, "License", scratch);
	fields[MAINTAINER] = text_of(&stanza, "Maintainer", scratch);
	fields[DEPENDS] = buf_str(&depends);
	if (is_name(fields[NAME]) && is_version(fields[VERSION]))
		fact_add(facts, "package", fields, FIELDS);
	else
		fact_note(facts, WHAT, "no name and version that R would take");
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 2,
	.globs = examined,
	.size_max = DESCRIPTION_MAX,
	.examine = examine,
};

/* ---- all together ---- */

struct r {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct owned owned;
	struct err *e;
};

static void add_package(struct r *r, const struct tree_facts *found, const struct fact *fact)
{
	bool bioconductor = fact->fields[BIOCONDUCTOR].n > 0;
	struct package *package = inventory_add(r->inventory, bioconductor ? "bioconductor" : "cran", "r");
	struct arena *arena = &r->inventory->arena;

	package->name = arena_str(arena, fact->fields[NAME]);
	package->version = arena_str(arena, fact->fields[VERSION]);
	package->license = arena_str(arena, fact->fields[LICENSE]);
	package->maintainer = arena_str(arena, fact->fields[MAINTAINER]);
	package->layer = fact_layer(r->tree, found->version, EXAMINER, VERSION + 1);
	list_add_lines(&package->depends, fact->fields[DEPENDS], arena);
	*vec_push(&package->locations) = (struct location){
		arena_str(arena, found->path), STR_LIT("package metadata"), r->tree->versions.v[found->version].since, 0,
	};
	owned_add_below(&r->owned, r->tree, path_parent(found->path), arena);
	owned_finish(&r->owned, r->tree, arena, package);
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct r *r = arg;
	struct str rest = found->facts;
	struct fact fact;

	/* Never the root: a folder below which everything is would be everyone's. */
	while (path_parent(found->path).n && fact_next(&rest, EXAMINER, &fact))
		add_package(r, found, &fact);
	return ctx_check(r->ctx, r->e);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct r r = {.ctx = ctx, .tree = tree, .inventory = inventory, .e = e};
	int result = tree_each_facts(tree, EXAMINER, TREE_NOW, visit, &r);

	if (r.owned.full)
		coverage_note(&inventory->coverage, &inventory->arena, "files of packages", STR_LIT(""),
			      "more files of R packages than the limit of %u", OWNED_FILES_MAX);
	owned_done(&r.owned);
	return result;
}

const struct cataloger cataloger_r = {.name = "r", .run = run, .examiner = &examiner};
