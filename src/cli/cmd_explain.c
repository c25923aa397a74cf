/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "advisory/advisory.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/text.h"
#include "check/custom.h"
#include "cli/explain.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/pager.h"
#include "cli/rules.h"
#include "cli/run.h"
#include "cli/settings.h"
#include "cli/style.h"
#include "policy/policy.h"
#include "report/layout.h"
#include "report/report.h"

#define VERSIONS_SHOWN 5 /* more are only counted */
#define SYMBOLS_SHOWN 12

struct explain_options {
	struct common_options common;
	struct text_list rule_files;
	struct finding_options finding;
	bool no_pager;
};

static const struct opt own[] = {
	{.name = "rules", .type = OPT_LIST, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "rules of your own (docs/check.md), besides those of .plimsoll.yaml; may be repeated", .offset = offsetof(struct explain_options, rule_files)},
	{.name = "vex", .type = OPT_LIST, .argument = "PATH", .completes = COMPLETE_FILE,
	 .help = "what VEX says of the finding: a document, a folder of them or of a VEX repository; may be repeated",
	 .offset = offsetof(struct explain_options, finding.vex)},
	{.name = "no-pager", .help = "do not page what is longer than the screen", .offset = offsetof(struct explain_options, no_pager)},
	{0},
};
static const struct opt_group group_own = {"Explain", own};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct explain_options, common)}, {&group_target, offsetof(struct explain_options, finding.platform)}, {&group_own, 0},
	{&group_beside, offsetof(struct explain_options, finding.beside)}, REGISTRY_PART, {0}};

/* Rules are named family/what; no vulnerability's id has a slash, nor does it begin as other tools' ids of rules do. */
static bool names_rule(struct str id)
{
	static const char *const begins[] = {"DL", "SC", "CKV_", "CKV2_", "KSV-", "KCV-", "DS-", "AVD-", "CIS-", "C-", "buildkit:", "kics:",
					     "kubesec:", "kube-linter:", "kube-score:", "kubescape:"};

	for (size_t i = 0; i < ARRAY_SIZE(begins); i++) {
		struct str rest = id;

		if (str_skip(&rest, begins[i]) && rest.n && (!str_is_alnum(begins[i][strlen(begins[i]) - 1]) || str_is_digit(rest.p[0])))
			return true;
	}
	return str_find(id, '/') >= 0;
}

/* Whether the id is nearly a rule's, which the error then names. */
static bool suggest_rule(struct str id, struct err *e)
{
	struct suggestion near = {.word = id};

	for (size_t i = 0; rule_at(i); i++)
		suggest(&near, rule_at(i)->id);
	/* Without its family, which is half of what there is to remember. */
	for (size_t i = 0; rule_at(i) && !near.best && str_find(id, '/') < 0; i++) {
		struct suggestion part = {.word = id};

		suggest(&part, rule_at(i)->id + str_find(str_of(rule_at(i)->id), '/') + 1);
		if (part.best)
			near.best = rule_at(i)->id;
	}
	if (near.best)
		err_hint(e, "plimsoll explain %s", near.best);
	return near.best;
}

/* The rule id of a finding that is a package's known vulnerability; no check has it. */
static bool explain_kind(struct str id, struct buf *out)
{
	struct str rule = id;

	if (!str_skip(&id, "vulnerability/") || !id.n || str_find(id, '/') >= 0)
		return false;
	explain_put(out, "rule", rule);
	explain_put(out, "what", STR_LIT("a known vulnerability of a package whose type is the word behind the slash (of its purl: deb, apk, "
				 "rpm, npm, pypi and others)"));
	explain_put(out, "severity", STR_LIT("that of the advisory, the distribution's own before others"));
	explain_put(out, "why", STR_LIT("an advisory says that the installed version is affected; plimsoll explain ID REF says how it ranks "
				"in an image"));
	explain_put(out, "fix", STR_LIT("upgrade to the version that the finding names; where there is none, remove the package or take a "
				"newer base image"));
	explain_put(out, "see", STR_LIT("plimsoll explain ID, with the id of the finding, for what is known of the vulnerability"));
	return true;
}

