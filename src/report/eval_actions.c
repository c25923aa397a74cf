/* SPDX-License-Identifier: Apache-2.0 */
#include "report/eval_parts.h"

#include "base/text.h"
#include "report/layout.h"
#include "report/parts.h"
#include "report/words.h"

#define FREES 8    /* cells at the right, with the gap before it */
#define REMOVES 17 /* "REMOVES    FREES", with a blank before it */
#define COLUMNS 14 /* the same with what it removes, but for how many are known exploited */
#define NEEDED_SHOWN 8
#define FREES_LEAST ((uint64_t)10 << 20)
#define SHOWN_WITH_LAST 4
#define TWO_LINES_LEAST 6 /* lines from which what it takes to sail may have two */
#define ENDLESS_MAX 20    /* of those that gates need, where no screen says how many */

static size_t clauses_end(struct str text, size_t room)
{
	size_t end = 0;

	for (size_t i = 1; i + 1 < text.n && text_width(str_slice(text, 0, i)) <= room; i++)
		if (((text.p[i] == ',' || text.p[i] == ';' || text.p[i] == ':') && text.p[i + 1] == ' ') ||
		    (text.p[i] == ' ' && text.p[i + 1] == '('))
			end = i;
	return end;
}

struct str eval_clauses(struct page *page, struct str text, size_t room)
{
	size_t end = text_width(text) <= room ? text.n : clauses_end(text, room);

	return end ? str_slice(text, 0, end) : page_cut_end(page, text, room);
}

/* On a screen the clauses that fit on the line will do; a list of everything has the whole sentence. */
static struct str short_of(const struct page *page, struct str text, size_t room)
{
	size_t end;

	if (page->style->all || !page->style->terminal || text_width(text) <= room)
		return text;
	end = clauses_end(text, room);
	return end ? str_slice(text, 0, end) : text;
}

/* "▲2    264     214 MB": of what is among the actions above already, the number alone in brackets. */
static struct str removes_text(struct page *page, const struct action *action)
{
	auto_done(buf_done) struct buf text = BUF_INIT(128), number = BUF_INIT(32);

	if (action->kev)
		buf_printf(&text, "%s%zu ", page->style->utf8 ? "\xe2\x96\xb2" : "^", action->kev);
	if (action->findings || !action->total)
		text_count(&number, action->findings);
	else
		buf_printf(&number, "(%zu)", action->total);
	if (!action->findings && !action->total)
		buf_clear(&number);
	buf_printf(&text, "%5s", number.n ? buf_text(&number) : "-");
	return arena_str(&page->arena, buf_str(&text));
}

/* Both columns keep their places where there is nothing in the second. */
static void put_counts(struct page *page, const struct action *action)
{
	struct str removes = removes_text(page, action), frees = words_size(&page->arena, action->bytes);
	size_t at = page->edge - FREES - text_width(removes);

	if (page->cursor + 1 > at && page->style->unbroken)
		at = page->cursor + 2;
	else if (page->cursor + 1 > at)
		page_line(page);
	page_to(page, at);
	page_put(page, INK_PLAIN, removes);
	if (!action->bytes || action->up_to)
		return;
	page_to(page, at + text_width(removes) + FREES - text_width(frees));
	page_put(page, INK_PLAIN, frees);
}

/* Itself, or a step of it. */
static bool is_needed(const struct report *report, const struct action *action)
{
	const struct action *end = report->actions.v + report->actions.n;
	bool needed = action->needed;

	for (const struct action *part = action + 1; part < end && part->part; part++)
		needed |= part->needed;
	return needed;
}

static void put_action(struct page *page, const struct report *report, const struct action *action, size_t number)
{
	size_t indent = action->part ? 6 : 4, room;
	struct str text = page_safe(page, action->text), where = page_safe(page, action->where);

	if (!action->part)
		page_put(page, INK_BOLD, page_format(page, "%zu%s", number, is_needed(report, action) ? "*" : ""));
	else if (action->needed)
		page_puts(page, INK_DIM, "    *");
	page_to(page, indent);
	room = indent + COLUMNS + (action->kev > 0) * 3;
	room = page->edge > room ? page->edge - room : 1;
	text = short_of(page, text, room);
	/* The place is told where there is room for it; the deed itself is never cut. */
	if (where.n && text_width(text) + text_width(where) + 3 <= room)
		text = page_format(page, "%.*s (%.*s)", STR(text), STR(where));
	page_words(page, action->part ? INK_DIM : INK_PLAIN, text, indent);
	put_counts(page, action);
	page_line(page);
	if (action->command.n && (page->style->all || !page->style->terminal) && !page->style->endless) {
		page_to(page, 6);
		page_command(page, INK_DIM, page_safe(page, action->command), 8);
		page_line(page);
	}
}

