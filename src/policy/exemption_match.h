/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an exemption is about a finding: all of its conditions hold. Not for other folders. Threading: no state. */
#ifndef PLIMSOLL_POLICY_EXEMPTION_MATCH_H
#define PLIMSOLL_POLICY_EXEMPTION_MATCH_H

#include "model/report.h"

/* By alias: its id is another one than the finding's first. */
enum exemption_naming { EXEMPTION_NAMES_NOT, EXEMPTION_NAMES_BY_ALIAS, EXEMPTION_NAMES };

/* Layers are told by the report's image. */
enum exemption_naming exemption_names(const struct exemption *exemption, const struct finding *finding, const struct report *report);

#endif
