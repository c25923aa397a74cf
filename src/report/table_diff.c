/* SPDX-License-Identifier: Apache-2.0 */
/* What changed from one image to another, for people; in a pipe one row a change. */
#include "base/text.h"
#include "model/naming.h"
#include "report/parts.h"
#include "report/table.h"
#include "report/words.h"

#define SHOWN 15 /* rows of a list, unless --all */

static const char *sign(enum change change)
{
	static const char *const signs[] = {"+", "-", "~"};

	return signs[change];
}

static enum ink ink(enum change change)
{
	return change == CHANGE_CHANGED ? INK_PLAIN : INK_BOLD;
}

static size_t rows_of(const struct page *page, size_t n)
{
	return page->style->all || n < SHOWN ? n : SHOWN;
}

static void put_title(struct page *page, const char *title, size_t n)
{
	page_line(page);
	page_put(page, INK_BOLD, page_format(page, "%s %zu", title, n));
	page_line(page);
}

static void put_rest(struct page *page, size_t shown, size_t n)
{
	if (shown == n)
		return;
	page_to(page, 2);
	page_put(page, INK_DIM, page_format(page, "%zu of %zu; --all shows every one", shown, n));
	page_line(page);
}

static struct str versions_text(struct page *page, const struct package_change *item)
{
	if (item->before && item->after)
		return page_safe(page, arena_printf(&page->arena, "%.*s → %.*s", STR(item->before->version), STR(item->after->version)));
	return page_safe(page, item->after ? item->after->version : item->before->version);
}

static void put_packages(struct page *page, const struct difference *difference)
{
	static const struct column columns[] = {
		{"", 1, 0, OVERFLOW_WRAP, false, false}, {"TYPE", 4, 0, OVERFLOW_WRAP, false, false},
		{"PACKAGE", 12, 2, OVERFLOW_CUT_MIDDLE, false, false}, {"VERSION", 12, 1, OVERFLOW_CUT_MIDDLE, false, false},
	};
	struct grid grid = {.columns = columns, .n = ARRAY_SIZE(columns)};
	size_t shown = rows_of(page, difference->packages.n);

	if (!shown)
		return;
	put_title(page, "PACKAGES", difference->packages.n);
	for (size_t i = 0; i < shown; i++) {
		const struct package_change *item = &difference->packages.v[i];
		const struct package *any = item->after ? item->after : item->before;

		grid_add(&grid, ink(item->change), str_of(sign(item->change)));
		grid_add(&grid, INK_PLAIN, page_safe(page, str_of(any->type)));
		grid_add(&grid, INK_PLAIN, page_safe(page, package_full_name(any, &page->arena)));
		grid_add(&grid, INK_PLAIN, versions_text(page, item));
	}
	grid_print(page, &grid, SIZE_MAX);
	grid_done(&grid);
	put_rest(page, shown, difference->packages.n);
}

static void put_findings(struct page *page, const struct difference *difference)
{
	static const struct column columns[] = {
		{"", 1, 0, OVERFLOW_WRAP, false, false}, {"PRIORITY", 8, 0, OVERFLOW_WRAP, false, false}, {"SEVERITY", 8, 0, OVERFLOW_WRAP, false, false},
		{"ID", 14, 0, OVERFLOW_CUT_MIDDLE, false, false}, {"SUBJECT", 12, 1, OVERFLOW_CUT_MIDDLE, false, false},
	};
	struct grid grid = {.columns = columns, .n = ARRAY_SIZE(columns)};
	size_t shown = rows_of(page, difference->findings.n), added = 0;

	if (!shown)
		return;
	vec_each(item, &difference->findings)
		added += item->change == CHANGE_ADDED;
	page_line(page);
	page_put(page, INK_BOLD, page_format(page, "FINDINGS %zu new, %zu gone; known exploited \xe2\x96\xb2", added, difference->findings.n - added));
	page_line(page);
	for (size_t i = 0; i < shown; i++) {
		const struct finding_change *item = &difference->findings.v[i];

		grid_add(&grid, item->change == CHANGE_ADDED ? INK_YELLOW : INK_GREEN, str_of(sign(item->change)));
		grid_add(&grid, INK_PLAIN, page_format(page, "%s%s", priority_name(item->finding->priority),
						       item->finding->vulnerability && item->finding->vulnerability->kev ? " \xe2\x96\xb2" : ""));
		grid_add(&grid, INK_PLAIN, str_of(severity_name(item->finding->severity)));
		grid_add(&grid, INK_PLAIN, page_safe(page, item->finding->id));
		grid_add(&grid, INK_PLAIN, page_safe(page, words_subject(&page->arena, item->finding)));
	}
	grid_print(page, &grid, SIZE_MAX);
	grid_done(&grid);
	put_rest(page, shown, difference->findings.n);
}

static void put_config(struct page *page, const struct difference *difference)
{
	if (difference->config.n)
		put_title(page, "CONFIGURATION", difference->config.n);
	vec_each(item, &difference->config) {
		page_to(page, 0);
		page_puts(page, ink(item->change), sign(item->change));
		page_to(page, 3);
		if (item->change == CHANGE_CHANGED)
			page_words(page, INK_PLAIN, page_safe(page, arena_printf(&page->arena, "%.*s: %.*s → %.*s", STR(item->what),
									 STR(item->before), STR(item->after))), 5);
		else
			page_words(page, INK_PLAIN, page_safe(page, arena_printf(&page->arena, "%.*s: %.*s", STR(item->what),
									 STR(item->after.n ? item->after : item->before))), 5);
		page_line(page);
	}
}

