/* SPDX-License-Identifier: Apache-2.0 */
/* CVSS vectors, a line each: one that is taken prints as one that is taken and has the same scores, in their range. */
#include <stdlib.h>

#include "codec/cvss.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_scores(const struct cvss *cvss, const struct cvss *again)
{
	for (enum cvss_group group = CVSS_BASE; group <= CVSS_ENVIRONMENTAL; group++) {
		int tenths = cvss_score(cvss, group);

		require(tenths >= 0 && tenths <= 100);
		require(tenths == cvss_score(again, group));
		require(*cvss_severity_name(cvss_severity(cvss, tenths)) && *cvss_score_name(cvss, group));
	}
}

static void check(struct str vector)
{
	char text[CVSS_TEXT_MAX], once_more[CVSS_TEXT_MAX];
	struct cvss cvss, again, unpacked;
	struct err e = ERR_INIT;
	bool strict = cvss_parse(vector, &cvss, &e) == 0;
	uint32_t packed;

	require(strict == (e.code == 0));
	if (!cvss_parse_lenient(vector, &again)) {
		require(!strict);
		return;
	}
	if (!strict)
		cvss = again;
	require(cvss_parse_lenient(cvss_print(&cvss, text), &again));
	require(str_is(cvss_print(&again, once_more), text));
	check_scores(&cvss, &again);
	if (cvss_pack(&cvss, &packed)) {
		require(cvss_unpack(cvss_version(&cvss), packed, &unpacked));
		require(str_is(cvss_print(&unpacked, once_more), text));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_from(data, size), line;

	while (str_next(&rest, '\n', &line))
		check(line);
	return 0;
}
