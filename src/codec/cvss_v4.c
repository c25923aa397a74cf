/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CVSS v4.0. Source: the specification, sections 2 to 5 (metrics), 7 (vectors), 8.2 (scores) and 8.3 (tables 24 to 30, equivalence sets).
 * The scores of the MacroVectors came from experts' ranking; no formula gives them: FIRST's calculator, cvss_lookup.js.
 *
 * A score is a fraction whose denominator divides 840 × 5; a half goes up (section 8.2).
 */
#include "base/mem.h"
#include "codec/cvss_version.h"

enum {
	AV, AC, AT, PR, UI, VC, VI, VA, SC, SI, SA, E, CR, IR, AR, MAV, MAC, MAT, MPR, MUI, MVC, MVI, MVA, MSC, MSI, MSA, S, AU, R, V, RE, U,
	METRICS
};

/*
 * Weights are steps down from the worst value of the metric. Of SC, SI and SA the worst is S (safety), which only the modified
 * metrics have. What is not defined counts as the worst (table 13, section 4).
 */
static const struct cvss_metric metrics[METRICS] = {
	[AV] = {"AV", CVSS_BASE, {"N", "A", "L", "P"}, {0, 1, 2, 3}},
	[AC] = {"AC", CVSS_BASE, {"L", "H"}, {0, 1}},
	[AT] = {"AT", CVSS_BASE, {"N", "P"}, {0, 1}},
	[PR] = {"PR", CVSS_BASE, {"N", "L", "H"}, {0, 1, 2}},
	[UI] = {"UI", CVSS_BASE, {"N", "P", "A"}, {0, 1, 2}},
	[VC] = {"VC", CVSS_BASE, {"H", "L", "N"}, {0, 1, 2}},
	[VI] = {"VI", CVSS_BASE, {"H", "L", "N"}, {0, 1, 2}},
	[VA] = {"VA", CVSS_BASE, {"H", "L", "N"}, {0, 1, 2}},
	[SC] = {"SC", CVSS_BASE, {"H", "L", "N"}, {1, 2, 3}},
	[SI] = {"SI", CVSS_BASE, {"H", "L", "N"}, {1, 2, 3}},
	[SA] = {"SA", CVSS_BASE, {"H", "L", "N"}, {1, 2, 3}},
	[E] = {"E", CVSS_THREAT, {"X", "A", "P", "U"}, {0, 0, 1, 2}},
	[CR] = {"CR", CVSS_ENVIRONMENTAL, {"X", "H", "M", "L"}, {0, 0, 1, 2}},
	[IR] = {"IR", CVSS_ENVIRONMENTAL, {"X", "H", "M", "L"}, {0, 0, 1, 2}},
	[AR] = {"AR", CVSS_ENVIRONMENTAL, {"X", "H", "M", "L"}, {0, 0, 1, 2}},
	[MAV] = {"MAV", CVSS_ENVIRONMENTAL, {"X", "N", "A", "L", "P"}, {0, 0, 1, 2, 3}},
	[MAC] = {"MAC", CVSS_ENVIRONMENTAL, {"X", "L", "H"}, {0, 0, 1}},
	[MAT] = {"MAT", CVSS_ENVIRONMENTAL, {"X", "N", "P"}, {0, 0, 1}},
	[MPR] = {"MPR", CVSS_ENVIRONMENTAL, {"X", "N", "L", "H"}, {0, 0, 1, 2}},
	[MUI] = {"MUI", CVSS_ENVIRONMENTAL, {"X", "N", "P", "A"}, {0, 0, 1, 2}},
	[MVC] = {"MVC", CVSS_ENVIRONMENTAL, {"X", "H", "L", "N"}, {0, 0, 1, 2}},
	[MVI] = {"MVI", CVSS_ENVIRONMENTAL, {"X", "H", "L", "N"}, {0, 0, 1, 2}},
	[MVA] = {"MVA", CVSS_ENVIRONMENTAL, {"X", "H", "L", "N"}, {0, 0, 1, 2}},
	[MSC] = {"MSC", CVSS_ENVIRONMENTAL, {"X", "H", "L", "N"}, {0, 1, 2, 3}},
	[MSI] = {"MSI", CVSS_ENVIRONMENTAL, {"X", "S", "H", "L", "N"}, {0, 0, 1, 2, 3}},
	[MSA] = {"MSA", CVSS_ENVIRONMENTAL, {"X", "S", "H", "L", "N"}, {0, 0, 1, 2, 3}},
	[S] = {"S", CVSS_SUPPLEMENTAL, {"X", "N", "P"}},
	[AU] = {"AU", CVSS_SUPPLEMENTAL, {"X", "N", "Y"}},
	[R] = {"R", CVSS_SUPPLEMENTAL, {"X", "A", "U", "I"}},
	[V] = {"V", CVSS_SUPPLEMENTAL, {"X", "D", "C"}},
	[RE] = {"RE", CVSS_SUPPLEMENTAL, {"X", "L", "M", "H"}},
	[U] = {"U", CVSS_SUPPLEMENTAL, {"X", "Clear", "Green", "Amber", "Red"}},
};

