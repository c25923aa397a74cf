/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CycloneDX 1.4 to 1.7, the vulnerabilities of a BOM and what their analysis says. Source: the JSON schemas, "vulnerability",
 * "impactAnalysisState"; BOM-Link: cyclonedx.org/capabilities/bomlink.
 */
#include "codec/property_lines.h"
#include "vex/parts.h"

#define COMPONENT_DEPTH_MAX 16 /* of components within components */

static bool holds(const struct json *root)
{
	return str_is(json_get_text(root, "bomFormat"), "CycloneDX") && json_get(root, "vulnerabilities");
}

static const struct {
	const char *state;
	enum vex_status status;
} states[] = {
	{"not_affected", VEX_NOT_AFFECTED}, {"false_positive", VEX_NOT_AFFECTED}, {"resolved", VEX_FIXED},
	{"resolved_with_pedigree", VEX_FIXED}, {"exploitable", VEX_AFFECTED}, {"in_triage", VEX_UNDER_INVESTIGATION},
};

static enum vex_status status_of(struct str state)
{
	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		if (str_is(state, states[i].state))
			return states[i].status;
	return VEX_NONE;
}

/* ---- components ---- */

static int read_component(struct vex_reading *reading, const struct json *node, struct vex_product **ret_product, struct err *e)
{
	struct str reference = json_get_text(node, "bom-ref"), purl = json_get_text(node, "purl");
	struct vex_product *product;
	int r = vex_product_add(reading, reference.n ? reference : purl, &product, e);

	if (r < 0)
		return r;
	vex_add_text(reading, &product->purls, purl);
	vex_add_text(reading, &product->cpes, json_get_text(node, "cpe"));
	product->name = vex_copy_of(reading, node, "name");
	json_each(hash, json_get(node, "hashes"))
		vex_add_hash(reading, product, json_get_text(hash, "alg"), json_get_text(hash, "content"));
	if (reference.n)
		map_set(&reading->products, product->id, product);
	if (ret_product)
		*ret_product = product;
	return 0;
}

static int read_components(struct vex_reading *reading, const struct json *list, unsigned depth, struct err *e)
{
	int r = 0;

	if (json_count(list) && depth > COMPONENT_DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "components more than %d deep in each other", COMPONENT_DEPTH_MAX);
	json_each(node, list)
		if (r == 0 && (r = read_component(reading, node, NULL, e)) == 0)
			r = read_components(reading, json_get(node, "components"), depth + 1, e);
	return r;
}

/* What the BOM is about, where that is an image: statements about its components are limited to it. */
static int read_image(struct vex_reading *reading, const struct json *component, const struct vex_product **ret_image, struct err *e)
{
	struct vex_product *product;
	int r;

	*ret_image = NULL;
	if (!json_get(component, "bom-ref"))
		return 0;
	if ((r = read_component(reading, component, &product, e)) < 0)
		return r;
	if (str_is(json_get_text(component, "type"), "container") && (product->purls.n || product->hashes.n))
		*ret_image = product;
	return 0;
}

/* ---- what is affected ---- */

/* A reference to no component of this BOM: a purl, or a BOM-Link to a component of another one, by its fragment. */
static int product_named(struct vex_reading *reading, struct str reference, struct vex_product **ret_product, struct err *e)
{
	struct vex_product *product;
	struct str bom, fragment;
	int r = vex_product_add(reading, reference, &product, e);

	if (r < 0)
		return r;
	if (str_starts(reference, "urn:cdx:")) {
		str_cut(reference, '#', &bom, &fragment);
		product->bom = vex_copy(reading, bom);
		if (str_starts(fragment, "pkg%3A") || str_starts(fragment, "pkg%3a")) /* encoded as a whole */
			fragment = percent_decode(reading->arena, fragment);
		if (str_starts(fragment, "pkg:"))
			vex_add_text(reading, &product->purls, fragment);
	}
	map_set(&reading->products, product->id, product);
	*ret_product = product;
	return 0;
}

static void read_versions(struct vex_reading *reading, const struct json *list, struct vex_product *product)
{
	size_t n = json_count(list), used = 0;
	struct vex_version *versions = n ? arena_array(reading->arena, struct vex_version, n) : NULL;

	json_each(node, list) {
		versions[used++] = (struct vex_version){
			.version = vex_copy_of(reading, node, "version"),
			.range = vex_copy_of(reading, node, "range"),
			.status = vex_copy_of(reading, node, "status"),
		};
		vex_note_range(reading, product, versions[used - 1].range);
	}
	product->versions = versions;
	product->version_count = used;
}

