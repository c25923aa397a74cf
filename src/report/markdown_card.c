/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report card as a comment for a pull request: the verdict, what to do, the gates that did not pass, what was not evaluated, the
 * worst findings, and the others folded as far as there is room.
 */
#include "base/clock.h"
#include "report/lint.h"
#include "report/markdown.h"
#include "report/words.h"

#define ACTIONS_MAX 10
#define WORST 10     /* findings that are not folded */
#define GAPS_MAX 20

const char *markdown_verdict(enum verdict verdict)
{
	static const char *const titles[] = {
		[VERDICT_NO_GATE] = "No gate set", [VERDICT_MAY_SAIL] = "\xe2\x9c\x94 May sail", [VERDICT_MAY_NOT_SAIL] = "\xe2\x9c\x96 May not sail",
		[VERDICT_CANNOT_SAY] = "? Cannot say",
	};

	return titles[verdict];
}

/* "by priority: 2 act now, 3 ignore": alone the last word would say that they were exempt. */
static void put_priorities(struct markdown *markdown)
{
	const char *before = " \xc2\xb7 by priority: ";

	for (int i = PRIORITY_ACT; i >= 0; i--) {
		size_t n = markdown->report->summary.by_priority[i];

		if (!n)
			continue;
		buf_printf(markdown->out, "%s%zu %s", before, n, priority_name((enum priority)i));
		before = ", ";
	}
}

static void put_severities(struct markdown *markdown)
{
	for (int i = SEVERITY_CRITICAL; i >= 0; i--) {
		size_t n = markdown->report->summary.by_severity[i];

		if (n)
			buf_printf(markdown->out, " \xc2\xb7 %zu %s", n, severity_name((enum severity)i));
	}
}

/* A marker that who updates its comment finds it by; no text of the image is in it. */
static void put_title(struct markdown *markdown)
{
	const struct report *report = markdown->report;
	const struct report_summary *summary = &report->summary;

	buf_printf(markdown->out, "<!-- plimsoll %s -->\n## %s", report->command, markdown_verdict(report->verdict));
	if (report->image) {
		buf_puts(markdown->out, ": ");
		markdown_code(markdown, words_image(&markdown->arena, report->image));
	}
	buf_puts(markdown->out, "\n\n");
	if (report->verdict_reason.n && !str_is(report->verdict_reason, "no gate set")) {
		markdown_code(markdown, report->verdict_reason);
		buf_puts(markdown->out, "\n\n");
	}
	buf_printf(markdown->out, "**%zu finding%s**", summary->findings, plural(summary->findings));
	if (report_is_of_files(report))
		put_severities(markdown);
	else
		put_priorities(markdown);
	if (summary->kev)
		buf_printf(markdown->out, " \xc2\xb7 %zu known exploited", summary->kev);
	if (summary->ignored)
		buf_printf(markdown->out, " \xc2\xb7 %zu exempt", summary->ignored);
	buf_puts(markdown->out, "\n");
}

static struct markdown_cell number(struct markdown *markdown, size_t n)
{
	return (struct markdown_cell){arena_printf(&markdown->arena, "%zu", n), MARKDOWN_OURS};
}

static void put_actions(struct markdown *markdown)
{
	const struct report *report = markdown->report;
	bool files = report_is_of_files(report);
	size_t all = 0, shown = 0;
	bool bracketed = false;

	vec_each(action, &report->actions)
		all += !action->part;
	if (!all)
		return;
	markdown_open(markdown, "What to do", all, files ? "| | action | where | removes |\n|--:|---|---|--:|\n"
			   : "| | action | where | removes | act now | known exploited |\n|--:|---|---|--:|--:|--:|\n", false);
	vec_each(action, &report->actions) {
		const struct markdown_cell cells[] = {
			{arena_printf(&markdown->arena, "%zu%s", shown + 1, action->needed ? ", needed" : ""), MARKDOWN_OURS}, {words_action(action), MARKDOWN_CODE}, {action->where, MARKDOWN_CODE},
			{words_removes(&markdown->arena, action), MARKDOWN_OURS},
			number(markdown, action->urgent), number(markdown, action->kev),
		};

		if (action->part)
			continue;
		if (shown == ACTIONS_MAX || !markdown_row(markdown, cells, files ? 4 : ARRAY_SIZE(cells)))
			break;
		shown++;
		bracketed |= !action->findings && action->total;
	}
	markdown_left(markdown, all, shown);
	if (bracketed)
		buf_puts(markdown->out, "\nIn brackets: what it removes alone, all of which the actions above it remove too.\n");
}

static void put_load(struct markdown *markdown)
{
	const struct report *report = markdown->report;

	if (!report->loaded)
		return;
	buf_puts(markdown->out, "\n### Load line\n\n| part | load | decided by |\n|---|--:|---|\n");
	for (size_t i = 0; i < LOAD_PARTS; i++) {
		const struct load *load = &report->load[i];
		const struct markdown_cell cells[] = {
			{str_of(load_part_name((enum load_part)i)), MARKDOWN_OURS},
			{load->evaluated ? words_percent(&markdown->arena, load->percent) : STR_LIT("not evaluated"), MARKDOWN_OURS},
			{load->decided_by, MARKDOWN_CODE},
		};

		if (!markdown_row(markdown, cells, ARRAY_SIZE(cells)))
			break;
	}
}

