/* SPDX-License-Identifier: Apache-2.0 */
#include "model/providers.h"

#include "model/naming.h"

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
	if (package->namespace.n && naming_of_type(package->type))
		add(providers, package, number, package_full_name(package, &providers->arena));
	vec_each(name, &package->provides)
		add(providers, package, number, *name);
}

const struct provider *providers_of(struct providers *providers, const struct package *package, struct str name)
{
	return map_get(&providers->by_name, key_of(&providers->arena, package, name));
}

bool provider_is_seen(const struct package *package, const struct package *provider)
{
	static const char *const everybodys[] = {"usr/local/lib/", "usr/lib/"};
	const struct str folder = STR_LIT("node_modules/");
	struct str from = package_place(package), to = package_place(provider), above = STR_LIT(""), rest = to;

	if (!str_is(str_of(package->type), "npm") || !str_ends(from, "package.json") || !str_ends(to, "package.json"))
		return true;
	for (ptrdiff_t at; (at = str_search(rest, folder)) >= 0; rest = str_from_index(rest, (size_t)at + folder.n))
		above = str_slice(to, 0, to.n - rest.n + (size_t)at);
	for (size_t i = 0; i < ARRAY_SIZE(everybodys); i++)
		if (str_is(above, everybodys[i]))
			return true;
	return from.n >= above.n && str_eq(str_slice(from, 0, above.n), above);
}

void providers_done(struct providers *providers)
{
	map_done(&providers->by_name);
	arena_done(&providers->arena);
}
