/* SPDX-License-Identifier: Apache-2.0 */
/* A step of an in-toto layout: what was run, of what. Source: in-toto attestation, spec/predicates/link.md. */
#include "verify/predicate.h"

static void read_link(struct predicate *predicate)
{
	const struct json *materials = json_get(predicate->json, "materials");

	predicate->statement->list.author = predicate_text(predicate, predicate->json, "name");
	predicate->statement->list.entries = json_count(materials);
	if (json_is(materials, JSON_KIND_ARRAY))
		predicate_materials(predicate, materials);
	if (!predicate->statement->list.author.n)
		predicate_flaw(predicate, "it names no step");
}

static const char *const uris[] = {"https://in-toto.io/attestation/link/v0.3", "https://in-toto.io/Link/v1", "https://in-toto.io/Link/v0.2", NULL};

const struct predicate_type predicate_link = {.uris = uris, .kind = PREDICATE_LINK, .format = "link", .read = read_link};
