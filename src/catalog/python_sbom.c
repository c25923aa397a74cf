/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/python_sbom.h"

#include "catalog/bill.h"
#include "catalog/fact_layer.h"
#include "catalog/python_metadata.h"
#include "model/purl.h"

#define PARTS_MAX 20000u
#define CONFIDENCE 60u /* percent: the builder of the wheel says so, and nobody has looked */
#define TEXT_MAX 4096u

enum part { PART_TYPE, PART_NAMESPACE, PART_NAME, PART_VERSION, PART_PURL, PART_LICENSE, PART_CPE, PART_FIELDS };

/* What an item is, by its purl; without one that has a version, by its name. */
static bool read_item(struct arena *arena, const struct bill_item *item, struct str part[PART_FIELDS])
{
	struct purl purl;

	if (purl_parse(arena, item->purl, &purl) && purl.version.n) {
		part[PART_TYPE] = purl.type;
		part[PART_NAMESPACE] = purl.namespace;
		part[PART_NAME] = purl.name;
		part[PART_VERSION] = purl.version;
		part[PART_PURL] = item->purl;
	} else {
		part[PART_TYPE] = STR_LIT("generic");
		part[PART_NAME] = item->name;
		part[PART_VERSION] = item->version;
	}
	part[PART_LICENSE] = item->license;
	part[PART_CPE] = item->cpes.n ? item->cpes.v[0] : STR_LIT("");
	for (size_t i = 0; i < PART_FIELDS; i++)
		part[i] = str_slice(part[i], 0, TEXT_MAX);
	return part[PART_NAME].n && part[PART_VERSION].n;
}

static void read_items(const struct bill *bill, const char *what, struct fact_writer *facts, struct arena *arena)
{
	size_t parts = 0, nameless = 0;

	vec_each(item, &bill->items) {
		struct str part[PART_FIELDS] = {0};

		if (item->kind != BILL_PACKAGE)
			continue;
		if (!read_item(arena, item, part))
			nameless++;
		else if (parts++ < PARTS_MAX)
			fact_add(facts, "part", part, PART_FIELDS);
	}
	if (nameless)
		fact_note(facts, what, "%zu parts without a name or a version", nameless);
	if (parts > PARTS_MAX)
		fact_note(facts, what, "more parts than the limit of %u", PARTS_MAX);
}

void python_sbom_examine(struct str bytes, const char *what, struct fact_writer *facts)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(coverage_done) struct coverage coverage = {0};
	auto_done(bill_done) struct bill bill = {0};
	struct err e = ERR_INIT;

	bill.brief = true;
	if (bill_read(bytes, STR_LIT("SBOM"), &arena, &coverage, &bill, &e) < 0) {
		fact_note(facts, what, "%s", e.text);
		return;
	}
	read_items(&bill, what, facts, &arena);
	bill_note_rest(&bill);
	vec_each(gap, &coverage.gaps)
		fact_note(facts, what, "%.*s", STR(gap->why));
}

/* A wheel's SBOM may list the wheel itself. */
static bool is_owner(const struct str *part, const struct package *owner, struct arena *arena)
{
	return owner && str_is(part[PART_TYPE], "pypi") &&
	       str_eq(python_normal_name(arena, part[PART_NAME]), python_normal_name(arena, owner->name));
}

static void fill(struct package *package, const struct str *part, struct arena *arena)
{
	package->namespace = arena_str(arena, part[PART_NAMESPACE]);
	package->name = arena_str(arena, part[PART_NAME]);
	package->version = arena_str(arena, part[PART_VERSION]);
	package->license = arena_str(arena, part[PART_LICENSE]);
	if (part[PART_PURL].n)
		package->purl = arena_str(arena, part[PART_PURL]);
	if (part[PART_CPE].n)
		*vec_push(&package->cpes) = arena_str(arena, part[PART_CPE]);
	package->doubtful = true;
	package->confidence = CONFIDENCE;
	/* Copied out of some distribution's package into a wheel: it is no package of this image's. */
	package->foreign = package_type_is_of_system(package->type);
}

void python_sbom_add(struct inventory *inventory, const struct tree *tree, const struct tree_facts *found, const struct fact *fact,
		     const struct package *owner)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct arena *arena = &inventory->arena;
	struct package *package;

	if (is_owner(fact->fields, owner, &scratch))
		return;
	package = inventory_add(inventory, arena_text(arena, fact->fields[PART_TYPE]), "python");
	fill(package, fact->fields, arena);
	package->layer = fact_layer(tree, found->version, "python", PART_FIELDS);
	*vec_push(&package->locations) = (struct location){
		arena_str(arena, found->path), STR_LIT("SBOM inside a Python package"), tree->versions.v[found->version].since, 0,
	};
}
