/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Debian says a Java archive is. Its packages put "/usr/share/java/guice.jar" and link to it from a Maven repository,
 * "/usr/share/maven-repo/com/google/inject/guice/4.2.3/guice-4.2.3.jar": the place of the link holds the coordinates that the archive
 * itself often lacks. Source: Debian's policy for Java packages; maven-repo-helper.
 *
 * Ownership: texts live in the map's own arena; java_links_done(). Threading: read by many.
 */
#ifndef PLIMSOLL_CATALOG_JAVA_LINKS_H
#define PLIMSOLL_CATALOG_JAVA_LINKS_H

#include "base/map.h"
#include "catalog/java_identity.h"
#include "model/tree.h"

struct java_links {
	struct map by_inode; /* "inode" to struct java_identity */
	struct arena arena;
};

void java_links_read(struct java_links *links, const struct tree *tree);
/* What the links say the file of a version is; NULL where none leads to it. Of several the first in byte order of the paths. */
const struct java_identity *java_links_get(struct java_links *links, const struct tree *tree, uint32_t version);
void java_links_done(struct java_links *links);

#endif
