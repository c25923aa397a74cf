/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A content digest, as descriptors, diff_ids and image ids carry it: an algorithm and its value.
 * Source: OCI image-spec, descriptor.md, "Digests".
 *
 * A plain value; nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_MODEL_DIGEST_H
#define PLIMSOLL_MODEL_DIGEST_H

#include "base/str.h"

#define DIGEST_BYTES_MAX 64
#define DIGEST_TEXT_MAX 136 /* "sha512:" and 128 digits and a NUL */

enum digest_algorithm { DIGEST_NONE, DIGEST_SHA256, DIGEST_SHA512 };

struct digest {
	enum digest_algorithm algorithm;
	unsigned char bytes[DIGEST_BYTES_MAX]; /* the rest is zero */
};

/* "sha256:9f86…": lower-case hexadecimal of the right length, as the specification demands; false on anything else. */
bool digest_parse(struct str text, struct digest *ret_digest);
/* "" for DIGEST_NONE. Returns ret_text. */
const char *digest_text(const struct digest *digest, char ret_text[DIGEST_TEXT_MAX]);
bool digest_eq(const struct digest *a, const struct digest *b);
/* That of the bytes; SHA-256 for DIGEST_NONE. */
struct digest digest_of(enum digest_algorithm algorithm, struct str bytes);
/* Whether the bytes have it; never of DIGEST_NONE. */
bool digest_is_of(const struct digest *digest, struct str bytes);
/* As a tag: "sha256-9f86…", of at most 64 digits (distribution-spec 1.1, "Referrers Tag Schema"). Returns ret_text. */
const char *digest_tag(const struct digest *digest, char ret_text[DIGEST_TEXT_MAX]);
size_t digest_size(enum digest_algorithm algorithm);

#endif
