/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses of sources, as builders write them in many ways: "git+https://example.com/shop/api.git@refs/heads/main" and "example.com/shop/api" are one.
 * Source: SPDX 2.3, 7.7 ("git+https", "@ref"); SLSA provenance v1, ResourceDescriptor.uri; BuildKit (".git#ref:folder").
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_SOURCE_URI_H
#define PLIMSOLL_VERIFY_SOURCE_URI_H

#include "base/str.h"

/* Splits at the '@' or '#' of its path; the ref is empty where there is none. */
void source_uri_split(struct str uri, struct str *ret_source, struct str *ret_ref);
/* The same place: "git+", the scheme https, ".git", a last slash and the case of the host count for nothing. Refs are not compared. */
bool source_uri_same(struct str a, struct str b);
/* Whether a ref is what was asked for: "refs/heads/main", or its name alone, "main", of a branch or a tag. */
bool source_ref_is(struct str wanted, struct str ref);

#endif
