/* SPDX-License-Identifier: Apache-2.0 */
#include "match/judge.h"

#include "base/map.h"
#include "match/symbols.h"
#include "model/naming.h"

#define FIX_STEPS_MAX 100 /* ranges that a way to a fix leads through */

enum standing { OUTSIDE, INSIDE, MENDED };

static int compare(const struct question *question, struct str a, struct str b)
{
	if (question->comparable) {
		a = question->comparable(a);
		b = question->comparable(b);
	}
	if (question->compare)
		return question->compare(a, b);
	return question->ecosystem->scheme->compare(a, b);
}

static enum standing judge_range(const struct question *question, const struct version_range *range)
{
	struct str version = question->version;

	/* In Alpine's and Debian's feeds the fixed version 0 says: never affected here. */
	if (str_is(range->fixed, "0"))
		return MENDED;
	if (range->introduced.n && !str_is(range->introduced, "0") && compare(question, version, range->introduced) < 0)
		return OUTSIDE;
	if (range->fixed.n && compare(question, version, range->fixed) >= 0)
		return MENDED;
	if (range->last_affected.n && compare(question, version, range->last_affected) > 0)
		return OUTSIDE;
	if (range->limit.n && compare(question, version, range->limit) >= 0)
		return OUTSIDE;
	return INSIDE;
}

static bool lists_version(const struct question *question, const struct advisory *advisory)
{
	vec_each(version, &advisory->versions)
		if (compare(question, question->version, *version) == 0)
			return true;
	return false;
}

/* Of two ranges that hold: the one whose fix ends both, or where one record's fixes are rebuilds, the first of them. */
static bool is_better_fix(const struct question *question, const struct version_range *range,
			  const struct version_range *than)
{
	int order;

	if (!range->fixed.n || !than->fixed.n)
		return range->fixed.n > 0;
	order = compare(question, range->fixed, than->fixed);
	return question->lowest_mends ? order < 0 : order > 0;
}

/* OUTSIDE, or INSIDE with what holds, or MENDED where a range's fix is in and the question lets that clear the record. */
static enum standing judge_advisory(const struct question *question, const struct advisory *advisory, struct hit *ret_hit)
{
	enum standing verdict = OUTSIDE;
	struct hit hit = {.advisory = advisory, .version = question->version};

	for (const struct version_range *range = advisory->ranges.v; range < advisory->ranges.v + advisory->ranges.n;
	     range++) {
		switch (judge_range(question, range)) {
		case OUTSIDE:
			break;
		case MENDED:
			if (question->lowest_mends)
				return MENDED;
			break;
		case INSIDE:
			verdict = INSIDE;
			if (!hit.range || is_better_fix(question, range, hit.range))
				hit.range = range;
			break;
		}
	}
	if (verdict == OUTSIDE && lists_version(question, advisory))
		verdict = INSIDE;
	if (verdict == INSIDE)
		*ret_hit = hit;
	return verdict;
}

/* Of a version that is listed and in no range: the next fix above it, where the ranges name one. */
static struct str next_fix(const struct question *question, const struct advisory *advisory)
{
	struct str next = STR_NULL;

	for (const struct version_range *range = advisory->ranges.v; range < advisory->ranges.v + advisory->ranges.n; range++)
		if (range->fixed.n && compare(question, range->fixed, question->version) > 0 &&
		    (!next.n || compare(question, range->fixed, next) < 0))
			next = range->fixed;
	return next;
}

static bool same_record(const struct advisory *a, const struct advisory *b)
{
	return str_eq(a->vulnerability->id, b->vulnerability->id) &&
	       str_eq(a->vulnerability->advisory, b->vulnerability->advisory);
}

/* Whether another entry of the same record says that its fix is in. */
static bool mended_elsewhere(const struct question *question, const struct advisory_list *list,
			     const struct advisory *advisory)
{
	struct hit unused;

	vec_each(other, list)
		if (*other != advisory && same_record(*other, advisory) &&
		    (!question->concerns || question->concerns(question->package, *other)) &&
		    judge_advisory(question, *other, &unused) == MENDED)
			return true;
	return false;
}

/* Whether the last hit is of the same record; it then keeps the lower fix of the two. */
static bool is_rebuild(const struct question *question, struct hit_list *hits, const struct hit *hit)
{
	struct hit *last = hits->n ? &hits->v[hits->n - 1] : NULL;

	if (!last || !same_record(last->advisory, hit->advisory) || !last->range || !hit->range)
		return false;
	if (is_better_fix(question, hit->range, last->range))
		*last = *hit;
	return true;
}

/* One advisory of the list: adds a hit, or makes nothing of it. */
static void consider(const struct question *question, const struct advisory_list *list, const struct advisory *advisory,
		     struct hit_list *hits)
{
	const struct package *package = question->package;
	struct hit hit;

