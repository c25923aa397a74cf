/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the file name of a Java archive says: "netty-transport-4.1.70.Final-linux-x86_64.jar" is netty-transport, 4.1.70.Final.
 * Maven names what it makes ARTIFACT-VERSION[-CLASSIFIER].EXTENSION (Maven Artifact Resolver, default repository layout); both
 * artifact and version may hold a "-", so a version that is known from elsewhere helps.
 *
 * Ownership: views into what is given. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_JAVA_NAME_H
#define PLIMSOLL_CATALOG_JAVA_NAME_H

#include "base/str.h"

/* Whether a file of that name is a Java archive: jar, war, ear, par, sar, nar, jpi, hpi, kar, lpkg. */
bool java_is_archive(struct str path);

struct java_name {
	struct str stem;     /* the base name without its extension */
	struct str artifact; /* the stem where it holds no version */
	struct str version;  /* empty where there is none */
};

struct java_name java_name_of(struct str path);
/* The same where the version is `version`, if the name says that one; else unchanged. */
void java_name_try_version(struct java_name *name, struct str version);

/* Begins with a digit and holds no blank: what may stand as a version. */
bool java_is_version(struct str text);
/* Whether both mean one release: "1.30" and "1.30.0", "5.0.0-Final" and "5.0.0.Final", as OSGi writes the versions of Maven. */
bool java_same_version(struct str a, struct str b);

/*
 * Coordinates by the place of a file in a Maven repository, ".../repository/org/yaml/snakeyaml/1.30/snakeyaml-1.30.jar", or in the cache of
 * Gradle, ".../files-2.1/org.yaml/snakeyaml/1.30/SHA1/snakeyaml-1.30.jar". ret_group has "/" between its parts in the first.
 */
bool java_place_of(struct str path, struct str *ret_group, struct str *ret_artifact, struct str *ret_version);

#endif
