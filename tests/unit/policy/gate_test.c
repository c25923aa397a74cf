/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of gate: what it says where it can, and that it says nothing where it cannot. A line is a case. */
#include "../test.h"
#include "../tree_of.h"

#include <stdlib.h>

#include "../report/fixture.h"
#include "base/file.h"
#include "model/user.h"
#include "policy/gate.h"
#include "policy/settings.h"

struct world {
	struct fixture fixture;
	struct layers layers;
	struct need need;
	struct tree tree;
};

/* The files of tests/data/user/NAME, of which no more is kept than is asked for. */
static void read_tree(struct world *world, const char *name, const char *const *wanted)
{
	struct arena *arena = &world->fixture.findings.arena;
	struct wishes wishes = {.globs = wanted};

	tree_done(&world->tree);
	tree_of(arena_printf(arena, "%s/%s", source_path(arena, "tests/data/user"), name).p, &wishes, &world->tree, &world->fixture.report.coverage, arena);
}

/* Takes away or changes one fact of an image of 200 packages that runs as "app" and has nothing wrong with it. */
static void arrange(struct world *world, const char *fact)
{
	struct report *report = &world->fixture.report;
	struct image *image = &world->fixture.image;
	struct str word = str_of(fact), key, value;

	str_cut(word, '=', &key, &value);
	if (str_is(key, "user"))
		image->config.user = value;
	else if (str_is(key, "created"))
		image->created = value;
	else if (str_is(key, "name"))
		image->names.v[0] = value;
	else if (str_is(key, "kind"))
		image->kind = value.p;
	else if (str_is(key, "no-config"))
		image->raw_config = STR_NULL;
	else if (str_is(key, "no-database"))
		report->database = NULL;
	else if (str_is(key, "database"))
		world->fixture.database.date = value;
	else if (str_is(key, "no-packages"))
		report->inventory = NULL;
	else if (str_is(key, "no-need"))
		report->need = NULL;
	else if (str_is(key, "no-start"))
		world->need.starts.n = 0;
	else if (str_is(key, "no-layers"))
		report->layers = NULL;
	else if (str_is(key, "not-compared"))
		world->layers.compared = false;
	else if (str_is(key, "no-tree"))
		report->tree = NULL;
	else if (str_is(key, "not-checked"))
		report->checked = false;
	else if (str_is(key, "sbom"))
		image->document = STR_LIT("{}");
	else if (str_is(key, "base"))
		world->fixture.base.created = value;
	else if (str_is(key, "passwd"))
		read_tree(world, value.p, user_wanted);
	else if (str_is(key, "unread"))
		read_tree(world, "app-is-zero", NULL);
	else if (str_is(key, "no-base"))
		report->base = NULL;
	else
		assert_true(!*fact);
}

static void begin(struct world *world, enum fixture_kind kind)
{
	struct fixture *fixture = &world->fixture;

	*world = (struct world){0};
	fixture_init(fixture, kind, "eval");
	report_done(&fixture->report);
	fixture->report.gates.n = 0;
	fixture->policy.gate_priority = fixture->policy.gate_severity = false;
	fixture->image.config.user = STR_LIT("app");
	fixture->image.raw_config = STR_LIT("{}");
	fixture->image.created = STR_LIT("2026-11-02T10:11:12Z");
	tree_init(&world->tree);
	layers_init(&world->layers);
	need_init(&world->need);
	world->layers.stored = 1000;
	world->layers.shown = 900;
	world->layers.wasted[WASTE_HIDDEN] = (struct tally){1, 100};
	world->layers.compared = true;
	*vec_push(&world->need.starts) = STR_LIT("entrypoint: app");
	world->need.counts[NEED_UNREACHED] = 3;
	world->need.counts[NEED_DISCOURAGED] = 2;
	*vec_push(&world->tree.inodes) = (struct tree_inode){.type = ENTRY_FILE, .links = 1, .mode = 04755};
	*vec_push(&world->tree.inodes) = (struct tree_inode){.type = ENTRY_FILE, .links = 0, .mode = 04755}; /* removed again */
	*vec_push(&world->tree.inodes) = (struct tree_inode){.type = ENTRY_FILE, .links = 1, .mode = 04644}; /* no program */
	*vec_push(&world->tree.inodes) = (struct tree_inode){.type = ENTRY_DIRECTORY, .links = 1, .mode = 02755};
	fixture->report.layers = &world->layers;
	fixture->report.need = &world->need;
	fixture->report.tree = &world->tree;
	fixture->report.checked = true;
}

