/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The priority of a vulnerability: one number and one word, by the formula of docs/priority.md,
 *
 *     score = 100 × the weights of all inputs, not above 100, with the bounds of what is known to be exploited;
 *     word  = "act now", "plan", "watch", "ignore" by three thresholds.
 *
 * Inputs and their weights without settings are model/exposure.h's. What is not known never lowers a number in silence: but for
 * exploitation and severity, where the reason then says so, "unknown" weighs 1, and settings cannot change that.
 *
 * Sources: CERT/CC SSVC (decision points and their values); FIRST EPSS user guide (a probability, which known exploitation overrides);
 * CISA KEV and BOD 22-01 (what is exploited comes first).
 *
 * Ownership: see policy.h. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_POLICY_PRIORITY_H
#define PLIMSOLL_POLICY_PRIORITY_H

#include "base/arena.h"
#include "base/map.h"
#include "model/exposure.h"
#include "model/report.h"

#define PRIORITY_WEIGHT_MAX 2000u /* of one input, in thousandths */

/* All of it is data: `priority:` of .plimsoll.yaml. */
struct priority_policy {
	uint16_t weights[INPUTS][INPUT_VALUES_MAX]; /* thousandths */
	uint32_t epss_some, epss_high; /* millionths: from where "unlikely" is "possible", and that "likely" */
	uint16_t act, plan, watch;     /* tenths: the least score of the word */
	uint32_t overdue_days;         /* of a fix, from when on it is old */
	/* What the user knows of where it runs; UNKNOWN_VALUE: nothing. */
	struct input_fact exposure, mission;
};

void priority_policy_init(struct priority_policy *policy);

struct weighed {
	unsigned score; /* tenths */
	enum priority priority;
	enum priority_bound bound;
};
/* In millionths, as exact as feeds are; negative where there is no score. */
int64_t priority_epss(const struct vulnerability *vulnerability);
/* Weighs the facts of one finding, INPUTS of them, and fills ret_steps, as many; `epss` as priority_epss() has it. */
struct weighed priority_weigh(const struct priority_policy *policy, const struct input_fact *facts, int64_t epss, struct input_step *ret_steps);

/* A few words that say the decisive inputs: "known exploited; not needed here". */
struct str priority_reason(struct arena *arena, const struct input_step *steps, const struct vulnerability *vulnerability);

/* "15.3" of 0.153, "0.043" of 0.00043: as many digits as such a probability is good for. */
struct str priority_percent(struct arena *arena, double share);

/* ---- the facts ---- */

/* Of the vulnerability: those up to INPUT_SYMBOLS. */
void priority_facts(const struct priority_policy *policy, const struct report *report, const struct finding *finding, struct arena *arena,
		    struct input_fact *ret_facts);

/* Of the image and its packages; made once a report. */
struct image_facts {
	struct input_fact common[INPUTS]; /* of how the image runs */
	struct map needs;                 /* of struct need_package, by the package's address */
	bool need_asked;
	struct str untold; /* of struct need */
	const char *profile;              /* of a run, that what is needed rests on; NULL: none */
};
void image_facts_init(struct image_facts *image, const struct priority_policy *policy, const struct report *report, struct arena *arena);
void image_facts_done(struct image_facts *image);
/* The inputs from INPUT_NEED on. */
void image_facts_of(const struct image_facts *image, const struct finding *finding, struct input_fact *ret_facts);

#endif
