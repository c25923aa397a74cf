/* SPDX-License-Identifier: Apache-2.0 */
/* CycloneDX 1.2 to 1.7 as JSON. Source: its JSON schemas. */
#include "catalog/bill_formats.h"

static enum bill_kind kind_of(const struct json *component)
{
	struct str type = json_get_text(component, "type"), purl = json_get_text(component, "purl");

	if (str_is(type, "operating-system"))
		return BILL_SYSTEM;
	if (str_is(type, "file"))
		return BILL_FILE;
	/* Trivy lists lock files as applications, and the packages in them as what they depend on. */
	if (!purl.n && !str_is(type, "library") && !str_is(type, "framework") && !(str_is(type, "application") && json_get(component, "version")))
		return BILL_OTHER;
	if (str_is(type, "container") && (str_starts(purl, "pkg:oci/") || str_starts(purl, "pkg:docker/")))
		return BILL_OTHER;
	return BILL_PACKAGE;
}

/* "A AND B" of a list of licences: each applies. */
static void read_licenses(struct bill *bill, struct bill_item *item, const struct json *licenses)
{
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)1 << 20);

	json_each(choice, licenses) {
		struct str text = json_get_text(choice, "expression");

		if (!text.n)
			text = json_get_text(json_get(choice, "license"), "id");
		if (!text.n)
			text = json_get_text(json_get(choice, "license"), "name");
		if (text.n)
			buf_printf(&out, "%s%.*s", out.n ? " AND " : "", STR(text));
	}
	item->license = bill_text(bill, buf_str(&out));
}

static void read_supplier(struct bill *bill, struct bill_item *item, const struct json *component)
{
	const struct json *supplier = json_get(component, "supplier");
	struct str name = json_get_text(supplier, "name"), mail = json_get_text(json_at(json_get(supplier, "contact"), 0), "email");

	if (!name.n)
		name = json_get_text(component, "publisher");
	if (!name.n)
		name = json_get_text(component, "author");
	item->supplier = mail.n && !str_eq(mail, name) ? arena_printf(bill->arena, "%.*s <%.*s>", STR(name), STR(mail))
						       : bill_text(bill, name);
}

/* The lowest confidence that is told of its identity: an object up to 1.5, a list since. */
static unsigned confidence_of(const struct json *component)
{
	const struct json *identity = json_get(json_get(component, "evidence"), "identity");
	double least = 2, value;

	if (json_is(identity, JSON_KIND_OBJECT) && json_double(json_get(identity, "confidence"), &value))
		least = value;
	json_each(one, identity)
		if (json_double(json_get(one, "confidence"), &value) && value < least)
			least = value;
	return least >= 0 && least < 1 ? (unsigned)(least * 100 + 0.5) : 0;
}

static void read_details(struct bill *bill, struct bill_item *item, const struct json *component)
{
	struct str cpe = json_get_text(component, "cpe");

	item->group = bill_text(bill, json_get_text(component, "group"));
	item->version = bill_text(bill, json_get_text(component, "version"));
	item->purl = bill_text(bill, json_get_text(component, "purl"));
	item->confidence = confidence_of(component);
	/* "Component usage for test and other non-runtime purposes". */
	item->development = str_is(json_get_text(component, "scope"), "excluded");
	item->path = bill_text(bill, json_get_text(json_at(json_get(json_get(component, "evidence"), "occurrences"), 0), "location"));
	read_supplier(bill, item, component);
	read_licenses(bill, item, json_get(component, "licenses"));
	if (cpe.n)
		*vec_push(&item->cpes) = arena_str(bill->arena, cpe);
	json_each(hash, json_get(component, "hashes"))
		bill_hash(bill, item, json_get_text(hash, "alg"), json_get_text(hash, "content"));
	json_each(property, json_get(component, "properties"))
		bill_property(bill, item, json_get_text(property, "name"), json_get_text(property, "value"));
	json_each(part, json_get(component, "components"))
		if (kind_of(part) == BILL_FILE && json_get_text(part, "name").n)
			*vec_push(&item->files) = arena_str(bill->arena, json_get_text(part, "name"));
}

static int read_component(struct bill *bill, const struct json *component, struct err *e);

/* Nesting is as deep as the JSON's cap. */
static int read_components(struct bill *bill, const struct json *parent, struct err *e)
{
	int r = bill_check_list(bill, parent, "components", e);

	if (r < 0)
		return r;
	json_each(component, json_get(parent, "components"))
		if (read_component(bill, component, e) < 0)
			return err_wrap(e, "components[%zu]", component_i);
	return 0;
}

/* By its name it is its component's; here is what it is made of. */
static void read_file(struct bill *bill, const struct json *file)
{
	struct bill_item *item = bill_add(bill, BILL_FILE, STR_NULL, json_get_text(file, "name"));

	json_each(hash, json_get(file, "hashes"))
		bill_hash(bill, item, json_get_text(hash, "alg"), json_get_text(hash, "content"));
	json_each(property, json_get(file, "properties"))
		bill_property(bill, item, json_get_text(property, "name"), json_get_text(property, "value"));
}

static int read_component(struct bill *bill, const struct json *component, struct err *e)
{
	enum bill_kind kind = kind_of(component);
	struct bill_item *item;

	if (kind == BILL_FILE)
		return 0;
	item = bill_add(bill, kind, json_get_text(component, "bom-ref"), json_get_text(component, "name"));
	read_details(bill, item, component);
	json_each(part, json_get(component, "components"))
		if (kind_of(part) == BILL_FILE && json_get(part, "hashes"))
			read_file(bill, part);
	return read_components(bill, component, e);
}

static int read_subject(struct bill *bill, const struct json *metadata, struct err *e)
{
	const struct json *component = json_get(metadata, "component");
	struct bill_item *item =
		bill_add(bill, BILL_SUBJECT, json_get_text(component, "bom-ref"), json_get_text(component, "name"));

	read_details(bill, item, component);
	json_each(property, json_get(metadata, "properties"))
		bill_property(bill, item, json_get_text(property, "name"), json_get_text(property, "value"));
	return read_components(bill, component, e) < 0 ? err_wrap(e, "metadata.component") : 0;
}

int bill_cyclonedx(struct bill *bill, const struct json *root, struct err *e)
{
	struct str version = json_get_text(root, "specVersion");

	if (bill_check_list(bill, root, "dependencies", e) < 0)
		return e->code;
	bill->format = arena_printf(bill->arena, "CycloneDX %.*s", STR(version));
	if (!str_starts(version, "1."))
		bill_note(bill, bill->format, "not a version of this format that is known");
	if (read_subject(bill, json_get(root, "metadata"), e) < 0 || read_components(bill, root, e) < 0)
		return e->code;
	json_each(dependency, json_get(root, "dependencies"))
		json_each(reference, json_get(dependency, "dependsOn"))
			bill_relate(bill, json_get_text(dependency, "ref"), json_text(reference), false);
	return 0;
}
