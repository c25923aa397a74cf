/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sampling. Let the shortest literal have m bytes. Of each literal a window of m bytes is chosen, and of the window the grams
 * (q bytes) at its first s = m - q + 1 places are entered into a table. Of any s places in a row exactly one is a multiple of s:
 * so it is enough to look at the grams at every s-th place of the text, and each occurrence is met exactly once. The looks do
 * not depend on each other, other than those of a search that skips, so a processor does several at a time; a bit map that
 * fits its nearest cache tells nearly all of them to be nothing.
 */
#include <stdatomic.h>

#include "codec/literals.h"

#define GRAM_MAX 4u
#define STRIDE_MAX 8u /* more places a literal would fill the bit map without gain */
#define FILTER_BITS 17u
#define BUCKET_BITS 12u
#define SPREAD 0x9e3779b1u /* 2^32 / golden ratio: multiplicative hashing */
#define FOLD 0x20202020u

struct entry {
	uint32_t gram;
	uint16_t literal;
	uint16_t back; /* where in the literal the gram stands */
};

struct literals {
	uint32_t gram; /* q */
	uint32_t stride;
	uint32_t mask; /* of a load of four bytes: those of a gram */
	uint32_t fold; /* FOLD where some literal is of any case: then two grams are one if they differ in that bit */
	uint32_t first[(1u << BUCKET_BITS) + 1]; /* a bucket's entries are first[b] … first[b + 1] - 1 */
	uint8_t filter[(1u << FILTER_BITS) / 8];
	struct entry entries[];
};

static uint32_t load(const char *p)
{
	uint32_t four;

	memcpy(&four, p, sizeof(four));
	return four;
}

/* The bytes of a gram where fewer than four may be read. */
static uint32_t gather(const struct literals *c, const char *p)
{
	uint32_t four = 0;

	memcpy(&four, p, c->gram);
	return (four & c->mask) | (c->fold & c->mask);
}

static uint32_t spread(uint32_t gram)
{
	return gram * SPREAD;
}

static bool in_filter(const struct literals *c, uint32_t gram)
{
	uint32_t bit = spread(gram) >> (32 - FILTER_BITS);

	return c->filter[bit >> 3] >> (bit & 7) & 1;
}

/* How often a byte is met in programs and texts, roughly: grams of rare ones keep the filter silent. */
static unsigned commonness(char c)
{
	if (c == '\0' || c == '\xff')
		return 40;
	if (c >= 'a' && c <= 'z')
		return strchr("etaoinsrl", c) ? 4 : 3;
	return c == ' ' || c == '_' ? 4 : 1;
}

static size_t window_of(const struct literals *c, struct str bytes)
{
	size_t length = c->stride + c->gram - 1, best = 0;
	unsigned least = UINT32_MAX;

	for (size_t at = 0; at + length <= bytes.n; at++) {
		unsigned sum = 0;

		for (size_t i = 0; i < length; i++)
			sum += commonness(bytes.p[at + i]);
		if (sum < least) {
			least = sum;
			best = at;
		}
	}
	return best;
}

static void count_or_place(struct literals *c, const struct literal_set *set, uint32_t *next)
{
	for (size_t i = 0; i < set->count; i++) {
		struct str bytes = set->literals[i].bytes;
		size_t window = window_of(c, bytes);

		for (size_t at = window; at < window + c->stride; at++) {
			uint32_t gram = gather(c, bytes.p + at), bit = spread(gram) >> (32 - FILTER_BITS);
			uint32_t bucket = spread(gram) >> (32 - BUCKET_BITS);

			if (next) {
				c->entries[next[bucket]++] = (struct entry){gram, (uint16_t)i, (uint16_t)at};
				c->filter[bit >> 3] |= (uint8_t)(1u << (bit & 7));
			} else {
				c->first[bucket + 1]++;
			}
		}
	}
}

static struct literals *compile(const struct literal_set *set)
{
	size_t shortest = STRIDE_MAX + GRAM_MAX - 1, count = set->count < LITERAL_COUNT_MAX ? set->count : LITERAL_COUNT_MAX;
	struct literal_set taken = {set->literals, count, NULL};
	uint32_t fold = 0, *next, gram;
	struct literals *c;

