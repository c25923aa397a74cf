/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSAF 2.0, of any category: its profile VEX is a security advisory with fewer obligatory members. Source: OASIS Common Security Advisory
 * Framework 2.0, sections 3.2.2 (product tree), 3.2.3 (vulnerabilities), 4.5 (profile VEX).
 *
 * A product that a relationship makes of two is its component within its host: "samba as a component of Red Hat Enterprise Linux 9".
 */
#include "vex/parts.h"

#define REMARKS_MAX 2000000u /* products that flags, threats and remediations of a document name, by themselves and by group */
#define RELATIONS_MAX 16 /* that lead from a product to its innermost component; more are a circle */

/* A product of the tree; `component` and `host` are product_ids, of one that a relationship makes. */
struct node {
	struct vex_product *product;
	struct str component, host;
};

struct tree {
	struct vex_reading *reading;
	struct map nodes;  /* struct node by product_id */
	struct map groups; /* struct json, product_ids, by group_id */
	size_t remark_count;
};

static bool holds(const struct json *root)
{
	return json_get(json_get(root, "document"), "csaf_version") && json_get(json_get(root, "document"), "tracking");
}

/* ---- product tree ---- */

static void read_helper(struct vex_reading *reading, const struct json *helper, struct vex_product *product)
{
	vex_add_text(reading, &product->purls, json_get_text(helper, "purl"));
	json_each(purl, json_get(helper, "purls")) /* CSAF 2.1 */
		vex_add_text(reading, &product->purls, json_text(purl));
	vex_add_text(reading, &product->cpes, json_get_text(helper, "cpe"));
	json_each(file, json_get(helper, "hashes"))
		json_each(hash, json_get(file, "file_hashes"))
			vex_add_hash(reading, product, json_get_text(hash, "algorithm"), json_get_text(hash, "value"));
}

static int add_node(struct tree *tree, const struct json *named, struct node **ret_node, struct err *e)
{
	struct str id = json_get_text(named, "product_id");
	struct node *node = arena_new(tree->reading->arena, struct node);
	int r = vex_product_add(tree->reading, id, &node->product, e);

	if (r < 0)
		return r;
	node->product->name = vex_copy_of(tree->reading, named, "name");
	read_helper(tree->reading, json_get(named, "product_identification_helper"), node->product);
	if (id.n)
		map_set(&tree->nodes, node->product->id, node);
	*ret_node = node;
	return 0;
}

/* "4.17.21", but not "389-ds:1.4/389-ds-base": a branch of a version is often named after the product instead. */
static bool is_plain_version(struct str name)
{
	bool dotted = false;

	for (size_t i = 0; i < name.n; i++) {
		if (!str_is_alnum(name.p[i]) && !strchr(".+-~_", name.p[i]))
			return false;
		dotted = dotted || name.p[i] == '.';
	}
	return dotted && str_is_digit(name.p[0]);
}

/* What branches say of the version of the products below them; NULL where this one says nothing. Section 3.1.2.2. */
static const struct vex_version *version_of(struct tree *tree, const struct json *branch)
{
	struct str category = json_get_text(branch, "category"), name = str_trim(json_get_text(branch, "name"));
	struct vex_version *version;

	if (!str_is(category, "product_version_range") && !(str_is(category, "product_version") && is_plain_version(name)))
		return NULL;
	version = arena_new(tree->reading->arena, struct vex_version);
	version->own = true;
	*(str_is(category, "product_version") ? &version->version : &version->range) = vex_copy(tree->reading, name);
	return version;
}

static void set_version(struct tree *tree, struct vex_product *product, const struct vex_version *version)
{
	if (!version)
		return;
	product->versions = version;
	product->version_count = 1;
	if (!version->version.n && !str_starts(version->range, "vers:"))
		vex_note(tree->reading, product, "its range of versions is not in the words of vers (\"vers:npm/>=1.0.0\"), and clears nothing");
	vex_note_range(tree->reading, product, version->range);
}

/* As deep as JSON may be; `version` is what a branch above says. */
static int read_branches(struct tree *tree, const struct json *branches, const struct vex_version *version, struct err *e)
{
	int r = 0;

	json_each(branch, branches) {
		const struct vex_version *own = version_of(tree, branch);
		struct node *node;

		own = own ? own : version;
		if (r == 0 && json_get(branch, "product") && (r = add_node(tree, json_get(branch, "product"), &node, e)) == 0)
			set_version(tree, node->product, own);
		if (r == 0)
			r = read_branches(tree, json_get(branch, "branches"), own, e);
	}
	return r;
}

