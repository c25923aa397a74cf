/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The findings: the worst in a table with what each rests on, all others below it in closed groups, and those that are exempt
 * with the reason. Which columns there are depends on whether the report is about an image or about files.
 */
#include "base/text.h"
#include "report/html.h"
#include "report/lint.h"
#include "report/story.h"
#include "report/words.h"

/* A column of one kind of table, and what is in its cells. */
struct cell {
	struct html_column column;
	void (*put)(struct html *html, const struct finding *finding);
};

#define CELLS_MAX 12

static void put_priority(struct html *html, const struct finding *finding)
{
	buf_printf(html->out, "<td class=\"%s\">%s", priority_id(finding->priority), priority_name(finding->priority));
}

static void put_severity(struct html *html, const struct finding *finding)
{
	buf_printf(html->out, "<td class=\"%s\">%s", severity_name(finding->severity), severity_name(finding->severity));
}

static void put_id(struct html *html, const struct finding *finding)
{
	html_raw(html, "<td>");
	html_id(html, finding->id);
}

static void put_subject(struct html *html, const struct finding *finding)
{
	html_cell(html, words_subject(&html->arena, finding));
}

static void put_installed(struct html *html, const struct finding *finding)
{
	html_cell(html, finding->installed);
}

static void put_fixed(struct html *html, const struct finding *finding)
{
	html_cell(html, words_fixed(finding));
}

static void put_score(struct html *html, const struct finding *finding)
{
	if (finding->vulnerability && finding->vulnerability->cvss_score >= 0)
		buf_printf(html->out, "<td class=\"n\">%.1f", finding->vulnerability->cvss_score);
	else
		html_raw(html, "<td>");
}

/* FIRST's own advice: the probability, with the percentile beside it. */
static void put_exploitation(struct html *html, const struct finding *finding)
{
	const struct vulnerability *known = finding->vulnerability;

	if (known && known->kev)
		html_raw(html, "<td class=\"kev\">known exploited");
	else if (known && known->epss >= 0 && known->epss_percentile >= 0)
		buf_printf(html->out, "<td>%.2f %% (above %.0f %% of all)", known->epss * 100, known->epss_percentile * 100);
	else if (known && known->epss >= 0)
		buf_printf(html->out, "<td>%.2f %%", known->epss * 100);
	else
		html_raw(html, "<td>");
}

static void put_layer(struct html *html, const struct finding *finding)
{
	html_raw(html, "<td>");
	if (finding->layer != LAYER_UNKNOWN)
		buf_printf(html->out, "%d%s%s", finding->layer, finding->whose ? " " : "", whose_name(finding->whose));
}

static void put_why(struct html *html, const struct finding *finding)
{
	html_cell(html, finding->reason);
}

static void put_place(struct html *html, const struct finding *finding)
{
	html_raw(html, "<td>");
	html_text(html, finding->path);
	if (finding->at.line)
		buf_printf(html->out, ":%u", finding->at.line);
}

static void put_resource(struct html *html, const struct finding *finding)
{
	html_cell(html, finding->resource);
}

static void put_fact(struct html *html, const struct finding *finding)
{
	html_cell(html, finding->evidence.n ? finding->evidence.v[0].what : finding->title);
}

static const struct cell cells_of_images[] = {
	{{"Priority", "rank"}, put_priority}, {{"Id", NULL}, put_id}, {{"Package or place", NULL}, put_subject},
	{{"Installed", NULL}, put_installed}, {{"Fixed in", NULL}, put_fixed}, {{"Severity", "rank"}, put_severity},
	{{"CVSS", "number"}, put_score}, {{"Exploitation", "likelihood"}, put_exploitation}, {{"Layer", "number"}, put_layer},
	{{"Why this priority", NULL}, put_why}, {{0}, NULL},
};
static const struct cell cells_of_files[] = {
	{{"Severity", "rank"}, put_severity}, {{"Place", NULL}, put_place}, {{"Rule", NULL}, put_id}, {{"Object", NULL}, put_resource},
	{{"What was found", NULL}, put_fact}, {{0}, NULL},
};

