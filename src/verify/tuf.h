/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TUF repository as a client trusts it: root, timestamp, snapshot, targets and what they delegate to, each taken in only in that order and only where it
 * holds: signed by enough keys, not older than what was seen before, of one snapshot, not expired. Bytes in, no files and no network:
 * verify/tuf_update.h brings them. Source: TUF specification 1.0.34, section 5.
 *
 * Ownership: tuf_done() frees all. Threading: one thread a repository.
 */
#ifndef PLIMSOLL_VERIFY_TUF_H
#define PLIMSOLL_VERIFY_TUF_H

#include "base/vec.h"
#include "verify/tuf_document.h"

#define TUF_ROOT_MAX ((size_t)512 << 10) /* bytes of each document */
#define TUF_TIMESTAMP_MAX ((size_t)16 << 10)
#define TUF_SNAPSHOT_MAX ((size_t)2 << 20)
#define TUF_TARGETS_MAX ((size_t)5 << 20)
#define TUF_ROOTS_MAX 256     /* rotations in one update */
#define TUF_DELEGATIONS_MAX 32 /* roles looked into for one target */

struct tuf {
	int64_t now; /* one for the whole update */
	struct tuf_document root, timestamp, snapshot, targets; /* targets: the top role's */
};

void tuf_init(struct tuf *tuf, int64_t now);
void tuf_done(struct tuf *tuf);

/* The one that is believed to begin with; until when it counts is not asked. */
int tuf_take_first_root(struct tuf *tuf, struct str bytes, struct err *e);
/* Its successor: signed by both's keys, one version on. */
int tuf_take_root(struct tuf *tuf, struct str bytes, struct err *e);
/* After the last root. */
int tuf_check_root(const struct tuf *tuf, struct err *e);
/*
 * `mine`: of one's own copy, of an earlier time, which only sets how far others may go back: it need not still count. ERR_DIGEST: older than what was
 * seen, or of another snapshot. A timestamp of the version that is there already changes nothing.
 */
int tuf_take_timestamp(struct tuf *tuf, struct str bytes, bool mine, struct err *e);
int tuf_take_snapshot(struct tuf *tuf, struct str bytes, bool mine, struct err *e);
int tuf_take_targets(struct tuf *tuf, struct str bytes, bool mine, struct err *e);

bool tuf_consistent_snapshot(const struct tuf *tuf);
/* Which version the timestamp, or the snapshot, names; 0 where it names none. */
uint64_t tuf_snapshot_version(const struct tuf *tuf);
uint64_t tuf_targets_version(const struct tuf *tuf, struct str role);
/* What is to be fetched at most, by what was signed of it; `max` where nothing was. */
size_t tuf_snapshot_size(const struct tuf *tuf, size_t max);

/* A delegated role's document, held against the snapshot and the keys of its delegator. The caller calls tuf_document_done(). */
int tuf_read_delegated(const struct tuf *tuf, struct str bytes, const struct json *delegations, const struct json *role, struct tuf_document *ret_document,
		       struct err *e);
/* Whether a delegation may speak of that target: "paths" (globs within a folder) or "path_hash_prefixes". */
bool tuf_delegation_covers(const struct json *role, struct str target);

#endif
