/* SPDX-License-Identifier: Apache-2.0 */
/* A list of materials into an inventory. What cannot be used is noted by its name. */
#include "base/map.h"
#include "base/path.h"
#include "catalog/bill.h"
#include "model/purl.h"
#include "model/symbol_text.h"

struct filler {
	struct bill *bill;
	const struct bill_use *use;
	struct inventory *inventory;
	struct map references; /* of the bill's items: the item */
	struct map packages;   /* by reference: the package that was made of the item */
	struct map seen;       /* keys of what this bill has named */
	struct map licenses;   /* LicenseRef: its text */
	struct buf key;
};

/* ---- one package ---- */

static struct str key_of(struct filler *filler, const struct package *package, struct str path)
{
	buf_clear(&filler->key);
	buf_printf(&filler->key, "%s\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s", package->type, STR(package->namespace), STR(package->name),
		   STR(package->version), STR(package->architecture), STR(path));
	return buf_str(&filler->key);
}

/*
 * What another cataloger has found at the same version is better proved: of that neither place nor architecture matters. And
 * of the system's own packages their database knows the version.
 */
static struct str bare_key(struct buf *key, const struct package *package)
{
	buf_clear(key);
	buf_printf(key, "%s\n%.*s\n%.*s\n", package->type, STR(package->namespace), STR(package->name));
	if (!package_is_of_system(package))
		buf_put(key, package->version);
	return buf_str(key);
}

static void know(struct arena *arena, struct buf *key, struct map *known, const struct package *package)
{
	struct str bare = bare_key(key, package);

	if (!map_get(known, bare))
		map_set(known, arena_str(arena, bare), known);
}

void bill_know(struct inventory *inventory, struct map *known)
{
	auto_done(buf_done) struct buf key = BUF_INIT((size_t)1 << 20);

	vec_each(package, &inventory->packages)
		know(&inventory->arena, &key, known, *package);
}

static uint64_t number_of(const struct bill_item *item, const char *key)
{
	uint64_t number = 0;

	str_to_u64(bill_property_of(item, key), &number);
	return number;
}

static bool flag_of(const struct bill_item *item, const char *key)
{
	return str_is(bill_property_of(item, key), "true");
}

static int layer_of(struct str text)
{
	uint64_t number;

	return str_to_u64(text, &number) && number < IMAGE_LAYERS_MAX ? (int)number : LAYER_UNKNOWN;
}

/* "package database|1|120|var/lib/dpkg/status": what, layer, line, path. */
static void add_location(struct package *package, struct str value)
{
	struct str what, layer, line, path;
	uint64_t number = 0;

	if (!str_cut(value, '|', &what, &value) || !str_cut(value, '|', &layer, &value) || !str_cut(value, '|', &line, &path))
		return;
	str_to_u64(line, &number);
	*vec_push(&package->locations) = (struct location){path, what, layer_of(layer), (uint32_t)number};
}

static struct str without_root(struct str path)
{
	while (path.n && path.p[0] == '/')
		path = str_from_index(path, 1);
	return path;
}

/* Where the list says it was found; of a list in an image only the list itself is proved to be there. */
static void locate(struct filler *filler, const struct bill_item *item, struct package *package)
{
	struct bill *bill = filler->bill;
	struct str path = without_root(item->path);

	if (filler->use->embedded) {
		package->layer = filler->use->layer;
		*vec_push(&package->locations) =
			(struct location){bill->path, STR_LIT("SBOM in the image"), filler->use->layer, 0};
		return;
	}
	package->layer = layer_of(bill_property_of(item, "plimsoll:layer:index"));
	vec_each(pair, &item->properties)
		if (str_is(pair->key, "plimsoll:location"))
			add_location(package, pair->value);
	if (!path.n)
		path = without_root(bill_property_of(item, "aquasecurity:trivy:FilePath"));
	if (!path.n)
		path = without_root(bill_property_of(item, "syft:location:0:path"));
	if (!package->locations.n)
		*vec_push(&package->locations) =
			(struct location){path.n ? path : bill->path, STR_LIT("SBOM"), LAYER_UNKNOWN, 0};
}

/* "./usr/bin/x" and "/usr/bin/x"; what climbs out of the root is no file of an image: empty. */
static struct str clean_path(struct filler *filler, struct str path)
{
	char clean[PATH_LENGTH_MAX + 1];
	size_t n;

	return path_clean(path, clean, &n) ? arena_str(&filler->inventory->arena, str_from(clean, n)) : STR_NULL;
}

static void add_file(struct filler *filler, struct package *package, struct str path)
{
	struct str clean = clean_path(filler, path);

	if (clean.n)
		*vec_push(&package->files) = clean;
}

/* A lone LicenseRef is its text again; our own documents tell what was declared where the expression is not the same. */
static struct str license_of(const struct filler *filler, const struct bill_item *item)
{
	const struct key_value *found = map_get(&filler->licenses, item->license);

