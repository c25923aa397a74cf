/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of schemes and its look-up. Names are few and looked up once a feed or package type, so a walk over the lists is
 * enough.
 */
#include "version/version.h"

#define SCHEME(name) extern const struct version_scheme scheme_##name;
#include "version/list.h"
#undef SCHEME

static const struct version_scheme *const schemes[] = {
#define SCHEME(name) &scheme_##name,
#include "version/list.h"
#undef SCHEME
	NULL,
};

static bool answers_to(const struct version_scheme *scheme, struct str name)
{
	if (str_case_eq(str_of(scheme->name), name))
		return true;
	for (const char *const *alias = scheme->aliases; *alias; alias++)
		if (str_case_eq(str_of(*alias), name))
			return true;
	return false;
}

const struct version_scheme *version_scheme_find(struct str name)
{
	struct str ecosystem, release;

	str_cut(name, ':', &ecosystem, &release);
	for (const struct version_scheme *const *scheme = schemes; *scheme; scheme++)
		if (answers_to(*scheme, ecosystem))
			return *scheme;
	return NULL;
}

const struct version_scheme *const *version_schemes(void)
{
	return schemes;
}
