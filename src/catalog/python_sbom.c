/* SPDX-License-Identifier: Apache-2.0 */
/* CycloneDX 1.4 to 1.7, of which four members of a component are read. */
#include "catalog/python_sbom.h"

#include "catalog/fact_layer.h"
#include "catalog/python_metadata.h"
#include "codec/json.h"

#define PARTS_MAX 20000u
#define DEPTH_MAX 16u
#define CONFIDENCE 60u /* percent: the builder of the wheel says so, and nobody has looked */
#define TEXT_MAX 4096u

enum part { PART_TYPE, PART_NAMESPACE, PART_NAME, PART_VERSION, PART_PURL, PART_LICENSE, PART_CPE, PART_FIELDS };

struct reading {
	struct fact_writer *facts;
	struct arena *arena;
	size_t parts, nameless;
};

static int hexadecimal(char c)
{
	return str_is_digit(c) ? c - '0' : str_lower(c) >= 'a' && str_lower(c) <= 'f' ? str_lower(c) - 'a' + 10 : -1;
}

static struct str percent_decoded(struct arena *arena, struct str text)
{
	char *out = arena_text(arena, text);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		int high = i + 2 < text.n && text.p[i] == '%' ? hexadecimal(text.p[i + 1]) : -1;
		int low = high >= 0 ? hexadecimal(text.p[i + 2]) : -1;

		out[n++] = low >= 0 && high + low > 0 ? (char)(high << 4 | low) : text.p[i];
		i += low >= 0 && high + low > 0 ? 2 : 0;
	}
	return str_from(out, n);
}

/* purl-spec, "How to parse a purl string": from the right, so that what stands in a name ends nothing. */
static bool split_purl(struct arena *arena, struct str purl, struct str part[PART_FIELDS])
{
	struct str rest, type, name, namespace, version;

	str_cut(purl, '#', &purl, &rest);
	str_cut(purl, '?', &purl, &rest);
	if (!str_skip(&purl, "pkg:") || !str_cut(purl, '/', &type, &rest))
		return false;
	for (size_t i = 0; i < type.n; i++)
		if (!str_is_alnum(type.p[i]) && (!type.p[i] || !strchr(".-+", type.p[i])))
			return false;
	if (!str_cut_last(rest, '@', &rest, &version) || str_find(version, '/') >= 0)
		return false;
	if (!str_cut_last(rest, '/', &namespace, &name)) {
		name = rest;
		namespace = STR_LIT("");
	}
	part[PART_TYPE] = type;
	part[PART_NAMESPACE] = percent_decoded(arena, namespace);
	part[PART_NAME] = percent_decoded(arena, name);
	part[PART_VERSION] = percent_decoded(arena, version);
	return type.n && part[PART_NAME].n && part[PART_VERSION].n;
}

static struct str license_of(const struct json *component)
{
	json_each(choice, json_get(component, "licenses")) {
		const struct json *license = json_get(choice, "license");
		struct str texts[] = {json_get_text(choice, "expression"), json_get_text(license, "id"), json_get_text(license, "name")};

		for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
			if (texts[i].n)
				return texts[i];
	}
	return STR_LIT("");
}

static void read_component(struct reading *reading, const struct json *component)
{
	struct str part[PART_FIELDS] = {[PART_PURL] = json_get_text(component, "purl")};

	if (!split_purl(reading->arena, part[PART_PURL], part)) {
		part[PART_TYPE] = STR_LIT("generic");
		part[PART_NAMESPACE] = part[PART_PURL] = STR_LIT("");
		part[PART_NAME] = json_get_text(component, "name");
		part[PART_VERSION] = json_get_text(component, "version");
	}
	part[PART_LICENSE] = license_of(component);
	part[PART_CPE] = json_get_text(component, "cpe");
	for (size_t i = 0; i < PART_FIELDS; i++)
		part[i] = str_slice(part[i], 0, TEXT_MAX);
	if (!part[PART_NAME].n || !part[PART_VERSION].n) {
		reading->nameless++;
		return;
	}
	fact_add(reading->facts, "part", part, PART_FIELDS);
}

static void read_components(struct reading *reading, const struct json *parent, unsigned depth)
{
	json_each(component, json_get(parent, "components")) {
		struct str type = json_get_text(component, "type");

		if (depth >= DEPTH_MAX || reading->parts++ >= PARTS_MAX)
			return;
		/* Files of a document are no packages. */
		if (!str_is(type, "file") && !str_is(type, "data"))
			read_component(reading, component);
		read_components(reading, component, depth + 1);
	}
}

void python_sbom_examine(struct str bytes, const char *what, struct fact_writer *facts)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct reading reading = {.facts = facts, .arena = &arena};
	auto_json struct json *root = NULL;
	struct err e = ERR_INIT;

	if (json_parse(bytes, JSON_CAPS, "SBOM", &root, &e) < 0) {
		fact_note(facts, what, "the SBOM inside a package is no JSON that can be read: %s", e.text);
		return;
	}
	if (!str_is(json_get_text(root, "bomFormat"), "CycloneDX")) {
		fact_note(facts, what, "the SBOM inside a package is no CycloneDX document");
		return;
	}
	read_components(&reading, root, 0);
	if (reading.nameless)
		fact_note(facts, what, "%zu parts without a name or a version", reading.nameless);
	if (reading.parts > PARTS_MAX)
		fact_note(facts, what, "more parts than the limit of %u", PARTS_MAX);
}

/* A wheel's SBOM may list the wheel itself. */
static bool is_owner(const struct str *part, const struct package *owner, struct arena *arena)
{
	return owner && str_is(part[PART_TYPE], "pypi") &&
	       str_eq(python_normal_name(arena, part[PART_NAME]), python_normal_name(arena, owner->name));
}

static bool is_of_a_distribution(const char *type)
{
	return !strcmp(type, "deb") || !strcmp(type, "rpm") || !strcmp(type, "apk");
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
	package->foreign = is_of_a_distribution(package->type);
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
