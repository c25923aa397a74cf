/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of the catalogers of languages whose packages have a record each: tests/data/catalog/NAME/. */
#include "catalog/inventory_dump.h"

#define CATALOGER_CASES(name)                                                                             \
	extern const struct cataloger cataloger_##name;                                                   \
	static void name##_case(const char *path, const char *folder)                                     \
	{                                                                                                 \
		(void)folder;                                                                             \
		check_case(path, (const struct cataloger *const[]){&cataloger_##name, NULL});             \
	}                                                                                                 \
	TEST(name)                                                                                        \
	{                                                                                                 \
		each_case("tests/data/catalog/" #name, name##_case);                                      \
	}

CATALOGER_CASES(python)
CATALOGER_CASES(conda)
CATALOGER_CASES(r)
CATALOGER_CASES(lua)
CATALOGER_CASES(perl)
CATALOGER_CASES(julia)

TEST_MAIN