	if (bill_property_of(item, "plimsoll:license").n)
		return bill_property_of(item, "plimsoll:license");
	return found && !bill_property_of(item, "plimsoll:cataloger").n ? found->value : item->license;
}

static void describe(struct filler *filler, const struct bill_item *item, struct package *package)
{
	package->license = license_of(filler, item);
	package->maintainer = bill_property_of(item, "plimsoll:maintainer");
	if (!package->maintainer.n)
		package->maintainer = item->supplier;
	package->essential = flag_of(item, "plimsoll:essential");
	package->automatic = flag_of(item, "plimsoll:automatic");
	package->foreign = flag_of(item, "plimsoll:foreign");
	/* npm's name for it is in CycloneDX's own list of property names. */
	package->development = item->development || flag_of(item, "plimsoll:development") || flag_of(item, "cdx:npm:package:development");
	package->uninstalled = flag_of(item, "plimsoll:uninstalled");
	package->doubtful = flag_of(item, "plimsoll:doubtful") || filler->use->embedded || item->confidence;
	package->confidence = (unsigned)number_of(item, "plimsoll:confidence");
	if (!package->confidence && package->doubtful && !flag_of(item, "plimsoll:doubtful"))
		package->confidence = item->confidence ? item->confidence : 70;
	package->installed_size = number_of(item, "plimsoll:installedSize");
	vec_each(cpe, &item->cpes)
		*vec_push(&package->cpes) = *cpe;
	vec_each(pair, &item->properties)
		if (str_is(pair->key, "plimsoll:cpe"))
			*vec_push(&package->cpes) = pair->value;
	vec_each(hash, &item->hashes)
		*vec_push(&package->hashes) = *hash;
	if (!filler->use->embedded)
		vec_each(path, &item->files)
			add_file(filler, package, *path);
}

/* Why an item is not to be used, or NULL; "" for what goes without saying. */
static const char *refuse(struct filler *filler, const struct package *package)
{
	struct inventory *inventory = filler->inventory;

	if (!package->version.n)
		return "no version";
	if (!bill_is_of_system(&inventory->arena, package->purl, &inventory->os))
		return "a package of another distribution or release";
	if (filler->use->embedded && map_get(filler->use->known, bare_key(&filler->key, package)))
		return "";
	return NULL;
}

static bool is_new(struct filler *filler, const struct package *package)
{
	struct str path = package_is_of_system(package) || !package->locations.n ? STR_NULL : package->locations.v[0].path;

	return !map_set(&filler->seen, arena_str(&filler->inventory->arena, key_of(filler, package, path)), filler);
}

static void add_package(struct filler *filler, const struct bill_item *item)
{
	struct inventory *inventory = filler->inventory;
	struct package found = {.layer = LAYER_UNKNOWN}, *package;
	struct str cataloger = filler->use->embedded ? STR_NULL : bill_property_of(item, "plimsoll:cataloger");
	const char *why = NULL;

	if (!item->purl.n)
		why = "no package URL, so that nobody knows what kind of package it is";
	else if (!bill_identify(&inventory->arena, item, &found))
		why = "its package URL is none";
	else
		why = refuse(filler, &found);
	if (!why) {
		locate(filler, item, &found);
		if (!is_new(filler, &found)) {
			vec_done(&found.locations);
			why = "named twice; the first counts";
		}
	}
	if (why) {
		if (*why)
			bill_note(filler->bill, item->purl.n ? item->purl : item->name, why);
		return;
	}
	if (!purl_type_known(str_of(found.type)))
		bill_note(filler->bill, item->purl, "a package URL of a type that is not known");
	describe(filler, item, &found);
	found.cataloger = cataloger.n ? cataloger : str_of(filler->use->cataloger);
	package = inventory_add(inventory, found.type, filler->use->cataloger);
	*package = found;
	if (filler->use->embedded)
		know(&inventory->arena, &filler->key, filler->use->known, package);
	if (item->reference.n)
		map_set(&filler->packages, item->reference, package);
}

/* ---- the whole ---- */

static void index_items(struct filler *filler)
{
	vec_each(item, &filler->bill->items)
		if (item->reference.n && map_set(&filler->references, item->reference, item))
			bill_note(filler->bill, item->reference, "a reference that two entries have");
	vec_each(license, &filler->bill->licenses)
		if (license->value.n)
			map_set(&filler->licenses, license->key, license);
}

static void relate(struct filler *filler)
{
	vec_each(relation, &filler->bill->relations) {
		struct package *from = map_get(&filler->packages, relation->from);
		const struct package *to = map_get(&filler->packages, relation->to);
		const struct bill_item *item = map_get(&filler->references, relation->to);

		if (!item && from)
			bill_note(filler->bill, relation->to, "a reference to no entry");
		if (from && to && !relation->contains)
			*vec_push(&from->depends) = to->name;
		if (from && item && relation->contains && item->kind == BILL_FILE && !filler->use->embedded)
			add_file(filler, from, item->name);
	}
}

