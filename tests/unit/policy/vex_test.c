/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VEX as data: each folder tests/data/vex/CASE holds
 *   load            paths to read, one a line, in that order
 *   image           "key=value" lines: name (may be repeated), manifest, index, config (digests), os, version, author (trusted, may be repeated)
 *   packages.tsv    purl, what it depends on (names, commas between), place, flags (automatic, owner=NAME), sha256; "-" for empty
 *   findings.tsv    id, aliases (commas between), name of the package
 *   expect.tsv      what comes of each finding, what nearly matched, notes and gaps, as dump() prints them
 * PLIMSOLL_ACCEPT=1 writes expect.tsv anew; read the difference before it is committed.
 */
#include "../test.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "model/purl.h"
#include "model/vex_text.h"
#include "policy/stages.h"
#include "policy/vex.h"
#include "vex/parts.h"
#include "vex/vex.h"

#define FILE_MAX ((size_t)1 << 20)

struct test_case {
	struct image image;
	struct inventory inventory;
	struct findings findings;
	struct vex vex;
	struct policy policy;
	struct report report;
};

static struct str load(struct test_case *test, const char *name)
{
	struct buf bytes = BUF_INIT(FILE_MAX);
	struct err e = ERR_INIT;
	struct str text;

	file_load(name, &bytes, &e); /* an absent file is an empty table */
	text = arena_str(&test->inventory.arena, buf_str(&bytes));
	buf_done(&bytes);
	return text;
}

static struct str cell(struct str *line)
{
	struct str text = STR_NULL;

	str_next(line, '\t', &text);
	return str_is(text, "-") ? STR_NULL : text;
}

static void read_image(struct test_case *test)
{
	struct str rest = load(test, "image"), line, key, value;

	while (str_next_line(&rest, &line)) {
		str_cut(line, '=', &key, &value);
		if (str_is(key, "name"))
			*vec_push(&test->image.names) = value;
		else if (str_is(key, "manifest"))
			assert_true(digest_parse(value, &test->image.manifest_digest));
		else if (str_is(key, "index"))
			assert_true(digest_parse(value, &test->image.index_digest));
		else if (str_is(key, "config"))
			assert_true(digest_parse(value, &test->image.config_digest));
		else if (str_is(key, "os"))
			test->inventory.os.id = value;
		else if (str_is(key, "version"))
			test->inventory.os.version_id = value;
		else if (str_is(key, "author"))
			*vec_push(&test->policy.vex_authors) = arena_str(&test->inventory.arena, value);
		else if (str_is(key, "document"))
			test->image.document = load(test, arena_str(&test->inventory.arena, value).p);
		else
			fail_msg("image: unknown key %.*s", STR(key));
	}
	test->image.platform.architecture = STR_LIT("amd64");
}

static struct package *package_named(struct test_case *test, struct str name)
{
	vec_each(package, &test->inventory.packages)
		if (str_eq((*package)->name, name))
			return *package;
	fail_msg("no package %.*s", STR(name));
	return NULL;
}

static void read_packages(struct test_case *test)
{
	struct str rest = load(test, "packages.tsv"), line;
	struct arena *arena = &test->inventory.arena;

	while (str_next_line(&rest, &line)) {
		struct str text = cell(&line), names = cell(&line), place = cell(&line), flags = cell(&line), sha256 = cell(&line), part;
		struct package *package;
		struct purl purl;

		assert_true(purl_parse(arena, text, &purl));
		package = inventory_add(&test->inventory, purl.type.p, "test");
		package->purl = arena_str(arena, text);
		package->namespace = purl.namespace;
		package->name = package->source_name = purl.name;
		package->version = package->source_version = purl.version;
		while (str_next(&names, ',', &part))
			*vec_push(&package->depends) = part;
		if (place.n)
			*vec_push(&package->locations) = (struct location){.path = place, .layer = LAYER_UNKNOWN};
		while (str_next(&flags, ',', &part)) {
			if (str_is(part, "automatic"))
				package->automatic = true;
			else if (str_skip(&part, "owner="))
				package->owner = package_named(test, part);
			else if (str_skip(&part, "source="))
				package->source_name = part;
		}
		if (sha256.n)
			*vec_push(&package->hashes) = (struct key_value){STR_LIT("SHA-256"), sha256};
	}
}

