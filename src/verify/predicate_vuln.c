/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scanner has found: Cosign's form, and in-toto's own. No result is an answer too: that it found nothing.
 * Source: Cosign, specs/COSIGN_VULN_ATTESTATION_SPEC.md; in-toto attestation, spec/predicates/vuln.md.
 */
#include "verify/predicate.h"

static void read_vuln(struct predicate *predicate)
{
	const struct json *scanner = json_get(predicate->json, "scanner"), *result = json_get(scanner, "result");
	struct list_facts *list = &predicate->statement->list;

	list->author = predicate_text(predicate, scanner, "uri");
	list->time = predicate_text(predicate, json_get(predicate->json, "metadata"), "scanFinishedOn");
	list->entries = json_count(result);
	if (!list->author.n)
		predicate_flaw(predicate, "it names no scanner.uri");
	if (!json_is(result, JSON_KIND_OBJECT) && !json_is(result, JSON_KIND_ARRAY))
		predicate_flaw(predicate, "it has no scanner.result");
}

static const char *const uris[] = {"https://cosign.sigstore.dev/attestation/vuln/v1", "https://in-toto.io/attestation/vulns/v0.2",
				   "https://in-toto.io/attestation/vulns/v0.1", "https://in-toto.io/attestation/vulns", NULL};

const struct predicate_type predicate_vuln = {.uris = uris, .kind = PREDICATE_VULNERABILITIES, .format = "vuln", .read = read_vuln};
