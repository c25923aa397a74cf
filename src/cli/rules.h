/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every rule that `explain` knows by its id: the checks, and those that no check evaluates since they compare packages with
 * something that the user gave (a policy on licences, an SBOM).
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_CLI_RULES_H
#define PLIMSOLL_CLI_RULES_H

#include "check/check.h"

/* In order; NULL behind the last. Of the others than checks only the texts and the severity are there. */
const struct check *rule_at(size_t i);

#endif
