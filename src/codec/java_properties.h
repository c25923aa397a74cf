/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two texts of names and values that Java keeps: .properties files (java.util.Properties.load) and the main section of
 * META-INF/MANIFEST.MF (JAR File Specification: "Name: value", lines of at most 72 bytes that go on after a blank).
 *
 * Any bytes are taken; what is no name with a value is passed over. Escapes \uXXXX of properties become UTF-8.
 *
 * Ownership: names and values are copied into the arena given; the list is freed by properties_done(). Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_JAVA_PROPERTIES_H
#define PLIMSOLL_CODEC_JAVA_PROPERTIES_H

#include "base/arena.h"
#include "base/vec.h"

#define PROPERTIES_MAX 4096 /* of one text; later ones are dropped */

struct property {
	struct str name, value;
};

VEC_TYPE(properties, struct property);

void properties_parse(struct str bytes, struct arena *arena, struct properties *properties);
void manifest_parse(struct str bytes, struct arena *arena, struct properties *properties);
/* The value, trimmed, of the last such name, as Java has it; names of a manifest are compared without case. Empty where there is none. */
struct str properties_get(const struct properties *properties, const char *name);
struct str manifest_get(const struct properties *properties, const char *name);
void properties_done(struct properties *properties);

#endif