static void end(struct world *world)
{
	tree_done(&world->tree);
	layers_done(&world->layers);
	need_done(&world->need);
	fixture_done(&world->fixture);
}

static const struct gate_case {
	enum fixture_kind kind;
	const char *fact, *gate, *limit;
	const char *actual;
	enum gate_verdict verdict;
} cases[] = {
	{FIXTURE_UNGATED, "", "fail-on", "act-now", "2", GATE_FAILED},
	{FIXTURE_UNGATED, "", "fail-on", "high", "5", GATE_FAILED},
	{FIXTURE_GOOD, "", "fail-on", "watch", "0", GATE_PASSED},
	{FIXTURE_GOOD, "", "fail-on-new", "high", "unknown", GATE_CANNOT_SAY},
	{FIXTURE_UNGATED, "", "max-known-exploited", "none", "1", GATE_FAILED},
	{FIXTURE_UNGATED, "", "max-known-exploited", "1", "1", GATE_PASSED},
	{FIXTURE_GOOD, "no-database", "max-known-exploited", "none", "not looked at", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "", "max-database-age", "7d", "4 days 9 hours", GATE_PASSED},
	{FIXTURE_GOOD, "", "max-database-age", "4d", "4 days 9 hours", GATE_FAILED},
	{FIXTURE_GOOD, "database=", "max-database-age", "4d", "unknown", GATE_FAILED},
	{FIXTURE_GOOD, "no-database", "max-database-age", "4d", "not looked at", GATE_CANNOT_SAY},
	{FIXTURE_UNGATED, "", "secrets", "none", "1", GATE_FAILED},
	{FIXTURE_GOOD, "", "secrets", "none", "0", GATE_PASSED},
	{FIXTURE_GOOD, "not-checked", "secrets", "none", "not looked at", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "no-tree", "secrets", "none", "not looked at", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "sbom", "secrets", "none", "not looked at", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "", "user", "non-root", "app", GATE_PASSED},
	{FIXTURE_GOOD, "user=10001:0", "user", "true", "10001", GATE_PASSED},
	{FIXTURE_GOOD, "user=", "user", "non-root", "root: none is set", GATE_FAILED},
	{FIXTURE_GOOD, "user=root", "user", "non-root", "root", GATE_FAILED},
	{FIXTURE_GOOD, "user=0:0", "user", "non-root", "0", GATE_FAILED},
	{FIXTURE_GOOD, "user=000", "user", "non-root", "000", GATE_FAILED},
	{FIXTURE_GOOD, "user=+0", "user", "non-root", "+0", GATE_FAILED},
	{FIXTURE_GOOD, "passwd=app-is-zero", "user", "non-root", "app", GATE_FAILED},
	{FIXTURE_GOOD, "passwd=first-line-counts", "user", "non-root", "app", GATE_PASSED},
	{FIXTURE_GOOD, "passwd=other", "user", "non-root", "app", GATE_PASSED},
	{FIXTURE_GOOD, "unread", "user", "non-root", "app", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "no-tree", "user", "non-root", "app", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "no-config", "user", "non-root", "not looked at", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "", "signature", "required", "not looked at", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "", "max-image-age", "30d", "21 days 23 hours", GATE_PASSED},
	{FIXTURE_GOOD, "", "max-image-age", "21d", "21 days 23 hours", GATE_FAILED},
	{FIXTURE_GOOD, "created=", "max-image-age", "21d", "unknown", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "created=1970-01-01T00:00:01Z", "max-image-age", "21d", "unknown", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "created=0001-01-01T00:00:00Z", "max-image-age", "21d", "unknown", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "created=2027-01-01T00:00:00Z", "max-image-age", "21d", "0 seconds", GATE_PASSED},
	{FIXTURE_GOOD, "base=2026-11-20T00:00:00Z", "max-base-age", "21d", "4 days 9 hours", GATE_PASSED},
	{FIXTURE_GOOD, "base=2026-10-20T00:00:00Z", "max-base-age", "21d", "35 days 9 hours", GATE_FAILED},
	{FIXTURE_GOOD, "no-base", "max-base-age", "21d", "unknown", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "", "max-packages", "200", "200", GATE_PASSED},
	{FIXTURE_GOOD, "", "max-packages", "199", "200", GATE_FAILED},
	{FIXTURE_GOOD, "no-packages", "max-packages", "199", "not looked at", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "", "max-unneeded-packages", "5", "5", GATE_PASSED},
	{FIXTURE_GOOD, "", "max-unneeded-packages", "4", "5", GATE_FAILED},
	{FIXTURE_GOOD, "no-start", "max-unneeded-packages", "5", "unknown", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "no-need", "max-unneeded-packages", "5", "not looked at", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "", "max-size", "498.1MB", "498 MB", GATE_PASSED},
	{FIXTURE_GOOD, "", "max-size", "498MB", "498 MB", GATE_FAILED},
	{FIXTURE_GOOD, "no-tree", "max-size", "1", "not looked at", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "", "max-waste", "100", "100 B, 10.0 %", GATE_PASSED},
	{FIXTURE_GOOD, "", "max-waste", "99", "100 B, 10.0 %", GATE_FAILED},
	{FIXTURE_GOOD, "", "max-waste", "10%", "100 B, 10.0 %", GATE_PASSED},
	{FIXTURE_GOOD, "", "max-waste", "9.9%", "100 B, 10.0 %", GATE_FAILED},
	{FIXTURE_GOOD, "not-compared", "max-waste", "50%", "not looked at", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "", "min-efficiency", "0.9", "90.0 %", GATE_PASSED},
	{FIXTURE_GOOD, "", "min-efficiency", "91%", "90.0 %", GATE_FAILED},
	{FIXTURE_GOOD, "no-layers", "min-efficiency", "0", "not looked at", GATE_CANNOT_SAY},
	{FIXTURE_GOOD, "", "max-setuid", "1", "1", GATE_PASSED},
	{FIXTURE_GOOD, "", "max-setuid", "none", "1", GATE_FAILED},
	{FIXTURE_GOOD, "no-tree", "max-setuid", "9", "not looked at", GATE_CANNOT_SAY},
};