/* ---- a vulnerability ---- */

static const char *ordinal(unsigned n)
{
	static const char *const endings[] = {"th", "st", "nd", "rd"};

	return n % 10 < 4 && n / 10 % 10 != 1 ? endings[n % 10] : "th";
}

static void put_likelihood(struct run *run, const struct vulnerability *v, struct buf *out)
{
	unsigned percentile = (unsigned)(v->epss_percentile * 100);

	if (v->kev)
		explain_put(out, "exploited", arena_printf(&run->arena, "known to be, since %.*s%s%s%.*s", STR(v->kev_added),
						   v->kev_ransomware ? ", also for ransom" : "",
						   v->kev_due.n ? "; CISA wants it fixed by " : "", STR(v->kev_due)));
	if (v->epss >= 0 && v->epss_percentile >= 0)
		explain_put(out, "EPSS", arena_printf(&run->arena, "%.1f %% in the next 30 days (%u%s percentile)", v->epss * 100,
					      percentile, ordinal(percentile)));
}

static struct str str_list_text(struct run *run, const struct str_list *list)
{
	auto_done(buf_done) struct buf text = BUF_INIT(HELP_MAX);

	vec_each(item, list)
		buf_printf(&text, "%s%.*s", text.n ? ", " : "", STR(*item));
	return arena_str(&run->arena, buf_str(&text));
}

static void put_facts(struct run *run, const struct vulnerability *v, struct buf *out)
{
	explain_put(out, "id", v->id);
	explain_put(out, "what", v->title);
	explain_put(out, "also known", str_list_text(run, &v->aliases));
	explain_put(out, "severity", str_of(severity_name(v->severity)));
	if (v->cvss_score >= 0)
		explain_put(out, "CVSS", arena_printf(&run->arena, "%.1f  %.*s", v->cvss_score, STR(v->cvss)));
	put_likelihood(run, v, out);
	explain_put(out, "published", clock_day(v->published));
	explain_put(out, "modified", clock_day(v->modified));
}

/*
 * Rows come in the order of packages; the vulnerabilities among them are told once each, with the worst that a distribution
 * says of it: less would be that of one package.
 */
static void put_vulnerabilities(struct run *run, const struct advisory_list *advisories, struct buf *out)
{
	auto_done(map_done) struct map known = {0};
	VEC(struct vulnerability *) all = {0};

	vec_each(advisory, advisories) {
		const struct vulnerability *v = (*advisory)->vulnerability;
		struct vulnerability *first = map_get(&known, v->id);

		if (!first) {
			first = arena_new(&run->arena, struct vulnerability);
			*first = *v;
			map_set(&known, v->id, first);
			*vec_push(&all) = first;
		}
		if (v->severity > first->severity)
			first->severity = v->severity;
	}
	vec_each(v, &all) {
		if (out->n)
			buf_putc(out, '\n');
		put_facts(run, *v, out);
	}
	vec_done(&all);
}

/* ---- the packages it is in ---- */

static const struct column columns[] = {
	{"ECOSYSTEM", 10, 3, OVERFLOW_CUT_MIDDLE, false, false},
	{"PACKAGE", 12, 2, OVERFLOW_CUT_MIDDLE, false, false},
	{"AFFECTED", 14, 4, OVERFLOW_CUT_END, false, false},
	{"FIX", 14, 0, OVERFLOW_WRAP, false, false},
	{"BY", 12, 1, OVERFLOW_CUT_MIDDLE, false, false},
};

static struct str range_text(struct run *run, const struct version_range *range)
{
	bool from_first = !range->introduced.n || str_is(range->introduced, "0");
	struct str end = range->limit.n ? range->limit : range->fixed.n ? range->fixed : range->last_affected;
	const char *sign = range->limit.n || range->fixed.n ? "<" : "<=";

