/* SPDX-License-Identifier: Apache-2.0 */
#include "report/spdx_document.h"

#include "base/map.h"
#include "codec/json_writer.h"
#include "codec/property_lines.h"
#include "report/sbom.h"
#include "report/spdx_files.h"

#define DOCUMENT_ID "SPDXRef-DOCUMENT"
#define SUBJECT_ID "SPDXRef-image"
#define SYSTEM_ID "SPDXRef-operating-system"
#define TOOL "Tool: plimsoll-" PLIMSOLL_VERSION

struct writer {
	struct json_writer json;
	struct sbom sbom;
	struct spdx_files files;
};

static void put_annotation(struct writer *w, struct str comment)
{
	if (!comment.n)
		return;
	json_key(&w->json, "annotations");
	json_open(&w->json, '[');
	json_open(&w->json, '{');
	json_member_text(&w->json, "annotationDate", str_of(w->sbom.created));
	json_member_text(&w->json, "annotationType", STR_LIT("OTHER"));
	json_member_text(&w->json, "annotator", STR_LIT(TOOL));
	json_member_text(&w->json, "comment", comment);
	json_close(&w->json, '}');
	json_close(&w->json, ']');
}

static void annotate(struct writer *w, struct key_value_list *properties)
{
	put_annotation(w, sbom_property_lines(&w->sbom, properties));
	vec_done(properties);
}

static void put_creation(struct writer *w)
{
	json_key(&w->json, "creationInfo");
	json_open(&w->json, '{');
	json_member_text_opt(&w->json, "comment", sbom_incomplete(&w->sbom));
	json_member_text(&w->json, "created", str_of(w->sbom.created));
	json_key(&w->json, "creators");
	json_open(&w->json, '[');
	json_put_text(&w->json, STR_LIT(TOOL));
	json_close(&w->json, ']');
	json_close(&w->json, '}');
}

static void put_reference(struct writer *w, const char *category, const char *type, struct str locator)
{
	json_open(&w->json, '{');
	json_member_text(&w->json, "referenceCategory", str_of(category));
	json_member_text(&w->json, "referenceLocator", locator);
	json_member_text(&w->json, "referenceType", str_of(type));
	json_close(&w->json, '}');
}

/* What every package must say, known or not. */
static void put_unknowns(struct writer *w, bool analyzed)
{
	json_member_text(&w->json, "downloadLocation", STR_LIT("NOASSERTION"));
	json_member_bool(&w->json, "filesAnalyzed", analyzed);
	json_member_text(&w->json, "licenseConcluded", STR_LIT("NOASSERTION"));
	json_member_text(&w->json, "copyrightText", STR_LIT("NOASSERTION"));
}

static void put_supplier(struct writer *w, const struct package *package)
{
	struct str name, mail, party;

	if (!package->maintainer.n) {
		json_member_text(&w->json, "supplier", STR_LIT("NOASSERTION"));
		return;
	}
	sbom_party(package->maintainer, &name, &mail);
	party = arena_printf(&w->sbom.arena, "%s: %.*s%s%.*s%s", sbom_is_organisation(package, name) ? "Organization" : "Person",
			     STR(name), mail.n ? " (" : "", STR(mail), mail.n ? ")" : "");
	json_member_text(&w->json, "supplier", party);
}

static void put_code(struct writer *w, const struct package *package)
{
	char code[HASH_DIGITS_MAX];

	if (!spdx_files_of(&w->files, package))
		return;
	spdx_files_code(&w->files, package, code);
	json_key(&w->json, "packageVerificationCode");
	json_open(&w->json, '{');
	json_member_text(&w->json, "packageVerificationCodeValue", str_of(code));
	json_close(&w->json, '}');
}

