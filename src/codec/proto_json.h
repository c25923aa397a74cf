/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields of Protocol Buffers in JSON: bytes in base64, whole numbers as texts or as numbers. Source: Protocol Buffers, "ProtoJSON format".
 *
 * Ownership: bytes are the arena's. Threading: none shared.
 */
#ifndef PLIMSOLL_CODEC_PROTO_JSON_H
#define PLIMSOLL_CODEC_PROTO_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "codec/json.h"

/* False where it is no base64. What is not there is empty. */
bool proto_bytes(const struct json *object, const char *key, struct arena *arena, struct str *ret_bytes);
/* Appends the bytes of a text; false where it is none, or no base64. */
bool proto_text_bytes(const struct json *text, struct buf *ret_bytes);
/* 0 where it is not there; false where it is no whole number. */
bool proto_number(const struct json *object, const char *key, int64_t *ret_number);
/* A time as RFC 3339; false where it is not there or is none. */
bool proto_time(const struct json *object, const char *key, int64_t *ret_seconds);
/* There, and not null. */
bool proto_has(const struct json *object, const char *key);

#endif
