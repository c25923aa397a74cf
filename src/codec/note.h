/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed notes, and the checkpoints of transparency logs that are such: a text, an empty line, and a line for each signature. Source: C2SP
 * signed-note and tlog-checkpoint.
 *
 * Ownership: views into the bytes. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_NOTE_H
#define PLIMSOLL_CODEC_NOTE_H

#include "base/str.h"

#define NOTE_SIGNATURES_MAX 64

struct note_signature {
	struct str name;
	struct str text; /* base64 of four bytes that hint at the key, and the signature */
};

struct note {
	struct str text; /* what is signed: to its last line's end, which is in it */
	struct note_signature signatures[NOTE_SIGNATURES_MAX];
	size_t n;
};

/* False where the bytes are no note with at least one signature. */
bool note_read(struct str bytes, struct note *ret_note);

/* The first three lines of a checkpoint's text. */
struct checkpoint {
	struct str origin;
	uint64_t size;
	struct str root; /* base64 of the tree's hash */
};
bool checkpoint_read(struct str text, struct checkpoint *ret_checkpoint);

#endif
