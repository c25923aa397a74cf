/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What knows a finding again in the next report, for those who keep them: without version, layer and line, or every rebuild would
 * bring only new ones.
 *
 * Ownership: texts live in the arena, or in the finding. Threading: no state.
 */
#ifndef PLIMSOLL_REPORT_IDENTITY_H
#define PLIMSOLL_REPORT_IDENTITY_H

#include "base/arena.h"
#include "model/finding.h"

/* The fingerprint of a place in a file; else sixteen digits of kind, id, package and place. */
struct str identity_of(struct arena *arena, const struct finding *finding);

#endif
