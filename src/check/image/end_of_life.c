/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What nobody mends any more: the distribution of an image, and runtimes and servers in it, by the dated table of model/support.h, which
 * says of what only its makers mend.
 */
#include "base/map.h"
#include "check/check.h"
#include "model/support.h"

#define LONG_OVER 180 /* days after the end from which it is grave: what has been found since adds up */

/* Which of the two a rule is about. */
enum state { OVER, SOON };
static const enum state over = OVER, soon = SOON;

/* Something with a release, and what the table says of it. */
struct supported {
	struct support_product product;
	struct support_release release;
	struct str called; /* "Debian GNU/Linux 9 (stretch)", "Python 3.8.20" */
	int64_t days;      /* since its last day; negative before it */
};

/* Whether it is in that state now. */
static bool is_in(struct supported *it, enum state state, int64_t now)
{
	if (!support_days_since(it->release.end, now, &it->days))
		return false;
	return state == OVER ? it->days > 0 : it->days <= 0 && it->days >= -SUPPORT_SOON;
}

static bool has_extended(const struct supported *it, int64_t now)
{
	int64_t days;

	return support_days_since(it->release.extended, now, &days) && days <= 0;
}

static enum severity severity_of(const struct check *check, const struct supported *it, int64_t now)
{
	if (it->days > 0 && (it->days < LONG_OVER || has_extended(it, now)))
		return SEVERITY_MEDIUM;
	return check->severity;
}

/* "v3.18" of Alpine is 3.18 to people. */
static struct str shown(struct str release)
{
	str_skip(&release, "v");
	return release;
}

static struct str ends(struct arena *arena, const struct support_release *release)
{
	return release->end.n ? arena_printf(arena, "until %.*s", STR(release->end)) : STR_LIT("whose end is not set");
}

static struct str advice(struct arena *arena, const struct supported *it, int64_t now)
{
	struct support_release next, longest;
	struct str name = it->product.name;

	if (!support_successors(&it->product, &it->release, now, &next, &longest))
		return arena_printf(arena, "move to a release of %.*s that is supported: %.*s", STR(name), STR(it->product.source));
	if (str_eq(next.name, longest.name))
		return arena_printf(arena, "move to %.*s %.*s (%.*s)", STR(name), STR(shown(next.name)), STR(ends(arena, &next)));
	return arena_printf(arena, "move to %.*s %.*s (%.*s), or to %.*s (%.*s)", STR(name), STR(shown(next.name)),
			    STR(ends(arena, &next)), STR(shown(longest.name)), STR(ends(arena, &longest)));
}

static void add_evidence(struct findings *findings, struct finding *finding, const struct supported *it, struct str where, int64_t now)
{
	struct str release = shown(it->release.name), end = it->release.end;
	struct arena *arena = &findings->arena;
	long long days = it->days > 0 ? it->days : -it->days;
	struct str count = arena_printf(arena, "%lld day%s", days, days == 1 ? "" : "s");

	if (it->days > 0)
		finding_evidence(findings, finding, where, "%.*s: support of %.*s ended on %.*s, %.*s ago", STR(it->called), STR(release),
				 STR(end), STR(count));
	else
		finding_evidence(findings, finding, where, "%.*s: support of %.*s ends on %.*s, %s%.*s", STR(it->called), STR(release),
				 STR(end), days ? "in " : "", STR(days ? count : STR_LIT("today")));
	if (has_extended(it, now))
		finding_evidence(findings, finding, STR_NULL, "paid or restricted support goes on until %.*s", STR(it->release.extended));
	finding_evidence(findings, finding, STR_NULL, "as %.*s had it on %.*s", STR(it->product.source), STR(support_date()));
}

static struct finding *found(const struct check *check, const struct supported *it, struct str where, int64_t now, struct findings *findings)
{
	struct finding *finding = check_finding(check, findings);
	struct arena *arena = &findings->arena;

	finding->severity = severity_of(check, it, now);
	finding->title = arena_printf(arena, it->days <= 0 ? "%.*s is soon past its end of life" : "%.*s is past its end of life",
				      STR(it->called));
	finding->reason = arena_printf(arena, it->days <= 0 ? "support ends %.*s" : "support ended %.*s", STR(it->release.end));
	finding->fix = advice(arena, it, now);
	add_evidence(findings, finding, it, where, now);
	return finding;
}

