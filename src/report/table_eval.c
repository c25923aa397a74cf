/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report card: verdict, load line, the few actions, the verdict again. On a terminal it fits one screen, whatever the image is; the
 * details (gates, parts, layers, findings) follow with --all, and in a pipe or a file. The card alone in a pipe or a file has no screen to fit:
 * nothing gives way there, and it has every action that gates need.
 */
#include "report/table.h"

#include "base/text.h"
#include "report/eval_parts.h"
#include "report/parts.h"
#include "report/words.h"

#define ACTIONS_LEAST 3 /* lines: a title, one action, a gap */
#define ACTIONS_WANTED 7 /* lines that they should have, for whose sake kinds of gaps give way: a title, four or five actions, a gap */
#define GATES_LEAST 4 /* lines: titles, two gates, a gap */

/* ---- the verdict ---- */

/* "8 of 11 gates failed, 1 cannot say" */
static void put_gate_counts(struct buf *text, const struct report *report)
{
	size_t counts[GATE_FAILED + 1] = {0}, n = report->gates.n;

	vec_each(gate, &report->gates)
		counts[gate->verdict]++;
	if (counts[GATE_FAILED])
		buf_printf(text, "%zu of %zu gate%s failed", counts[GATE_FAILED], n, plural(n));
	else
		buf_printf(text, "%zu of %zu gate%s passed", counts[GATE_PASSED], n, plural(n));
	if (counts[GATE_CANNOT_SAY])
		buf_printf(text, ", %zu cannot say", counts[GATE_CANNOT_SAY]);
}

#define NO_POLICY "no --policy says what it may carry"
#define NO_POLICY_BRIEF "no --policy"
#define GAP_LEAST 10 /* cells, with fewer of which a gap's name says nothing */

/* What all that was not evaluated is, "generic packages", and of a single thing why; empty where it is of several kinds. */
static struct str only_gap(struct page *page, const struct report *report)
{
	const struct coverage *coverage = &report->coverage;
	const struct coverage_gap *first = coverage->gaps.v;

	vec_each(gap, &coverage->gaps)
		if (!str_eq(gap->what, first->what))
			return STR_NULL;
	if (!coverage->gaps.n || coverage->dropped)
		return STR_NULL;
	return coverage->gaps.n > 1 ? page_safe(page, first->what) : page_safe(page, page_format(page, "%.*s: %.*s", STR(first->what), STR(first->why)));
}

/* `listed`: what was not evaluated stands in a list below; else the verdict names it, as far as there is room, or tells how much it is. */
static void put_verdict(struct page *page, const struct report *report, bool listed)
{
	static const char named[] = "; not evaluated: ";
	auto_done(buf_done) struct buf text = BUF_INIT(4096);
	size_t gaps = coverage_count(&report->coverage), room, used;
	struct str only = listed ? STR_NULL : only_gap(page, report);

	part_verdict_title(page, report);
	page_to(page, page->cursor + 3);
	room = page->width > page->cursor + strlen(named) ? page->width - page->cursor - strlen(named) : 0;
	if (report->gates.n)
		put_gate_counts(&text, report);
	else if (only.n && strlen(NO_POLICY) + text_width(only) > room && room >= strlen(NO_POLICY_BRIEF) + GAP_LEAST)
		buf_puts(&text, NO_POLICY_BRIEF);
	else
		buf_puts(&text, NO_POLICY);
	used = text_width(buf_str(&text));
	if (only.n && room >= used + GAP_LEAST)
		buf_printf(&text, "%s%.*s", named, STR(eval_clauses(page, only, room - used)));
	else if (gaps)
		buf_printf(&text, "; %zu thing%s not evaluated", gaps, plural(gaps));
	page_words(page, INK_PLAIN, page_safe(page, buf_str(&text)), 2);
	page_line(page);
	page_line(page);
}

/* ---- what is behind it ---- */

static void put_details(struct page *page, const struct report *report)
{
	part_gates(page, report);
	part_eval_parts(page, report);
	if (report->image && report->image->layers.n)
		part_eval_layers(page, report);
}

static void put_findings(struct page *page, const struct report *report)
{
	size_t groups;

	if (!part_count(report))
		return;
	if (!page->style->terminal)
		table_rows(page, report);
	else if (part_grouped(page))
		part_groups(page, report, SIZE_MAX, &groups);
	else
		part_findings(page, report, SIZE_MAX, SIZE_MAX);
	page_line(page);
}

/* ---- the end ---- */

