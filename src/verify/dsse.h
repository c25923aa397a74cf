/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Envelopes of attestations. Source: DSSE v1.0.2, protocol.md. What is in them: verify/statement.h.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_DSSE_H
#define PLIMSOLL_VERIFY_DSSE_H

#include "base/buf.h"

#define DSSE_IN_TOTO "application/vnd.in-toto+json"

/* Appends what is signed of an envelope: its pre-authentication encoding. */
void dsse_encode(struct str type, struct str payload, struct buf *ret_encoded);

#endif
