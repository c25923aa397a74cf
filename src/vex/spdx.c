/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The security profile of SPDX 3.0.1, in JSON-LD. Source: SPDX 3.0.1 specification, Security: a VEX assessment is a relationship from
 * a vulnerability to the elements that it is about; `assessedElement` is the part of them that was looked at.
 */
#include "vex/parts.h"

struct graph {
	struct vex_reading *reading;
	struct map elements; /* struct json by spdxId or @id */
	struct map vulnerabilities; /* that were made */
};

static bool holds(const struct json *root)
{
	return str_starts(json_get_text(root, "@context"), "https://spdx.org/rdf/3") && json_is(json_get(root, "@graph"), JSON_KIND_ARRAY);
}

static struct str id_of(const struct json *element)
{
	struct str id = json_get_text(element, "spdxId");

	return id.n ? id : json_get_text(element, "@id");
}

/* A reference is an IRI, or the element itself where it stands inline. */
static const struct json *element_of(struct graph *graph, const struct json *reference)
{
	struct str id = json_text(reference);

	if (json_is(reference, JSON_KIND_OBJECT))
		return reference;
	return id.n ? map_get(&graph->elements, id) : NULL;
}

static const struct {
	const char *type;
	enum vex_status status;
} assessments[] = {
	{"VexNotAffectedVulnAssessmentRelationship", VEX_NOT_AFFECTED},
	{"VexFixedVulnAssessmentRelationship", VEX_FIXED},
	{"VexAffectedVulnAssessmentRelationship", VEX_AFFECTED},
	{"VexUnderInvestigationVulnAssessmentRelationship", VEX_UNDER_INVESTIGATION},
};

static enum vex_status status_of(const struct json *element)
{
	struct str type = json_get_text(element, "type");

	str_skip(&type, "security_");
	for (size_t i = 0; i < sizeof(assessments) / sizeof(*assessments); i++)
		if (str_is(type, assessments[i].type))
			return assessments[i].status;
	return VEX_NONE;
}

static int product_of(struct graph *graph, struct str iri, struct vex_product **ret_product, struct err *e)
{
	struct vex_reading *reading = graph->reading;
	struct vex_product *product = iri.n ? map_get(&reading->products, iri) : NULL;
	const struct json *element = iri.n ? map_get(&graph->elements, iri) : NULL;
	int r;

	if (!product) {
		if ((r = vex_product_add(reading, iri, &product, e)) < 0)
			return r;
		product->name = vex_copy_of(reading, element, "name");
		vex_add_text(reading, &product->purls, json_get_text(element, "software_packageUrl"));
		json_each(identifier, json_get(element, "externalIdentifier")) {
			struct str type = json_get_text(identifier, "externalIdentifierType"), text = json_get_text(identifier, "identifier");

			if (str_is(type, "packageUrl") || str_is(type, "packageURL"))
				vex_add_text(reading, &product->purls, text);
			else if (str_starts(type, "cpe"))
				vex_add_text(reading, &product->cpes, text);
		}
		json_each(hash, json_get(element, "verifiedUsing"))
			vex_add_hash(reading, product, json_get_text(hash, "algorithm"), json_get_text(hash, "hashValue"));
		map_set(&reading->products, product->id, product);
	}
	*ret_product = product;
	return 0;
}

static const struct vex_vulnerability *vulnerability_of(struct graph *graph, struct str iri)
{
	const struct json *element = iri.n ? map_get(&graph->elements, iri) : NULL;
	struct vex_vulnerability *vulnerability = iri.n ? map_get(&graph->vulnerabilities, iri) : NULL;
	struct str id = STR_NULL, left, last;

	if (vulnerability || !iri.n)
		return vulnerability;
	json_each(identifier, json_get(element, "externalIdentifier"))
		if (!id.n || str_is(json_get_text(identifier, "externalIdentifierType"), "cve"))
			id = json_get_text(identifier, "identifier");
	if (!id.n)
		id = json_get_text(element, "name");
	if (!id.n)
		id = str_cut_last(iri, '/', &left, &last) ? last : iri;
	vulnerability = vex_vulnerability_add(graph->reading, id);
	vex_add_text(graph->reading, &vulnerability->names, json_get_text(element, "name"));
	json_each(identifier, json_get(element, "externalIdentifier"))
		vex_add_text(graph->reading, &vulnerability->names, json_get_text(identifier, "identifier"));
	map_set(&graph->vulnerabilities, vex_copy(graph->reading, iri), vulnerability);
	return vulnerability;
}

