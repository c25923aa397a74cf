/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of policy_run(), each a file of this folder. Not for other folders.
 *
 * Ownership: texts live in the findings' arena. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_POLICY_STAGES_H
#define PLIMSOLL_POLICY_STAGES_H

#include "codec/yaml.h"
#include "policy/policy.h"

#define POLICY_EDGES_MAX 4000000u /* dependencies with all that they may mean; an image of 2,000 packages has some 10,000 */

/* Adds a finding for each package whose licence the policy does not allow, or nobody can name. */
void policy_licenses(const struct policy *policy, struct findings *findings, const struct report *report);
/* Adds a row for each rule of .dive-ci. */
void policy_dive_gate(const struct policy *policy, struct findings *findings, struct report *report);
/* Sets what VEX documents say of each vulnerability, and marks those that they clear; notes what nearly matched. */
int policy_vex(const struct ctx *ctx, const struct policy *policy, struct findings *findings, struct report *report, struct err *e);
/* Sets priority, score, reason and, of vulnerabilities, exposure of every finding. */
void policy_rank(const struct priority_policy *policy, struct findings *findings, const struct report *report);
/* Marks what the exemptions and only_fixed leave out; says what came of each exemption. */
void policy_exempt(struct policy *policy, int64_t now, struct findings *findings, struct report *report);
/* Adds a row that fails where gates are set and exemptions have ended whose findings are still there. */
bool policy_exemption_gate(const struct policy *policy, struct findings *findings, struct report *report);
/* Whether it is one of the findings that such an exemption names. */
bool policy_names_ended(const struct policy *policy, const struct finding *finding, const struct report *report);
/* Seconds since the date of the report's database; false where it has none, or no date. */
bool policy_database_age(const struct report *report, int64_t now, int64_t *ret_age);
struct judging; /* policy/gate.h */
/* Fills the actions from the findings that are not exempt; after the gates. */
void policy_advise(struct judging *judging);

/* The licences that a policy's own file lists: "allow:", "deny:", "unknown:". */
int policy_read_licenses(struct policy *policy, const struct yaml_node *node, const char *path, struct arena *arena, struct err *e);

#endif
