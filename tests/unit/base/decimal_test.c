/* SPDX-License-Identifier: Apache-2.0 */
#include "base/decimal.h"

#include "base/mem.h"
#include "test.h"

static uint32_t next(uint32_t *dice)
{
	return *dice = *dice * 1664525u + 1013904223u;
}

/* A small number with up to six decimals, as the compiler's integers would have it in millionths. */
static struct decimal draw(uint32_t *dice, __int128 *ret_millionths)
{
	static const int64_t units[] = {1000000, 100000, 10000, 1000, 100, 10, 1};
	unsigned scale = next(dice) >> 16 & 0x3fff;
	int64_t digits = (int32_t)next(dice) >> (next(dice) >> 28);

	scale %= ARRAY_SIZE(units);
	*ret_millionths = (__int128)digits * units[scale];
	return decimal_of(digits, scale);
}

static int64_t floor_divide(__int128 a, __int128 b)
{
	return (int64_t)(a / b - (a % b != 0 && a < 0));
}

TEST(as_the_machine_computes)
{
	uint32_t dice = 1;

	for (int i = 0; i < 200000; i++) {
		__int128 x, y;
		struct decimal a = draw(&dice, &x), b = draw(&dice, &y);
		struct decimal one = decimal_of(1, 0), sum = decimal_multiply(decimal_add(a, one), b);
		int order = decimal_compare(a, b);

		assert_int_equal(decimal_compare(sum, decimal_add(b, decimal_multiply(a, b))), 0);
		assert_int_equal(order < 0, x < y);
		assert_int_equal(order > 0, x > y);
		assert_int_equal(decimal_compare(decimal_subtract(decimal_add(a, b), b), a), 0);
		assert_int_equal(decimal_compare(decimal_subtract(a, b), decimal_of(0, 3)), order);
		x = x / 4096, a = decimal_of((int64_t)x, 6); /* tenths that fit */
		assert_int_equal(decimal_tenth_above(a), -floor_divide(-x, 100000));
		assert_int_equal(decimal_nearest_tenth(a), x < 0 ? -floor_divide(2 * -x + 100000, 200000) : floor_divide(2 * x + 100000, 200000));
	}
}

TEST(nothing_is_lost_far_behind_the_point)
{
	struct decimal tiny = decimal_power(decimal_of(1, 12), 17); /* 10^-204 */
	struct decimal four = decimal_of(46, 1);

	assert_int_equal(decimal_tenth_above(four), 46);
	assert_int_equal(decimal_tenth_above(decimal_add(four, tiny)), 47);
	assert_int_equal(decimal_tenth_above(decimal_subtract(four, tiny)), 46);
	assert_int_equal(decimal_nearest_tenth(decimal_of(465, 2)), 47);
	assert_int_equal(decimal_nearest_tenth(decimal_subtract(decimal_of(465, 2), tiny)), 46);
	assert_int_equal(decimal_nearest_tenth(decimal_of(-465, 2)), -47);
	assert_int_equal(decimal_nearest_tenth(decimal_of(0, 0)), 0);
	assert_int_equal(decimal_tenth_above(decimal_of(7, 0)), 70);
	assert_true(decimal_compare(decimal_multiply(tiny, decimal_of(0, 5)), decimal_of(0, 0)) == 0);
	assert_true(decimal_compare(decimal_power(decimal_of(-2, 1), 3), decimal_of(-8, 3)) == 0);
	assert_true(decimal_compare(decimal_power(decimal_of(99, 2), 0), decimal_of(1, 0)) == 0);
}

TEST_MAIN
