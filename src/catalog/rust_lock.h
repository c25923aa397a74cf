/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of Rust crates: what cargo-auditable puts into a program, and Cargo.lock.
 * Sources: cargo-auditable PARSING.md and its JSON schema; the Cargo book, "Cargo.toml vs Cargo.lock", and cargo's encodings 1 to 4.
 *
 * Ownership: texts are views, or in the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_RUST_LOCK_H
#define PLIMSOLL_CATALOG_RUST_LOCK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

#define RUST_CRATES_MAX 50000u

struct rust_crate {
	struct str name, version;
	struct str checksum; /* SHA-256 of the crate's archive, or empty */
	struct str depends;  /* names, one a line, in byte order */
	uint32_t line;       /* of a lock; else 0 */
	bool build;          /* only what builds the program needs it */
};

VEC_TYPE(rust_crates, struct rust_crate);

/* Appends the crates of a record; *ret_passed_over counts those without a name or a version. */
int rust_auditable(struct str json, struct arena *arena, struct rust_crates *ret_crates, size_t *ret_passed_over, struct err *e);
int rust_lock(struct str toml, struct arena *arena, struct rust_crates *ret_crates, size_t *ret_passed_over, struct err *e);

#endif
