/* SPDX-License-Identifier: Apache-2.0 */
/* Syft's own JSON, schema 3 and later. Source: the documents it writes and its published schemas. */
#include "catalog/bill_formats.h"

static void read_licenses(struct bill *bill, struct bill_item *item, const struct json *licenses)
{
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)1 << 20);

	json_each(license, licenses) {
		struct str text = json_text(license); /* before schema 8 a plain text */

		if (!text.n)
			text = json_get_text(license, "spdxExpression");
		if (!text.n)
			text = json_get_text(license, "value");
		if (text.n)
			buf_printf(&out, "%s%.*s", out.n ? " AND " : "", STR(text));
	}
	item->license = bill_text(bill, buf_str(&out));
}

/* What the package managers' own records say, by the names they have there. */
static void read_metadata(struct bill *bill, struct bill_item *item, const struct json *metadata)
{
	struct str origin = json_get_text(metadata, "originPackage"), module = json_get_text(metadata, "modularityLabel");

	item->source_name = bill_text(bill, json_get_text(metadata, "source"));
	item->source_version = bill_text(bill, json_get_text(metadata, "sourceVersion"));
	if (origin.n)
		item->source_name = bill_text(bill, origin);
	item->supplier = bill_text(bill, json_get_text(metadata, "maintainer"));
	if (!item->supplier.n)
		item->supplier = bill_text(bill, json_get_text(metadata, "vendor"));
	bill_property(bill, item, STR_LIT("plimsoll:modularity"), module);
	json_each(file, json_get(metadata, "files"))
		if (json_get_text(file, "path").n)
			*vec_push(&item->files) = arena_str(bill->arena, json_get_text(file, "path"));
}

static void read_artifact(struct bill *bill, const struct json *artifact)
{
	struct bill_item *item = bill_add(bill, BILL_PACKAGE, json_get_text(artifact, "id"), json_get_text(artifact, "name"));

	item->version = bill_text(bill, json_get_text(artifact, "version"));
	item->purl = bill_text(bill, json_get_text(artifact, "purl"));
	item->path = bill_text(bill, json_get_text(json_at(json_get(artifact, "locations"), 0), "path"));
	read_licenses(bill, item, json_get(artifact, "licenses"));
	json_each(cpe, json_get(artifact, "cpes")) {
		struct str text = json_text(cpe).n ? json_text(cpe) : json_get_text(cpe, "cpe");

		if (text.n)
			*vec_push(&item->cpes) = arena_str(bill->arena, text);
	}
	read_metadata(bill, item, json_get(artifact, "metadata"));
}

static void read_system(struct bill *bill, const struct json *distro)
{
	struct str id = json_get_text(distro, "id").n ? json_get_text(distro, "id") : json_get_text(distro, "name");
	struct bill_item *item;

	if (!id.n)
		return;
	item = bill_add(bill, BILL_SYSTEM, STR_NULL, id);
	item->version = bill_text(bill, json_get_text(distro, "versionID"));
	if (!item->version.n)
		item->version = bill_text(bill, json_get_text(distro, "version"));
	bill_property(bill, item, STR_LIT("plimsoll:os:name"), json_get_text(distro, "prettyName"));
	bill_property(bill, item, STR_LIT("plimsoll:os:codename"), json_get_text(distro, "versionCodename"));
	json_each(like, json_get(distro, "idLike"))
		bill_property(bill, item, STR_LIT("plimsoll:os:idLike"), json_text(like));
}

int bill_syft(struct bill *bill, const struct json *root, struct err *e)
{
	if (bill_check_list(bill, root, "artifacts", e) < 0 || bill_check_list(bill, root, "artifactRelationships", e) < 0)
		return e->code;
	bill->format = arena_printf(bill->arena, "Syft %.*s", STR(json_get_text(json_get(root, "schema"), "version")));
	read_system(bill, json_get(root, "distro"));
	json_each(artifact, json_get(root, "artifacts"))
		read_artifact(bill, artifact);
	json_each(relation, json_get(root, "artifactRelationships"))
		if (str_is(json_get_text(relation, "type"), "dependency-of"))
			bill_relate(bill, json_get_text(relation, "child"), json_get_text(relation, "parent"), false);
	return 0;
}
