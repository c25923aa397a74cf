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
#include "base/buf.h"

#define PURL_QUALIFIERS_MAX 16 /* more are left out */

struct purl {
	struct str type; /* lower case */
	struct str namespace, name, version; /* a namespace's segments joined by "/" */
	struct str subpath; /* without slashes around it; may be empty */
	struct {
		struct str key, value; /* keys in lower case */
	} qualifiers[PURL_QUALIFIERS_MAX];
	size_t n;
};

/* False where it is none: no scheme, a type with other than letters, digits, ".", "+" and "-", no name. */
bool purl_parse(struct arena *arena, struct str text, struct purl *ret_purl);
/* A part of a purl: all but unreserved characters, ":" and those given is percent-encoded; "/" separates segments of a namespace. */
void purl_put(struct buf *out, struct str part, const char *also_plain);
/* Empty where it has no such qualifier. */
struct str purl_qualifier(const struct purl *purl, const char *key);
/*
 * Whether what is said of `pattern` holds for `purl`: type, namespace and name are the same by the rules of the type (PURL-TYPES.rst), the
 * pattern's version and subpath are absent or the same, and each of its qualifiers is one of `purl`, which may have more.
 *
 * PURL_NEARLY: only a qualifier stands against it that tools are known to spell differently, distro (debian-12 and debian-12.4) or
 * repository_url; *ret_why then says which, in the arena.
 */
enum purl_fit { PURL_DIFFERS, PURL_NEARLY, PURL_FITS };
enum purl_fit purl_fits(const struct purl *pattern, const struct purl *purl, struct arena *arena, struct str *ret_why);
/* The address of a repository in its one spelling: no scheme, the registry and the namespace that a bare name means, small letters. */
struct str purl_repository(struct arena *arena, struct str url);
/* Namespace and name, joined by "/", in the one spelling of the type. */
struct str purl_full_name(const struct purl *purl, struct arena *arena);
/* Whether the type is one of those that purl-spec lists. */
bool purl_type_known(struct str type);

#endif
