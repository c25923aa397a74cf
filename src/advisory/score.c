/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/score.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"

enum { AV, AC, PR, UI, S, C, I, A, METRICS };

static const struct {
	const char *name;
	const char *letters; /* the values; a metric's number is the place of its letter */
	double weights[4];
} metrics[METRICS] = {
	[AV] = {"AV", "NALP", {0.85, 0.62, 0.55, 0.2}}, [AC] = {"AC", "LH", {0.77, 0.44}},
	[PR] = {"PR", "NLH", {0.85, 0.62, 0.27}},       [UI] = {"UI", "NR", {0.85, 0.62}},
	[S] = {"S", "UC", {0, 1}},                      [C] = {"C", "NLH", {0, 0.22, 0.56}},
	[I] = {"I", "NLH", {0, 0.22, 0.56}},            [A] = {"A", "NLH", {0, 0.22, 0.56}},
};

static bool read_metric(struct str part, unsigned values[METRICS], unsigned *seen)
{
	struct str name, value;
	const char *letter;

	if (!str_cut(part, ':', &name, &value) || value.n != 1)
		return false;
	for (unsigned i = 0; i < METRICS; i++)
		if (str_is(name, metrics[i].name)) {
			letter = strchr(metrics[i].letters, value.p[0]);
			if (!letter || !*letter || (*seen & 1u << i))
				return false;
			values[i] = (unsigned)(letter - metrics[i].letters);
			*seen |= 1u << i;
			return true;
		}
	return true; /* temporal and environmental metrics do not change the base score */
}

static bool read_vector(struct str vector, unsigned values[METRICS], bool *ret_minor)
{
	struct str part;
	unsigned seen = 0;

	*ret_minor = str_skip(&vector, "CVSS:3.1/");
	if (!*ret_minor && !str_skip(&vector, "CVSS:3.0/"))
		return false;
	while (str_next(&vector, '/', &part))
		if (!read_metric(part, values, &seen))
			return false;
	return seen == (1u << METRICS) - 1;
}

/* The smallest tenth that is not below x, on integers so that 4.6 does not become 4.7 (appendix A of the standard). */
static double round_up(double x)
{
	long parts = lround(x * 100000);

	return (double)(parts % 10000 == 0 ? parts / 10000 : parts / 10000 + 1) / 10;
}

double cvss3_base_score(struct str vector)
{
	unsigned v[METRICS];
	double weight[METRICS], lost, impact, ease;
	bool minor, changed;

	if (!read_vector(vector, v, &minor))
		return -1;
	for (int i = 0; i < METRICS; i++)
		weight[i] = metrics[i].weights[v[i]];
	changed = v[S] == 1;
	if (changed && v[PR])
		weight[PR] = v[PR] == 1 ? 0.68 : 0.5;
	lost = 1 - (1 - weight[C]) * (1 - weight[I]) * (1 - weight[A]);
	impact = changed ? 7.52 * (lost - 0.029) - 3.25 * pow(lost - 0.02, 15) : 6.42 * lost;
	if (impact <= 0)
		return 0;
	ease = 8.22 * weight[AV] * weight[AC] * weight[PR] * weight[UI];
	return round_up(fmin((changed ? 1.08 : 1) * (impact + ease), 10));
}

enum severity cvss3_severity(double score)
{
	return score >= 9 ? SEVERITY_CRITICAL : score >= 7 ? SEVERITY_HIGH : score >= 4 ? SEVERITY_MEDIUM :
	       score > 0 ? SEVERITY_LOW : SEVERITY_NEGLIGIBLE;
}

bool cvss3_pack(struct str vector, unsigned *ret_packed)
{
	unsigned values[METRICS], packed;
	char text[CVSS3_TEXT_MAX];
	bool minor;

	if (!read_vector(vector, values, &minor))
		return false;
	packed = minor;
	for (int i = 0; i < METRICS; i++)
		packed = packed * (unsigned)strlen(metrics[i].letters) + values[i];
	if (!str_eq(cvss3_unpack(packed, text), vector))
		return false; /* further metrics, or another order */
	*ret_packed = packed;
	return true;
}

struct str cvss3_unpack(unsigned packed, char text[CVSS3_TEXT_MAX])
{
	char letters[METRICS];
	int n;

	for (int i = METRICS - 1; i >= 0; i--) {
		unsigned count = (unsigned)strlen(metrics[i].letters);

		letters[i] = metrics[i].letters[packed % count];
		packed /= count;
	}
	n = snprintf(text, CVSS3_TEXT_MAX, "CVSS:3.%u/AV:%c/AC:%c/PR:%c/UI:%c/S:%c/C:%c/I:%c/A:%c", packed & 1, letters[AV],
		     letters[AC], letters[PR], letters[UI], letters[S], letters[C], letters[I], letters[A]);
	return str_from(text, (size_t)n);
}