static void read_findings(struct test_case *test)
{
	struct str rest = load(test, "findings.tsv"), line, part;

	while (str_next_line(&rest, &line)) {
		struct finding *finding = findings_add(&test->findings, FINDING_VULNERABILITY);
		struct str aliases;
		struct str *list;

		finding->id = cell(&line);
		aliases = cell(&line);
		finding->package = package_named(test, cell(&line));
		list = arena_array(&test->findings.arena, struct str, aliases.n + 1);
		for (finding->aliases.v = list; str_next(&aliases, ',', &part);)
			list[finding->aliases.n++] = part;
	}
}

static void read_documents(struct test_case *test)
{
	struct str rest = load(test, "load"), line;
	struct ctx ctx = {.jobs = 1};

	while (str_next_line(&rest, &line)) {
		struct err e = ERR_INIT;

		if (vex_load(&ctx, arena_str(&test->vex.arena, line).p, &test->vex, &test->report.coverage, &e) < 0)
			*vec_push(&test->report.notes) = arena_printf(&test->vex.arena, "error: %s", e.text);
	}
	vex_settle(&test->vex);
}

static void dump(struct test_case *test, struct buf *out)
{
	struct arena *arena = &test->vex.arena;

	vec_each(finding, &test->findings.list) {
		const struct vex_judgement *judgement = finding->vex;

		buf_printf(out, "%.*s\t%.*s\t", STR(finding->id), STR(finding->package->name));
		if (!judgement) {
			buf_puts(out, "stays\n");
			continue;
		}
		buf_printf(out, "%s\t%.*s\t%.*s", judgement->clears ? "cleared" : "stays", STR(vex_statement_text(judgement->statement, arena)),
			   STR(judgement->by));
		if (judgement->why_not.n)
			buf_printf(out, "\twhy not: %.*s", STR(judgement->why_not));
		for (size_t i = 0; i < judgement->other_count; i++)
			buf_printf(out, "\tagainst it: %.*s", STR(vex_statement_text(judgement->others[i], arena)));
		buf_putc(out, '\n');
	}
	vec_each(near, &test->report.vex_near)
		buf_printf(out, "near\t%.*s\t%.*s, statement %zu\t%.*s\n", STR(near->finding), STR(near->statement->document->path),
			   near->statement->number, STR(near->why));
	vec_each(note, &test->report.notes)
		buf_printf(out, "note\t%.*s\n", STR(*note));
	vec_each(gap, &test->report.coverage.gaps)
		buf_printf(out, "gap\t%.*s\t%.*s\n", STR(gap->where), STR(gap->why));
}

static void run_case(const char *name)
{
	struct test_case test = {0};
	struct buf got = BUF_INIT(FILE_MAX), expect = BUF_INIT(FILE_MAX);
	struct err e = ERR_INIT;

	image_init(&test.image);
	inventory_init(&test.inventory);
	findings_init(&test.findings);
	vex_init(&test.vex);
	policy_init(&test.policy);
	read_image(&test);
	read_packages(&test);
	read_findings(&test);
	read_documents(&test);
	test.policy.vex = &test.vex;
	test.report.image = &test.image;
	test.report.inventory = &test.inventory;
	assert_int_equal(policy_vex(&(struct ctx){.jobs = 1}, &test.policy, &test.findings, &test.report, &e), 0);
	dump(&test, &got);
	if (getenv("PLIMSOLL_ACCEPT"))
		assert_int_equal(file_replace("expect.tsv", buf_str(&got), &e), 0);
	else if (file_load("expect.tsv", &expect, &e) < 0 || !str_eq(buf_str(&got), buf_str(&expect)))
		fail_msg("%s: got\n%sexpected\n%s", name, buf_text(&got), buf_text(&expect));
	buf_done(&got);
	buf_done(&expect);
	report_done(&test.report);
	policy_done(&test.policy);
	vex_done(&test.vex);
	findings_done(&test.findings);
	inventory_done(&test.inventory);
	image_done(&test.image);
}

