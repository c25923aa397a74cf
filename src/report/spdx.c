/* SPDX-License-Identifier: Apache-2.0 */
#include "report/spdx_document.h"
#include "report/sbom.h"

static int write_spdx(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	(void)style;
	return spdx_json(report, ret_out, e);
}

const struct reporter reporter_spdx = {
	.name = "spdx",
	.summary = "SPDX 2.3 as JSON",
	.commands = sbom_commands,
	.file_digests = true,
	.streams = true,
	.write = write_spdx,
};
