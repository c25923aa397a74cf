/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures of Notary Project beside an image (verify/format.h), and the authority that they are held against.
 *
 * Ownership: the trust owns the authority, and what it was read from. Threading: as trust.h.
 */
#ifndef PLIMSOLL_VERIFY_NOTATION_H
#define PLIMSOLL_VERIFY_NOTATION_H

#include "verify/trust.h"

#define NOTATION_ARTIFACT "application/vnd.cncf.notary.signature"

/* Adds an authority of the folder (see notation_trust_open()), with the name "notation". */
int notation_authority_add(struct trust *trust, const char *folder, const char *crl_folder, const char *scope, struct err *e);

#endif
