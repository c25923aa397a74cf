/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <stdio.h>

#include "base/arena.h"

static bool is_zero(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

TEST(objects_are_aligned_zeroed_and_apart)
{
	struct arena arena = ARENA_INIT;

	for (size_t round = 0; round < 200; round++)
		for (size_t size = 0; size < 130; size++) {
			char *p = arena_alloc(&arena, size);

			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			assert_true(is_zero(p, size));
			memset(p, 0xa5, size); /* an overlap would show as not zeroed */
		}
	arena_done(&arena);
	assert_null(arena.pages);
	assert_int_equal(arena.total, 0);
}

/* Sizes around those at which an object gets a page of its own, in every order with small ones. */
TEST(large_objects_keep_the_rest_of_the_page)
{
	static const size_t sizes[] = {1, 16383, 16384, 16385, 65535, 65536, 65537, 1 << 20, 8, 0};
	enum { KINDS = sizeof(sizes) / sizeof(sizes[0]) };
	struct arena arena = ARENA_INIT;
	unsigned char *objects[KINDS * KINDS];
	size_t n = 0, large = 0;

	for (size_t i = 0; i < KINDS; i++)
		for (size_t j = 0; j < KINDS; j++, n++) {
			objects[n] = arena_alloc(&arena, sizes[(i + j) % KINDS]);
			assert_true(is_zero((char *)objects[n], sizes[(i + j) % KINDS]));
			memset(objects[n], (int)n, sizes[(i + j) % KINDS]);
			large += sizes[(i + j) % KINDS];
		}
	n = 0;
	for (size_t i = 0; i < KINDS; i++)
		for (size_t j = 0; j < KINDS; j++, n++)
			for (size_t k = 0; k < sizes[(i + j) % KINDS]; k++)
				if (objects[n][k] != (unsigned char)n)
					fail_msg("object %zu is overwritten at %zu", n, k);
	assert_true(arena.total >= large);
	assert_true(arena.total < large + large / 2);
	arena_done(&arena);
}

TEST(first_object_may_be_large)
{
	struct arena arena = ARENA_INIT;
	char *p = arena_alloc(&arena, 1 << 20), *q;

	memset(p, 1, 1 << 20);
	q = arena_alloc(&arena, 1);
	assert_int_equal(*q, 0);
	assert_true(arena.total >= (1 << 20) + 1);
	arena_done(&arena);
	q = arena_alloc(&arena, 4); /* usable again after it */
	assert_true(is_zero(q, 4));
	arena_done(&arena);
}

TEST(texts_are_copies_with_a_nul)
{
	struct arena arena = ARENA_INIT;
	char bytes[] = "a\0bc";
	struct str copy = arena_str(&arena, str_from(bytes, 3)), none = arena_str(&arena, STR_NULL);

	bytes[0] = 'x';
	assert_int_equal(copy.n, 3);
	assert_memory_equal(copy.p, "a\0b\0", 4);
	assert_int_equal(none.n, 0);
	assert_int_equal(none.p[0], '\0');
	assert_string_equal(arena_text(&arena, STR_LIT("hello")), "hello");
	arena_done(&arena);
}

TEST(what_one_holds_another_can_take_over)
{
	struct arena into = ARENA_INIT, from = ARENA_INIT;
	struct str texts[3];
	size_t total;

	arena_adopt(&into, &from); /* nothing into nothing */
	texts[0] = arena_str(&from, STR_LIT("first"));
	arena_adopt(&into, &from); /* into an empty one */
	texts[1] = arena_printf(&from, "%100000d", 1); /* with a page of its own */
	texts[2] = arena_str(&from, STR_LIT("third"));
	total = into.total + from.total;
	arena_adopt(&into, &from);
	assert_int_equal(into.total, total);
	assert_int_equal(from.total, 0);
	for (int i = 0; i < 1000; i++) /* what comes now overwrites nothing */
		memset(arena_alloc(&into, 200), 'x', 200);
	assert_str(texts[0], "first");
	assert_int_equal(texts[1].n, 100000);
	assert_true(str_ends(texts[1], " 1"));
	assert_str(texts[2], "third");
	arena_done(&from);
	arena_done(&into);
}

TEST(printf_across_the_short_boundary)
{
	struct arena arena = ARENA_INIT;

	for (int n = 0; n < 600; n++) {
		struct str text = arena_printf(&arena, "%*s|%d", n, "", n);
		char tail[16];

		assert_int_equal(text.n, (size_t)n + 2 + (n > 9) + (n > 99));
		assert_int_equal(strlen(text.p), text.n);
		snprintf(tail, sizeof(tail), "|%d", n);
		assert_true(str_ends(text, tail));
	}
	assert_str(arena_printf(&arena, "%s", ""), "");
	arena_done(&arena);
}

TEST_MAIN
