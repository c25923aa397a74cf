/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Descriptors of artifacts in JSON. Source: OCI image-spec descriptor.md. Ownership: all is the arena's, the list of annotations too. Threading: no
 * state.
 */
#ifndef PLIMSOLL_MODEL_DESCRIPTOR_H
#define PLIMSOLL_MODEL_DESCRIPTOR_H

#include "codec/json.h"
#include "codec/json_writer.h"
#include "model/artifacts.h"

#define DESCRIPTOR_ANNOTATIONS_MAX 1024

/* ERR_FORMAT where it is none: no digest that we know, no size. `what` is for errors. */
int descriptor_read(const struct json *value, struct str what, struct arena *arena, struct artifact_descriptor *ret_descriptor, struct err *e);
/* The annotations of a descriptor or a manifest, as they are. */
struct key_value_list annotations_read(const struct json *object, struct arena *arena);
/* NULL where there is none of that key; of which the text is what it says, empty where there is none. */
const struct key_value *annotation_find(const struct key_value_list *annotations, const char *key);
struct str annotation_text(const struct key_value_list *annotations, const char *key);
void descriptor_write(struct json_writer *writer, const struct artifact_descriptor *descriptor);

#endif
