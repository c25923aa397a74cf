/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was signed, with all that proves it, and its form as a Sigstore bundle. Source: Sigstore protobuf-specs, sigstore_bundle.proto and
 * sigstore_rekor.proto, version 0.3.
 *
 * Ownership: signed_done() frees all; the key is the signer's. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_SIGN_SIGNED_H
#define PLIMSOLL_SIGN_SIGNED_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "crypto/public_key.h"

#define SIGNED_BUNDLE_MAX ((size_t)64 << 20) /* bytes */
#define SIGNED_PROOF_MAX 64                  /* hashes of an inclusion proof */
#define BUNDLE_TYPE "application/vnd.dev.sigstore.bundle.v0.3+json"

/* An entry of a transparency log, as the log has answered. */
struct signed_entry {
	struct str log_id, kind, version;
	int64_t index;
	int64_t integrated_time; /* 0: not told */
	struct str promise;      /* the signature of the entry timestamp; empty where there is none */
	int64_t proof_index, proof_size;
	struct str root, hashes[SIGNED_PROOF_MAX];
	size_t n;
	struct str checkpoint;
	struct str body;
};

struct signed_thing {
	struct arena arena;
	bool is_envelope;
	struct str payload;          /* of an envelope: the statement */
	struct str message;          /* else: what was signed; the caller's */
	struct str signature;
	enum signature_hash hash;    /* that the signature is over; of Ed25519 SHA-512 for files */
	const struct public_key *key;
	struct str certificate;      /* DER; empty: signed with a key that verifiers have */
	struct str certificate_pem;
	struct str chain_pem;        /* what issued it, for Cosign's older form */
	VEC(struct signed_entry) entries;
	VEC(struct str) timestamps;  /* RFC 3161 responses in DER */
};

void signed_done(struct signed_thing *thing);
/* Appends the bundle, as JSON on one line. */
void signed_bundle(const struct signed_thing *thing, struct buf *ret_json);
/* Appends the DSSE envelope alone. */
void signed_envelope(const struct signed_thing *thing, struct buf *ret_json);
/* Appends what a log or a time stamp is over: an envelope's pre-authentication encoding, or the message. */
void signed_content(const struct signed_thing *thing, struct buf *ret_bytes);
/* Writes base64(SHA-256 of the SubjectPublicKeyInfo), the hint at a key that signers agree on. */
void signed_key_hint(const struct public_key *key, struct buf *ret_text);

#endif
