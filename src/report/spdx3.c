/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SPDX 3.0.1 as JSON-LD in its fixed context: one graph of elements, each with an IRI below the document's own. Source: the
 * SPDX 3.0.1 model and its JSON schema.
 */
#include "base/map.h"
#include "codec/json_writer.h"
#include "report/sbom.h"

#define CREATION "_:creationinfo"

struct writer {
	struct json_writer json;
	struct sbom sbom;
	struct map made; /* agents and licences that are in the graph already, by their references */
};

static struct str iri(struct writer *w, struct str reference)
{
	return arena_printf(&w->sbom.arena, "urn:uuid:%s#%.*s", w->sbom.uuid, STR(reference));
}

static struct str derived(struct writer *w, struct str reference, const char *suffix)
{
	return arena_printf(&w->sbom.arena, "%.*s-%s", STR(reference), suffix);
}

static void open_element(struct writer *w, const char *type, struct str reference)
{
	json_open(&w->json, '{');
	json_member_text(&w->json, "type", str_of(type));
	json_member_text(&w->json, "spdxId", iri(w, reference));
	json_member_text(&w->json, "creationInfo", STR_LIT(CREATION));
}

static void open_list(struct writer *w, const char *key)
{
	json_key(&w->json, key);
	json_open(&w->json, '[');
}

static void put_one(struct writer *w, const char *key, struct str text)
{
	open_list(w, key);
	json_put_text(&w->json, text);
	json_close(&w->json, ']');
}

static void open_relation(struct writer *w, struct str reference, const char *type, struct str from)
{
	open_element(w, "Relationship", reference);
	json_member_text(&w->json, "relationshipType", str_of(type));
	json_member_text(&w->json, "from", iri(w, from));
	open_list(w, "to");
}

static void close_relation(struct writer *w)
{
	json_close(&w->json, ']');
	json_close(&w->json, '}');
}

static void annotate(struct writer *w, struct str subject, struct key_value_list *properties)
{
	if (properties->n) {
		open_element(w, "Annotation", derived(w, subject, "properties"));
		json_member_text(&w->json, "annotationType", STR_LIT("other"));
		json_member_text(&w->json, "subject", iri(w, subject));
		json_member_text(&w->json, "statement", sbom_property_lines(&w->sbom, properties));
		json_close(&w->json, '}');
	}
	vec_done(properties);
}

/* ---- agents and licences, each once ---- */

static struct str agent_reference(struct writer *w, struct str maintainer)
{
	return arena_printf(&w->sbom.arena, "agent-%016llx", (unsigned long long)symbol_hash(maintainer));
}

static void put_agent(struct writer *w, const struct package *package)
{
	struct str reference = agent_reference(w, package->maintainer), name, mail;

	if (!package->maintainer.n || map_set(&w->made, reference, w))
		return;
	sbom_party(package->maintainer, &name, &mail);
	open_element(w, sbom_is_organisation(package, name) ? "Organization" : "Person", reference);
	json_member_text(&w->json, "name", name);
	if (mail.n) {
		open_list(w, "externalIdentifier");
		json_open(&w->json, '{');
		json_member_text(&w->json, "type", STR_LIT("ExternalIdentifier"));
		json_member_text(&w->json, "externalIdentifierType", STR_LIT("email"));
		json_member_text(&w->json, "identifier", mail);
		json_close(&w->json, '}');
		json_close(&w->json, ']');
	}
	json_close(&w->json, '}');
}

static struct str license_reference(struct writer *w, struct str license)
{
	return arena_printf(&w->sbom.arena, "license-%016llx", (unsigned long long)symbol_hash(license));
}

static void put_license_texts(struct writer *w, const struct package *package)
{
	struct str rest = sbom_license(package), name;

	while (sbom_next_license_ref(&rest, &name)) {
		if (map_set(&w->made, name, w))
			continue;
		open_element(w, "simplelicensing_SimpleLicensingText", name);
		json_member_text(&w->json, "simplelicensing_licenseText", sbom_license_text(package, name));
		json_close(&w->json, '}');
	}
}

static void put_custom_ids(struct writer *w, struct str license)
{
	struct str rest = license, name;
	struct map known = {0};

	while (sbom_next_license_ref(&rest, &name)) {
		if (map_get(&known, name))
			continue;
		if (!known.n)
			open_list(w, "simplelicensing_customIdToUri");
		map_set(&known, name, w);
		json_open(&w->json, '{');
		json_member_text(&w->json, "type", STR_LIT("DictionaryEntry"));
		json_member_text(&w->json, "key", name);
		json_member_text(&w->json, "value", iri(w, name));
		json_close(&w->json, '}');
	}
	if (known.n)
		json_close(&w->json, ']');
	map_done(&known);
}

