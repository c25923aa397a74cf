/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/crl.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "crypto/certificate_rules.h"
#include "crypto/key_parts.h"

struct crl {
	X509_CRL *list;
};

int crl_from_bytes(struct str bytes, const char *name, struct crl **ret_crl, struct err *e)
{
	const unsigned char *at = (const unsigned char *)bytes.p;
	X509_CRL *list = NULL;

	if (bytes.n > CRL_BYTES_MAX)
		return err_set(e, ERR_LIMIT, "%s: larger than the cap of %zu bytes", name, CRL_BYTES_MAX);
	if (str_search(bytes, STR_LIT("-----BEGIN ")) >= 0) {
		BIO *bio = BIO_new_mem_buf(bytes.p, (int)bytes.n);

		list = bio ? PEM_read_bio_X509_CRL(bio, NULL, no_password, NULL) : NULL;
		BIO_free(bio);
	} else {
		list = d2i_X509_CRL(NULL, &at, (long)bytes.n);
		if (list && at != (const unsigned char *)bytes.p + bytes.n) {
			X509_CRL_free(list);
			list = NULL;
		}
	}
	ERR_clear_error();
	if (!list)
		return err_set(e, ERR_FORMAT, "%s: no certificate revocation list in DER or PEM", name);
	*ret_crl = mem_zero(1, sizeof(**ret_crl));
	(*ret_crl)->list = list;
	return 0;
}

void crl_free(struct crl *crl)
{
	if (!crl)
		return;
	X509_CRL_free(crl->list);
	free(crl);
}

static bool is_signed_by(X509_CRL *list, X509 *issuer)
{
	bool allowed = !(X509_get_extension_flags(issuer) & EXFLAG_KUSAGE) || (X509_get_key_usage(issuer) & KU_CRL_SIGN);
	bool is = allowed && X509_CRL_verify(list, X509_get0_pubkey(issuer)) == 1;

	ERR_clear_error();
	return is;
}

/* Section 5.2: the extensions that narrow what a list is about. Those that are not known and critical make it useless. */
static const char *check_extensions(X509_CRL *list, bool is_authority)
{
	ISSUING_DIST_POINT *point = NULL;
	const char *wrong = NULL;
	int critical = -1;

	for (int i = 0; i < X509_CRL_get_ext_count(list); i++) {
		X509_EXTENSION *extension = X509_CRL_get_ext(list, i);

		if (X509_EXTENSION_get_critical(extension) &&
		    OBJ_obj2nid(X509_EXTENSION_get_object(extension)) != NID_issuing_distribution_point)
			return "has a critical extension that is not known here (a list of changes?)";
	}
	point = X509_CRL_get_ext_d2i(list, NID_issuing_distribution_point, &critical, NULL);
	if (!point)
		return critical == -1 ? NULL : "has a damaged issuingDistributionPoint";
	if (point->onlysomereasons || point->indirectCRL > 0 || point->onlyattr > 0)
		wrong = "is about some reasons alone, or about others' certificates";
	else if (is_authority ? point->onlyuser > 0 : point->onlyCA > 0)
		wrong = "is not about certificates of this kind";
	ISSUING_DIST_POINT_free(point);
	return wrong;
}

static bool shares_name(const DIST_POINT_NAME *a, const DIST_POINT_NAME *b)
{
	/* What is relative to the issuer's name is not compared: it counts for another part. */
	for (int i = 0; a->type == 0 && b && b->type == 0 && i < sk_GENERAL_NAME_num(a->name.fullname); i++)
		for (int j = 0; j < sk_GENERAL_NAME_num(b->name.fullname); j++)
			if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(a->name.fullname, i), sk_GENERAL_NAME_value(b->name.fullname, j)) == 0)
				return true;
	return false;
}

/* Section 6.3.3 (b): a list that names a distribution point is only about certificates that name it too. */
static bool covers(X509_CRL *list, X509 *certificate)
{
	ISSUING_DIST_POINT *own = X509_CRL_get_ext_d2i(list, NID_issuing_distribution_point, NULL, NULL);
	CRL_DIST_POINTS *points = X509_get_ext_d2i(certificate, NID_crl_distribution_points, NULL, NULL);
	bool is = !own || !own->distpoint;

	for (int i = 0; !is && points && i < sk_DIST_POINT_num(points); i++)
		is = shares_name(own->distpoint, sk_DIST_POINT_value(points, i)->distpoint);
	ISSUING_DIST_POINT_free(own);
	CRL_DIST_POINTS_free(points);
	return is;
}

