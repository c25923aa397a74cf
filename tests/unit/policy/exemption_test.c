/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exemptions as data: each folder tests/data/exemptions/CASE holds
 *   load            files to read as --ignore does, one a line; "command NAME" for what the report is of, "scan" where nothing says
 *   findings.tsv    kind, id, aliases (commas between), severity, rule, purl, path, layer, fixed version, source package, files that the
 *                   package owns (commas between); "-" for empty
 *   expect.tsv      each finding and what leaves it out, each exemption and what came of it, notes, gates
 * The day is 2026-11-30, and a gate is set that nothing fails. PLIMSOLL_ACCEPT=1 writes expect.tsv anew; read the difference before it is committed.
 */
#include "../test.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "model/purl.h"
#include "policy/stages.h"

#define FILE_MAX ((size_t)1 << 20)

struct test_case {
	struct arena arena;
	struct image image;
	struct inventory inventory;
	struct findings findings;
	struct policy policy;
	struct report report;
	struct advdb_info database;
};

static struct str load(struct test_case *test, const char *name)
{
	struct buf bytes = BUF_INIT(FILE_MAX);
	struct err e = ERR_INIT;
	struct str text;

	file_load(name, &bytes, &e);
	text = arena_str(&test->arena, buf_str(&bytes));
	buf_done(&bytes);
	return text;
}

static struct str cell(struct str *line)
{
	struct str text = STR_NULL;

	str_next(line, '\t', &text);
	return str_is(text, "-") ? STR_NULL : text;
}

static enum finding_kind kind_of(struct str word)
{
	for (int kind = FINDING_VULNERABILITY; kind <= FINDING_SECRET; kind++)
		if (str_is(word, finding_kind_name((enum finding_kind)kind)))
			return (enum finding_kind)kind;
	fail_msg("no kind %.*s", STR(word));
	return FINDING_VULNERABILITY;
}

static const struct package *add_package(struct test_case *test, struct str text)
{
	struct package *package;
	struct purl purl;

	assert_true(purl_parse(&test->arena, text, &purl));
	package = inventory_add(&test->inventory, purl.type.p, "test");
	package->purl = text;
	package->namespace = purl.namespace;
	package->name = package->source_name = purl.name;
	package->version = purl.version;
	package->license = STR_LIT("GPL-3.0-only");
	*vec_push(&package->locations) = (struct location){.path = STR_LIT("srv/app/package.json"), .layer = LAYER_UNKNOWN};
	return package;
}

static void read_findings(struct test_case *test)
{
	struct str rest = load(test, "findings.tsv"), line;

	while (str_next_line(&rest, &line)) {
		struct finding *finding = findings_add(&test->findings, kind_of(cell(&line)));
		struct str aliases, purl, part, layer, source, files;
		uint64_t number;

		finding->id = cell(&line);
		aliases = cell(&line);
		finding->aliases.v = arena_array(&test->arena, struct str, aliases.n + 1);
		while (str_next(&aliases, ',', &part))
			finding->aliases.v[finding->aliases.n++] = part;
		assert_true(severity_parse(cell(&line), &finding->severity));
		finding->rule = cell(&line);
		purl = cell(&line);
		finding->package = purl.n ? add_package(test, purl) : NULL;
		finding->path = cell(&line);
		layer = cell(&line);
		if (str_is(layer, "base"))
			finding->whose = WHOSE_BASE;
		else if (str_to_u64(layer, &number))
			finding->layer = (int)number;
		finding->fixed_in = cell(&line);
		finding->status = finding->fixed_in.n ? STATUS_FIXED : STATUS_AFFECTED;
		source = cell(&line);
		if (source.n)
			((struct package *)(uintptr_t)finding->package)->source_name = source;
		files = cell(&line);
		while (str_next(&files, ',', &part))
			*vec_push(&((struct package *)(uintptr_t)finding->package)->files) = part;
	}
}

static void read_files(struct test_case *test)
{
	struct str rest = load(test, "load"), line;

	test->report.command = "scan";
	test->report.database = &test->database;
	while (str_next_line(&rest, &line)) {
		struct err e = ERR_INIT;

		if (str_skip(&line, "command ")) {
			test->report.command = arena_str(&test->arena, line).p;
			test->report.database = str_is(line, "check") ? NULL : &test->database;
		} else if (policy_load_ignore(&test->policy, arena_str(&test->arena, line).p, &test->arena, &e) < 0) {
			*vec_push(&test->report.notes) = arena_printf(&test->arena, "error: %s%s%s", e.text, *e.hint ? "; hint: " : "", e.hint);
		}
	}
}