	if (str_is(range->fixed, "0"))
		return STR_LIT("none");
	if (!end.n)
		return from_first ? STR_LIT("all") : arena_printf(&run->arena, ">= %.*s", STR(range->introduced));
	if (from_first)
		return arena_printf(&run->arena, "%s %.*s", sign, STR(end));
	return arena_printf(&run->arena, ">= %.*s %s %.*s", STR(range->introduced), sign, STR(end));
}

/* What to do about versions of the range; "0" is how a feed says that a package never was affected. */
static struct str fix_text(const struct advisory *advisory, const struct version_range *range)
{
	if (range && str_is(range->fixed, "0"))
		return STR_LIT("never affected");
	if (range && range->fixed.n)
		return range->fixed;
	return advisory->status <= STATUS_FIXED ? STR_LIT("no fix") : str_of(fix_status_name(advisory->status));
}

/* Versions that no range tells: some by name, or else their number. */
static struct str versions_text(struct run *run, const struct str_list *versions)
{
	if (versions->n > VERSIONS_SHOWN)
		return arena_printf(&run->arena, "%zu versions", versions->n);
	return str_list_text(run, versions);
}

/* An erratum's id tells something; "DEBIAN-CVE-2022-1", "BIT-openssl-2022-1" and aliases do not. */
static struct str erratum_of(const struct vulnerability *v)
{
	if (str_search(v->advisory, str_starts(v->id, "CVE-") ? str_from_index(v->id, strlen("CVE")) : v->id) >= 0)
		return STR_NULL;
	vec_each(alias, &v->aliases)
		if (str_eq(*alias, v->advisory))
			return STR_NULL;
	return v->advisory;
}

struct shown {
	struct page *page;
	struct grid *grid;
	struct str ecosystem, package; /* of the row above: what repeats is left blank */
};

static void add_row(struct run *run, struct shown *shown, const struct advisory *advisory, struct str affected,
		    struct str fix)
{
	struct str package = advisory->name;
	bool again = str_eq(advisory->ecosystem, shown->ecosystem);

	if (advisory->module.n)
		package = arena_printf(&run->arena, "%.*s (%.*s)", STR(advisory->name),
				       STR(str_is(advisory->module, "*") ? STR_LIT("a module") : advisory->module));
	grid_add(shown->grid, INK_BOLD, page_safe(shown->page, again ? STR_NULL : advisory->ecosystem));
	again = again && str_eq(package, shown->package);
	grid_add(shown->grid, INK_PLAIN, page_safe(shown->page, again ? STR_NULL : package));
	grid_add(shown->grid, INK_PLAIN, page_safe(shown->page, affected));
	grid_add(shown->grid, INK_PLAIN, page_safe(shown->page, fix));
	grid_add(shown->grid, INK_DIM, page_safe(shown->page, erratum_of(advisory->vulnerability)));
	shown->ecosystem = advisory->ecosystem;
	shown->package = package;
}

static void add_rows(struct run *run, struct shown *shown, const struct advisory *advisory)
{
	vec_each(range, &advisory->ranges)
		add_row(run, shown, advisory, range_text(run, range), fix_text(advisory, range));
	if (!advisory->ranges.n)
		add_row(run, shown, advisory, versions_text(run, &advisory->versions), fix_text(advisory, NULL));
}

static void put_packages(struct run *run, const struct advisory_list *advisories, struct buf *out)
{
	struct report_style style;
	struct grid grid = {.columns = columns, .n = ARRAY_SIZE(columns)};
	struct page page;
	struct shown shown = {&page, &grid, STR_NULL, STR_NULL};

	style_init(&style, run->options, NULL, STDOUT_FILENO);
	page_init(&page, out, &style);
	vec_each(advisory, advisories)
		add_rows(run, &shown, *advisory);
	page_line(&page);
	grid_print(&page, &grid, SIZE_MAX);
	grid_done(&grid);
	page_done(&page);
}

