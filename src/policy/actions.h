/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to do: candidates of each kind (a file each) are collected with the findings that they remove; then they are chosen one
 * by one, each for what it removes beyond those before it (actions.c); and those that turn the failed gates are marked
 * (actions_least.c). Not for other folders.
 *
 * Ownership: texts and lists live in the findings' arena but for the candidates' own. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_POLICY_ACTIONS_H
#define PLIMSOLL_POLICY_ACTIONS_H

#include "policy/gate.h"

VEC_TYPE(index_list, uint32_t);

#define CANDIDATE_NONE SIZE_MAX

struct candidate {
	struct action action;      /* text, where, kind, packages, bytes; counts are filled when it is chosen */
	struct index_list removes; /* findings, rising */
	size_t whole;              /* of a part: the candidate that it is a step of; else CANDIDATE_NONE */
	bool last;                 /* rests on others of its kind: comes after them */
	bool chosen;
	bool for_gate;             /* it, or a step of it, is needed */
	bool only_for_gate;        /* removes nothing that was found: listed only where a failed gate needs it */
	const struct gate_kind *remedies; /* the gate that it turns whatever the number; or NULL */
};

VEC_TYPE(candidate_list, struct candidate);

struct advising {
	struct judging *judging;
	struct findings *findings;
	struct report *report;
	struct arena *arena;
	struct candidate_list list;
	bool *gone; /* by finding: removed by an action that was chosen */
};

/* A new candidate at the end; pointers to earlier ones may move. */
struct candidate *candidate_add(struct advising *advising, enum action_kind kind, size_t whole);
void candidate_removes(struct candidate *candidate, const struct advising *advising, const struct finding *finding);

/* How a package manager brings its system up to date; NULL of a type that has none. */
const char *action_upgrade_command(const char *type);
/* "Dockerfile:12" where that is known, else "layer 4"; empty where it is not known, and of a folder, which has none */
struct str action_layer_text(const struct advising *advising, int layer);

/* One file a kind. */
void actions_collect_fixes(struct advising *advising);    /* upgrades, configuration, secrets; or a rebase */
void actions_collect_removals(struct advising *advising); /* packages that are not needed */
void actions_collect_layers(struct advising *advising);   /* bytes that are shipped for nothing */
void actions_collect_remedies(struct advising *advising); /* what turns a failed gate without removing a finding */

/* Sets `needed` of the candidates' actions, and report->least. */
void actions_find_least(struct advising *advising);

#endif
