/* SPDX-License-Identifier: Apache-2.0 */
#include "report/parts.h"

#include "base/clock.h"
#include "base/map.h"
#include "base/text.h"
#include "report/table_exemptions.h"
#include "report/words.h"

#define WIDE 100     /* cells from which reasons are told in full */
#define FILES_SHOWN 10 /* the same of files, where each is a gap of its own */

const char *part_symbol(const struct page *page, enum verdict verdict)
{
	bool utf8 = page->style->utf8;

	switch (verdict) {
	case VERDICT_NO_GATE:
		return utf8 ? "\xe2\x96\xb2" : "^";
	case VERDICT_MAY_SAIL:
		return utf8 ? "\xe2\x9c\x94" : "ok";
	case VERDICT_MAY_NOT_SAIL:
		return utf8 ? "\xe2\x9c\x96" : "FAIL";
	case VERDICT_CANNOT_SAY:
		break;
	}
	return "?";
}

size_t part_count(const struct report *report)
{
	return report->summary.findings;
}

struct str part_database(struct page *page, const struct report *report)
{
	const struct advdb_info *database = report->database;

	if (!database)
		return STR_LIT("no database");
	return page_format(page, "%s of %.*s", database->starter ? "starter db" : "database",
			   STR(database->date.n ? clock_day(database->date) : STR_LIT("unknown date")));
}

static uint64_t image_size(const struct image *image, bool *ret_unpacked)
{
	uint64_t packed = 0, unpacked = 0;

	vec_each(layer, &image->layers) {
		packed += layer->size;
		unpacked += layer->unpacked;
	}
	*ret_unpacked = unpacked > 0;
	return unpacked ? unpacked : packed;
}

/* "Debian 11, 9 layers, 855 MB" */
static struct str system_text(struct page *page, const struct report *report)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);
	const struct image *image = report->image;
	uint64_t size;
	bool unpacked;

	if (report->inventory)
		buf_printf(&text, "%.*s", STR(words_system(&page->arena, &report->inventory->os)));
	if (image->layers.n)
		buf_printf(&text, "%s%zu layer%s", text.n ? ", " : "", image->layers.n, plural(image->layers.n));
	size = image_size(image, &unpacked);
	if (size) {
		buf_puts(&text, text.n ? ", " : "");
		text_size(&text, size);
		buf_puts(&text, unpacked ? "" : " packed");
	}
	return page_safe(page, buf_str(&text));
}

/* Pieces beside one another, each on a new line where it does not fit; their middles give way. */
static void put_pieces(struct page *page, const struct cell *pieces, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str piece = page_cut(page, pieces[i].text, page->width);

		if (!piece.n)
			continue;
		if (page->cursor && page->cursor + 3 + text_width(piece) > page->width)
			page_line(page);
		if (page->cursor)
			page_to(page, page->cursor + 3);
		page_put(page, pieces[i].ink, piece);
	}
	page_line(page);
}

void part_target(struct page *page, const struct report *report)
{
	const struct image *image = report->image;
	struct cell pieces[4] = {0};
	size_t n = 0;

	if (!image)
		return;
	/* A bare name is its own reference: it is not said twice. */
	if (!str_eq(words_image(&page->arena, image), image->reference))
		pieces[n++] = (struct cell){page_safe(page, words_image(&page->arena, image)), INK_BOLD};
	pieces[n] = (struct cell){page_safe(page, image->reference), n ? INK_PLAIN : INK_BOLD};
	n++;
	pieces[n++] = (struct cell){page_safe(page, words_platform(&page->arena, &image->platform)), INK_PLAIN};
	pieces[n++] = (struct cell){system_text(page, report), INK_PLAIN};
	put_pieces(page, pieces, n);
}

/* "2 act now, 19 plan": without zero counts. */
static void counts_text(struct buf *text, const struct report_summary *summary)
{
	bool any = false;

	for (int i = PRIORITY_ACT; i >= 0; i--)
		if (summary->by_priority[i]) {
			buf_puts(text, any ? ", " : "");
			text_count(text, summary->by_priority[i]);
			buf_printf(text, " %s", priority_name((enum priority)i));
			any = true;
		}
}

