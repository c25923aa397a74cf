/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of a package.json concerns us. Old manifests write licence and author in ways that npm no longer documents but still
 * reads. Source: docs.npmjs.com, "package.json".
 *
 * Ownership: texts live in the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_NPM_MANIFEST_H
#define PLIMSOLL_CATALOG_NPM_MANIFEST_H

#include "base/arena.h"
#include "base/err.h"

#define NPM_MANIFEST_MAX ((size_t)16 << 20)

struct json;

struct npm_manifest {
	struct str name, version; /* as written; empty where they are not text */
	struct str license;       /* "MIT", "MIT OR Apache-2.0" */
	struct str author;        /* "Name <mail>" */
	struct str depends;       /* names of dependencies, those that are optional too, one a line, sorted */
	struct str integrity;     /* "sha512-…": npm 6 wrote into the manifest what it had unpacked */
};

/* ERR_FORMAT where it is no JSON, or no object. */
int npm_manifest_parse(struct str bytes, struct arena *arena, struct npm_manifest *ret_manifest, struct err *e);
/* "license" and "licenses" of any shape; lock files have them too. */
struct str npm_license(const struct json *object, struct arena *arena);
/* The names of the members of some objects of an object, one a line, sorted. `fields` is NULL-terminated. */
struct str npm_members(const struct json *object, const char *const *fields, struct arena *arena);

#endif
