/* SPDX-License-Identifier: Apache-2.0 */
#include "model/statement.h"

const char *predicate_kind_name(enum predicate_kind kind)
{
	static const char *const names[] = {
		[PREDICATE_OTHER] = "other", [PREDICATE_SIGNATURE] = "signature", [PREDICATE_PROVENANCE] = "provenance",
		[PREDICATE_VERDICT] = "verdict", [PREDICATE_SBOM] = "sbom", [PREDICATE_VEX] = "vex",
		[PREDICATE_VULNERABILITIES] = "vulnerabilities", [PREDICATE_CUSTOM] = "custom", [PREDICATE_LINK] = "link",
	};

	return names[kind];
}

struct str resource_digest(const struct resource_descriptor *resource, const char *algorithm)
{
	vec_each(digest, &resource->digests)
		if (str_is(digest->key, algorithm))
			return digest->value;
	return STR_NULL;
}

bool statement_is_about(const struct statement *statement, const struct digest *digest)
{
	char text[DIGEST_TEXT_MAX];
	struct str algorithm, digits;

	if (digest->algorithm == DIGEST_NONE)
		return false;
	str_cut(str_of(digest_text(digest, text)), ':', &algorithm, &digits);
	vec_each(subject, &statement->subjects)
		vec_each(own, &subject->digests)
			if (str_eq(own->key, algorithm) && str_eq(own->value, digits))
				return true;
	return false;
}

static void resources_done(struct resource_list *list)
{
	vec_each(resource, list) {
		vec_done(&resource->digests);
		vec_done(&resource->annotations);
	}
	vec_done(list);
}

void statement_done(struct statement *statement)
{
	resources_done(&statement->subjects);
	resources_done(&statement->build.materials);
	vec_done(&statement->build.parameters);
	vec_done(&statement->verdict.levels);
}
