/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which findings exemptions leave out. One that has run out, will soon, or that nothing needs is told, or else files of them only grow.
 */
#include "policy/stages.h"

#include "base/clock.h"
#include "base/mem.h"
#include "policy/exemption_match.h"

#define NOTES_MAX 50 /* of one kind, beyond which they are only counted */
#define DAY ((int64_t)24 * 3600)

/* ---- findings ---- */

static bool expired(const struct exemption *exemption, int64_t now)
{
	return exemption->has_until && now >= exemption->until;
}

static void ignore(struct findings *findings, struct finding *finding, const struct exemption *exemption, enum exemption_naming named)
{
	finding->ignored = true;
	finding->exemption = exemption;
	finding->ignored_by = arena_printf(&findings->arena, "%.*s%s%.*s", STR(exemption->where), exemption->reason.n ? " " : "",
					   STR(exemption->reason));
	if (named == EXEMPTION_NAMES_BY_ALIAS && finding->kind == FINDING_VULNERABILITY)
		finding->ignored_by = arena_printf(&findings->arena, "%.*s (as %.*s)", STR(finding->ignored_by), STR(exemption->id));
}

/* The first one is named, but the others are not unused; and what has run out still counts what comes back. */
static void consider(struct exemption *exemption, int64_t now, struct findings *findings, struct finding *finding,
		     const struct exemption_subject *subject)
{
	enum exemption_naming named = exemption_names(exemption, subject);

	if (named == EXEMPTION_NAMES_NOT)
		return;
	exemption->count++;
	if (named == EXEMPTION_NAMES_BY_ALIAS && finding->kind == FINDING_VULNERABILITY &&
	    (!exemption->by_alias.n || !str_eq(exemption->by_alias.v[exemption->by_alias.n - 1], finding->id)))
		*vec_push(&exemption->by_alias) = finding->id;
	if (!finding->ignored && !expired(exemption, now))
		ignore(findings, finding, exemption, named);
}

/*
 * Files of a hundred thousand ids and reports of as many findings are both to be expected: an exemption with an id that is no glob is
 * only held against findings that have it.
 */
struct index {
	struct map by_id; /* struct entry, the last first */
	VEC(struct exemption *) others; /* rising */
	bool has_purls;
	struct arena arena;
};

struct entry {
	struct exemption *exemption;
	struct entry *next;
};

/* Once, and not for each finding. */
static const struct purl *read_purl(struct str text, struct arena *arena)
{
	struct purl *purl = arena_new(arena, struct purl);

	return text.n && purl_parse(arena, text, purl) ? purl : NULL;
}

static void index_exemptions(struct policy *policy, struct index *index, struct arena *arena)
{
	vec_each(exemption, &policy->exemptions) {
		struct str key;
		struct entry *entry;

		exemption->wanted = read_purl(exemption->purl, arena);
		index->has_purls |= exemption->wanted != NULL;
		if (exemption->glob || !exemption->id.n || exemption->kinds & 1u << FINDING_PACKAGE) {
			*vec_push(&index->others) = exemption;
			continue;
		}
		key = arena_lower(&index->arena, exemption->id);
		entry = arena_new(&index->arena, struct entry);
		*entry = (struct entry){exemption, map_get(&index->by_id, key)};
		map_set(&index->by_id, key, entry);
	}
}

static int by_place(const void *a, const void *b)
{
	const struct exemption *const *x = a, *const *y = b;

	return (*x > *y) - (*x < *y);
}

VEC_TYPE(exemption_pointers, struct exemption *);

static void add_named(const struct index *index, struct str id, struct arena *scratch, struct exemption_pointers *list)
{
	if (id.n)
		for (const struct entry *entry = map_get(&index->by_id, arena_lower(scratch, id)); entry; entry = entry->next)
			*vec_push(list) = entry->exemption;
}

/* Those that have an id of the finding, in the order of their places. */
static void list_named(const struct index *index, const struct finding *finding, struct arena *scratch, struct exemption_pointers *list)
{
	if (!index->by_id.n)
		return;
	add_named(index, finding->id, scratch, list);
	add_named(index, finding->rule, scratch, list);
	vec_each(alias, &finding->aliases)
		add_named(index, *alias, scratch, list);
	if (finding->kind == FINDING_PACKAGE && finding->package)
		add_named(index, finding->package->license, scratch, list);
	vec_sort_unique(list, by_place);
}