static void put_license(struct writer *w, const struct package *package)
{
	struct str license = sbom_license(package), reference = license_reference(w, license);

	if (!license.n || map_set(&w->made, reference, w))
		return;
	put_license_texts(w, package);
	open_element(w, "simplelicensing_LicenseExpression", reference);
	json_member_text(&w->json, "simplelicensing_licenseExpression", license);
	put_custom_ids(w, license);
	json_close(&w->json, '}');
}

/* ---- packages ---- */

/* "sha256" for "SHA-256". */
static struct str algorithm(struct writer *w, struct str name)
{
	char *out = arena_text(&w->sbom.arena, name);
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] != '-')
			out[n++] = str_lower(name.p[i]);
	return str_from(out, n);
}

static void put_hashes(struct writer *w, const struct key_value_list *hashes)
{
	bool begun = false;

	vec_each(hash, hashes) {
		if (!sbom_hash_valid(hash))
			continue;
		if (!begun)
			open_list(w, "verifiedUsing");
		begun = true;
		json_open(&w->json, '{');
		json_member_text(&w->json, "type", STR_LIT("Hash"));
		json_member_text(&w->json, "algorithm", algorithm(w, hash->key));
		json_member_text(&w->json, "hashValue", hash->value);
		json_close(&w->json, '}');
	}
	if (begun)
		json_close(&w->json, ']');
}

static void put_identifiers(struct writer *w, const struct package *package)
{
	if (!package->cpes.n)
		return;
	open_list(w, "externalIdentifier");
	vec_each(cpe, &package->cpes) {
		json_open(&w->json, '{');
		json_member_text(&w->json, "type", STR_LIT("ExternalIdentifier"));
		json_member_text(&w->json, "externalIdentifierType", STR_LIT("cpe23"));
		json_member_text(&w->json, "identifier", *cpe);
		json_close(&w->json, '}');
	}
	json_close(&w->json, ']');
}

/* A file has no field for the layer but the comment. */
static void put_file_digests(struct writer *w, struct str path)
{
	struct key_value_list hashes = {0};
	struct key_value layer = {0};

	if (sbom_file(&w->sbom, path, &hashes, &layer) && layer.value.n)
		json_member_text(&w->json, "comment", arena_printf(&w->sbom.arena, "%.*s=%.*s", STR(layer.key), STR(layer.value)));
	put_hashes(w, &hashes);
	vec_done(&hashes);
}

static void put_files(struct writer *w, const struct package *package, struct str reference)
{
	if (!package->files.n)
		return;
	for (size_t i = 0; i < package->files.n; i++) {
		open_element(w, "software_File", arena_printf(&w->sbom.arena, "%.*s-file-%zu", STR(reference), i));
		json_member_text(&w->json, "name", package->files.v[i]);
		put_file_digests(w, package->files.v[i]);
		json_close(&w->json, '}');
	}
	open_relation(w, derived(w, reference, "contains"), "contains", reference);
	for (size_t i = 0; i < package->files.n; i++)
		json_put_text(&w->json, iri(w, arena_printf(&w->sbom.arena, "%.*s-file-%zu", STR(reference), i)));
	close_relation(w);
}

static void put_package(struct writer *w, const struct package *package, struct str reference)
{
	struct key_value_list properties = {0};

	put_agent(w, package);
	put_license(w, package);
	open_element(w, "software_Package", reference);
	json_member_text(&w->json, "name", package->name);
	json_member_text_opt(&w->json, "comment", sbom_remark(&w->sbom, package));
	put_hashes(w, &package->hashes);
	put_identifiers(w, package);
	if (package->maintainer.n)
		json_member_text(&w->json, "suppliedBy", iri(w, agent_reference(w, package->maintainer)));
	if (package->uninstalled)
		json_member_text(&w->json, "software_primaryPurpose", STR_LIT("archive"));
	json_member_text_opt(&w->json, "software_packageVersion", package->version);
	json_member_text(&w->json, "software_packageUrl", package->purl);
	json_close(&w->json, '}');
	if (sbom_license(package).n) {
		open_relation(w, derived(w, reference, "declared"), "hasDeclaredLicense", reference);
		json_put_text(&w->json, iri(w, license_reference(w, sbom_license(package))));
		close_relation(w);
	}
	sbom_package_properties(&w->sbom, package, &properties);
	annotate(w, reference, &properties);
	put_files(w, package, reference);
}

static void put_system(struct writer *w, const struct os *os)
{
	struct key_value_list properties = {0};

	open_element(w, "software_Package", STR_LIT("operating-system"));
	json_member_text(&w->json, "name", os->id);
	json_member_text(&w->json, "software_primaryPurpose", STR_LIT("operatingSystem"));
	json_member_text_opt(&w->json, "software_packageVersion", os->version_id);
	json_close(&w->json, '}');
	sbom_system_properties(&w->sbom, &properties);
	annotate(w, STR_LIT("operating-system"), &properties);
}

