/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The base score of a CVSS vector of version 3.0 or 3.1 (FIRST, CVSS v3.1 specification, section 7), so that a database
 * can say a severity, and its vectors in two bytes. Threading: no state.
 */
#ifndef PLIMSOLL_ADVISORY_SCORE_H
#define PLIMSOLL_ADVISORY_SCORE_H

#include "model/advisory.h"

/* 0 … 10 in tenths; negative where the vector is of another version or malformed. */
double cvss3_base_score(struct str vector);
enum severity cvss3_severity(double score);
/*
 * A vector of just the eight base metrics in the standard's order as a number below CVSS3_PACKED_END, and back.
 * False for every other vector.
 */
#define CVSS3_PACKED_END 8192u
bool cvss3_pack(struct str vector, unsigned *ret_packed);
#define CVSS3_TEXT_MAX 48
struct str cvss3_unpack(unsigned packed, char text[CVSS3_TEXT_MAX]);

#endif