static enum ink verdict_ink(const struct report *report)
{
	switch (report->verdict) {
	case VERDICT_MAY_NOT_SAIL:
		return INK_RED;
	case VERDICT_CANNOT_SAY:
	case VERDICT_NO_GATE:
		return INK_YELLOW;
	case VERDICT_MAY_SAIL:
		break;
	}
	return coverage_count(&report->coverage) ? INK_YELLOW : INK_GREEN;
}

static void put_symbol(struct page *page, const struct report *report)
{
	page_puts(page, verdict_ink(report), part_symbol(page, report->verdict));
	page_to(page, page->cursor + 1);
}

static const char *verdict_title(const struct report *report)
{
	switch (report->verdict) {
	case VERDICT_MAY_NOT_SAIL:
		return "MAY NOT SAIL";
	case VERDICT_CANNOT_SAY:
		return "CANNOT SAY";
	case VERDICT_NO_GATE:
		return "NO GATE SET";
	case VERDICT_MAY_SAIL:
		break;
	}
	return "MAY SAIL";
}

/* What matters first; `brief`: without how many gates, which the last line tells again by name. */
static struct str verdict_text(struct page *page, const struct report *report, bool brief)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);
	size_t gaps = coverage_count(&report->coverage), failed = report_gates(report, GATE_FAILED), gates = report->gates.n;
	bool judged = report->verdict == VERDICT_MAY_SAIL || report->verdict == VERDICT_MAY_NOT_SAIL;

	if (part_count(report))
		counts_text(&text, &report->summary);
	else if (!gaps)
		buf_puts(&text, "nothing found");
	if (judged && gates && !brief)
		buf_printf(&text, "%s%zu of %zu gate%s %s", text.n ? "; " : "", failed ? failed : gates, gates, plural(gates),
			   failed ? "failed" : "passed");
	if (gaps)
		buf_printf(&text, "%s%zu thing%s not evaluated", text.n ? "; " : "", gaps, plural(gaps));
	return page_safe(page, buf_str(&text));
}

void part_verdict_title(struct page *page, const struct report *report)
{
	put_symbol(page, report);
	page_puts(page, verdict_ink(report), verdict_title(report));
}

void part_verdict(struct page *page, const struct report *report)
{
	struct str text = verdict_text(page, report, false), database = part_database(page, report);
	size_t lines;

	part_verdict_title(page, report);
	page_to(page, page->cursor + 3);
	lines = page->lines;
	/* The gates give way to the database's age. */
	if (page->cursor + text_width(text) + 2 + text_width(database) > page->edge)
		text = verdict_text(page, report, true);
	page_words(page, INK_PLAIN, text, 2);
	page_right(page, INK_DIM, database);
	page_line(page);
	/* A date that had to go on a line of its own is gap enough. */
	if (page->lines == lines + 1)
		page_line(page);
}

#define REASON_LEAST 12 /* cells of a clause that says something */

/* The clauses that fit where the whole does not, unless that is no more than a word. */
static void put_reason(struct page *page, struct str why, size_t room)
{
	size_t end = 0;

	for (size_t i = 1; i + 1 < why.n && text_width(str_slice(why, 0, i)) <= room; i++)
		if ((why.p[i] == ';' || why.p[i] == ':') && why.p[i + 1] == ' ')
			end = i;
	if (text_width(why) <= room)
		page_put(page, INK_PLAIN, why);
	else if (end >= REASON_LEAST)
		page_put(page, INK_PLAIN, str_slice(why, 0, end));
	else
		page_put(page, INK_PLAIN, page_cut_end(page, why, room));
}

/*
 * On a screen one line has to do for all gaps of one kind: the first place's reason, without the place where that is too
 * long; --all tells each whole.
 */
static void put_gap_kind(struct page *page, const struct coverage_gap *gap, size_t n)
{
	struct str where = page_safe(page, gap->where), why = page_safe(page, gap->why);
	size_t room;

	page_to(page, 2);
	page_put(page, INK_YELLOW, page_cut_end(page, page_safe(page, gap->what), page->width / 2));
	if (n > 1)
		page_put(page, INK_PLAIN, page_format(page, " (%zu)", n));
	page_to(page, page->cursor + 3);
	room = page->width > page->cursor ? page->width - page->cursor : 0;
	if (where.n && text_width(where) + text_width(why) + 2 <= room)
		why = page_format(page, "%.*s: %.*s", STR(where), STR(why));
	put_reason(page, why, room);
	page_line(page);
}

