/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an exemption is about a finding: all of its conditions hold. Not for other folders. Threading: no state. */
#ifndef PLIMSOLL_POLICY_EXEMPTION_MATCH_H
#define PLIMSOLL_POLICY_EXEMPTION_MATCH_H

#include "model/purl.h"
#include "model/report.h"

/* By alias: its id is another one than the finding's first. */
enum exemption_naming { EXEMPTION_NAMES_NOT, EXEMPTION_NAMES_BY_ALIAS, EXEMPTION_NAMES };

/* What exemptions are held against, one after the other. */
struct exemption_subject {
	const struct finding *finding;
	const struct report *report; /* whose image tells layers */
	const struct purl *purl;     /* of its package; NULL: none, or one that cannot be read, which no purl of an exemption fits */
};

enum exemption_naming exemption_names(const struct exemption *exemption, const struct exemption_subject *subject);

#endif
