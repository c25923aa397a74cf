/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Fulcio writes into the certificates it issues: who vouched for the signer, and of a build where it ran and of what. Source: Fulcio,
 * docs/oid-info.md.
 *
 * Ownership: views into the certificate. Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_FULCIO_H
#define PLIMSOLL_VERIFY_FULCIO_H

#include "crypto/certificate.h"
#include "model/image.h"

#define FULCIO_OID(last) "1.3.6.1.4.1.57264.1." last

/* Who told the identity (1.8, in old certificates 1.1); empty where nobody did. */
struct str fulcio_issuer(const struct certificate *certificate);
/* The text of an extension by its identifier, whichever way it is encoded; empty where it is not there or is no text. */
struct str fulcio_extension(const struct certificate *certificate, struct str identifier);
/* The identifier of an extension by that name, "source-repository"; NULL where there is none. */
const char *fulcio_identifier(struct str name);
/* The names of all claims, from 0 on; NULL behind the last. */
const char *fulcio_claim_name(size_t i);
/* Appends what the certificate says beside the issuer, by the names of docs/verify.md: "source-repository". */
void fulcio_claims(const struct certificate *certificate, struct arena *arena, struct key_value_list *ret_claims);

#endif
