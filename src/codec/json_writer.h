/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes JSON, indented by two blanks, into a capped buffer. Sticky: a full buffer is seen at the end (buf.full). The same
 * calls give the same bytes; members stand in the order of the calls. Source: RFC 8259.
 *
 * Ownership: the writer owns nothing. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CODEC_JSON_WRITER_H
#define PLIMSOLL_CODEC_JSON_WRITER_H

#include "base/buf.h"

#define JSON_WRITER_DEPTH 64

struct json_writer {
	struct buf *out;
	unsigned depth;  /* private from here */
	bool keyed;      /* a key stands before the next value */
	bool any[JSON_WRITER_DEPTH]; /* whether a level already has a member */
};

#define JSON_WRITER_INIT(buffer) ((struct json_writer){.out = (buffer)})

void json_object(struct json_writer *json);
void json_object_end(struct json_writer *json);
void json_array(struct json_writer *json);
void json_array_end(struct json_writer *json);
/* Before each member of an object; a text of ours that needs no escape. */
void json_key(struct json_writer *json, const char *key);
/* Bytes that are not UTF-8 become U+FFFD; control characters, DEL and U+2028/9 are escaped. */
void json_string(struct json_writer *json, struct str value);
void json_text(struct json_writer *json, const char *value);
void json_u64(struct json_writer *json, uint64_t value);
void json_i64(struct json_writer *json, int64_t value);
/* The shortest digits that read back as the same number; null for what JSON has no number for. */
void json_double(struct json_writer *json, double value);
void json_bool(struct json_writer *json, bool value);
void json_null(struct json_writer *json);

/* A key and a value in one call. */
void json_member(struct json_writer *json, const char *key, struct str value);
void json_member_text(struct json_writer *json, const char *key, const char *value);
void json_member_u64(struct json_writer *json, const char *key, uint64_t value);
void json_member_bool(struct json_writer *json, const char *key, bool value);

#endif
