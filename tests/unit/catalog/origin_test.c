/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "catalog/origin.h"

/* A state written as "LAYER key key …". */
static void add_state(struct origin *origin, int layer, const char *keys)
{
	struct str rest = str_of(keys), key;

	origin_state(origin, layer);
	while (str_next(&rest, ' ', &key))
		origin_key(origin, key);
}

TEST(a_record_belongs_to_the_first_state_of_its_last_run)
{
	struct origin origin = ORIGIN_INIT;

	add_state(&origin, 0, "stays back gone");
	add_state(&origin, 2, "stays gone new");
	add_state(&origin, 5, "stays back new");
	add_state(&origin, 9, "stays back new new");
	assert_int_equal(origin_of(&origin, STR_LIT("stays")), 0);
	assert_int_equal(origin_of(&origin, STR_LIT("new")), 2);
	assert_int_equal(origin_of(&origin, STR_LIT("back")), 5);
	assert_int_equal(origin_of(&origin, STR_LIT("gone")), LAYER_UNKNOWN);
	assert_int_equal(origin_of(&origin, STR_LIT("never")), LAYER_UNKNOWN);
	origin_done(&origin);
}

TEST(a_state_without_records_ends_all_runs)
{
	struct origin origin = ORIGIN_INIT;

	add_state(&origin, 0, "a");
	add_state(&origin, 1, "");
	assert_int_equal(origin_of(&origin, STR_LIT("a")), LAYER_UNKNOWN);
	add_state(&origin, 2, "a");
	assert_int_equal(origin_of(&origin, STR_LIT("a")), 2);
	origin_done(&origin);
	assert_int_equal(origin_of(&origin, STR_LIT("a")), LAYER_UNKNOWN);
}

TEST_MAIN
