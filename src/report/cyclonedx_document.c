/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members stand in the order that the XML schema demands of its elements, so that the XML is made of the JSON
 * (cyclonedx_markup.c).
 */
#include "report/cyclonedx_document.h"

#include "codec/json_writer.h"
#include "report/sbom.h"

#define SUBJECT_REF "image"
#define SYSTEM_REF "operating-system"

struct writer {
	struct json_writer json;
	struct sbom sbom;
	unsigned version;
};

static void put_properties(struct writer *w, struct key_value_list *list)
{
	if (list->n) {
		json_key(&w->json, "properties");
		json_open(&w->json, '[');
		vec_each(pair, list) {
			json_open(&w->json, '{');
			json_member_text(&w->json, "name", pair->key);
			json_member_text(&w->json, "value", pair->value);
			json_close(&w->json, '}');
		}
		json_close(&w->json, ']');
	}
	vec_done(list);
}

static void put_supplier(struct writer *w, const struct package *package)
{
	struct str name, mail;

	if (!package->maintainer.n)
		return;
	sbom_party(package->maintainer, &name, &mail);
	json_key(&w->json, "supplier");
	json_open(&w->json, '{');
	json_member_text(&w->json, "name", name);
	if (mail.n) {
		json_key(&w->json, "contact");
		json_open(&w->json, '[');
		json_open(&w->json, '{');
		json_member_text(&w->json, "email", mail);
		json_close(&w->json, '}');
		json_close(&w->json, ']');
	}
	json_close(&w->json, '}');
}

static void put_hashes(struct writer *w, const struct key_value_list *hashes)
{
	bool begun = false;

	vec_each(hash, hashes) {
		if (!sbom_hash_valid(hash))
			continue;
		if (!begun) {
			json_key(&w->json, "hashes");
			json_open(&w->json, '[');
			begun = true;
		}
		json_open(&w->json, '{');
		json_member_text(&w->json, "alg", hash->key);
		json_member_text(&w->json, "content", hash->value);
		json_close(&w->json, '}');
	}
	if (begun)
		json_close(&w->json, ']');
}

/* A text that is no expression goes out as a name. */
static void put_licenses(struct writer *w, const struct package *package)
{
	struct str license = sbom_license(package), rest = license, reference;
	bool named = sbom_next_license_ref(&rest, &reference) && str_eq(reference, license);

	if (!license.n)
		return;
	json_key(&w->json, "licenses");
	json_open(&w->json, '[');
	json_open(&w->json, '{');
	if (named) {
		json_key(&w->json, "license");
		json_open(&w->json, '{');
		json_member_text(&w->json, "name", sbom_license_text(package, reference));
		json_close(&w->json, '}');
	} else {
		json_member_text(&w->json, "expression", license);
	}
	json_close(&w->json, '}');
	json_close(&w->json, ']');
}

/* How sure it is what it is: a record of a package manager is read, anything else is concluded. */
static void put_identity(struct writer *w, const struct package *package)
{
	double confidence = (double)sbom_confidence(package) / 100;

	json_key(&w->json, "identity");
	if (w->version > 5)
		json_open(&w->json, '[');
	json_open(&w->json, '{');
	json_member_text(&w->json, "field", STR_LIT("purl"));
	json_member_double(&w->json, "confidence", confidence);
	json_key(&w->json, "methods");
	json_open(&w->json, '[');
	json_open(&w->json, '{');
	json_member_text(&w->json, "technique", package->doubtful ? STR_LIT("other") : STR_LIT("manifest-analysis"));
	json_member_double(&w->json, "confidence", confidence);
	if (package->locations.n)
		json_member_text_opt(&w->json, "value", package->locations.v[0].what);
	json_close(&w->json, '}');
	json_close(&w->json, ']');
	json_close(&w->json, '}');
	if (w->version > 5)
		json_close(&w->json, ']');
}

