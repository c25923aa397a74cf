/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which lists of advisories speak of a distribution's packages: from os-release to the ecosystem names of the OSV schema.
 *
 * A distribution's own list comes first. Where the database has none, that of a distribution built from the same sources
 * is borrowed (RHEL, CentOS, Rocky and Oracle Linux read AlmaLinux's), which every report says, since the two may differ in
 * time and in a rebuild's release number. A distribution that is merely "like" another (Kali, Mint, Amazon Linux) is not
 * judged by the other's list: it has releases and versions of its own.
 *
 * Ownership: names live in the arena. Threading: as the database.
 */
#ifndef PLIMSOLL_MATCH_ECOSYSTEM_H
#define PLIMSOLL_MATCH_ECOSYSTEM_H

#include "model/advisory.h"
#include "model/package.h"
#include "version/version.h"

#define ECOSYSTEMS_MAX 8

struct ecosystem {
	struct str names[ECOSYSTEMS_MAX]; /* all are asked */
	size_t n;           /* 0: nothing in the database covers the release */
	bool borrowed;      /* names are those of a distribution built from the same sources */
	bool distribution;  /* a release of an operating system, not an ecosystem of a language */
	bool by_source;     /* its list names source packages too */
	const struct version_scheme *scheme;
	struct str why;     /* n == 0 or borrowed: what to tell, and what the database does cover */
};

/* For packages of a purl type ("deb", "apk", "rpm") in an image of that distribution. */
void ecosystem_choose(const char *type, const struct os *os, struct advdb *db, struct arena *arena,
		      struct ecosystem *ret_choice);

#endif
