/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/advisory.h"
#include "base/text.h"
#include "check/check.h"
#include "cli/help.h"
#include "cli/pager.h"
#include "cli/run.h"

#define INDENT 12

static const struct opt_part parts[] = {{&group_common, 0}, {0}};

/* "NAME        text, wrapped", escaped; nothing where the text is empty. */
static void put(struct buf *out, const char *name, struct str text)
{
	struct buf safe = BUF_INIT(HELP_MAX);

	text_escape(&safe, text);
	if (safe.n) {
		buf_printf(out, "%-*s", INDENT, name);
		help_wrap(out, buf_str(&safe), INDENT, INDENT);
	}
	buf_done(&safe);
}

static void put_texts(struct buf *out, const char *name, const char *const *texts)
{
	struct buf list = BUF_INIT(HELP_MAX);

	for (; texts && *texts; texts++)
		buf_printf(&list, "%s%s", list.n ? ", " : "", *texts);
	put(out, name, buf_str(&list));
	buf_done(&list);
}

static void explain_rule(const struct check *check, struct buf *out)
{
	put(out, "rule", str_of(check->id));
	put(out, "what", str_of(check->title));
	put(out, "severity", str_of(severity_name(check->severity)));
	put(out, "why", str_of(check->why));
	put(out, "fix", str_of(check->fix));
	put_texts(out, "also known", check->aliases);
	put_texts(out, "see", check->references);
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
		put(out, "exploited", arena_printf(&run->arena, "known to be, since %.*s%s", STR(v->kev_added),
						   v->kev_ransomware ? ", also for ransom" : ""));
	if (v->epss >= 0 && v->epss_percentile >= 0)
		put(out, "EPSS", arena_printf(&run->arena, "%.1f %% in the next 30 days (%u%s percentile)", v->epss * 100, percentile,
					      ordinal(percentile)));
}

static void put_facts(struct run *run, const struct vulnerability *v, struct buf *out)
{
	struct buf aliases = BUF_INIT(HELP_MAX);

	put(out, "id", v->id);
	put(out, "what", v->title);
	vec_each(alias, &v->aliases)
		buf_printf(&aliases, "%s%.*s", aliases.n ? ", " : "", STR(*alias));
	put(out, "also known", buf_str(&aliases));
	put(out, "severity", str_of(severity_name(v->severity)));
	if (v->cvss_score >= 0)
		put(out, "CVSS", arena_printf(&run->arena, "%.1f  %.*s", v->cvss_score, STR(v->cvss)));
	put_likelihood(run, v, out);
	put(out, "published", v->published);
	put(out, "modified", v->modified);
	buf_done(&aliases);
}

static struct str fix_of(const struct advisory *advisory)
{
	vec_each(range, &advisory->ranges)
		if (range->fixed.n)
			return range->fixed;
	return STR_NULL;
}

static void put_package(struct run *run, const struct advisory *advisory, struct buf *out)
{
	struct str fix = fix_of(advisory);

	if (str_is(fix, "0"))
		fix = STR_LIT("never affected");
	else if (fix.n)
		fix = arena_printf(&run->arena, "fixed in %.*s", STR(fix));
	else
		fix = str_of(fix_status_name(advisory->status));
	put(out, "", arena_printf(&run->arena, "%.*s  %.*s  %.*s", STR(advisory->ecosystem), STR(advisory->name), STR(fix)));
}

static void explain_vulnerability(struct run *run, const struct advisory_list *advisories, struct buf *out)
{
	put_facts(run, advisories->v[0]->vulnerability, out);
	buf_puts(out, "packages\n");
	vec_each(advisory, advisories)
		put_package(run, *advisory, out);
}

static int look_up(struct run *run, struct str id, struct buf *out, struct err *e)
{
	struct advisory_list advisories = {0};
	struct advdb *db;
	int r = advdb_open(&run->ctx, run->options->database, &db, e);

	if (r < 0)
		return r;
	if (db->find)
		r = db->find(db, id, &run->arena, &advisories, e);
	if (r == 0 && advisories.n)
		explain_vulnerability(run, &advisories, out);
	vec_done(&advisories);
	db->close(db);
	return r;
}

static int unknown_id(struct str id, struct err *e)
{
	struct suggestion near = {.word = id};

	for (const struct check *const *check = checks(); *check; check++)
		suggest(&near, (*check)->id);
	err_set(e, ERR_NOT_FOUND, "'%.*s' is no rule, and the advisory database does not know it", STR(id));
	if (near.best)
		return err_hint(e, "plimsoll explain %s", near.best);
	return err_hint(e, "plimsoll db update, where it is a vulnerability that is new or not urgent");
}

static int run_explain(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	struct str id = str_of(operands->v[0]);
	const struct check *check = check_find(id);
	struct buf text = BUF_INIT(HELP_MAX);
	int r = 0;

	(void)options;
	if (check)
		explain_rule(check, &text);
	else
		r = look_up(run, id, &text, e);
	if (r == 0)
		r = text.n ? pager_print(buf_str(&text), e) : unknown_id(id, e);
	buf_done(&text);
	return r;
}

static const char *const description[] = {
	"Says why a rule exists, what to do about what it finds, and by which ids other tools know it; or what the advisory database "
	"knows of a vulnerability: severity, whether it is exploited, and the packages it is in with the versions that fix it.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll explain image/user-root", "a rule, by its id or another tool's"},
	{"plimsoll explain CVE-2022-0778", "a vulnerability, by any of its ids"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "explained"},
	{EXIT_BROKEN, "the id is not known; the database cannot be read"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_explain = {
	.name = "explain",
	.summary = "why a rule exists, what is known of a vulnerability",
	.synopsis = "ID",
	.least = 1,
	.most = 1,
	.operand = OPERAND_RULE,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct common_options),
	.run = run_explain,
};
