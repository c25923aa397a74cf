/* SPDX-License-Identifier: Apache-2.0 */
/* Which vulnerabilities do not matter, by OpenVEX. Source: OpenVEX specification 0.2.0. */
#include "verify/predicate.h"

static void read_openvex(struct predicate *predicate)
{
	struct list_facts *list = &predicate->statement->list;

	list->author = predicate_text(predicate, predicate->json, "author");
	list->time = predicate_text(predicate, predicate->json, "timestamp");
	list->entries = json_count(json_get(predicate->json, "statements"));
	if (!str_starts(json_get_text(predicate->json, "@context"), "https://openvex.dev/ns"))
		predicate_flaw(predicate, "it is no OpenVEX document: @context is not https://openvex.dev/ns");
	else
		predicate->statement->empty = !list->entries;
}

static const char *const uris[] = {"https://openvex.dev/ns", NULL};
static const char *const aliases[] = {"vex", NULL};

const struct predicate_type predicate_openvex = {
	.uris = uris, .versioned = true, .kind = PREDICATE_VEX, .format = "openvex", .aliases = aliases, .read = read_openvex,
};
