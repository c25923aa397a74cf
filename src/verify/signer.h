/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a certificate is of whom an authority asks for: identity, issuer, and what else Fulcio has written into it.
 *
 * Ownership: the verification's texts point into the certificate or the authority. Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_SIGNER_H
#define PLIMSOLL_VERIFY_SIGNER_H

#include "model/verification.h"
#include "verify/trust.h"

/*
 * The certificate has been found to be of the trusted root's authorities, or of the authority's own chain. Sets identity, issuer, and the detail where it
 * is somebody else: VERIFY_IDENTITY, VERIFY_ISSUER, VERIFY_CLAIM.
 */
enum verify_reason signer_verify(const struct certificate *certificate, const struct authority *authority, struct verification *result);

#endif
