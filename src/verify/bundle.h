/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Sigstore bundle as it is written: a signature and what is needed to verify it without a network. Source: Sigstore protobuf-specs,
 * sigstore_bundle.proto, sigstore_rekor.proto, versions 0.1 to 0.3.
 *
 * Nothing in it is believed: verify/verify.h says what holds.
 *
 * Ownership: bundle_done() frees all. Threading: read-only once read.
 */
#ifndef PLIMSOLL_VERIFY_BUNDLE_H
#define PLIMSOLL_VERIFY_BUNDLE_H

#include "base/arena.h"
#include "base/vec.h"
#include "codec/json.h"
#include "crypto/certificate_list.h"
#include "model/verification.h"

#define BUNDLE_MAX ((size_t)32 << 20) /* bytes */
#define BUNDLE_ENTRIES_MAX 32         /* of logs */
#define BUNDLE_TIMESTAMPS_MAX 32
#define BUNDLE_HINTS_MAX 64            /* certificates that may stand between */
#define BUNDLE_PROOF_MAX 64           /* hashes of a proof: a tree of 2^64 entries */

/* That an entry is in the tree of a log. */
struct inclusion_proof {
	uint64_t index, size;
	struct str root; /* 32 bytes */
	struct str hashes[BUNDLE_PROOF_MAX];
	size_t n;
	struct str checkpoint; /* a signed note; empty where there is none */
};

struct log_entry {
	struct str log_id, kind, version;
	int64_t index;           /* over all trees of the log */
	int64_t integrated_time; /* 0: not told */
	struct str promise;      /* the signature of the entry timestamp; empty where there is none */
	bool proven;             /* the proof is there */
	struct inclusion_proof proof;
	struct str body;         /* canonical, as the log holds it */
};

struct bundle {
	struct arena arena;
	unsigned version;                /* 1, 2, 3: of 0.1, 0.2, 0.3; 0: put together of Cosign's annotations (verify/cosign.c) */
	struct certificate *certificate; /* NULL: signed with a key that the verifier has */
	struct str key_hint;             /* of a key: mostly the SHA-256 of its SubjectPublicKeyInfo in base64; anybody's word */
	struct certificate_list hints;   /* what may stand between it and an authority; believed in nothing else */
	VEC(struct log_entry) entries;
	VEC(struct str) timestamps;      /* RFC 3161 responses in DER */
	struct str signature;
	bool is_envelope;                /* a DSSE envelope, else a signature over the artifact itself */
	struct str payload_type, payload;
	struct str envelope;             /* version 0: as it is stored, which its time stamps and some entries are about; else empty */
	struct str digest_algorithm, digest; /* of the artifact, as the bundle claims; empty where it does not */
};

/* Of an envelope in JSON: payload, its type, the one signature. */
int bundle_read_envelope(struct bundle *bundle, const struct json *envelope, struct err *e);
/* A reason other than VERIFY_VERIFIED comes with e set. Whatever comes of it, the caller calls bundle_done(). `name` is for errors. */
enum verify_reason bundle_read(struct str bytes, const char *name, struct bundle *ret_bundle, struct err *e);
void bundle_done(struct bundle *bundle);

#endif