static size_t whole_actions(const struct report *report)
{
	size_t n = 0;

	vec_each(action, &report->actions)
		n += !action->part;
	return n;
}

/* "1", "1 to 4": what is needed stands first, but for what it rests on; and where that is between, as a list. */
static size_t needed_text(const struct report *report, struct buf *text)
{
	size_t number = 0, all = 0, last = 0;

	vec_each(action, &report->actions) {
		number += !action->part;
		if (action->part || !is_needed(report, action))
			continue;
		all++;
		last = number;
		if (all <= NEEDED_SHOWN)
			buf_printf(text, "%s%zu", text->n ? ", " : "", number);
	}
	if (all > 2 && last == all) {
		buf_clear(text);
		buf_printf(text, "1 to %zu", all);
	} else if (all > NEEDED_SHOWN) {
		buf_printf(text, " and %zu more", all - NEEDED_SHOWN);
	}
	return all;
}

/* What stays open when all that failed is turned: "; and signature cannot be told yet". */
static void put_open(const struct report *report, struct buf *text)
{
	size_t gaps = report->allow_incomplete ? 0 : coverage_count(&report->coverage), n = 0;

	vec_each(gate, &report->gates)
		if (gate->verdict == GATE_CANNOT_SAY)
			buf_printf(text, "%s%.*s", n++ ? ", " : "; and ", STR(gate->name));
	if (n)
		buf_puts(text, " cannot be told yet");
	if (gaps)
		buf_printf(text, "; %zu not evaluated", gaps);
}

/* Names where they fit, else how many. */
static struct str stuck_text(struct page *page, const struct report *report, bool brief)
{
	size_t n = 1, unsaid = report_gates(report, GATE_CANNOT_SAY);

	for (size_t i = 0; i < report->least.stuck.n; i++)
		n += report->least.stuck.p[i] == ',' && i + 1 < report->least.stuck.n && report->least.stuck.p[i + 1] == ' ';
	if (!brief)
		return page_format(page, "nothing known here turns %.*s", STR(report->least.stuck));
	if (!unsaid)
		return page_format(page, "nothing turns %zu other%s: --full", n, n == 1 ? "" : "s");
	return page_format(page, "nothing turns %zu other%s, %zu cannot be told: --full", n, n == 1 ? "" : "s", unsaid);
}

/* How many the gates need, and how many of those are seen. */
struct needed {
	size_t all, seen;
};

static struct needed count_needed(const struct report *report, const bool *on)
{
	struct needed needed = {0};
	size_t number = 0;

	vec_each(action, &report->actions) {
		if (action->part)
			continue;
		if (is_needed(report, action)) {
			needed.all++;
			needed.seen += on && on[number];
		}
		number++;
	}
	return needed;
}

/* A number without its action is no advice: " (7 of 9 shown; --full shows all)". Without a screen a line of its own has said it. */
static void put_unseen(const struct page *page, struct needed needed, struct buf *text)
{
	if (needed.seen < needed.all && !page->style->endless)
		buf_printf(text, " (%zu of %zu shown; --full shows all)", needed.seen, needed.all);
}

static struct str least_text(struct page *page, const struct report *report, struct needed seen, bool brief)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096), needed = BUF_INIT(1024);
	size_t n = needed_text(report, &needed);

	if (n && report->least.enough)
		buf_printf(&text, "To sail: %s (*)", buf_text(&needed));
	else if (n)
		buf_printf(&text, "Of the gates: %s (*)", buf_text(&needed));
	put_unseen(page, seen, &text);
	if (n && !report->least.enough)
		buf_printf(&text, "; %.*s", STR(stuck_text(page, report, brief)));
	else if (!n)
		buf_printf(&text, "No action to sail by: %.*s", STR(stuck_text(page, report, brief)));
	if (!brief)
		put_open(report, &text);
	else if (report->least.enough)
		buf_printf(&text, "; %zu gates cannot be told yet: --full", report_gates(report, GATE_CANNOT_SAY));
	return page_safe(page, buf_str(&text));
}

/* On a screen in one line if that can be, in two where there is room for them. */
static void put_least(struct page *page, const struct report *report, struct needed seen, size_t lines)
{
	struct str text;

	if (!report->least.asked)
		return;
	text = least_text(page, report, seen, false);
	if (page->style->terminal && !page->style->all && text_width(text) > page->width * (lines >= TWO_LINES_LEAST ? 2 : 1) - 8)
		text = least_text(page, report, seen, true);
	if (page->style->terminal && !page->style->all && lines < TWO_LINES_LEAST)
		page_put(page, INK_PLAIN, page_cut_end(page, text, page->width));
	else
		page_words(page, INK_PLAIN, text, 2);
	page_line(page);
}

