/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking into a Java archive and into the archives in it: facts for the cataloger.
 *
 * `file`     SHA-1 of the file, before all others.
 * `archive`  what an archive is; `part`  a descriptor of another artifact whose classes were put into it (a shaded one);
 * `unknown`  an archive with classes of which nothing says what it is. Fields below.
 *
 * Unpacked are only manifests, descriptors of Maven and archives; depth, entries and bytes of the whole nest are capped, a cap that is
 * reached is noted, and what was found until then is kept.
 *
 * Threading: as model/examine.h demands, no state.
 */
#ifndef PLIMSOLL_CATALOG_JAVA_ARCHIVE_H
#define PLIMSOLL_CATALOG_JAVA_ARCHIVE_H

#include "model/examine.h"

#define JAVA_NOTE "Java archives"

#define JAVA_DEPTH_MAX 8u                         /* archives in each other */
#define JAVA_ENTRIES_MAX 1000000u                 /* of an archive and all in it */
#define JAVA_ARCHIVES_MAX 20000u                  /* in an archive */
#define JAVA_UNPACKED_MAX ((uint64_t)1 << 30)     /* bytes, of an archive and all in it */
#define JAVA_NESTED_MAX ((size_t)256 << 20)       /* bytes of one archive in another */
#define JAVA_POMS_MAX 10000u                      /* of one archive */

/* Of every other fact: where the archive is in its file, "WEB-INF/lib/x.jar!/y.jar", empty for the file itself; the coordinates. */
enum { JAVA_INNER, JAVA_GROUP, JAVA_ARTIFACT, JAVA_VERSION,
       JAVA_BY,         /* what says so: "manifest"; of a part the path of its descriptor */
       JAVA_GROUP_BY, JAVA_CONFIDENCE, JAVA_SHA1, JAVA_LICENSE, JAVA_VENDOR };

extern const struct examiner java_examiner;

#endif
