/* SPDX-License-Identifier: Apache-2.0 */
/* CycloneDX 1.2 to 1.7 as XML. Source: its XML schemas. The same as bill_cyclonedx.c reads, element for member. */
#include <stdlib.h>

#include "catalog/bill_formats.h"
#include "codec/xml.h"

#define BILL_XML_CAPS ((struct xml_caps){.bytes = BILL_MAX, .depth = 96, .nodes = 3000000})

#define each_child(node, parent, name) \
	for (const struct xml_node *node = xml_child((parent), (name)); node; node = xml_next(node, (name)))

static const struct xml_node *first_of(const struct xml_node *node, const char *outer, const char *inner)
{
	return xml_child(xml_child(node, outer), inner);
}

static enum bill_kind kind_of(const struct xml_node *component)
{
	struct str type = xml_attribute(component, "type"), purl = xml_child_text(component, "purl");

	if (str_is(type, "operating-system"))
		return BILL_SYSTEM;
	if (str_is(type, "file"))
		return BILL_FILE;
	if (!purl.n && !str_is(type, "library") && !str_is(type, "framework") && !(str_is(type, "application") && xml_child(component, "version")))
		return BILL_OTHER;
	if (str_is(type, "container") && (str_starts(purl, "pkg:oci/") || str_starts(purl, "pkg:docker/")))
		return BILL_OTHER;
	return BILL_PACKAGE;
}

static void read_licenses(struct bill *bill, struct bill_item *item, const struct xml_node *licenses)
{
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)1 << 20);

	each_child(choice, licenses, NULL) {
		struct str text = xml_text(choice);

		if (str_is(choice->name, "license"))
			text = xml_child_text(choice, "id").n ? xml_child_text(choice, "id") : xml_child_text(choice, "name");
		if (text.n)
			buf_printf(&out, "%s%.*s", out.n ? " AND " : "", STR(text));
	}
	item->license = bill_text(bill, buf_str(&out));
}

static void read_supplier(struct bill *bill, struct bill_item *item, const struct xml_node *component)
{
	const struct xml_node *supplier = xml_child(component, "supplier");
	struct str name = xml_child_text(supplier, "name"), mail = xml_text(first_of(supplier, "contact", "email"));

	if (!name.n)
		name = xml_child_text(component, "publisher");
	if (!name.n)
		name = xml_child_text(component, "author");
	item->supplier = mail.n && !str_eq(mail, name) ? arena_printf(bill->arena, "%.*s <%.*s>", STR(name), STR(mail))
						       : bill_text(bill, name);
}

static unsigned confidence_of(struct bill *bill, const struct xml_node *component)
{
	double least = 1;

	each_child(identity, xml_child(component, "evidence"), "identity") {
		struct str text = xml_child_text(identity, "confidence");
		double value = text.n ? strtod(arena_text(bill->arena, text), NULL) : 1;

		least = value >= 0 && value < least ? value : least;
	}
	return least < 1 ? (unsigned)(least * 100 + 0.5) : 0;
}

static void read_properties(struct bill *bill, struct bill_item *item, const struct xml_node *parent)
{
	each_child(property, xml_child(parent, "properties"), "property")
		bill_property(bill, item, xml_attribute(property, "name"), xml_text(property));
}

static void read_details(struct bill *bill, struct bill_item *item, const struct xml_node *component)
{
	struct str cpe = xml_child_text(component, "cpe");

	item->group = bill_text(bill, xml_child_text(component, "group"));
	item->version = bill_text(bill, xml_child_text(component, "version"));
	item->purl = bill_text(bill, xml_child_text(component, "purl"));
	item->confidence = confidence_of(bill, component);
	item->development = str_is(xml_child_text(component, "scope"), "excluded");
	item->path = bill_text(bill, xml_child_text(first_of(xml_child(component, "evidence"), "occurrences", "occurrence"), "location"));
	read_supplier(bill, item, component);
	read_licenses(bill, item, xml_child(component, "licenses"));
	if (cpe.n)
		*vec_push(&item->cpes) = arena_str(bill->arena, cpe);
	each_child(hash, xml_child(component, "hashes"), "hash")
		bill_hash(bill, item, xml_attribute(hash, "alg"), xml_text(hash));
	read_properties(bill, item, component);
	each_child(part, xml_child(component, "components"), "component")
		if (kind_of(part) == BILL_FILE && xml_child_text(part, "name").n)
			*vec_push(&item->files) = arena_str(bill->arena, xml_child_text(part, "name"));
}

/* By its name it is its component's; here is what it is made of. */
static void read_file(struct bill *bill, const struct xml_node *file)
{
	struct bill_item *item = bill_add(bill, BILL_FILE, STR_NULL, xml_child_text(file, "name"));

	each_child(hash, xml_child(file, "hashes"), "hash")
		bill_hash(bill, item, xml_attribute(hash, "alg"), xml_text(hash));
	read_properties(bill, item, file);
}

/* Nesting is as deep as the XML's cap. */
static void read_component(struct bill *bill, const struct xml_node *component)
{
	enum bill_kind kind = kind_of(component);

	if (kind == BILL_FILE)
		return;
	read_details(bill, bill_add(bill, kind, xml_attribute(component, "bom-ref"), xml_child_text(component, "name")), component);
	each_child(part, xml_child(component, "components"), "component") {
		if (kind_of(part) == BILL_FILE && xml_child(part, "hashes"))
			read_file(bill, part);
		read_component(bill, part);
	}
}

static void read_document(struct bill *bill, const struct xml_node *root)
{
	const struct xml_node *metadata = xml_child(root, "metadata"), *subject = xml_child(metadata, "component");
	struct bill_item *item = bill_add(bill, BILL_SUBJECT, xml_attribute(subject, "bom-ref"), xml_child_text(subject, "name"));

	read_details(bill, item, subject);
	read_properties(bill, item, metadata);
	each_child(part, xml_child(subject, "components"), "component")
		read_component(bill, part);
	each_child(component, xml_child(root, "components"), "component")
		read_component(bill, component);
	each_child(dependency, xml_child(root, "dependencies"), "dependency")
		each_child(needed, dependency, "dependency")
			bill_relate(bill, xml_attribute(dependency, "ref"), xml_attribute(needed, "ref"), false);
}

int bill_cyclonedx_xml(struct bill *bill, struct str bytes, struct err *e)
{
	struct arena arena = ARENA_INIT;
	const struct xml_node *root;
	int r = xml_parse(bytes, bill->brief ? XML_CAPS : BILL_XML_CAPS, bill_name(bill), &arena, &root, e);
	struct str space = r == 0 ? xml_attribute(root, "xmlns") : STR_NULL;

	/* The namespace is declared under whatever prefix the root element has. */
	for (size_t i = 0; r == 0 && i < root->attribute_count && !str_starts(space, "http://cyclonedx.org/schema/bom/"); i++)
		space = root->attributes[i].value;
	if (r == 0 && (!str_is(root->name, "bom") || !str_skip(&space, "http://cyclonedx.org/schema/bom/"))) {
		r = err_set(e, ERR_UNSUPPORTED, "XML, but not CycloneDX's");
	} else if (r == 0) {
		bill->format = arena_printf(bill->arena, "CycloneDX %.*s (XML)", STR(space));
		read_document(bill, root);
	}
	arena_done(&arena);
	return r;
}
