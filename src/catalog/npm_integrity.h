/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests as npm's lock files write them: "sha512-BASE64", several apart by blanks. Source: W3C, Subresource Integrity.
 * Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_NPM_INTEGRITY_H
#define PLIMSOLL_CATALOG_NPM_INTEGRITY_H

#include "model/package.h"

/* Adds to package->hashes what is a digest; the package's own file is the archive it was unpacked from. */
void npm_integrity_add(struct str integrity, struct package *package, struct arena *arena);

#endif
