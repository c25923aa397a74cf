/* SPDX-License-Identifier: Apache-2.0 */
/* Functions as text: what is absent stays absent, whatever the text; what is damaged is none. */
#include "model/symbol_text.h"

#include "base/mem.h"
#include "test.h"

#define COUNT 20000u

static int order(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static struct str name_of(size_t i, char ret_name[32])
{
	return str_from(ret_name, (size_t)snprintf(ret_name, 32, "example.test/p.(*T).F%zu", i));
}

TEST(functions_come_back)
{
	auto_free uint64_t *hashes = mem_zero(COUNT, sizeof(*hashes));
	auto_done(buf_done) struct buf text = BUF_INIT(1 << 20);
	struct arena arena = ARENA_INIT;
	const struct symbol_set *again;
	size_t wrong = 0;
	char name[32];

	for (size_t i = 0; i < COUNT; i++)
		hashes[i] = symbol_hash(name_of(i, name));
	qsort(hashes, COUNT, sizeof(*hashes), order);
	symbol_text_write(&(struct symbol_set){.hashes = hashes, .n = COUNT}, &text);
	assert_true(text.n < 5 * COUNT);
	again = symbol_text_read(buf_str(&text), &arena);
	assert_non_null(again);
	for (size_t i = 0; i < COUNT; i++)
		assert_true(symbol_set_has(again, name_of(i, name)));
	for (size_t i = COUNT; i < 3 * COUNT; i++)
		wrong += symbol_set_has(again, name_of(i, name));
	assert_true(wrong < 5); /* one in 2^32 each */
	/* Written again from what was read it is the same. */
	auto_done(buf_done) struct buf second = BUF_INIT(1 << 20);
	symbol_text_write(again, &second);
	assert_true(str_eq(buf_str(&text), buf_str(&second)));
	arena_done(&arena);
}

TEST(edges)
{
	static const uint64_t ends[] = {0, (uint64_t)1 << 32, ((uint64_t)1 << 32) + 5, UINT64_MAX};
	auto_done(buf_done) struct buf text = BUF_INIT(1 << 20);
	struct arena arena = ARENA_INIT;
	const struct symbol_set *again;

	symbol_text_write(&(struct symbol_set){.hashes = ends, .n = 4}, &text);
	again = symbol_text_read(buf_str(&text), &arena);
	assert_non_null(again);
	assert_int_equal(again->n, 3);
	assert_true(again->hashes[0] == 0 && again->hashes[1] == (uint64_t)1 << 32 && again->hashes[2] == (uint64_t)UINT32_MAX << 32);
	buf_clear(&text);
	symbol_text_write(&(struct symbol_set){.n = 0}, &text);
	again = symbol_text_read(buf_str(&text), &arena);
	assert_true(again && again->n == 0 && !symbol_set_has(again, STR_LIT("main.main")));
	arena_done(&arena);
}

TEST(what_is_damaged_is_none)
{
	static const char *const texts[] = {
		"", " ", "1", "x A", "1 ", "1 AA", "2 BA", "2 AA", "1 h", "1 !", "3 BB", "99999999999 A", "1 ggggggggA", "2 -------DB", "-1 A", "1 A ",
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (symbol_text_read(str_of(texts[i]), &arena))
			fail_msg("\"%s\" was read", texts[i]);
	arena_done(&arena);
}

TEST_MAIN