/* How far from the worst, by the metrics that count: index by AV … AR. */
struct steps {
	int of[AR + 1];
};

enum { EQ1, EQ2, EQ3, EQ4, EQ5, EQ6, SETS };

struct macro {
	int level[SETS];
};

/* Scores in tenths by the levels of EQ1 to EQ6. The third level of EQ3 has no first one of EQ6, which is 0 here: there is no such MacroVector. */
static const uint8_t macro_scores[3][2][3][3][3][2] = {
	[0][0][0] = {{{100, 99}, {98, 95}, {95, 92}}, {{100, 96}, {93, 87}, {91, 81}}, {{93, 90}, {89, 80}, {81, 68}}},
	[0][0][1] = {{{98, 95}, {95, 92}, {90, 84}}, {{93, 92}, {89, 81}, {81, 65}}, {{88, 80}, {78, 70}, {69, 48}}},
	[0][0][2] = {{{0, 92}, {0, 82}, {0, 72}}, {{0, 79}, {0, 69}, {0, 50}}, {{0, 69}, {0, 55}, {0, 27}}},
	[0][1][0] = {{{99, 97}, {95, 92}, {92, 85}}, {{95, 91}, {90, 83}, {84, 71}}, {{92, 81}, {82, 71}, {72, 53}}},
	[0][1][1] = {{{95, 93}, {92, 85}, {85, 73}}, {{92, 82}, {80, 72}, {70, 59}}, {{84, 70}, {71, 52}, {50, 30}}},
	[0][1][2] = {{{0, 86}, {0, 75}, {0, 52}}, {{0, 71}, {0, 52}, {0, 29}}, {{0, 63}, {0, 29}, {0, 17}}},
	[1][0][0] = {{{98, 95}, {94, 87}, {91, 81}}, {{94, 89}, {86, 74}, {77, 64}}, {{87, 75}, {74, 63}, {63, 49}}},
	[1][0][1] = {{{94, 89}, {88, 77}, {76, 67}}, {{86, 76}, {74, 58}, {59, 50}}, {{72, 57}, {57, 52}, {52, 25}}},
	[1][0][2] = {{{0, 83}, {0, 70}, {0, 54}}, {{0, 65}, {0, 58}, {0, 26}}, {{0, 53}, {0, 21}, {0, 13}}},
	[1][1][0] = {{{95, 90}, {88, 76}, {76, 70}}, {{90, 77}, {75, 62}, {61, 53}}, {{77, 66}, {68, 59}, {52, 30}}},
	[1][1][1] = {{{89, 78}, {76, 67}, {62, 58}}, {{74, 59}, {57, 57}, {47, 23}}, {{61, 52}, {57, 29}, {24, 16}}},
	[1][1][2] = {{{0, 71}, {0, 59}, {0, 30}}, {{0, 58}, {0, 26}, {0, 15}}, {{0, 23}, {0, 13}, {0, 6}}},
	[2][0][0] = {{{93, 87}, {86, 72}, {75, 58}}, {{86, 74}, {74, 61}, {56, 34}}, {{70, 54}, {52, 40}, {40, 22}}},
	[2][0][1] = {{{85, 75}, {74, 55}, {62, 51}}, {{72, 57}, {55, 41}, {46, 19}}, {{53, 36}, {34, 19}, {19, 8}}},
	[2][0][2] = {{{0, 64}, {0, 51}, {0, 20}}, {{0, 47}, {0, 21}, {0, 11}}, {{0, 24}, {0, 9}, {0, 4}}},
	[2][1][0] = {{{88, 75}, {73, 53}, {60, 50}}, {{73, 55}, {59, 40}, {41, 20}}, {{54, 43}, {45, 22}, {20, 11}}},
	[2][1][1] = {{{75, 55}, {58, 45}, {40, 21}}, {{61, 51}, {48, 18}, {20, 9}}, {{46, 18}, {17, 7}, {8, 2}}},
	[2][1][2] = {{{0, 53}, {0, 24}, {0, 14}}, {{0, 24}, {0, 12}, {0, 5}}, {{0, 10}, {0, 3}, {0, 1}}},
};

