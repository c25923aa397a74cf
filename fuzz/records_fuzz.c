/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of packages whose records are small files, all of them over one tree: a seed is of one kind, a mutation of any. */
#include "cataloger.h"

#define KINDS(KIND) KIND(pacman) KIND(opkg) KIND(portage) KIND(nix) KIND(homebrew) \
	KIND(snap) KIND(conan) KIND(erlang) KIND(elixir) KIND(haskell) KIND(python_lock) KIND(go_mod)

#define KIND(name) extern const struct cataloger cataloger_##name;
KINDS(KIND)
#undef KIND

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct cataloger *const kinds[] = {
#define KIND(name) &cataloger_##name,
		KINDS(KIND)
#undef KIND
	};

	if (size > (size_t)64 << 10)
		return 0;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		fuzz_cataloger(kinds[i], data, size);
	return 0;
}
