/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Package URLs taken apart. Source: package-url/purl-spec PURL-SPECIFICATION.rst, "How to parse a purl string". The writing
 * is package_purl()'s.
 *
 * Ownership: all parts are decoded into the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_MODEL_PURL_H
#define PLIMSOLL_MODEL_PURL_H

#include "base/arena.h"

#define PURL_QUALIFIERS_MAX 16 /* more are left out */

struct purl {
	struct str type; /* lower case */
	struct str namespace, name, version; /* a namespace's segments joined by "/" */
	struct {
		struct str key, value; /* keys in lower case */
	} qualifiers[PURL_QUALIFIERS_MAX];
	size_t n;
};

/* False where it is none: no scheme, a type with other than letters, digits, ".", "+" and "-", no name. */
bool purl_parse(struct arena *arena, struct str text, struct purl *ret_purl);
/* Empty where it has no such qualifier. */
struct str purl_qualifier(const struct purl *purl, const char *key);
/* Whether the type is one of those that purl-spec lists. */
bool purl_type_known(struct str type);

#endif
