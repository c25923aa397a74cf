/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names and versions of npm packages: what the registry's tools take for one.
 * Source: docs.npmjs.com, "package.json", and the rules that npm applies to packages that are older than its present ones.
 *
 * Ownership: views into what is given. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_NPM_NAME_H
#define PLIMSOLL_CATALOG_NPM_NAME_H

#include "model/package.h"

#define NPM_NAME_MAX 512 /* bytes; old names are longer than the 214 that new ones may have */
#define NPM_VERSION_MAX 256

/* "left-pad" or "@scope/left-pad". */
bool npm_name_valid(struct str name);
/* A version without the "v" or "=" that npm passes over in front of it; empty where it is none. */
struct str npm_version(struct str version);
/* Copies the name into a package, its scope as the namespace: "@babel", "core". */
void npm_name_set(struct package *package, struct str name, struct arena *arena);

#endif
