/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate revocation lists that are at hand (RFC 5280, section 5): whether an authority has taken a certificate back. Lists of changes, of other
 * authorities' certificates or of some reasons alone cannot answer that, and so do not.
 *
 * Ownership: a list belongs to the caller, who frees it. Threading: read-only once made.
 */
#ifndef PLIMSOLL_CRYPTO_CRL_H
#define PLIMSOLL_CRYPTO_CRL_H

#include "crypto/certificate.h"

#define CRL_BYTES_MAX ((size_t)32 << 20) /* of one file; Notary Project's own cap */

struct crl;

/* DER, or PEM ("-----BEGIN X509 CRL-----"), of one list. `name` is for errors. */
int crl_from_bytes(struct str bytes, const char *name, struct crl **ret_crl, struct err *e);
void crl_free(struct crl *crl); /* NULL is allowed */

enum crl_answer {
	CRL_UNKNOWN, /* *e has why */
	CRL_GOOD,
	CRL_REVOKED, /* *e has when */
};
/*
 * `issuer` has issued the certificate and signed the lists that count. `now`: a list must be of before and not yet be replaced. `signed_at`: a
 * certificate that became invalid later was good at that time; INT64_MAX where no time is proven.
 */
enum crl_answer crl_ask(struct crl *const *crls, size_t n, const struct certificate *certificate, const struct certificate *issuer, int64_t now,
			int64_t signed_at, struct err *e);
/* Whether the certificate names a place where it could be asked for (CRLDistributionPoints, authorityInfoAccess with OCSP). */
bool certificate_is_revocable(const struct certificate *certificate);

#endif
