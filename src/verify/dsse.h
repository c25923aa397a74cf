/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Envelopes of attestations (DSSE v1.0.2) and the in-toto statements in them (in-toto attestation v1, v0.1).
 *
 * Ownership: views into the payload's JSON, which the caller holds. Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_DSSE_H
#define PLIMSOLL_VERIFY_DSSE_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/hash.h"

#define DSSE_IN_TOTO "application/vnd.in-toto+json"
#define STATEMENT_SUBJECTS_MAX 1024

/* Appends what is signed of an envelope: its pre-authentication encoding. */
void dsse_encode(struct str type, struct str payload, struct buf *ret_encoded);
/*
 * Whether a subject of the statement has that SHA-256. ERR_FORMAT where the payload is no statement, ERR_DIGEST where no subject has.
 * ret_predicate_type is put into the buffer.
 */
int statement_names(struct str payload, const unsigned char sha256[32], struct buf *ret_predicate_type, struct err *e);

#endif
