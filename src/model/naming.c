/* SPDX-License-Identifier: Apache-2.0 */
#include "model/naming.h"

static size_t fold_case(char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text[i] = str_lower(text[i]);
	return n;
}

/* PEP 503: lower case, and a run of "-", "_" and "." is one "-". */
static size_t fold_python(char *text, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		bool separator = strchr("-_.", text[i]) && text[i];

		if (separator && kept && text[kept - 1] == '-')
			continue;
		text[kept++] = separator ? '-' : str_lower(text[i]);
	}
	return kept;
}

/* A repository's address: neither scheme nor ".git" nor case tell two apart. */
static size_t fold_address(char *text, size_t n)
{
	struct str rest = str_from(text, n);

	if (!str_skip(&rest, "https://"))
		str_skip(&rest, "http://");
	if (str_ends(rest, ".git"))
		rest.n -= 4;
	memmove(text, rest.p, rest.n);
	return fold_case(text, rest.n);
}

/*
 * npm's names of old differ in case alone (JSONStream is not jsonstream), and so may gems, crates, jars and Go modules: no
 * folding there.
 */
static const struct naming table[] = {
	{"pypi", "PyPI", "", fold_python},
	{"npm", "npm", "/", NULL},
	{"golang", "Go", "/", NULL},
	{"cargo", "crates" ".io", "", NULL},
	{"maven", "Maven", ":", NULL},
	{"gem", "RubyGems", "", NULL},
	{"composer", "Packagist", "/", fold_case},
	{"nuget", "NuGet", "", fold_case},
	{"hex", "Hex", "/", fold_case},
	{"pub", "Pub", "", fold_case},
	{"cran", "CRAN", "", NULL},
	{"hackage", "Hackage", "", NULL},
	{"bitnami", "Bitnami", "", fold_case},
	{"swift", "SwiftURL", "/", fold_address},
	{"conan", "ConanCenter", "", fold_case},
	{"julia", "Julia", "", NULL},
	{"bioconductor", "Bioconductor", "", NULL},
	{"opam", "opam", "", NULL},
	{"github", "GitHub Actions", "/", fold_case},
	{"githubactions", "GitHub Actions", "/", fold_case},
	{"vscode-extension", "VSCode", "/", fold_case},
};

const struct naming *naming_of_type(const char *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (strcmp(table[i].type, type) == 0)
			return &table[i];
	return NULL;
}

const struct naming *naming_of_ecosystem(struct str ecosystem)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (str_is(ecosystem, table[i].ecosystem))
			return &table[i];
	return NULL;
}

struct str naming_fold(struct str ecosystem, struct str name, struct arena *arena)
{
	const struct naming *naming = naming_of_ecosystem(ecosystem);
	char *text;

	if (!naming || !naming->fold)
		return name;
	text = arena_text(arena, name);
	return str_from(text, naming->fold(text, name.n));
}

struct str package_full_name(const struct package *package, struct arena *arena)
{
	const struct naming *naming = naming_of_type(package->type);

	if (!naming || !package->namespace.n || !*naming->joiner)
		return package->name;
	return arena_printf(arena, "%.*s%s%.*s", STR(package->namespace), naming->joiner, STR(package->name));
}

bool package_is_called(const struct package *package, struct str name)
{
	struct arena scratch = ARENA_INIT;
	bool called = str_eq(package_full_name(package, &scratch), name);

	arena_done(&scratch);
	return called;
}
