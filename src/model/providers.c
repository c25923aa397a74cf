/* SPDX-License-Identifier: Apache-2.0 */
#include "model/providers.h"

static struct str key_of(struct arena *arena, const struct package *package, struct str name)
{
	/* "python3:any" of Debian's architectures; names of rpm and apk hold colons of their own. */
	if (str_is(str_of(package->type), "deb"))
		str_cut(name, ':', &name, &(struct str){0});
	return arena_printf(arena, "%s %.*s", package->type, STR(name));
}

static void add(struct providers *providers, const struct package *package, size_t number, struct str name)
{
	struct str key = key_of(&providers->arena, package, name);
	struct provider *provider = arena_new(&providers->arena, struct provider), *others = map_get(&providers->by_name, key);

	if (others && others->nth >= PROVIDERS_MAX)
		return;
	*provider = (struct provider){number, others ? others->nth + 1 : 1, others};
	map_set(&providers->by_name, key, provider);
}

void providers_add(struct providers *providers, const struct package *package, size_t number)
{
	add(providers, package, number, package->name);
	vec_each(name, &package->provides)
		add(providers, package, number, *name);
}

const struct provider *providers_of(struct providers *providers, const struct package *package, struct str name)
{
	return map_get(&providers->by_name, key_of(&providers->arena, package, name));
}

void providers_done(struct providers *providers)
{
	map_done(&providers->by_name);
	arena_done(&providers->arena);
}