static void put_evidence(struct writer *w, const struct package *package)
{
	json_key(&w->json, "evidence");
	json_open(&w->json, '{');
	put_identity(w, package);
	if (package->locations.n) {
		json_key(&w->json, "occurrences");
		json_open(&w->json, '[');
		vec_each(location, &package->locations) {
			json_open(&w->json, '{');
			json_member_text(&w->json, "location", location->path);
			if (w->version > 5 && location->line)
				json_member_u64(&w->json, "line", location->line);
			json_close(&w->json, '}');
		}
		json_close(&w->json, ']');
	}
	json_close(&w->json, '}');
}

static void put_file(struct writer *w, struct str path)
{
	struct key_value_list hashes = {0}, properties = {0};
	struct key_value layer = {0};

	json_open(&w->json, '{');
	json_member_text(&w->json, "type", STR_LIT("file"));
	json_member_text(&w->json, "name", path);
	if (sbom_file(&w->sbom, path, &hashes, &layer) && layer.value.n)
		*vec_push(&properties) = layer;
	put_hashes(w, &hashes);
	put_properties(w, &properties);
	json_close(&w->json, '}');
	vec_done(&hashes);
}

static void put_files(struct writer *w, const struct package *package)
{
	if (!package->files.n)
		return;
	json_key(&w->json, "components");
	json_open(&w->json, '[');
	vec_each(path, &package->files)
		put_file(w, *path);
	json_close(&w->json, ']');
}

/* "Optional" is to CycloneDX what cannot be called since it is not installed, "excluded" what is for tests and the like. */
static struct str scope_of(const struct package *package)
{
	if (package->development)
		return STR_LIT("excluded");
	return package->uninstalled ? STR_LIT("optional") : STR_NULL;
}

static void put_package(struct writer *w, const struct package *package, struct str reference)
{
	struct key_value_list properties = {0};

	sbom_package_properties(&w->sbom, package, &properties);
	json_open(&w->json, '{');
	json_member_text(&w->json, "type", STR_LIT("library"));
	json_member_text(&w->json, "bom-ref", reference);
	put_supplier(w, package);
	json_member_text_opt(&w->json, "group", package->namespace);
	json_member_text(&w->json, "name", package->name);
	json_member_text_opt(&w->json, "version", package->version);
	json_member_text_opt(&w->json, "scope", scope_of(package));
	put_hashes(w, &package->hashes);
	put_licenses(w, package);
	if (package->cpes.n)
		json_member_text(&w->json, "cpe", package->cpes.v[0]);
	json_member_text(&w->json, "purl", package->purl);
	put_properties(w, &properties);
	put_files(w, package);
	put_evidence(w, package);
	json_close(&w->json, '}');
}

static void put_system(struct writer *w, const struct os *os)
{
	struct key_value_list properties = {0};

	sbom_system_properties(&w->sbom, &properties);
	json_open(&w->json, '{');
	json_member_text(&w->json, "type", STR_LIT("operating-system"));
	json_member_text(&w->json, "bom-ref", STR_LIT(SYSTEM_REF));
	json_member_text(&w->json, "name", os->id);
	json_member_text_opt(&w->json, "version", os->version_id);
	put_properties(w, &properties);
	json_close(&w->json, '}');
}

static void put_tool(struct writer *w)
{
	json_key(&w->json, "tools");
	json_open(&w->json, '{');
	json_key(&w->json, "components");
	json_open(&w->json, '[');
	json_open(&w->json, '{');
	json_member_text(&w->json, "type", STR_LIT("application"));
	json_member_text(&w->json, "name", STR_LIT("plimsoll"));
	json_member_text(&w->json, "version", STR_LIT(PLIMSOLL_VERSION));
	json_close(&w->json, '}');
	json_close(&w->json, ']');
	json_close(&w->json, '}');
}

