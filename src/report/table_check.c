/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings in files, on a terminal: by file, the worst file first, in a file by line. Where they are many the worst are shown, and
 * the others counted. What to do about a rule's findings is said once.
 */
#include "report/table.h"

#include "base/map.h"
#include "base/text.h"
#include "report/lint.h"
#include "report/parts.h"
#include "report/table_exemptions.h"
#include "report/words.h"

#define SHOWN 30 /* findings, without --all */
#define PLACE 9  /* cells: "1234:56 " */
#define INDENT (2 + PLACE)
#define SEVERITY 11 /* cells: "negligible " */

struct shown {
	const struct finding *finding;
	size_t file; /* its rank: the file with the worst finding is the first */
};
VEC_TYPE(shown_list, struct shown);

static int shown_order(const void *a, const void *b)
{
	const struct shown *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x->finding->at.line != y->finding->at.line)
		return x->finding->at.line < y->finding->at.line ? -1 : 1;
	if (x->finding->at.column != y->finding->at.column)
		return x->finding->at.column < y->finding->at.column ? -1 : 1;
	return (x->finding > y->finding) - (x->finding < y->finding);
}

/* The report has the worst first. */
static void choose(const struct page *page, const struct report *report, struct shown_list *list)
{
	auto_done(map_done) struct map files = {0};
	size_t count = 0;

	vec_each(finding, &report->findings->list) {
		size_t file;

		if (finding->ignored || (!page->style->all && list->n == SHOWN))
			continue;
		file = (size_t)(uintptr_t)map_get(&files, finding->path);
		if (!file)
			map_set(&files, finding->path, (void *)(uintptr_t)(file = ++count));
		*vec_push(list) = (struct shown){finding, file};
	}
	vec_sort(list, shown_order);
}

static enum ink severity_ink(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
	case SEVERITY_HIGH:
		return INK_RED;
	case SEVERITY_MEDIUM:
	case SEVERITY_UNKNOWN:
		return INK_YELLOW;
	case SEVERITY_LOW:
	case SEVERITY_NEGLIGIBLE:
		break;
	}
	return INK_DIM;
}

/* "Deployment shop/api", without the container, which the fact names. */
static struct str object_of(const struct finding *finding)
{
	struct str object, rest;

	str_cut(finding->resource, ',', &object, &rest);
	return object;
}

/* "service db: …" says it already. */
static bool starts_with_object(struct str text, const struct finding *finding)
{
	struct str object = object_of(finding);

	return text.n >= object.n && str_eq(str_slice(text, 0, object.n), object);
}

static void put_path(struct page *page, const struct finding *finding)
{
	page_words(page, INK_BOLD, page_safe(page, finding->path), 2);
	page_line(page);
}

static void put_finding(struct page *page, const struct finding *finding, bool with_fix, bool with_object)
{
	struct str text = lint_text(&page->arena, finding);

	page_to(page, 2);
	if (finding->at.line)
		page_put(page, INK_PLAIN, page_format(page, "%u:%u", finding->at.line, finding->at.column ? finding->at.column : 1));
	page_to(page, page->cursor + 1 > INDENT ? page->cursor + 1 : INDENT);
	page_puts(page, severity_ink(finding->severity), severity_name(finding->severity));
	page_to(page, INDENT + SEVERITY);
	page_words(page, INK_PLAIN, page_safe(page, finding->rule), INDENT);
	if (finding->edits.n)
		page_words(page, INK_DIM, STR_LIT("  [--fix]"), INDENT);
	page_line(page);
	page_to(page, INDENT);
	page_words(page, INK_PLAIN, page_safe(page, text), INDENT);
	page_line(page);
	if (with_object && !starts_with_object(text, finding)) {
		page_to(page, INDENT);
		page_words(page, INK_DIM, page_format(page, "in %.*s", STR(object_of(finding))), INDENT + 3);
		page_line(page);
	}
	if (with_fix && finding->fix.n) {
		page_to(page, INDENT);
		page_words(page, INK_DIM, page_format(page, "fix: %.*s", STR(finding->fix)), INDENT + 5);
		page_line(page);
	}
}

/* A rule says what to do in the words of each kind of document. */
static struct str fix_key(struct page *page, const struct finding *finding)
{
	return arena_printf(&page->arena, "%.*s\t%.*s", STR(finding->rule), STR(finding->fix));
}

/* Objects are named where a file has several. */
static bool names_objects(const struct shown_list *list, size_t from)
{
	const struct shown *first = &list->v[from];

	for (size_t i = from; i < list->n && list->v[i].file == first->file; i++)
		if (!str_eq(object_of(list->v[i].finding), object_of(first->finding)))
			return true;
	return false;
}

static size_t put_findings(struct page *page, const struct report *report)
{
	auto_done(map_done) struct map explained = {0};
	struct shown_list list = {0};
	bool objects = false;
	size_t n;

	choose(page, report, &list);
	for (size_t i = 0; i < list.n; i++) {
		const struct finding *finding = list.v[i].finding;
		bool opens = i == 0 || list.v[i].file != list.v[i - 1].file, changes;

		if (opens && i)
			page_line(page);
		if (opens) {
			put_path(page, finding);
			objects = names_objects(&list, i);
		}
		changes = opens || !str_eq(object_of(finding), object_of(list.v[i - 1].finding));
		put_finding(page, finding, !map_set(&explained, fix_key(page, finding), (void *)(uintptr_t)1),
			    objects && changes && object_of(finding).n);
	}
	n = list.n;
	vec_done(&list);
	return n;
}