static const char *check_list(X509_CRL *list, const struct certificate *certificate, X509 *issuer, int64_t now)
{
	int64_t from, to;

	if (!is_signed_by(list, issuer))
		return "is not signed by the certificate's issuer";
	if (!time_seconds(X509_CRL_get0_lastUpdate(list), &from) || from > now)
		return "is of later than now";
	if (!time_seconds(X509_CRL_get0_nextUpdate(list), &to) || to < now)
		return "has been replaced by a newer one since: fetch it again";
	return check_extensions(list, certificate_is_authority(certificate));
}

/* "invalidityDate" of an entry (section 5.3.2): since when its key may be in wrong hands. */
static bool was_good_at(X509_REVOKED *entry, int64_t signed_at)
{
	ASN1_GENERALIZEDTIME *time = X509_REVOKED_get_ext_d2i(entry, NID_invalidity_date, NULL, NULL);
	int64_t since = 0;
	bool good = time && time_seconds(time, &since) && signed_at < since;

	ASN1_GENERALIZEDTIME_free(time);
	return good;
}

static bool is_unknown_entry(X509_REVOKED *entry)
{
	for (int i = 0; i < X509_REVOKED_get_ext_count(entry); i++)
		if (X509_EXTENSION_get_critical(X509_REVOKED_get_ext(entry, i)))
			return true;
	return false;
}

static enum crl_answer ask_list(X509_CRL *list, X509 *certificate, int64_t signed_at, struct err *e)
{
	X509_REVOKED *entry = NULL;
	char text[CLOCK_TEXT_MAX] = "";
	int64_t when;

	/* Entries removed again are of lists of changes alone; 2 is one of those. Who is on a list is revoked, whichever part it is of. */
	if (!X509_CRL_get0_by_serial(list, &entry, X509_get0_serialNumber(certificate)) || !entry) {
		if (covers(list, certificate))
			return CRL_GOOD;
		err_set(e, ERR_FORMAT, "the revocation list is about some of its issuer's certificates, and not about this one");
		return CRL_UNKNOWN;
	}
	if (signed_at != INT64_MAX && !is_unknown_entry(entry) && was_good_at(entry, signed_at))
		return CRL_GOOD;
	if (time_seconds(X509_REVOKED_get0_revocationDate(entry), &when))
		clock_format(when, text);
	err_set(e, ERR_FORMAT, "revoked on %s", text);
	return CRL_REVOKED;
}

enum crl_answer crl_ask(struct crl *const *crls, size_t n, const struct certificate *certificate, const struct certificate *issuer, int64_t now,
			int64_t signed_at, struct err *e)
{
	X509 *x509 = certificate_x509(certificate);
	enum crl_answer answer = CRL_UNKNOWN;

	err_set(e, ERR_NOT_FOUND, "none of the %zu revocation lists is of its issuer", n);
	for (size_t i = 0; i < n && answer != CRL_REVOKED; i++) {
		enum crl_answer own = CRL_UNKNOWN;
		struct err why = ERR_INIT;
		const char *wrong;

		if (X509_NAME_cmp(X509_CRL_get_issuer(crls[i]->list), X509_get_issuer_name(x509)) != 0)
			continue;
		wrong = check_list(crls[i]->list, certificate, certificate_x509(issuer), now);
		if (!wrong)
			own = ask_list(crls[i]->list, x509, signed_at, &why);
		else
			err_set(&why, ERR_FORMAT, "the revocation list of its issuer %s", wrong);
		/* What one list cannot answer another may have. */
		if (own != CRL_UNKNOWN)
			answer = own;
		if (own == CRL_REVOKED || answer == CRL_UNKNOWN)
			*e = why;
	}
	return answer;
}

bool certificate_is_revocable(const struct certificate *certificate)
{
	X509 *x509 = certificate_x509(certificate);
	STACK_OF(OPENSSL_STRING) *responders = X509_get1_ocsp(x509);
	bool is = X509_get_ext_by_NID(x509, NID_crl_distribution_points, -1) >= 0 || (responders && sk_OPENSSL_STRING_num(responders) > 0);

	X509_email_free(responders);
	return is;
}
