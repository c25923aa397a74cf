/* SPDX-License-Identifier: Apache-2.0 */
/* What was decided: what to do, the gates, what was not evaluated, what the reader should know besides. */
#include "report/html.h"
#include "report/words.h"

static bool has_actions(const struct report *report)
{
	return report->actions.n > 0 && !report->difference;
}

static void put_actions(struct html *html)
{
	static const struct html_column columns[] = {
		{"", NULL}, {"Action", NULL}, {"Where", NULL}, {"Removes findings", NULL}, {"act now", NULL}, {"known exploited", NULL}, {0},
	};
	size_t number = 0, rows = 0;

	html_picture_actions(html);
	html_table_open(html, "actions", "What each action removes; an action without a number is a part of the one above it", columns, NULL);
	vec_each(action, &html->report->actions) {
		if (rows++ >= HTML_ROWS)
			break;
		html_raw(html, action->part ? "<tr class=\"part\"><td></td>" : "<tr>");
		if (!action->part)
			html_number(html, ++number);
		html_cell(html, action->text);
		html_cell(html, action->where);
		html_number(html, action->findings);
		html_number(html, action->urgent);
		html_number(html, action->kev);
		html_raw(html, "</tr>\n");
	}
	html_table_close(html);
	html_rows_left(html, html->report->actions.n, HTML_ROWS);
}

const struct html_part html_actions = {"what-to-do", "What to do", has_actions, put_actions};

static bool has_gates(const struct report *report)
{
	return report->gates.n > 0;
}

static void put_gates(struct html *html)
{
	static const struct html_column columns[] = {{"Gate", NULL}, {"Limit", NULL}, {"Actual", NULL}, {"Verdict", NULL}, {0}};

	html_table_open(html, "gates", "What the image was measured by", columns, NULL);
	vec_each(gate, &html->report->gates) {
		html_raw(html, "<tr>");
		html_cell(html, gate->name);
		html_cell(html, gate->limit);
		html_cell(html, gate->actual);
		html_raw(html, gate->passed ? "<td class=\"good\">passed</td>" : "<td class=\"bad\">failed</td>");
		html_raw(html, "</tr>\n");
	}
	html_table_close(html);
}

const struct html_part html_gates = {"gates", "Gates", has_gates, put_gates};

static bool has_gaps(const struct report *report)
{
	return report->coverage.gaps.n || report->coverage.dropped;
}

static void put_gaps(struct html *html)
{
	static const struct html_column columns[] = {{"What", NULL}, {"Where", NULL}, {"Why", NULL}, {0}};
	const struct coverage *coverage = &html->report->coverage;

	html_raw(html, "<p>What was recognised but could not be judged: that nothing is found there says nothing.</p>\n");
	html_table_open(html, "gaps", "Not evaluated, and why", columns, NULL);
	for (size_t i = 0; i < coverage->gaps.n && i < HTML_ROWS; i++) {
		html_raw(html, "<tr>");
		html_cell(html, coverage->gaps.v[i].what);
		html_cell(html, coverage->gaps.v[i].where);
		html_cell(html, coverage->gaps.v[i].why);
		html_raw(html, "</tr>\n");
	}
	html_table_close(html);
	html_rows_left(html, coverage->gaps.n + coverage->dropped, HTML_ROWS < coverage->gaps.n ? HTML_ROWS : coverage->gaps.n);
}

const struct html_part html_gaps = {"not-evaluated", "Not evaluated", has_gaps, put_gaps};

static bool has_notes(const struct report *report)
{
	return report->notes.n > 0;
}

static void put_notes(struct html *html)
{
	html_raw(html, "<ul>\n");
	vec_each(note, &html->report->notes) {
		html_raw(html, "<li>");
		html_text(html, *note);
		html_raw(html, "</li>\n");
	}
	html_raw(html, "</ul>\n");
}

const struct html_part html_notes = {"notes", "Notes", has_notes, put_notes};