/* The others are in that order already: the two lists are walked side by side. */
static void exempt_finding(struct policy *policy, const struct index *index, int64_t now, struct findings *findings, struct finding *finding,
			   const struct report *report)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct exemption_subject subject = {.finding = finding, .report = report};
	struct exemption_pointers named = {0};
	size_t other = 0, one = 0;

	if (index->has_purls && finding->package)
		subject.purl = read_purl(finding->package->purl, &scratch);
	list_named(index, finding, &scratch, &named);
	while (other < index->others.n || one < named.n) {
		bool first = one == named.n || (other < index->others.n && index->others.v[other] < named.v[one]);

		consider(first ? index->others.v[other++] : named.v[one++], now, findings, finding, &subject);
	}
	vec_done(&named);
	if (policy->only_fixed && !finding->ignored && finding->kind == FINDING_VULNERABILITY && !finding->fixed_in.n) {
		finding->ignored = true;
		finding->ignored_by = STR_LIT("--only-fixed");
	}
}

/* ---- what came of each ---- */

/* Of the kinds of findings, those that an exemption can be about. */
static unsigned kinds_of(const struct exemption *exemption)
{
	static const char *const prefixes[] = {"CVE-", "GHSA-", "GO-", "RUSTSEC-", "PYSEC-", "DSA-", "DLA-", "USN-", "RHSA-", "ALSA-", "ELSA-",
					       "ALAS", "TEMP-", "OSV-", "MAL-", "BIT-", "DEBIAN-", "ALPINE-", "UBUNTU-", "SNYK-"};
	const unsigned vulnerability = 1u << FINDING_VULNERABILITY;

	if (exemption->kinds)
		return exemption->kinds;
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (str_starts(exemption->id, prefixes[i]))
			return vulnerability;
	if (exemption->rule.n)
		return str_starts(exemption->rule, "vulnerability/") ? vulnerability : ~vulnerability;
	if (exemption->purl.n || exemption->package.n)
		return vulnerability | 1u << FINDING_PACKAGE;
	return str_find(exemption->id, '/') >= 0 ? ~vulnerability : ~0u;
}

static unsigned kinds_asked(const struct policy *policy, const struct report *report)
{
	bool rules = report->summary.rules || str_is(str_of(report->command), "check") || str_is(str_of(report->command), "eval");

	return (report->database ? 1u << FINDING_VULNERABILITY : 0) | (rules ? ~(1u << FINDING_VULNERABILITY) : 0) |
	       (policy->licenses.file.n ? 1u << FINDING_PACKAGE : 0);
}

static enum exemption_state state_of(const struct exemption *exemption, int64_t now, unsigned asked)
{
	if (expired(exemption, now))
		return EXEMPTION_EXPIRED;
	if (!exemption->count)
		return kinds_of(exemption) & asked ? EXEMPTION_UNUSED : EXEMPTION_NOT_ASKED;
	return exemption->has_until && exemption->until - now <= EXEMPTION_ENDING_DAYS * DAY ? EXEMPTION_ENDING : EXEMPTION_USED;
}

/* An entry of a file with several paths or purls is as many exemptions, of which it is enough that one is of use. */
static void join_entries(struct exemption_list *exemptions)
{
	for (size_t i = 1; i < exemptions->n; i++) {
		struct exemption *one = &exemptions->v[i - 1], *other = &exemptions->v[i];

		if (!str_eq(one->where, other->where) || !str_eq(one->id, other->id))
			continue;
		if (other->state == EXEMPTION_UNUSED && one->state != EXEMPTION_UNUSED)
			other->state = one->state;
		if (other->state == EXEMPTION_UNUSED)
			continue;
		for (size_t j = i; j > 0 && str_eq(exemptions->v[j - 1].where, other->where) && exemptions->v[j - 1].state == EXEMPTION_UNUSED; j--)
			exemptions->v[j - 1].state = other->state;
	}
}

static struct str note_of(const struct exemption *exemption, struct arena *arena)
{
	struct str what = exemption_what(exemption), where = exemption->where;
	char day[CLOCK_TEXT_MAX];

	clock_format(exemption->until, day);
	if (exemption->state == EXEMPTION_UNUSED)
		return arena_printf(arena, "%.*s: the exemption of %.*s matches nothing", STR(where), STR(what));
	if (exemption->state == EXEMPTION_ENDING)
		return arena_printf(arena, "%.*s: the exemption of %.*s ends on %.10s; %zu finding%s then come%s back", STR(where), STR(what), day,
				    exemption->count, exemption->count == 1 ? "" : "s", exemption->count == 1 ? "s" : "");
	if (!exemption->count)
		return arena_printf(arena, "%.*s: the exemption of %.*s ended on %.10s", STR(where), STR(what), day);
	return arena_printf(arena, "%.*s: the exemption of %.*s ended on %.10s; %zu finding%s back", STR(where), STR(what), day, exemption->count,
			    exemption->count == 1 ? " is" : "s are");
}

