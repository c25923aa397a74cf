/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/certificate_list.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "crypto/key_parts.h"

void certificate_list_done(struct certificate_list *list)
{
	vec_each(certificate, list)
		certificate_free(*certificate);
	vec_done(list);
}

/* The next block: 1, 0 at the end, or an error. */
static int read_block(BIO *bio, const char *name, struct certificate_list *list, struct err *e)
{
	char *label = NULL, *header = NULL;
	unsigned char *der = NULL;
	long n = 0;
	int r = 1;

	if (PEM_read_bio(bio, &label, &header, &der, &n) != 1)
		r = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE ? 0 : err_set(e, ERR_FORMAT, "%s: damaged PEM", name);
	else if (strcmp(label, PEM_STRING_X509) != 0)
		r = err_set(e, ERR_FORMAT, "%s: a block that is no certificate (-----BEGIN CERTIFICATE-----)", name);
	else if (list->n == CERTIFICATES_MAX)
		r = err_set(e, ERR_LIMIT, "%s: more than %d certificates", name, CERTIFICATES_MAX);
	else if (certificate_from_der(str_from((const char *)der, (size_t)n), vec_push(list), e) < 0)
		r = err_wrap(e, "%s", name);
	ERR_clear_error();
	OPENSSL_free(label);
	OPENSSL_free(header);
	OPENSSL_free(der);
	return r;
}

static int read_pem(struct str bytes, const char *name, struct certificate_list *list, struct err *e)
{
	BIO *bio = BIO_new_mem_buf(bytes.p, (int)bytes.n);
	size_t before = list->n;
	int r = bio ? 1 : err_set(e, ERR_IO, "%s: cannot be read", name);

	while (r == 1)
		r = read_block(bio, name, list, e);
	BIO_free(bio);
	return r == 0 && list->n == before ? err_set(e, ERR_FORMAT, "%s: no certificate in it", name) : r;
}

int certificate_list_read(struct str bytes, const char *name, struct certificate_list *list, struct err *e)
{
	struct certificate *certificate = NULL;

	if (bytes.n > CERTIFICATE_FILE_MAX)
		return err_set(e, ERR_LIMIT, "%s: larger than the cap of %zu bytes", name, CERTIFICATE_FILE_MAX);
	if (str_search(bytes, STR_LIT("-----BEGIN ")) >= 0)
		return read_pem(bytes, name, list, e);
	if (list->n == CERTIFICATES_MAX)
		return err_set(e, ERR_LIMIT, "%s: more than %d certificates", name, CERTIFICATES_MAX);
	if (certificate_from_der(bytes, &certificate, e) < 0)
		return err_wrap(e, "%s", name);
	*vec_push(list) = certificate;
	return 0;
}