	if (question->concerns && !question->concerns(package, advisory))
		return;
	if (judge_advisory(question, advisory, &hit) != INSIDE)
		return;
	if (hit.range)
		hit.fixed = question->ecosystem->borrowed && question->comparable ? question->comparable(hit.range->fixed)
										  : hit.range->fixed;
	else
		hit.fixed = next_fix(question, advisory);
	hit.by_source = question->ecosystem->distribution && !str_eq(question->name, package->name) &&
			str_eq(question->name, package->source_name);
	if (question->lowest_mends && (mended_elsewhere(question, list, advisory) || is_rebuild(question, hits, &hit)))
		return;
	*vec_push(hits) = hit;
}

/* The fix of the advisory's range that holds for a version; false where none does. */
static bool fix_at(const struct question *question, const struct advisory *advisory, struct str version, struct str *ret_fix)
{
	struct question probe = *question;
	bool inside = false;

	probe.version = version;
	*ret_fix = STR_NULL;
	for (const struct version_range *range = advisory->ranges.v; range < advisory->ranges.v + advisory->ranges.n; range++)
		if (judge_range(&probe, range) == INSIDE) {
			inside = true;
			if (range->fixed.n && (!ret_fix->n || compare(question, range->fixed, *ret_fix) > 0))
				*ret_fix = range->fixed;
		}
	return inside;
}

/*
 * The version that mends the vulnerability by all that is known of it: where the fix of one range is where the next begins
 * ("2.1.0 to 2.2.0, 2.2.0 to 2.3.5"), or where another record of it holds there, the way leads on. Empty where it ends in a
 * range without a fix.
 */
static struct str last_fix(const struct question *question, const struct advisory_list *list, const struct hit *hit)
{
	struct str fixed = hit->fixed;

	for (unsigned step = 0; step < FIX_STEPS_MAX && fixed.n; step++) {
		struct str next = STR_NULL, fix;
		bool inside = false;

		vec_each(other, list)
			if (str_eq((*other)->vulnerability->id, hit->advisory->vulnerability->id) &&
			    (!question->concerns || question->concerns(question->package, *other)) &&
			    fix_at(question, *other, fixed, &fix)) {
				inside = true;
				if (fix.n && (!next.n || compare(question, fix, next) > 0))
					next = fix;
			}
		if (!inside)
			return fixed;
		fixed = next;
	}
	return fixed;
}

int judge_ask(struct match *match, const struct question *question, struct hit_list *hits, struct err *e)
{
	const struct ecosystem *ecosystem = question->ecosystem;
	struct arena *arena = &match->findings->arena;
	struct advisory_list list = {0};
	size_t before;
	int result = 0;

	for (size_t i = 0; i < ecosystem->n && result == 0; i++) {
		list.n = 0;
		result = match->db->lookup(match->db, ecosystem->names[i], question->name, arena, &list, e);
		before = hits->n;
		for (size_t at = 0; at < list.n && result == 0; at++)
			consider(question, &list, list.v[at], hits);
		for (size_t at = before; at < hits->n && !ecosystem->distribution; at++)
			hits->v[at].fixed = last_fix(question, &list, &hits->v[at]);
	}
	vec_done(&list);
	return result;
}

/* ---- hits to findings ---- */

struct group {
	struct hit_list hits;
};

/* A record may list several CVEs as its aliases; each of them stays a vulnerability of its own. */
static bool may_join(const struct group *group, const struct vulnerability *vulnerability)
{
	struct str id = group->hits.v[0].advisory->vulnerability->id;

	return str_eq(id, vulnerability->id) || !str_starts(id, "CVE-") || !str_starts(vulnerability->id, "CVE-");
}

/* The group that the vulnerability belongs to, by its id or any alias. */
static struct group *known_group(const struct map *known, const struct vulnerability *vulnerability)
{
	struct group *group = map_get(known, vulnerability->id);

	if (group && may_join(group, vulnerability))
		return group;
	vec_each(alias, &vulnerability->aliases) {
		group = map_get(known, *alias);
		if (group && may_join(group, vulnerability))
			return group;
	}
	return NULL;
}

/* Hits of one vulnerability, known by its id or any alias, in the order of their first. */
static void fold(struct match *match, const struct hit_list *hits, struct map *known, struct group ***ret_groups,
		 size_t *ret_n)
{
	struct arena *arena = &match->findings->arena;
	struct group **groups = arena_array(arena, struct group *, hits->n);
	size_t n = 0;

	for (const struct hit *hit = hits->v; hit < hits->v + hits->n; hit++) {
		const struct vulnerability *vulnerability = hit->advisory->vulnerability;
		struct group *group = known_group(known, vulnerability);

		if (!group)
			groups[n++] = group = arena_new(arena, struct group);
		map_set(known, vulnerability->id, group);
		vec_each(alias, &vulnerability->aliases)
			map_set(known, *alias, group);
		*vec_push(&group->hits) = *hit;
	}
	*ret_groups = groups;
	*ret_n = n;
}