/* Of one gate alone, where everything was looked at. */
static enum verdict verdict_of(enum gate_verdict gate)
{
	return gate == GATE_FAILED ? VERDICT_MAY_NOT_SAIL : gate == GATE_CANNOT_SAY ? VERDICT_CANNOT_SAY : VERDICT_MAY_SAIL;
}

TEST(every_kind_of_gate)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct gate_case *c = &cases[i];
		struct gate_request *request;
		struct world world;
		struct err e = ERR_INIT;
		const struct gate *gate;

		begin(&world, c->kind);
		arrange(&world, c->fact);
		assert_int_equal(policy_ask_gate(&world.fixture.policy, str_of(c->gate), str_of(c->limit), STR_NULL, &request, &e), 0);
		assert_int_equal(policy_run(&world.fixture.ctx, &world.fixture.policy, &world.fixture.findings, &world.fixture.report, &e), 0);
		assert_int_equal(world.fixture.report.gates.n, 1);
		gate = &world.fixture.report.gates.v[0];
		if (gate->verdict != c->verdict || !str_is(gate->actual, c->actual))
			fail_msg("%s: %s with %s: %s, %.*s", c->gate, c->limit, c->fact, gate_verdict_name(gate->verdict), STR(gate->actual));
		if (c->verdict == GATE_CANNOT_SAY && !gate->why.n)
			fail_msg("%s with %s says no reason", c->gate, c->fact);
		assert_int_equal(world.fixture.report.verdict, verdict_of(c->verdict));
		end(&world);
	}
}

/* A kind that is in the table and in no case above would be one that nobody tried. */
TEST(every_kind_has_its_cases)
{
	static const char *const elsewhere[] = {"forbidden-rules", "registries", "attestations"}; /* lists: below, provenance_test.c, and end to end */

	for (const struct gate_kind *kind = gate_kinds; kind->name; kind++) {
		bool tried = false;

		for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
			tried |= strcmp(cases[i].gate, kind->name) == 0;
		for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++)
			tried |= strcmp(elsewhere[i], kind->name) == 0;
		if (!tried)
			fail_msg("no case for %s", kind->name);
	}
}

