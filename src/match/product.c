/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Products that no package record names: what a classifier recognised in a binary ("generic"), and Bitnami's components. The one
 * feed of OSV that speaks of such products by name is Bitnami's, so their names are looked up there; a product that it does not
 * know is a gap and never clean.
 */
#include "match/language.h"
#include "version/part.h"

#define ECOSYSTEM "Bitnami"
#define JAVA "java"

/*
 * Names that classifiers and purls use for what Bitnami calls otherwise, for where it has none of that name itself; of several rows
 * the first that the database knows.
 */
static const struct {
	const char *name, *bitnami;
} products[] = {
	{"apache-httpd", "apache"},
	{"apache2", "apache"},
	{"argocd", "argo-cd"},
	{"dotnet-runtime", "dotnet"},
	{"go", "golang"},
	{"graalvm", JAVA},
	{"grafana-server", "grafana"},
	{"httpd", "apache"},
	{"jdk", JAVA},
	{"jre", JAVA},
	{"libphp", "php"},
	{"libpython", "python"},
	{"mariadb-server", "mariadb"},
	{"microsoft.netcore.app", "dotnet"},
	{"mongo", "mongodb"},
	{"mongod", "mongodb"},
	{"mysql", "mysql-client"},
	{"mysqld", "mysql"},
	{"mysqld", "mysql-client"},
	{"nats-server", "nats"},
	{"node.js", "node"},
	{"nodejs", "node"},
	{"openjdk", JAVA},
	{"php-cgi", "php"},
	{"php-cli", "php"},
	{"php-fpm", "php"},
	{"postgres", "postgresql"},
	{"redis-server", "redis"},
	{"slapd", "openldap"},
	{"sqlite3", "sqlite"},
	{"valkey-server", "valkey"},
	{"zulu", JAVA},
};

/* A classifier's product may have the purl of its repository; a workflow's action, which has it too, is nothing recognised. */
static bool takes(const struct package *package)
{
	return strcmp(package->type, "generic") == 0 || strcmp(package->type, "bitnami") == 0 ||
	       (strcmp(package->type, "github") == 0 && package->confidence);
}

/* ---- versions of Java ---- */

/* "1.8.0_292-b10", "1.8.0-292", "8u292" and "8.0.292" are one: the feature, the interim, the update, the patch. */
static void read_java(struct str version, struct str numbers[4])
{
	for (size_t i = 0; i < 4; i++)
		numbers[i] = STR_NULL;
	str_skip(&version, "1.");
	numbers[0] = part_take_digits(&version);
	if (part_skip(&version, 'u')) {
		numbers[2] = part_take_digits(&version);
		return;
	}
	for (size_t i = 1; i < 4 && part_skip(&version, '.'); i++)
		numbers[i] = part_take_digits(&version);
	if (!numbers[2].n && (part_skip(&version, '_') || part_skip(&version, '-')))
		numbers[2] = part_take_digits(&version);
}

static int java_compare(struct str version, struct str bound)
{
	struct str left[4], right[4];
	int order = 0;

	read_java(version, left);
	read_java(bound, right);
	for (size_t i = 0; i < 4 && order == 0; i++)
		order = part_number_cmp(left[i], right[i]);
	return order;
}

/* ---- */

static bool is_java(struct str name)
{
	return str_is(name, JAVA) || str_is(name, "java-min") || str_is(name, "jre") || str_is(name, "jdk");
}

static bool is_readable(const struct question *question)
{
	if (question->compare)
		return part_peek(question->version) >= '0' && part_peek(question->version) <= '9';
	return language_is_semantic(question->version);
}

/* IBM numbers its Java otherwise (8.0.8.0 is newer than 8.0.261), and no feed speaks of that. */
static bool is_of_own_numbers(const struct package *package)
{
	return str_is(package->namespace, "ibm");
}

/*
 * Bitnami's name for the product: its own, or what the table says; empty where the database speaks of none such. A component of
 * Bitnami's has its name already, so that nothing known of it is an answer.
 */
static int find_name(struct match *match, const struct package *package, struct str *ret_name, struct err *e)
{
	struct str name = naming_fold(STR_LIT(ECOSYSTEM), package->name, &match->findings->arena);
	bool known = strcmp(package->type, "bitnami") == 0;
	int result = known ? 0 : language_knows(match, ECOSYSTEM, name, &known, e);

	*ret_name = known ? name : STR_LIT("");
	for (size_t i = 0; i < ARRAY_SIZE(products) && result == 0 && !known; i++)
		if (str_is(name, products[i].name)) {
			result = language_knows(match, ECOSYSTEM, str_of(products[i].bitnami), &known, e);
			if (known)
				*ret_name = str_of(products[i].bitnami);
		}
	return result;
}

static int match_product(struct match *match, const struct package *package, struct err *e)
{
	struct ecosystem ecosystem = language_ecosystem(ECOSYSTEM);
	struct question question = {.package = package, .ecosystem = &ecosystem, .version = package->version};

	if (!language_is_covered(match, package, ECOSYSTEM))
		return 0;
	if (find_name(match, package, &question.name, e) < 0)
		return e->code;
	if (!question.name.n || is_of_own_numbers(package)) {
		match_skip(match, package, STR_LIT("no feed in the database speaks of the product"));
		return 0;
	}
	if (is_java(question.name))
		question.compare = java_compare;
	if (!is_readable(&question))
		return language_skip_version(match, &question, false, e);
	return language_ask(match, &question, e);
}

const struct matcher matcher_product = {
	.name = "product",
	.takes = takes,
	.match = match_product,
};
