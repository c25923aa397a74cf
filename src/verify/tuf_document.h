/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents that are signed as The Update Framework signs them: who signed, of which kind and version, until when. Two dialects: the specification 1.0,
 * which Sigstore uses, and what Notary (Docker Content Trust) wrote before it.
 * Source: TUF specification 1.0, section 4; notary, "tuf/data" and "tuf/signed".
 *
 * Ownership: tuf_document_done() frees all; views last as long as the document. Threading: read-only once read.
 */
#ifndef PLIMSOLL_VERIFY_TUF_DOCUMENT_H
#define PLIMSOLL_VERIFY_TUF_DOCUMENT_H

#include "base/buf.h"
#include "codec/json.h"

#define TUF_SIGNATURES_MAX 256 /* of a document */
#define TUF_KEYS_MAX 1024      /* of a role, and of a document */

enum tuf_dialect {
	TUF_STANDARD, /* signatures in hexadecimal, ECDSA in DER, keys in PEM; a key's id is whatever names it */
	TUF_NOTARY    /* all in base64, ECDSA as r and s, keys in DER or certificates; a key's id is its SHA-256 */
};

struct tuf_document {
	enum tuf_dialect dialect;
	struct json *json;
	const struct json *body; /* "signed" */
	struct buf canonical;    /* what is signed */
	uint64_t version;        /* from 1 on */
	int64_t expires;         /* seconds since 1970 */
};

/* `type` is "root", "timestamp", "snapshot", "targets"; `name` is for errors. Whatever comes of it, the caller calls tuf_document_done(). */
int tuf_document_read(struct str bytes, size_t max, const char *type, const char *name, enum tuf_dialect dialect, struct tuf_document *ret_document,
		      struct err *e);
void tuf_document_done(struct tuf_document *document);
/* Takes it out of a variable, which is empty then. */
struct tuf_document tuf_document_take(struct tuf_document *document);
/* The new one, which is empty then, in the old one's place. */
void tuf_document_replace(struct tuf_document *old, struct tuf_document *new);
/* ERR_FORMAT with the time where it counts no longer. */
int tuf_document_check_expiry(const struct tuf_document *document, int64_t now, const char *name, struct err *e);
static inline bool tuf_document_is(const struct tuf_document *document)
{
	return document->json != NULL;
}

/*
 * Whether as many keys as the role's threshold have signed: `keys` is an object of keys by their ids, `role` an object with "keyids" and "threshold".
 * Each key counts once, whatever it is called. ERR_FORMAT with how many have.
 */
int tuf_document_signed(const struct tuf_document *document, const struct json *keys, const struct json *role, const char *name, struct err *e);
/* The same by the keys of a root, for the role of that name. */
int tuf_document_signed_by(const struct tuf_document *document, const struct tuf_document *root, const char *role, const char *name, struct err *e);

/* What a document says of a file: "length", where it is there, and "hashes", where they are there. ERR_DIGEST. */
int tuf_check_file(struct str bytes, const struct json *meta, enum tuf_dialect dialect, const char *name, struct err *e);

#endif