TEST(lists_are_gates_too)
{
	static const struct {
		const char *fact, *gate, *item;
		enum gate_verdict verdict;
	} lists[] = {
		{"", "forbidden-rules", "IMAGE/user-*", GATE_FAILED},	    {"", "forbidden-rules", "image/other", GATE_PASSED},
		{"not-checked", "forbidden-rules", "x", GATE_CANNOT_SAY},   {"name=a.example.com/b:1", "registries", "*.example.com", GATE_PASSED},
		{"name=b:1", "registries", "*.example.com", GATE_FAILED},   {"no-config", "registries", "*", GATE_CANNOT_SAY},
	};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		struct gate_request *request;
		struct world world;
		struct err e = ERR_INIT;

		begin(&world, FIXTURE_UNGATED);
		arrange(&world, lists[i].fact);
		assert_int_equal(policy_ask_gate(&world.fixture.policy, str_of(lists[i].gate), STR_NULL, STR_NULL, &request, &e), 0);
		*vec_push(&request->list) = str_of(lists[i].item);
		assert_int_equal(policy_run(&world.fixture.ctx, &world.fixture.policy, &world.fixture.findings, &world.fixture.report, &e), 0);
		if (world.fixture.report.gates.v[0].verdict != lists[i].verdict)
			fail_msg("%s %s with %s", lists[i].gate, lists[i].item, lists[i].fact);
		assert_int_equal(world.fixture.report.verdict, verdict_of(lists[i].verdict));
		end(&world);
	}
}

static void run(struct world *world)
{
	struct err e = ERR_INIT;

	assert_int_equal(policy_run(&world->fixture.ctx, &world->fixture.policy, &world->fixture.findings, &world->fixture.report, &e), 0);
}

/* What a verdict rests on is how many gates failed, and never a text about them that may be too long to be told whole. */
TEST(a_gate_whose_text_is_too_long_fails_all_the_same)
{
	auto_done(buf_done) struct buf name = BUF_INIT(8192);
	struct gate_request *request;
	struct world world;
	struct err e = ERR_INIT;

	buf_puts(&name, "name=evil.");
	for (int i = 0; i < 5000; i++)
		buf_putc(&name, 'a');
	buf_puts(&name, "/x:1");
	begin(&world, FIXTURE_GOOD);
	arrange(&world, buf_text(&name));
	assert_int_equal(policy_ask_gate(&world.fixture.policy, STR_LIT("registries"), STR_NULL, STR_NULL, &request, &e), 0);
	*vec_push(&request->list) = STR_LIT("good.example");
	run(&world);
	assert_int_equal(world.fixture.report.verdict, VERDICT_MAY_NOT_SAIL);
	assert_true(str_starts(world.fixture.report.verdict_reason, "registries (evil.aaa"));
	assert_true(str_ends(world.fixture.report.verdict_reason, "\u2026"));
	assert_true(world.fixture.report.least.asked && !world.fixture.report.least.enough);
	end(&world);
}

TEST(names_that_are_too_long_are_stuck_all_the_same)
{
	auto_done(buf_done) struct buf name = BUF_INIT(8192);
	struct gate_request *request;
	struct world world;
	struct err e = ERR_INIT;

	for (int i = 0; i < 5000; i++)
		buf_putc(&name, 'a');
	begin(&world, FIXTURE_GOOD);
	arrange(&world, "name=evil.example/x:1");
	assert_int_equal(policy_ask_gate(&world.fixture.policy, STR_LIT("registries"), STR_NULL, buf_str(&name), &request, &e), 0);
	*vec_push(&request->list) = STR_LIT("good.example");
	run(&world);
	assert_int_equal(world.fixture.report.verdict, VERDICT_MAY_NOT_SAIL);
	assert_false(world.fixture.report.least.enough);
	assert_true(world.fixture.report.least.stuck.n > 4000 && world.fixture.report.least.stuck.n <= 4096);
	end(&world);
}