static const struct cell *cells_of(const struct report *report)
{
	return report_is_of_files(report) ? cells_of_files : cells_of_images;
}

static void put_sentence(struct html *html, const char *term, struct str text)
{
	if (!text.n)
		return;
	buf_printf(html->out, "<dt>%s</dt><dd>", term);
	html_prose(html, text);
	html_raw(html, "</dd>");
}

static void put_evidence(struct html *html, const struct finding *finding)
{
	if (!finding->evidence.n)
		return;
	html_raw(html, "<dt>found</dt>");
	vec_each(evidence, &finding->evidence) {
		html_raw(html, "<dd>");
		html_text(html, evidence->what);
		if (evidence->where.n)
			html_format(html, " (%.*s)", STR(evidence->where));
		html_raw(html, "</dd>");
	}
}

static void put_aliases(struct html *html, const struct finding *finding)
{
	if (!finding->aliases.n)
		return;
	html_raw(html, "<dt>also</dt><dd>");
	vec_each(alias, &finding->aliases) {
		if (alias > finding->aliases.v)
			html_raw(html, ", ");
		html_id(html, *alias);
	}
	html_raw(html, "</dd>");
}

/* A command that takes the package away; empty where it is to stay, or nobody has asked. */
static struct str removal_of(const struct report *report, const struct finding *finding)
{
	if (report->need && finding->package)
		vec_each(item, &report->need->packages)
			if (item->package == finding->package)
				return item->removal;
	return STR_NULL;
}

/* As `explain` tells it (report/story.h), but what the row says already. */
static void put_story(struct html *html, const struct finding *finding)
{
	struct story story = {0};

	story_tell(finding, html->report->findings, removal_of(html->report, finding), &html->arena, &story);
	for (size_t i = 1; i < story.n; i++) {
		if (*story.v[i].label)
			buf_printf(html->out, "<dt>%s</dt>", story.v[i].label);
		html_raw(html, "<dd>");
		html_prose(html, story.v[i].text);
		html_raw(html, "</dd>");
	}
	vec_done(&story);
}

/* A row of its own below the finding's, which the script keeps with it. */
static void put_details(struct html *html, const struct finding *finding, size_t columns)
{
	buf_printf(html->out, "<tr class=\"more\"><td colspan=\"%zu\"><details><summary>", columns);
	if (report_is_of_files(html->report)) {
		html_text(html, finding->title.n ? finding->title : finding->id);
		html_raw(html, "</summary><dl>");
		put_sentence(html, "why", finding->why);
		put_evidence(html, finding);
		put_sentence(html, "do", finding->fix);
	} else {
		html_raw(html, "details</summary><dl>");
		put_sentence(html, "what", finding->title);
		put_story(html, finding);
		put_aliases(html, finding);
	}
	html_raw(html, "</dl></details>\n");
}

static void put_row(struct html *html, const struct finding *finding, bool details)
{
	const struct cell *cells = cells_of(html->report);
	size_t columns = 0;

	html_raw(html, details ? "<tr class=\"top\">" : "<tr>");
	for (; cells[columns].put; columns++)
		cells[columns].put(html, finding);
	html_raw(html, "\n");
	if (details)
		put_details(html, finding, columns);
}

static void put_table(struct html *html, const char *id, const char *caption, const struct finding_refs *list, size_t from, size_t to,
		      bool details, const char *kind)
{
	struct html_column columns[CELLS_MAX] = {0};
	const struct cell *cells = cells_of(html->report);

	for (size_t i = 0; cells[i].put; i++)
		columns[i] = cells[i].column;
	html_table_open(html, id, caption, columns, kind);
	for (size_t i = from; i < to; i++)
		put_row(html, list->v[i], details);
	html_table_close(html);
}

