/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is said of an image beside it: signatures, attestations, SBOMs, in every place where such things are kept, with what came of each. A proof is one
 * of them. Reports print proofs, policies ask for them, findings rest on them.
 *
 * Ownership: texts are the provenance's arena's. Threading: filled by one thread, then read-only.
 */
#ifndef PLIMSOLL_MODEL_PROVENANCE_H
#define PLIMSOLL_MODEL_PROVENANCE_H

#include "base/arena.h"
#include "base/vec.h"
#include "model/coverage.h"
#include "model/digest.h"
#include "model/image.h"
#include "model/verification.h"

struct statement; /* model/statement.h */
struct provenance;

#define PROVENANCE_PROOFS_MAX 1024   /* about the image; as many again about all other platforms of its index */
#define PROVENANCE_PLATFORMS_MAX 64  /* of an index that are looked into */

enum proof_kind {
	PROOF_SIGNATURE,   /* of the image itself */
	PROOF_ATTESTATION, /* a statement about it: provenance, an SBOM, VEX, a verdict */
	PROOF_SBOM,        /* an SBOM that stands for itself */
	PROOF_OTHER,       /* an artifact that nobody here knows */
};
#define PROOF_KINDS (PROOF_OTHER + 1)
const char *proof_kind_name(enum proof_kind kind); /* "signature", "attestation", "sbom", "other" */

/* Where it is kept, which decides what tools see it. */
enum proof_storage {
	STORED_AS_REFERRER,      /* OCI referrers */
	STORED_UNDER_REFERRERS_TAG,
	STORED_UNDER_COSIGN_TAG, /* sha256-….sig, .att, .sbom */
	STORED_IN_INDEX,         /* beside the platforms of the image's index, as BuildKit does */
	STORED_IN_LAYOUT,        /* of `cosign save` */
	STORED_IN_NOTARY,        /* Docker Content Trust: in another server, or its folder */
	STORED_IN_FILE,          /* beside a file, of which nobody says that it is an image */
};
#define PROOF_STORAGES (STORED_IN_FILE + 1)
const char *proof_storage_name(enum proof_storage storage); /* "referrer", "referrers-tag", "cosign-tag", "index", "layout", "notary", "file" */

/* An SBOM's packages against those of the image, of the types that both have. */
struct proof_comparison {
	size_t claimed, held;                /* packages of those types */
	size_t missing, extra, other_version; /* claimed and not there; there and not claimed; both, in different versions */
	struct str_list examples;            /* sentences */
};

struct proof {
	enum proof_kind kind;
	enum proof_storage storage;
	unsigned also;           /* further ones that hold the same manifest, 1u << storage each */
	const char *format;      /* "sigstore-bundle", "cosign", "notation-jws", "notation-cose", "buildkit", "dct", "sbom"; "unknown" of others */
	struct digest manifest;  /* that holds it; DIGEST_NONE where none does */
	struct str place;        /* the tag, or the manifest's digest in short: where somebody finds it */
	struct digest subject;   /* what it is about: the image's index, or its manifest */
	struct str media_type;   /* of its bytes */
	struct str predicate_type; /* of an attestation */
	struct str statement;    /* of an attestation: the in-toto statement's bytes, as they were signed; of an SBOM the document's */
	struct statement *facts; /* what the statement says, of the arena (verify/statement.h: proof_read()); NULL: it has not been read, or is none */
	bool is_signed;          /* it carries a signature; one of BuildKit's does not */
	bool keyed;              /* by a key that nobody says is one of those that were given: by another one, or altered, cannot be told apart */
	bool bound;              /* it carries none, but one that holds is over the index that names it by digest, or over its manifest */
	/* The reason of the first authority that it holds for, else of the one that it came furthest with; VERIFY_UNSIGNED of what is not signed. */
	struct verification verification;
	size_t held;             /* how many steps of that verification held; 0: it is not known */
	const char *const *tools; /* that can see it where it is kept, NULL-terminated; NULL: not known */
	struct proof_comparison *compared; /* of an SBOM that was held against the image; NULL: it was not */
	VEC(uint32_t) authorities; /* indices into trust->authorities of all that it holds for */
	struct str signer;       /* "cosign.pub", "release@example.com (https://accounts.example)", a certificate's subject; may be empty */
	/*
	 * It holds, but that of somebody who is trusted was not asked, only told: Notation's level audit. Who has signed is then anybody, and counts in no
	 * threshold and for no gate.
	 */
	bool unproven;
	struct key_value_list annotations; /* that were signed with it, by whoever signed; none where it does not hold */
	struct key_value_list claims; /* of the certificate: "source-repository" … , by the names of docs/provenance.md */
};
VEC_TYPE(proof_list, struct proof);

