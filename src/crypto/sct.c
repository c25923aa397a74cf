/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sct.h"

#include <openssl/x509v3.h>

#include "base/mem.h"
#include "crypto/key_parts.h"

#define LIST_IDENTIFIER "1.3.6.1.4.1.11129.2.4.2"
#define LOG_ID_SIZE 32u

/* A number of n bytes, the most significant first. */
static bool take_number(struct str *bytes, size_t n, uint64_t *ret_number)
{
	if (bytes->n < n)
		return false;
	*ret_number = 0;
	for (size_t i = 0; i < n; i++)
		*ret_number = *ret_number << 8 | (unsigned char)bytes->p[i];
	*bytes = str_from_index(*bytes, n);
	return true;
}

static bool take_bytes(struct str *bytes, uint64_t n, struct str *ret_taken)
{
	if (bytes->n < n)
		return false;
	*ret_taken = str_slice(*bytes, 0, (size_t)n);
	*bytes = str_from_index(*bytes, (size_t)n);
	return true;
}

/* An opaque vector with a length of two bytes in front. */
static bool take_vector(struct str *bytes, struct str *ret_taken)
{
	uint64_t n;

	return take_number(bytes, 2, &n) && take_bytes(bytes, n, ret_taken);
}

struct str sct_list(const struct certificate *certificate)
{
	struct str value = certificate_extension(certificate, LIST_IDENTIFIER), inner, list = STR_NULL;
	const unsigned char *at = (const unsigned char *)value.p;
	long length;
	int tag, class;

	if (!value.n || (ASN1_get_object(&at, &length, &tag, &class, (long)value.n) & 0x80) || tag != V_ASN1_OCTET_STRING)
		return STR_NULL;
	inner = str_from((const char *)at, (size_t)length);
	return take_vector(&inner, &list) && !inner.n ? list : STR_NULL;
}

bool sct_next(struct str *list, struct sct *ret_sct)
{
	struct str one;
	uint64_t version, hash, algorithm;

	if (!list->n || !take_vector(list, &one))
		return false;
	*ret_sct = (struct sct){0};
	/* Of another version nothing is known but its length. */
	if (!take_number(&one, 1, &version) || version != 0)
		return true;
	if (!take_bytes(&one, LOG_ID_SIZE, &ret_sct->log_id) || !take_number(&one, 8, &ret_sct->milliseconds) ||
	    !take_vector(&one, &ret_sct->extensions) || !take_number(&one, 1, &hash) || !take_number(&one, 1, &algorithm) ||
	    !take_vector(&one, &ret_sct->signature) || one.n)
		*ret_sct = (struct sct){0};
	ret_sct->hash = ret_sct->log_id.n ? (uint8_t)hash : 0;
	return true;
}

static void put_number(struct buf *out, uint64_t number, size_t n)
{
	while (n-- > 0)
		buf_putc(out, (char)(number >> (8 * n)));
}

/* The certificate's signed part, encoded again without the list. */
static bool put_precertificate(const struct certificate *certificate, struct buf *out)
{
	X509 *copy = X509_dup(certificate_x509(certificate));
	int at = copy ? X509_get_ext_by_NID(copy, NID_ct_precert_scts, -1) : -1;
	unsigned char *bytes = NULL;
	int n = -1;

	if (at >= 0) {
		X509_EXTENSION_free(X509_delete_ext(copy, at));
		n = i2d_re_X509_tbs(copy, &bytes);
	}
	if (n > 0) {
		put_number(out, (uint64_t)n, 3);
		buf_put(out, str_from((const char *)bytes, (size_t)n));
	}
	OPENSSL_free(bytes);
	X509_free(copy);
	return n > 0;
}

bool sct_message(const struct sct *sct, const struct certificate *certificate, const struct certificate *issuer, struct buf *ret_message)
{
	unsigned char issuer_hash[SIGNATURE_HASH_MAX];
	size_t n = signature_hash_of(SIGNATURE_SHA256, public_key_der(certificate_key(issuer)), issuer_hash);

	put_number(ret_message, 0, 1); /* v1 */
	put_number(ret_message, 0, 1); /* certificate_timestamp */
	put_number(ret_message, sct->milliseconds, 8);
	put_number(ret_message, 1, 2); /* precert_entry */
	buf_put(ret_message, str_from((const char *)issuer_hash, n));
	if (!put_precertificate(certificate, ret_message))
		return false;
	put_number(ret_message, sct->extensions.n, 2);
	buf_put(ret_message, sct->extensions);
	return !ret_message->full;
}
