/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A repository in a registry: manifests, blobs, tags and referrers, read and written.
 * Source: OCI distribution-spec 1.1; Docker Registry HTTP API v2 and its token authentication ("distribution", docs/spec/auth).
 *
 * Requests that fail for a while (429, 5xx, a connection that breaks) are tried again, REGISTRY_TRIES times in all, later each time, and not before
 * the server's Retry-After. Credentials are sent to the host that they are for and to the token server that it names, and to nobody else, whatever
 * redirects say.
 *
 * Ownership: registry_free() closes what is open; texts and bytes are the arena's given. Threading: any number of threads may use one registry at once;
 * a stream belongs to one.
 */
#ifndef PLIMSOLL_REGISTRY_REGISTRY_H
#define PLIMSOLL_REGISTRY_REGISTRY_H

#include "base/arena.h"
#include "base/ctx.h"
#include "base/stream.h"
#include "model/artifacts.h"

#define REGISTRY_TRIES 5

struct registry;

/* "host[:port]/repository[:tag][@digest]" as people write it: what a name without a host or tag means is filled in. */
struct registry_reference {
	struct str host, repository, tag; /* tag empty where only a digest was written */
	struct digest digest;             /* DIGEST_NONE where none was */
};
/* ERR_USAGE where it is none (distribution/reference). */
int registry_reference_parse(struct str text, struct arena *arena, struct registry_reference *ret_reference, struct err *e);

/*
 * The same, where a name without a host means what registries.conf says: an alias's image, or of the one unqualified-search-registry; else Docker's.
 * (Of several registries none is guessed.)
 */
int registry_reference_resolve(const struct ctx *ctx, struct str text, struct arena *arena, struct registry_reference *ret_reference, struct err *e);

/* Mirrors, insecure hosts and authorities are read here; nothing is asked of the network yet. */
int registry_open(const struct ctx *ctx, const struct registry_reference *reference, struct registry **ret_registry, struct err *e);
void registry_free(struct registry *registry); /* NULL is allowed */
/* Before anything is asked: no mirror is, from then on. For who writes: what a tag means, and what is there already, the registry itself knows. */
void registry_leave_mirrors(struct registry *registry);

/* The repository as a place of artifacts, which owns the registry from then on. */
struct artifacts *registry_artifacts(struct registry *registry);

/*
 * A blob as it comes, from byte `from` on; what breaks is taken up again where it broke. The digest is the reader's to check. Nothing is asked before
 * the first read; past_mirrors: no mirror is. ret_mirror (or NULL), which outlives the stream, is empty at first, and then the host of the mirror that has
 * given something of it last, as long as the registry. The stream must be closed before the registry is freed.
 */
struct stream *registry_blob_stream(struct registry *registry, const struct digest *digest, bool past_mirrors, uint64_t size, uint64_t from,
				    struct str *ret_mirror);
/*
 * Bytes from … from + n of a blob, of the first place that gives them; past_mirrors: of the registry itself. ERR_UNSUPPORTED where that gives no ranges.
 * Not checked against the digest, which is of the whole: who asks has a digest of the part, and asks past mirrors where it is another.
 */
int registry_blob_range(struct registry *registry, const struct digest *digest, bool past_mirrors, uint64_t from, void *into, size_t n, struct err *e);
/*
 * Writes a blob of so many bytes of an open file, from its start on, which have that digest; where another repository of the registry, `from`, has it,
 * the registry is asked to take it from there. What is there already is not sent.
 */
int registry_put_file(struct registry *registry, const struct digest *digest, int fd, uint64_t size, struct str from, struct err *e);

#endif