static void put_next(struct page *page, const struct report *report, bool brief)
{
	struct str command;

	if (!page->style->terminal || page->style->all)
		return;
	command = parts_command(page, report, "eval --full");
	page_puts(page, INK_DIM, "Details:");
	page_to(page, page->cursor + 1);
	if (brief && page->cursor + text_width(command) > page->width)
		page_puts(page, INK_DIM, "the same with --full");
	else
		page_command(page, INK_DIM, command, 2);
	page_line(page);
}

static void put_end(struct page *page, const struct report *report, size_t notes, bool brief)
{
	part_totals(page, report, report->notes.n - notes);
	part_notes(page, report, notes);
	put_next(page, report, brief);
	part_last(page, report);
}

/* ---- what fits ---- */

/* What gives way on a small screen: lines of the command that tells all, then kinds of gaps, whose number the verdict tells. */
struct fit {
	bool brief;
	size_t gaps;
};

static struct page scratch_of(const struct page *page, struct buf *out)
{
	return (struct page){.out = out, .style = page->style, .width = page->width, .edge = page->edge};
}

/* How many lines the end takes: measured by printing it. */
static size_t end_lines(const struct page *page, const struct report *report, size_t notes, bool brief)
{
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)1 << 20);
	struct page scratch = scratch_of(page, &out);

	put_end(&scratch, report, notes, brief);
	page_done(&scratch);
	return scratch.lines;
}

static void put_head(struct page *page, const struct report *report, size_t gaps)
{
	part_target(page, report);
	put_verdict(page, report, gaps > 0);
	part_gaps_some(page, report, gaps);
	if (report->loaded)
		part_eval_load(page, report);
}

/* With so much of what to do as there should be. */
static bool fits(const struct page *page, const struct report *report, struct fit fit)
{
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)1 << 20);
	struct page scratch = scratch_of(page, &out);
	size_t wanted = eval_actions_lines(report);

	put_head(&scratch, report, fit.gaps);
	part_eval_actions(&scratch, report, wanted < ACTIONS_WANTED ? wanted : ACTIONS_WANTED);
	put_end(&scratch, report, 0, fit.brief);
	page_done(&scratch);
	return scratch.lines <= page->screen;
}

static struct fit fit_of(const struct page *page, const struct report *report)
{
	struct fit fit = {.gaps = PART_GAPS_SHOWN};

	if (page->style->all || !page->style->terminal || page->style->endless || fits(page, report, fit))
		return fit;
	fit.brief = true;
	while (fit.gaps && !fits(page, report, fit))
		fit.gaps--;
	return fit;
}

static size_t room_on(const struct page *page, size_t end)
{
	return page->screen > page->lines + end ? page->screen - page->lines - end : 0;
}

/* For how many lines to ask so that the actions take no more than there are: one that does not fit its line takes two. */
static size_t asked_for(const struct page *page, const struct report *report, size_t room)
{
	size_t lines = room;

	for (; lines > ACTIONS_LEAST; lines--) {
		auto_done(buf_done) struct buf out = BUF_INIT((size_t)1 << 20);
		struct page scratch = scratch_of(page, &out);

		part_eval_actions(&scratch, report, lines);
		page_done(&scratch);
		if (scratch.lines <= room)
			break;
	}
	return lines;
}

static size_t lines_of_actions(const struct page *page, const struct report *report, bool brief)
{
	size_t lines = asked_for(page, report, room_on(page, end_lines(page, report, 0, brief))), least;

	if (!page->style->endless)
		return lines;
	least = eval_actions_endless(report);
	return lines > least ? lines : least;
}

/* What the actions leave of the screen is for the gates, then for notes. */
static void put_rest(struct page *page, const struct report *report, bool brief)
{
	size_t room = room_on(page, end_lines(page, report, 0, brief)), notes = report->notes.n;

	if (report->gates.n && room >= GATES_LEAST) {
		part_gates_some(page, report, room - 1);
		room = room_on(page, end_lines(page, report, 0, brief));
	}
	while (notes && !page->style->endless && room_on(page, end_lines(page, report, notes, brief)) == 0 && page->lines + end_lines(page, report, notes, brief) > page->screen)
		notes--;
	put_end(page, report, notes, brief);
}

void table_eval(struct page *page, const struct report *report)
{
	bool all = page->style->all || !page->style->terminal;
	struct fit fit = fit_of(page, report);

	put_head(page, report, fit.gaps);
	part_eval_actions(page, report, all ? SIZE_MAX : lines_of_actions(page, report, fit.brief));
	if (!all) {
		put_rest(page, report, fit.brief);
		return;
	}
	put_details(page, report);
	put_findings(page, report);
	put_end(page, report, report->notes.n, false);
}
