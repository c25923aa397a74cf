/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Priorities: one table of rules, read from the top, whose first match gives the word, the base of the score and the
 * reason. What is not known never lowers a priority in silence: an unknown severity ranks as one that deserves a plan, and
 * an absent EPSS score is not a score of 0. The one thing that lowers it is a program that lacks the vulnerable code, and the
 * reason then says so.
 *
 * Source: EPSS as a probability with its percentile, and KEV above any EPSS, as FIRST and CISA advise.
 */
#include "policy/stages.h"

#define EPSS_HIGH 0.10 /* about the 94th percentile of all scored CVEs */
#define EPSS_SOME 0.01 /* about the 77th */

/* What a rule asks for; every bit set must hold. */
enum {
	IS_KEV = 1 << 0,
	IS_FIXED = 1 << 1,      /* a version that fixes it is known */
	IS_DECLINED = 1 << 2,   /* the distribution has decided not to fix it */
	IS_NETWORK = 1 << 3,    /* CVSS attack vector: network */
	EPSS_IS_HIGH = 1 << 4,
	EPSS_IS_SOME = 1 << 5,
	EPSS_IS_UNKNOWN = 1 << 6,
	ANY_SEVERITY = 1 << 7,
};

static const struct rule {
	unsigned needs;
	enum severity severity; /* exactly this one, unless ANY_SEVERITY is asked for */
	enum priority priority;
	double score;
	const char *reason; /* NULL: the EPSS score */
} rules[] = {
	{IS_KEV | ANY_SEVERITY, 0, PRIORITY_ACT, 95, "known exploited"},
	{EPSS_IS_HIGH | IS_FIXED | ANY_SEVERITY, 0, PRIORITY_ACT, 80, NULL},
	{EPSS_IS_HIGH | ANY_SEVERITY, 0, PRIORITY_PLAN, 75, NULL},
	{EPSS_IS_UNKNOWN | IS_FIXED | IS_NETWORK, SEVERITY_CRITICAL, PRIORITY_ACT, 78, "critical, over the network"},
	{IS_FIXED, SEVERITY_CRITICAL, PRIORITY_PLAN, 70, "critical, fix available"},
	{IS_FIXED, SEVERITY_HIGH, PRIORITY_PLAN, 60, "high, fix available"},
	{EPSS_IS_SOME | IS_FIXED | ANY_SEVERITY, 0, PRIORITY_PLAN, 55, NULL},
	{0, SEVERITY_CRITICAL, PRIORITY_PLAN, 50, "critical, no fix yet"},
	{IS_FIXED, SEVERITY_UNKNOWN, PRIORITY_PLAN, 45, "severity unknown"},
	{0, SEVERITY_HIGH, PRIORITY_WATCH, 40, "high, no fix yet"},
	{EPSS_IS_SOME | ANY_SEVERITY, 0, PRIORITY_WATCH, 38, NULL},
	{IS_FIXED, SEVERITY_MEDIUM, PRIORITY_WATCH, 35, "medium, fix available"},
	{IS_DECLINED, SEVERITY_UNKNOWN, PRIORITY_WATCH, 20, "severity unknown"},
	{0, SEVERITY_UNKNOWN, PRIORITY_WATCH, 30, "severity unknown"},
	{0, SEVERITY_MEDIUM, PRIORITY_WATCH, 25, "medium, no fix yet"},
	{IS_FIXED, SEVERITY_LOW, PRIORITY_WATCH, 15, "low, fix available"},
	{0, SEVERITY_LOW, PRIORITY_IGNORE, 8, "low, no fix yet"},
	{0, SEVERITY_NEGLIGIBLE, PRIORITY_IGNORE, 2, "negligible"},
};

/* Of findings that are not vulnerabilities: severity alone, for what is configured can always be changed. */
static const struct rule plain_rules[SEVERITY_COUNT] = {
	[SEVERITY_CRITICAL] = {0, SEVERITY_CRITICAL, PRIORITY_ACT, 85, "critical"},
	[SEVERITY_HIGH] = {0, SEVERITY_HIGH, PRIORITY_PLAN, 65, "high"},
	[SEVERITY_MEDIUM] = {0, SEVERITY_MEDIUM, PRIORITY_WATCH, 35, "medium"},
	[SEVERITY_LOW] = {0, SEVERITY_LOW, PRIORITY_WATCH, 15, "low"},
	[SEVERITY_NEGLIGIBLE] = {0, SEVERITY_NEGLIGIBLE, PRIORITY_IGNORE, 2, "negligible"},
	[SEVERITY_UNKNOWN] = {0, SEVERITY_UNKNOWN, PRIORITY_PLAN, 45, "severity unknown"},
};

/*
 * Of what a rule says about a file: nobody is attacked through a file, and what runs from it may be guarded otherwise. So
 * nothing of it is to be acted on this minute, and what is severe is to be planned.
 */