TEST(cases)
{
	const char *source = getenv("PLIMSOLL_SOURCE");
	char folder[4096], home[4096];
	struct dirent *entry;
	size_t n = 0;
	DIR *cases;

	assert_non_null(getcwd(home, sizeof(home)));
	snprintf(folder, sizeof(folder), "%s/tests/data/vex", source ? source : ".");
	cases = opendir(folder);
	assert_non_null(cases);
	while ((entry = readdir(cases))) {
		char path[8192];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		assert_int_equal(chdir(path), 0);
		run_case(entry->d_name);
		n++;
	}
	closedir(cases);
	assert_int_equal(chdir(home), 0);
	assert_true(n >= 20);
}

/* ---- what many statements and findings take ---- */

/* Findings CVE-1 in a package, a document of products without end; returns the bytes that all of it left in the findings' arena. */
static size_t judge_many(struct str document, size_t findings)
{
	struct test_case test = {0};
	struct err e = ERR_INIT;
	struct package *package;
	size_t total;

	image_init(&test.image);
	inventory_init(&test.inventory);
	findings_init(&test.findings);
	vex_init(&test.vex);
	policy_init(&test.policy);
	*vec_push(&test.image.names) = STR_LIT("registry.example.org/acme/shop:2.4");
	package = inventory_add(&test.inventory, "npm", "test");
	package->purl = STR_LIT("pkg:npm/lodash@4.17.10");
	package->name = STR_LIT("lodash");
	package->version = STR_LIT("4.17.10");
	for (size_t i = 0; i < findings; i++) {
		struct finding *finding = findings_add(&test.findings, FINDING_VULNERABILITY);

		finding->id = STR_LIT("CVE-1");
		finding->package = package;
	}
	assert_int_equal(vex_read(&test.vex, document, "a.json", &e), 0);
	test.policy.vex = &test.vex;
	test.report.image = &test.image;
	test.report.inventory = &test.inventory;
	assert_int_equal(policy_vex(&(struct ctx){.jobs = 1}, &test.policy, &test.findings, &test.report, &e), 0);
	assert_int_equal(test.vex.documents.v[0]->matched, 1);
	vec_each(finding, &test.findings.list)
		assert_true(finding->vex && finding->vex->clears);
	total = test.findings.arena.total;
	report_done(&test.report);
	policy_done(&test.policy);
	vex_done(&test.vex);
	findings_done(&test.findings);
	inventory_done(&test.inventory);
	image_done(&test.image);
	return total;
}

static void put_document(struct buf *text, const char *aliases, size_t products)
{
	buf_printf(text, "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"author\":\"a\",\"statements\":[{\"vulnerability\":{\"name\":\"CVE-1\",\"aliases\":[%s]},"
		   "\"status\":\"fixed\",\"products\":[{\"@id\":\"pkg:npm/lodash\"}", aliases);
	for (size_t i = 0; i < products; i++)
		buf_printf(text, ",{\"@id\":\"pkg:docker/acme/product%zu@1?repository_url=registry.example.org\"}", i);
	buf_puts(text, "]}]}");
}

TEST(products_times_findings_take_no_memory)
{
	struct buf few = BUF_INIT(FILE_MAX), many = BUF_INIT(FILE_MAX);

	put_document(&few, "", 1);
	put_document(&many, "", 3000);
	assert_int_equal(judge_many(buf_str(&few), 100), judge_many(buf_str(&many), 100));
	buf_done(&few);
	buf_done(&many);
}

