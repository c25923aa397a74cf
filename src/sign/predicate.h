/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Predicates that are attested: a word for each type that people write, its URI, and whether a document is what its type says. That is no validation by a
 * schema: it finds the file of another type, the empty one, and the one that lacks what a verifier would ask for first.
 * Source: in-toto attestation framework, spec/predicates; slsa.dev; SPDX 2.3 and 3.0.1; CycloneDX 1.x; OpenVEX 0.2; Cosign's COSIGN_VULN_ATTESTATION_SPEC.
 *
 * Ownership: views of constants. Threading: no state.
 */
#ifndef PLIMSOLL_SIGN_PREDICATE_H
#define PLIMSOLL_SIGN_PREDICATE_H

#include "base/err.h"

/* The words, NULL-terminated. */
const char *const *predicate_words(void);
/*
 * `type` is a word or a URI; the document is JSON. *ret_uri is what goes into the statement: of words that stand for several versions, that of the
 * document. ERR_USAGE for a type that is neither; ERR_FORMAT where the document is not of that type, or says nothing. `name` is for errors.
 */
int predicate_check(struct str type, struct str document, const char *name, struct str *ret_uri, struct err *e);

#endif
