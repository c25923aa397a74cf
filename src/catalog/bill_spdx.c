/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX 2.1 to 2.3 as JSON. Source: SPDX specification 2.3 and its JSON schema. */
#include "base/map.h"
#include "catalog/bill_formats.h"

static void read_references(struct bill *bill, struct bill_item *item, const struct json *references)
{
	json_each(reference, references) {
		struct str type = json_get_text(reference, "referenceType"), locator = json_get_text(reference, "referenceLocator");

		if (str_is(type, "purl") && !item->purl.n)
			item->purl = bill_text(bill, locator);
		else if (str_starts(type, "cpe2"))
			*vec_push(&item->cpes) = arena_str(bill->arena, locator);
	}
}

/*
 * Syft: "acquired package info from DPKG DB: /usr/share/doc/adduser/copyright, …, /var/lib/dpkg/status". The paths are sorted; the
 * record is the first of a package's own files, and of a database the last.
 */
static struct str source_path(struct str source_info)
{
	struct str what, paths, path;

	if (!str_cut(source_info, ':', &what, &paths))
		return STR_NULL;
	paths = str_trim(paths);
	if (str_ends(what, " DB"))
		return str_cut_last(paths, ',', &what, &path) ? str_trim(path) : paths;
	return str_cut(paths, ',', &path, &what) ? path : paths;
}

void bill_spdx_habits(struct bill *bill, struct bill_item *item, struct str source_info)
{
	struct str name, version;

	if (str_starts(source_info, "acquired package info from "))
		item->path = bill_text(bill, source_path(source_info));
	if (item->kind == BILL_PACKAGE && !item->purl.n && str_starts(item->reference, "SPDXRef-OperatingSystem-"))
		item->kind = BILL_SYSTEM;
	else if (item->kind == BILL_PACKAGE && !item->purl.n && str_starts(item->reference, "SPDXRef-Application-"))
		item->kind = BILL_OTHER;
	if (!str_skip(&source_info, "built package from: ") || !str_cut(str_trim(source_info), ' ', &name, &version))
		return;
	item->source_name = bill_text(bill, name);
	item->source_version = bill_text(bill, version);
}

static enum bill_kind kind_of(const struct json *package, const struct bill_item *item, bool described)
{
	struct str purpose = json_get_text(package, "primaryPackagePurpose");

	if (str_starts(purpose, "OPERATING"))
		return BILL_SYSTEM;
	if (str_is(purpose, "CONTAINER") || str_starts(item->purl, "pkg:oci/") || str_starts(item->purl, "pkg:docker/"))
		return BILL_SUBJECT;
	if (described && !item->purl.n)
		return BILL_SUBJECT;
	/* A lock file, or a part without a name in any package manager. */
	return item->purl.n || item->version.n || !str_is(purpose, "APPLICATION") ? BILL_PACKAGE : BILL_OTHER;
}

static void read_package(struct bill *bill, const struct json *package, const struct map *described)
{
	struct str id = json_get_text(package, "SPDXID");
	struct bill_item *item = bill_add(bill, BILL_PACKAGE, id, json_get_text(package, "name"));

	item->version = bill_text(bill, json_get_text(package, "versionInfo"));
	item->license = bill_text(bill, json_get_text(package, "licenseDeclared"));
	if (!item->license.n)
		item->license = bill_text(bill, json_get_text(package, "licenseConcluded"));
	item->supplier = bill_party(bill, json_get_text(package, "supplier"));
	if (!item->supplier.n)
		item->supplier = bill_party(bill, json_get_text(package, "originator"));
	read_references(bill, item, json_get(package, "externalRefs"));
	json_each(checksum, json_get(package, "checksums"))
		bill_hash(bill, item, json_get_text(checksum, "algorithm"), json_get_text(checksum, "checksumValue"));
	json_each(annotation, json_get(package, "annotations"))
		bill_property_lines(bill, item, json_get_text(annotation, "annotator"), json_get_text(annotation, "comment"));
	item->kind = kind_of(package, item, map_get(described, id) != NULL);
	bill_spdx_habits(bill, item, json_get_text(package, "sourceInfo"));
}

static void read_file(struct bill *bill, const struct json *file)
{
	struct bill_item *item = bill_add(bill, BILL_FILE, json_get_text(file, "SPDXID"), json_get_text(file, "fileName"));

	bill_file_comment(bill, item, json_get_text(file, "comment"));
	json_each(checksum, json_get(file, "checksums"))
		bill_hash(bill, item, json_get_text(checksum, "algorithm"), json_get_text(checksum, "checksumValue"));
}

static void find_described(struct bill *bill, const struct json *root, struct map *described)
{
	json_each(id, json_get(root, "documentDescribes"))
		map_set(described, json_text(id), bill);
	json_each(relationship, json_get(root, "relationships"))
		if (str_is(json_get_text(relationship, "relationshipType"), "DESCRIBES"))
			map_set(described, json_get_text(relationship, "relatedSpdxElement"), bill);
}

void bill_spdx_relation(struct bill *bill, struct str from, struct str type, struct str to)
{
	static const struct {
		const char *type;
		bool contains, backwards;
	} types[] = {
		{"CONTAINS", true, false},
		{"CONTAINED_BY", true, true},
		{"DEPENDS_ON", false, false},
		{"DEPENDENCY_OF", false, true},
		{"BUILD_DEPENDENCY_OF", false, true},
		{"DEV_DEPENDENCY_OF", false, true},
		{"OPTIONAL_DEPENDENCY_OF", false, true},
		{"PROVIDED_DEPENDENCY_OF", false, true},
		{"RUNTIME_DEPENDENCY_OF", false, true},
		{"TEST_DEPENDENCY_OF", false, true},
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (str_is(type, types[i].type))
			bill_relate(bill, types[i].backwards ? to : from, types[i].backwards ? from : to, types[i].contains);
}

int bill_spdx(struct bill *bill, const struct json *root, struct err *e)
{
	struct str version = json_get_text(root, "spdxVersion");
	struct map described = {0};

	if (bill_check_list(bill, root, "packages", e) < 0 || bill_check_list(bill, root, "files", e) < 0 || bill_check_list(bill, root, "relationships", e) < 0)
		return e->code;
	str_skip(&version, "SPDX-");
	bill->format = arena_printf(bill->arena, "SPDX %.*s", STR(version));
	if (!str_starts(version, "2."))
		bill_note(bill, bill->format, "not a version of this format that is known");
	find_described(bill, root, &described);
	json_each(package, json_get(root, "packages"))
		read_package(bill, package, &described);
	json_each(file, json_get(root, "files"))
		read_file(bill, file);
	json_each(license, json_get(root, "hasExtractedLicensingInfos"))
		*vec_push(&bill->licenses) = (struct key_value){bill_text(bill, json_get_text(license, "licenseId")),
								bill_text(bill, json_get_text(license, "extractedText"))};
	json_each(relationship, json_get(root, "relationships"))
		bill_spdx_relation(bill, json_get_text(relationship, "spdxElementId"), json_get_text(relationship, "relationshipType"),
				   json_get_text(relationship, "relatedSpdxElement"));
	map_done(&described);
	return 0;
}
