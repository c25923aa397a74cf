/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A gemspec as RubyGems installs it: a Ruby program that is always written the same way, so that it is read and not run.
 * Since RubyGems 2.1 a line near the top says the most of it: "# stub: NAME VERSION PLATFORM REQUIRE_PATHS".
 * Source: guides.rubygems.org, "Specification Reference".
 *
 * Ownership: texts are views into the bytes, or live in the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_GEMSPEC_H
#define PLIMSOLL_CATALOG_GEMSPEC_H

#include "base/arena.h"

struct gemspec {
	struct str name, version; /* empty where they are not literals */
	struct str platform;      /* "x86_64-linux"; empty for "ruby", which is any */
	struct str licenses;      /* "Ruby OR BSD-2-Clause" */
	struct str authors;       /* "A, B" */
	struct str depends;       /* names at run time, one a line, sorted */
};

void gemspec_parse(struct str bytes, struct arena *arena, struct gemspec *ret_gemspec);

#endif
