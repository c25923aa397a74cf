/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NuGet package versions, the documentation's "Package versioning": Semantic Versioning with up to four numbers, absent ones
 * being 0, and identifiers that are compared without their case. Build metadata does not count.
 */
#include "version/part.h"
#include "version/precedence.h"
#include "version/version.h"

static int compare(struct str a, struct str b)
{
	struct precedence left = precedence_parse(a), right = precedence_parse(b);
	int order = precedence_core_cmp(left.core, right.core);

	return order ? order : precedence_pre_cmp(left.pre, right.pre, part_fold_cmp);
}

static bool valid(struct str version)
{
	struct precedence parsed = precedence_parse(version);

	return precedence_valid(&parsed, 1, 4);
}

static const char *const aliases[] = {NULL};

const struct version_scheme scheme_nuget = {"nuget", aliases, valid, compare};
