/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dart package versions, the pub documentation's "Package versioning": Semantic Versioning, except that build metadata does
 * count. "1.0.0" is before "1.0.0+1", and the identifiers behind "+" are compared like those of a pre-release.
 */
#include "version/part.h"
#include "version/precedence.h"
#include "version/version.h"

static int compare(struct str a, struct str b)
{
	struct precedence left = precedence_parse(a), right = precedence_parse(b);
	int order = precedence_core_cmp(left.core, right.core);

	if (!order)
		order = precedence_pre_cmp(left.pre, right.pre, str_cmp);
	return order ? order : precedence_identifiers_cmp(left.build, right.build, str_cmp);
}

static bool valid(struct str version)
{
	struct precedence parsed = precedence_parse(version);

	return precedence_valid(&parsed, 3, 3);
}

static const char *const aliases[] = {"dart", NULL};

const struct version_scheme scheme_pub = {"pub", aliases, valid, compare};
