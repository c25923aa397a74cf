/* SPDX-License-Identifier: Apache-2.0 */
/* Merkle trees of transparency logs. Source: RFC 9162, section 2.1.1 (hashes) and 2.1.3.2 (inclusion). Threading: no state. */
#ifndef PLIMSOLL_VERIFY_MERKLE_H
#define PLIMSOLL_VERIFY_MERKLE_H

#include "verify/bundle.h"

#define MERKLE_HASH_SIZE 32

void merkle_leaf(struct str body, unsigned char ret_hash[MERKLE_HASH_SIZE]);
/* Whether a leaf at that index is in the proof's tree. */
bool merkle_includes(const struct inclusion_proof *proof, uint64_t index, const unsigned char leaf[MERKLE_HASH_SIZE]);

#endif
