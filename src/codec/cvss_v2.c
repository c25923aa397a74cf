/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CVSS v2. Source: "A Complete Guide to the Common Vulnerability Scoring System Version 2.0", sections 2.1 to 2.4 (metrics, vectors)
 * and 3.2.1 to 3.2.3 (equations). To one decimal is to the nearest tenth, and a half goes up.
 */
#include "codec/cvss_version.h"

enum { AV, AC, AU, C, I, A, E, RL, RC, CDP, TD, CR, IR, AR, METRICS };

/* Weights in thousandths. */
static const struct cvss_metric metrics[METRICS] = {
	[AV] = {"AV", CVSS_BASE, {"L", "A", "N"}, {395, 646, 1000}},
	[AC] = {"AC", CVSS_BASE, {"H", "M", "L"}, {350, 610, 710}},
	[AU] = {"Au", CVSS_BASE, {"M", "S", "N"}, {450, 560, 704}},
	[C] = {"C", CVSS_BASE, {"N", "P", "C"}, {0, 275, 660}},
	[I] = {"I", CVSS_BASE, {"N", "P", "C"}, {0, 275, 660}},
	[A] = {"A", CVSS_BASE, {"N", "P", "C"}, {0, 275, 660}},
	[E] = {"E", CVSS_THREAT, {"ND", "U", "POC", "F", "H"}, {1000, 850, 900, 950, 1000}},
	[RL] = {"RL", CVSS_THREAT, {"ND", "OF", "TF", "W", "U"}, {1000, 870, 900, 950, 1000}},
	[RC] = {"RC", CVSS_THREAT, {"ND", "UC", "UR", "C"}, {1000, 900, 950, 1000}},
	[CDP] = {"CDP", CVSS_ENVIRONMENTAL, {"ND", "N", "L", "LM", "MH", "H"}, {0, 0, 100, 300, 400, 500}},
	[TD] = {"TD", CVSS_ENVIRONMENTAL, {"ND", "N", "L", "M", "H"}, {1000, 0, 250, 750, 1000}},
	[CR] = {"CR", CVSS_ENVIRONMENTAL, {"ND", "L", "M", "H"}, {1000, 500, 1000, 1510}},
	[IR] = {"IR", CVSS_ENVIRONMENTAL, {"ND", "L", "M", "H"}, {1000, 500, 1000, 1510}},
	[AR] = {"AR", CVSS_ENVIRONMENTAL, {"ND", "L", "M", "H"}, {1000, 500, 1000, 1510}},
};

static struct decimal weight(const struct cvss *cvss, unsigned metric)
{
	return decimal_of(cvss_weight(cvss, metric), 3);
}

static struct decimal times(struct decimal a, const struct cvss *cvss, unsigned metric)
{
	return decimal_multiply(a, weight(cvss, metric));
}

/* 10.41·(1 − (1 − C)(1 − I)(1 − A)), each times its requirement, which is 1 but for the environmental score; there at most 10. */
static struct decimal impact_of(const struct cvss *cvss, bool adjusted)
{
	struct decimal one = decimal_of(1, 0), kept = one, impact, ten = decimal_of(10, 0);

	for (unsigned i = 0; i < 3; i++)
		kept = decimal_multiply(kept, decimal_subtract(one, times(weight(cvss, C + i), cvss, CR + i)));
	impact = decimal_multiply(decimal_of(1041, 2), decimal_subtract(one, kept));
	return adjusted && decimal_compare(impact, ten) > 0 ? ten : impact;
}

/*
 * Section 3.2.1. An adjusted impact may be so small that this is less than 0, which the guide does not speak of: it is gone on with as it
 * is, and only what comes out at the end is no less than 0.
 */
static int score_base(const struct cvss *cvss, struct decimal impact)
{
	struct decimal ease = times(times(times(decimal_of(20, 0), cvss, AV), cvss, AC), cvss, AU), sum;

	if (decimal_compare(impact, decimal_of(0, 0)) == 0)
		return 0;
	sum = decimal_add(decimal_multiply(decimal_of(6, 1), impact), decimal_multiply(decimal_of(4, 1), ease));
	return decimal_nearest_tenth(decimal_multiply(decimal_subtract(sum, decimal_of(15, 1)), decimal_of(1176, 3)));
}

/* Section 3.2.2. */
static int score_temporal(const struct cvss *cvss, int base)
{
	return decimal_nearest_tenth(times(times(times(decimal_of(base, 1), cvss, E), cvss, RL), cvss, RC));
}

/* Section 3.2.3. */
static int score_environmental(const struct cvss *cvss)
{
	struct decimal ten = decimal_of(10, 0);
	struct decimal temporal = decimal_of(score_temporal(cvss, score_base(cvss, impact_of(cvss, true))), 1);
	struct decimal damage = times(decimal_subtract(ten, temporal), cvss, CDP);

	int tenths = decimal_nearest_tenth(times(decimal_add(temporal, damage), cvss, TD));

	return tenths < 0 ? 0 : tenths;
}

static int score(const struct cvss *cvss, enum cvss_group group)
{
	int base;

	if (group >= CVSS_ENVIRONMENTAL)
		return score_environmental(cvss);
	base = score_base(cvss, impact_of(cvss, false));
	return group == CVSS_THREAT ? score_temporal(cvss, base) : base;
}

const struct cvss_version cvss_v2 = {
	.name = "2.0",
	.prefix = "",
	.ordered = true,
	.whole_groups = true,
	.score_names = {"base", "temporal", "environmental"},
	.metrics = metrics,
	.count = METRICS,
	.score = score,
};
