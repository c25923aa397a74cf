/* SPDX-License-Identifier: Apache-2.0 */
#include "report/cyclonedx_document.h"
#include "report/sbom.h"

static int write_cyclonedx(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	(void)style;
	return cyclonedx_json(report, 5, ret_out, e);
}

const struct reporter reporter_cyclonedx_1_5 = {
	.name = "cyclonedx-1.5",
	.summary = "CycloneDX 1.5 as JSON",
	.commands = sbom_commands,
	.file_digests = true,
	.streams = true,
	.write = write_cyclonedx,
};
