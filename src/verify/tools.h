/* SPDX-License-Identifier: Apache-2.0 */
/* Which tools can see a proof where it is kept. Source: what each tool's documentation and releases read, research of 2026-11. Threading: no state. */
#ifndef PLIMSOLL_VERIFY_TOOLS_H
#define PLIMSOLL_VERIFY_TOOLS_H

#include "model/provenance.h"

/* NULL-terminated, constant; NULL where it is not known. `local`: the image is in no registry, where most tools look alone. */
const char *const *tools_of_proof(const struct proof *proof, bool local);

#endif
