/* SPDX-License-Identifier: Apache-2.0 */
/* The number, and the word for it: integers alone, so that it is the same on every machine. */
#include "policy/priority.h"

#define MILLION 1000000
#define UNIT UINT64_C(1000000000) /* of the product while it is made: a score of 100 */

void priority_policy_init(struct priority_policy *policy)
{
	*policy = (struct priority_policy){
		.epss_some = 10000,   /* about the 77th percentile of all that have a score (EPSS v4) */
		.epss_high = 100000,  /* about the 94th */
		.act = 700, .plan = 500, .watch = 200,
		.overdue_days = 30,   /* PCI DSS 4.0.1, 6.3.3: a month */
	};
	for (int input = 0; input < INPUTS; input++)
		memcpy(policy->weights[input], priority_inputs[input].weights, sizeof(policy->weights[input]));
}

static unsigned between(unsigned low, unsigned high, int64_t at, int64_t from, int64_t to)
{
	return (unsigned)(low + ((int64_t)high - low) * (at - from) / (to - from));
}

/* Between its limits a probability weighs in proportion, so that no score of EPSS makes a step. */
static unsigned epss_weight(const struct priority_policy *policy, int64_t epss)
{
	const uint16_t *weights = policy->weights[INPUT_EXPLOITATION];

	if (epss < policy->epss_some)
		return between(weights[EXPLOITATION_UNLIKELY], weights[EXPLOITATION_POSSIBLE], epss, 0, policy->epss_some);
	if (epss < policy->epss_high)
		return between(weights[EXPLOITATION_POSSIBLE], weights[EXPLOITATION_LIKELY], epss, policy->epss_some, policy->epss_high);
	return between(weights[EXPLOITATION_LIKELY], weights[EXPLOITATION_ACTIVE], epss, policy->epss_high, MILLION);
}

static bool is_exploited(const struct input_fact *facts)
{
	return facts[INPUT_EXPLOITATION].value >= EXPLOITATION_ACTIVE;
}

/*
 * Exposure is about attacks from elsewhere: who is in the container already is not held up by it. Where nobody knows where an attack comes
 * from, being exposed makes it worse, and not being exposed is no comfort.
 */
static unsigned weight_of_exposure(const struct input_fact *facts, unsigned weight)
{
	uint8_t vector = facts[INPUT_VECTOR].value;

	if (vector == VECTOR_LOCAL || vector == VECTOR_PHYSICAL || (vector == UNKNOWN_VALUE && weight < INPUT_WEIGHT_ONE))
		return INPUT_WEIGHT_ONE;
	return weight;
}

static bool is_known_idle(const struct input_fact *facts)
{
	return facts[INPUT_NEED].value != UNKNOWN_VALUE && facts[INPUT_NEED].value != NEED_IS_REQUIRED;
}

static unsigned at_least(unsigned weight, unsigned least)
{
	return weight < least ? least : weight;
}

static unsigned weight_of(const struct priority_policy *policy, enum input input, const struct input_fact *facts, int64_t epss)
{
	const uint16_t *weights = policy->weights[input];
	unsigned weight = weights[facts[input].value];

	switch (input) {
	case INPUT_EXPLOITATION:
		return epss < 0 ? weight : facts[input].value <= EXPLOITATION_LIKELY ? epss_weight(policy, epss)
										      : at_least(weight, epss_weight(policy, epss));
	case INPUT_SEVERITY:
		/* What attackers use is of use to them, whatever was thought of it. */
		return is_exploited(facts) ? at_least(weight, weights[4]) : weight;
	case INPUT_AUTOMATABLE:
	case INPUT_IMPACT:
	case INPUT_FIX:
		/* How easy it is, is settled; and that nothing can be installed leaves it to be guarded against now. */
		return is_exploited(facts) ? at_least(weight, INPUT_WEIGHT_ONE) : weight;
	case INPUT_LISTENS:
	case INPUT_EXPOSURE:
		return weight_of_exposure(facts, weight);
	case INPUT_BUILD:
		/* A compiler that is reached is none that only builds; and whether it is, has to be known. */
		return facts[input].value == BUILD_COMPILER && !is_known_idle(facts) ? INPUT_WEIGHT_ONE : weight;
	default:
		return weight;
	}
}

static enum priority word_of(const struct priority_policy *policy, unsigned score)
{
	return score >= policy->act ? PRIORITY_ACT : score >= policy->plan ? PRIORITY_PLAN : score >= policy->watch ? PRIORITY_WATCH : PRIORITY_IGNORE;
}

/* The code that is attacked is not in what runs here, as far as anybody can know that. */
static bool is_absent(const struct input_fact *facts)
{
	return facts[INPUT_SYMBOLS].value == SYMBOLS_ARE_ABSENT || facts[INPUT_BUILD].value == BUILD_KERNEL;
}

struct weighed priority_weigh(const struct priority_policy *policy, const struct input_fact *facts, int64_t epss, struct input_step *ret_steps)
{
	struct weighed result = {0};
	uint64_t product = UNIT;
	unsigned least = 0;

	if (epss > MILLION)
		epss = MILLION;
	for (int input = 0; input < INPUTS; input++) {
		unsigned weight = weight_of(policy, (enum input)input, facts, epss);

		product = product * weight / INPUT_WEIGHT_ONE;
		result.score = (unsigned)((product + UNIT / 2000) / (UNIT / 1000));
		if (result.score > 1000)
			result.score = 1000;
		ret_steps[input] = (struct input_step){(enum input)input, facts[input], weight, result.score};
	}
	if (is_exploited(facts))
		least = is_absent(facts) ? policy->watch : policy->act - 1;
	if (result.score < least) {
		result.score = least;
		result.bound = is_absent(facts) ? BOUND_KEV_ABSENT : BOUND_KEV;
	}
	result.priority = word_of(policy, result.score);
	return result;
}
