/* SPDX-License-Identifier: Apache-2.0 */
/*
 * R package versions, "Writing R Extensions" 1.1.1 and ?package_version: two or more numbers, separated by "." or "-", which
 * mean the same. Numbers are compared in turn; "1.0" is before "1.0.0".
 */
#include "version/numbers.h"
#include "version/version.h"

static int compare(struct str a, struct str b)
{
	return numbers_cmp(a, b, ".-");
}

static bool valid(struct str version)
{
	return numbers_valid(version, ".-", 2);
}

static const char *const aliases[] = {"r", NULL};

const struct version_scheme scheme_cran = {"cran", aliases, valid, compare};