/* Whether it is a signature over the very thing that whoever is trusted lets pass; proof_verdict() asks besides that it is by somebody proven. */
bool proof_holds(const struct proof *proof);
/* How near it is to holding: of several of which none does, the nearest says best what to do. */
size_t proof_nearness(const struct proof *proof);
/* The nearest of a kind, the first of those; NULL where there is none. */
const struct proof *proof_nearest(const struct provenance *provenance, enum proof_kind kind);

/* What came of it in a word. */
enum proof_verdict {
	PROOF_NOT_JUDGED, /* by a key that nobody gave, or of a form that is not known; or nobody has judged it */
	PROOF_VERIFIED,
	PROOF_BOUND,      /* not signed itself, but a signature that holds covers it */
	PROOF_UNSIGNED,
	PROOF_UNTRUSTED,  /* by somebody, or of authorities, whom nobody here trusts, even where it is let pass */
	PROOF_FAILED,     /* it does not hold, whoever made it */
};
enum proof_verdict proof_verdict(const struct proof *proof);
const char *proof_verdict_name(enum proof_verdict verdict); /* "not-judged", "verified", "bound", "unsigned", "untrusted", "failed" */

/* Who is known to publish under a name. */
enum publisher_kind {
	PUBLISHER_UNKNOWN,
	PUBLISHER_OFFICIAL, /* a Docker Official Image */
	PUBLISHER_VERIFIED, /* whom a registry has verified */
	PUBLISHER_VENDOR,   /* whose registry it is */
	PUBLISHER_OWN,      /* of the user's own list */
	PUBLISHER_OPEN,     /* whoever registers there */
};
const char *publisher_kind_name(enum publisher_kind kind); /* "unknown", "official", "verified", "vendor", "own", "open" */

struct publisher {
	enum publisher_kind kind;
	struct str name, source, date; /* "Docker Official Images", an address, a day or a file's name */
};

/* What the image is called, in full. */
struct image_name {
	struct str registry, repository, tag; /* "docker.io", "library/alpine", "3.20"; registry empty: it has no name that says so */
	bool pinned;                          /* by a digest, so that it cannot become another image */
};

/* One of the image's index. */
struct provenance_platform {
	struct platform platform;
	struct digest digest;
	struct str media_type; /* of its manifest, and its size, as the index says */
	uint64_t size;
	bool evaluated;        /* proofs about it were looked for */
	/* About it, where it is another than the image's: nothing is asked of them, and they prove nothing of the image. In the order of the image's own. */
	struct proof_list proofs;
};

struct provenance {
	struct arena arena;
	struct proof_list proofs; /* by what they are about (index, manifest, others), storage, manifest; those of one manifest as it has them */
	struct coverage coverage; /* what could not be looked at */
	bool looked;              /* the image lies where such things can be; else nothing is known of it */
	struct str name;          /* of that place, "ghcr.example/shop/api" */
	struct str repository;    /* the same as policies name it; empty where it is none */
	struct digest index, manifest; /* that proofs were looked for of; DIGEST_NONE where there is none */
	VEC(struct provenance_platform) platforms; /* of the index, in its order; none where there is no index */
	struct image_name called;
	struct publisher publisher; /* as far as the name tells: of an image that was not fetched from there it proves nothing */
	struct str_list authorities; /* names of those that signatures were held against; none: nobody was named */
	struct str trusted_root;  /* that certificates were held against, "built in, of 2026-10-02"; empty: none */
};

void provenance_init(struct provenance *provenance);
void provenance_done(struct provenance *provenance);
/* Proofs about the platform's manifest: the image's own, or the other's; of two entries of one manifest both have those of the first. */
const struct proof_list *provenance_platform_proofs(const struct provenance *provenance, const struct provenance_platform *platform);
/* A new zeroed proof at the end, not signed until somebody says so; NULL, with a gap, beyond PROVENANCE_PROOFS_MAX. Pointers to earlier ones may move. */
struct proof *provenance_add(struct provenance *provenance);
/* What it says besides, copied; nothing where the value is empty. */
void proof_add_claim(struct provenance *provenance, struct proof *proof, const char *key, struct str value);

#endif
