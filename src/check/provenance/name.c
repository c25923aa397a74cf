/* SPDX-License-Identifier: Apache-2.0 */
/* What an image is called where it was fetched, who may publish there, and how old it is. */
#include "base/clock.h"
#include "check/provenance/parts.h"

#define DAY 86400
#define OLD_DAYS 180
#define OLDEST_TRUE ((int64_t)1356998400) /* 2013-01-01: before there were such images, so that reproducible builds' dates are told apart */

static bool is_fetched(const struct subject *subject)
{
	return subject->provenance && subject->provenance->repository.n && subject->provenance->called.registry.n;
}

static int eval_mutable(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	if (is_fetched(subject) && !subject->provenance->called.pinned)
		finding_evidence(findings, provenance_finding(check, findings), subject->image->reference, "named by the tag %.*s", STR(subject->provenance->called.tag));
	return 0;
}

static int eval_publisher(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	(void)coverage, (void)e;
	if (is_fetched(subject) && subject->provenance->publisher.kind == PUBLISHER_OPEN)
		finding_evidence(findings, provenance_finding(check, findings), subject->image->reference, "%.*s/%.*s: %.*s may publish there", STR(subject->provenance->called.registry),
				 STR(subject->provenance->called.repository), STR(subject->provenance->publisher.name));
	return 0;
}

static int eval_old(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	int64_t made, days;

	(void)coverage, (void)e;
	if (!is_fetched(subject) || !clock_parse(subject->image->created, &made) || made < OLDEST_TRUE)
		return 0;
	days = (subject->now - made) / DAY;
	if (days > OLD_DAYS)
		finding_evidence(findings, provenance_finding(check, findings), STR_LIT("created"), "made on %.*s, %lld days ago", STR(clock_day(subject->image->created)), (long long)days);
	return 0;
}

static const char *const old_references[] = {"NIST SP 800-190 4.2.2", NULL};
static const char *const publisher_references[] = {"NIST SP 800-190 4.1.5", "CIS Docker 4.2", NULL};

const struct check checks_provenance_name[] = {
	{
		.id = "provenance/mutable-tag",
		.title = "the image is named by a tag, which can become another image",
		.why = "What was evaluated and what is pulled tomorrow need not be the same: whoever may write to the repository moves the tag.",
		.fix = "deploy by digest: REPOSITORY@sha256:…, as the report names it",
		.off = true, .severity = SEVERITY_LOW, .eval = eval_mutable,
	},
	{
		.id = "provenance/unknown-publisher",
		.title = "nobody is known to stand behind the image's name",
		.why = "At registries where anybody may register, names that resemble those of well-known software belong to whoever took them first.",
		.fix = "take the image of its publisher or an official one; or name whom you know in a list of your own: plimsoll provenance --publishers FILE",
		.references = publisher_references, .severity = SEVERITY_LOW, .eval = eval_publisher,
	},
	{
		.id = "provenance/old-image",
		.title = "the image was made more than half a year ago",
		.why = "Nothing that was mended since then is in it; what the base image has mended reaches nobody until somebody builds again.",
		.fix = "build it again on a current base image, and often",
		.references = old_references, .severity = SEVERITY_LOW, .eval = eval_old,
	},
	{0},
};