static const struct rule file_rules[SEVERITY_COUNT] = {
	[SEVERITY_CRITICAL] = {0, SEVERITY_CRITICAL, PRIORITY_PLAN, 75, "critical"},
	[SEVERITY_HIGH] = {0, SEVERITY_HIGH, PRIORITY_PLAN, 65, "high"},
	[SEVERITY_MEDIUM] = {0, SEVERITY_MEDIUM, PRIORITY_WATCH, 35, "medium"},
	[SEVERITY_LOW] = {0, SEVERITY_LOW, PRIORITY_WATCH, 15, "low"},
	[SEVERITY_NEGLIGIBLE] = {0, SEVERITY_NEGLIGIBLE, PRIORITY_IGNORE, 2, "negligible"},
	[SEVERITY_UNKNOWN] = {0, SEVERITY_UNKNOWN, PRIORITY_PLAN, 45, "severity unknown"},
};

static bool over_network(struct str cvss)
{
	return str_search(cvss, STR_LIT("AV:N")) >= 0;
}

static unsigned facts_of(const struct finding *finding)
{
	const struct vulnerability *vulnerability = finding->vulnerability;
	unsigned facts = ANY_SEVERITY;

	if (finding->fixed_in.n)
		facts |= IS_FIXED;
	if (finding->status == STATUS_WILL_NOT_FIX)
		facts |= IS_DECLINED;
	if (!vulnerability)
		return facts | EPSS_IS_UNKNOWN;
	if (vulnerability->kev)
		facts |= IS_KEV;
	if (over_network(vulnerability->cvss))
		facts |= IS_NETWORK;
	if (vulnerability->epss < 0)
		facts |= EPSS_IS_UNKNOWN;
	else if (vulnerability->epss >= EPSS_HIGH)
		facts |= EPSS_IS_HIGH | EPSS_IS_SOME;
	else if (vulnerability->epss >= EPSS_SOME)
		facts |= EPSS_IS_SOME;
	return facts;
}

static const struct rule *rule_for(const struct finding *finding)
{
	unsigned facts = facts_of(finding);

	if (finding->kind == FINDING_CONFIG && finding->text_hash)
		return &file_rules[finding->severity];
	if (finding->kind != FINDING_VULNERABILITY)
		return &plain_rules[finding->severity];
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if ((facts & rules[i].needs) == rules[i].needs &&
		    ((rules[i].needs & ANY_SEVERITY) || rules[i].severity == finding->severity))
			return &rules[i];
	return &plain_rules[finding->severity];
}

static const char *ordinal(unsigned n)
{
	if (n % 100 / 10 == 1)
		return "th";
	return n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
}

/* "EPSS 15.3% (92nd)": probability first, since a percentile alone reads as one. */
static struct str epss_text(struct arena *arena, const struct vulnerability *vulnerability)
{
	double percent = vulnerability->epss * 100, percentile = vulnerability->epss_percentile * 100;
	unsigned rank = percentile >= 99 ? 99 : percentile < 0 ? 0 : (unsigned)percentile;

	if (vulnerability->epss_percentile < 0)
		return arena_printf(arena, "EPSS %.1f%%", percent);
	return arena_printf(arena, "EPSS %.1f%% (%u%s)", percent, rank, ordinal(rank));
}

/*
 * What is vulnerable of a package is not in the program: one word lower, and said so. Never more, since an advisory's list of
 * symbols is somebody's finding, too.
 */
static void weigh_symbols(struct arena *arena, struct finding *finding)
{
	if (finding->symbols == SYMBOLS_PRESENT)
		finding->reason = arena_printf(arena, "%.*s; code present", STR(finding->reason));
	if (finding->symbols != SYMBOLS_ABSENT || finding->priority == PRIORITY_IGNORE)
		return;
	finding->priority--;
	finding->score /= 2;
	finding->reason = arena_printf(arena, "code not linked in; else %.*s", STR(finding->reason));
}

void policy_rank(struct findings *findings)
{
	vec_each(finding, &findings->list) {
		const struct rule *rule = rule_for(finding);
		const struct vulnerability *vulnerability = finding->vulnerability;

		finding->priority = rule->priority;
		finding->score = rule->score;
		/* Within a rule the likelier comes first, in hundredths; never enough to overtake the next rule's base. */
		if (vulnerability && vulnerability->epss > 0)
			finding->score += (double)(long)(vulnerability->epss * 199) / 100;
		/* Who found it may have said already what it is: a licence, a kind of secret. */
		if (!finding->reason.n)
			finding->reason = rule->reason ? str_of(rule->reason) : epss_text(&findings->arena, vulnerability);
		if (rule->needs & IS_KEV && vulnerability && vulnerability->kev_ransomware)
			finding->reason = STR_LIT("ransomware uses it");
		weigh_symbols(&findings->arena, finding);
	}
}
