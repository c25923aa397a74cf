/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of packages whose records are small: tests/data/catalog/NAME/CASE for each. */
#include "catalog/inventory_dump.h"

extern const struct cataloger cataloger_os_release;

#define KINDS(KIND) KIND(pacman) KIND(opkg) KIND(portage) KIND(nix) KIND(homebrew) \
	KIND(snap) KIND(conan) KIND(erlang) KIND(elixir) KIND(haskell)

#define KIND(name)                                                                                                             \
	extern const struct cataloger cataloger_##name;                                                                        \
	static void name##_case(const char *path, const char *unused)                                                          \
	{                                                                                                                      \
		(void)unused;                                                                                                  \
		check_case(path, (const struct cataloger *const[]){&cataloger_os_release, &cataloger_##name, NULL});           \
	}                                                                                                                      \
	TEST(name)                                                                                                             \
	{                                                                                                                      \
		each_case("tests/data/catalog/" #name, name##_case);                                                           \
	}
KINDS(KIND)

TEST_MAIN