/* Gaps are sorted by what they are, so that those of one kind stand together. */
static size_t put_gap_kinds(struct page *page, const struct report *report, size_t shown)
{
	size_t told = 0, kinds = 0, n = report->coverage.gaps.n, run;

	for (; told < n && kinds < shown; told += run, kinds++) {
		const struct coverage_gap *first = &report->coverage.gaps.v[told];

		for (run = 1; told + run < n && str_eq(first->what, first[run].what);)
			run++;
		put_gap_kind(page, first, run);
	}
	return told;
}

static void put_gap(struct page *page, const struct coverage_gap *gap)
{
	struct str what = page_safe(page, gap->what), where = page_safe(page, gap->where), why = page_safe(page, gap->why);

	page_to(page, 2);
	page_words(page, INK_YELLOW, what, 2);
	page_words(page, INK_PLAIN,
		   page_format(page, "   %.*s%s%.*s", STR(where), where.n ? ": " : "", STR(why)), 6);
	page_line(page);
}

void part_gaps(struct page *page, const struct report *report)
{
	part_gaps_some(page, report, PART_GAPS_SHOWN);
}

void part_gaps_some(struct page *page, const struct report *report, size_t kinds)
{
	size_t n = coverage_count(&report->coverage), shown = 0;

	if (!n || !kinds)
		return;
	page_heading(page, "NOT EVALUATED");
	if (page->style->terminal && !page->style->all && report_is_of_files(report))
		for (; shown < report->coverage.gaps.n && shown < FILES_SHOWN; shown++)
			put_gap(page, &report->coverage.gaps.v[shown]);
	else if (page->style->terminal && !page->style->all)
		shown = put_gap_kinds(page, report, kinds);
	else
		for (; shown < report->coverage.gaps.n; shown++)
			put_gap(page, &report->coverage.gaps.v[shown]);
	if (shown < n) {
		page_to(page, 2);
		page_put(page, INK_DIM, page_format(page, "and %zu more%s", n - shown, page->style->all ? "" : str_is(str_of(report->command), "eval") ? ": --full" : ": --all"));
		page_line(page);
	}
	page_line(page);
}

static const struct column columns[] = {
	{"PRIORITY", 8, 0, OVERFLOW_WRAP, false, false},   {"ID", 2, 0, OVERFLOW_WRAP, false, false},
	{"PACKAGE", 7, 0, OVERFLOW_WRAP, false, false},    {"INSTALLED", 9, 0, OVERFLOW_WRAP, false, false},
	{"FIXED IN", 8, 0, OVERFLOW_WRAP, false, false},   {"WHY", 3, 0, OVERFLOW_WRAP, false, false},
	/* with --wide */
	{"SEVERITY", 8, 0, OVERFLOW_WRAP, false, false},   {"LAYER", 5, 0, OVERFLOW_WRAP, true, false},
	{"TITLE", 10, 1, OVERFLOW_CUT_END, false, false},
};

#define COLUMNS 6
#define COLUMNS_WIDE ARRAY_SIZE(columns)

static enum ink priority_ink(enum priority priority)
{
	return priority == PRIORITY_ACT ? INK_RED : priority == PRIORITY_PLAN ? INK_YELLOW
						  : priority == PRIORITY_IGNORE ? INK_DIM : INK_PLAIN;
}

/* Whether a finding says what an earlier row has said of another binary package of the same source. */
static bool is_said(struct page *page, struct map *said, const struct finding *finding)
{
	const struct package *package = finding->package;
	struct str key;

	if (!package)
		return false;
	key = arena_printf(&page->arena, "%.*s\t%.*s\t%.*s", STR(finding->id), STR(words_source(&page->arena, package)),
			   STR(finding->installed));
	return map_set(said, key, said) != NULL;
}

