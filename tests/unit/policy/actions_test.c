/* SPDX-License-Identifier: Apache-2.0 */
/* Which packages go together, over small graphs; and the greedy choice. A line is a case. */
#include "../test.h"

#include <stdio.h>

#include "../report/fixture.h"
#include "policy/gate.h"

/*
 * "a>b,c b d" is three packages of which a depends on b and c (there may be none of that name); a name with "!" is needed, with "#"
 * essential. The expected sets are parted by blanks, members by "+", in the order in which they were taken.
 */
static const struct {
	const char *graph, *sets;
} graphs[] = {
	{"app! tool", "tool"},
	{"app!>lib lib! tool>lib", "tool"},                      /* lib is needed by who stays */
	{"gcc>cpp,mpc cpp>mpc mpc app!", "gcc+cpp+mpc"},         /* with all that only it needs */
	{"a>lib b>lib lib app!", "a b lib"},                     /* what two need goes after both */
	{"a>lib lib#", "a"},                                     /* nobody takes an essential package */
	{"app!>mid mid>low low tool", "tool"},                   /* whoever is depended on stays, all the way down */
	{"a>b b>a c", "c a+b"},                                  /* a circle has no root: it goes with the rest */
	{"a>gone b", "a+b"},                                     /* small ones are one action */
	{"a! b!", ""},
};

static struct need_package *package_of(struct fixture *fixture, struct need *need, struct str name)
{
	struct package *package = inventory_add(&fixture->inventory, "deb", "fixture");
	struct need_package *judged = vec_push(&need->packages);

	package->essential = str_find(name, '#') >= 0;
	*judged = (struct need_package){.package = package, .verdict = str_find(name, '!') >= 0 ? NEED_REQUIRED : NEED_UNREACHED, .bytes = 10};
	while (name.n && (name.p[name.n - 1] == '!' || name.p[name.n - 1] == '#'))
		name.n--;
	package->name = arena_str(&fixture->inventory.arena, name);
	package->version = STR_LIT("1");
	package->layer = 0;
	return judged;
}

static void forget_packages(struct inventory *inventory)
{
	vec_each(package, &inventory->packages)
		package_done(*package);
	inventory->packages.n = 0;
}

static void put_set(const struct action *action, struct buf *out)
{
	buf_puts(out, out->n ? " " : "");
	for (size_t i = 0; i < action->takes_n; i++)
		buf_printf(out, "%s%.*s", i ? "+" : "", STR(action->takes[i]->name));
}

/* Large ones are actions of their own; as a finding makes a small one. */
static void give_findings(struct fixture *fixture)
{
	vec_each(package, &fixture->inventory.packages) {
		struct finding *finding = findings_add(&fixture->findings, FINDING_VULNERABILITY);
		struct vulnerability *known = arena_new(&fixture->findings.arena, struct vulnerability);

		known->cvss_score = known->epss = known->epss_percentile = -1;
		finding->id = finding->rule = STR_LIT("CVE-1");
		finding->package = *package;
		finding->vulnerability = known;
		finding->severity = SEVERITY_HIGH;
	}
}