TEST(names_times_statements_take_no_memory)
{
	struct buf aliases = BUF_INIT(FILE_MAX), few = BUF_INIT(FILE_MAX), many = BUF_INIT(FILE_MAX);

	for (int i = 0; i < 200; i++)
		buf_printf(&aliases, "%s\"ALIAS-%d\"", i ? "," : "", i);
	put_document(&few, "", 1000);
	put_document(&many, buf_text(&aliases), 1000);
	assert_int_equal(judge_many(buf_str(&few), 1), judge_many(buf_str(&many), 1));
	buf_done(&aliases);
	buf_done(&few);
	buf_done(&many);
}

/* ---- what holds what, beyond its caps ---- */

static bool is_holder(void *data, const struct package *package)
{
	(void)data;
	return str_is(package->name, "holder");
}

/* Of so many packages of one name that "holder" depends on, is the one at `i` covered by it? */
static bool is_covered(size_t same, size_t i, size_t edges_max)
{
	struct arena arena = ARENA_INIT;
	struct inventory inventory;
	struct report report = {.inventory = &inventory};
	struct vex_target target;
	struct package *holder;
	bool covered;

	inventory_init(&inventory);
	holder = inventory_add(&inventory, "npm", "test");
	holder->name = STR_LIT("holder");
	*vec_push(&holder->depends) = STR_LIT("held");
	for (size_t n = 0; n < same; n++)
		inventory_add(&inventory, "npm", "test")->name = STR_LIT("held");
	vex_target_init(&target, &report, &arena);
	target.edges_max = edges_max;
	covered = vex_graph_covers(&target, inventory.packages.v[i + 1], is_holder, NULL);
	assert_int_equal(target.edges_left_out, edges_max && edges_max < same);
	vex_target_done(&target);
	inventory_done(&inventory);
	arena_done(&arena);
	return covered;
}

TEST(nothing_is_covered_beyond_the_cap_of_links)
{
	assert_true(is_covered(10, 0, 0));
	assert_true(is_covered(10, 0, 10));
	assert_false(is_covered(10, 0, 9));
	assert_false(is_covered(10, 9, 9));
}

/* Whoever else may hold the one beyond is not known. */
TEST(more_of_one_name_than_are_looked_at_are_not_covered)
{
	assert_true(is_covered(1000, 999, 0));
	assert_true(is_covered(1001, 999, 0));
	assert_false(is_covered(1001, 1000, 0));
}

/* ---- words ---- */

/* Who decided is told, however long the name is. */
TEST(an_author_without_end_is_cut)
{
	struct buf author = BUF_INIT(FILE_MAX);
	struct arena arena = ARENA_INIT;
	struct vex_document document = {.path = STR_LIT("a.json")};
	struct vex_statement statement = {.document = &document, .number = 1, .status = VEX_FIXED};
	struct str text;

	buf_putc(&author, 'a');
	for (int i = 0; i < 35000; i++)
		buf_puts(&author, "\xc3\xa4");
	document.author = statement.justification = buf_str(&author);
	text = vex_statement_text(&statement, &arena);
	assert_true(str_starts(text, "a.json, statement 1: a\xc3\xa4") && str_ends(text, "\xc3\xa4)") && text.n < 400);
	assert_true(str_search(text, STR_LIT("\xc3\xa4 says fixed (a\xc3\xa4")) > 0);
	arena_done(&arena);
	buf_done(&author);
}

/* ---- caps and damage ---- */

static int read_text(const char *text, struct vex *vex, struct err *e)
{
	vex_init(vex);
	return vex_read(vex, str_of(text), "a.json", e);
}

TEST(too_deep_is_an_error_that_names_the_file)
{
	struct buf text = BUF_INIT(FILE_MAX);
	struct err e = ERR_INIT;
	struct vex vex;

	for (int i = 0; i < 10000; i++)
		buf_putc(&text, '[');
	assert_true(read_text(buf_text(&text), &vex, &e) < 0);
	assert_non_null(strstr(e.text, "a.json"));
	assert_int_equal(vex.documents.n, 0);
	vex_done(&vex);
	buf_done(&text);
}

