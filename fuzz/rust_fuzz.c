/* SPDX-License-Identifier: Apache-2.0 */
/* Records of crates: the bytes as a packed section, as its JSON, and as Cargo.lock. Names and versions are single words. */
#include <stdlib.h>

#include "catalog/rust_lock.h"
#include "codec/zlib.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct rust_crates *crates)
{
	vec_each(crate, crates)
		require(crate->name.n && crate->version.n && str_find(crate->name, '\n') < 0 && str_find(crate->version, ' ') < 0);
}

static void try(int (*read)(struct str, struct arena *, struct rust_crates *, size_t *, struct err *), struct str bytes)
{
	struct rust_crates crates = {0};
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	size_t passed_over = 0;

	if (read(bytes, &arena, &crates, &passed_over, &e) == 0)
		check(&crates);
	vec_done(&crates);
	arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf unpacked = BUF_INIT(1u << 20);
	struct err e = ERR_INIT;

	if (zlib_unpack(str_from(data, size), &unpacked, &e) == 0)
		try(rust_auditable, buf_str(&unpacked));
	try(rust_auditable, str_from(data, size));
	try(rust_lock, str_from(data, size));
	buf_done(&unpacked);
	return 0;
}
