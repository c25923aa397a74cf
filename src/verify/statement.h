/* SPDX-License-Identifier: Apache-2.0 */
/*
 * in-toto statements, v0.1 and v1, bare or in a DSSE envelope, with the facts of the predicates that are known (verify/predicate.h).
 * Source: in-toto attestation framework, spec/v1/statement.md, spec/v0.1.0/README.md; DSSE v1.0.2, envelope.md.
 *
 * Strict about the statement, whose subjects decide what it is about; a predicate that is not what its type says is a flaw of the statement and no
 * error, for it may be signed all the same.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_STATEMENT_H
#define PLIMSOLL_VERIFY_STATEMENT_H

#include "model/artifacts.h"
#include "model/provenance.h"
#include "model/statement.h"

/*
 * ERR_FORMAT where the bytes are no statement, ERR_LIMIT beyond a cap. `name` is for errors. Whatever comes of it, the caller calls
 * statement_done(), and keeps the arena as long as the statement.
 */
int statement_read(struct str bytes, const char *name, struct arena *arena, struct statement *ret_statement, struct err *e);
/* Reads what an attestation says into proof->facts; where it is no statement, its facts are a flaw that says why, and nothing else. */
void proof_read(struct proof *proof, struct arena *arena);

#endif
