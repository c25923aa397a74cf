/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/timestamp_token.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "crypto/certificate_rules.h"
#include "crypto/key_parts.h"
#include "crypto/timestamp_parts.h"

#define BASELINE_POLICY "0.4.0.2023.1.1" /* ETSI EN 319 421: what claims no accuracy is accurate to a second */
#define ACCURACY_MAX (int64_t)86400      /* seconds; what is less accurate than a day tells no time */

void timestamp_token_done(struct timestamp_token *token)
{
	certificate_list_done(&token->chain);
}

static bool is_baseline(TS_TST_INFO *info)
{
	char text[64];
	int n = OBJ_obj2txt(text, sizeof(text), TS_TST_INFO_get_policy_id(info), 1);

	return n > 0 && n < (int)sizeof(text) && strcmp(text, BASELINE_POLICY) == 0;
}

/* In whole seconds, rounded up. */
static bool accuracy_of(TS_TST_INFO *info, int64_t *ret_seconds)
{
	const TS_ACCURACY *accuracy = TS_TST_INFO_get_accuracy(info);
	const ASN1_INTEGER *seconds = accuracy ? TS_ACCURACY_get_seconds(accuracy) : NULL;
	int64_t whole = 0;

	if (!accuracy) {
		*ret_seconds = is_baseline(info) ? 1 : 0;
		return true;
	}
	if (seconds && ASN1_INTEGER_get_int64(&whole, seconds) != 1)
		return false;
	*ret_seconds = whole + (TS_ACCURACY_get_millis(accuracy) || TS_ACCURACY_get_micros(accuracy) ? 1 : 0);
	return whole >= 0 && whole <= ACCURACY_MAX;
}

static const char *check_signer(PKCS7 *token)
{
	STACK_OF(PKCS7_SIGNER_INFO) *signers = PKCS7_get_signer_info(token);
	PKCS7_SIGNER_INFO *signer = signers && sk_PKCS7_SIGNER_INFO_num(signers) == 1 ? sk_PKCS7_SIGNER_INFO_value(signers, 0) : NULL;

	if (!signer)
		return "not of exactly one signer";
	/* RFC 5652, section 5.3: the one whose signer is named by issuer and number, which is all that the library reads. */
	if (ASN1_INTEGER_get(signer->version) != 1)
		return "its signer's entry is of another version than 1";
	if (!timestamp_is_strong_hash(signer->digest_alg->algorithm))
		return "signed by another hash than SHA-256, SHA-384 or SHA-512";
	if (!PKCS7_get_signed_attribute(signer, NID_id_smime_aa_signingCertificateV2))
		return "it does not name its signer's certificate (signingCertificateV2)";
	return NULL;
}

static X509_STORE *store_of(struct certificate *const *roots, size_t n, int64_t seconds)
{
	X509_STORE *store = X509_STORE_new();

	for (size_t i = 0; store && i < n; i++)
		if (X509_STORE_add_cert(store, certificate_x509(roots[i])) != 1) {
			X509_STORE_free(store);
			return NULL;
		}
	if (store)
		X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)seconds);
	return store;
}

/* What was stamped, who signed, and that the certificate is the one that the token names. */
static bool holds(PKCS7 *token, struct str stamped, X509_STORE *store)
{
	TS_VERIFY_CTX *context = TS_VERIFY_CTX_new();
	BIO *data = BIO_new_mem_buf(stamped.p, (int)stamped.n);
	bool verified = false;

	if (context && data && X509_STORE_up_ref(store) == 1) {
		TS_VERIFY_CTX_set_flags(context, TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_DATA);
		TS_VERIFY_CTX_set_store(context, store); /* frees both */
		TS_VERIFY_CTX_set_data(context, data);
		verified = TS_RESP_verify_token(context, token) == 1;
	} else {
		BIO_free(data);
	}
	TS_VERIFY_CTX_free(context);
	return verified;
}

/* The chain that the library found, once more, since it keeps it to itself. */
static bool find_chain(PKCS7 *token, X509_STORE *store, struct certificate_list *chain)
{
	STACK_OF(X509) *signers = PKCS7_get0_signers(token, NULL, 0);
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	bool found = context && signers && sk_X509_num(signers) == 1 &&
		     X509_STORE_CTX_init(context, store, sk_X509_value(signers, 0), token->d.sign->cert) == 1 &&
		     X509_STORE_CTX_set_purpose(context, X509_PURPOSE_TIMESTAMP_SIGN) == 1 && X509_verify_cert(context) == 1;
	STACK_OF(X509) *certificates = found ? X509_STORE_CTX_get0_chain(context) : NULL;

	found = found && sk_X509_num(certificates) <= CHAIN_MAX;
	for (int i = 0; found && i < sk_X509_num(certificates); i++) {
		struct certificate *certificate;

		X509_up_ref(sk_X509_value(certificates, i));
		certificate = certificate_take(sk_X509_value(certificates, i));
		found = certificate != NULL;
		if (certificate)
			*vec_push(chain) = certificate;
	}
	X509_STORE_CTX_free(context);
	sk_X509_free(signers);
	return found;
}

static int verify(PKCS7 *token, TS_TST_INFO *info, struct str stamped, struct certificate *const *roots, size_t n,
		  struct timestamp_token *ret_token, struct err *e)
{
	const char *wrong = check_signer(token);
	int64_t seconds, accuracy;
	X509_STORE *store;
	int r = 0;

	if (!timestamp_is_strong(info))
		return err_set(e, ERR_FORMAT, "neither SHA-256, SHA-384 nor SHA-512");
	if (!timestamp_time(info, &seconds) || !accuracy_of(info, &accuracy))
		return err_set(e, ERR_FORMAT, "without a time, or one that is not accurate to a day");
	if (wrong)
		return err_set(e, ERR_FORMAT, "%s", wrong);
	store = store_of(roots, n, seconds);
	if (!store || !holds(token, stamped, store) || !find_chain(token, store, &ret_token->chain))
		r = timestamp_library_error(e, "its signer's certificate leads to no authority that is trusted");
	X509_STORE_free(store);
	ret_token->seconds = seconds;
	ret_token->from = seconds - accuracy;
	ret_token->to = seconds + accuracy;
	return r;
}

int timestamp_token_verify(struct str bytes, struct str stamped, struct certificate *const *roots, size_t n, struct timestamp_token *ret_token,
			   struct err *e)
{
	const unsigned char *at = (const unsigned char *)bytes.p;
	PKCS7 *token = bytes.n <= TIMESTAMP_TOKEN_MAX ? d2i_PKCS7(NULL, &at, (long)bytes.n) : NULL;
	bool whole = token && at == (const unsigned char *)bytes.p + bytes.n && PKCS7_type_is_signed(token);
	TS_TST_INFO *info = whole ? PKCS7_to_TS_TST_INFO(token) : NULL;
	int r;

	*ret_token = (struct timestamp_token){0};
	ERR_clear_error();
	if (!info)
		r = err_set(e, ERR_FORMAT, "not a time stamp's token");
	else
		r = verify(token, info, stamped, roots, n, ret_token, e);
	if (r < 0)
		timestamp_token_done(ret_token);
	TS_TST_INFO_free(info);
	PKCS7_free(token);
	ERR_clear_error();
	return r;
}
