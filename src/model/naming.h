/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the ecosystems of programming languages call their packages: purl type to OSV ecosystem, how namespace and name make the
 * name that advisories use, and which spellings are the same package. The database is built with folded names and asked with
 * folded names, so that both sides of a look-up obey one rule.
 *
 * Sources: PEP 503 "Normalized Names"; OSV schema 1.7 "affected[].package field"; package-url PURL-TYPES.rst.
 *
 * Ownership: folded names live in the arena or are the argument itself. Threading: constants, safe everywhere.
 */
#ifndef PLIMSOLL_MODEL_NAMING_H
#define PLIMSOLL_MODEL_NAMING_H

#include "model/package.h"

struct naming {
	const char *type;      /* purl type */
	const char *ecosystem; /* as OSV spells it */
	const char *joiner;    /* between the purl's namespace and name */
	/* The one spelling of a name in `text`, of n bytes, folded in place; returns its new length. NULL: every byte counts. */
	size_t (*fold)(char *text, size_t n);
};

/* NULL where the type or ecosystem is none of a language's. "Debian:11" and the like are none. */
const struct naming *naming_of_type(const char *type);
const struct naming *naming_of_ecosystem(struct str ecosystem);
/* The spelling that the database keeps, of a name as a feed of that ecosystem has it; the name itself for other ecosystems. */
struct str naming_fold(struct str ecosystem, struct str name, struct arena *arena);
/* What people call the package: "@babel/core", "org.yaml:snakeyaml", "golang.org/x/net", "openssl". */
struct str package_full_name(const struct package *package, struct arena *arena);
/* Whether that is its name. */
bool package_is_called(const struct package *package, struct str name);

#endif
