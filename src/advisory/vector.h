/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a CVSS vector of a feed is worth, and vectors in two bytes for the database.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_ADVISORY_VECTOR_H
#define PLIMSOLL_ADVISORY_VECTOR_H

#include "model/advisory.h"

/*
 * What a vector says. Of versions 2 and 3 its base score, which is what feeds, trackers and scanners compare, whatever temporal metrics
 * the feed has added; a vector of version 4 has one score, and that is taken.
 *
 * Of several vectors the one of the highest rank stands: 3.1, 3.0, 4.0, 2.0. Version 3 is before 4 because most records have it, so that
 * scores of different records stay comparable; and 2 comes last because its scale knows no "critical".
 */
struct vector_worth {
	int rank;      /* 0: no vector of any version */
	double score;  /* 0 … 10 in tenths; negative where it is no vector */
	enum severity severity; /* unknown for a score of 0, which in a feed usually means that nobody has looked */
	bool coarse;   /* version 2: a word that the feed itself has says more */
};

struct vector_worth vector_worth(struct str vector);

/* A vector of version 3 with nothing but base metrics, in order, as a number below VECTOR_PACKED_END, and back. False for every other. */
#define VECTOR_PACKED_END 5184u
#define VECTOR_TEXT_MAX 256
bool vector_pack(struct str vector, uint32_t *ret_packed);
struct str vector_unpack(uint32_t packed, char text[VECTOR_TEXT_MAX]);

#endif
