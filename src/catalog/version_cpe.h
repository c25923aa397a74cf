/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of the Common Platform Enumeration. Source: NISTIR 7695, formatted string binding 2.3.
 *
 * Ownership: the texts are the arena's. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_VERSION_CPE_H
#define PLIMSOLL_CATALOG_VERSION_CPE_H

#include "base/arena.h"

/*
 * "cpe:2.3:a:VENDOR:PRODUCT:VERSION:…" of "vendor:product", which is in that binding already. `updates`: what stands behind
 * "_" in the version is the update: "1.8.0_352-b08" is "1.8.0:update352".
 */
struct str version_cpe(struct arena *arena, const char *vendor_product, struct str version, bool updates);

#endif
