/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CVSS v3.0 and v3.1. Sources: the specifications, sections 2 to 4 and table 15 (metrics, vectors), 7.1 to 7.3 (equations), 7.4 (weights).
 *
 * Round up is to the smallest tenth that is not below the exact value. Version 3.1 defines it on integers (appendix A) so that
 * binary fractions do not turn 4.6 into 4.7; version 3.0 does not say, so that calculators of old may show 0.1 more.
 */
#include "codec/cvss_version.h"

enum { AV, AC, PR, UI, S, C, I, A, E, RL, RC, CR, IR, AR, MAV, MAC, MPR, MUI, MS, MC, MI, MA, METRICS };

#define MODIFIED(base) ((base) + MAV - AV) /* the metric that replaces a base metric */

/* Weights in hundredths. Those of modified metrics are their base metrics'. */
static const struct cvss_metric metrics[METRICS] = {
	[AV] = {"AV", CVSS_BASE, {"N", "A", "L", "P"}, {85, 62, 55, 20}},
	[AC] = {"AC", CVSS_BASE, {"L", "H"}, {77, 44}},
	[PR] = {"PR", CVSS_BASE, {"N", "L", "H"}, {85, 62, 27}},
	[UI] = {"UI", CVSS_BASE, {"N", "R"}, {85, 62}},
	[S] = {"S", CVSS_BASE, {"U", "C"}},
	[C] = {"C", CVSS_BASE, {"N", "L", "H"}, {0, 22, 56}},
	[I] = {"I", CVSS_BASE, {"N", "L", "H"}, {0, 22, 56}},
	[A] = {"A", CVSS_BASE, {"N", "L", "H"}, {0, 22, 56}},
	[E] = {"E", CVSS_THREAT, {"X", "H", "F", "P", "U"}, {100, 100, 97, 94, 91}},
	[RL] = {"RL", CVSS_THREAT, {"X", "U", "W", "T", "O"}, {100, 100, 97, 96, 95}},
	[RC] = {"RC", CVSS_THREAT, {"X", "C", "R", "U"}, {100, 100, 96, 92}},
	[CR] = {"CR", CVSS_ENVIRONMENTAL, {"X", "H", "M", "L"}, {100, 150, 100, 50}},
	[IR] = {"IR", CVSS_ENVIRONMENTAL, {"X", "H", "M", "L"}, {100, 150, 100, 50}},
	[AR] = {"AR", CVSS_ENVIRONMENTAL, {"X", "H", "M", "L"}, {100, 150, 100, 50}},
	[MAV] = {"MAV", CVSS_ENVIRONMENTAL, {"X", "N", "A", "L", "P"}},
	[MAC] = {"MAC", CVSS_ENVIRONMENTAL, {"X", "L", "H"}},
	[MPR] = {"MPR", CVSS_ENVIRONMENTAL, {"X", "N", "L", "H"}},
	[MUI] = {"MUI", CVSS_ENVIRONMENTAL, {"X", "N", "R"}},
	[MS] = {"MS", CVSS_ENVIRONMENTAL, {"X", "U", "C"}},
	[MC] = {"MC", CVSS_ENVIRONMENTAL, {"X", "N", "L", "H"}},
	[MI] = {"MI", CVSS_ENVIRONMENTAL, {"X", "N", "L", "H"}},
	[MA] = {"MA", CVSS_ENVIRONMENTAL, {"X", "N", "L", "H"}},
};

static const uint16_t privileges_changed[] = {85, 68, 50}; /* of PR where the scope changes */

static struct decimal hundredths(unsigned n)
{
	return decimal_of(n, 2);
}

static struct decimal times(struct decimal a, unsigned weight)
{
	return decimal_multiply(a, hundredths(weight));
}

/* 1 − (1 − C·CR)(1 − I·IR)(1 − A·AR); the requirements are 1 but for the environmental score. Four decimals, so below they are more. */
static struct decimal impact_subscore(const struct cvss *cvss)
{
	struct decimal one = decimal_of(1, 0), kept = one;