TEST(wrappers_in_wrappers_end)
{
	struct buf text = BUF_INIT(FILE_MAX);
	struct err e = ERR_INIT;
	struct vex vex;

	for (int i = 0; i < 60; i++)
		buf_puts(&text, "{\"subject\":[],\"predicate\":");
	buf_puts(&text, "1");
	for (int i = 0; i < 60; i++)
		buf_putc(&text, '}');
	assert_int_equal(read_text(buf_text(&text), &vex, &e), ERR_UNSUPPORTED);
	vex_done(&vex);
	buf_done(&text);
}

TEST(what_failed_leaves_nothing)
{
	const char *text = "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"statements\":[{\"vulnerability\":{\"name\":\"CVE-1\"},\"status\":\"fixed\","
			   "\"products\":[{\"@id\":\"pkg:a/b\"}]}]} more";
	struct err e = ERR_INIT;
	struct vex vex;

	assert_int_equal(read_text(text, &vex, &e), ERR_FORMAT);
	assert_int_equal(vex.statements.n + vex.documents.n + vex.notes.n + vex.arena.total, 0);
	vex_done(&vex);
}

/* A group of 1,500 products, named 1,500 times. */
TEST(groups_of_groups_end)
{
	struct buf text = BUF_INIT(FILE_MAX);
	struct err e = ERR_INIT;
	struct vex vex;

	buf_puts(&text, "{\"document\":{\"csaf_version\":\"2.0\",\"tracking\":{}},\"product_tree\":{\"product_groups\":[{\"group_id\":\"g\",\"product_ids\":[\"a\"");
	for (int i = 0; i < 1500; i++)
		buf_printf(&text, ",\"p%d\"", i);
	buf_puts(&text, "]}]},\"vulnerabilities\":[{\"cve\":\"CVE-1\",\"flags\":[{\"label\":\"x\",\"group_ids\":[\"g\"");
	for (int i = 0; i < 1500; i++)
		buf_puts(&text, ",\"g\"");
	buf_puts(&text, "]}]}]}");
	assert_int_equal(read_text(buf_text(&text), &vex, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "more than 2000000 products"));
	vex_done(&vex);
	buf_done(&text);
}

/* A file of more than VEX_LINES_MAX attestations; `folder` or else the file itself is loaded. */
static void check_lines(const char *path, const char *folder, unsigned lines, int expected)
{
	struct buf text = BUF_INIT(FILE_MAX);
	struct coverage coverage = {0};
	struct err e = ERR_INIT;
	struct vex vex;

	for (unsigned i = 0; i < lines; i++)
		buf_puts(&text, "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"statements\":[]}\n");
	assert_int_equal(file_replace(path, buf_str(&text), &e), 0);
	vex_init(&vex);
	assert_int_equal(vex_load(&(struct ctx){.jobs = 1}, folder, &vex, &coverage, &e), expected);
	assert_int_equal(coverage.gaps.n, 0);
	assert_int_equal(vex.documents.n, VEX_LINES_MAX);
	if (expected)
		assert_non_null(strstr(e.text, "many.jsonl: more than 100 attestations"));
	vec_done(&coverage.gaps);
	vex_done(&vex);
	buf_done(&text);
}

TEST(a_cap_ends_a_file_and_its_folder)
{
	char folder[] = "/tmp/plimsoll-vex-XXXXXX", path[64];

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/many.jsonl", folder);
	check_lines(path, path, VEX_LINES_MAX, 0);
	check_lines(path, path, VEX_LINES_MAX + 1, ERR_LIMIT);
	check_lines(path, folder, VEX_LINES_MAX, 0);
	check_lines(path, folder, VEX_LINES_MAX + 1, ERR_LIMIT);
	unlink(path);
	rmdir(folder);
}

