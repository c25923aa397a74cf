/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Matching as data: each folder tests/data/match/CASE holds
 *   os              "key=value" lines: id, version_id, release, name; now=DATE is the day of the run
 *   packages.tsv    type name version source source_version architecture modularity flags, "-" for empty; a name "A|B" is
 *                   B in the namespace A; flags, blanks between them: foreign, doubtful, confidence=N, development, owner=NAME (a package
 *                   above it), symbols=NAME,NAME (functions of the program)
 *   advisories.tsv  memdb.h
 *   expect.tsv      every finding with its evidence, and every gap, as dump() prints them
 * PLIMSOLL_REGENERATE=1 writes expect.tsv anew; read the difference before it is committed.
 */
#include "tree_of.h"

#include "base/clock.h"
#include "base/file.h"
#include "match/ecosystem.h"
#include "match/match.h"
#include "match/memdb.h"

#define FILE_MAX ((size_t)1 << 20)

struct test_case {
	struct buf os, packages, advisories, expect;
	struct inventory inventory;
	struct ctx ctx;
};

static void load(struct test_case *test, const char *folder, const char *file, struct buf *out)
{
	struct err e = ERR_INIT;

	*out = BUF_INIT(FILE_MAX);
	file_load(arena_printf(&test->inventory.arena, "%s/%s", folder, file).p, out,
		  &e); /* an absent file is an empty table */
}

static void read_os(struct test_case *test)
{
	struct os *os = &test->inventory.os;
	struct str rest = buf_str(&test->os), line, key, value;

	os->source = STR_LIT("etc/os-release");
	while (str_next_line(&rest, &line)) {
		str_cut(line, '=', &key, &value);
		if (str_is(key, "id"))
			os->id = value;
		else if (str_is(key, "version_id"))
			os->version_id = value;
		else if (str_is(key, "release"))
			os->release = value;
		else if (str_is(key, "name"))
			os->name = value;
		else if (str_is(key, "database_found"))
			test->inventory.database_found = true;
		else if (str_is(key, "now"))
			assert_true(clock_parse(value, &test->ctx.now));
		else
			fail_msg("os: unknown key %.*s", STR(key));
	}
}

static const struct package *find_package(const struct inventory *inventory, struct str name)
{
	vec_each(package, &inventory->packages)
		if (str_eq((*package)->name, name))
			return *package;
	fail_msg("packages.tsv: no %.*s above", STR(name));
	return NULL;
}

