/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lies beside an image where it was found: manifests by name, blobs, and what refers to a manifest. A source of images that holds more than
 * images gives one; stages that look for signatures and attestations, or write them, know no more of the source than this.
 * Source: OCI distribution-spec 1.1 ("Listing Referrers"), image-spec image-layout.md.
 *
 * Ownership: texts and bytes are of the arena given. Threading: any number of threads may ask at once.
 */
#ifndef PLIMSOLL_MODEL_ARTIFACTS_H
#define PLIMSOLL_MODEL_ARTIFACTS_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/vec.h"
#include "model/digest.h"
#include "model/image.h"

#define MEDIA_INDEX "application/vnd.oci.image.index.v1+json"       /* OCI image-spec, media-types.md */
#define MEDIA_MANIFEST "application/vnd.oci.image.manifest.v1+json"

#define ARTIFACT_BLOB_MAX ((size_t)40 << 20) /* bytes of an attestation, an SBOM, a signature */
#define ARTIFACT_REFERRERS_MAX 4096          /* of one manifest */

/* OCI image-spec, descriptor.md. */
struct artifact_descriptor {
	struct str media_type, artifact_type; /* artifact_type may be empty though the manifest has one */
	struct digest digest;
	uint64_t size;
	struct key_value_list annotations;
	struct platform platform;
	struct str data; /* the bytes themselves, in base64; empty: they lie elsewhere */
};

/* Where a referrer was found. */
enum artifact_place {
	ARTIFACT_REFERRERS,    /* the referrers API, or of a layout a manifest whose subject it is */
	ARTIFACT_REFERRERS_TAG /* an index under the tag that stands in for the API: "sha256-…" */
};

struct artifact_referrer {
	struct artifact_descriptor descriptor;
	enum artifact_place place;
};
VEC_TYPE(artifact_referrer_list, struct artifact_referrer);

struct artifacts {
	struct str name; /* for errors and for policies: "ghcr.example/shop/api", the layout's path */
	/* The repository as policies name it, "registry/repository" in full; empty where there is none. */
	struct str repository;
	atomic_size_t listed; /* bytes that have come so far as lists (of referrers, of tags), kept or not; what is read on this machine is not counted */
	/*
	 * The bytes of a manifest or index by tag, or by "sha256:…"; the digest is computed over them, and held against the one asked for.
	 * ERR_NOT_FOUND where there is none.
	 */
	int (*manifest)(struct artifacts *artifacts, struct str name, struct arena *arena, struct str *ret_bytes, struct digest *ret_digest,
			struct str *ret_media_type, struct err *e);
	/* The bytes of a blob, at most max, its digest checked. ERR_NOT_FOUND, ERR_LIMIT, ERR_DIGEST. */
	int (*blob)(struct artifacts *artifacts, const struct digest *digest, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e);
	/*
	 * Appends what refers to the manifest, in every place where such things are kept; none is no error. One that is in both places comes
	 * once, of the first.
	 */
	int (*referrers)(struct artifacts *artifacts, const struct digest *subject, struct arena *arena, struct artifact_referrer_list *list, struct err *e);
	/* All tags that there are; for a layout the names of its index. */
	int (*tags)(struct artifacts *artifacts, struct arena *arena, struct str_list *ret_tags, struct err *e);
	/* The bytes of the index that lists everything there is, index.json of a layout; NULL where there is none, as in a registry. */
	int (*index)(struct artifacts *artifacts, struct arena *arena, struct str *ret_bytes, struct err *e);

	/* NULL, all three, where nothing can be written. */
	int (*put_blob)(struct artifacts *artifacts, struct str bytes, struct digest *ret_digest, struct err *e);
	/* Under a tag, or where that is empty under its digest alone; a subject that it names is made to know it (referrers tag where need be). */
	int (*put_manifest)(struct artifacts *artifacts, struct str bytes, struct str media_type, struct str tag, struct digest *ret_digest, struct err *e);
	void (*close)(struct artifacts *artifacts); /* frees it too */
};

#endif
