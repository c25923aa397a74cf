/* SPDX-License-Identifier: Apache-2.0 */
/* Saved reports: whatever is taken for one tells a story of each finding, with every number in its bounds. */
#include <stdlib.h>

#include "report/story.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct read_report report;
	struct err e = ERR_INIT;

	if (report_read(str_from(data, size), "report", &report, &e) == 0)
		vec_each(finding, &report.findings.list) {
			struct story story = {0};

			require(finding->score >= 0 && finding->score <= 100);
			for (int i = 0; finding->exposure.steps && i < INPUTS; i++)
				require(finding->exposure.steps[i].weight <= 2000 && finding->exposure.steps[i].score <= 1000 &&
					priority_inputs[i].values[finding->exposure.steps[i].fact.value]);
			story_tell(finding, &report.findings, STR_NULL, &report.arena, &story);
			require(story.n && story_brief(finding, &report.arena).n);
			vec_done(&story);
		}
	read_report_done(&report);
	return 0;
}