/* A severity that no feed tells is no pass of what is new either; and what is open stays told where it is allowed. */
TEST(what_is_new_and_of_no_severity_is_open)
{
	for (int allowed = 0; allowed < 2; allowed++) {
		struct difference difference = {0};
		struct world world;

		begin(&world, FIXTURE_GOOD);
		fixture_vulnerability(&world.fixture, "CVE-2026-1", "a", "a", "1", "", SEVERITY_UNKNOWN);
		world.fixture.policy.gate_new = world.fixture.policy.gate_severity = true;
		world.fixture.policy.fail_on = SEVERITY_CRITICAL;
		world.fixture.policy.allow_incomplete = allowed;
		run(&world);
		*vec_push(&difference.findings) = (struct finding_change){.change = CHANGE_ADDED, .finding = &world.fixture.findings.list.v[0]};
		policy_gate_new(&world.fixture.policy, FIXTURE_NOW, &difference, &world.fixture.findings,
					&(struct report){0}, &world.fixture.report);
		assert_int_equal(world.fixture.report.gates.v[0].verdict, GATE_PASSED);
		assert_int_equal(world.fixture.report.verdict, allowed ? VERDICT_MAY_SAIL : VERDICT_CANNOT_SAY);
		assert_str(world.fixture.report.verdict_reason, allowed ? "1 not evaluated, allowed" : "1 not evaluated");
		vec_done(&difference.findings);
		end(&world);
	}
}

/* Of a file that nobody named, what eval could look at is left to it; what was looked at, and what eval has no more of, is not. */
TEST(only_what_was_not_looked_at_is_left_to_eval)
{
	static const struct {
		const char *command, *fact, *gate, *limit;
		size_t gates;
	} found[] = {
		{"scan", "", "fail-on-new", "critical", 1}, {"eval", "", "fail-on-new", "critical", 1}, {"scan", "not-checked", "secrets", "none", 0},
		{"eval", "not-checked", "secrets", "none", 1}, {"scan", "no-database", "max-known-exploited", "none", 1},
		{"scan", "unread", "user", "non-root", 1}, {"scan", "created=", "max-image-age", "30d", 1},
	};

	for (size_t i = 0; i < ARRAY_SIZE(found); i++) {
		struct gate_request *request;
		struct world world;
		struct err e = ERR_INIT;

		begin(&world, FIXTURE_GOOD);
		world.fixture.report.command = found[i].command;
		arrange(&world, found[i].fact);
		assert_int_equal(policy_ask_gate(&world.fixture.policy, str_of(found[i].gate), str_of(found[i].limit), STR_NULL, &request, &e), 0);
		request->found = true;
		run(&world);
		if (world.fixture.report.gates.n != found[i].gates)
			fail_msg("%s of %s with %s: %zu gates", found[i].gate, found[i].command, found[i].fact, world.fixture.report.gates.n);
		assert_int_equal(world.fixture.report.verdict, found[i].gates ? VERDICT_CANNOT_SAY : VERDICT_NO_GATE);
		end(&world);
	}
}

