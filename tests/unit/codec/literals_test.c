/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/thread.h"
#include "base/vec.h"
#include "codec/literals.h"

struct hit {
	size_t literal, offset;
};

VEC_TYPE(hits, struct hit);

static bool add(void *arg, size_t literal, size_t offset)
{
	*vec_push((struct hits *)arg) = (struct hit){literal, offset};
	return true;
}

static int order(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x->literal < y->literal ? -1 : x->literal > y->literal;
}

static void search_naively(const struct literal_set *set, struct str text, struct hits *hits)
{
	for (size_t at = 0; at < text.n; at++)
		for (size_t i = 0; i < set->count; i++) {
			struct str want = set->literals[i].bytes, there = str_slice(text, at, at + want.n);

			if (set->literals[i].any_case ? str_case_eq(want, there) : str_eq(want, there))
				add(hits, i, at);
		}
}

/* Searches a copy with nothing behind it, so that a sanitizer sees a look beyond the end. */
static void compare(struct literal_set *set, struct str text)
{
	struct hits got = {0}, want = {0};
	char *copy = malloc(text.n + !text.n);

	memcpy(copy, text.n ? text.p : "", text.n);
	assert_true(literals_search(set, str_from(copy, text.n), add, &got));
	search_naively(set, text, &want);
	vec_sort(&got, order);
	assert_int_equal(got.n, want.n);
	for (size_t i = 0; i < got.n; i++)
		assert_true(got.v[i].literal == want.v[i].literal && got.v[i].offset == want.v[i].offset);
	vec_done(&got);
	vec_done(&want);
	free(copy);
}

static uint32_t drawn(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Texts of few letters are full of occurrences, of overlaps and of near misses. */
static void random_text(uint32_t *seed, char *text, size_t n, unsigned letters)
{
	for (size_t i = 0; i < n; i++)
		text[i] = "aAbB\0 xyzXYZ01_\xff"[drawn(seed) % letters];
}

TEST(random_sets_in_random_texts_are_found_as_by_the_naive_search)
{
	uint32_t seed = 7;

	for (int round = 0; round < 4000; round++) {
		char text[256], words[12][24];
		struct literal list[12];
		struct literal_set set = {list, 1 + drawn(&seed) % 12, NULL};
		unsigned letters = 2 + drawn(&seed) % 14, least = 2 + drawn(&seed) % 10;

		for (size_t i = 0; i < set.count; i++) {
			size_t n = least + drawn(&seed) % 12;

			random_text(&seed, words[i], n, letters);
			list[i] = (struct literal){str_from(words[i], n), drawn(&seed) % 3 == 0};
		}
		random_text(&seed, text, sizeof(text), letters);
		/* Some are put there, for long ones do not come by chance; also at both ends. */
		for (size_t i = 0; i < 3; i++) {
			struct str word = list[drawn(&seed) % set.count].bytes;
			size_t at = i == 0 ? 0 : i == 1 ? sizeof(text) - word.n : drawn(&seed) % (sizeof(text) - word.n);

			memcpy(text + at, word.p, word.n);
		}
		compare(&set, str_from(text + drawn(&seed) % 8, sizeof(text) - 8));
		compare(&set, str_from(text, sizeof(text)));
		compare(&set, str_from(text, drawn(&seed) % 24));
		literal_set_done(&set);
	}
}

TEST(adversarial_texts)
{
	static const struct literal list[] = {
		LITERAL("aaaaaaaa"), LITERAL("aaaaaaaab"), LITERAL("baaaaaaaa"), LITERAL("aaaaaaaaaaaaaaaa"), LITERAL("aaaaaaaa"),
		LITERAL_ANY_CASE("AAAAAAAA"), LITERAL("\0\0\0\0\0\0\0\0"), LITERAL_ANY_CASE("@@@@@@@@"), LITERAL("abababab"),
	};
	struct literal_set set = LITERAL_SET(list);
	char text[512];

	for (int c = 0; c < 256; c++) {
		memset(text, c, sizeof(text));
		compare(&set, str_from(text, sizeof(text)));
	}
	for (size_t n = 0; n < 80; n++) {
		memset(text, 'a', sizeof(text));
		text[n] = 'b';
		compare(&set, str_from(text, 64));
	}
	/* "`" is "@" with the bit that tells the cases of letters: it is another byte all the same. */
	memset(text, '`', sizeof(text));
	compare(&set, str_from(text, sizeof(text)));
	literal_set_done(&set);
}

TEST(nothing_in_nothing)
{
	static const struct literal list[] = {LITERAL("abcdefgh")};
	struct literal_set set = LITERAL_SET(list), none = {0};
	struct hits hits = {0};

	assert_true(literals_search(&set, STR_NULL, add, &hits));
	assert_true(literals_search(&set, STR_LIT("abcdefg"), add, &hits));
	assert_true(literals_search(&none, STR_LIT("abcdefgh"), add, &hits));
	assert_int_equal(hits.n, 0);
	literal_set_done(&set);
}

static bool stop_at_third(void *arg, size_t literal, size_t offset)
{
	(void)literal, (void)offset;
	return ++*(unsigned *)arg < 3;
}

TEST(the_callback_may_stop_the_search)
{
	static const struct literal list[] = {LITERAL("needle")};
	struct literal_set set = LITERAL_SET(list);
	unsigned seen = 0;

	assert_false(literals_search(&set, STR_LIT("needle needle needle needle needle needle"), stop_at_third, &seen));
	assert_int_equal(seen, 3);
	literal_set_done(&set);
}

static const struct literal shared_list[] = {LITERAL("shared needle"), LITERAL("other needle")};
static struct literal_set shared_set = LITERAL_SET(shared_list);

static void search_shared(void *arg, size_t i)
{
	struct hits hits = {0};

	literals_search(&shared_set, STR_LIT("xx shared needle and another needle"), add, &hits);
	((size_t *)arg)[i] = hits.n;
	vec_done(&hits);
}

TEST(threads_share_a_set_from_its_first_search_on)
{
	size_t found[64] = {0};

	thread_each(4, ARRAY_SIZE(found), search_shared, found);
	for (size_t i = 0; i < ARRAY_SIZE(found); i++)
		assert_int_equal(found[i], 2);
	literal_set_done(&shared_set);
}

TEST_MAIN