/* Files that are elements of the document are related to their packages there. */
static void annotate_package(struct writer *w, const struct package *package)
{
	auto_done(buf_done) struct buf comment = BUF_INIT(REPORT_MAX);
	struct key_value_list properties = {0};
	bool analyzed = spdx_files_of(&w->files, package);

	sbom_package_properties(&w->sbom, package, &properties);
	vec_each(pair, &properties)
		property_line_put(&comment, pair->key, pair->value);
	vec_each(path, &package->files)
		if (!analyzed || !spdx_files_reference(&w->files, *path).n)
			property_line_put(&comment, STR_LIT("plimsoll:file"), *path);
	vec_done(&properties);
	put_annotation(w, buf_str(&comment));
}

static void put_package(struct writer *w, const struct package *package, struct str reference)
{
	json_open(&w->json, '{');
	json_member_text(&w->json, "SPDXID", arena_printf(&w->sbom.arena, "SPDXRef-%.*s", STR(reference)));
	json_member_text(&w->json, "name", package->name);
	json_member_text_opt(&w->json, "versionInfo", package->version);
	put_supplier(w, package);
	put_unknowns(w, spdx_files_of(&w->files, package));
	put_code(w, package);
	json_member_text(&w->json, "licenseDeclared", sbom_license(package).n ? sbom_license(package) : STR_LIT("NOASSERTION"));
	spdx_put_checksums(&w->json, &w->sbom.arena, &package->hashes);
	json_member_text_opt(&w->json, "comment", sbom_remark(&w->sbom, package));
	if (package->uninstalled)
		json_member_text(&w->json, "primaryPackagePurpose", STR_LIT("ARCHIVE"));
	json_key(&w->json, "externalRefs");
	json_open(&w->json, '[');
	put_reference(w, "PACKAGE-MANAGER", "purl", package->purl);
	vec_each(cpe, &package->cpes)
		if (str_starts(*cpe, "cpe:2.3:"))
			put_reference(w, "SECURITY", "cpe23Type", *cpe);
	json_close(&w->json, ']');
	annotate_package(w, package);
	json_close(&w->json, '}');
}

static void put_system(struct writer *w, const struct os *os)
{
	struct key_value_list properties = {0};

	json_open(&w->json, '{');
	json_member_text(&w->json, "SPDXID", STR_LIT(SYSTEM_ID));
	json_member_text(&w->json, "name", os->id);
	json_member_text_opt(&w->json, "versionInfo", os->version_id);
	json_member_text(&w->json, "primaryPackagePurpose", STR_LIT("OPERATING_SYSTEM"));
	json_member_text(&w->json, "supplier", STR_LIT("NOASSERTION"));
	put_unknowns(w, false);
	json_member_text(&w->json, "licenseDeclared", STR_LIT("NOASSERTION"));
	sbom_system_properties(&w->sbom, &properties);
	annotate(w, &properties);
	json_close(&w->json, '}');
}

static void put_subject(struct writer *w)
{
	struct key_value_list properties = {0};

	json_open(&w->json, '{');
	json_member_text(&w->json, "SPDXID", STR_LIT(SUBJECT_ID));
	json_member_text(&w->json, "name", w->sbom.subject);
	json_member_text_opt(&w->json, "versionInfo", w->sbom.subject_version);
	json_member_text(&w->json, "primaryPackagePurpose", STR_LIT("CONTAINER"));
	json_member_text(&w->json, "supplier", STR_LIT("NOASSERTION"));
	put_unknowns(w, false);
	json_member_text(&w->json, "licenseDeclared", STR_LIT("NOASSERTION"));
	if (w->sbom.subject_purl.n) {
		json_key(&w->json, "externalRefs");
		json_open(&w->json, '[');
		put_reference(w, "PACKAGE-MANAGER", "purl", w->sbom.subject_purl);
		json_close(&w->json, ']');
	}
	sbom_subject_properties(&w->sbom, &properties);
	annotate(w, &properties);
	json_close(&w->json, '}');
}

static void put_packages(struct writer *w)
{
	const struct inventory *inventory = w->sbom.report->inventory;

	json_key(&w->json, "packages");
	json_open(&w->json, '[');
	put_subject(w);
	if (inventory->os.id.n)
		put_system(w, &inventory->os);
	for (size_t i = 0; i < inventory->packages.n; i++)
		put_package(w, inventory->packages.v[i], w->sbom.refs[i]);
	json_close(&w->json, ']');
}

