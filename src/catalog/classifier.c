/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs that tell what they are (classifiers.h): what was looked at in single files is put together here. A program may
 * have its version from a library it loads or from a file beside it; files of one product, version and folder are one
 * package. Whether a package of the distribution owns the file is not decided here.
 */
#include "catalog/catalog.h"

#include "base/map.h"
#include "base/path.h"
#include "catalog/classifiers.h"
#include "catalog/classify.h"
#include "catalog/fact_layer.h"
#include "catalog/version_cpe.h"

#define FOUND_MAX 5000u

struct found {
	struct str path;
	int layer;
	const struct classifier *row;
	struct str version;          /* empty where it is another file's to tell */
	struct str library;          /* that tells, by its name in DT_NEEDED */
	const struct found *teller;  /* that told in its place */
	struct package *package;
};

struct run {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	VEC(struct found *) found;
	struct map by_path; /* of those that have a version */
	struct map packages;
	struct map programs; /* of Go, by "name path": those whose build information tells their version */
	struct arena arena;
	struct buf path;
	bool full;
};

static void run_done(struct run *run)
{
	vec_done(&run->found);
	map_done(&run->by_path);
	map_done(&run->packages);
	map_done(&run->programs);
	arena_done(&run->arena);
	buf_done(&run->path);
}

/* ---- reading the facts ---- */

static void add_found(struct run *run, const struct tree_facts *file, const struct fact *fact)
{
	struct found *found = arena_new(&run->arena, struct found);

	found->row = classifier_named(fact->fields[0]);
	if (!found->row)
		return;
	found->path = arena_str(&run->arena, file->path);
	found->layer = fact_layer(run->tree, file->version, classifier_examiner.name, 2);
	if (str_is(fact->kind, "version"))
		found->version = arena_str(&run->arena, fact->fields[1]);
	else if (str_is(fact->kind, "library"))
		found->library = arena_str(&run->arena, fact->fields[1]);
	*vec_push(&run->found) = found;
	if (found->version.n && !map_get(&run->by_path, found->path))
		map_set(&run->by_path, found->path, found);
}

static int read_facts(void *arg, const struct tree_facts *file)
{
	struct run *run = arg;
	struct str rest = file->facts;
	struct fact fact;

	/* Another name of a file that has been seen, as BusyBox has by the hundred. */
	if (file->again)
		return 0;
	while (fact_next(&rest, classifier_examiner.name, &fact)) {
		if (run->found.n >= FOUND_MAX) {
			run->full = true;
			return 0;
		}
		add_found(run, file, &fact);
	}
	return 0;
}

/* ---- what others tell ---- */

/* Who told a version at that path, links followed. */
static struct found *teller_at(struct run *run, struct str path)
{
	uint32_t version = tree_find(run->tree, path, TREE_NOW, false);

	if (version == TREE_NONE)
		return NULL;
	buf_clear(&run->path);
	tree_path_text(run->tree, run->tree->versions.v[version].path, &run->path);
	return map_get(&run->by_path, buf_str(&run->path));
}

/* "libruby-3.1.so.3.1" is the link to "libruby-3.1.so.3.1.2". */
static bool is_file_of(struct str library, struct str base)
{
	return base.n >= library.n && str_eq(str_slice(base, 0, library.n), library) &&
	       (base.n == library.n || base.p[library.n] == '.');
}

/* Where a dynamic linker would look, the folders that programs bring their own libraries in first. */
static struct found *library_of(struct run *run, const struct found *found)
{
	static const char *const near[] = {".", "../lib", "../lib64"};
	static const char *const usual[] = {"usr/local/lib", "usr/lib64", "usr/lib", "lib64", "lib"};
	struct str folder = path_parent(found->path);

	for (size_t i = 0; i < ARRAY_SIZE(near); i++) {
		struct found *teller = teller_at(run, arena_printf(&run->arena, "%.*s/%s/%.*s", STR(folder), near[i],
								  STR(found->library)));

		if (teller)
			return teller;
	}
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++) {
		struct found *teller = teller_at(run, arena_printf(&run->arena, "%s/%.*s", usual[i], STR(found->library)));

		if (teller)
			return teller;
	}
	/* Folders of an architecture, or of a configuration of the linker: any library of that name. */
	vec_each(other, &run->found)
		if ((*other)->version.n && is_file_of(found->library, path_base((*other)->path)))
			return *other;
	return NULL;
}

static struct found *neighbour_of(struct run *run, const struct found *found)
{
	struct str folder = path_parent(found->path);