/* Notes about exemptions of one state, the rest beyond NOTES_MAX as a count. */
static void note_exemptions(const struct policy *policy, enum exemption_state state, const char *more, struct arena *arena, struct report *report)
{
	size_t n = 0;

	vec_each(exemption, &policy->exemptions)
		if (exemption->state == state && n++ < NOTES_MAX)
			*vec_push(&report->notes) = note_of(exemption, arena);
	if (n > NOTES_MAX)
		*vec_push(&report->notes) = arena_printf(arena, "%zu more exemptions %s", n - NOTES_MAX, more);
}

/* What one knew of already. What is exempt for a reason of its own stays so, and is not gone either. */
static void exempt_known(struct policy *policy, struct findings *findings, struct report *report)
{
	size_t found = 0;

	report->has_baseline = policy->baseline_file != NULL;
	if (!report->has_baseline)
		return;
	vec_each(finding, &findings->list) {
		if (!finding->fingerprint.n || !map_get(&policy->baseline, finding->fingerprint))
			continue;
		found++;
		finding->known = true;
		if (finding->ignored || policy->baseline_marks)
			continue;
		finding->ignored = true;
		finding->ignored_by = arena_printf(&findings->arena, "%s: known before", policy->baseline_file);
	}
	if (found < policy->baseline_count && !policy->partial)
		*vec_push(&report->notes) = arena_printf(&findings->arena, "%s: %zu of %zu findings are gone; write it again with "
							 "--create-baseline, or they may come back unseen", policy->baseline_file,
							 policy->baseline_count - found, policy->baseline_count);
}

void policy_exempt(struct policy *policy, int64_t now, struct findings *findings, struct report *report)
{
	struct index index = {0};

	index_exemptions(policy, &index, &findings->arena);
	vec_each(exemption, &policy->exemptions) {
		exemption->count = 0;
		exemption->by_alias.n = 0;
	}
	vec_each(finding, &findings->list)
		exempt_finding(policy, &index, now, findings, finding, report);
	vec_each(exemption, &policy->exemptions)
		exemption->state = state_of(exemption, now, kinds_asked(policy, report));
	join_entries(&policy->exemptions);
	map_done(&index.by_id);
	vec_done(&index.others);
	arena_done(&index.arena);
	exempt_known(policy, findings, report);
	vec_each(note, &policy->notes)
		*vec_push(&report->notes) = *note;
	note_exemptions(policy, EXEMPTION_EXPIRED, "have ended", &findings->arena, report);
	note_exemptions(policy, EXEMPTION_ENDING, "end soon", &findings->arena, report);
	if (!policy->partial)
		note_exemptions(policy, EXEMPTION_UNUSED, "match nothing", &findings->arena, report);
	report->exemptions = policy->exemptions.n ? &policy->exemptions : NULL;
}

/* What was to be settled by a day and is not. Files of other tools have no such wish. */
static bool has_ended(const struct exemption *exemption)
{
	return exemption->state == EXEMPTION_EXPIRED && exemption->count && str_is(exemption->tool, "plimsoll");
}

bool policy_names_ended(const struct policy *policy, const struct finding *finding, const struct report *report)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct exemption_subject subject = {.finding = finding, .report = report};

	if (finding->package)
		subject.purl = read_purl(finding->package->purl, &scratch);
	vec_each(exemption, &policy->exemptions)
		if (has_ended(exemption) && exemption_names(exemption, &subject) != EXEMPTION_NAMES_NOT)
			return true;
	return false;
}

bool policy_exemption_gate(const struct policy *policy, struct findings *findings, struct report *report)
{
	size_t exemptions = 0, findings_left = 0;
	struct gate *gate;

	vec_each(exemption, &policy->exemptions)
		if (has_ended(exemption)) {
			exemptions++;
			findings_left += exemption->count;
		}
	if (!exemptions || !report->gates.n)
		return false;
	gate = vec_push(&report->gates);
	gate->name = STR_LIT("expired exemptions");
	gate->limit = STR_LIT("0");
	gate->actual = arena_printf(&findings->arena, "%zu, and %s still there", exemptions,
				    findings_left == 1 ? "its finding is" : exemptions == 1 ? "its findings are" : "their findings are");
	gate->verdict = GATE_FAILED;
	return true;
}
