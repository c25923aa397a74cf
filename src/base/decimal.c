/* SPDX-License-Identifier: Apache-2.0 */
#include "base/decimal.h"

#include <stdlib.h>
#include <string.h>

#define LIMB 1000000000u

static void trim(struct decimal *a)
{
	while (a->used && a->limbs[a->used - 1] == 0)
		a->used--;
	if (a->used == 0)
		a->negative = false;
}

/* Puts what is carried out of the highest limb into the next one. */
static void carry(struct decimal *a, uint64_t rest)
{
	for (; rest; rest /= LIMB) {
		if (a->used == DECIMAL_LIMBS)
			abort();
		a->limbs[a->used++] = (uint32_t)(rest % LIMB);
	}
}

struct decimal decimal_of(int64_t digits, unsigned scale)
{
	struct decimal a = {.scale = scale, .negative = digits < 0};

	carry(&a, digits < 0 ? 0 - (uint64_t)digits : (uint64_t)digits);
	return a;
}

static void multiply_small(struct decimal *a, uint32_t by)
{
	uint64_t rest = 0;

	for (unsigned i = 0; i < a->used; i++) {
		rest += (uint64_t)a->limbs[i] * by;
		a->limbs[i] = (uint32_t)(rest % LIMB);
		rest /= LIMB;
	}
	carry(a, rest);
}

/* Divides and returns the remainder. */
static uint32_t divide_small(struct decimal *a, uint32_t by)
{
	uint64_t rest = 0;

	for (unsigned i = a->used; i-- > 0;) {
		rest = rest * LIMB + a->limbs[i];
		a->limbs[i] = (uint32_t)(rest / by);
		rest %= by;
	}
	trim(a);
	return (uint32_t)rest;
}

static const uint32_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

/* More digits behind the point: nine are a limb. */
static void rescale(struct decimal *a, unsigned scale)
{
	if (a->scale >= scale)
		return;
	multiply_small(a, powers[(scale - a->scale) % 9]);
	for (unsigned limbs = (scale - a->scale) / 9; a->used && limbs > 0; limbs--) {
		carry(a, a->limbs[a->used - 1]);
		memmove(a->limbs + 1, a->limbs, (a->used - 1) * sizeof(*a->limbs));
		a->limbs[0] = 0;
	}
	a->scale = scale;
}

static void align(struct decimal *a, struct decimal *b)
{
	rescale(a, b->scale);
	rescale(b, a->scale);
}

static int compare_sizes(const struct decimal *a, const struct decimal *b)
{
	if (a->used != b->used)
		return a->used < b->used ? -1 : 1;
	for (unsigned i = a->used; i-- > 0;)
		if (a->limbs[i] != b->limbs[i])
			return a->limbs[i] < b->limbs[i] ? -1 : 1;
	return 0;
}

/* |a| + |b| with the sign of a; limbs above `used` are zero. */
static struct decimal add_sizes(struct decimal a, const struct decimal *b)
{
	uint64_t rest = 0;

	if (a.used < b->used)
		a.used = b->used;
	for (unsigned i = 0; i < a.used; i++) {
		rest += (uint64_t)a.limbs[i] + b->limbs[i];
		a.limbs[i] = (uint32_t)(rest % LIMB);
		rest /= LIMB;
	}
	carry(&a, rest);
	return a;
}

/* |a| − |b| with the sign of a, where |a| is not the smaller. */
static struct decimal subtract_sizes(struct decimal a, const struct decimal *b)
{
	int64_t rest = 0;

	for (unsigned i = 0; i < a.used; i++) {
		rest += (int64_t)a.limbs[i] - b->limbs[i];
		a.limbs[i] = (uint32_t)(rest < 0 ? rest + LIMB : rest);
		rest = rest < 0 ? -1 : 0;
	}
	trim(&a);
	return a;
}

struct decimal decimal_add(struct decimal a, struct decimal b)
{
	align(&a, &b);
	if (a.negative == b.negative)
		return add_sizes(a, &b);
	return compare_sizes(&a, &b) >= 0 ? subtract_sizes(a, &b) : subtract_sizes(b, &a);
}

static struct decimal negate(struct decimal a)
{
	a.negative = a.used && !a.negative;
	return a;
}

struct decimal decimal_subtract(struct decimal a, struct decimal b)
{
	return decimal_add(a, negate(b));
}

struct decimal decimal_multiply(struct decimal a, struct decimal b)
{
	struct decimal product = {.scale = a.scale + b.scale, .used = a.used + b.used, .negative = a.negative != b.negative};

	if (product.used > DECIMAL_LIMBS)
		abort();
	for (unsigned i = 0; i < a.used; i++) {
		uint64_t rest = 0;

		for (unsigned j = 0; j < b.used; j++) {
			rest += (uint64_t)a.limbs[i] * b.limbs[j] + product.limbs[i + j];
			product.limbs[i + j] = (uint32_t)(rest % LIMB);
			rest /= LIMB;
		}
		product.limbs[i + b.used] = (uint32_t)rest;
	}
	trim(&product);
	return product;
}

struct decimal decimal_power(struct decimal a, unsigned exponent)
{
	struct decimal power = decimal_of(1, 0);

	while (exponent-- > 0)
		power = decimal_multiply(power, a);
	return power;
}

int decimal_compare(struct decimal a, struct decimal b)
{
	int order;

	align(&a, &b);
	if (a.negative != b.negative)
		return a.negative ? -1 : 1;
	order = compare_sizes(&a, &b);
	return a.negative ? -order : order;
}

/* The tenths of |a| cut off, and of the rest the first digit, and whether there is anything behind that. */
static int cut(struct decimal a, uint32_t *ret_digit, bool *ret_more)
{
	rescale(&a, 2);
	*ret_more = false;
	for (unsigned limbs = (a.scale - 2) / 9; a.used && limbs > 0; limbs--) {
		*ret_more |= a.limbs[0] != 0;
		memmove(a.limbs, a.limbs + 1, (a.used - 1) * sizeof(*a.limbs));
		a.limbs[--a.used] = 0;
	}
	*ret_more |= divide_small(&a, powers[(a.scale - 2) % 9]) != 0;
	*ret_digit = divide_small(&a, 10);
	return (int)(a.limbs[0] + (uint64_t)a.limbs[1] * LIMB);
}

int decimal_nearest_tenth(struct decimal a)
{
	uint32_t digit;
	bool more;
	int tenths = cut(a, &digit, &more) + (digit >= 5);

	return a.negative ? -tenths : tenths;
}

int decimal_tenth_above(struct decimal a)
{
	uint32_t digit;
	bool more;
	int tenths = cut(a, &digit, &more);

	return a.negative ? -tenths : tenths + (digit || more);
}
