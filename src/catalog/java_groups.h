/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Groups of well-known artifacts whose archives do not say theirs: built by Gradle or Ant, they carry no pom.properties. A row
 * counts only for an archive with classes in the row's folder, so that another's file of the same name does not get it.
 *
 * Threading: constant data.
 */
#ifndef PLIMSOLL_CATALOG_JAVA_GROUPS_H
#define PLIMSOLL_CATALOG_JAVA_GROUPS_H

#include "base/str.h"

/* Bits of the rows whose folder a class lies in: gathered over an archive's entries. */
uint64_t java_groups_seen(struct str class_path);
/* The group of an artifact by the rows seen, and the name it is published by ("catalina" is tomcat-catalina). */
bool java_group_known(uint64_t seen, struct str *artifact, struct str *ret_group);
/* The same of an artifact that a row names whole: what such a row says is one is one, while "tomcat-*" takes any word. */
bool java_group_of_listed(uint64_t seen, struct str artifact, struct str *ret_group);

#endif
