/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Haskell package versions, the Package Versioning Policy and Data.Version: numbers separated by ".", compared as lists, so that
 * "1.0" is before "1.0.0". The compiler's releases are numbered the same way.
 */
#include "version/numbers.h"
#include "version/version.h"

static int compare(struct str a, struct str b)
{
	return numbers_cmp(a, b, ".");
}

static bool valid(struct str version)
{
	return numbers_valid(version, ".", 1);
}

static const char *const aliases[] = {"ghc", NULL};

const struct version_scheme scheme_hackage = {"hackage", aliases, valid, compare};