static void add_finding(struct page *page, struct grid *grid, const struct finding *finding, bool by_source)
{
	bool kev = finding->vulnerability && finding->vulnerability->kev;
	bool package = finding->package != NULL, narrow = page->style->terminal && page->width < WIDE;
	struct str fixed = page_safe(page, words_fixed(finding)), subject;

	grid_add(grid, priority_ink(finding->priority),
		 page_format(page, "%s%s", priority_name(finding->priority), kev ? " \xe2\x96\xb2" : ""));
	grid_add(grid, INK_PLAIN, page_safe(page, finding->id));
	if (package && narrow && str_is(str_of(finding->package->type), "maven"))
		subject = finding->package->name; /* its group would break the row */
	else
		subject = by_source && package ? words_source(&page->arena, finding->package) : words_subject(&page->arena, finding);
	grid_add(grid, INK_PLAIN, page_cut(page, page_safe(page, subject), package ? PAGE_UNLIMITED : 24));
	grid_add(grid, INK_PLAIN, package ? page_safe(page, finding->installed) : STR_LIT("-"));
	grid_add(grid, finding->fixed_in.n ? INK_PLAIN : INK_DIM, fixed.n ? fixed : STR_LIT("-"));
	grid_add(grid, INK_DIM, page_safe(page, words_why(finding, page->width < WIDE)));
	if (grid->n == COLUMNS_WIDE) {
		grid_add(grid, INK_PLAIN, str_of(severity_name(finding->severity)));
		grid_add(grid, INK_PLAIN, words_layer(&page->arena, finding->layer));
		grid_add(grid, INK_DIM, page_safe(page, finding->title));
	}
}

/* Rows of a table that puts the binary packages of one source together. */
static size_t count_rows(struct page *page, const struct report *report)
{
	auto_done(map_done) struct map said = {0};
	size_t n = 0;

	if (report->findings)
		vec_each(finding, &report->findings->list)
			n += !finding->ignored && !is_said(page, &said, finding);
	return n;
}

void part_rows_shown(struct page *page, const struct report *report, size_t shown)
{
	size_t rows = count_rows(page, report), findings = part_count(report);

	if (rows == findings || str_is(page->style->group, "none"))
		page_words(page, INK_DIM, page_format(page, "%zu of %zu findings shown, worst first", shown, findings), 2);
	else
		page_words(page, INK_DIM, page_format(page, "The worst %zu of %zu rows (%zu findings: packages of one source share a row)",
						      shown, rows, findings), 2);
}

size_t part_findings(struct page *page, const struct report *report, size_t rows, size_t lines)
{
	struct grid grid = {.columns = columns, .n = page->style->wide ? COLUMNS_WIDE : COLUMNS, .fold = 3};
	auto_done(map_done) struct map said = {0};
	bool some = (rows < part_count(report) || lines <= part_count(report)) && !str_is(page->style->group, "none");
	size_t n = 0;

	if (!report->findings)
		return 0;
	vec_each(finding, &report->findings->list) {
		if (finding->ignored || (some && is_said(page, &said, finding)))
			continue;
		if (n == rows || n == lines)
			break;
		add_finding(page, &grid, finding, some);
		n++;
	}
	if (n)
		n = grid_print(page, &grid, lines);
	grid_done(&grid);
	return n;
}

static void put_examined(struct page *page, const struct report *report)
{
	const char *in = coverage_count(&report->coverage) ? "what could be evaluated: " : "";
	bool configured = !str_is(str_of(report->image->kind), "sbom") && !str_is(str_of(report->image->kind), "dir");
	const char *more = strcmp(report->command, "eval") == 0 && configured ? " and the image configuration" : "";
	size_t n = report->summary.packages;

	page_words(page, INK_PLAIN,
		   page_format(page, "none found in %s%zu package%s%s, %.*s", in, n, plural(n), more,
			       STR(part_database(page, report))),
		   2);
}

