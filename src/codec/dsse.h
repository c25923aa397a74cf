/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Envelopes of signed statements. Source: DSSE v1.0.2, protocol.md and envelope.md.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_DSSE_H
#define PLIMSOLL_CODEC_DSSE_H

#include "base/buf.h"

#define DSSE_IN_TOTO "application/vnd.in-toto+json" /* the type of a payload that is an in-toto statement */

/* Appends what is signed of an envelope: its pre-authentication encoding. */
void dsse_encode(struct str type, struct str payload, struct buf *ret_encoded);
/* Appends the envelope itself, as JSON on one line, with one signature. */
void dsse_write(struct str type, struct str payload, struct str signature, struct buf *ret_json);

#endif
