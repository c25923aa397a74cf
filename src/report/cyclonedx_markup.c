/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The XML of a CycloneDX document, made of its JSON: members become elements but for those that the schema has as
 * attributes, and a list becomes an element with one for each item, or only these.
 */
#include "codec/json.h"
#include "codec/xml.h"
#include "report/cyclonedx_document.h"

#define DOCUMENT_CAPS ((struct json_caps){.bytes = REPORT_MAX, .depth = 32, .values = 100000000})

/* Lists by their name in JSON: what one item is called, and whether an element stands around them. */
static const struct list_kind {
	const char *name, *item;
	bool bare;
} lists[] = {
	{"affects", "target", false},
	{"assemblies", "assembly", false},   {"components", "component", false},     {"compositions", "composition", false},
	{"contact", "contact", true},        {"dependencies", "dependency", false},  {"dependsOn", "dependency", true},
	{"hashes", "hash", false},           {"identity", "identity", true},         {"licenses", NULL, false},
	{"methods", "method", false},        {"occurrences", "occurrence", false},   {"properties", "property", false},
	{"ratings", "rating", false},        {"references", "reference", false},     {"vulnerabilities", "vulnerability", false},
};

static void put_node(struct buf *out, const char *name, const struct json *value);

static const struct list_kind *list_kind(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (str_is(name, lists[i].name))
			return &lists[i];
	return NULL;
}

/* Whether a member is an attribute of its element. */
static bool is_attribute(const char *element, struct str member)
{
	if (!strcmp(element, "component"))
		return str_is(member, "type") || str_is(member, "bom-ref");
	return (!strcmp(element, "hash") && str_is(member, "alg")) || (!strcmp(element, "property") && str_is(member, "name")) ||
	       (!strcmp(element, "dependency") && str_is(member, "ref"));
}

/* Whether a member is the text of its element. */
static bool is_content(const char *element, struct str member)
{
	return (!strcmp(element, "hash") && str_is(member, "content")) || (!strcmp(element, "property") && str_is(member, "value"));
}

static void put_scalar(struct buf *out, const struct json *value)
{
	int64_t whole;
	double number;

	if (json_i64(value, &whole))
		buf_printf(out, "%lld", (long long)whole);
	else if (json_double(value, &number))
		buf_printf(out, "%g", number);
	else
		xml_escape(out, json_text(value));
}

static void put_members(struct buf *out, const char *element, const struct json *object)
{
	struct json_members members = json_members(object);

	while (json_next(&members))
		if (is_content(element, members.key))
			put_scalar(out, members.value);
		else if (!is_attribute(element, members.key))
			put_node(out, members.key.p, members.value);
}

/* An item that is a bare text names a component: <dependency ref="…"/>. */
static void put_item(struct buf *out, const char *name, const struct json *item)
{
	if (!name) {
		put_members(out, "", item);
	} else if (json_is(item, JSON_KIND_TEXT)) {
		buf_printf(out, "<%s ref=\"", name);
		xml_escape(out, json_text(item));
		buf_puts(out, "\"/>");
	} else {
		put_node(out, name, item);
	}
}

static void put_list(struct buf *out, const struct list_kind *kind, const struct json *list)
{
	if (!kind->bare)
		buf_printf(out, "<%s>\n", kind->name);
	json_each(item, list) {
		put_item(out, kind->item, item);
		buf_putc(out, '\n');
	}
	if (!kind->bare)
		buf_printf(out, "</%s>\n", kind->name);
}

static void put_node(struct buf *out, const char *name, const struct json *value)
{
	struct json_members members = json_members(value);
	const struct list_kind *kind = list_kind(str_of(name));

	if (kind && json_is(value, JSON_KIND_ARRAY)) {
		put_list(out, kind, value);
		return;
	}
	buf_printf(out, "<%s", name);
	while (json_is(value, JSON_KIND_OBJECT) && json_next(&members))
		if (is_attribute(name, members.key)) {
			buf_printf(out, " %s=\"", members.key.p);
			put_scalar(out, members.value);
			buf_putc(out, '"');
		}
	buf_putc(out, '>');
	if (json_is(value, JSON_KIND_OBJECT))
		put_members(out, name, value);
	else
		put_scalar(out, value);
	buf_printf(out, "</%s>", name);
}

int cyclonedx_xml(const struct report *report, unsigned version, struct buf *ret_out, struct err *e)
{
	static const char *const parts[] = {"metadata", "components", "dependencies", "compositions", "vulnerabilities"};
	auto_done(buf_done) struct buf text = BUF_INIT(REPORT_MAX);
	auto_json struct json *root = NULL;
	int r = cyclonedx_json(report, version, &text, e);

	if (r < 0 || (r = json_parse(buf_str(&text), DOCUMENT_CAPS, "the document", &root, e)) < 0)
		return r;
	buf_puts(ret_out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	buf_printf(ret_out, "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.%u\" serialNumber=\"%.*s\" version=\"1\">\n", version,
		   STR(json_get_text(root, "serialNumber")));
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (json_get(root, parts[i])) {
			put_node(ret_out, parts[i], json_get(root, parts[i]));
			buf_putc(ret_out, '\n');
		}
	buf_puts(ret_out, "</bom>\n");
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}