static void check_graph(const char *graph, const char *sets, bool findings)
{
	auto_done(buf_done) struct buf got = BUF_INIT(4096);
	struct str rest = str_of(graph), word;
	struct fixture fixture;
	struct need need;
	struct err e = ERR_INIT;

	fixture_init(&fixture, FIXTURE_GOOD, "eval");
	report_done(&fixture.report);
	forget_packages(&fixture.inventory);
	need_init(&need);
	while (str_next_word(&rest, &word)) {
		struct str name, depends, one;

		if (!str_cut(word, '>', &name, &depends))
			depends = STR_NULL;
		package_of(&fixture, &need, name);
		while (str_next(&depends, ',', &one))
			*vec_push(&fixture.inventory.packages.v[fixture.inventory.packages.n - 1]->depends) = one;
	}
	if (findings)
		give_findings(&fixture);
	fixture.report.need = &need;
	assert_int_equal(policy_run(&fixture.ctx, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
	vec_each(action, &fixture.report.actions)
		if (action->kind == ACTION_REMOVE) {
			put_set(action, &got);
			assert_int_equal(action->bytes, 10 * action->takes_n);
			assert_int_equal(action->packages, action->takes_n);
			assert_int_equal(action->total, findings ? action->takes_n : 0);
		}
	if (!str_is(buf_str(&got), sets))
		fail_msg("%s: got %s, want %s", graph, buf_text(&got), sets);
	need_done(&need);
	fixture_done(&fixture);
}

TEST(what_goes_together)
{
	for (size_t i = 0; i < ARRAY_SIZE(graphs) - 2; i++)
		if (!strstr(graphs[i].graph, "gone"))
			check_graph(graphs[i].graph, graphs[i].sets, true);
	check_graph("a>gone b", "a+b", false);
	check_graph("a! b!", "", false);
}

/* Every package needs what all of them provide: a graph of millions of edges, which is told and not drawn. */
TEST(a_graph_that_is_too_large_is_told)
{
	struct fixture fixture;
	struct need need;
	struct err e = ERR_INIT;
	bool told = false;

	fixture_init(&fixture, FIXTURE_GOOD, "eval");
	report_done(&fixture.report);
	forget_packages(&fixture.inventory);
	need_init(&need);
	for (size_t i = 0; i < 2000; i++) {
		package_of(&fixture, &need, arena_printf(&fixture.inventory.arena, "p%zu", i));
		*vec_push(&fixture.inventory.packages.v[i]->provides) = STR_LIT("x");
		for (size_t j = 0; j < 10; j++)
			*vec_push(&fixture.inventory.packages.v[i]->depends) = STR_LIT("x");
	}
	fixture.report.need = &need;
	assert_int_equal(policy_run(&fixture.ctx, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
	vec_each(note, &fixture.report.notes)
		told |= str_search(*note, STR_LIT("more than 4000000 dependencies")) >= 0;
	assert_true(told);
	vec_each(action, &fixture.report.actions)
		assert_int_not_equal(action->kind, ACTION_REMOVE);
	need_done(&need);
	fixture_done(&fixture);
}

/* The table's newer image of the same name, else a smaller one; and never as a sure thing. */
TEST(a_rebase_names_what_the_table_has)
{
	static const struct {
		const char *created, *want;
	} bases[] = {
		{"2026-01-01T00:00:00Z", "or rebase on debian:bullseye of 2026-08-03: up to"},
		{"2026-09-01T00:00:00Z", "or rebase on debian:bullseye-slim, 23 MB less to pull: up to"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		struct known_base newer = {.created = STR_LIT("2026-08-03T00:00:00Z")}, slim = {.created = STR_LIT("2026-08-03T00:00:00Z")};
		struct fixture fixture;
		struct err e = ERR_INIT;
		bool found = false;

		fixture_init(&fixture, FIXTURE_UNGATED, "eval");
		report_done(&fixture.report);
		*vec_push(&newer.names) = STR_LIT("debian:bullseye");
		*vec_push(&slim.names) = STR_LIT("debian:bullseye-slim");
		fixture.base.created = str_of(bases[i].created);
		*vec_push(&fixture.base.known) = newer;
		fixture.base.smaller = &slim;
		fixture.base.smaller_frees = 23000000;
		assert_int_equal(policy_run(&fixture.ctx, &fixture.policy, &fixture.findings, &fixture.report, &e), 0);
		vec_each(action, &fixture.report.actions)
			if (action->kind == ACTION_REBASE) {
				found = true;
				assert_str(action->text, bases[i].want);
				assert_true(action->up_to && action->part && action->total > 0);
			}
		assert_true(found);
		vec_done(&slim.names);
		fixture_done(&fixture);
	}
}

TEST(what_is_removed_counts_once)
{
	struct fixture fixture;
	bool *gone;

	fixture_init(&fixture, FIXTURE_UNGATED, "eval");
	gone = calloc(fixture.findings.list.n + 1, sizeof(*gone));
	vec_each(action, &fixture.report.actions) {
		size_t fresh = 0;

		if (action->part)
			continue;
		for (size_t i = 0; i < action->total; i++) {
			fresh += !gone[action->removes[i]];
			gone[action->removes[i]] = true;
			assert_true(!i || action->removes[i - 1] < action->removes[i]);
		}
		assert_int_equal(fresh, action->findings);
	}
	free(gone);
	fixture_done(&fixture);
}

TEST(the_fewest_that_turn_a_gate)
{
	struct fixture fixture;
	size_t needed = 0;

	fixture_init(&fixture, FIXTURE_BAD, "eval"); /* --fail-on act-now: log4j, and one of openssl's */
	assert_true(fixture.report.least.asked && fixture.report.least.enough);
	vec_each(action, &fixture.report.actions)
		needed += action->needed;
	assert_int_equal(needed, 2);
	assert_true(fixture.report.actions.v[0].needed);
	/* Of the upgrade of all packages only the one step. */
	vec_each(action, &fixture.report.actions)
		if (action->needed && action->part)
			assert_true(str_starts(action->text, "openssl "));
	fixture_done(&fixture);
}

TEST_MAIN
