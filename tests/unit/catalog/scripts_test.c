/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of the catalogers of scripting languages and their lock files. */
#include "catalog/inventory_dump.h"

#define CASES(name, folder)                                                                          \
	extern const struct cataloger cataloger_##name;                                              \
	static void name##_case(const char *path, const char *ignored)                               \
	{                                                                                            \
		(void)ignored;                                                                       \
		check_case(path, (const struct cataloger *const[]){&cataloger_##name, NULL});        \
	}                                                                                            \
	TEST(name)                                                                                   \
	{                                                                                            \
		each_case("tests/data/catalog/" folder, name##_case);                                \
	}

CASES(npm_lock, "npm-lock")
CASES(ruby, "ruby")

TEST_MAIN
