/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenVEX. Source: openvex/spec OPENVEX-SPEC.md 0.2.0, and 0.0.1, in which vulnerabilities and products are plain texts. Nearly half of
 * the documents that are published lack what the schema wants; they are read for what they say.
 */
#include "vex/parts.h"

static bool holds(const struct json *root)
{
	const struct json *context = json_get(root, "@context");

	if (str_starts(json_text(context), "https://openvex.dev/ns"))
		return true;
	json_each(item, context)
		if (str_starts(json_text(item), "https://openvex.dev/ns"))
			return true;
	return false;
}

/* "https://nvd.nist.gov/vuln/detail/CVE-2023-1" names the vulnerability by its last segment. */
static struct str last_segment(struct str iri)
{
	struct str left, last;

	while (iri.n && iri.p[iri.n - 1] == '/')
		iri = str_slice(iri, 0, iri.n - 1);
	return str_cut_last(iri, '/', &left, &last) ? last : iri;
}

static struct vex_vulnerability *read_vulnerability(struct vex_reading *reading, const struct json *node)
{
	struct vex_vulnerability *vulnerability;
	struct str iri = json_get_text(node, "@id"), name = json_get_text(node, "name");

	if (json_is(node, JSON_KIND_TEXT))
		return vex_vulnerability_add(reading, json_text(node));
	vulnerability = vex_vulnerability_add(reading, name.n ? name : last_segment(iri));
	vex_add_text(reading, &vulnerability->names, last_segment(iri));
	json_each(alias, json_get(node, "aliases"))
		vex_add_text(reading, &vulnerability->names, json_text(alias));
	if (!name.n)
		vex_lenient(reading, "a vulnerability has no name");
	return vulnerability;
}

/* A product or a subcomponent, which have the same members. */
static int read_product(struct vex_reading *reading, const struct json *node, struct vex_product **ret_product, struct err *e)
{
	struct json_members identifiers = json_members(json_get(node, "identifiers"));
	struct json_members hashes = json_members(json_get(node, "hashes"));
	struct str id = json_is(node, JSON_KIND_TEXT) ? json_text(node) : json_get_text(node, "@id");
	struct vex_product *product;
	int r = vex_product_add(reading, id, &product, e);

	if (r < 0)
		return r;
	while (json_next(&identifiers)) {
		if (str_is(identifiers.key, "purl"))
			vex_add_text(reading, &product->purls, json_text(identifiers.value));
		else
			vex_add_text(reading, &product->cpes, json_text(identifiers.value));
	}
	while (json_next(&hashes))
		vex_add_hash(reading, product, hashes.key, json_text(hashes.value));
	if (!product->id.n && product->purls.n)
		product->id = product->purls.v[0];
	*ret_product = product;
	return 0;
}

static enum vex_status status_of(struct str word)
{
	for (enum vex_status status = VEX_NOT_AFFECTED; status <= VEX_AFFECTED; status++)
		if (str_is(word, vex_status_name(status)))
			return status;
	return VEX_NONE;
}

/* What is the same for each product of a statement. */
struct said {
	struct vex_statement common;
	const struct json *parts; /* of 0.0.1: the statement's own; else NULL */
};

static int read_parts(struct vex_reading *reading, const struct json *list, struct vex_statement *statement, struct err *e)
{
	size_t n = json_count(list), used = 0;
	const struct vex_product **parts;

	if (!n)
		return 0;
	parts = arena_array(reading->arena, const struct vex_product *, n);
	json_each(item, list) {
		struct vex_product *part;
		int r = read_product(reading, item, &part, e);

		if (r < 0)
			return r;
		parts[used++] = part;
	}
	statement->parts = parts;
	statement->part_count = used;
	return 0;
}

static int add(struct vex_reading *reading, const struct said *said, const struct vex_product *product, const struct json *parts, struct err *e)
{
	struct vex_statement *statement;
	int r = vex_statement_add(reading, product, &statement, e);

	if (r < 0)
		return r;
	vex_statement_fill(statement, &said->common, said->common.number);
	return read_parts(reading, parts ? parts : said->parts, statement, e);
}

static int add_products(struct vex_reading *reading, const struct said *said, const struct json *products, struct err *e)
{
	int r = 0;

	json_each(node, products) {
		struct vex_product *product;

		if (r == 0 && (r = read_product(reading, node, &product, e)) == 0)
			r = add(reading, said, product, json_get(node, "subcomponents"), e);
	}
	if (r == 0 && !json_count(products)) /* then it is about what the attestation is about */
		vec_each(subject, &reading->subjects)
			if (r == 0)
				r = add(reading, said, *subject, NULL, e);
	return r;
}

static int read_statement(struct vex_reading *reading, const struct json *node, size_t number, struct err *e)
{
	const struct json *products = json_get(node, "products"), *since = json_get(node, "last_updated");
	struct said said = {.parts = json_get(node, "subcomponents")};
	struct vex_statement *common = &said.common;

	common->vulnerability = read_vulnerability(reading, json_get(node, "vulnerability"));
	common->status = status_of(json_get_text(node, "status"));
	common->justification = vex_copy_of(reading, node, "justification");
	common->impact = vex_copy_of(reading, node, "impact_statement");
	common->action = vex_copy_of(reading, node, "action_statement");
	common->number = number;
	common->has_time = vex_time(since, &common->time) || vex_time(json_get(node, "timestamp"), &common->time);
	if (!common->impact.n)
		common->impact = vex_copy_of(reading, node, "status_notes");
	if (common->status == VEX_NONE || !common->vulnerability->id.n) {
		vex_lenient(reading, common->status == VEX_NONE ? "a statement has no status that is known"
								 : "a statement names no vulnerability");
		return 0;
	}
	if (!json_count(products) && !reading->subjects.n)
		vex_lenient(reading, "a statement names no product");
	return add_products(reading, &said, products, e);
}

static int read_openvex(struct vex_reading *reading, const struct json *root, struct err *e)
{
	struct vex_document *document = reading->document;
	const struct json *version = json_get(root, "version");
	struct str context = json_get_text(root, "@context");
	uint64_t number = 0;
	size_t n = 0;

	document->id = vex_copy_of(reading, root, "@id");
	document->author = vex_copy_of(reading, root, "author");
	document->version = json_u64(version, &number) ? arena_printf(reading->arena, "%llu", (unsigned long long)number)
						       : vex_copy(reading, json_text(version));
	document->has_time = vex_time(json_get(root, "last_updated"), &document->time) ||
			     vex_time(json_get(root, "timestamp"), &document->time);
	if (str_ends(context, "v0.2.0"))
		document->format = "OpenVEX 0.2.0";
	if (!document->id.n || !document->author.n || !document->has_time)
		vex_lenient(reading, !document->id.n ? "it has no @id" : !document->author.n ? "it has no author" : "it has no time");
	json_each(node, json_get(root, "statements")) {
		int r = read_statement(reading, node, ++n, e);

		if (r < 0)
			return r;
	}
	return 0;
}

const struct vex_format vex_format_openvex = {"OpenVEX", holds, read_openvex};
