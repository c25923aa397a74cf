/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An entry of a transparency log: that the log has it, and that it is about this signature. Rekor's first version promises an entry before it is in
 * the tree (and tells a time), its second only proves it.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_LOG_H
#define PLIMSOLL_VERIFY_LOG_H

#include "verify/verify.h"

/* Whether the entry is of Rekor's second version, whose logs are tiles: it has no time, and its checkpoint is signed in the log's own name. */
bool log_entry_is_tiled(const struct log_entry *entry);
/* Promise, proof and checkpoint, as far as they are there; one of promise and proof has to be. */
enum verify_reason log_entry_verify(const struct log_entry *entry, const struct trusted_log *log, struct err *e);
/* Whether its body names the bundle's signature, its certificate or else the key that verifies it, and what was signed. */
enum verify_reason log_entry_binds(const struct log_entry *entry, const struct bundle *bundle, const struct public_key *key,
				   const struct artifact *artifact, struct err *e);

#endif