static void put_metadata(struct writer *w)
{
	struct key_value_list properties = {0};

	sbom_subject_properties(&w->sbom, &properties);
	json_key(&w->json, "metadata");
	json_open(&w->json, '{');
	json_member_text(&w->json, "timestamp", str_of(w->sbom.created));
	put_tool(w);
	json_key(&w->json, "component");
	json_open(&w->json, '{');
	json_member_text(&w->json, "type", STR_LIT("container"));
	json_member_text(&w->json, "bom-ref", STR_LIT(SUBJECT_REF));
	json_member_text(&w->json, "name", w->sbom.subject);
	json_member_text_opt(&w->json, "version", w->sbom.subject_version);
	json_member_text_opt(&w->json, "purl", w->sbom.subject_purl);
	json_close(&w->json, '}');
	put_properties(w, &properties);
	json_close(&w->json, '}');
}

static void put_components(struct writer *w)
{
	const struct inventory *inventory = w->sbom.report->inventory;

	json_key(&w->json, "components");
	json_open(&w->json, '[');
	if (inventory->os.id.n)
		put_system(w, &inventory->os);
	for (size_t i = 0; i < inventory->packages.n; i++)
		put_package(w, inventory->packages.v[i], w->sbom.refs[i]);
	json_close(&w->json, ']');
}

static void open_dependency(struct writer *w, struct str reference)
{
	json_open(&w->json, '{');
	json_member_text(&w->json, "ref", reference);
	json_key(&w->json, "dependsOn");
	json_open(&w->json, '[');
}

static void close_dependency(struct writer *w)
{
	json_close(&w->json, ']');
	json_close(&w->json, '}');
}

static void put_dependencies(struct writer *w)
{
	const struct inventory *inventory = w->sbom.report->inventory;
	size_t at = 0;

	json_key(&w->json, "dependencies");
	json_open(&w->json, '[');
	open_dependency(w, STR_LIT(SUBJECT_REF));
	if (inventory->os.id.n)
		json_put_text(&w->json, STR_LIT(SYSTEM_REF));
	for (size_t i = 0; i < inventory->packages.n; i++)
		json_put_text(&w->json, w->sbom.refs[i]);
	close_dependency(w);
	while (at < w->sbom.depends.n) {
		size_t from = w->sbom.depends.v[at].from;

		open_dependency(w, w->sbom.refs[from]);
		for (; at < w->sbom.depends.n && w->sbom.depends.v[at].from == from; at++)
			json_put_text(&w->json, w->sbom.refs[w->sbom.depends.v[at].to]);
		close_dependency(w);
	}
	json_close(&w->json, ']');
}

/* Said of what is incomplete only: that nothing else was seen does not make a list complete. */
static void put_compositions(struct writer *w)
{
	if (!sbom_incomplete(&w->sbom).n)
		return;
	json_key(&w->json, "compositions");
	json_open(&w->json, '[');
	json_open(&w->json, '{');
	json_member_text(&w->json, "aggregate", STR_LIT("incomplete"));
	json_key(&w->json, "assemblies");
	json_open(&w->json, '[');
	json_put_text(&w->json, STR_LIT(SUBJECT_REF));
	json_close(&w->json, ']');
	json_close(&w->json, '}');
	json_close(&w->json, ']');
}

int cyclonedx_json(const struct report *report, unsigned version, struct buf *ret_out, struct err *e)
{
	struct writer w = {.json = JSON_WRITER(ret_out, 1), .version = version};

	sbom_init(&w.sbom, report, "cyclonedx");
	json_open(&w.json, '{');
	json_member_text(&w.json, "bomFormat", STR_LIT("CycloneDX"));
	json_member_text(&w.json, "specVersion", arena_printf(&w.sbom.arena, "1.%u", version));
	json_member_text(&w.json, "serialNumber", arena_printf(&w.sbom.arena, "urn:uuid:%s", w.sbom.uuid));
	json_member_u64(&w.json, "version", 1);
	put_metadata(&w);
	put_components(&w);
	put_dependencies(&w);
	put_compositions(&w);
	cyclonedx_put_vulnerabilities(&w.json, &w.sbom);
	json_close(&w.json, '}');
	buf_putc(ret_out, '\n');
	sbom_done(&w.sbom);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}