/*
 * Where not all fit: first those that gates need, then the others by risk; and the last line, where gates leave it, is for that one of the rest
 * which frees most: what only makes an image smaller would never be seen.
 */
static const bool *on_screen(struct page *page, const struct report *report, size_t whole, size_t shown)
{
	bool *on = arena_array(&page->arena, bool, whole + 1);
	uint64_t most = FREES_LEAST - 1;
	size_t n = 0, number, replaced = whole, freeing = whole;

	for (int needed = 1; needed >= 0; needed--) {
		number = 0;
		vec_each(action, &report->actions) {
			size_t at = number;

			number += !action->part;
			if (action->part || on[at] || n == shown || is_needed(report, action) != (needed != 0))
				continue;
			on[at] = true;
			replaced = needed ? whole : at;
			n++;
		}
	}
	number = 0;
	vec_each(action, &report->actions) {
		if (!action->part && !on[number] && action->bytes > most) {
			most = action->bytes;
			freeing = number;
		}
		number += !action->part;
	}
	if (shown >= SHOWN_WITH_LAST && replaced < whole && freeing < whole) {
		on[replaced] = false;
		on[freeing] = true;
	}
	return on;
}

/*
 * "3 of 24, most risk first"; where those that are shown have other numbers than 1, 2, 3, as what frees most has, which: "1 to 2 of 24, and 23
 * by bytes".
 */
static struct str shown_text(struct page *page, const struct report *report, const bool *on, size_t whole, size_t shown)
{
	size_t first = 0, last = whole;

	while (first < whole && on[first])
		first++;
	while (last && !on[last - 1])
		last--;
	if (first + 1 == shown && last > shown)
		return page_format(page, "   1 to %zu of %zu, and %zu by bytes", first, whole, last);
	return page_format(page, "   %zu of %zu, %s first", shown, whole, report->least.asked ? "gates" : "most risk");
}

/* What a sign stands for, where there is room for it. */
static void put_meaning(struct page *page, const char *words)
{
	if (page->cursor + 3 + text_width(str_of(words)) + REMOVES <= page->edge)
		page_put(page, INK_DIM, page_format(page, "   %s", words));
}

static bool has_brackets(const struct report *report)
{
	vec_each(action, &report->actions)
		if (!action->findings && action->total)
			return true;
	return false;
}

size_t eval_actions_lines(const struct report *report)
{
	return whole_actions(report) + 2 + report->least.asked;
}

size_t eval_actions_endless(const struct report *report)
{
	size_t needed = count_needed(report, NULL).all;

	return (needed < ENDLESS_MAX ? needed : ENDLESS_MAX) + 2 + report->least.asked;
}

/* Parts fall away before whole actions do. */
void part_eval_actions(struct page *page, const struct report *report, size_t lines)
{
	size_t whole = whole_actions(report), shown, room, asked = lines, number = 0, width = page->width;
	struct needed needed;
	const bool *on;

	if (!whole)
		return;
	lines = lines > 3 ? lines - 2 - report->least.asked : 1;
	shown = whole < lines ? whole : lines;
	room = lines - shown;
	on = on_screen(page, report, whole, shown);
	needed = count_needed(report, on);
	/* Sentences are for people in a pipe too (a build's log): they are broken, where rows of findings are not. */
	if (page->width == PAGE_UNLIMITED && !page->style->unbroken)
		page->width = page->edge;
	page_puts(page, INK_BOLD, "WHAT TO DO");
	if (shown < whole && page->width >= 72)
		page_put(page, INK_DIM, shown_text(page, report, on, whole, shown));
	if (report->summary.kev && page->width >= 72)
		put_meaning(page, "\xe2\x96\xb2 known exploited");
	if (has_brackets(report))
		put_meaning(page, "(n) above too");
	page_right(page, INK_BOLD, STR_LIT("REMOVES    FREES"));
	page_line(page);
	vec_each(action, &report->actions) {
		number += !action->part;
		if (!on[number - 1] || (action->part && room == 0))
			continue;
		room -= action->part;
		put_action(page, report, action, number);
	}
	if (page->style->endless && needed.seen < needed.all) {
		page_put(page, INK_DIM, page_format(page, "\xe2\x80\xa6 %zu more", needed.all - needed.seen));
		page_line(page);
	}
	put_least(page, report, needed, asked);
	page->width = width;
	page_line(page);
}
