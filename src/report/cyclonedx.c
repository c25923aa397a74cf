/* SPDX-License-Identifier: Apache-2.0 */
#include "report/cyclonedx_document.h"
#include "report/sbom.h"
#include "report/vex_document.h"

static const char *const commands[] = {"eval", "scan", "sbom", "vex", NULL};

static int write_cyclonedx(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	(void)style;
	if (str_is(str_of(report->command), "vex"))
		return cyclonedx_vex(report, ret_out, e);
	return cyclonedx_json(report, 6, ret_out, e);
}

/* The version that most readers know; one of a number stays of it. */
const struct reporter reporter_cyclonedx = {
	.name = "cyclonedx",
	.summary = "CycloneDX as JSON, of the version most widely read (now 1.6)",
	.commands = commands,
	.file_digests = true,
	.streams = true,
	.write = write_cyclonedx,
};
