/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ecosystems call licences, as SPDX identifiers. Only what means one licence is here: "BSD", "GPL", "LGPL" and "Apache
 * Software License" stay the words that were declared.
 *
 * Ownership: answers are constants. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_LICENSE_NAME_H
#define PLIMSOLL_CATALOG_LICENSE_NAME_H

#include "base/arena.h"

/* The identifier for a name as authors write it, in any case; the name itself where it means none or several. */
struct str license_of_name(struct str name);
/* "LGPL": a family, of which something more exact may be said elsewhere. */
bool license_is_vague(struct str name);
/* Python's trove classifiers, their last part ("MIT License"). */
struct str license_of_classifier(struct str name);
/* The keywords of CPAN::Meta::Spec ("perl_5"). */
struct str license_of_perl(struct str keyword);
/* R's field, "GPL (>= 2) | MIT + file LICENSE", as an expression; as it is where any part has no identifier. */
struct str license_of_r(struct arena *arena, struct str text);

#endif
