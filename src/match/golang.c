/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go modules. A path's "/v2" makes a module of its own, so paths are taken as they are. Pseudo-versions and "+incompatible" are
 * the scheme's. The standard library and the toolchain are modules of Go's own database, whose versions are those of releases:
 * "go1.21rc2" is 1.21.0-rc.2 there; an experiment's or a maker's suffix is no part of it.
 *
 * For the standard library and golang.org/x Go's own database has the last word: other records of them name modules that
 * those packages were copied into, or ranges that its reviewers have corrected.
 *
 * Sources: go.dev "Go Toolchains", "Version Numbers" of "Module version numbering"; vuln.go.dev "Database Entries".
 */
#include "match/language.h"
#include "version/part.h"

#define ECOSYSTEM "Go"

static bool takes(const struct package *package)
{
	return strcmp(package->type, "golang") == 0;
}

static bool is_of_release(struct str module)
{
	return str_is(module, "stdlib") || str_is(module, "toolchain");
}

static bool is_by_go(struct str module)
{
	return is_of_release(module) || str_starts(module, "golang.org/x/");
}

static bool by_go_alone(const struct package *package, const struct advisory *advisory)
{
	(void)package;
	return str_starts(advisory->vulnerability->advisory, "GO-");
}

static struct str take_numbers(struct str *rest)
{
	size_t n = 0;

	while (n < rest->n && (str_is_digit(rest->p[n]) || rest->p[n] == '.'))
		n++;
	return part_take(rest, n);
}

/*
 * A release as a semantic version; empty where it is none ("devel go1.23-1a2b3c"). Betas and candidates are pre-releases of
 * x.y.0; of all other suffixes ("-fips", " X:boringcrypto", "+auto", " (Red Hat 1.20.12-1.el9)") none says what was changed.
 */
static struct str release_version(struct str text, struct arena *arena)
{
	static const char *const phases[] = {"beta", "rc"};
	struct str rest = text, numbers, candidate;

	if (!str_skip(&rest, "go"))
		str_skip(&rest, "v");
	numbers = take_numbers(&rest);
	if (!numbers.n || !language_is_semantic(numbers))
		return STR_LIT("");
	if (str_find(numbers, '.') < 0)
		numbers = arena_printf(arena, "%.*s.0", STR(numbers));
	if (str_find(numbers, '.') == str_rfind(numbers, '.'))
		numbers = arena_printf(arena, "%.*s.0", STR(numbers));
	str_skip(&rest, "-"); /* already in the form of the database */
	for (size_t i = 0; i < ARRAY_SIZE(phases); i++)
		if (str_skip(&rest, phases[i])) {
			str_skip(&rest, ".");
			candidate = part_take_digits(&rest);
			return arena_printf(arena, "%.*s-%s.%.*s", STR(numbers), phases[i], STR(candidate));
		}
	return numbers;
}

static int match_golang(struct match *match, const struct package *package, struct err *e)
{
	struct arena *arena = &match->findings->arena;
	struct ecosystem ecosystem = language_ecosystem(ECOSYSTEM);
	struct question question = {.package = package, .ecosystem = &ecosystem, .version = package->version};

	if (!language_is_covered(match, package, ECOSYSTEM))
		return 0;
	question.name = package_full_name(package, arena);
	if (is_of_release(question.name))
		question.version = release_version(package->version, arena);
	if (is_by_go(question.name))
		question.concerns = by_go_alone;
	/* A program's own module is "(devel)" where it was not built by its version. */
	if (!language_is_semantic(question.version))
		return language_skip_version(match, &question, str_is(package->version, "(devel)"), e);
	return language_ask(match, &question, e);
}

const struct matcher matcher_golang = {
	.name = "golang",
	.takes = takes,
	.match = match_golang,
};