/* Which functions of a Go module are vulnerable: whoever calls none of them need not hurry. */
static void put_symbols(struct run *run, const struct advisory_list *advisories, struct buf *out)
{
	vec_each(item, advisories) {
		const struct advisory *advisory = *item;
		auto_done(buf_done) struct buf text = BUF_INIT(HELP_MAX);
		size_t shown = 0;

		vec_each(symbol, &advisory->symbols)
			if (shown++ < SYMBOLS_SHOWN)
				buf_printf(&text, "%s%.*s", text.n ? ", " : "", STR(*symbol));
		if (shown > SYMBOLS_SHOWN)
			buf_printf(&text, " and %zu more", shown - SYMBOLS_SHOWN);
		if (text.n)
			explain_put(out, "functions", arena_str(&run->arena, buf_str(&text)));
	}
}

/* Ids of advisories have a dash, and a number or GitHub's prefix. */
static bool names_advisory(struct str id)
{
	bool digit = str_starts(id, "GHSA-");

	for (size_t i = 0; i < id.n; i++)
		digit = digit || str_is_digit(id.p[i]);
	return digit && (str_find(id, '-') >= 0 || str_find(id, ':') >= 0);
}

static int neither(struct str id, struct err *e)
{
	err_set(e, ERR_NOT_FOUND, "'%.*s' is neither a rule nor the id of an advisory", STR(id));
	return suggest_rule(id, e) ? e->code : err_hint(e, "plimsoll explain");
}

/* A gate, or a policy that is built in. */
static void put_policy(struct str id, struct buf *out)
{
	struct str gate = policy_explains_gate(id);

	if (gate.n)
		buf_printf(out, "%.*s is a gate of a policy: %.*s. docs/policy.md has how its limit is written.\n", STR(id), STR(gate));
	else
		buf_printf(out, "%.*s is a policy that is built in: plimsoll eval --policy %.*s REF. Its gates:\n\n%.*s", STR(id), STR(id),
			   STR(preset_text(id)));
}

static int look_up(struct run *run, struct str id, struct buf *out, struct err *e)
{
	struct advisory_list advisories = {0};
	struct advdb *db;
	int r = advdb_open(&run->ctx, run->options->database, &db, e);

	if (r < 0)
		return r;
	r = db->find(db, id, &run->arena, &advisories, e);
	if (r == 0 && advisories.n) {
		put_vulnerabilities(run, &advisories, out);
		put_packages(run, &advisories, out);
		put_symbols(run, &advisories, out);
	} else if (r == 0 && (policy_explains_gate(id).n || preset_text(id).n)) {
		put_policy(id, out);
	} else if (r == 0 && !names_advisory(id)) {
		r = neither(id, e);
	} else if (r == 0) {
		err_set(e, ERR_NOT_FOUND, "the %s does not know '%.*s'",
			db->info(db)->starter ? "starter database, which has only a part," : "advisory database", STR(id));
		r = suggest_rule(id, e) ? e->code : err_hint(e, db->info(db)->starter ? "plimsoll db update, for all advisories"
										       : "plimsoll db update, where it is new");
	}
	vec_done(&advisories);
	db->close(db);
	return r;
}

static int unknown_rule(struct str id, struct err *e)
{
	err_set(e, ERR_NOT_FOUND, "there is no rule '%.*s'", STR(id));
	suggest_rule(id, e);
	return e->code;
}

/* A house's own rules, which the working folder's settings name: read only where no other rule has the name, for they may be damaged. */
static int look_in_settings(struct run *run, struct str id, struct settings *settings, struct buf *out, struct err *e)
{
	struct policy policy;
	struct settings_sink sink = {.settings = settings, .policy = &policy, .arena = &run->arena, .log = &run->ctx.log};
	int r;

	policy_init(&policy);
	r = settings_gather(run, &(struct settings_options){0}, &sink, e);
	settings_sink_done(&sink);
	policy_done(&policy);
	if (r < 0)
		return r;
	return explain_rules(id, settings, out) ? 0 : unknown_rule(id, e);
}

