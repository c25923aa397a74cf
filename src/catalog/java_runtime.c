/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Java runtimes and development kits, by the file `release` in their topmost folder, which the build of OpenJDK writes:
 * NAME="value" lines (JEP 223 says what JAVA_VERSION means). Older runtimes call themselves 1.8.0_292; that is kept, as
 * the advisories' comparison of versions knows both forms.
 */
#include "catalog/catalog.h"

#include "catalog/fact_layer.h"
#include "codec/shell_assign.h"

#define RELEASE_MAX ((uint64_t)64 << 10) /* bytes */

/* Fields of the fact, in the order of the names in the file. */
enum { VERSION, IMPLEMENTOR, IMAGE_TYPE, BUILD_TYPE, FIELDS };

static const char *const names[FIELDS] = {"JAVA_VERSION", "IMPLEMENTOR", "IMAGE_TYPE", "BUILD_TYPE"};

/* ---- the file ---- */

static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	(void)path, (void)mode;
	return named && size <= RELEASE_MAX;
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct shell_reader reader = SHELL_READER(file->bytes);
	struct str fields[FIELDS] = {{0}}, name, value;

	(void)e;
	while (shell_assign_next(&reader, scratch, &name, &value))
		for (size_t i = 0; i < FIELDS; i++)
			if (str_is(name, names[i]))
				fields[i] = value;
	/* Many other things have a file called "release". */
	if (fields[VERSION].n)
		fact_add(facts, "runtime", fields, FIELDS);
	return 0;
}

static const char *const globs[] = {"**/release", NULL};

static const struct examiner examiner = {
	.name = "java_runtime",
	.version = 1,
	.globs = globs,
	.wants = wants,
	.examine = examine,
};

/* ---- the package ---- */

struct runtime {
	const struct tree *tree;
	struct inventory *inventory;
};

/* The National Vulnerability Database writes 1.8.0_292 as version 8, update 292. */
static struct str cpe_of(struct arena *arena, const char *product, struct str version)
{
	struct str main = version, update = STR_LIT("");

	if (str_skip(&main, "1.")) {
		str_cut(main, '_', &main, &update);
		str_cut(main, '.', &main, &(struct str){0});
	}
	return arena_printf(arena, "cpe:2.3:a:oracle:%s:%.*s:%s%.*s:*:*:*:*:*:*", product, STR(main), update.n ? "update" : "*",
			    STR(update));
}

/* Oracle's own builds are commercial ones; GraalVM, Temurin, Zulu and those of distributions are OpenJDK. */
static const char *product_of(const struct fact *fact)
{
	if (!str_is(fact->fields[IMPLEMENTOR], "Oracle Corporation") || !str_is(fact->fields[BUILD_TYPE], "commercial"))
		return "openjdk";
	return str_is(fact->fields[IMAGE_TYPE], "JRE") ? "jre" : "jdk";
}

/* Only what can stand in a CPE and is a version: the file is anyone's to write. */
static bool is_version(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!str_is_alnum(text.p[i]) && !memchr("._+-", text.p[i], 4))
			return false;
	return text.n && str_is_digit(text.p[0]);
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct runtime *runtime = arg;
	struct arena *arena = &runtime->inventory->arena;
	const struct tree_version *version = &runtime->tree->versions.v[found->version];
	struct str rest = found->facts;
	struct package *package;
	struct fact fact;

	while (!found->again && fact_next(&rest, examiner.name, &fact)) {
		if (!is_version(fact.fields[VERSION])) {
			coverage_note(&runtime->inventory->coverage, arena, "Java runtimes", found->path,
				      "JAVA_VERSION is no version");
			continue;
		}
		package = inventory_add(runtime->inventory, "generic", "java_runtime");
		package->name = str_of(product_of(&fact));
		package->version = arena_str(arena, fact.fields[VERSION]);
		package->maintainer = arena_str(arena, fact.fields[IMPLEMENTOR]);
		package->layer = fact_layer(runtime->tree, found->version, examiner.name, FIELDS);
		*vec_push(&package->cpes) = cpe_of(arena, product_of(&fact), fact.fields[VERSION]);
		*vec_push(&package->locations) =
			(struct location){arena_str(arena, found->path), STR_LIT("release file"), version->since, 0};
	}
	return 0;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct runtime runtime = {tree, inventory};

	(void)ctx, (void)e;
	return tree_each_facts(tree, examiner.name, TREE_NOW, visit, &runtime);
}

const struct cataloger cataloger_java_runtime = {
	.name = "java_runtime",
	.run = run,
	.examiner = &examiner,
};
