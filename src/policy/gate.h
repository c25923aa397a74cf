/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gates: one table of kinds (gate_kinds.c), of which a policy asks some with a limit each. A kind is a row: its name, how its
 * limit is written (gate_parse.c), what must have been looked at, and how it is judged. What was not looked at is GATE_CANNOT_SAY.
 * Not for other folders.
 *
 * Ownership: texts live in the findings' arena, or with the policy. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_POLICY_GATE_H
#define PLIMSOLL_POLICY_GATE_H

#include "policy/policy.h"

/* A gate that was asked for and judged; `gate` is its row among report->gates. */
struct judged {
	const struct gate_request *request;
	size_t gate;
	double actual, limit; /* where both are numbers of one unit; limit 0: none */
};

VEC_TYPE(judged_list, struct judged);

struct judging {
	const struct policy *policy;
	int64_t now;
	struct findings *findings;
	struct arena *arena;
	struct report *report;
	bool all_base; /* gate_is_all_base() of it */
	struct report *before; /* of an earlier image: findings that are known count for nothing; NULL: there is none */
	VEC(struct gate_request) options; /* what options ask for, as requests */
	struct judged_list judged;
};

/* Whether nothing of the image is anybody's but its base's: then it is that base itself, and somebody's own. */
bool gate_is_all_base(const struct report *report);

/* How a limit is written. */
enum gate_form {
	GATE_LEVEL,         /* a severity or priority */
	GATE_COUNT,         /* a whole number */
	GATE_SIZE,          /* bytes */
	GATE_SHARE,         /* 0.9, 90% */
	GATE_SIZE_OR_SHARE,
	GATE_AGE,           /* 30d */
	GATE_LIST,          /* texts */
	GATE_WORD,          /* the kind's one word, or true */
};

enum {
	GATE_NEEDS_DATABASE = 1 << 0,
	GATE_NEEDS_PACKAGES = 1 << 1,
	GATE_NEEDS_CHECKS = 1 << 2,
	GATE_NEEDS_LAYERS = 1 << 3,
	GATE_NEEDS_CONTENTS = 1 << 4, /* of layers: that what is in their files was compared */
	GATE_NEEDS_NEED = 1 << 5,
	GATE_NEEDS_FILES = 1 << 6,
	GATE_NEEDS_CONFIG = 1 << 7,
	GATE_NEEDS_PROOFS = 1 << 8,
	GATE_NEEDS_FINDINGS = 1 << 9, /* of an image: vulnerabilities or configuration were looked for */
};

/* Of what a gate that is about amounts has too much: what an action must free to turn it. */
enum gate_amount { GATE_AMOUNT_NONE, GATE_AMOUNT_PACKAGES, GATE_AMOUNT_BYTES, GATE_AMOUNT_WASTE };

struct gate_kind {
	const char *name;    /* a key of "gates:" */
	const char *explain; /* what it asks, a sentence without its stop */
	enum gate_form form;
	const char *word;    /* of GATE_WORD; of others the unit behind the number, or NULL */
	const char *const *words; /* of GATE_LIST: what its items may be, beside addresses; NULL: anything */
	unsigned needs;      /* GATE_NEEDS_… */
	enum load_part part; /* whose load it weighs on; LOAD_PARTS: nobody's */
	enum gate_amount amount;
	/* Where the verdict gives a reason: the beginning of a sentence that ends with it, in place of the remedy; NULL: the remedy all the same. */
	const char *remedy_because;
	const char *remedy;  /* a deed that turns it and removes no finding; NULL: there is none */
	/* Whether a finding is one that this gate may have none of, or at most its number; NULL: it is not about findings. */
	bool (*blames)(const struct judging *judging, const struct gate_request *request, const struct finding *finding);
	/* Fills actual, verdict and why; judged->actual and limit where they are numbers. NULL: the findings that it blames are counted. */
	void (*judge)(struct judging *judging, struct judged *judged, struct gate *gate);
};

extern const struct gate_kind gate_kinds[]; /* ends with one without a name */
extern const struct gate_kind gate_license, gate_claims; /* asked by options alone */
extern const struct gate_kind gate_exemptions;           /* asked by nobody: what has ended asks it */

/* NULL where there is none of that name. */
const struct gate_kind *gate_kind_find(struct str name);
/* Reads a limit; ERR_USAGE says what is expected. */
int gate_parse(const struct gate_kind *kind, struct str text, struct gate_request *request, struct err *e);
/* "at most 300", "at least 90 %", "0 findings of high or worse" */
struct str gate_limit_text(struct arena *arena, const struct gate_request *request);

/* Whether it counts at all: it is not exempt, nor, where an earlier image is held against this one, in that too. */
static inline bool gate_counts(const struct judging *judging, const struct finding *finding)
{
	return !finding->ignored && !(judging->before && finding->known);
}

/* Whether a finding is one that a gate on severity can neither blame nor pass: no feed tells its severity. */
bool gate_cannot_judge(const struct judging *judging, const struct gate_request *request, const struct finding *finding);
/* A gap of coverage, and no pass, for `n` of them. */
void gate_note_unjudged(struct judging *judging, const struct gate_request *request, size_t n);

/* Adds a row for every gate that is asked for, and sets the verdict. judging->judged is filled; gate_done() frees. */
void gates_judge(struct judging *judging);
void gates_done(struct judging *judging);

/* The load line: after the gates. */
void policy_load(struct judging *judging);

#endif