static struct str bytes_text(struct page *page, const struct file_change *file)
{
	if (file->attributes)
		return STR_LIT("attributes");
	if (file->change == CHANGE_CHANGED)
		return page_safe(page, arena_printf(&page->arena, "%.*s → %.*s", STR(words_size(&page->arena, file->before)), STR(words_size(&page->arena, file->after))));
	return words_size(&page->arena, file->change == CHANGE_ADDED ? file->after : file->before);
}

static int larger_first(const void *x, const void *y)
{
	const struct file_change *a = *(const struct file_change *const *)x, *b = *(const struct file_change *const *)y;
	uint64_t p = a->before > a->after ? a->before - a->after : a->after - a->before;
	uint64_t q = b->before > b->after ? b->before - b->after : b->after - b->before;

	return p != q ? (p < q ? 1 : -1) : str_cmp(a->path, b->path);
}

static void put_files(struct page *page, const struct difference *difference)
{
	static const struct column columns[] = {
		{"", 1, 0, OVERFLOW_WRAP, false, false}, {"BYTES", 8, 0, OVERFLOW_WRAP, true, false},
		{"FILE", 12, 1, OVERFLOW_CUT_MIDDLE, false, false}, {"PACKAGE", 7, 2, OVERFLOW_CUT_MIDDLE, false, false},
	};
	struct grid grid = {.columns = columns, .n = ARRAY_SIZE(columns)};
	VEC(const struct file_change *) order = {0};
	size_t shown = rows_of(page, difference->files.n);

	if (!shown)
		return;
	vec_each(file, &difference->files)
		*vec_push(&order) = file;
	qsort(order.v, order.n, sizeof(*order.v), larger_first);
	put_title(page, "FILES", difference->files.n);
	for (size_t i = 0; i < shown; i++) {
		const struct file_change *file = order.v[i];

		grid_add(&grid, ink(file->change), str_of(sign(file->change)));
		grid_add(&grid, INK_PLAIN, bytes_text(page, file));
		grid_add(&grid, INK_PLAIN, page_safe(page, file->path));
		grid_add(&grid, INK_DIM, file->owner ? page_safe(page, file->owner->name) : STR_LIT("-"));
	}
	grid_print(page, &grid, SIZE_MAX);
	grid_done(&grid);
	vec_done(&order);
	put_rest(page, shown, difference->files.n);
}

static void put_head(struct page *page, const struct report *report)
{
	const struct difference *difference = report->difference;

	page_puts(page, INK_DIM, "from");
	page_to(page, 6);
	page_words(page, INK_PLAIN, page_safe(page, report->before->image->reference), 6);
	page_line(page);
	page_puts(page, INK_DIM, "to");
	page_to(page, 6);
	page_words(page, INK_BOLD, page_safe(page, report->image->reference), 6);
	page_line(page);
	page_words(page, INK_PLAIN, page_safe(page, arena_printf(&page->arena, "layers %zu → %zu, %zu shared; files %.*s → %.*s, %zu the same",
								 report->before->image->layers.n, report->image->layers.n,
								 difference->layers_shared, STR(words_size(&page->arena, difference->bytes_before)),
								 STR(words_size(&page->arena, difference->bytes_after)), difference->files_same)), 0);
	page_line(page);
}

/* ---- in a pipe: kind, sign, name, before, after ---- */

static void put_row(struct page *page, const char *kind, enum change change, struct str name, struct str before, struct str after)
{
	const struct str fields[] = {page_safe(page, name), page_safe(page, before), page_safe(page, after)};

	buf_printf(page->out, "%s\t%s", kind, sign(change));
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		buf_putc(page->out, '\t');
		buf_put(page->out, fields[i].n ? fields[i] : STR_LIT("-"));
	}
	buf_putc(page->out, '\n');
}

static void put_rows(struct page *page, const struct difference *difference)
{
	struct arena *arena = &page->arena;

	vec_each(item, &difference->packages)
		put_row(page, "package", item->change, package_full_name(item->after ? item->after : item->before, arena),
			item->before ? item->before->version : STR_NULL, item->after ? item->after->version : STR_NULL);
	vec_each(item, &difference->findings)
		put_row(page, "finding", item->change, arena_printf(arena, "%.*s %.*s", STR(item->finding->id), STR(words_subject(arena, item->finding))),
			item->change == CHANGE_REMOVED ? str_of(severity_name(item->finding->severity)) : STR_NULL,
			item->change == CHANGE_ADDED ? str_of(severity_name(item->finding->severity)) : STR_NULL);
	vec_each(item, &difference->config)
		put_row(page, "config", item->change, item->what, item->before, item->after);
	vec_each(file, &difference->files)
		put_row(page, "file", file->change, file->path,
			file->change == CHANGE_ADDED ? STR_NULL : arena_printf(arena, "%llu", (unsigned long long)file->before),
			file->change == CHANGE_REMOVED ? STR_NULL : arena_printf(arena, "%llu", (unsigned long long)file->after));
}

void table_diff(struct page *page, const struct report *report)
{
	const struct difference *difference = report->difference;

	if (!difference)
		return;
	if (!page->style->terminal) {
		put_rows(page, difference);
		return;
	}
	put_head(page, report);
	put_findings(page, difference);
	put_packages(page, difference);
	put_config(page, difference);
	put_files(page, difference);
	if (!difference->findings.n && !difference->packages.n && !difference->config.n && !difference->files.n) {
		page_puts(page, INK_PLAIN, "nothing differs");
		page_line(page);
	}
	if (report->gates.n || coverage_count(&report->coverage))
		page_line(page);
	part_gates(page, report);
	part_gaps(page, report);
}