static const struct vulnerability *best_of(const struct hit_list *hits)
{
	vec_each(hit, hits)
		if (str_starts(hit->advisory->vulnerability->id, "CVE-"))
			return hit->advisory->vulnerability;
	return hits->v[0].advisory->vulnerability;
}

static void collect_aliases(struct finding *finding, const struct hit_list *hits)
{
	struct str_list *aliases = &finding->aliases;
	size_t kept = 0;

	vec_each(hit, hits) {
		const struct vulnerability *vulnerability = hit->advisory->vulnerability;

		*vec_push(aliases) = vulnerability->id;
		*vec_push(aliases) = vulnerability->advisory;
		vec_each(alias, &vulnerability->aliases)
			*vec_push(aliases) = *alias;
	}
	vec_sort(aliases, str_order);
	for (size_t i = 0; i < aliases->n; i++)
		if (aliases->v[i].n && !str_eq(aliases->v[i], finding->id) &&
		    (!kept || !str_eq(aliases->v[i], aliases->v[kept - 1])))
			aliases->v[kept++] = aliases->v[i];
	aliases->n = kept;
}

/* The version after which none of the hits holds: the highest of their fixes. A hit without one leaves the others' fix. */
static struct str fix_of(const struct ecosystem *ecosystem, const struct hit_list *hits)
{
	struct str fixed = STR_NULL;

	vec_each(hit, hits)
		if (hit->fixed.n && (!fixed.n || ecosystem->scheme->compare(hit->fixed, fixed) > 0))
			fixed = hit->fixed;
	return fixed;
}

/* Whether who would have to mend it has ceased to. */
static bool is_over(const struct match *match, const struct package *package, const struct ecosystem *ecosystem)
{
	struct support_product product;
	struct support_release release;

	if (ecosystem->distribution)
		return match->release_over;
	return support_package(&match->runtimes, package, &product, &release) && support_is_over(&release, match->now);
}

static enum fix_status status_of(const struct match *match, const struct finding *finding,
				 const struct ecosystem *ecosystem, const struct hit_list *hits)
{
	if (finding->fixed_in.n)
		return STATUS_FIXED;
	vec_each(hit, hits)
		if (hit->advisory->status > STATUS_FIXED)
			return hit->advisory->status;
	return is_over(match, finding->package, ecosystem) ? STATUS_END_OF_LIFE : STATUS_AFFECTED;
}

static struct str advice(struct arena *arena, const struct finding *finding, bool by_source)
{
	const struct package *package = finding->package;
	struct str name = package_full_name(package, arena);

	switch (finding->status) {
	case STATUS_FIXED:
		return by_source ? arena_printf(arena, "upgrade %.*s to %.*s (of its source %.*s)", STR(name),
						STR(finding->fixed_in), STR(package->source_name))
				 : arena_printf(arena, "upgrade %.*s to %.*s", STR(name), STR(finding->fixed_in));
	case STATUS_WILL_NOT_FIX:
		return arena_printf(arena, "the distribution will not fix it: remove %.*s, or exempt it with a reason",
				    STR(name));
	case STATUS_END_OF_LIFE:
		return arena_printf(arena, "no fix will come for this release: move to a supported one, or remove %.*s",
				    STR(name));
	case STATUS_AFFECTED:
	case STATUS_DEFERRED:
		break;
	}
	return arena_printf(arena, "no fixed version yet: remove %.*s where it is not needed", STR(name));
}

static struct str place_of(struct arena *arena, const struct package *package)
{
	struct str place;

	if (!package->locations.n)
		return STR_NULL;
	place = package->locations.v[0].path;
	if (package->locations.v[0].line)
		place = arena_printf(arena, "%.*s:%u", STR(place), (unsigned)package->locations.v[0].line);
	if (package->layer != LAYER_UNKNOWN)
		place = arena_printf(arena, "%.*s (layer %d)", STR(place), package->layer);
	return place;
}

