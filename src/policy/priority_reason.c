/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why, in the few words of a table's column: what threatens, then what here takes most of it away; where nothing does, what makes
 * it reachable.
 */
#include "policy/priority.h"

#define PARTS_MAX 2 /* besides the first */

/* By input and value, in the order in which they are told where nothing lowers; NULL: not worth a word. */
static const char *const phrases[INPUTS][INPUT_VALUES_MAX] = {
	[INPUT_VECTOR] = {NULL, "physical access", "local", "adjacent network", "network"},
	[INPUT_FIX] = {NULL, "won't be fixed", "fix deferred", "no fix yet", "no fix will come"},
	[INPUT_SYMBOLS] = {NULL, "code not linked in", "code present"},
	[INPUT_NEED] = {NULL, "not needed here", "not needed here", "only a dependency", "needed here"},
	[INPUT_OBSERVED] = {NULL, "not seen in use", "seen in use"},
	[INPUT_BUILD] = {NULL, "not the kernel that runs", "headers only", "for building only"},
	[INPUT_FILE] = {NULL, "in tests", "in documentation", "not unpacked", "for development"},
	[INPUT_LISTENS] = {NULL, NULL, "listening"},
	[INPUT_EXPOSURE] = {NULL, "not reachable", "controlled", "published"},
	[INPUT_PRIVILEGED] = {NULL, NULL, "privileged"},
	[INPUT_MISSION] = {NULL, "low mission", NULL, "high mission"},
};

/* What decides is told before what could be said of most findings: a table may have room for one clause. */
static const enum input telling_order[] = {
	INPUT_SYMBOLS, INPUT_NEED, INPUT_OBSERVED, INPUT_VECTOR, INPUT_FIX, INPUT_LISTENS, INPUT_EXPOSURE, INPUT_PRIVILEGED, INPUT_MISSION,
};

static const char *ordinal(unsigned n)
{
	if (n % 100 / 10 == 1)
		return "th";
	return n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
}

struct str priority_percent(struct arena *arena, double share)
{
	return arena_printf(arena, share < 0.001 ? "%.2g" : "%.1f", share * 100);
}

/* "EPSS 15.3% (92nd)": probability first, since a percentile alone reads as one. */
static struct str epss_text(struct arena *arena, const struct vulnerability *vulnerability)
{
	double percentile = vulnerability->epss_percentile * 100;
	unsigned rank = percentile >= 99 ? 99 : percentile < 0 ? 0 : (unsigned)percentile;

	struct str number = priority_percent(arena, vulnerability->epss);

	if (vulnerability->epss_percentile < 0)
		return arena_printf(arena, "EPSS %.*s%%", STR(number));
	return arena_printf(arena, "EPSS %.*s%% (%u%s)", STR(number), rank, ordinal(rank));
}

static const char *severity_text(uint8_t severity)
{
	return severity == UNKNOWN_VALUE ? "severity unknown" : priority_inputs[INPUT_SEVERITY].values[severity];
}

static struct str threat_text(struct arena *arena, const struct input_step *steps, const struct vulnerability *vulnerability)
{
	uint8_t severity = steps[INPUT_SEVERITY].fact.value;

	switch (steps[INPUT_EXPLOITATION].fact.value) {
	case EXPLOITATION_MALICIOUS:
		return STR_LIT("malicious");
	case EXPLOITATION_RANSOM:
		return STR_LIT("ransomware uses it");
	case EXPLOITATION_ACTIVE:
		return STR_LIT("known exploited");
	case EXPLOITATION_PROVEN:
		return STR_LIT("exploit known");
	case EXPLOITATION_POSSIBLE:
	case EXPLOITATION_LIKELY:
		return epss_text(arena, vulnerability);
	case EXPLOITATION_UNLIKELY:
		return arena_printf(arena, "%s; %.*s", severity_text(severity), STR(epss_text(arena, vulnerability)));
	default:
		return str_of(severity_text(severity));
	}
}

static const char *phrase_of(const struct input_step *step)
{
	return phrases[step->input][step->fact.value];
}

/* The step that lowers most and is not told yet; NULL where none lowers much. */
static const struct input_step *lowest(const struct input_step *steps, const struct input_step *told)
{
	const struct input_step *found = NULL;

	for (int input = 0; input < INPUTS; input++) {
		const struct input_step *step = &steps[input];

		if (step != told && phrase_of(step) && step->weight <= EXPOSURE_LOWERS_MUCH && (!found || step->weight < found->weight))
			found = step;
	}
	return found;
}

struct str priority_reason(struct arena *arena, const struct input_step *steps, const struct vulnerability *vulnerability)
{
	struct str text = threat_text(arena, steps, vulnerability);
	const struct input_step *first = lowest(steps, NULL), *second = first ? lowest(steps, first) : NULL;
	unsigned parts = 0;

	if (first)
		text = arena_printf(arena, "%.*s; %s", STR(text), phrase_of(first));
	if (second)
		text = arena_printf(arena, "%.*s; %s", STR(text), phrase_of(second));
	for (size_t i = 0; i < ARRAY_SIZE(telling_order) && !first && parts < PARTS_MAX; i++) {
		enum input input = telling_order[i];

		/* Only what is at its worst: the rest would read as if it were. What is for building or tests would contradict it. */
		if (!phrase_of(&steps[input]) || steps[input].weight < INPUT_WEIGHT_ONE)
			continue;
		/* A port matters to what is known to come from outside. */
		if ((input == INPUT_LISTENS || input == INPUT_EXPOSURE) && steps[INPUT_VECTOR].fact.value < VECTOR_ADJACENT)
			continue;
		text = arena_printf(arena, "%.*s; %s", STR(text), phrase_of(&steps[input]));
		parts++;
	}
	return text;
}
