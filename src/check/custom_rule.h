/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rule of a house's own as it is asked: custom.c reads it, custom_match.c asks it. Not for others.
 *
 * Ownership: the arena that it was loaded into, but for compiled expressions: custom_done(). Threading: read-only once loaded.
 */
#ifndef PLIMSOLL_CHECK_CUSTOM_RULE_H
#define PLIMSOLL_CHECK_CUSTOM_RULE_H

#include "check/custom.h"
#include "codec/regex.h"
#include "model/build.h"

enum step_kind {
	STEP_KEY,   /* name: the value of that key */
	STEP_KEYS,  /* "*": of every key */
	STEP_ITEM,  /* "[3]" */
	STEP_ITEMS, /* "[*]" */
	STEP_DEEP,  /* "**": the node itself, and whatever is below it */
};

struct step {
	enum step_kind kind;
	struct str key;
	size_t index;
};

struct value_path {
	struct str text; /* as written, for what is said of it */
	const struct step *steps;
	size_t n;
};

enum term_kind {
	TERM_ALL, TERM_ANY, TERM_NOT, /* of other terms */
	TERM_EXISTS, TERM_ABSENT,     /* of a path alone */
	TERM_EQUALS, TERM_IN, TERM_MATCHES, TERM_CONTAINS, TERM_STARTS, TERM_ENDS, TERM_GREATER, TERM_LESS, /* of each value */
};

struct term {
	enum term_kind kind;
	struct value_path path;
	const struct term *terms;   /* of all, any, not */
	size_t n;
	const struct str *words;    /* what values are compared with */
	size_t word_count;
	double number;
	struct regex *regex;
};

struct custom_rule {
	struct check check;         /* whose data is this rule */
	unsigned kinds;             /* bits of enum config_kind; 0: every one */
	const struct str *objects;  /* kinds of Kubernetes objects; none: every one */
	size_t object_count;
	struct value_path base;     /* where it is asked; no steps: the document */
	const struct term *when;    /* only where this holds; NULL: always */
	const struct term *require, *forbid; /* one of them */
	struct custom_case *cases;
	size_t case_count;
	VEC(struct regex *) regexes;
};

/* The hook of every such rule. */
void custom_judge(struct checking *checking, const struct document *document);
/* "1.5", "500m", "2Gi": Kubernetes' quantities; false on anything else. */
bool custom_number(struct str text, double *ret_number);

#endif
