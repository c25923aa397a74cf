/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The in-toto statements in envelopes of attestations (in-toto attestation v1, v0.1).
 *
 * Ownership: views into the payload's JSON, which the caller holds. Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_DSSE_H
#define PLIMSOLL_VERIFY_DSSE_H

#include "base/err.h"
#include "codec/dsse.h"
#include "crypto/hash.h"

#define STATEMENT_SUBJECTS_MAX 1024

/*
 * Whether a subject of the statement has that SHA-256. ERR_FORMAT where the payload is no statement, ERR_DIGEST where no subject has.
 * ret_predicate_type is put into the buffer.
 */
int statement_names(struct str payload, const unsigned char sha256[32], struct buf *ret_predicate_type, struct err *e);

#endif