static void put_extracted_of(struct writer *w, const struct package *package, struct map *known)
{
	struct str rest = sbom_license(package), reference;

	while (sbom_next_license_ref(&rest, &reference)) {
		if (map_get(known, reference))
			continue;
		if (!known->n) {
			json_key(&w->json, "hasExtractedLicensingInfos");
			json_open(&w->json, '[');
		}
		map_set(known, reference, w);
		json_open(&w->json, '{');
		json_member_text(&w->json, "licenseId", reference);
		json_member_text(&w->json, "extractedText", sbom_license_text(package, reference));
		json_close(&w->json, '}');
	}
}

/* The texts behind the LicenseRefs, each once. */
static void put_extracted(struct writer *w)
{
	struct map known = {0};

	vec_each(package, &w->sbom.report->inventory->packages)
		put_extracted_of(w, *package, &known);
	if (known.n)
		json_close(&w->json, ']');
	map_done(&known);
}

static void relate(struct writer *w, struct str from, const char *type, struct str to)
{
	json_open(&w->json, '{');
	json_member_text(&w->json, "spdxElementId", from);
	json_member_text(&w->json, "relationshipType", str_of(type));
	json_member_text(&w->json, "relatedSpdxElement", to);
	json_close(&w->json, '}');
}

static struct str id_of(struct writer *w, size_t package)
{
	return arena_printf(&w->sbom.arena, "SPDXRef-%.*s", STR(w->sbom.refs[package]));
}

static void relate_files(struct writer *w, size_t number)
{
	const struct package *package = w->sbom.report->inventory->packages.v[number];

	if (!spdx_files_of(&w->files, package))
		return;
	vec_each(path, &package->files)
		if (spdx_files_reference(&w->files, *path).n)
			relate(w, id_of(w, number), "CONTAINS", spdx_files_reference(&w->files, *path));
}

static void put_relationships(struct writer *w)
{
	const struct inventory *inventory = w->sbom.report->inventory;

	json_key(&w->json, "relationships");
	json_open(&w->json, '[');
	relate(w, STR_LIT(DOCUMENT_ID), "DESCRIBES", STR_LIT(SUBJECT_ID));
	if (inventory->os.id.n)
		relate(w, STR_LIT(SUBJECT_ID), "CONTAINS", STR_LIT(SYSTEM_ID));
	for (size_t i = 0; i < inventory->packages.n; i++)
		relate(w, STR_LIT(SUBJECT_ID), "CONTAINS", id_of(w, i));
	for (size_t i = 0; i < inventory->packages.n; i++)
		relate_files(w, i);
	vec_each(relation, &w->sbom.depends)
		relate(w, id_of(w, relation->from), "DEPENDS_ON", id_of(w, relation->to));
	json_close(&w->json, ']');
}

int spdx_json(const struct report *report, struct buf *ret_out, struct err *e)
{
	struct writer w = {.json = JSON_WRITER(ret_out, 1)};

	sbom_init(&w.sbom, report, "spdx");
	spdx_files_init(&w.files, &w.sbom);
	json_open(&w.json, '{');
	json_member_text(&w.json, "spdxVersion", STR_LIT("SPDX-2.3"));
	json_member_text(&w.json, "dataLicense", STR_LIT("CC0-1.0"));
	json_member_text(&w.json, "SPDXID", STR_LIT(DOCUMENT_ID));
	json_member_text(&w.json, "name", w.sbom.subject);
	json_member_text(&w.json, "documentNamespace", arena_printf(&w.sbom.arena, "urn:uuid:%s", w.sbom.uuid));
	put_creation(&w);
	put_packages(&w);
	spdx_files_put(&w.files, &w.json);
	put_extracted(&w);
	put_relationships(&w);
	json_close(&w.json, '}');
	buf_putc(ret_out, '\n');
	spdx_files_done(&w.files);
	sbom_done(&w.sbom);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}