/* A document of an attestation with so many subjects. */
static int read_subjects_of(unsigned n, struct err *e)
{
	struct buf text = BUF_INIT(FILE_MAX);
	struct vex vex;
	int r;

	buf_puts(&text, "{\"subject\":[{\"name\":\"a\"}");
	for (unsigned i = 1; i < n; i++)
		buf_puts(&text, ",{\"name\":\"a\"}");
	buf_puts(&text, "],\"predicate\":{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"statements\":[]}}");
	r = read_text(buf_text(&text), &vex, e);
	vex_done(&vex);
	buf_done(&text);
	return r;
}

TEST(subjects_end)
{
	struct err e = ERR_INIT;

	assert_int_equal(read_subjects_of(1000, &e), 0);
	assert_int_equal(read_subjects_of(1001, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "more than 1000 subjects"));
}

/* A document within so many texts of JSON in each other. */
static int read_wrapped(unsigned wrappers, struct err *e)
{
	struct buf text = BUF_INIT(FILE_MAX);
	struct vex vex;
	int r;

	buf_puts(&text, "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"statements\":[]}");
	for (unsigned i = 0; i < wrappers; i++) {
		struct buf outer = BUF_INIT(FILE_MAX);

		buf_puts(&outer, "{\"subject\":[],\"predicate\":{\"Data\":\"");
		for (size_t at = 0; at < text.n; at++) {
			if (strchr("\"\\", buf_text(&text)[at]))
				buf_putc(&outer, '\\');
			buf_putc(&outer, buf_text(&text)[at]);
		}
		buf_puts(&outer, "\"}}");
		buf_done(&text);
		text = outer;
	}
	r = read_text(buf_text(&text), &vex, e);
	vex_done(&vex);
	buf_done(&text);
	return r;
}

TEST(wrappers_of_text_end)
{
	struct err e = ERR_INIT;

	assert_int_equal(read_wrapped(4, &e), 0);
	assert_int_equal(read_wrapped(5, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "a.json: more than 4 wrappers"));
}

TEST(products_of_a_document_end)
{
	struct buf text = BUF_INIT((size_t)8 << 20);
	struct err e = ERR_INIT;
	struct vex vex;

	buf_puts(&text, "{\"bomFormat\":\"CycloneDX\",\"vulnerabilities\":[],\"components\":[{}");
	for (unsigned i = 1; i < VEX_PRODUCTS_MAX; i++)
		buf_puts(&text, ",{}");
	buf_puts(&text, "]}");
	assert_int_equal(read_text(buf_text(&text), &vex, &e), 0);
	vex_done(&vex);
	text.n -= 2;
	buf_puts(&text, ",{}]}");
	assert_int_equal(read_text(buf_text(&text), &vex, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "more than 200000 products"));
	vex_done(&vex);
	buf_done(&text);
}

/* Of all documents together: as many as there may be, and one. */
TEST(statements_end)
{
	struct vex_document document = {0};
	struct err e = ERR_INIT;
	struct vex vex;

	vex_init(&vex);
	vex.statements.v = calloc(VEX_STATEMENTS_MAX, sizeof(*vex.statements.v));
	assert_non_null(vex.statements.v);
	vex.statements.room = VEX_STATEMENTS_MAX;
	vex.statements.n = VEX_STATEMENTS_MAX - 1;
	vex.statements.v[0].document = &document;
	assert_int_equal(vex_read(&vex, STR_LIT("{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"statements\":[{\"vulnerability\":{\"name\":\"CVE-1\"},"
						"\"status\":\"fixed\",\"products\":[{\"@id\":\"pkg:a/b\"}]}]}"), "a.json", &e), 0);
	assert_int_equal(vex.statements.n, VEX_STATEMENTS_MAX);
	assert_int_equal(vex_read(&vex, STR_LIT("{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"statements\":[{\"vulnerability\":{\"name\":\"CVE-1\"},"
						"\"status\":\"fixed\",\"products\":[{\"@id\":\"pkg:a/b\"}]}]}"), "b.json", &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "b.json: more than 2000000 statements"));
	assert_int_equal(vex.statements.n, VEX_STATEMENTS_MAX);
	vex_done(&vex);
}

TEST_MAIN
