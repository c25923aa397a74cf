/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signature envelopes of Notary Project, in both of their forms: JWS (RFC 7515, flattened JSON) and COSE_Sign1 (RFC 9052). What they say is read here, and
 * held to the form; whether it holds is notation_judge.h.
 * Source: Notary Project, "Signature Specification", "Signature Envelope JWS", "Signature Envelope COSE".
 *
 * Ownership: notation_envelope_done() frees all; texts are the envelope's arena's, or views into the bytes. Threading: read-only once read.
 */
#ifndef PLIMSOLL_VERIFY_NOTATION_ENVELOPE_H
#define PLIMSOLL_VERIFY_NOTATION_ENVELOPE_H

#include "base/arena.h"
#include "crypto/certificate_list.h"
#include "crypto/jose.h"
#include "model/verification.h"

#define NOTATION_ENVELOPE_MAX ((size_t)4 << 20) /* bytes */
#define NOTATION_JWS "application/jose+json"
#define NOTATION_COSE "application/cose"

enum notation_scheme {
	NOTATION_X509,             /* whoever has the key; when, a time stamp says */
	NOTATION_SIGNING_AUTHORITY /* somebody who is trusted to say when, too */
};

struct notation_envelope {
	struct arena arena;
	const char *format;            /* "notation-jws", "notation-cose" */
	struct certificate_list chain; /* at least one; the leaf first */
	enum jose_algorithm algorithm; /* that it claims */
	struct str signed_bytes, signature, payload, content_type;
	enum notation_scheme scheme;
	int64_t signing_time; /* seconds since 1970; of NOTATION_X509 only claimed */
	int64_t expiry;       /* INT64_MAX: none */
	struct str timestamp; /* a token of RFC 3161; may be empty */
	struct str agent;     /* what made it, as it says; may be empty */
	struct str plugin;    /* that must take part in verifying; may be empty */
};

/* The envelope by its media type. VERIFY_VERIFIED where it reads; else the reason, with *e. Whatever comes of it, the caller calls _done(). */
enum verify_reason notation_envelope_read(struct str bytes, struct str media_type, struct notation_envelope *ret_envelope, struct err *e);
void notation_envelope_done(struct notation_envelope *envelope);

#endif
