/* SPDX-License-Identifier: Apache-2.0 */
/* What was decided: what to do, the gates, what was not evaluated, what the reader should know besides. */
#include "base/text.h"
#include "report/html.h"
#include "report/words.h"

/* Of files each finding says by itself what is to be done. */
static bool has_actions(const struct report *report)
{
	return report->actions.n > 0 && !report->difference && !report_is_of_files(report);
}

static void put_least(struct html *html)
{
	const struct least_change *least = &html->report->least;

	if (!least->asked)
		return;
	if (least->enough)
		html_raw(html, "<p>The actions marked <strong>needed</strong> are the fewest that turn every failed gate.</p>\n");
	if (!least->stuck.n)
		return;
	html_raw(html, "<p>No action known here turns ");
	html_text(html, least->stuck);
	html_raw(html, ".</p>\n");
}

static void put_action(struct html *html, const struct action *action)
{
	html_raw(html, "<td>");
	html_prose(html, words_action(action));
	if (action->command.n) {
		html_raw(html, "<details><summary>how</summary><code>");
		html_text(html, action->command);
		html_raw(html, "</code></details>");
	}
	if (action->needed)
		html_raw(html, " <strong>(needed)</strong>");
	html_cell(html, action->where);
	html_raw(html, "<td class=\"n\">");
	html_text(html, words_removes(&html->arena, action));
	html_number(html, action->urgent);
	html_number(html, action->kev);
	if (action->packages)
		html_number(html, action->packages);
	else
		html_cell(html, STR_NULL);
	if (action->bytes)
		html_size(html, action->bytes);
	else
		html_cell(html, STR_NULL);
}

static void put_actions(struct html *html)
{
	static const struct html_column columns[] = {
		{"No.", "number"}, {"Action", NULL}, {"Where", NULL}, {"Removes", "number"}, {"Act now", "number"}, {"Exploited", "number"},
		{"Packages", "number"}, {"Bytes", "number"}, {0},
	};
	size_t number = 0, rows = 0;

	put_least(html);
	html_picture_actions(html);
	html_table_open(html, "actions",
			"What each action removes beyond those above it, or in brackets together with them; without a number: "
			"a part of the one above", columns, "actions");
	vec_each(action, &html->report->actions) {
		if (rows++ >= HTML_ROWS)
			break;
		html_raw(html, action->part ? "<tr class=\"part\"><td>" : "<tr>");
		if (!action->part)
			html_number(html, ++number);
		put_action(html, action);
		html_raw(html, "</tr>\n"); /* or the last cell would hold the end of line */
	}
	html_table_close(html);
	html_rows_left(html, html->report->actions.n, HTML_ROWS);
}

const struct html_part html_actions = {"what-to-do", "What to do", has_actions, put_actions};

static bool has_gates(const struct report *report)
{
	return report->gates.n > 0;
}

static void put_gate_verdict(struct html *html, enum gate_verdict verdict)
{
	static const char *const classes[] = {[GATE_PASSED] = "good", [GATE_FAILED] = "bad", [GATE_CANNOT_SAY] = "plan"};

	buf_printf(html->out, "<td class=\"%s\">%s", classes[verdict], gate_verdict_name(verdict));
}

static void put_gates(struct html *html)
{
	static const struct html_column columns[] = {
		{"Verdict", NULL}, {"Gate", NULL}, {"Limit", NULL}, {"Actual", NULL}, {"Why", NULL}, {"Asked by", NULL}, {"References", NULL}, {0},
	};

	html_table_open(html, "gates", "What the image was measured by", columns, NULL);
	vec_each(gate, &html->report->gates) {
		html_raw(html, "<tr>");
		put_gate_verdict(html, gate->verdict);
		html_cell(html, gate->name);
		html_cell(html, gate->limit);
		html_cell(html, gate->actual);
		html_cell(html, gate->why);
		html_cell(html, gate->asked_by);
		html_cell(html, gate->references);
		html_raw(html, "\n");
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
		html_raw(html, "\n");
	}
	html_table_close(html);
	html_rows_left(html, coverage_count(coverage), HTML_ROWS < coverage->gaps.n ? HTML_ROWS : coverage->gaps.n);
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

static bool has_load(const struct report *report)
{
	return report->loaded;
}

static void put_load(struct html *html)
{
	static const struct html_column columns[] = {{"Part", NULL}, {"Load", "number"}, {"Decided by", NULL}, {0}};

	html_picture_load(html);
	html_table_open(html, "load-list", "How much of the allowed risk is used: at 100 % the image lies at its line", columns, NULL);
	for (size_t i = 0; i < LOAD_PARTS; i++) {
		const struct load *load = &html->report->load[i];

		buf_printf(html->out, "<tr><th scope=\"row\">%s</th>", load_part_name((enum load_part)i));
		if (load->evaluated)
			buf_printf(html->out, "<td class=\"n\">%.*s", STR(words_percent(&html->arena, load->percent)));
		else
			html_cell(html, STR_LIT("not evaluated"));
		html_cell(html, load->decided_by);
		html_raw(html, "\n");
	}
	html_table_close(html);
}

const struct html_part html_load = {"load", "Load line", has_load, put_load};