static void collect(const struct report *report, bool ignored, struct finding_refs *ret_list)
{
	vec_each(finding, &report->findings->list)
		if (finding->ignored == ignored)
			*vec_push(ret_list) = finding;
}

/* "plan" or "watch to ignore": what a group holds. */
static void put_span(struct html *html, const struct finding *first, const struct finding *last)
{
	bool files = report_is_of_files(html->report);
	const char *from = files ? severity_name(first->severity) : priority_name(first->priority);
	const char *to = files ? severity_name(last->severity) : priority_name(last->priority);

	html_format(html, strcmp(from, to) == 0 ? "%s" : "%s to %s", from, to);
}

static void put_counts(struct html *html)
{
	const struct report_summary *summary = &html->report->summary;
	bool first = true;

	html_raw(html, "<p>");
	html_plural(html, summary->findings, "finding", "findings");
	if (report_is_of_files(html->report)) {
		for (int i = SEVERITY_CRITICAL; i >= 0; i--)
			if (summary->by_severity[i]) {
				buf_printf(html->out, "%s %zu %s", first ? ":" : ",", summary->by_severity[i], severity_name((enum severity)i));
				first = false;
			}
	} else {
		for (int i = PRIORITY_ACT; i >= 0; i--)
			if (summary->by_priority[i]) {
				buf_printf(html->out, "%s %zu %s", first ? ":" : ",", summary->by_priority[i], priority_name((enum priority)i));
				first = false;
			}
	}
	if (summary->fixable)
		buf_printf(html->out, "; %zu can be fixed", summary->fixable);
	if (summary->ignored)
		buf_printf(html->out, "; %zu exempt", summary->ignored);
	html_raw(html, ".</p>\n");
}

static void put_findings(struct html *html)
{
	struct finding_refs list = {0};
	size_t shown;

	collect(html->report, false, &list);
	shown = list.n < HTML_WORST ? list.n : HTML_WORST;
	put_counts(html);
	html_raw(html, "<div data-tools=\"findings\"></div>\n");
	put_table(html, "worst", list.n > shown ? "The worst, with what each rests on" : "The worst first, with what each rests on", &list, 0,
		  shown, true, "findings");
	for (size_t from = shown, to; from < list.n; from = to) {
		to = from + HTML_GROUP < list.n ? from + HTML_GROUP : list.n;
		html_raw(html, "<details data-group=\"findings\"><summary>");
		buf_printf(html->out, "%zu to %zu of %zu: ", from + 1, to, list.n);
		put_span(html, list.v[from], list.v[to - 1]);
		html_raw(html, "</summary>\n");
		put_table(html, arena_printf(&html->arena, "from-%zu", from + 1).p,
			  arena_printf(&html->arena, "Findings from %zu on", from + 1).p, &list, from, to, false, "findings");
		html_raw(html, "</details>\n");
	}
	vec_done(&list);
}

static void put_ignored(struct html *html)
{
	static const struct html_column columns[] = {{"Id", NULL}, {"Package or place", NULL}, {"Severity", NULL}, {"Exempt by", NULL}, {0}};
	size_t shown = 0;

	html_table_open(html, "ignored-list", "Exempt findings, which no gate counts", columns, NULL);
	vec_each(finding, &html->report->findings->list) {
		if (!finding->ignored || shown++ >= HTML_ROWS)
			continue;
		html_raw(html, "<tr>");
		put_id(html, finding);
		put_subject(html, finding);
		put_severity(html, finding);
		html_cell(html, finding->ignored_by);
		html_raw(html, "\n");
	}
	html_table_close(html);
	html_rows_left(html, shown, HTML_ROWS);
}

static bool has_findings(const struct report *report)
{
	return report->findings && !report->difference && report->summary.findings;
}

static bool has_ignored(const struct report *report)
{
	return report->findings && !report->difference && report->summary.ignored;
}

const struct html_part html_findings = {"findings", "Findings", has_findings, put_findings};
const struct html_part html_ignored = {"exempt", "Exempt", has_ignored, put_ignored};
