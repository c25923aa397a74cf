/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/timestamp.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <time.h>

#include "base/mem.h"
#include "crypto/hash.h"
#include "crypto/key_parts.h"
#include "crypto/timestamp_parts.h"

int timestamp_library_error(struct err *e, const char *otherwise)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	ERR_clear_error();
	return err_set(e, ERR_FORMAT, "%s", reason ? reason : otherwise);
}

bool timestamp_is_strong_hash(const ASN1_OBJECT *algorithm)
{
	switch (OBJ_obj2nid(algorithm)) {
	case NID_sha256:
	case NID_sha384:
	case NID_sha512:
		return true;
	default:
		return false;
	}
}

bool timestamp_is_strong(TS_TST_INFO *info)
{
	const ASN1_OBJECT *algorithm;

	X509_ALGOR_get0(&algorithm, NULL, NULL, TS_MSG_IMPRINT_get_algo(TS_TST_INFO_get_msg_imprint(info)));
	return timestamp_is_strong_hash(algorithm);
}

bool timestamp_time(const TS_TST_INFO *info, int64_t *ret_seconds)
{
	struct tm tm;

	if (!ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &tm))
		return false;
	*ret_seconds = (int64_t)timegm(&tm);
	return true;
}

/* A chain that begins with a signer of time stamps allows no other. */
static bool is_signer(PKCS7 *token, STACK_OF(X509) *certificates, X509 *first)
{
	STACK_OF(X509) *signers = PKCS7_get0_signers(token, certificates, 0);
	bool matches = signers && sk_X509_num(signers) == 1 && (X509_check_ca(first) || X509_cmp(sk_X509_value(signers, 0), first) == 0);

	sk_X509_free(signers);
	return matches;
}

static int verify(TS_RESP *response, struct str stamped, struct certificate *const *chain, size_t n, int64_t seconds, struct err *e)
{
	TS_VERIFY_CTX *context = TS_VERIFY_CTX_new();
	X509_STORE *store = X509_STORE_new();
	STACK_OF(X509) *certificates = sk_X509_new_null();
	BIO *data = BIO_new_mem_buf(stamped.p, (int)stamped.n);
	bool ready = context && store && certificates && data && X509_STORE_add_cert(store, certificate_x509(chain[n - 1])) == 1;
	bool verified = false;

	for (size_t i = 0; ready && i < n; i++)
		ready = X509_up_ref(certificate_x509(chain[i])) == 1 && sk_X509_push(certificates, certificate_x509(chain[i])) > 0;
	if (ready) {
		X509_VERIFY_PARAM *param = X509_STORE_get0_param(store);

		X509_VERIFY_PARAM_set_time(param, (time_t)seconds);
		X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
		TS_VERIFY_CTX_set_flags(context, TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_DATA);
		/* The context frees all three. */
		TS_VERIFY_CTX_set_store(context, store);
		TS_VERIFY_CTX_set_data(context, data);
		TS_VERIFY_CTX_set_certs(context, certificates);
		verified = TS_RESP_verify_response(context, response) == 1 &&
			   is_signer(TS_RESP_get_token(response), certificates, certificate_x509(chain[0]));
	} else {
		X509_STORE_free(store);
		sk_X509_pop_free(certificates, X509_free);
		BIO_free(data);
	}
	if (!verified)
		timestamp_library_error(e, "signed by another than the authority's certificate");
	TS_VERIFY_CTX_free(context);
	return verified ? 0 : e->code;
}

int timestamp_verify(struct str bytes, struct str stamped, struct certificate *const *chain, size_t n, int64_t *ret_seconds, struct err *e)
{
	const unsigned char *at = (const unsigned char *)bytes.p;
	TS_RESP *response = d2i_TS_RESP(NULL, &at, (long)bytes.n);
	TS_TST_INFO *info = response ? TS_RESP_get_tst_info(response) : NULL;
	int r;

	ERR_clear_error();
	if (!info || at != (const unsigned char *)bytes.p + bytes.n)
		r = err_set(e, ERR_FORMAT, "not a time stamp response that was granted");
	else if (!timestamp_is_strong(info))
		r = err_set(e, ERR_FORMAT, "neither SHA-256, SHA-384 nor SHA-512");
	else if (!timestamp_time(info, ret_seconds) || !n)
		r = err_set(e, ERR_FORMAT, "without a time");
	else
		r = verify(response, stamped, chain, n, *ret_seconds, e);
	TS_RESP_free(response);
	ERR_clear_error();
	return r;
}

/* ---- asking for one ---- */

/* Positive, so that no reader takes it for another number. */
static ASN1_INTEGER *make_nonce(void)
{
	unsigned char bytes[8];
	ASN1_INTEGER *nonce = ASN1_INTEGER_new();
	uint64_t number = 0;

	if (nonce && RAND_bytes(bytes, sizeof(bytes)) == 1) {
		for (size_t i = 0; i < sizeof(bytes); i++)
			number = number << 8 | bytes[i];
		ASN1_INTEGER_set_uint64(nonce, number >> 1);
	}
	return nonce;
}

static bool fill_request(TS_REQ *request, struct str bytes)
{
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	ASN1_INTEGER *nonce = make_nonce();
	unsigned char value[HASH_SIZE_MAX];
	bool filled;

	hash_bytes(HASH_SHA256, bytes, value);
	/* The setters copy. */
	filled = imprint && algorithm && nonce && X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
		 TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 && TS_MSG_IMPRINT_set_msg(imprint, value, 32) == 1 &&
		 TS_REQ_set_version(request, 1) == 1 && TS_REQ_set_msg_imprint(request, imprint) == 1 && TS_REQ_set_nonce(request, nonce) == 1 &&
		 TS_REQ_set_cert_req(request, 1) == 1;
	TS_MSG_IMPRINT_free(imprint);
	X509_ALGOR_free(algorithm);
	ASN1_INTEGER_free(nonce);
	return filled;
}

int timestamp_request(struct str bytes, struct buf *ret_der, struct err *e)
{
	TS_REQ *request = TS_REQ_new();
	unsigned char *der = NULL;
	int n = request && fill_request(request, bytes) ? i2d_TS_REQ(request, &der) : -1;

	if (n > 0)
		buf_put(ret_der, str_from(der, (size_t)n));
	OPENSSL_free(der);
	TS_REQ_free(request);
	ERR_clear_error();
	return n > 0 ? 0 : err_set(e, ERR_IO, "a request for a time stamp cannot be made");
}

int timestamp_answers(struct str bytes, struct str request_bytes, struct err *e)
{
	const unsigned char *at = (const unsigned char *)bytes.p, *of = (const unsigned char *)request_bytes.p;
	TS_RESP *response = d2i_TS_RESP(NULL, &at, (long)bytes.n);
	TS_REQ *request = d2i_TS_REQ(NULL, &of, (long)request_bytes.n);
	TS_VERIFY_CTX *context = request ? TS_REQ_to_TS_VERIFY_CTX(request, NULL) : NULL;
	bool whole = response && at == (const unsigned char *)bytes.p + bytes.n;
	int r = 0;

	ERR_clear_error();
	if (!whole || !context)
		r = err_set(e, ERR_FORMAT, "not a response of RFC 3161");
	else if (TS_RESP_verify_response(context, response) != 1)
		r = timestamp_library_error(e, "not an answer to the request");
	TS_VERIFY_CTX_free(context);
	TS_REQ_free(request);
	TS_RESP_free(response);
	ERR_clear_error();
	return r;
}
