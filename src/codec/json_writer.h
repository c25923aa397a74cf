/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values to JSON, in the order they are written, so that the same calls give the same bytes.
 *
 *	struct json_writer w = JSON_WRITER(&out, 2);
 *	json_open(&w, '{');
 *	json_key(&w, "name"), json_put_text(&w, name);
 *	json_close(&w, '}');
 *
 * Control characters are escaped, also DEL; bytes that are not UTF-8 become U+FFFD: a hostile name cannot leave its string.
 * Ownership: the buffer is the caller's, and sticky as ever. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CODEC_JSON_WRITER_H
#define PLIMSOLL_CODEC_JSON_WRITER_H

#include "base/buf.h"
#include "base/vec.h"
#include "codec/json.h"

struct json_writer {
	struct buf *out;
	unsigned indent; /* blanks a level; 0: everything on one line */
	unsigned depth;  /* private */
	bool begun, keyed;
};

#define JSON_WRITER(buffer, blanks) ((struct json_writer){.out = (buffer), .indent = (blanks)})

/* '{' or '['; '}' or ']'. */
void json_open(struct json_writer *writer, char bracket);
void json_close(struct json_writer *writer, char bracket);
void json_key(struct json_writer *writer, const char *key); /* goes out as it is: a word that needs no escape */
void json_key_str(struct json_writer *writer, struct str key);
void json_put_text(struct json_writer *writer, struct str text);
void json_put_bool(struct json_writer *writer, bool value);
void json_put_null(struct json_writer *writer);
void json_put_u64(struct json_writer *writer, uint64_t number);
void json_put_i64(struct json_writer *writer, int64_t number);
/* The shortest decimal that reads back as the same number; null for what JSON cannot say. */
void json_put_double(struct json_writer *writer, double number);
/* A value that is JSON already. */
void json_put_raw(struct json_writer *writer, struct str json);
/* One that was parsed, with all that is in it, in its order. */
void json_put_value(struct json_writer *writer, const struct json *value);

/* key and value in one; _opt leaves an empty text out. */
void json_member_text(struct json_writer *writer, const char *key, struct str text);
void json_member_text_opt(struct json_writer *writer, const char *key, struct str text);
void json_member_texts(struct json_writer *writer, const char *key, const struct str_list *texts);
void json_member_u64(struct json_writer *writer, const char *key, uint64_t number);
void json_member_double(struct json_writer *writer, const char *key, double number);
void json_member_bool(struct json_writer *writer, const char *key, bool value);

/* Only the string literal, for writers of other formats that contain one. */
void json_quote(struct buf *out, struct str text);

#endif
