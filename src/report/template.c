/* SPDX-License-Identifier: Apache-2.0 */
#include "report/template.h"

#include "report/report.h"

/* The report as JSON is what the template's names are of. */
static int write_template(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(REPORT_MAX);
	auto_json struct json *root = NULL;

	if (reporter_find(STR_LIT("json"))->write(report, style, &text, e) < 0 ||
	    json_parse(buf_str(&text), (struct json_caps){.bytes = REPORT_MAX, .depth = 64, .values = 50000000}, "the report", &root, e) < 0)
		return e->code;
	return template_render(style->template_text, style->template_name, root, ret_out, e);
}

const struct reporter reporter_template = {
	.name = "template",
	.summary = "what --template FILE makes of the JSON report",
	.write = write_template,
};
