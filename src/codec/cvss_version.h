/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a version of CVSS is made of: a table of metrics and a function that scores. For cvss*.c alone.
 *
 * Ownership: tables of the program. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_CVSS_VERSION_H
#define PLIMSOLL_CODEC_CVSS_VERSION_H

#include "base/decimal.h"
#include "codec/cvss.h"

#define CVSS_VALUES_MAX 6

/*
 * The values of an optional metric begin with the one that says nothing. What a weight means is the version's: hundredths, thousandths,
 * or steps down from the worst value.
 */
struct cvss_metric {
	const char *name;
	enum cvss_group group;
	const char *values[CVSS_VALUES_MAX]; /* NULL after the last */
	uint16_t weights[CVSS_VALUES_MAX];
};

struct cvss_version {
	const char *name;
	const char *prefix; /* empty: none */
	bool ordered;       /* the order of metrics is fixed */
	bool whole_groups;  /* the metrics of a group stand all or not at all */
	bool has_critical;
	const char *score_names[3]; /* NULL: as v4.0 makes them */
	const struct cvss_metric *metrics;
	unsigned count;
	/* The score, in tenths, of a vector whose metrics behind `group` are all at their defaults. */
	int (*score)(const struct cvss *cvss, enum cvss_group group);
};

extern const struct cvss_version cvss_v2, cvss_v3_0, cvss_v3_1, cvss_v4;

static inline unsigned cvss_weight(const struct cvss *cvss, unsigned metric)
{
	return cvss->version->metrics[metric].weights[cvss->values[metric]];
}

#endif
