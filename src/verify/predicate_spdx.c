/* SPDX-License-Identifier: Apache-2.0 */
/* SBOMs of SPDX: 2.x in JSON, also as a text under "Data", tag-value there too; 3.0 in JSON-LD. Source: SPDX 2.3, 3.0.1. */
#include "verify/predicate.h"

static struct sbom_facts *sbom_of(struct predicate *predicate)
{
	return &predicate->statement->sbom;
}

static void read_version_3(struct predicate *predicate, const struct json *graph)
{
	json_each(element, graph) {
		struct str type = json_get_text(element, "type");

		if (str_is(type, "software_Package"))
			sbom_of(predicate)->packages++;
		else if (str_is(type, "software_File"))
			sbom_of(predicate)->files++;
		else if (str_is(type, "SpdxDocument"))
			sbom_of(predicate)->name = predicate_text(predicate, element, "name");
		else if (str_is(type, "CreationInfo"))
			sbom_of(predicate)->version = predicate_text(predicate, element, "specVersion");
	}
}

static void read_version_2(struct predicate *predicate, const struct json *document)
{
	struct str version = json_get_text(document, "spdxVersion");

	if (!str_skip(&version, "SPDX-")) {
		predicate_flaw(predicate, "it is no SPDX document: no spdxVersion");
		return;
	}
	sbom_of(predicate)->version = arena_str(predicate->arena, version);
	sbom_of(predicate)->name = predicate_text(predicate, document, "name");
	sbom_of(predicate)->packages = json_count(json_get(document, "packages"));
	sbom_of(predicate)->files = json_count(json_get(document, "files"));
}

static void read_tag_value(struct predicate *predicate, struct str text)
{
	struct str line;

	if (str_search(text, STR_LIT("SPDXVersion:")) < 0)
		predicate_flaw(predicate, "it is no SPDX document: neither JSON nor tag-value");
	while (str_next_line(&text, &line)) {
		if (str_skip(&line, "PackageName:"))
			sbom_of(predicate)->packages++;
		else if (str_skip(&line, "FileName:"))
			sbom_of(predicate)->files++;
		else if (str_skip(&line, "SPDXVersion: SPDX-"))
			sbom_of(predicate)->version = arena_str(predicate->arena, str_trim(line));
	}
}

static void read_spdx(struct predicate *predicate)
{
	auto_json struct json *parsed = NULL;
	const struct json *document = predicate_document(predicate, &parsed);

	sbom_of(predicate)->format = STR_LIT("SPDX");
	if (!document)
		read_tag_value(predicate, json_get_text(predicate->json, "Data"));
	else if (json_get(document, "@graph"))
		read_version_3(predicate, json_get(document, "@graph"));
	else
		read_version_2(predicate, document);
	predicate->statement->empty = !predicate->statement->flaw.n && !sbom_of(predicate)->packages && !sbom_of(predicate)->files;
}

static const char *const uris[] = {"https://spdx.dev/Document", "https://spdx.org/Document", NULL};
static const char *const aliases[] = {"spdxjson", NULL};

const struct predicate_type predicate_spdx = {
	.uris = uris, .versioned = true, .kind = PREDICATE_SBOM, .format = "spdx", .aliases = aliases, .read = read_spdx,
};
