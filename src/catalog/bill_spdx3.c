/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SPDX 3.0 as JSON-LD in its fixed context, so that names stand as the schema has them. Source: the SPDX 3.0.1 model. Elements
 * refer to each other by their ids in any order; what an id stands for is looked up once all are known.
 */
#include "base/map.h"
#include "catalog/bill_formats.h"

struct reader {
	struct bill *bill;
	struct map elements; /* by spdxId: the element */
	struct map items;    /* by spdxId: index + 1 */
	struct map licenses; /* by spdxId: those whose texts are taken over */
};

static struct str id_of(const struct json *element)
{
	struct str id = json_get_text(element, "spdxId");

	return id.n ? id : json_get_text(element, "@id");
}

static bool is_of(const struct json *element, const char *type)
{
	struct str name = json_get_text(element, "type");

	return str_is(name.n ? name : json_get_text(element, "@type"), type);
}

static const struct json *element_of(const struct reader *reader, struct str id)
{
	return map_get(&reader->elements, id);
}

static struct bill_item *item_of(const struct reader *reader, struct str id)
{
	uintptr_t at = (uintptr_t)map_get(&reader->items, id);

	return at ? &reader->bill->items.v[at - 1] : NULL;
}

static enum bill_kind kind_of(const struct json *element)
{
	struct str purpose = json_get_text(element, "software_primaryPurpose");

	if (is_of(element, "software_File"))
		return BILL_FILE;
	if (str_is(purpose, "operatingSystem"))
		return BILL_SYSTEM;
	if (str_is(purpose, "container") || str_starts(json_get_text(element, "software_packageUrl"), "pkg:oci/"))
		return BILL_SUBJECT;
	return BILL_PACKAGE;
}

static void read_supplier(const struct reader *reader, struct bill_item *item, const struct json *package)
{
	const struct json *agent = element_of(reader, json_get_text(package, "suppliedBy"));
	struct str name = json_get_text(agent, "name");

	json_each(identifier, json_get(agent, "externalIdentifier"))
		if (str_is(json_get_text(identifier, "externalIdentifierType"), "email") &&
		    !str_eq(json_get_text(identifier, "identifier"), name)) {
			item->supplier = arena_printf(reader->bill->arena, "%.*s <%.*s>", STR(name),
						      STR(json_get_text(identifier, "identifier")));
			return;
		}
	item->supplier = bill_text(reader->bill, name);
}

static void read_identifiers(struct bill *bill, struct bill_item *item, const struct json *package)
{
	json_each(identifier, json_get(package, "externalIdentifier")) {
		struct str type = json_get_text(identifier, "externalIdentifierType");
		struct str value = json_get_text(identifier, "identifier");

		if (str_starts(type, "cpe2"))
			*vec_push(&item->cpes) = arena_str(bill->arena, value);
		else if (str_is(type, "packageUrl") && !item->purl.n)
			item->purl = bill_text(bill, value);
	}
}

static void read_package(struct reader *reader, const struct json *package)
{
	struct bill *bill = reader->bill;
	struct bill_item *item = bill_add(bill, kind_of(package), id_of(package), json_get_text(package, "name"));

	map_set(&reader->items, item->reference, (void *)(uintptr_t)bill->items.n);
	item->version = bill_text(bill, json_get_text(package, "software_packageVersion"));
	item->purl = bill_text(bill, json_get_text(package, "software_packageUrl"));
	if (item->kind == BILL_FILE)
		bill_file_comment(bill, item, json_get_text(package, "comment"));
	read_identifiers(bill, item, package);
	read_supplier(reader, item, package);
	json_each(method, json_get(package, "verifiedUsing"))
		bill_hash(bill, item, json_get_text(method, "algorithm"), json_get_text(method, "hashValue"));
}

/* The texts behind an expression's LicenseRefs, for whoever asks what one stands for. */
static struct str license_of(struct reader *reader, const struct json *element)
{
	struct bill *bill = reader->bill;
	struct str expression = json_get_text(element, "simplelicensing_licenseExpression");

	if (map_set(&reader->licenses, id_of(element), bill))
		return expression;
	json_each(entry, json_get(element, "simplelicensing_customIdToUri")) {
		const struct json *text = element_of(reader, json_get_text(entry, "value"));

		*vec_push(&bill->licenses) = (struct key_value){bill_text(bill, json_get_text(entry, "key")),
								bill_text(bill, json_get_text(text, "simplelicensing_licenseText"))};
	}
	return expression;
}

static void read_relationship(struct reader *reader, const struct json *relationship)
{
	struct str type = json_get_text(relationship, "relationshipType"), from = json_get_text(relationship, "from");
	struct bill_item *item = item_of(reader, from);

	json_each(to, json_get(relationship, "to"))
		if (str_is(type, "contains"))
			bill_relate(reader->bill, from, json_text(to), true);
		else if (str_is(type, "dependsOn"))
			bill_relate(reader->bill, from, json_text(to), false);
		else if (item && str_is(type, "hasDeclaredLicense"))
			item->license = bill_text(reader->bill, license_of(reader, element_of(reader, json_text(to))));
}

static void read_annotation(struct reader *reader, const struct json *annotation)
{
	struct bill_item *item = item_of(reader, json_get_text(annotation, "subject"));

	/* Who made an annotation is in its creation information; ours are told by their keys. */
	if (item && str_starts(json_get_text(annotation, "statement"), "plimsoll:"))
		bill_property_lines(reader->bill, item, STR_LIT("Tool: plimsoll"), json_get_text(annotation, "statement"));
}

static void read_graph(struct reader *reader, const struct json *graph)
{
	json_each(element, graph)
		if (id_of(element).n)
			map_set(&reader->elements, id_of(element), (void *)(uintptr_t)element);
	json_each(package, graph)
		if (is_of(package, "software_Package") || is_of(package, "software_File"))
			read_package(reader, package);
	json_each(other, graph)
		if (is_of(other, "Relationship") || is_of(other, "LifecycleScopedRelationship"))
			read_relationship(reader, other);
		else if (is_of(other, "Annotation"))
			read_annotation(reader, other);
}

int bill_spdx3(struct bill *bill, const struct json *root, struct err *e)
{
	struct reader reader = {.bill = bill};

	if (bill_check_list(bill, root, "@graph", e) < 0)
		return e->code;
	bill->format = STR_LIT("SPDX 3.0");
	read_graph(&reader, json_get(root, "@graph"));
	map_done(&reader.elements);
	map_done(&reader.items);
	map_done(&reader.licenses);
	return 0;
}