static int explain(struct run *run, const struct explain_options *o, struct str id, struct buf *out, struct err *e)
{
	struct settings settings = {0};
	int r = 0;

	for (size_t i = 0; i < o->rule_files.n && r == 0; i++)
		r = custom_load(o->rule_files.v[i], &run->arena, &settings, e);
	if (r == 0 && !id.p)
		explain_list(&settings, out);
	else if (r == 0 && !explain_rules(id, &settings, out) && !explain_kind(id, out))
		r = names_rule(id) ? look_in_settings(run, id, &settings, out, e) : look_up(run, id, out, e);
	custom_done(&settings);
	settings_done(&settings);
	return r;
}

/* "CVE-2022-0778", "GHSA-jfh8-c2jp-5v3q", "DSA-5417-1", a rule of ours: nothing that an image is called. */
static bool is_id(struct str text)
{
	struct str rest = text;

	for (size_t i = 0; rule_at(i); i++)
		if (str_is(text, rule_at(i)->id))
			return true;
	while (rest.n && rest.p[0] >= 'A' && rest.p[0] <= 'Z')
		rest = str_from_index(rest, 1);
	if (rest.n == text.n || !str_skip(&rest, "-") || !rest.n)
		return false;
	for (size_t i = 0; i < rest.n; i++)
		if (!str_is_alnum(rest.p[i]) && rest.p[i] != '-')
			return false;
	return true;
}

bool explain_is_id(struct str text)
{
	return is_id(text) || names_rule(text) || str_find(text, ':') >= 0;
}

/* Whoever names the image first would be told that there is no image of the id's name. */
static int check_order(struct str first, const char *second, struct err *e)
{
	if (is_id(first) || !is_id(str_of(second)) || access(second, F_OK) == 0)
		return 0;
	err_set(e, ERR_USAGE, "explain: the id comes first, then the image: ID REF");
	return err_hint(e, "plimsoll explain %s %.*s", second, STR(first));
}

static int run_explain(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	struct str id = operands->n ? str_of(operands->v[0]) : STR_NULL;
	struct buf text = BUF_INIT(REPORT_MAX);
	const struct explain_options *o = options;
	int r = operands->n > 1 ? check_order(id, operands->v[1], e) : 0;

	help_fit_to(STDOUT_FILENO, run->options->width);
	if (r == 0)
		r = operands->n > 1 ? explain_finding(run, id, operands->v[1], &o->finding, &text, e) : explain(run, o, id, &text, e);
	if (r == 0)
		r = o->no_pager ? output_print(buf_str(&text), e) : pager_print(buf_str(&text), e);
	buf_done(&text);
	return r;
}

static const char *const description[] = {
	"Says why a rule exists, what to do about what it finds, and by which ids other tools know it; or what the advisory "
	"database knows of a vulnerability: severity, whether it is exploited, and the packages it is in with the versions that are "
	"affected and those that fix it.",
	"With an image (REF), or a report of one that was saved as JSON, it tells of the finding of that id there: whether the vulnerability is "
	"exploited, what in this image makes it reachable or not, how each of that moved its number, and what to do.",
	"Without an ID it lists every rule, for a family (run) or a glob (CKV_DOCKER_*) those: id, severity and what is wrong, in a pipe with "
	"tabs between.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll explain", "every rule"},
	{"plimsoll explain container/root-user", "a rule, by its id or another tool's"},
	{"plimsoll explain run", "the rules of a family"},
	{"plimsoll explain CVE-2022-0778", "a vulnerability, by any of its ids"},
	{"plimsoll explain CVE-2022-0778 shop.tar", "why it ranks where it does in an image"},
	{"plimsoll explain CVE-2022-0778 report.json", "the same from a saved report"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "explained"},
	{EXIT_BROKEN, "the id is not known, or the image has no such finding; the database or the image cannot be read"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_explain = {
	.name = "explain",
	.summary = "why a rule exists, what a finding means here",
	.synopsis = "[ID [REF|REPORT]]",
	.most = 2,
	.operand = OPERAND_RULE,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct explain_options),
	.cache = true,
	.run = run_explain,
};
