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

CASES(dart, "dart")
CASES(npm_lock, "npm-lock")
CASES(php, "php")
CASES(ruby, "ruby")
CASES(swift, "swift")
CASES(wordpress, "wordpress")

TEST(wordpress_cpes)
{
	const struct cataloger *list[] = {&cataloger_wordpress, NULL};
	struct arena arena = ARENA_INIT;
	struct inventory inventory;
	struct tree tree;

	inventory_init(&inventory);
	tree_for(source_path(&arena, "tests/data/catalog/wordpress/site"), list, &tree, &inventory.coverage, &arena);
	run_catalogers(&tree, list, &inventory);
	assert_str(inventory.packages.v[0]->cpes.v[0], "cpe:2.3:a:wordpress:wordpress:6.4.2:*:*:*:*:*:*:*");
	assert_str(inventory.packages.v[1]->cpes.v[0], "cpe:2.3:a:wordpress:wordpress:6.5:beta1:*:*:*:*:*:*");
	assert_int_equal(inventory.packages.v[2]->cpes.n, 0);
	tree_done(&tree);
	inventory_done(&inventory);
	arena_done(&arena);
}

TEST_MAIN