static void dump(struct test_case *test, struct buf *out)
{
	vec_each(finding, &test->findings.list)
		buf_printf(out, "%.*s\t%.*s\t%s\t%.*s\n", STR(finding->id), STR(finding->package ? finding->package->name : finding->path),
			   finding->ignored ? "exempt" : "stays", STR(finding->ignored_by));
	vec_each(exemption, &test->policy.exemptions) {
		buf_printf(out, "%.*s\t%.*s\t%.*s\t%s %zu\t%.*s\t%.*s", STR(exemption->where), STR(exemption->tool), STR(exemption_what(exemption)),
			   exemption_state_name(exemption->state), exemption->count, STR(exemption->reason), STR(exemption->author));
		vec_each(id, &exemption->by_alias)
			buf_printf(out, "\tfor %.*s", STR(*id));
		buf_putc(out, '\n');
	}
	vec_each(note, &test->report.notes)
		buf_printf(out, "note\t%.*s\n", STR(*note));
	vec_each(gate, &test->report.gates)
		buf_printf(out, "gate\t%.*s\t%.*s\t%s\n", STR(gate->name), STR(gate->actual), gate_verdict_name(gate->verdict));
}

static void run_case(const char *name)
{
	struct test_case test = {0};
	struct buf got = BUF_INIT(FILE_MAX), expect = BUF_INIT(FILE_MAX);
	struct err e = ERR_INIT;
	int64_t now;

	image_init(&test.image);
	inventory_init(&test.inventory);
	findings_init(&test.findings);
	policy_init(&test.policy);
	for (int i = 0; i < 3; i++)
		vec_push(&test.image.layers)->diff_id = (struct digest){DIGEST_SHA256, {(unsigned char)i}};
	test.report.image = &test.image;
	read_findings(&test);
	read_files(&test);
	assert_true(clock_parse(STR_LIT("2026-11-30"), &now));
	policy_exempt(&test.policy, now, &test.findings, &test.report);
	*vec_push(&test.report.gates) = (struct gate){STR_LIT("--fail-on critical"), STR_LIT("0"), STR_LIT("0"), .verdict = GATE_PASSED};
	policy_exemption_gate(&test.policy, &test.findings, &test.report);
	dump(&test, &got);
	if (getenv("PLIMSOLL_ACCEPT"))
		assert_int_equal(file_replace("expect.tsv", buf_str(&got), &e), 0);
	else if (file_load("expect.tsv", &expect, &e) < 0 || !str_eq(buf_str(&got), buf_str(&expect)))
		fail_msg("%s: got\n%sexpected\n%s", name, buf_text(&got), buf_text(&expect));
	buf_done(&got);
	buf_done(&expect);
	report_done(&test.report);
	policy_done(&test.policy);
	findings_done(&test.findings);
	inventory_done(&test.inventory);
	image_done(&test.image);
	arena_done(&test.arena);
}

TEST(cases)
{
	const char *source = getenv("PLIMSOLL_SOURCE");
	char folder[4096], home[4096];
	struct dirent *entry;
	size_t n = 0;
	DIR *cases;

	assert_non_null(getcwd(home, sizeof(home)));
	snprintf(folder, sizeof(folder), "%s/tests/data/exemptions", source ? source : ".");
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
	assert_true(n >= 8);
}

/* A report of ten thousand findings and a file of as many ids are both to be expected, and stay linear. */
TEST(many_ids)
{
	struct test_case test = {0};

	findings_init(&test.findings);
	policy_init(&test.policy);
	for (int i = 0; i < 20000; i++) {
		struct exemption *exemption = vec_push(&test.policy.exemptions);
		struct finding *finding = findings_add(&test.findings, FINDING_VULNERABILITY);

		exemption->id = finding->id = arena_printf(&test.arena, "CVE-%d", i);
	}
	policy_exempt(&test.policy, 0, &test.findings, &test.report);
	vec_each(finding, &test.findings.list)
		assert_true(finding->ignored);
	report_done(&test.report);
	policy_done(&test.policy);
	findings_done(&test.findings);
	arena_done(&test.arena);
}

TEST_MAIN