static int read_relationships(struct tree *tree, const struct json *relationships, struct err *e)
{
	json_each(relationship, relationships) {
		struct node *node;
		int r = add_node(tree, json_get(relationship, "full_product_name"), &node, e);

		if (r < 0)
			return r;
		node->component = vex_copy_of(tree->reading, relationship, "product_reference");
		node->host = vex_copy_of(tree->reading, relationship, "relates_to_product_reference");
	}
	return 0;
}

static int read_tree(struct tree *tree, const struct json *root, struct err *e)
{
	int r = read_branches(tree, json_get(root, "branches"), NULL, e);

	json_each(named, json_get(root, "full_product_names")) {
		struct node *node;

		if (r == 0)
			r = add_node(tree, named, &node, e);
	}
	if (r == 0)
		r = read_relationships(tree, json_get(root, "relationships"), e);
	json_each(group, json_get(root, "product_groups"))
		if (json_get_text(group, "group_id").n && json_get(group, "product_ids"))
			map_set(&tree->groups, json_get_text(group, "group_id"), (void *)(uintptr_t)json_get(group, "product_ids"));
	return r;
}

/* The innermost component, or outermost host, that relationships lead to; NULL in a circle, or where a reference leads nowhere. */
static struct vex_product *follow(struct tree *tree, const struct node *node, bool to_host)
{
	for (int i = 0; i < RELATIONS_MAX && node; i++) {
		if (!node->component.n)
			return node->product;
		if (!to_host && node->product->purls.n)
			return node->product; /* the relationship's own product has the better name */
		node = map_get(&tree->nodes, to_host ? node->host : node->component);
	}
	vex_lenient(tree->reading, node ? "its product tree is circular" : "a relationship names a product that is not there");
	return NULL;
}

/* ---- vulnerabilities ---- */

static const struct {
	const char *group;
	enum vex_status status;
} groups[] = {
	{"known_not_affected", VEX_NOT_AFFECTED}, {"fixed", VEX_FIXED}, {"first_fixed", VEX_FIXED},
	{"under_investigation", VEX_UNDER_INVESTIGATION}, {"known_affected", VEX_AFFECTED}, {"first_affected", VEX_AFFECTED},
	{"last_affected", VEX_AFFECTED},
};

/* What flags, threats and remediations say of a product, by its product_id; "" is every product. */
struct remarks {
	struct str justification, impact, action;
};

struct remark_maps {
	struct tree *tree;
	struct map of;
};

static struct remarks *remarks_of(struct remark_maps *maps, struct str id)
{
	struct remarks *remarks = map_get(&maps->of, id);

	if (!remarks) {
		remarks = arena_new(maps->tree->reading->arena, struct remarks);
		map_set(&maps->of, id, remarks);
	}
	return remarks;
}

enum remark { FLAG, IMPACT, ACTION };

static int put_remark(struct remark_maps *maps, struct str id, enum remark which, struct str text, struct err *e)
{
	struct remarks *remarks = remarks_of(maps, id);
	struct str *place = which == FLAG ? &remarks->justification : which == IMPACT ? &remarks->impact : &remarks->action;

	if (++maps->tree->remark_count > REMARKS_MAX)
		return err_set(e, ERR_LIMIT, "flags, threats and remediations that name more than %u products in one document", REMARKS_MAX);
	if (!place->n)
		*place = text;
	return 0;
}

static int put_remarks(struct remark_maps *maps, const struct json *ids, enum remark which, struct str text, struct err *e)
{
	int r = 0;

	json_each(id, ids)
		if (r == 0)
			r = put_remark(maps, json_text(id), which, text, e);
	return r;
}

/* To the products that it lists, those of the groups that it lists, or to all where it lists none. */
static int spread(struct remark_maps *maps, const struct json *node, enum remark which, struct str text, struct err *e)
{
	const struct json *ids = json_get(node, "product_ids"), *group_ids = json_get(node, "group_ids");
	int r;

	if (!text.n)
		return 0;
	text = vex_copy(maps->tree->reading, text);
	r = put_remarks(maps, ids, which, text, e);
	json_each(group, group_ids)
		if (r == 0 && json_text(group).n)
			r = put_remarks(maps, map_get(&maps->tree->groups, json_text(group)), which, text, e);
	if (r == 0 && !json_count(ids) && !json_count(group_ids))
		r = put_remark(maps, STR_LIT(""), which, text, e);
	return r;
}

static int read_remarks(struct remark_maps *maps, const struct json *vulnerability, struct err *e)
{
	int r = 0;

	json_each(flag, json_get(vulnerability, "flags"))
		if (r == 0)
			r = spread(maps, flag, FLAG, json_get_text(flag, "label"), e);
	json_each(threat, json_get(vulnerability, "threats"))
		if (r == 0 && str_is(json_get_text(threat, "category"), "impact"))
			r = spread(maps, threat, IMPACT, json_get_text(threat, "details"), e);
	json_each(remediation, json_get(vulnerability, "remediations"))
		if (r == 0)
			r = spread(maps, remediation, ACTION, json_get_text(remediation, "details"), e);
	return r;
}

