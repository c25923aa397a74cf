/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements: what is said of a thing, and of which. Source: in-toto attestation framework, spec/v1/statement.md; Cosign's predicate of plain signatures.
 *
 * One that was read is model/statement.h's.
 *
 * Ownership: a statement's texts are the caller's. Threading: no state.
 */
#ifndef PLIMSOLL_SIGN_STATEMENT_H
#define PLIMSOLL_SIGN_STATEMENT_H

#include "base/buf.h"
#include "model/digest.h"
#include "model/image.h"

#define STATEMENT_MAX ((size_t)40 << 20) /* bytes; what verifiers take */
#define PREDICATE_SIGN "https://sigstore.dev/cosign/sign/v1" /* it is signed, and no more is said of it */

struct statement_draft {
	struct str name;      /* of the subject: a file's; empty: none, as of images, whose names anybody gives */
	struct digest digest;
	const struct key_value_list *annotations; /* of the subject; NULL: none */
	struct str predicate_type;
	struct str predicate; /* JSON */
};

/* On one line, but for what the predicate has. */
void statement_write(const struct statement_draft *statement, struct buf *ret_json);

#endif