/* ---- the document ---- */

static void put_creation(struct writer *w)
{
	json_open(&w->json, '{');
	json_member_text(&w->json, "type", STR_LIT("CreationInfo"));
	json_member_text(&w->json, "@id", STR_LIT(CREATION));
	json_member_text(&w->json, "specVersion", STR_LIT("3.0.1"));
	json_member_text(&w->json, "created", str_of(w->sbom.created));
	json_member_text_opt(&w->json, "comment", sbom_incomplete(&w->sbom));
	put_one(w, "createdBy", iri(w, STR_LIT("plimsoll")));
	json_close(&w->json, '}');
	open_element(w, "SoftwareAgent", STR_LIT("plimsoll"));
	json_member_text(&w->json, "name", STR_LIT("plimsoll " PLIMSOLL_VERSION));
	json_close(&w->json, '}');
}

static void put_document(struct writer *w)
{
	open_element(w, "SpdxDocument", STR_LIT("document"));
	json_member_text(&w->json, "name", w->sbom.subject);
	open_list(w, "profileConformance");
	json_put_text(&w->json, STR_LIT("core"));
	json_put_text(&w->json, STR_LIT("software"));
	json_put_text(&w->json, STR_LIT("simpleLicensing"));
	json_close(&w->json, ']');
	put_one(w, "rootElement", iri(w, STR_LIT("sbom")));
	json_close(&w->json, '}');
	open_element(w, "software_Sbom", STR_LIT("sbom"));
	put_one(w, "software_sbomType", STR_LIT("analyzed"));
	put_one(w, "rootElement", iri(w, STR_LIT("image")));
	json_close(&w->json, '}');
}

static void put_subject(struct writer *w)
{
	struct key_value_list properties = {0};

	open_element(w, "software_Package", STR_LIT("image"));
	json_member_text(&w->json, "name", w->sbom.subject);
	json_member_text(&w->json, "software_primaryPurpose", STR_LIT("container"));
	json_member_text_opt(&w->json, "software_packageVersion", w->sbom.subject_version);
	json_member_text_opt(&w->json, "software_packageUrl", w->sbom.subject_purl);
	json_close(&w->json, '}');
	sbom_subject_properties(&w->sbom, &properties);
	annotate(w, STR_LIT("image"), &properties);
}

static void put_relations(struct writer *w)
{
	const struct inventory *inventory = w->sbom.report->inventory;
	size_t at = 0;

	if (inventory->packages.n || inventory->os.id.n) {
		open_relation(w, STR_LIT("image-contains"), "contains", STR_LIT("image"));
		if (inventory->os.id.n)
			json_put_text(&w->json, iri(w, STR_LIT("operating-system")));
		for (size_t i = 0; i < inventory->packages.n; i++)
			json_put_text(&w->json, iri(w, w->sbom.refs[i]));
		close_relation(w);
	}
	while (at < w->sbom.depends.n) {
		size_t from = w->sbom.depends.v[at].from;

		open_relation(w, derived(w, w->sbom.refs[from], "depends"), "dependsOn", w->sbom.refs[from]);
		for (; at < w->sbom.depends.n && w->sbom.depends.v[at].from == from; at++)
			json_put_text(&w->json, iri(w, w->sbom.refs[w->sbom.depends.v[at].to]));
		close_relation(w);
	}
}

static int write_spdx3(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	struct writer w = {.json = JSON_WRITER(ret_out, 1)};
	const struct inventory *inventory = report->inventory;

	(void)style;
	sbom_init(&w.sbom, report, "spdx3");
	json_open(&w.json, '{');
	json_member_text(&w.json, "@context", STR_LIT("https://spdx.org/rdf/3.0.1/spdx-context.jsonld"));
	open_list(&w, "@graph");
	put_creation(&w);
	put_document(&w);
	put_subject(&w);
	if (inventory->os.id.n)
		put_system(&w, &inventory->os);
	for (size_t i = 0; i < inventory->packages.n; i++)
		put_package(&w, inventory->packages.v[i], w.sbom.refs[i]);
	put_relations(&w);
	json_close(&w.json, ']');
	json_close(&w.json, '}');
	buf_putc(ret_out, '\n');
	map_done(&w.made);
	sbom_done(&w.sbom);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

const struct reporter reporter_spdx3 = {
	.name = "spdx3",
	.summary = "SPDX 3.0.1 as JSON-LD",
	.commands = sbom_commands,
	.file_digests = true,
	.streams = true,
	.write = write_spdx3,
};