static int hash_order(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static const struct symbol_set *read_symbols(struct inventory *inventory, struct str names)
{
	struct symbol_set *set = arena_new(&inventory->arena, struct symbol_set);
	uint64_t *hashes = arena_array(&inventory->arena, uint64_t, names.n + 1);
	struct str name;

	while (str_next(&names, ',', &name))
		hashes[set->n++] = symbol_hash(name);
	qsort(hashes, set->n, sizeof(*hashes), hash_order);
	set->hashes = hashes;
	return set;
}

static void read_flags(struct inventory *inventory, struct package *package, struct str flags)
{
	struct str flag, key, value;
	uint64_t number;

	while (str_next_word(&flags, &flag)) {
		str_cut(flag, '=', &key, &value);
		if (str_is(key, "foreign")) {
			package->foreign = true;
		} else if (str_is(key, "doubtful")) {
			package->doubtful = true;
			package->locations.v[0].what = STR_LIT("version string");
		} else if (str_is(key, "confidence")) {
			assert_true(str_to_u64(value, &number));
			package->confidence = (unsigned)number;
		} else if (str_is(key, "development")) {
			package->development = true;
		} else if (str_is(key, "owner")) {
			package->owner = find_package(inventory, value);
		} else if (str_is(key, "symbols")) {
			package->symbols = read_symbols(inventory, value);
		} else {
			fail_msg("packages.tsv: unknown flag %.*s", STR(key));
		}
	}
}

static void read_package(struct inventory *inventory, struct str line, uint32_t number)
{
	struct str column[8] = {0}, type;
	struct package *package;
	struct location *location;

	for (size_t i = 0; i < ARRAY_SIZE(column) && str_next(&line, '\t', &column[i]); i++)
		if (str_is(column[i], "-"))
			column[i] = STR_NULL;
	type = column[0];
	package = inventory_add(inventory, arena_text(&inventory->arena, type), "test");
	if (!str_cut(column[1], '|', &package->namespace, &package->name))
		package->name = column[1], package->namespace = STR_NULL;
	package->version = column[2];
	package->source_name = column[3].n ? column[3] : package->name;
	package->source_version = column[4].n ? column[4] : column[2];
	package->architecture = column[5];
	package->modularity = column[6];
	package->layer = 1;
	location = vec_push(&package->locations);
	*location = (struct location){.path = STR_LIT("db"), .layer = 1, .line = number};
	read_flags(inventory, package, column[7]);
}

static void read_packages(struct test_case *test)
{
	struct str rest = buf_str(&test->packages), line;
	uint32_t number = 0;

	while (str_next_line(&rest, &line)) {
		number++;
		if (line.n && line.p[0] != '#')
			read_package(&test->inventory, line, number);
	}
	inventory_finish(&test->inventory);
}

static void dump(const struct findings *findings, const struct coverage *coverage, struct buf *out)
{
	vec_each(finding, &findings->list) {
		buf_printf(out, "finding\t%.*s\t%.*s\t%.*s\t%.*s\t%s\t%s\t", STR(finding->package->name), STR(finding->id),
			   STR(finding->installed), STR(finding->fixed_in), fix_status_name(finding->status),
			   severity_name(finding->severity));
		for (size_t i = 0; i < finding->aliases.n; i++)
			buf_printf(out, "%s%.*s", i ? "," : "", STR(finding->aliases.v[i]));
		buf_printf(out, "\n\t%.*s; %.*s; %.*s\n", STR(finding->rule), STR(finding->title), STR(finding->fix));
		if (finding->symbols)
			buf_printf(out, "\tsymbols: %s\n", symbols_state_name(finding->symbols));
		vec_each(evidence, &finding->evidence)
			buf_printf(out, "\t%.*s: %.*s\n", STR(evidence->where), STR(evidence->what));
	}
	vec_each(gap, &coverage->gaps)
		buf_printf(out, "gap\t%.*s\t%.*s\t%.*s\n", STR(gap->what), STR(gap->where), STR(gap->why));
}

static void compare_to_expected(const char *folder, const char *name, struct test_case *test, const struct buf *got)
{
	struct err e = ERR_INIT;

	if (getenv("PLIMSOLL_REGENERATE")) {
		const char *path = arena_printf(&test->inventory.arena, "%s/expect.tsv", folder).p;

		assert_int_equal(file_replace(path, buf_str(got), &e), 0);
	} else if (!str_eq(buf_str(got), buf_str(&test->expect))) {
		fail_msg("%s: got\n%s\nwant\n%s", name, buf_text(got), buf_text(&test->expect));
	}
}

static void run_case(const char *folder, const char *name)
{
	struct test_case test = {.ctx = {.jobs = 1}};
	struct findings findings;
	struct coverage coverage = {0};
	struct memdb memdb;
	struct buf got = BUF_INIT(FILE_MAX);
	struct err e = ERR_INIT;

	inventory_init(&test.inventory);
	findings_init(&findings);
	load(&test, folder, "os", &test.os);
	load(&test, folder, "packages.tsv", &test.packages);
	load(&test, folder, "advisories.tsv", &test.advisories);
	load(&test, folder, "expect.tsv", &test.expect);
	read_os(&test);
	read_packages(&test);
	memdb_init(&memdb, buf_str(&test.advisories));
	assert_int_equal(match_run(&test.ctx, &test.inventory, &memdb.db, &findings, &coverage, &e), 0);
	findings_sort(&findings);
	coverage_sort(&coverage);
	dump(&findings, &coverage, &got);
	compare_to_expected(folder, name, &test, &got);
	memdb_done(&memdb);
	buf_done(&got);
	buf_done(&test.os);
	buf_done(&test.packages);
	buf_done(&test.advisories);
	buf_done(&test.expect);
	coverage_done(&coverage);
	findings_done(&findings);
	inventory_done(&test.inventory);
}

TEST(cases)
{
	each_case("tests/data/match", run_case);
}

TEST_MAIN