static int read_affected(struct vex_reading *reading, const struct json *node, struct vex_product **ret_product, struct err *e)
{
	struct str reference = json_get_text(node, "ref");
	struct vex_product *known = map_get(&reading->products, reference), *own;
	int r = known ? 0 : product_named(reading, reference, &known, e);

	if (r < 0)
		return r;
	*ret_product = known;
	if (!json_count(json_get(node, "versions")))
		return 0;
	if ((r = vex_product_add(reading, STR_NULL, &own, e)) < 0) /* the same component with versions of its own */
		return r;
	*own = *known;
	read_versions(reading, json_get(node, "versions"), own);
	*ret_product = own;
	return 0;
}

/* ---- vulnerabilities ---- */

static struct str responses(struct vex_reading *reading, const struct json *node)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);

	json_each(word, json_get(json_get(node, "analysis"), "response")) {
		buf_puts(&text, text.n ? ", " : "");
		buf_put(&text, json_text(word));
	}
	if (text.n)
		return arena_str(reading->arena, buf_str(&text));
	return vex_copy_of(reading, node, json_get_text(node, "recommendation").n ? "recommendation" : "workaround");
}

/* What is the same for all that a vulnerability affects; false where no state decides anything. */
static bool read_analysis(struct vex_reading *reading, const struct json *node, struct vex_statement *ret_common)
{
	const struct json *analysis = json_get(node, "analysis");
	struct vex_statement common = {.status = status_of(json_get_text(analysis, "state"))};
	struct vex_vulnerability *vulnerability;

	if (common.status == VEX_NONE)
		return false;
	vulnerability = vex_vulnerability_add(reading, json_get_text(node, "id"));
	json_each(reference, json_get(node, "references"))
		vex_add_text(reading, &vulnerability->names, json_get_text(reference, "id"));
	if (!vulnerability->id.n)
		vex_lenient(reading, "a vulnerability has no id");
	common.vulnerability = vulnerability;
	common.justification = vex_copy_of(reading, analysis, "justification");
	common.impact = vex_copy_of(reading, analysis, "detail");
	common.action = responses(reading, node);
	common.has_time = vex_time(json_get(analysis, "lastUpdated"), &common.time) || vex_time(json_get(analysis, "firstIssued"), &common.time) ||
			  vex_time(json_get(node, "updated"), &common.time);
	*ret_common = common;
	return true;
}

/* A component of the image that the BOM is about is a part of it; one of another BOM stands for itself. */
static void limit_to_image(struct vex_reading *reading, const struct vex_product *image, struct vex_statement *statement)
{
	const struct vex_product **part;

	if (!image || statement->product == image || statement->product->bom.n)
		return;
	part = arena_array(reading->arena, const struct vex_product *, 1);
	part[0] = statement->product;
	statement->product = image;
	statement->parts = part;
	statement->part_count = 1;
}

static int read_vulnerability(struct vex_reading *reading, const struct json *node, const struct vex_product *image, size_t number, struct err *e)
{
	struct vex_statement common;

	if (!read_analysis(reading, node, &common))
		return 0;
	json_each(affected, json_get(node, "affects")) {
		struct vex_statement *statement;
		struct vex_product *product;
		int r = read_affected(reading, affected, &product, e);

		if (r == 0)
			r = vex_statement_add(reading, product, &statement, e);
		if (r < 0)
			return r;
		vex_statement_fill(statement, &common, number);
		statement->about = product->id;
		limit_to_image(reading, image, statement);
	}
	return 0;
}

static struct str author_of(struct vex_reading *reading, const struct json *metadata)
{
	static const char *const places[] = {"supplier", "manufacturer", "manufacture"};

	json_each(author, json_get(metadata, "authors"))
		if (json_get_text(author, "name").n)
			return vex_copy_of(reading, author, "name");
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (json_get_text(json_get(metadata, places[i]), "name").n)
			return vex_copy_of(reading, json_get(metadata, places[i]), "name");
	return STR_NULL;
}

static int read_cyclonedx(struct vex_reading *reading, const struct json *root, struct err *e)
{
	const struct json *metadata = json_get(root, "metadata");
	struct vex_document *document = reading->document;
	const struct vex_product *image;
	uint64_t version = 0;
	size_t n = 0;
	int r;

	document->id = vex_copy_of(reading, root, "serialNumber");
	document->author = author_of(reading, metadata);
	if (json_u64(json_get(root, "version"), &version))
		document->version = arena_printf(reading->arena, "%llu", (unsigned long long)version);
	document->has_time = vex_time(json_get(metadata, "timestamp"), &document->time);
	if (!document->has_time)
		vex_lenient(reading, "it has no time");
	if ((r = read_image(reading, json_get(metadata, "component"), &image, e)) < 0 ||
	    (r = read_components(reading, json_get(root, "components"), 0, e)) < 0)
		return r;
	json_each(node, json_get(root, "vulnerabilities"))
		if ((r = read_vulnerability(reading, node, image, ++n, e)) < 0)
			return r;
	return 0;
}

const struct vex_format vex_format_cyclonedx = {"CycloneDX", holds, read_cyclonedx};
