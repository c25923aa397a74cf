/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of VEX documents in words. Ownership: the arena's. Threading: no state. */
#ifndef PLIMSOLL_MODEL_VEX_TEXT_H
#define PLIMSOLL_MODEL_VEX_TEXT_H

#include "model/vex.h"

/* "vex/acme.json, statement 3: ACME says not_affected (component_not_present) since 2026-01-02"; an author and a justification without end are cut. */
struct str vex_statement_text(const struct vex_statement *statement, struct arena *arena);

#endif
