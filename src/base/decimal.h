/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exact decimal fractions: digits × 10^-scale, where every digit is kept. Formulas whose constants are decimal (CVSS) are computed with
 * them as they are printed, so that a result is rounded where the formula says so and nowhere else.
 *
 * A value holds DECIMAL_DIGITS digits. More than that ends the program: how many a formula needs follows from the formula, not from its
 * input, so it is a fault of ours that the first test of the formula finds.
 *
 * Ownership: plain values. Threading: no state.
 */
#ifndef PLIMSOLL_BASE_DECIMAL_H
#define PLIMSOLL_BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#define DECIMAL_LIMBS 26
#define DECIMAL_DIGITS (9 * DECIMAL_LIMBS)

struct decimal {
	uint32_t limbs[DECIMAL_LIMBS]; /* nine digits each, the least significant first */
	unsigned used;                 /* limbs that are not leading zeroes */
	unsigned scale;
	bool negative;
};

/* decimal_of(642, 2) is 6.42. */
struct decimal decimal_of(int64_t digits, unsigned scale);
struct decimal decimal_add(struct decimal a, struct decimal b);
struct decimal decimal_subtract(struct decimal a, struct decimal b);
struct decimal decimal_multiply(struct decimal a, struct decimal b);
struct decimal decimal_power(struct decimal a, unsigned exponent);
/* Negative, zero or positive. */
int decimal_compare(struct decimal a, struct decimal b);

/* To a whole number of tenths: the nearest, halves away from zero, and the least that is not below. Tenths must fit 31 bits. */
int decimal_nearest_tenth(struct decimal a);
int decimal_tenth_above(struct decimal a);

#endif
