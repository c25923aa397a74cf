/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scan on a terminal: the worst findings one a row; where they are many, also the source packages, one a row with its
 * count, so that 350 findings are seen as the 40 upgrades that they are.
 */
#include "report/table.h"

#include "base/text.h"
#include "report/parts.h"
#include "report/words.h"

#define GROUP_ABOVE 30 /* findings, beyond which groups are shown too */
#define WORST_BESIDE_GROUPS 5
#define BOTH_FROM 12 /* lines, below which findings and groups would crowd each other */

/* What of it is on the screen. */
struct shown {
	size_t findings, groups, of_groups;
};

static void put_more(struct page *page, const struct report *report, struct shown shown)
{
	const struct finding *first = report->findings->list.v;
	struct str id;

	if (part_grouped(page)) {
		part_groups_shown(page, report, shown.groups, shown.of_groups);
		if (shown.groups == shown.of_groups)
			return;
		page_puts(page, INK_DIM, "All:");
		page_to(page, page->cursor + 1);
		page_command(page, INK_DIM, parts_command(page, report, part_grouped_command(page, "scan")), 2);
		page_line(page);
		return;
	}
	if (shown.findings == part_count(report)) {
		if (report->summary.kev)
			page_puts(page, INK_DIM, "\xe2\x96\xb2 known exploited. ");
		page_puts(page, INK_DIM, "Why:");
		page_to(page, page->cursor + 1);
		id = words_shell(&page->arena, first->id);
		page_whole(page, INK_DIM, page_format(page, "plimsoll explain %.*s", STR(id)), 2);
		page_line(page);
		return;
	}
	part_rows_shown(page, report, shown.findings);
	if (shown.groups < shown.of_groups)
		page_words(page, INK_DIM, page_format(page, ", %zu of %zu groups", shown.groups, shown.of_groups), 2);
	page_words(page, INK_DIM, STR_LIT(". All:"), 2);
	page_to(page, page->cursor + 1);
	page_command(page, INK_DIM, parts_command(page, report, "scan --all"), 2);
	page_line(page);
}

static struct shown put_lists(struct page *page, const struct report *report, size_t lines)
{
	const struct report_style *style = page->style;
	struct shown shown = {.findings = part_count(report)};

	if (part_grouped(page)) {
		shown.groups = part_groups(page, report, style->all ? SIZE_MAX : lines, &shown.of_groups);
	} else if (style->all) {
		part_findings(page, report, SIZE_MAX, SIZE_MAX);
	} else if (shown.findings <= GROUP_ABOVE || style->group.n || lines < BOTH_FROM) {
		shown.findings = part_findings(page, report, SIZE_MAX, lines);
	} else {
		size_t before = page->lines;

		shown.findings = part_findings(page, report, WORST_BESIDE_GROUPS, lines / 2);
		page_line(page);
		before = page->lines - before;
		shown.groups = part_groups(page, report, lines > before + 2 ? lines - before : 2, &shown.of_groups);
	}
	return shown;
}

void table_scan(struct page *page, const struct report *report)
{
	size_t tail = part_tail_lines(page, report) + 3, lines;
	struct shown shown;

	part_target(page, report);
	part_verdict(page, report);
	part_gaps(page, report);
	if (page->style->all)
		part_gates(page, report);
	if (part_count(report)) {
		lines = page->lines + tail;
		shown = put_lists(page, report, lines < page->screen ? page->screen - lines : 2);
		page_line(page);
		put_more(page, report, shown);
	}
	part_summary(page, report);
	part_last(page, report);
}