static void add_evidence(struct match *match, struct finding *finding, const struct hit *hit, struct str place)
{
	struct findings *findings = match->findings;
	struct arena *arena = &findings->arena;
	struct str from = arena_printf(arena, "%.*s, %.*s%s%.*s", STR(hit->advisory->ecosystem),
				       STR(hit->advisory->vulnerability->advisory),
				       hit->advisory->module.n ? ", module " : "", STR(hit->advisory->module));
	struct str installed = hit->by_source ? arena_printf(arena, "source %.*s %.*s", STR(finding->package->source_name),
							     STR(hit->version))
					      : arena_printf(arena, "installed %.*s", STR(hit->version));

	if (!hit->range)
		finding_evidence(findings, finding, place, "%.*s is listed as affected (%.*s)", STR(installed), STR(from));
	else if (hit->range->fixed.n)
		finding_evidence(findings, finding, place, "%.*s is below the fixed %.*s (%.*s)", STR(installed),
				 STR(hit->range->fixed), STR(from));
	else if (hit->range->last_affected.n)
		finding_evidence(findings, finding, place, "%.*s is not above the last affected %.*s (%.*s)", STR(installed),
				 STR(hit->range->last_affected), STR(from));
	else if (hit->range->limit.n)
		finding_evidence(findings, finding, place, "%.*s is below %.*s, up to where it is known to be affected (%.*s)",
				 STR(installed), STR(hit->range->limit), STR(from));
	else
		finding_evidence(findings, finding, place, "%.*s is affected, no fixed version is known (%.*s)",
				 STR(installed), STR(from));
}

/* What weakens the finding: no record proves the package, or nothing is known of how the distribution mends it. */
static void add_doubts(struct match *match, struct finding *finding, struct str place)
{
	const struct package *package = finding->package;
	struct str what = package->locations.n && package->locations.v[0].what.n ? package->locations.v[0].what
										 : STR_LIT("what was found there");

	if (package->doubtful && package->confidence)
		finding_evidence(match->findings, finding, place,
				 "no package record: %.*s (%.*s), with %u %% confidence", STR(what),
				 STR(package->cataloger), package->confidence);
	else if (package->doubtful)
		finding_evidence(match->findings, finding, place, "no package record: %.*s (%.*s)", STR(what),
				 STR(package->cataloger));
	if (package->development)
		finding_evidence(match->findings, finding, place, "declared as needed for building or testing only");
	if (package->owner)
		finding_evidence(match->findings, finding, place,
				 "owned by %.*s %.*s, for whose distribution the database has no list: a fix of its own is not seen",
				 STR(package->owner->name), STR(package->owner->version));
}

static void judge_symbols(struct match *match, struct finding *finding, const struct hit_list *hits, struct str place)
{
	struct symbols_search search = {.set = finding->package->symbols, .arena = &match->findings->arena};

	/* Of twins only Go's own record tells symbols; where that has none, any of the package may be meant. */
	vec_each(hit, hits) {
		symbols_seek(&search, &hit->advisory->symbols);
		if (!hit->advisory->symbols.n && str_starts(hit->advisory->vulnerability->advisory, "GO-"))
			search.open = true;
	}
	finding->symbols = symbols_answer(&search);
	if (finding->symbols == SYMBOLS_PRESENT)
		finding_evidence(match->findings, finding, place, "the program holds the vulnerable %.*s%s", STR(search.found),
				 search.present > 1 ? " and others" : "");
	else if (finding->symbols == SYMBOLS_ABSENT)
		finding_evidence(match->findings, finding, place,
				 "none of the advisory's %zu vulnerable symbols is in the program's table of functions",
				 search.sought);
}

static void add_finding(struct match *match, const struct package *package, const struct ecosystem *ecosystem,
			const struct hit_list *hits)
{
	struct finding *finding = findings_add(match->findings, FINDING_VULNERABILITY);
	struct arena *arena = &match->findings->arena;
	struct str place = place_of(arena, package);

	finding->vulnerability = best_of(hits);
	finding->id = finding->vulnerability->id;
	finding->rule = arena_printf(arena, "vulnerability/%s", package->type);
	finding->package = package;
	finding->layer = package->layer;
	finding->title = finding->vulnerability->title.n
				 ? finding->vulnerability->title
				 : arena_printf(arena, "%.*s: %.*s", STR(package_full_name(package, arena)), STR(finding->id));
	finding->installed = hits->v[0].version;
	finding->fixed_in = fix_of(ecosystem, hits);
	finding->status = status_of(match, finding, ecosystem, hits);
	finding->fix = advice(arena, finding, hits->v[0].by_source);
	collect_aliases(finding, hits);
	vec_each(hit, hits) {
		if (hit->advisory->vulnerability->severity > finding->severity)
			finding->severity = hit->advisory->vulnerability->severity;
		add_evidence(match, finding, hit, place);
	}
	judge_symbols(match, finding, hits, place);
	add_doubts(match, finding, place);
	if (ecosystem->borrowed)
		finding_evidence(match->findings, finding, match->os->source, "%.*s", STR(ecosystem->why));
}

void judge_answer(struct match *match, const struct package *package, const struct ecosystem *ecosystem,
		  const struct hit_list *hits)
{
	auto_done(map_done) struct map known = {0};
	struct group **groups;
	size_t n;

	if (!hits->n)
		return;
	fold(match, hits, &known, &groups, &n);
	for (size_t i = 0; i < n; i++) {
		add_finding(match, package, ecosystem, &groups[i]->hits);
		vec_done(&groups[i]->hits);
	}
}
