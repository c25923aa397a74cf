/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X.509 certificates as signatures of software use them (RFC 5280): who one is for, when, and by whom; by OpenSSL, and never with the
 * certificates that the system trusts.
 *
 * Ownership: a certificate belongs to the caller, who frees it; views last as long as it. Threading: read-only once made.
 */
#ifndef PLIMSOLL_CRYPTO_CERTIFICATE_H
#define PLIMSOLL_CRYPTO_CERTIFICATE_H

#include "base/buf.h"
#include "base/vec.h"
#include "crypto/public_key.h"

struct certificate;
struct certificate_list; /* crypto/certificate_list.h */

/* ERR_FORMAT where the bytes are not one certificate, and nothing behind it. */
int certificate_from_der(struct str der, struct certificate **ret_certificate, struct err *e);
int certificate_from_pem(struct str pem, const char *name, struct certificate **ret_certificate, struct err *e);
void certificate_free(struct certificate *certificate); /* NULL is allowed */
/* Whether the first certificate of a PEM is the very same, byte for byte. */
bool certificate_is_pem(const struct certificate *certificate, struct str pem);
struct str certificate_der(const struct certificate *certificate);
const struct public_key *certificate_key(const struct certificate *certificate);

/* Between notBefore and notAfter, both included; seconds since 1970. */
bool certificate_valid_at(const struct certificate *certificate, int64_t seconds);
/* No authority's, and with the extended usage codeSigning, and if a usage is named, digitalSignature. */
bool certificate_signs_code(const struct certificate *certificate);
/* The same of authorities of one's own, whose certificates need not tell an extended usage; what they tell must fit. */
bool certificate_may_sign_code(const struct certificate *certificate);
/* Every subject alternative name that is a text (e-mail, URI, DNS, Fulcio's otherName); where there is none, the subject (RFC 2253). */
const struct str_list *certificate_names(const struct certificate *certificate);
/* The bytes inside the extension's OCTET STRING; empty where the certificate has none of that identifier ("1.3.6.1.4.1.57264.1.8"). */
struct str certificate_extension(const struct certificate *certificate, const char *identifier);
/* The same where its value is a DER UTF8String, without its head; empty where it is not. */
struct str certificate_extension_text(const struct certificate *certificate, const char *identifier);
/*
 * The one subject alternative name: of a URI, an e-mail address, or Fulcio's otherName (1.3.6.1.4.1.57264.1.7). Empty where there is not
 * exactly one, or it is not critical beside an empty subject, or it holds a NUL.
 */
struct str certificate_subject(const struct certificate *certificate);

/*
 * Whether chain[0], … issued the certificate, at that time, up to the last of the chain, which is believed, be it a root or not. Hints may stand
 * between; NULL for none. False with the library's own words in *e.
 */
bool certificate_chain_holds(const struct certificate *leaf, struct certificate *const *chain, size_t n,
			     const struct certificate_list *hints, int64_t seconds, struct err *e);
/* Whether the one names the other as its issuer, and by its key's identifier where it tells one. That the key has signed it is the chain's to say. */
bool certificate_names_issuer(const struct certificate *issuer, const struct certificate *certificate);

#endif