/* Nothing but noughts is Syft's word for a digest that it has not made. */
static struct str item_digest(const struct bill_item *item, const char *algorithm, size_t digits)
{
	vec_each(hash, &item->hashes)
		if (str_is(hash->key, algorithm) && hash->value.n == digits && strspn(hash->value.p, "0123456789abcdef") == digits &&
		    strspn(hash->value.p, "0") < digits)
			return hash->value;
	return STR_NULL;
}

/* Files that stand in the list for themselves, with what they are made of; one whose digests are no use is known to be not read. */
static void take_digests(struct filler *filler)
{
	vec_each(item, &filler->bill->items) {
		struct file_digests digests = {.sha1 = item_digest(item, "SHA-1", 40), .sha256 = item_digest(item, "SHA-256", 64)};

		if (item->kind != BILL_FILE || !item->hashes.n || !(digests.path = clean_path(filler, item->name)).n)
			continue;
		digests.layer = layer_of(bill_property_of(item, "plimsoll:layer:index"));
		*vec_push(&filler->inventory->digests) = digests;
	}
	inventory_settle_digests(filler->inventory);
}

/* Only our own documents tell it, by the purl of a package of the same document. */
static void find_owners(struct filler *filler)
{
	auto_done(map_done) struct map by_purl = {0};

	vec_each(package, &filler->inventory->packages)
		if (!map_get(&by_purl, (*package)->purl))
			map_set(&by_purl, (*package)->purl, *package);
	vec_each(item, &filler->bill->items) {
		struct package *package = map_get(&filler->packages, item->reference), *owner;

		owner = map_get(&by_purl, bill_property_of(item, "plimsoll:owner"));
		if (package && owner != package)
			package->owner = owner;
	}
}

static struct str program_of(struct filler *filler, const struct package *package)
{
	return package->locations.n ? arena_printf(&filler->inventory->arena, "%s %.*s", package->type, STR(package->locations.v[0].path)) : STR_NULL;
}

/* Our own documents tell the functions of a program with one of its packages. */
static void find_functions(struct filler *filler)
{
	auto_done(map_done) struct map programs = {0};

	vec_each(item, &filler->bill->items) {
		struct package *package = map_get(&filler->packages, item->reference);
		struct str text = package ? bill_property_of(item, "plimsoll:functions") : STR_NULL, program;

		if (!text.n || !(program = program_of(filler, package)).n)
			continue;
		package->symbols = symbol_text_read(text, &filler->inventory->arena);
		if (package->symbols)
			map_set(&programs, program, (void *)(uintptr_t)package->symbols);
		else
			bill_note(filler->bill, item->purl, "its plimsoll:functions are damaged");
	}
	vec_each(package, &filler->inventory->packages)
		if (programs.n && !(*package)->symbols)
			(*package)->symbols = map_get(&programs, program_of(filler, *package));
}

#define SAYS "it says of itself: "

/* What the document says of its own gaps stays a gap; of one that was made of another, what the first said. */
static void note_gaps(struct filler *filler)
{
	vec_each(item, &filler->bill->items)
		vec_each(pair, &item->properties) {
			struct str said = pair->value;
			ptrdiff_t at;

			if (item->kind != BILL_SUBJECT || !str_is(pair->key, "plimsoll:notEvaluated"))
				continue;
			while ((at = str_search(said, STR_LIT(SAYS))) >= 0)
				said = str_from_index(said, (size_t)at + strlen(SAYS));
			coverage_note(&filler->inventory->coverage, &filler->inventory->arena, "SBOM", filler->bill->path, SAYS "%.*s",
				      STR(said));
		}
}

static void filler_done(struct filler *filler)
{
	map_done(&filler->references);
	map_done(&filler->packages);
	map_done(&filler->seen);
	map_done(&filler->licenses);
	buf_done(&filler->key);
}

int bill_fill(const struct ctx *ctx, struct bill *bill, const struct bill_use *use, struct inventory *inventory, struct err *e)
{
	auto_done(filler_done) struct filler filler = {
		.bill = bill, .use = use, .inventory = inventory, .key = BUF_INIT((size_t)1 << 20),
	};

	if (!inventory->os.id.n && !use->embedded)
		bill_system(bill, &inventory->os);
	index_items(&filler);
	vec_each(item, &bill->items) {
		if (ctx_check(ctx, e) < 0)
			return e->code;
		if (item->kind == BILL_PACKAGE)
			add_package(&filler, item);
	}
	relate(&filler);
	if (!use->embedded) {
		take_digests(&filler);
		find_owners(&filler);
		find_functions(&filler);
	}
	note_gaps(&filler);
	bill_note_rest(bill);
	return 0;
}