/* ---- the distribution ---- */

static int judge_system(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage,
			struct err *e)
{
	enum state state = *(const enum state *)check->data;
	const struct os *os = subject->inventory ? &subject->inventory->os : NULL;
	struct supported it;
	struct finding *finding;

	(void)coverage, (void)e;
	if (!os || !support_system(os->id, &it.product) || !support_release_of(&it.product, os->release, &it.release) ||
	    !is_in(&it, state, subject->now))
		return 0;
	it.called = os->name.n ? os->name : arena_printf(&findings->arena, "%.*s %.*s", STR(it.product.name), STR(shown(os->release)));
	finding = found(check, &it, os->source, subject->now, findings);
	finding->path = os->source;
	return 0;
}

/* ---- runtimes ---- */

/* One run of a rule over the packages. */
struct judging {
	const struct check *check;
	struct support_runtimes runtimes;
	int64_t now;
	struct map known; /* by product and version: the number, from 1, of its finding */
	struct findings *findings;
};

/* Each version of a product is told once; where else it is, in the evidence. */
static void judge_package(struct judging *judging, const struct package *package)
{
	struct findings *findings = judging->findings;
	struct supported it;
	struct finding *finding;
	struct str key;
	size_t number;

	if (!support_package(&judging->runtimes, package, &it.product, &it.release) ||
	    !is_in(&it, *(const enum state *)judging->check->data, judging->now))
		return;
	it.called = key = arena_printf(&findings->arena, "%.*s %.*s", STR(it.product.name), STR(package->version));
	number = (size_t)(uintptr_t)map_get(&judging->known, key);
	if (number) {
		finding_evidence(findings, &findings->list.v[number - 1], package_place(package), "and here");
		return;
	}
	finding = found(judging->check, &it, package_place(package), judging->now, findings);
	finding->kind = FINDING_PACKAGE;
	finding->package = package;
	finding->installed = package->version;
	finding->layer = package->layer;
	map_set(&judging->known, key, (void *)(uintptr_t)findings->list.n);
}

static int judge_runtimes(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage,
			  struct err *e)
{
	struct judging judging = {.check = check, .now = subject->now, .findings = findings};

	(void)coverage, (void)e;
	if (!subject->inventory)
		return 0;
	support_runtimes_init(&judging.runtimes);
	vec_each(package, &subject->inventory->packages)
		judge_package(&judging, *package);
	support_runtimes_done(&judging.runtimes);
	map_done(&judging.known);
	return 0;
}

#define WHY "Who makes it mends it no more: a vulnerability that is found from now on stays, and often nobody even records that it is affected. "

const struct check checks_image_end_of_life[] = {
	{
		.id = "image/end-of-life",
		.title = "distribution past its end of life",
		.why = WHY "Scanners then find less, not more. It is medium for half a year, and while paid or restricted support goes on.",
		.fix = "rebuild on a release that is supported",
		.severity = SEVERITY_HIGH,
		.data = &over,
		.of_packages = true,
		.eval = judge_system,
	},
	{
		.id = "image/end-of-life-soon",
		.title = "distribution within 90 days of its end of life",
		.why = "Moving to another release takes time; what is not moved by then is no longer mended.",
		.fix = "rebuild on a later release before the day",
		.severity = SEVERITY_LOW,
		.data = &soon,
		.of_packages = true,
		.eval = judge_system,
	},
	{
		.id = "package/end-of-life",
		.title = "runtime or server past its end of life",
		.why = WHY "It is medium for half a year, and while paid or restricted support goes on. What the distribution packages is its to mend, and is "
			   "not meant.",
		.fix = "move to a series that is supported",
		.severity = SEVERITY_HIGH,
		.data = &over,
		.of_packages = true,
		.eval = judge_runtimes,
	},
	{
		.id = "package/end-of-life-soon",
		.title = "runtime or server within 90 days of its end of life",
		.why = "Moving to another series takes time; what is not moved by then is no longer mended.",
		.fix = "move to a later series before the day",
		.severity = SEVERITY_LOW,
		.data = &soon,
		.of_packages = true,
		.eval = judge_runtimes,
	},
	{0},
};
