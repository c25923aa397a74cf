/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/npm_name.h"

#include "version/version.h"

/* One part of a name; capitals and ~'!()* stand in names from before they were forbidden. */
static bool part_valid(struct str part)
{
	if (!part.n || part.p[0] == '.' || part.p[0] == '_')
		return false;
	for (size_t i = 0; i < part.n; i++)
		if (!str_is_alnum(part.p[i]) && (!part.p[i] || !strchr("-_.!~*'()", part.p[i])))
			return false;
	return !str_is(part, "node_modules") && !str_is(part, "favicon.ico");
}

bool npm_name_valid(struct str name)
{
	struct str scope, rest;

	if (name.n > NPM_NAME_MAX)
		return false;
	if (!str_skip(&name, "@"))
		return part_valid(name);
	return str_cut(name, '/', &scope, &rest) && part_valid(scope) && part_valid(rest);
}

struct str npm_version(struct str version)
{
	const struct version_scheme *scheme = version_scheme_find(STR_LIT("npm"));

	version = str_trim(version);
	while (str_skip(&version, "=") || str_skip(&version, "v"))
		version = str_trim(version);
	return version.n <= NPM_VERSION_MAX && scheme->valid(version) ? version : STR_NULL;
}

void npm_name_set(struct package *package, struct str name, struct arena *arena)
{
	struct str scope = STR_NULL;

	if (str_starts(name, "@"))
		str_cut(name, '/', &scope, &name);
	package->namespace = arena_str(arena, scope);
	package->name = arena_str(arena, name);
}