static struct str first_of(struct str own, struct str general)
{
	return own.n ? own : general;
}

static void set_remarks(struct remark_maps *maps, struct vex_statement *statement)
{
	static const struct remarks none;
	const struct remarks *own = map_get(&maps->of, statement->about), *general = map_get(&maps->of, STR_LIT(""));

	own = own ? own : &none;
	general = general ? general : &none;
	if (statement->status == VEX_NOT_AFFECTED) {
		statement->justification = first_of(own->justification, general->justification);
		statement->impact = first_of(own->impact, general->impact);
	}
	if (statement->status == VEX_AFFECTED)
		statement->action = first_of(own->action, general->action);
}

/* A product of a relationship with a name of its own is of the versions that its component is. */
static void inherit_version(struct tree *tree, const struct node *node, struct vex_product *component)
{
	for (int i = 0; i < RELATIONS_MAX && node && !component->version_count; i++) {
		component->versions = node->product->versions;
		component->version_count = node->product->version_count;
		node = node->component.n ? map_get(&tree->nodes, node->component) : NULL;
	}
}

/* Component and host of a product that a relationship makes; one in a circle stays a name that nothing has. */
static void set_product(struct tree *tree, const struct node *node, struct vex_statement *statement)
{
	struct vex_product *host, *component;
	const struct vex_product **part;

	statement->product = node->product;
	if (!node->component.n)
		return;
	host = follow(tree, node, true);
	component = follow(tree, node, false);
	if (!host || !component)
		return;
	inherit_version(tree, node, component);
	part = arena_array(tree->reading->arena, const struct vex_product *, 1);
	part[0] = component;
	statement->product = host;
	statement->parts = part;
	statement->part_count = 1;
}

static int read_product_status(struct tree *tree, struct remark_maps *maps, const struct json *ids, enum vex_status status,
			       const struct vex_vulnerability *vulnerability, size_t number, struct err *e)
{
	json_each(id, ids) {
		const struct node *node = json_text(id).n ? map_get(&tree->nodes, json_text(id)) : NULL;
		struct vex_statement *statement;
		int r;

		if (!node) {
			vex_lenient(tree->reading, "a status names a product that is not in the product tree");
			continue;
		}
		if ((r = vex_statement_add(tree->reading, node->product, &statement, e)) < 0)
			return r;
		statement->vulnerability = vulnerability;
		statement->status = status;
		statement->number = number;
		statement->about = node->product->id;
		set_product(tree, node, statement);
		set_remarks(maps, statement);
	}
	return 0;
}

static int read_vulnerability(struct tree *tree, const struct json *node, size_t number, struct err *e)
{
	struct remark_maps maps = {.tree = tree};
	const struct json *ids = json_get(node, "ids");
	struct str cve = json_get_text(node, "cve");
	struct vex_vulnerability *vulnerability;
	int r;

	vulnerability = vex_vulnerability_add(tree->reading, cve.n ? cve : json_get_text(json_at(ids, 0), "text"));
	json_each(id, ids)
		vex_add_text(tree->reading, &vulnerability->names, json_get_text(id, "text"));
	r = read_remarks(&maps, node, e);
	for (size_t i = 0; r == 0 && i < sizeof(groups) / sizeof(*groups); i++)
		r = read_product_status(tree, &maps, json_get(json_get(node, "product_status"), groups[i].group), groups[i].status, vulnerability,
					number, e);
	map_done(&maps.of);
	return r;
}

static int read_csaf(struct vex_reading *reading, const struct json *root, struct err *e)
{
	const struct json *head = json_get(root, "document"), *tracking = json_get(head, "tracking"), *publisher = json_get(head, "publisher");
	struct vex_document *document = reading->document;
	struct tree tree = {.reading = reading};
	size_t n = 0;
	int r;

	document->format = "CSAF 2.0";
	document->contradicts = true;
	document->id = arena_printf(reading->arena, "%.*s %.*s", STR(json_get_text(publisher, "namespace")), STR(json_get_text(tracking, "id")));
	document->author = vex_copy_of(reading, publisher, "name");
	document->version = vex_copy_of(reading, tracking, "version");
	document->draft = str_is(json_get_text(tracking, "status"), "draft");
	document->has_time = vex_time(json_get(tracking, "current_release_date"), &document->time);
	r = read_tree(&tree, json_get(root, "product_tree"), e);
	json_each(vulnerability, json_get(root, "vulnerabilities"))
		if (r == 0)
			r = read_vulnerability(&tree, vulnerability, ++n, e);
	map_done(&tree.nodes);
	map_done(&tree.groups);
	return r;
}

const struct vex_format vex_format_csaf = {"CSAF", holds, read_csaf};
