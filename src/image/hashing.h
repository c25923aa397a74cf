/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests on threads of their own, beside whoever reads. A lane is one digest. It is given pieces in their order, as they
 * are inflated, or once a whole blob, which the threads then read by themselves.
 *
 * Two lanes at a time are hashed in turns (crypto/hash.h), which takes little more time than one. So a thread does not jump
 * at a single piece: it waits for a second lane's, or takes a blob's next part beside it, and hashes alone only what somebody
 * waits for or what has become a heap. A blob that is most of all that is left is hashed alone, since nothing would be
 * finished sooner by slowing it down; and blobs but one are left to threads that step behind all others, until they are waited for.
 *
 * Ownership: hashing_free() joins the threads; every lane is freed before. Threading: a lane is used by one thread at a time,
 * different lanes by different threads.
 */
#ifndef PLIMSOLL_IMAGE_HASHING_H
#define PLIMSOLL_IMAGE_HASHING_H

#include "base/ctx.h"
#include "crypto/hash.h"
#include "model/image.h"

#define HASHING_PIECES 16 /* of a lane that may wait at once */

struct hashing;
struct hash_lane;

/* threads: that may hash at once beside whoever reads; 0 hashes in the caller's thread, as does a system that refuses threads. */
struct hashing *hashing_new(const struct ctx *ctx, unsigned threads);
void hashing_free(struct hashing *hashing);

struct hash_lane *lane_new(struct hashing *hashing, enum hash_kind kind);
/* Another piece, which stays as it is until lane_settle() of the number that is returned. Waits while too many wait. */
uint64_t lane_put(struct hash_lane *lane, struct str bytes);
void lane_settle(struct hash_lane *lane, uint64_t number);
/* The whole of a blob, instead of pieces; its file stays open until lane_finish(). */
void lane_put_blob(struct hash_lane *lane, const struct blob *blob);
/* Waits for all that was put. ERR_IO where the blob could not be read, ERR_TIMEOUT. */
int lane_finish(struct hash_lane *lane, unsigned char ret_value[HASH_SIZE_MAX], struct err *e);
/* What has not been hashed yet is not waited for, but for the part that is under way. NULL is allowed. */
void lane_free(struct hash_lane *lane);

#endif
