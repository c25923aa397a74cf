/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom Sigstore's signatures are held against: transparency logs, certificate authorities and their logs, time stamp authorities, each
 * with the time in which it counts. Source: Sigstore protobuf-specs, sigstore_trustroot.proto (media types 0.1 and 0.2).
 *
 * Ownership: trusted_root_done() frees all. Threading: read-only once read, but for the chains, which trusted_authority_chain() reads under a lock.
 */
#ifndef PLIMSOLL_VERIFY_TRUSTED_ROOT_H
#define PLIMSOLL_VERIFY_TRUSTED_ROOT_H

#include "base/arena.h"
#include "base/lock.h"
#include "base/vec.h"
#include "crypto/certificate_list.h"

#define TRUSTED_ROOT_MAX ((size_t)1 << 20) /* bytes */

/* From start to end, both included, in seconds since 1970. */
struct validity {
	int64_t start, end; /* end INT64_MAX: open */
};
bool validity_holds(const struct validity *validity, int64_t seconds);

struct trusted_log {
	struct str host;         /* of its address: the name in checkpoints of Rekor's second version */
	struct str id;           /* 32 bytes */
	struct public_key *key;  /* NULL of a kind that is not known: it matches nothing */
	struct validity validity;
};

struct trusted_authority {
	struct certificate_list chain; /* the issuing one first; empty until it is asked for */
	struct str_list encoded;       /* the same as DER, the root's; empty where the chain was made otherwise */
	struct validity validity;
};

struct trusted_root {
	struct arena arena;
	struct lock *reading; /* NULL where nothing was read */
	VEC(struct trusted_log) logs, certificate_logs;
	VEC(struct trusted_authority) authorities, timestamp_authorities;
};

/* The production root of Sigstore's public instance that this build carries: data/sigstore/trusted_root.json. */
struct str trusted_root_embedded(void);
/* `name` is for errors. Whatever comes of it, the caller calls trusted_root_done(). ERR_FORMAT where anything is damaged. */
int trusted_root_read(struct str bytes, const char *name, struct trusted_root *ret_root, struct err *e);
/* Of one that has been read so before: the built-in one, and what an update kept. Its certificates wait until they are asked for. */
int trusted_root_read_again(struct str bytes, const char *name, struct trusted_root *ret_root, struct err *e);
void trusted_root_done(struct trusted_root *root);
/*
 * Its chain. Certificates are decoded when they are asked for, for that costs as much as a signature, and most signatures ask one authority. Empty with
 * ERR_FORMAT where one is damaged.
 */
const struct certificate_list *trusted_authority_chain(const struct trusted_root *root, struct trusted_authority *authority, struct err *e);
/* NULL where there is none of that id. */
const struct trusted_log *trusted_log_find(const struct trusted_log *logs, size_t n, struct str id);

#endif
