/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maven's descriptors inside archives: META-INF/maven/GROUP/ARTIFACT/pom.properties, and pom.xml beside it (Maven Archiver). The first is
 * short and final; the second says the licence too, but may leave its version to a parent that is not there.
 *
 * Ownership: texts live in the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_JAVA_POM_H
#define PLIMSOLL_CATALOG_JAVA_POM_H

#include "base/arena.h"
#include "base/err.h"

struct java_pom {
	struct str group, artifact, version;
	struct str path;    /* inside its archive */
	struct str license; /* as declared; may be empty */
};

/* False where it does not say all three. */
bool java_pom_properties(struct str bytes, struct arena *arena, struct java_pom *ret_pom);
/* 1; 0 where it does not say all three; negative where it cannot be read. */
int java_pom_xml(struct str bytes, struct arena *arena, struct java_pom *ret_pom, struct err *e);

#endif