TEST(limits_that_cannot_be_meant)
{
	static const struct {
		const char *gate, *limit, *says;
	} wrong[] = {
		{"fail-on", "hihg", "neither a priority"}, {"max-packages", "-1", "a whole number"},   {"max-packages", "99999999999", "a whole number"},
		{"max-size", "5 parsecs", "a size"},	   {"max-waste", "101%", "a size such as 20MB, or a share"}, {"min-efficiency", "1.5", "a share"},
		{"max-image-age", "30", "max-image-age: 30 has no unit: 30d, 30h"}, {"max-base-age", "007", "has no unit"}, {"max-database-age", "7", "7d, 7h"},
		{"max-image-age", "0", "a duration"},	   {"user", "somebody", "non-root is expected"}, {"nonsense", "1", "there is no gate"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct gate_request *request;
		struct policy policy;
		struct err e = ERR_INIT;

		policy_init(&policy);
		assert_true(policy_ask_gate(&policy, str_of(wrong[i].gate), str_of(wrong[i].limit), STR_NULL, &request, &e) < 0);
		if (!strstr(e.text, wrong[i].says))
			fail_msg("%s: %s says: %s", wrong[i].gate, wrong[i].limit, e.text);
		assert_int_equal(policy.gates.n, 0);
		policy_done(&policy);
	}
}

TEST(the_last_word_counts_and_off_takes_back)
{
	struct gate_request *request;
	struct policy policy;
	struct err e = ERR_INIT;

	policy_init(&policy);
	assert_int_equal(policy_ask_gate(&policy, STR_LIT("max-setuid"), STR_LIT("3"), STR_NULL, &request, &e), 0);
	assert_int_equal(policy_ask_gate(&policy, STR_LIT("fail-on"), STR_LIT("high"), STR_NULL, &request, &e), 0);
	assert_int_equal(policy_ask_gate(&policy, STR_LIT("max-setuid"), STR_LIT("5"), STR_NULL, &request, &e), 0);
	assert_int_equal(policy.gates.n, 2);
	assert_str(policy.gates.v[0].name, "fail-on"); /* in the table's order */
	assert_true(policy.gates.v[1].number > 4.9);
	assert_int_equal(policy_ask_gate(&policy, STR_LIT("fail-on"), STR_LIT("off"), STR_NULL, &request, &e), 0);
	assert_null(request);
	assert_int_equal(policy.gates.n, 1);
	policy_done(&policy);
}

/* Each preset can be read, and each of its gates says where it stands. */
TEST(presets_are_whole)
{
	for (const char *const *name = preset_names(); *name; name++) {
		struct settings settings = {0};
		struct policy policy;
		struct arena arena = ARENA_INIT;
		struct log log = {0};
		struct settings_sink sink = {.settings = &settings, .policy = &policy, .arena = &arena, .log = &log};
		struct err e = ERR_INIT;

		policy_init(&policy);
		if (settings_policy(&sink, *name, &e) < 0)
			fail_msg("%s: %s", *name, e.text);
		assert_true(policy.gates.n >= 5);
		vec_each(request, &policy.gates)
			assert_true(str_starts(request->asked_by, "policy "));
		assert_true(str_is(policy.names.v[0], *name));
		settings_sink_done(&sink);
		settings_done(&settings);
		policy_done(&policy);
		arena_done(&arena);
	}
	assert_int_equal(preset_text(STR_LIT("nothing")).n, 0);
}

/* The page for people is the table of the program. */
TEST(the_page_has_every_gate)
{
	auto_done(buf_done) struct buf path = BUF_INIT(4096), page = BUF_INIT((size_t)1 << 20), row = BUF_INIT(4096);
	struct err e = ERR_INIT;

	buf_printf(&path, "%s/docs/policy.md", getenv("PLIMSOLL_SOURCE"));
	if (file_load(buf_text(&path), &page, &e) < 0)
		fail_msg("%s", e.text);
	for (const struct gate_kind *kind = gate_kinds; kind->name; kind++) {
		buf_clear(&row);
		buf_printf(&row, "| `%s` | %s |", kind->name, kind->explain);
		if (str_search(buf_str(&page), buf_str(&row)) < 0)
			fail_msg("docs/policy.md has no row %s", buf_text(&row));
	}
}

/* ---- the load line ---- */

TEST(load_is_points_of_what_is_allowed)
{
	struct world world;
	struct err e = ERR_INIT;
	const struct load *load;

	begin(&world, FIXTURE_UNGATED); /* vulnerabilities: 2 act now, 2 plan, 2 watch, 2 ignore */
	world.fixture.policy.load.vulnerabilities = 444;
	world.fixture.policy.load.unneeded = 10;
	assert_int_equal(policy_run(&world.fixture.ctx, &world.fixture.policy, &world.fixture.findings, &world.fixture.report, &e), 0);
	load = world.fixture.report.load;
	assert_true(world.fixture.report.loaded);
	assert_true(load[LOAD_VULNERABILITIES].percent > 49.9 && load[LOAD_VULNERABILITIES].percent < 50.1);
	assert_str(load[LOAD_VULNERABILITIES].decided_by, "2 act now, 2 plan, 2 watch");
	assert_true(load[LOAD_PACKAGES].percent > 51.7 && load[LOAD_PACKAGES].percent < 51.8); /* 207 of 400 is more than 5 of 10 */
	assert_false(load[LOAD_PROVENANCE].evaluated);
	assert_false(load[LOAD_RUNTIME].evaluated);
	end(&world);
}

TEST(load_of_what_was_not_looked_at)
{
	struct world world;
	struct err e = ERR_INIT;

	begin(&world, FIXTURE_GOOD);
	arrange(&world, "no-database");
	arrange(&world, "not-checked");
	coverage_note(&world.fixture.report.coverage, &world.fixture.findings.arena, "x", STR_NULL, "y");
	assert_int_equal(policy_run(&world.fixture.ctx, &world.fixture.policy, &world.fixture.findings, &world.fixture.report, &e), 0);
	assert_false(world.fixture.report.load[LOAD_VULNERABILITIES].evaluated);
	assert_false(world.fixture.report.load[LOAD_CONFIGURATION].evaluated);
	end(&world);
}

TEST_MAIN
