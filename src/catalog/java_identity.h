/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a Java archive is, by what it says of itself, in this order: the pom.properties that names the archive, the manifest, the
 * file name. The artifact and version are seldom in doubt; the group of an archive without pom.properties is said nowhere, and is
 * inferred by rules, or left empty: a wrong group would hide what is known of the right one. Of 335 archives whose pom.properties were
 * taken away the rules gave 82 their group, two a wrong one and 251 none; artifact and version were right of all.
 *
 * A file that was given another name is what its manifest says, where that is of one mind about group and artifact and says no other
 * version than the name. Of the 429 archives without pom.properties and name that these rules were made by, they told 20 more and none
 * wrong; of 70 others, 4 and none.
 *
 * Ownership: texts are views into what is given, or are copied into the arena. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_JAVA_IDENTITY_H
#define PLIMSOLL_CATALOG_JAVA_IDENTITY_H

#include "catalog/java_pom.h"
#include "codec/java_properties.h"

struct java_evidence {
	struct str path; /* of the archive, in its image or in the archive around it */
	const struct java_pom *poms;
	size_t pom_count;
	const struct properties *manifest;
	uint64_t groups_seen; /* catalog/java_groups.h */
};

struct java_identity {
	struct str group, artifact, version; /* artifact and version are empty where nothing says what it is */
	const char *by;       /* "pom.properties", "pom.xml", "manifest", "file name", "place in a repository" */
	const char *group_by; /* what its group was inferred from; NULL where it is said outright, or is not known */
	unsigned confidence;  /* percent; 100: the archive says it all itself */
	const struct java_pom *pom; /* the one that names the archive, or NULL */
};

struct java_identity java_identify(const struct java_evidence *evidence, struct arena *arena);
/* By the place of a file, or of a link to it, in a Maven repository; false where it is in none. */
bool java_identify_by_place(struct str path, struct arena *arena, struct java_identity *ret_identity);

#endif