static void put_suppressed(struct page *page, const struct report *report)
{
	if (!page->style->all || !report->summary.ignored)
		return;
	page_heading(page, "SUPPRESSED");
	vec_each(finding, &report->findings->list) {
		if (!finding->ignored)
			continue;
		page_to(page, 2);
		page_words(page, INK_DIM, page_format(page, "%.*s:%u %.*s by %.*s", STR(finding->path), finding->at.line,
						      STR(finding->rule), STR(finding->ignored_by)), 6);
		page_line(page);
	}
	page_line(page);
}

static void put_counts(struct buf *text, const struct report_summary *summary)
{
	bool any = false;

	for (int i = SEVERITY_COUNT - 1; i >= 0; i--)
		if (summary->by_severity[i]) {
			buf_printf(text, "%s%zu %s", any ? ", " : "", summary->by_severity[i], severity_name((enum severity)i));
			any = true;
		}
}

/* "7 findings: 1 critical, 6 high; 2 suppressed. 12 files checked, 214 rules." */
static void put_summary(struct page *page, const struct report *report)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);
	const struct report_summary *summary = &report->summary;

	text_count(&text, summary->findings);
	buf_printf(&text, " finding%s", plural(summary->findings));
	if (summary->findings) {
		buf_puts(&text, ": ");
		put_counts(&text, summary);
	}
	if (summary->ignored)
		buf_printf(&text, "; %zu suppressed", summary->ignored);
	buf_puts(&text, ". ");
	text_count(&text, summary->files);
	buf_printf(&text, " file%s checked by %zu rule%s", plural(summary->files), summary->rules, plural(summary->rules));
	if (summary->rules_off)
		buf_printf(&text, " (%zu more are off: check --list)", summary->rules_off);
	if (summary->passed_over) {
		buf_puts(&text, ", ");
		text_count(&text, summary->passed_over);
		buf_puts(&text, " of other kinds passed over");
	}
	buf_puts(&text, ".");
	page_words(page, INK_PLAIN, page_safe(page, buf_str(&text)), 2);
	page_line(page);
	table_exemptions(page, report);
	vec_each(note, &report->notes) {
		page_words(page, INK_YELLOW, page_format(page, "note: %.*s", STR(*note)), 6);
		page_line(page);
	}
}

static void put_try(struct page *page, const char *what, struct str command)
{
	page_puts(page, INK_DIM, what);
	page_to(page, page->cursor + 1);
	page_command(page, INK_DIM, command, 2);
	page_line(page);
}

/* What works as it is printed: with the files that were named. */
static struct str command_of(struct page *page, const char *option)
{
	const struct report_style *style = page->style;
	struct str program = style->program.n ? style->program : STR_LIT("plimsoll");

	return page_format(page, "%.*s check%s%.*s", STR(words_shell(&page->arena, program)), option, STR(style->options));
}

static void put_next(struct page *page, const struct report *report, size_t shown)
{
	const struct report_summary *summary = &report->summary;

	if (shown < summary->findings) {
		page_put(page, INK_DIM, page_format(page, "%zu of %zu shown, the worst.", shown, summary->findings));
		page_to(page, page->cursor + 1);
		put_try(page, "All:", command_of(page, " --all"));
	}
	if (summary->patchable) {
		page_put(page, INK_DIM, page_format(page, "--fix can change %zu.", summary->patchable));
		page_to(page, page->cursor + 1);
		put_try(page, "See:", command_of(page, " --diff"));
	}
}

void table_check(struct page *page, const struct report *report)
{
	size_t shown = report->findings ? put_findings(page, report) : 0;

	if (shown)
		page_line(page);
	put_suppressed(page, report);
	part_gaps(page, report);
	put_summary(page, report);
	put_next(page, report, shown);
	part_last(page, report);
}

/* ---- a pipe: severity, rule, place, object, fact, fix ---- */

/* The fact without the container that the object names beside it: "container web: it runs as root". */
static struct str fact_of(struct page *page, const struct finding *finding)
{
	struct str text = lint_text(&page->arena, finding), object = finding->resource, workload, container;

	if (str_cut_last(object, ',', &workload, &container))
		object = str_trim(container);
	if (object.n)
		str_skip(&text, arena_printf(&page->arena, "%.*s: ", STR(object)).p);
	return text;
}

static void put_row(struct page *page, const struct finding *finding)
{
	struct str place = finding->path;

	if (finding->at.line)
		place = page_format(page, "%.*s:%u:%u", STR(finding->path), finding->at.line, finding->at.column ? finding->at.column : 1);
	page_field(page, str_of(severity_name(finding->severity)), false);
	page_field(page, finding->rule, false);
	page_field(page, place, false);
	page_field(page, finding->resource, false);
	page_field(page, fact_of(page, finding), false);
	page_field(page, finding->fix, true);
}

void rows_check(struct page *page, const struct report *report)
{
	struct finding_refs list = {0};

	lint_order(report, false, &list);
	vec_each(finding, &list)
		put_row(page, *finding);
	vec_done(&list);
	vec_each(gap, &report->coverage.gaps) {
		page_field(page, STR_LIT("not evaluated"), false);
		page_field(page, gap->what, false);
		page_field(page, gap->where, false);
		page_field(page, STR_NULL, false);
		page_field(page, gap->why, false);
		page_field(page, STR_NULL, true);
	}
	if (report->coverage.dropped) {
		page_field(page, STR_LIT("not evaluated"), false);
		page_field(page, arena_printf(&page->arena, "%zu more", report->coverage.dropped), true);
	}
	if (!report->summary.findings && !report->coverage.gaps.n) {
		page_field(page, STR_LIT("none found"), false);
		page_field(page, arena_printf(&page->arena, "%zu file%s", report->summary.files, plural(report->summary.files)), false);
		page_field(page, arena_printf(&page->arena, "%zu rule%s", report->summary.rules, plural(report->summary.rules)), true);
	}
}
