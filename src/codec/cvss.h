/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vectors of the Common Vulnerability Scoring System, versions 2.0, 3.0, 3.1 and 4.0: their metrics, their scores, computed exactly.
 * Sources, all of FIRST: "A Complete Guide to CVSS Version 2.0" sections 2.4 (vectors) and 3.2 (equations); the specifications of v3.0
 * and v3.1, sections 6 (vectors) and 7 (equations); the specification of v4.0, sections 7 (vectors) and 8 (scores). What they leave open
 * is said where it is decided. A version is one file, cvss_vN.c: its metrics in the order of its vectors, and its equations.
 *
 * Ownership: plain values; what is returned lives as long as the program. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_CVSS_H
#define PLIMSOLL_CODEC_CVSS_H

#include "base/err.h"

#define CVSS_METRICS_MAX 32  /* of a version: v4.0 has 32 */
#define CVSS_TEXT_MAX 256    /* a printed vector with its NUL: the longest has 178 bytes */
#define CVSS_VECTOR_MAX 1024 /* bytes that are looked at; more is no vector */

/* The groups of metrics, and the scores: that of a group takes in the groups before it. */
enum cvss_group {
	CVSS_BASE,
	CVSS_THREAT, /* "temporal" in v2 and v3 */
	CVSS_ENVIRONMENTAL,
	CVSS_SUPPLEMENTAL, /* of v4.0; scores nothing */
};

enum cvss_severity { CVSS_NONE, CVSS_LOW, CVSS_MEDIUM, CVSS_HIGH, CVSS_CRITICAL };

struct cvss {
	const struct cvss_version *version; /* private; cvss_version() says which */
	uint32_t given;                     /* private: the metrics that the vector spells out, a bit each in the order of the version */
	uint8_t values[CVSS_METRICS_MAX];   /* private: places in the metrics' lists of values; 0 where an optional one is left out */
};

/*
 * Reads a vector as the specification of its version has it, and nothing else. Versions 3 and 4 begin with "CVSS:3.0/" and so on;
 * version 2 begins with its first metric. All base metrics, none twice, none that the version does not have, no empty parts. Version 3
 * takes any order; 2 and 4 take theirs; of version 2 temporal and environmental metrics stand all or not at all. Case matters.
 * ERR_FORMAT says which metric is wrong, with its column, what would be right, and as a hint the vector in order if that is all.
 */
int cvss_parse(struct str vector, struct cvss *ret_cvss, struct err *e);
/* The same for what feeds carry: in any order, groups of version 2 in part, version 2 in parentheses as NVD once wrote it. */
bool cvss_parse_lenient(struct str vector, struct cvss *ret_cvss);

/* "2.0", "3.0", "3.1", "4.0". */
const char *cvss_version(const struct cvss *cvss);

/*
 * The value of a metric as vectors write it: cvss_get(c, "AV") is "N". One that is left out has the value "X", "ND" in version 2. NULL
 * where the version has no such metric. Names as the version writes them: v2's authentication is "Au", v4's automatable "AU".
 */
const char *cvss_get(const struct cvss *cvss, const char *metric);
/* The value that counts for a base metric: of its modified metric ("MAV") where that is given. NULL where there is no such metric. */
const char *cvss_effective(const struct cvss *cvss, const char *metric);
/* Whether any metric of the group has another value than "X" or "ND". */
bool cvss_has(const struct cvss *cvss, enum cvss_group group);

/*
 * A score in tenths, 0 … 100. The temporal and environmental score of v2 and v3 are computed also where no such metric is given, with
 * every one at its default; for a changed scope of v3.1 the environmental score then differs from the others, so ask cvss_has() before
 * it is shown. A v4.0 vector has one score, here that of the metrics of a group and those before: CVSS-B, CVSS-BT, CVSS-BTE.
 */
int cvss_score(const struct cvss *cvss, enum cvss_group group);
/* The last group of which the vector has metrics: the one whose score says all that the vector says. Never CVSS_SUPPLEMENTAL. */
enum cvss_group cvss_last_group(const struct cvss *cvss);
/* "base", "temporal", "environmental"; of v4.0 "CVSS-B", "CVSS-BT", "CVSS-BE" or "CVSS-BTE", by what it has of the groups up to this. */
const char *cvss_score_name(const struct cvss *cvss, enum cvss_group group);

/*
 * The word for a score: none 0, low to 3.9, medium to 6.9, high to 8.9, critical (v3 section 5, v4 section 6). Version 2 has no such
 * scale; NVD's is low to 3.9, medium to 6.9, high, and no critical.
 */
enum cvss_severity cvss_severity(const struct cvss *cvss, int tenths);
const char *cvss_severity_name(enum cvss_severity severity);

/* Prints the metrics that are spelled out in the order of the version. A view of `text`. */
struct str cvss_print(const struct cvss *cvss, char text[CVSS_TEXT_MAX]);

/*
 * A vector of nothing but base metrics as a number, mixed by the metrics' counts of values, below the count of such vectors of the
 * version; and back. `version` is a name as cvss_version() gives it. False where it has other metrics, or there is no such version or number.
 */
bool cvss_pack(const struct cvss *cvss, uint32_t *ret_packed);
bool cvss_unpack(const char *version, uint32_t packed, struct cvss *ret_cvss);

#endif