	for (size_t i = 0; i < count; i++) {
		shortest = set->literals[i].bytes.n < shortest ? set->literals[i].bytes.n : shortest;
		fold = set->literals[i].any_case ? FOLD : fold;
	}
	gram = shortest < GRAM_MAX ? (uint32_t)shortest : GRAM_MAX;
	c = mem_zero(1, sizeof(*c) + count * STRIDE_MAX * sizeof(struct entry));
	c->gram = gram;
	c->stride = (uint32_t)shortest - gram + 1;
	c->fold = fold;
	memset(&c->mask, 0xff, gram);
	count_or_place(c, &taken, NULL);
	for (size_t bucket = 0; bucket < 1u << BUCKET_BITS; bucket++)
		c->first[bucket + 1] += c->first[bucket];
	next = mem_alloc(sizeof(c->first));
	memcpy(next, c->first, sizeof(c->first));
	count_or_place(c, &taken, next);
	free(next);
	return c;
}

/* Of several threads that come first each compiles, one keeps. */
static const struct literals *compiled(struct literal_set *set)
{
	struct literals *c = atomic_load_explicit(&set->compiled, memory_order_acquire), *other = NULL;

	if (c)
		return c;
	c = compile(set);
	if (atomic_compare_exchange_strong(&set->compiled, &other, c))
		return c;
	free(c);
	return other;
}

void literal_set_done(struct literal_set *set)
{
	free(atomic_exchange(&set->compiled, NULL));
}

struct search {
	const struct literal_set *set;
	const struct literals *compiled;
	struct str text;
	bool (*found)(void *arg, size_t literal, size_t offset);
	void *arg;
};

static bool is_at(const struct literal *literal, struct str there)
{
	return literal->any_case ? str_case_eq(literal->bytes, there) : str_eq(literal->bytes, there);
}

/* A gram of some literal stands at `at`: false where the callback wants no more. */
__attribute__((noinline)) static bool look(const struct search *search, size_t at)
{
	const struct literals *c = search->compiled;
	uint32_t gram = gather(c, search->text.p + at), bucket = spread(gram) >> (32 - BUCKET_BITS);

	for (uint32_t i = c->first[bucket]; i < c->first[bucket + 1]; i++) {
		const struct entry *entry = &c->entries[i];
		const struct literal *literal = &search->set->literals[entry->literal];

		if (entry->gram != gram || at < entry->back || literal->bytes.n > search->text.n - (at - entry->back))
			continue;
		if (is_at(literal, str_from(search->text.p + (at - entry->back), literal->bytes.n)) &&
		    !search->found(search->arg, entry->literal, at - entry->back))
			return false;
	}
	return true;
}

/*
 * Four places at a time, as long as four bytes may be read at each; *at is where to go on. Inlined twice: grams of four bytes in
 * their own case, which is what nearly all sets have, need neither mask nor fold.
 */
__attribute__((always_inline)) static inline bool sweep(const struct search *search, size_t *at, uint32_t mask, uint32_t fold)
{
	const struct literals *c = search->compiled;
	const size_t stride = c->stride, span = 3 * stride + sizeof(uint32_t), n = search->text.n;
	const char *p = search->text.p;
	size_t i = *at;

	for (; n >= span && i <= n - span; i += 4 * stride) {
		bool first = in_filter(c, (load(p + i) & mask) | fold), second = in_filter(c, (load(p + i + stride) & mask) | fold);
		bool third = in_filter(c, (load(p + i + 2 * stride) & mask) | fold);
		bool fourth = in_filter(c, (load(p + i + 3 * stride) & mask) | fold);

		if (__builtin_expect(!(first | second | third | fourth), 1))
			continue;
		if ((first && !look(search, i)) || (second && !look(search, i + stride)) ||
		    (third && !look(search, i + 2 * stride)) || (fourth && !look(search, i + 3 * stride)))
			return false;
	}
	*at = i;
	return true;
}

bool literals_search(struct literal_set *set, struct str text, bool (*found)(void *arg, size_t literal, size_t offset),
		     void *arg)
{
	const struct literals *c = set->count ? compiled(set) : NULL;
	struct search search = {set, c, text, found, arg};
	size_t at = 0;

	if (!c || text.n < c->gram)
		return true;
	if (!(c->mask == UINT32_MAX && !c->fold ? sweep(&search, &at, UINT32_MAX, 0) :
						  sweep(&search, &at, c->mask, c->fold & c->mask)))
		return false;
	for (; at <= text.n - c->gram; at += c->stride)
		if (in_filter(c, gather(c, text.p + at)) && !look(&search, at))
			return false;
	return true;
}
