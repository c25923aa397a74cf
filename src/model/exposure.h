/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a vulnerability's priority is made of: its inputs, the values that each may have, and for one finding which they are here,
 * what each rests on and how it moved the number. The first value of every input is "unknown". docs/priority.md has the formula.
 *
 * SSVC's decision points are among them (CERT/CC SSVC: Exploitation 1.1.0, Automatable 2.0.0, Technical Impact 1.0.0, System Exposure
 * 1.0.1, Mission Impact): `exploitation`, `automatable`, `impact`, `exposure`, `mission`.
 *
 * Ownership: texts live in the findings' arena or longer. Threading: read-only once they are made.
 */
#ifndef PLIMSOLL_MODEL_EXPOSURE_H
#define PLIMSOLL_MODEL_EXPOSURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* In the order in which they move the number. */
enum input {
	/* of the vulnerability */
	INPUT_EXPLOITATION,
	INPUT_SEVERITY,
	INPUT_IMPACT,
	INPUT_AUTOMATABLE,
	INPUT_VECTOR,
	INPUT_FIX,
	/* of the package here */
	INPUT_SYMBOLS,
	INPUT_NEED,
	INPUT_OBSERVED,
	INPUT_BUILD,
	INPUT_FILE,
	INPUT_WHOSE,
	/* of how the image runs */
	INPUT_LISTENS,
	INPUT_EXPOSURE,
	INPUT_USER,
	INPUT_PRIVILEGED,
	INPUT_CAPABILITIES,
	INPUT_ROOT_FILES,
	INPUT_SECCOMP,
	INPUT_MISSION,
	INPUTS
};

/* Values, by input; the number is the place in priority_inputs[].values. */
enum { UNKNOWN_VALUE = 0 };
enum { EXPLOITATION_UNLIKELY = 1, EXPLOITATION_POSSIBLE, EXPLOITATION_LIKELY, EXPLOITATION_PROVEN, EXPLOITATION_ACTIVE, EXPLOITATION_RANSOM,
       EXPLOITATION_MALICIOUS };
/* INPUT_SEVERITY: as enum severity. */
enum { IMPACT_PARTIAL = 1, IMPACT_TOTAL };
enum { VALUE_NO = 1, VALUE_YES }; /* of what is a yes or no */
enum { VECTOR_PHYSICAL = 1, VECTOR_LOCAL, VECTOR_ADJACENT, VECTOR_NETWORK };
enum { FIX_DECLINED = 1, FIX_DEFERRED, FIX_NONE, FIX_NEVER, FIX_AVAILABLE, FIX_OVERDUE };
enum { SYMBOLS_ARE_ABSENT = 1, SYMBOLS_ARE_PRESENT };
enum { NEED_IS_DISCOURAGED = 1, NEED_IS_UNREACHED, NEED_IS_DEPENDED, NEED_IS_REQUIRED };
enum { BUILD_KERNEL = 1, BUILD_HEADERS, BUILD_COMPILER };
enum { FILE_IS_TEST = 1, FILE_IS_DOCUMENTATION, FILE_IS_ARCHIVE, FILE_IS_DEVELOPMENT };
enum { WHOSE_IS_BASE = 1, WHOSE_IS_OWN };
enum { EXPOSURE_SMALL = 1, EXPOSURE_CONTROLLED, EXPOSURE_OPEN };
enum { USER_IS_OTHER = 1, USER_IS_ROOT };
enum { CAPABILITIES_DROPPED = 1, CAPABILITIES_DEFAULT, CAPABILITIES_ADDED };
enum { ROOT_FILES_READ_ONLY = 1, ROOT_FILES_WRITABLE };
enum { SECCOMP_OWN = 1, SECCOMP_DEFAULT, SECCOMP_OFF };
enum { MISSION_LOW = 1, MISSION_MEDIUM, MISSION_HIGH };

#define INPUT_VALUES_MAX 8
#define INPUT_WEIGHT_ONE 1000u /* moves nothing */
#define EXPOSURE_LOWERS_MUCH 900u /* what weighs this much or less is worth a word in a table */

struct priority_input {
	const char *name;                       /* as reports and settings have it: "exploitation" */
	const char *what;                       /* a noun, for people: "seen in use at run time" */
	const char *values[INPUT_VALUES_MAX];   /* words; [0] "unknown"; NULL beyond the last */
	uint16_t weights[INPUT_VALUES_MAX];     /* in thousandths, as they are without settings */
};
extern const struct priority_input priority_inputs[INPUTS];

/* The number of a value by its word; negative where the input has none such. */
int input_value(enum input input, struct str word);

/* One input as it is here. */
struct input_fact {
	uint8_t value;
	struct str why; /* what it rests on; of what is unknown, why nobody knows; may be empty */
};

struct input_step {
	enum input input;
	struct input_fact fact;
	unsigned weight;  /* thousandths: what the number was multiplied by */
	unsigned score;   /* tenths: the number after it */
};

/* What holds the number where the product alone would not. */
enum priority_bound {
	BOUND_NONE,
	BOUND_KEV,        /* known exploited: never below the first of what is to be planned */
	BOUND_KEV_ABSENT, /* the same, but the vulnerable code is known not to be here: not below "watch" */
};
const char *priority_bound_name(enum priority_bound bound); /* "", "known-exploited", … */

/* Of one finding; no steps where it is no vulnerability. */
struct exposure {
	const struct input_step *steps; /* INPUTS of them, in their order; NULL: none */
	enum priority_bound bound;
};

#endif