void part_totals(struct page *page, const struct report *report, size_t notes_left)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);
	const struct report_summary *summary = &report->summary;

	if (!summary->findings) {
		put_examined(page, report);
	} else {
		text_count(&text, summary->findings);
		buf_printf(&text, " finding%s: ", plural(summary->findings));
		counts_text(&text, summary);
		if (summary->fixable) {
			buf_puts(&text, "; ");
			text_count(&text, summary->fixable);
			buf_puts(&text, " can be fixed");
		}
		page_words(page, INK_PLAIN, page_safe(page, buf_str(&text)), 2);
	}
	if (summary->ignored)
		page_words(page, INK_PLAIN, page_format(page, "; %zu suppressed", summary->ignored), 2);
	if (notes_left)
		page_words(page, INK_YELLOW, page_format(page, "; %zu note%s", notes_left, plural(notes_left)), 2);
	page_line(page);
	table_exemptions(page, report);
}

void part_notes(struct page *page, const struct report *report, size_t shown)
{
	size_t n = 0;

	vec_each(note, &report->notes) {
		if (n++ >= shown)
			break;
		page_words(page, INK_YELLOW, page_format(page, "note: %.*s", STR(*note)), 6);
		page_line(page);
	}
}

/* The same finding may have another word where `eval` has looked: whoever compares the two is told why. */
static void put_without_need(struct page *page, const struct report *report)
{
	if (report->need || !str_is(str_of(report->command), "scan") || !report->findings)
		return;
	vec_each(finding, &report->findings->list)
		if (!finding->ignored && finding->exposure.steps && finding->package) {
			page_words(page, INK_DIM, STR_LIT("eval also looks which packages the image needs, and ranks the others lower"), 2);
			page_line(page);
			return;
		}
}

void part_summary(struct page *page, const struct report *report)
{
	part_totals(page, report, 0);
	put_without_need(page, report);
	part_notes(page, report, SIZE_MAX);
}

/* "--fail-on high", and what it would fail with: in the words in which the report's summary counts. */
static const char *next_gate(const struct report *report, size_t *ret_count)
{
	const size_t *severities = report->summary.by_severity, *priorities = report->summary.by_priority;
	size_t high = severities[SEVERITY_CRITICAL] + severities[SEVERITY_HIGH];

	if (report_is_of_files(report)) {
		*ret_count = high ? high : severities[SEVERITY_MEDIUM];
		return high ? "high" : "medium";
	}
	*ret_count = priorities[PRIORITY_ACT] ? priorities[PRIORITY_ACT] : priorities[PRIORITY_PLAN];
	return priorities[PRIORITY_ACT] ? "act-now" : "plan";
}

static void put_no_gate(struct page *page, const struct report *report)
{
	size_t count, found = part_count(report);
	const char *gate = next_gate(report, &count);
	struct str text;

	if (!found && !coverage_count(&report->coverage)) {
		page_puts(page, INK_GREEN, part_symbol(page, VERDICT_MAY_SAIL));
		page_to(page, page->cursor + 1);
		page_puts(page, INK_PLAIN, "nothing found; no gate set; exit 0");
		return;
	}
	put_symbol(page, report);
	if (count)
		text = page_format(page, "no gate set: --fail-on %s would fail with %zu; exit 0", gate, count);
	else
		text = page_format(page, "no gate set: %zu finding%s, none %s; exit 0", found, plural(found),
				   report_is_of_files(report) ? "medium or worse" : "to act on or to plan");
	page_words(page, INK_PLAIN, text, 2);
}

#define SAIL_CELLS 30 /* of symbol, "may not sail: " and "; exit 1", the symbol's word where there is no UTF-8 */

static bool is_card(const struct page *page, const struct report *report)
{
	return page->style->terminal && !page->style->all && str_is(str_of(report->command), "eval");
}

/* The failed gates that fit, and how many more. */
static struct str some_gates(struct page *page, const struct report *report, size_t room)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);
	size_t n = report_gates(report, GATE_FAILED), told = 0;

	if (text_width(report->verdict_reason) <= room)
		return report->verdict_reason;
	vec_each(gate, &report->gates) {
		size_t left = n - told - 1, more = left ? strlen(" and 99 more") : 0;
		struct str one;

		if (gate->verdict != GATE_FAILED)
			continue;
		one = page_safe(page, arena_printf(&page->arena, "%s%.*s (%.*s)", told ? ", " : "", STR(gate->name), STR(gate->actual)));
		if (text_width(buf_str(&text)) + text_width(one) + more > room) {
			if (!told)
				return page_cut_end(page, report->verdict_reason, room);
			break;
		}
		buf_put(&text, one);
		told++;
	}
	if (told < n)
		buf_printf(&text, " and %zu more", n - told);
	return arena_str(&page->arena, buf_str(&text));
}

