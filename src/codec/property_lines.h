/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys and values in one text, a line "key=value" each, for formats that have nothing but a comment to put them in. In a value
 * control characters, "%" and "<" are percent-encoded, so that it stays on its line and opens no tag.
 *
 * Ownership: the buffers are the caller's. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_PROPERTY_LINES_H
#define PLIMSOLL_CODEC_PROPERTY_LINES_H

#include "base/arena.h"
#include "base/buf.h"

void property_line_put(struct buf *out, struct str key, struct str value);
/* The next line with a "="; others are passed over. The value is decoded into the arena. False at the end. */
bool property_line_next(struct str *rest, struct arena *arena, struct str *ret_key, struct str *ret_value);

/* "%41" as the byte; what is not "%" and two digits stays. Also the decoding of purls. */
struct str percent_decode(struct arena *arena, struct str text);

#endif
