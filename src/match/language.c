/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages of programming languages: Python, JavaScript, Rust, Java, Ruby, PHP, .NET and those of smaller ecosystems. (Go has a
 * file of its own.) What differs is a table: how the name is spelled (model/naming.h), which part of an installed version
 * counts, and how versions compare where that is not the scheme's own way.
 */
#include "match/language.h"

#include "version/precedence.h"

#define UPGRADE_STEPS_MAX 8

bool language_is_covered(struct match *match, const struct package *package, const char *ecosystem)
{
	if (match->db->covers(match->db, str_of(ecosystem)))
		return true;
	match_skip(match, package,
		   arena_printf(&match->findings->arena, "no feed in the database covers the ecosystem %s", ecosystem));
	return false;
}

struct ecosystem language_ecosystem(const char *name)
{
	return (struct ecosystem){
		.names = {str_of(name)}, .n = 1, .scheme = version_scheme_find(str_of(name)), .why = STR_NULL,
	};
}

bool language_is_semantic(struct str version)
{
	struct precedence parsed = precedence_parse(version);

	return precedence_valid(&parsed, 1, 8);
}

int language_knows(struct match *match, const char *ecosystem, struct str name, bool *ret_known, struct err *e)
{
	struct advisory_list list = {0};
	int result = match->db->lookup(match->db, str_of(ecosystem), name, &match->findings->arena, &list, e);

	*ret_known = list.n > 0;
	vec_done(&list);
	return result;
}

int language_skip_version(struct match *match, const struct question *question, bool undecided, struct err *e)
{
	const struct package *package = question->package;
	struct str ecosystem = question->ecosystem->names[0];
	bool known = true;

	if (!package->version.n)
		match_skip(match, package, STR_LIT("its record tells no version"));
	else if (!undecided)
		match_skip(match, package, arena_printf(&match->findings->arena, "the version is not one that %.*s orders",
							STR(ecosystem)));
	else if (language_knows(match, ecosystem.p, question->name, &known, e) < 0)
		return e->code;
	else if (known)
		match_skip(match, package, STR_LIT("its record tells no release, and advisories are about releases"));
	return 0;
}

/* The newest version that one of them is fixed in, beyond `than`; empty: none is. */
static struct str newest_fix(const struct question *question, const struct hit_list *hits, struct str than)
{
	struct str newest = than;

	vec_each(hit, hits)
		if (hit->fixed.n && (!newest.n || question->ecosystem->scheme->compare(hit->fixed, newest) > 0))
			newest = hit->fixed;
	return str_eq(newest, than) ? STR_NULL : newest;
}

/*
 * What fixes all of them may have what the installed version has not: then on to its fix, until nothing known is wrong, or nothing that has a fix.
 * Empty where the first will do.
 */
static int find_upgrade(struct match *match, const struct question *question, const struct hit_list *hits, struct str *ret_version, struct err *e)
{
	struct str version = newest_fix(question, hits, STR_NULL);

	for (unsigned step = 0; version.n && step < UPGRADE_STEPS_MAX; step++) {
		struct question later = *question;
		struct hit_list left = {0};
		struct str next;
		int result;

		later.version = version;
		result = judge_ask(match, &later, &left, e);
		if (result == 0 && step)
			*ret_version = version;
		next = newest_fix(question, &left, version);
		version = left.n ? next : STR_NULL;
		vec_done(&left);
		if (result < 0)
			return result;
	}
	return 0;
}

int language_ask(struct match *match, const struct question *question, struct err *e)
{
	struct hit_list hits = {0};
	struct str upgrade = STR_NULL;
	size_t first = match->findings->list.n;
	int result = judge_ask(match, question, &hits, e);

	if (result == 0)
		result = find_upgrade(match, question, &hits, &upgrade, e);
	if (result == 0)
		judge_answer(match, question->package, question->ecosystem, &hits);
	for (size_t i = first; i < match->findings->list.n; i++)
		match->findings->list.v[i].upgrade = upgrade;
	vec_done(&hits);
	return result;
}

/* ---- what counts of a version ---- */

static struct str without_local(struct str version)
{
	struct str public, local;

	str_cut(version, '+', &public, &local);
	return public;
}

/* PEP 440: "1.0+cu118" is 1.0 to an advisory, unless that tells a local version itself. */
static int python_compare(struct str version, struct str bound)
{
	const struct version_scheme *scheme = version_scheme_find(STR_LIT("pypi"));

	return scheme->compare(str_find(bound, '+') < 0 ? without_local(version) : version, bound);
}