/* The metrics of a set, and what a level of it is made of. EQ3 and EQ6 go together, and EQ5 has one metric, whose levels have no depth. */
#define PART_METRICS_MAX 6
#define HIGHEST_MAX 5

struct level {
	int depth; /* steps from its highest vector to its lowest, and one to the next level (table 30) */
	unsigned count;
	int8_t highest[HIGHEST_MAX][PART_METRICS_MAX]; /* its highest vectors, as steps (tables 24 to 29) */
};

static const uint8_t eq1_metrics[] = {AV, PR, UI}, eq2_metrics[] = {AC, AT}, eq3_eq6_metrics[] = {VC, VI, VA, CR, IR, AR},
		     eq4_metrics[] = {SC, SI, SA};

static const struct level eq1_levels[] = {
	{1, 1, {{0, 0, 0}}},
	{4, 3, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
	{5, 2, {{3, 0, 0}, {1, 1, 1}}},
};
static const struct level eq2_levels[] = {
	{1, 1, {{0, 0}}},
	{2, 2, {{1, 0}, {0, 1}}},
};
/* By EQ3 and EQ6. */
static const struct level eq3_eq6_levels[3][2] = {
	{{7, 1, {{0, 0, 0, 0, 0, 0}}}, {6, 2, {{0, 0, 1, 1, 1, 0}, {0, 0, 0, 1, 1, 1}}}},
	{{8, 2, {{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}}},
	 {8, 5, {{1, 0, 1, 0, 1, 0}, {1, 0, 0, 0, 1, 1}, {0, 1, 0, 1, 0, 1}, {0, 1, 1, 1, 0, 0}, {1, 1, 0, 0, 0, 1}}}},
	{{0}, {10, 1, {{1, 1, 1, 0, 0, 0}}}},
};
static const struct level eq4_levels[] = {
	{6, 1, {{1, 0, 0}}},
	{5, 1, {{1, 1, 1}}},
	{4, 1, {{2, 2, 2}}},
};

#define DEPTHS 840 /* a multiple of every depth */

static struct steps steps_of(const struct cvss *cvss)
{
	struct steps steps;

	for (unsigned i = AV; i <= AR; i++)
		steps.of[i] = (int)cvss_weight(cvss, i);
	for (unsigned i = AV; i <= SA; i++)
		if (cvss->values[MAV + i - AV])
			steps.of[i] = (int)cvss_weight(cvss, MAV + i - AV);
	return steps;
}

/* Tables 24 to 29. */
static struct macro macro_of(const int *of)
{
	bool all = !of[AV] && !of[PR] && !of[UI], some = !of[AV] || !of[PR] || !of[UI];
	bool wanted = (!of[CR] && !of[VC]) || (!of[IR] && !of[VI]) || (!of[AR] && !of[VA]);
	struct macro macro;

	macro.level[EQ1] = all ? 0 : some && of[AV] != 3 ? 1 : 2;
	macro.level[EQ2] = of[AC] || of[AT];
	macro.level[EQ3] = !of[VC] && !of[VI] ? 0 : !of[VC] || !of[VI] || !of[VA] ? 1 : 2;
	macro.level[EQ4] = !of[SI] || !of[SA] ? 0 : of[SC] == 1 || of[SI] == 1 || of[SA] == 1 ? 1 : 2;
	macro.level[EQ5] = of[E];
	macro.level[EQ6] = !wanted;
	return macro;
}

/* The score of a MacroVector, or 0 where there is none. */
static int macro_score(const struct macro *macro)
{
	static const int counts[SETS] = {3, 2, 3, 3, 3, 2};
	const int *l = macro->level;

	for (int i = 0; i < SETS; i++)
		if (l[i] >= counts[i])
			return 0;
	return macro_scores[l[EQ1]][l[EQ2]][l[EQ3]][l[EQ4]][l[EQ5]][l[EQ6]];
}

/* The score of the next lower MacroVector in one set. */
static int score_below(struct macro macro, int set)
{
	macro.level[set]++;
	return macro_score(&macro);
}

/*
 * The same for EQ3 and EQ6 together (section 8.2, 1.1): from the first level of both there are two ways, of which the higher score counts;
 * from a first level of EQ6 else it is EQ6 that goes down; and else EQ3.
 */
static int score_below_eq3_eq6(struct macro macro)
{
	int by_eq3 = score_below(macro, EQ3), by_eq6 = score_below(macro, EQ6);

	if (macro.level[EQ6] == 1)
		return by_eq3;
	return macro.level[EQ3] == 0 && by_eq3 > by_eq6 ? by_eq3 : by_eq6;
}

/* Steps from the first of the level's highest vectors that is nowhere better than this one. */
static int distance(const int *of, const struct level *level, const uint8_t *part, unsigned n)
{
	for (unsigned i = 0; i < level->count; i++) {
		int sum = 0;

		for (unsigned j = 0; j < n && sum >= 0; j++)
			sum = of[part[j]] < level->highest[i][j] ? -1 : sum + of[part[j]] - level->highest[i][j];
		if (sum >= 0)
			return sum;
	}
	return 0; /* not reached: a level is what lies below its highest vectors */
}

/* What is taken off the MacroVector's score: the mean of the parts. */
struct shares {
	int sum; /* tenths × DEPTHS */
	int count;
};

static void add_share(struct shares *shares, int score, int below, int steps, int depth)
{
	if (below == 0)
		return; /* there is no lower MacroVector: the set does not count */
	shares->sum += (score - below) * steps * (DEPTHS / depth);
	shares->count++;
}

static int score_of(const int *of)
{
	struct macro macro = macro_of(of);
	const struct level *eq1 = &eq1_levels[macro.level[EQ1]], *eq2 = &eq2_levels[macro.level[EQ2]],
			   *eq3_eq6 = &eq3_eq6_levels[macro.level[EQ3]][macro.level[EQ6]], *eq4 = &eq4_levels[macro.level[EQ4]];
	int score = macro_score(&macro), whole, exact;
	struct shares shares = {0};

	add_share(&shares, score, score_below(macro, EQ1), distance(of, eq1, eq1_metrics, ARRAY_SIZE(eq1_metrics)), eq1->depth);
	add_share(&shares, score, score_below(macro, EQ2), distance(of, eq2, eq2_metrics, ARRAY_SIZE(eq2_metrics)), eq2->depth);
	add_share(&shares, score, score_below_eq3_eq6(macro),
		  distance(of, eq3_eq6, eq3_eq6_metrics, ARRAY_SIZE(eq3_eq6_metrics)), eq3_eq6->depth);
	add_share(&shares, score, score_below(macro, EQ4), distance(of, eq4, eq4_metrics, ARRAY_SIZE(eq4_metrics)), eq4->depth);
	add_share(&shares, score, score_below(macro, EQ5), 0, 1);
	if (shares.count == 0)
		return score;
	whole = DEPTHS * shares.count;
	exact = score * whole - shares.sum;
	return exact < 0 ? 0 : (2 * exact + whole) / (2 * whole);
}

static int score(const struct cvss *cvss, enum cvss_group group)
{
	struct steps steps = steps_of(cvss);
	bool harmless = true;

	(void)group; /* one equation for all */
	for (unsigned i = VC; i <= VA; i++)
		harmless &= steps.of[i] == 2;
	for (unsigned i = SC; i <= SA; i++)
		harmless &= steps.of[i] == 3;
	return harmless ? 0 : score_of(steps.of);
}

const struct cvss_version cvss_v4 = {
	.name = "4.0",
	.prefix = "CVSS:4.0/",
	.ordered = true,
	.has_critical = true,
	.metrics = metrics,
	.count = METRICS,
	.score = score,
};
