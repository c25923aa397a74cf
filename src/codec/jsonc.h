/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON with comments and trailing commas, as some tools write it for people, to plain JSON. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_JSONC_H
#define PLIMSOLL_CODEC_JSONC_H

#include "base/buf.h"

/* Appends as many bytes as are given, with comments and trailing commas as blanks, so that lines stay where they are. */
void jsonc_to_json(struct str bytes, struct buf *out);

#endif