void markdown_gates(struct markdown *markdown)
{
	const struct report *report = markdown->report;
	size_t shown = 0;

	if (!report->gates.n)
		return;
	markdown_open(markdown, "Gates", report->gates.n, "| | gate | limit | actual |\n|---|---|---|---|\n", false);
	vec_each(gate, &report->gates) {
		const struct markdown_cell cells[] = {
			{str_of(gate_verdict_name(gate->verdict)), MARKDOWN_OURS}, {gate->name, MARKDOWN_CODE}, {gate->limit, MARKDOWN_CODE},
			{gate->verdict == GATE_CANNOT_SAY ? gate->why : gate->actual, MARKDOWN_CODE},
		};

		if (!markdown_row(markdown, cells, ARRAY_SIZE(cells)))
			break;
		shown++;
	}
	markdown_left(markdown, report->gates.n, shown);
}

void markdown_gaps(struct markdown *markdown)
{
	const struct coverage *coverage = &markdown->report->coverage;
	size_t all = coverage->gaps.n + coverage->dropped, shown = 0;

	if (!all)
		return;
	markdown_open(markdown, "Not evaluated", all, "| what | where | why |\n|---|---|---|\n", false);
	vec_each(gap, &coverage->gaps) {
		const struct markdown_cell cells[] = {{gap->what, MARKDOWN_CODE}, {gap->where, MARKDOWN_CODE}, {gap->why, MARKDOWN_CODE}};

		if (shown == GAPS_MAX || !markdown_row(markdown, cells, ARRAY_SIZE(cells)))
			break;
		shown++;
	}
	markdown_left(markdown, all, shown);
}

static bool put_vulnerability(struct markdown *markdown, const struct finding *finding)
{
	const struct markdown_cell cells[] = {
		{str_of(priority_name(finding->priority)), MARKDOWN_OURS}, {str_of(severity_name(finding->severity)), MARKDOWN_OURS},
		{finding->id, MARKDOWN_ID}, {words_subject(&markdown->arena, finding), MARKDOWN_CODE}, {finding->installed, MARKDOWN_CODE},
		{words_fixed(finding), MARKDOWN_CODE},
		{finding->kind == FINDING_VULNERABILITY ? finding->reason : lint_text(&markdown->arena, finding), MARKDOWN_CODE},
	};

	return markdown_row(markdown, cells, ARRAY_SIZE(cells));
}

static bool put_place(struct markdown *markdown, const struct finding *finding)
{
	const struct markdown_cell cells[] = {
		{str_of(severity_name(finding->severity)), MARKDOWN_OURS}, {words_subject(&markdown->arena, finding), MARKDOWN_CODE},
		{finding->id, MARKDOWN_ID}, {lint_text(&markdown->arena, finding), MARKDOWN_CODE}, {finding->fix, MARKDOWN_CODE},
	};

	return markdown_row(markdown, cells, ARRAY_SIZE(cells));
}

static void put_findings(struct markdown *markdown)
{
	const struct report *report = markdown->report;
	bool files = report_is_of_files(report), folded = false, room = true;
	const char *head = files ? "| severity | place | rule | what was found | what to do |\n|---|---|---|---|---|\n"
				 : "| priority | severity | id | subject | installed | fixed in | why |\n|---|---|---|---|---|---|---|\n";
	size_t all = report->summary.findings, shown = 0;

	if (!report->findings || !all)
		return;
	markdown_open(markdown, all > WORST ? "The worst findings" : "Findings", all > WORST ? WORST : all, head, false);
	for (size_t i = 0; room && i < report->findings->list.n; i++) {
		const struct finding *finding = &report->findings->list.v[i];

		if (finding->ignored)
			continue;
		if (shown == WORST && !folded) {
			markdown_open(markdown, "The others", all - WORST, head, true);
			folded = true;
		}
		room = files ? put_place(markdown, finding) : put_vulnerability(markdown, finding);
		shown += room;
	}
	markdown_left(markdown, all, shown);
	markdown_close(markdown, folded);
}

static void put_foot(struct markdown *markdown)
{
	const struct advdb_info *database = markdown->report->database;

	buf_puts(markdown->out, "\nplimsoll " PLIMSOLL_VERSION);
	if (database) {
		buf_puts(markdown->out, ", database of ");
		markdown_code(markdown, clock_day(database->date));
		buf_puts(markdown->out, database->starter ? " (the starter: not all advisories)" : "");
	}
	buf_puts(markdown->out, "\n");
}

void markdown_card(struct markdown *markdown)
{
	put_title(markdown);
	put_load(markdown);
	put_actions(markdown);
	markdown_gates(markdown);
	markdown_gaps(markdown);
	put_findings(markdown);
	put_foot(markdown);
}