	for (unsigned i = 0; i < 3; i++)
		kept = decimal_multiply(kept, decimal_subtract(one, times(hundredths(cvss_weight(cvss, C + i)),
									  cvss_weight(cvss, CR + i))));
	return decimal_subtract(one, kept);
}

/*
 * The impact where the scope changes. `iss` is not 0 here: for that the equation is below 0, and 0.11 is the next it can be, for which
 * it is above. The environmental score of v3.1 alone has the second form (section 7.3).
 */
static struct decimal impact_changed(struct decimal iss, bool newer)
{
	struct decimal linear = decimal_multiply(decimal_of(752, 2), decimal_subtract(iss, decimal_of(29, 3)));
	struct decimal power = newer ? decimal_power(decimal_subtract(decimal_multiply(iss, decimal_of(9731, 4)), decimal_of(2, 2)), 13) :
				       decimal_power(decimal_subtract(iss, decimal_of(2, 2)), 15);

	return decimal_subtract(linear, decimal_multiply(decimal_of(325, 2), power));
}

static struct decimal exploitability(const struct cvss *cvss, bool changed)
{
	unsigned privileges = changed ? privileges_changed[cvss->values[PR]] : cvss_weight(cvss, PR);

	return times(times(times(times(decimal_of(822, 2), cvss_weight(cvss, AV)), cvss_weight(cvss, AC)), privileges),
		     cvss_weight(cvss, UI));
}

/* Sections 7.1 and 7.3, up to the temporal metrics. */
static int score_base(const struct cvss *cvss, struct decimal iss, bool newer)
{
	bool changed = cvss->values[S] == 1;
	struct decimal impact, sum, ten = decimal_of(10, 0);

	if (decimal_compare(iss, decimal_of(0, 0)) == 0)
		return 0;
	impact = changed ? impact_changed(iss, newer) : decimal_multiply(decimal_of(642, 2), iss);
	sum = decimal_add(impact, exploitability(cvss, changed));
	if (changed)
		sum = decimal_multiply(decimal_of(108, 2), sum);
	return decimal_tenth_above(decimal_compare(sum, ten) > 0 ? ten : sum);
}

/* Section 7.2. */
static int score_temporal(const struct cvss *cvss, int base)
{
	return decimal_tenth_above(times(times(times(decimal_of(base, 1), cvss_weight(cvss, E)), cvss_weight(cvss, RL)),
					 cvss_weight(cvss, RC)));
}

/* The vector whose base metrics are what the modified ones make of them. */
static struct cvss modify(const struct cvss *cvss)
{
	struct cvss modified = *cvss;

	for (unsigned i = AV; i <= A; i++)
		if (cvss->values[MODIFIED(i)])
			modified.values[i] = cvss->values[MODIFIED(i)] - 1;
	return modified;
}

static int score_environmental(const struct cvss *cvss)
{
	struct cvss modified = modify(cvss);
	struct decimal most = decimal_of(915, 3), iss = impact_subscore(&modified);

	if (decimal_compare(iss, most) > 0)
		iss = most;
	return score_temporal(cvss, score_base(&modified, iss, cvss->version == &cvss_v3_1));
}

static int score(const struct cvss *cvss, enum cvss_group group)
{
	int base;

	if (group >= CVSS_ENVIRONMENTAL)
		return score_environmental(cvss);
	base = score_base(cvss, impact_subscore(cvss), false);
	return group == CVSS_THREAT ? score_temporal(cvss, base) : base;
}

const struct cvss_version cvss_v3_0 = {
	.name = "3.0",
	.prefix = "CVSS:3.0/",
	.has_critical = true,
	.score_names = {"base", "temporal", "environmental"},
	.metrics = metrics,
	.count = METRICS,
	.score = score,
};

const struct cvss_version cvss_v3_1 = {
	.name = "3.1",
	.prefix = "CVSS:3.1/",
	.has_critical = true,
	.score_names = {"base", "temporal", "environmental"},
	.metrics = metrics,
	.count = METRICS,
	.score = score,
};