	for (size_t i = 0; i < ARRAY_SIZE(found->row->beside) && found->row->beside[i]; i++) {
		struct found *teller = teller_at(run, arena_printf(&run->arena, "%.*s/%s", STR(folder), found->row->beside[i]));

		if (teller && !teller->row->product)
			return teller;
	}
	return NULL;
}

static void ask_others(struct run *run)
{
	vec_each(item, &run->found) {
		struct found *found = *item;

		if (found->version.n || found->teller)
			continue;
		found->teller = found->library.n ? library_of(run, found) : neighbour_of(run, found);
	}
}

/* ---- packages ---- */

static struct str key_of(struct run *run, const struct found *found, struct str version)
{
	return arena_printf(&run->arena, "%s\t%.*s\t%.*s\t%d", found->row->product->name, STR(version),
			    STR(path_parent(found->path)), found->layer);
}

static void add_location(struct run *run, struct package *package, const struct found *found)
{
	vec_each(location, &package->locations)
		if (str_eq(location->path, found->path))
			return;
	*vec_push(&package->locations) = (struct location){
		arena_str(&run->inventory->arena, found->path), STR_LIT("version string"), found->layer, 0,
	};
}

static struct package *add_package(struct run *run, const struct found *found, struct str version)
{
	const struct product *product = found->row->product;
	struct package *package = inventory_add(run->inventory, product->type, "classifier");

	package->namespace = str_of(product->namespace ? product->namespace : "");
	package->name = str_of(product->name);
	package->version = arena_str(&run->inventory->arena, version);
	package->layer = found->layer;
	package->doubtful = true;
	package->confidence = found->row->confidence ? found->row->confidence : CONFIDENCE_USUAL;
	for (size_t i = 0; i < ARRAY_SIZE(product->cpes) && product->cpes[i]; i++)
		*vec_push(&package->cpes) = version_cpe(&run->inventory->arena, product->cpes[i], package->version, product->updates);
	return package;
}

static struct package *package_of(struct run *run, const struct found *found, struct str version)
{
	struct str key = key_of(run, found, version);
	struct package *package = map_get(&run->packages, key);

	if (!package) {
		package = add_package(run, found, version);
		map_set(&run->packages, key, package);
	}
	add_location(run, package, found);
	return package;
}

/*
 * What the build information of a Go program names is not found once more; the cataloger that reads it runs before this one
 * (list.h). The last part of a module's path may be its major version: "helm.sh/helm/v3".
 */
static void note_programs(struct run *run)
{
	vec_each(item, &run->inventory->packages) {
		const struct package *package = *item;
		struct str name = package->name;

		if (strcmp(package->type, "golang") != 0 || !package->locations.n || !package->version.n ||
		    str_is(package->version, "(devel)"))
			continue;
		if (name.n > 1 && name.p[0] == 'v' && str_is_digit(name.p[1]))
			name = path_base(package->namespace);
		map_set(&run->programs, arena_printf(&run->arena, "%.*s\t%.*s", STR(name), STR(package->locations.v[0].path)), *item);
	}
}

static bool is_known(struct run *run, const struct found *found)
{
	const struct product *product = found->row->product;

	return strcmp(product->type, "golang") == 0 &&
	       map_get(&run->programs, arena_printf(&run->arena, "%s\t%.*s", product->name, STR(found->path)));
}

static void add_packages(struct run *run)
{
	vec_each(item, &run->found) {
		struct found *found = *item;

		if (found->version.n && found->row->product && !is_known(run, found))
			found->package = package_of(run, found, found->version);
	}
	/* Behind those that tell for themselves, so that a library's package takes in the program. */
	vec_each(item, &run->found) {
		struct found *found = *item;

		if (!found->teller || !found->row->product)
			continue;
		if (found->teller->package)
			add_location(run, found->teller->package, found);
		else
			add_location(run, package_of(run, found, found->teller->version), found->teller);
	}
}

static int run_classifier(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	auto_done(run_done) struct run run = {
		.ctx = ctx, .tree = tree, .inventory = inventory, .path = BUF_INIT((size_t)4 * PATH_LENGTH_MAX),
	};
	int r = tree_each_facts(tree, classifier_examiner.name, TREE_NOW, read_facts, &run);

	if (r < 0 || (r = ctx_check(ctx, e)) < 0)
		return r;
	if (run.full)
		coverage_note(&inventory->coverage, &inventory->arena, "programs", STR_LIT(""),
			      "more that tell their version than the limit of %u", FOUND_MAX);
	note_programs(&run);
	ask_others(&run);
	add_packages(&run);
	return 0;
}

const struct cataloger cataloger_classifier = {
	.name = "classifier",
	.run = run_classifier,
	.examiner = &classifier_examiner,
};