static void set_texts(struct graph *graph, const struct json *element, struct vex_statement *statement)
{
	struct vex_reading *reading = graph->reading;
	const struct json *info = element_of(graph, json_get(element, "creationInfo"));
	int64_t time;

	statement->justification = vex_copy_of(reading, element, "security_justificationType");
	statement->impact = vex_copy_of(reading, element, "security_impactStatement");
	if (!statement->impact.n)
		statement->impact = vex_copy_of(reading, element, "security_statusNotes");
	statement->action = vex_copy_of(reading, element, "security_actionStatement");
	if (vex_time(json_get(element, "security_modifiedTime"), &time) || vex_time(json_get(element, "security_publishedTime"), &time) ||
	    vex_time(json_get(info, "created"), &time)) {
		statement->has_time = true;
		statement->time = time;
	}
}

static int read_part(struct graph *graph, const struct json *element, struct vex_statement *statement, struct err *e)
{
	struct str assessed = json_get_text(element, "security_assessedElement");
	const struct vex_product **part;
	struct vex_product *product;
	int r;

	if (!assessed.n || str_eq(assessed, statement->product->id))
		return 0;
	if ((r = product_of(graph, assessed, &product, e)) < 0)
		return r;
	part = arena_array(graph->reading->arena, const struct vex_product *, 1);
	part[0] = product;
	statement->parts = part;
	statement->part_count = 1;
	return 0;
}

static int read_assessment(struct graph *graph, const struct json *element, enum vex_status status, size_t number, struct err *e)
{
	const struct vex_vulnerability *vulnerability = vulnerability_of(graph, json_get_text(element, "from"));

	if (json_get(element, "security_withdrawnTime"))
		return 0;
	if (!vulnerability) {
		vex_lenient(graph->reading, "an assessment names no vulnerability");
		return 0;
	}
	json_each(to, json_get(element, "to")) {
		struct vex_statement *statement;
		struct vex_product *product;
		int r = product_of(graph, json_text(to), &product, e);

		if (r == 0)
			r = vex_statement_add(graph->reading, product, &statement, e);
		if (r < 0)
			return r;
		statement->vulnerability = vulnerability;
		statement->status = status;
		statement->number = number;
		set_texts(graph, element, statement);
		if ((r = read_part(graph, element, statement, e)) < 0)
			return r;
	}
	return 0;
}

/* Who made it and when: of the SpdxDocument, or else of the first element that says so. */
static void read_head(struct graph *graph, const struct json *elements)
{
	struct vex_document *document = graph->reading->document;

	json_each(element, elements) {
		const struct json *info = str_is(json_get_text(element, "type"), "CreationInfo") ? element
														: element_of(graph, json_get(element, "creationInfo"));
		const struct json *creator = element_of(graph, json_at(json_get(info, "createdBy"), 0));
		bool whole = str_is(json_get_text(element, "type"), "SpdxDocument");

		if (whole)
			document->id = vex_copy(graph->reading, id_of(element));
		if (info && (whole || !document->has_time))
			document->has_time = vex_time(json_get(info, "created"), &document->time);
		if (info && (whole || !document->author.n))
			document->author = vex_copy_of(graph->reading, creator, "name");
	}
}

static int read_spdx(struct vex_reading *reading, const struct json *root, struct err *e)
{
	const struct json *elements = json_get(root, "@graph");
	struct graph graph = {.reading = reading};
	size_t n = 0;
	int r = 0;

	reading->document->format = "SPDX 3.0";
	json_each(element, elements)
		if (id_of(element).n)
			map_set(&graph.elements, id_of(element), (void *)(uintptr_t)element);
	read_head(&graph, elements);
	json_each(element, elements)
		if (r == 0 && status_of(element) != VEX_NONE)
			r = read_assessment(&graph, element, status_of(element), ++n, e);
	map_done(&graph.elements);
	map_done(&graph.vulnerabilities);
	return r;
}

const struct vex_format vex_format_spdx = {"SPDX", holds, read_spdx};
