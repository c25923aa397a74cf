/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of distributions by name: how the first line of a release file calls them, and which part of a version their
 * advisory feeds call the release. Data in os_id.c; a new distribution is a line there.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_OS_ID_H
#define PLIMSOLL_CATALOG_OS_ID_H

#include "base/arena.h"

/* The id behind a name as release files write it ("Red Hat Enterprise Linux Server" is "rhel"); empty where unknown. */
struct str os_id_of_name(struct str name);
/* The release as feeds call it, of a distribution whose version alone decides it (all but Alpine); may be empty. */
struct str os_release_of(struct arena *arena, struct str id, struct str version_id);
/* The major number of a Debian release by its code name, also of one that is not out yet; empty where unknown. */
struct str os_debian_major(struct str codename);
/* The Alpine release that a release of postmarketOS is built on; empty where unknown. */
struct str os_postmarketos_base(struct str version_id);

#endif