/* "1.15.0-x86_64-linux": the platform that a gem was built for is no part of its version. */
static struct str without_platform(struct str version)
{
	static const char *const platforms[] = {"x86", "x64", "i386", "i686", "amd64", "arm",	"aarch64", "universal", "java",
						"jruby", "mingw", "mswin", "linux", "darwin", "ppc64", "powerpc", "s390", "riscv"};
	struct str left, right;

	if (!str_cut(version, '-', &left, &right))
		return version;
	for (size_t i = 0; i < ARRAY_SIZE(platforms); i++)
		if (str_starts(right, platforms[i]))
			return left;
	return version;
}

/* "42.2.5.jre7", "1.70.jdk15on", "31.1-android": which Java a jar was built for says nothing of what is in it. */
static struct str without_runtime(struct str version)
{
	static const char *const runtimes[] = {"jre", "jdk", "java", "android"};
	size_t end = version.n;
	struct str word;

	while (end > 0 && version.p[end - 1] != '.' && version.p[end - 1] != '-')
		end--;
	if (end < 2)
		return version;
	word = str_from_index(version, end);
	for (size_t i = 0; i < ARRAY_SIZE(runtimes); i++)
		if (str_starts(word, runtimes[i]))
			return str_slice(version, 0, end - 1);
	return version;
}

/* "dev-main", "2.x-dev": a branch, of which nobody knows what is in it. */
static bool is_composer_branch(struct str version)
{
	return str_starts(version, "dev-") || str_ends(version, "-dev");
}

static const struct rule {
	const char *type;
	struct str (*comparable)(struct str version);
	int (*compare)(struct str version, struct str bound);
	bool (*readable)(struct str version);  /* NULL: as the scheme says */
	bool (*undecided)(struct str version); /* whether it says itself that it is no release */
} rules[] = {
	{"pypi", NULL, python_compare, NULL},
	{"npm", NULL, NULL, language_is_semantic},
	{"cargo", NULL, NULL, language_is_semantic},
	{"maven", without_runtime, NULL, NULL},
	{"gem", without_platform, NULL, NULL},
	{"composer", NULL, NULL, NULL, is_composer_branch},
	{"nuget", NULL, NULL, NULL},
	{"hex", NULL, NULL, language_is_semantic},
	{"pub", NULL, NULL, language_is_semantic},
	{"cran", NULL, NULL, NULL},
	{"hackage", NULL, NULL, NULL},
	{"swift", NULL, NULL, language_is_semantic},
	{"conan", NULL, NULL, language_is_semantic},
	{"julia", NULL, NULL, language_is_semantic},
	{"bioconductor", NULL, NULL, language_is_semantic},
	{"opam", NULL, NULL, NULL},
	{"github", NULL, NULL, language_is_semantic},
	{"githubactions", NULL, NULL, language_is_semantic},
	{"vscode-extension", NULL, NULL, language_is_semantic},
};

static const struct rule *rule_of(const struct package *package)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (strcmp(rules[i].type, package->type) == 0)
			return &rules[i];
	return NULL;
}

static bool takes(const struct package *package)
{
	return rule_of(package) != NULL;
}

static bool is_readable(const struct rule *rule, const struct ecosystem *ecosystem, struct str version)
{
	if (rule->comparable)
		version = rule->comparable(version);
	return version.n && (rule->readable ? rule->readable(version) : ecosystem->scheme->valid(version));
}

/* A jar whose group no metadata tells, and the like: the name that is left may be anyone's. */
static bool lacks_namespace(const struct package *package)
{
	return strcmp(package->type, "maven") == 0 && !package->namespace.n && str_find(package->name, ':') < 0;
}

static int match_language(struct match *match, const struct package *package, struct err *e)
{
	const struct rule *rule = rule_of(package);
	const struct naming *naming = naming_of_type(package->type);
	struct arena *arena = &match->findings->arena;
	struct ecosystem ecosystem = language_ecosystem(naming->ecosystem);
	struct question question = {.package = package, .ecosystem = &ecosystem, .version = package->version,
				    .comparable = rule->comparable, .compare = rule->compare};
	bool undecided;

	if (!language_is_covered(match, package, naming->ecosystem))
		return 0;
	if (lacks_namespace(package)) {
		match_skip(match, package, STR_LIT("its group is not known, so that no advisory can be looked up"));
		return 0;
	}
	question.name = naming_fold(ecosystem.names[0], package_full_name(package, arena), arena);
	undecided = rule->undecided && rule->undecided(package->version);
	if (undecided || !is_readable(rule, &ecosystem, package->version))
		return language_skip_version(match, &question, undecided, e);
	return language_ask(match, &question, e);
}

const struct matcher matcher_language = {
	.name = "language",
	.takes = takes,
	.match = match_language,
};
