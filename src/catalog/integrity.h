/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests as lock files write them: "sha512-BASE64" (W3C, Subresource Integrity) or "sha256:HEX", several apart by blanks.
 * Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_INTEGRITY_H
#define PLIMSOLL_CATALOG_INTEGRITY_H

#include "model/package.h"

/* Adds to package->hashes what is a digest; the package's own file is the archive it was unpacked from. */
void integrity_add(struct str integrity, struct package *package, struct arena *arena);

#endif
