/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/clock.h"
#include "base/mem.h"
#include "model/coverage.h"

#define NAME_LENGTH 4000
#define REPEATS 100000

/* Long names that differ only at their end, as a hostile image may have them. */
TEST(many_notes_and_their_repeats)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(coverage_done) struct coverage coverage = {0};
	int64_t start = clock_monotonic_ms();
	char name[NAME_LENGTH];
	size_t total;

	memset(name, 'n', sizeof(name));
	for (int i = 0; i < COVERAGE_MAX; i++) {
		memcpy(name + sizeof(name) - sizeof(i), &i, sizeof(i));
		coverage_note(&coverage, &arena, "layer", str_from(name, sizeof(name)), "no reason %d", i % 7);
	}
	assert_int_equal(coverage.gaps.n, COVERAGE_MAX);
	assert_int_equal(coverage.dropped, 0);
	total = arena.total;
	for (int i = 0; i < REPEATS; i++) {
		int number = i % COVERAGE_MAX;

		memcpy(name + sizeof(name) - sizeof(number), &number, sizeof(number));
		coverage_note(&coverage, &arena, "layer", str_from(name, sizeof(name)), "no reason %d", number % 7);
	}
	assert_int_equal(coverage.gaps.n, COVERAGE_MAX);
	assert_int_equal(coverage.dropped, 0);
	assert_int_equal(arena.total, total);
	coverage_note(&coverage, &arena, "layer", STR_LIT("another"), "no reason");
	assert_int_equal(coverage.gaps.n, COVERAGE_MAX);
	assert_int_equal(coverage.dropped, 1);
	if (clock_monotonic_ms() - start > 10000)
		fail_msg("%lld ms", (long long)(clock_monotonic_ms() - start));
}

TEST(equal_is_equal_in_every_part)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(coverage_done) struct coverage coverage = {0};

	for (int twice = 0; twice < 2; twice++) {
		coverage_note(&coverage, &arena, "a", STR_LIT("b"), "c");
		coverage_note(&coverage, &arena, "a", STR_LIT("bc"), "%s", "");
		coverage_note(&coverage, &arena, "ab", STR_NULL, "c");
		coverage_note(&coverage, &arena, "a", STR_LIT("b\0x"), "c");
		coverage_note(&coverage, &arena, "a", STR_LIT("b"), "x");
	}
	assert_int_equal(coverage.gaps.n, 5);
	coverage_sort(&coverage);
	assert_str(coverage.gaps.v[0].what, "a");
	assert_str(coverage.gaps.v[0].where, "b");
	assert_str(coverage.gaps.v[0].why, "c");
	assert_str(coverage.gaps.v[4].what, "ab");
	assert_int_equal(coverage.gaps.v[4].where.n, 0);
	assert_str(coverage.gaps.v[4].why, "c");
}

TEST_MAIN
