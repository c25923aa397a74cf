/* SPDX-License-Identifier: Apache-2.0 */
#include "version/version.h"

static bool valid(struct str version)
{
	return version.n > 0;
}

static const char *const deb[] = {"deb", NULL};
static const struct version_scheme debian = {"debian", deb, valid, str_cmp};

__attribute__((weak)) const struct version_scheme *const *version_schemes(void)
{
	static const struct version_scheme *const all[] = {&debian, NULL};

	return all;
}

__attribute__((weak)) const struct version_scheme *version_scheme_find(struct str name)
{
	return str_is(name, "debian") || str_is(name, "deb") ? &debian : NULL;
}
