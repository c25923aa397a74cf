/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/certificate_rules.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "crypto/certificate_name.h"
#include "crypto/jose.h"
#include "crypto/key_parts.h"

/* ---- rules about one certificate: NULL, or what is wrong ---- */

static bool is_critical(X509 *x509, int nid)
{
	int at = X509_get_ext_by_NID(x509, nid, -1);

	return at >= 0 && X509_EXTENSION_get_critical(X509_get_ext(x509, at));
}

/* Nobody can forge two certificates with one SHA-256. What has no separate hash (Ed25519) is of no kind that is allowed. */
static const char *check_hash(X509 *x509)
{
	int hash = NID_undef;

	if (X509_get_signature_info(x509, &hash, NULL, NULL, NULL) != 1 || (hash != NID_sha256 && hash != NID_sha384 && hash != NID_sha512))
		return "is signed by another hash than SHA-256, SHA-384 or SHA-512";
	return NULL;
}

static const char *check_authority(X509 *x509, size_t below)
{
	long length = X509_get_pathlen(x509);

	if (!(X509_get_extension_flags(x509) & EXFLAG_CA) || !is_critical(x509, NID_basic_constraints))
		return "is no authority's: basicConstraints must be critical and say CA";
	if (length >= 0 && (size_t)length < below)
		return "allows fewer certificates below it (pathLenConstraint)";
	if (!is_critical(x509, NID_key_usage) || !(X509_get_key_usage(x509) & KU_KEY_CERT_SIGN))
		return "is not for signing certificates: keyUsage must be critical and have keyCertSign";
	return NULL;
}

static const char *check_leaf_usage(X509 *x509, enum certificate_purpose purpose)
{
	const uint32_t others = KU_KEY_ENCIPHERMENT | KU_DATA_ENCIPHERMENT | KU_KEY_AGREEMENT | KU_KEY_CERT_SIGN | KU_CRL_SIGN | KU_ENCIPHER_ONLY |
				KU_DECIPHER_ONLY;

	if (X509_get_extension_flags(x509) & EXFLAG_CA)
		return "is an authority's, and signs itself";
	/* The specification wants it critical of both; of those who sign time stamps it is not always. */
	if (purpose == PURPOSE_CODE ? !is_critical(x509, NID_key_usage) : X509_get_ext_by_NID(x509, NID_key_usage, -1) < 0)
		return "says not what its key is for: keyUsage must be there and critical";
	if (!(X509_get_key_usage(x509) & KU_DIGITAL_SIGNATURE) || (X509_get_key_usage(x509) & others))
		return "is not for signatures alone: keyUsage must be digitalSignature";
	return NULL;
}

static const char *check_extended_usage(X509 *x509, enum certificate_purpose purpose)
{
	const uint32_t others = XKU_ANYEKU | XKU_SSL_SERVER | XKU_SSL_CLIENT | XKU_SMIME | XKU_TIMESTAMP | XKU_OCSP_SIGN;
	bool present = X509_get_extension_flags(x509) & EXFLAG_XKUSAGE;
	uint32_t usage = X509_get_extended_key_usage(x509);
	EXTENDED_KEY_USAGE *list;
	int n;

	if (purpose == PURPOSE_CODE)
		return present && (!(usage & XKU_CODE_SIGN) || (usage & others)) ? "is for something else than signing code (extendedKeyUsage)" : NULL;
	list = X509_get_ext_d2i(x509, NID_ext_key_usage, NULL, NULL);
	n = list ? sk_ASN1_OBJECT_num(list) : 0;
	EXTENDED_KEY_USAGE_free(list);
	return n != 1 || usage != XKU_TIMESTAMP || !is_critical(x509, NID_ext_key_usage)
		       ? "is not for time stamps alone: extendedKeyUsage must be critical and timeStamping"
		       : NULL;
}

static const char *check_leaf(const struct certificate *certificate, enum certificate_purpose purpose)
{
	X509 *x509 = certificate_x509(certificate);
	const char *wrong = check_leaf_usage(x509, purpose);

	if (!wrong)
		wrong = check_extended_usage(x509, purpose);
	if (!wrong && jose_algorithm_of(certificate_key(certificate)) == JOSE_NONE)
		wrong = "has a key that is neither RSA of 2048, 3072 or 4096 bits nor on P-256, P-384 or P-521";
	return wrong;
}

bool certificate_is_authority(const struct certificate *certificate)
{
	return X509_get_extension_flags(certificate_x509(certificate)) & EXFLAG_CA;
}

bool certificate_is_self_signed(const struct certificate *certificate)
{
	X509 *x509 = certificate_x509(certificate);
	bool is = X509_NAME_cmp(X509_get_subject_name(x509), X509_get_issuer_name(x509)) == 0 &&
		  X509_verify(x509, X509_get0_pubkey(x509)) == 1;

	ERR_clear_error();
	return is;
}

/* Only names and the key; the library's own idea of an issuer would pass over what the rules say better. */
static bool is_issued_by(const struct certificate *certificate, const struct certificate *issuer)
{
	X509 *below = certificate_x509(certificate), *above = certificate_x509(issuer);
	bool is = X509_NAME_cmp(X509_get_issuer_name(below), X509_get_subject_name(above)) == 0 && X509_verify(below, X509_get0_pubkey(above)) == 1;

	ERR_clear_error();
	return is;
}

static const char *check_place(struct certificate *const *chain, size_t n, size_t i)
{
	if (i + 1 == n)
		return certificate_is_self_signed(chain[i]) ? NULL : "is the last of the chain, and no root: it has not signed itself";
	if (certificate_is_self_signed(chain[i]))
		return "has signed itself, and others follow it";
	return is_issued_by(chain[i], chain[i + 1]) ? NULL : "was not issued by the one behind it";
}

int certificate_chain_rules(struct certificate *const *chain, size_t n, enum certificate_purpose purpose, struct err *e)
{
	struct arena arena = ARENA_INIT;
	const char *wrong = NULL;
	size_t i = 0;

	if (!n || n > CHAIN_MAX)
		return err_set(e, n ? ERR_LIMIT : ERR_FORMAT, "a chain of %zu certificates: it must have 1 to %d", n, CHAIN_MAX);
	for (; i < n && !wrong; i++) {
		X509 *x509 = certificate_x509(chain[i]);

		if (X509_get_extension_flags(x509) & (EXFLAG_INVALID | EXFLAG_CRITICAL))
			wrong = "has extensions that are damaged, or critical and unknown";
		if (!wrong)
			wrong = check_place(chain, n, i);
		if (!wrong)
			wrong = check_hash(x509);
		if (!wrong)
			wrong = i ? check_authority(x509, i - 1) : check_leaf(chain[i], purpose);
	}
	if (wrong) {
		struct str name = certificate_name_text(chain[i - 1], &arena);

		err_set(e, ERR_FORMAT, "certificate %zu of %zu (%.*s) %s", i, n, STR(name), wrong);
		arena_done(&arena);
		return ERR_FORMAT;
	}
	return 0;
}
