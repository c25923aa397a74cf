/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions of Bitnami's components: Semantic Versioning with a revision of the packaging behind it, "1.2.3-4". Bitnami's
 * advisories are about the software and never name a revision, so "-4" does not count and is no pre-release.
 */
#include "version/part.h"
#include "version/precedence.h"
#include "version/version.h"

static struct precedence parse(struct str version)
{
	struct precedence parsed = precedence_parse(version);
	struct str rest, last;

	if (part_all_digits(parsed.pre))
		parsed.pre = STR_NULL;
	else if (str_cut_last(parsed.pre, '-', &rest, &last) && last.n && part_all_digits(last))
		parsed.pre = rest;
	return parsed;
}

static int compare(struct str a, struct str b)
{
	struct precedence left = parse(a), right = parse(b);
	int order = precedence_core_cmp(left.core, right.core);

	return order ? order : precedence_pre_cmp(left.pre, right.pre, str_cmp);
}

static bool valid(struct str version)
{
	struct precedence parsed = parse(version);

	return precedence_valid(&parsed, 3, 3);
}

static const char *const aliases[] = {NULL};

const struct version_scheme scheme_bitnami = {"bitnami", aliases, valid, compare};
