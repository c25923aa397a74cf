/* SPDX-License-Identifier: Apache-2.0 */
/* SBOMs of CycloneDX in JSON, also under "Data". Source: CycloneDX 1.6, JSON schema. */
#include "verify/predicate.h"

#define DEPTH_MAX 32 /* of components in components */

static void count_components(struct predicate *predicate, const struct json *components, unsigned depth)
{
	json_each(component, components) {
		if (str_is(json_get_text(component, "type"), "file"))
			predicate->statement->sbom.files++;
		else
			predicate->statement->sbom.packages++;
		if (depth < DEPTH_MAX)
			count_components(predicate, json_get(component, "components"), depth + 1);
	}
}

static void read_cyclonedx(struct predicate *predicate)
{
	struct sbom_facts *sbom = &predicate->statement->sbom;
	auto_json struct json *parsed = NULL;
	const struct json *document = predicate_document(predicate, &parsed);

	sbom->format = STR_LIT("CycloneDX");
	if (!str_is(json_get_text(document, "bomFormat"), "CycloneDX")) {
		predicate_flaw(predicate, "it is no CycloneDX document: bomFormat is not CycloneDX");
		return;
	}
	sbom->version = predicate_text(predicate, document, "specVersion");
	sbom->name = predicate_text(predicate, json_get(json_get(document, "metadata"), "component"), "name");
	count_components(predicate, json_get(document, "components"), 0);
	predicate->statement->empty = !sbom->packages && !sbom->files;
}

static const char *const uris[] = {"https://cyclonedx.org/bom", "https://cyclonedx.org/schema", NULL};

const struct predicate_type predicate_cyclonedx = {
	.uris = uris, .versioned = true, .kind = PREDICATE_SBOM, .format = "cyclonedx", .read = read_cyclonedx,
};