static bool has_open_gate(const struct report *report)
{
	vec_each(gate, &report->gates)
		if (gate->verdict == GATE_CANNOT_SAY)
			return true;
	return false;
}

void part_last(struct page *page, const struct report *report)
{
	struct str reason = report->verdict_reason;

	if (report->verdict != VERDICT_NO_GATE)
		put_symbol(page, report);
	switch (report->verdict) {
	case VERDICT_MAY_NOT_SAIL:
		/* On a card many gates would fill the screen: the first few, where the others are told by --full. */
		if (is_card(page, report))
			reason = some_gates(page, report, page->edge > SAIL_CELLS ? page->edge - SAIL_CELLS : 1);
		page_words(page, INK_PLAIN, page_format(page, "may not sail: %.*s; exit 1", STR(reason)), 2);
		break;
	case VERDICT_CANNOT_SAY:
		page_words(page, INK_PLAIN,
			   page_format(page, "cannot say: %.*s; exit 3%s", STR(reason),
				       has_open_gate(report) ? ", with --allow-incomplete too: a gate was asked for" : ". To accept that: --allow-incomplete"), 2);
		break;
	case VERDICT_NO_GATE:
		put_no_gate(page, report);
		break;
	case VERDICT_MAY_SAIL:
		page_words(page, INK_PLAIN, page_format(page, "may sail: %.*s", STR(reason)), 2);
	}
	page_line(page);
}

size_t part_tail_lines(const struct page *page, const struct report *report)
{
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)1 << 20);
	struct page scratch = {.out = &out, .style = page->style, .width = page->width, .edge = page->edge};

	part_summary(&scratch, report);
	part_last(&scratch, report);
	page_done(&scratch);
	return scratch.lines;
}

struct str parts_command(struct page *page, const struct report *report, const char *command)
{
	struct str reference = report->image ? report->image->reference : STR_NULL;
	const struct report_style *style = page->style;
	struct str program = style->program.n ? style->program : STR_LIT("plimsoll");

	return page_format(page, "%.*s %s%.*s %.*s", STR(words_shell(&page->arena, program)), command, STR(style->options),
			   STR(words_shell(&page->arena, reference)));
}

#define NAMES_SHOWN 2

/* "debian:bookworm or debian:12, …"; where it has no name its system: "Debian 12 slim". */
static void put_base_name(struct page *page, const struct report *report, struct buf *out)
{
	const struct base_image *base = report->base;

	for (size_t i = 0; i < base->names.n && i < NAMES_SHOWN; i++)
		buf_printf(out, "%s%.*s", i ? " or " : "", STR(base->names.v[i]));
	if (base->names.n > NAMES_SHOWN)
		buf_puts(out, ", \xe2\x80\xa6");
	if (base->names.n || !report->inventory)
		return;
	buf_put(out, words_system(&page->arena, &report->inventory->os));
	if (base->kind == BASE_KIND_SCRATCH || base->kind == BASE_KIND_DISTROLESS || base->kind == BASE_KIND_SLIM)
		buf_printf(out, "%s%s", out->n ? " " : "", base_kind_name(base->kind));
}

struct str part_base(struct page *page, const struct report *report)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);
	const struct base_image *base = report->base;

	if (!base || (!base->names.n && base->layers_by == BASE_UNKNOWN))
		return STR_NULL;
	put_base_name(page, report, &text);
	if (base->layers_by == BASE_UNKNOWN || (base->names.n && base->layers_by != base->rung))
		buf_printf(&text, " (%s)", base_rung_text(base->rung));
	if (base->layers_by == BASE_UNKNOWN)
		return page_safe(page, buf_str(&text));
	buf_puts(&text, text.n ? ", " : "");
	if (base->layers == 1)
		buf_puts(&text, "layer 0");
	else
		buf_printf(&text, "layers 0 to %u", base->layers - 1);
	buf_printf(&text, " (%s)", base_rung_text(base->layers_by));
	return page_safe(page, buf_str(&text));
}
