/* SPDX-License-Identifier: Apache-2.0 */
/* Who has decided what: exemptions with what came of each, and the VEX documents that were held against the findings. */
#include "base/clock.h"
#include "report/html.h"
#include "report/words.h"

static bool has_exemptions(const struct report *report)
{
	return report->exemptions && report->exemptions->n;
}

static void put_until(struct html *html, const struct exemption *exemption)
{
	char text[CLOCK_TEXT_MAX];

	if (!exemption->has_until) {
		html_cell(html, STR_NULL);
		return;
	}
	clock_format(exemption->until, text);
	html_cell(html, clock_day(str_of(text)));
}

static void put_exemptions(struct html *html)
{
	static const struct html_column columns[] = {
		{"State", NULL}, {"What", NULL}, {"Findings", "number"}, {"Reason", NULL}, {"Until", NULL}, {"By", NULL}, {"Where", NULL}, {0},
	};
	const struct exemption_list *list = html->report->exemptions;

	html_table_open(html, "exemption-list", "Exemptions, and what came of each", columns, NULL);
	for (size_t i = 0; i < list->n && i < HTML_ROWS; i++) {
		const struct exemption *exemption = &list->v[i];

		html_raw(html, "<tr>");
		html_cell(html, str_of(exemption_state_name(exemption->state)));
		html_cell(html, exemption_what(exemption));
		html_number(html, exemption->count);
		html_cell(html, exemption->reason);
		put_until(html, exemption);
		html_cell(html, exemption->author);
		html_cell(html, exemption->where);
		html_raw(html, "\n");
	}
	html_table_close(html);
	html_rows_left(html, list->n, HTML_ROWS);
}

const struct html_part html_exemptions = {"exemptions", "Exemptions", has_exemptions, put_exemptions};

static bool has_vex(const struct report *report)
{
	return report->vex && report->vex->documents.n;
}

static void put_vex(struct html *html)
{
	static const struct html_column columns[] = {
		{"Document", NULL}, {"Format", NULL}, {"By", NULL}, {"Statements", "number"}, {"Spoke of a finding", "number"}, {0},
	};
	const struct vex *vex = html->report->vex;

	html_table_open(html, "vex-list", "VEX documents that were held against the findings", columns, NULL);
	for (size_t i = 0; i < vex->documents.n && i < HTML_ROWS; i++) {
		const struct vex_document *document = vex->documents.v[i];

		html_raw(html, "<tr>");
		html_cell(html, document->path);
		html_cell(html, str_of(document->format));
		html_cell(html, document->author);
		html_number(html, document->statements);
		html_number(html, document->matched);
		html_raw(html, "\n");
	}
	html_table_close(html);
	html_rows_left(html, vex->documents.n, HTML_ROWS);
}

const struct html_part html_vex = {"vex", "VEX documents", has_vex, put_vex};
