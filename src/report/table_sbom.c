/* SPDX-License-Identifier: Apache-2.0 */
/* The packages of an image one a row, in a pipe with tabs and whole; or how a given SBOM and the image differ. */
#include "report/parts.h"
#include "report/table.h"
#include "report/words.h"

static const struct column package_columns[] = {
	{"TYPE", 4, 0, OVERFLOW_WRAP, false, false},        {"PACKAGE", 12, 3, OVERFLOW_CUT_MIDDLE, false, false},
	{"VERSION", 8, 2, OVERFLOW_CUT_MIDDLE, false, false}, {"LICENCE", 8, 1, OVERFLOW_CUT_END, false, false},
	{"LAYER", 5, 0, OVERFLOW_WRAP, true, false},        {"CERTAIN", 7, 0, OVERFLOW_WRAP, true, false},
};
static const struct column difference_columns[] = {
	{"DIFFERENCE", 10, 0, OVERFLOW_WRAP, false, false},   {"TYPE", 4, 0, OVERFLOW_WRAP, false, false},
	{"PACKAGE", 12, 2, OVERFLOW_CUT_MIDDLE, false, false}, {"CLAIMED", 7, 1, OVERFLOW_CUT_MIDDLE, false, false},
	{"IN THE IMAGE", 12, 1, OVERFLOW_CUT_MIDDLE, false, false},
};

/* A row, to the grid or, where that is NULL, to the pipe. */
static void put_row(struct page *page, struct grid *grid, const struct str *texts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str safe = page_safe(page, texts[i].n ? texts[i] : STR_LIT("-"));

		if (grid) {
			grid_add(grid, INK_PLAIN, safe);
			continue;
		}
		buf_put(page->out, safe);
		buf_putc(page->out, i + 1 < n ? '\t' : '\n');
	}
}

static struct str certainty(struct page *page, const struct package *package)
{
	if (!package->doubtful)
		return STR_LIT("yes");
	return package->confidence ? page_format(page, "%u%%", package->confidence) : STR_LIT("doubtful");
}

static struct str full_name(struct page *page, const struct package *package)
{
	const char *between = str_is(str_of(package->type), "maven") ? ":" : "/";

	if (!package->namespace.n)
		return package->name;
	return page_format(page, "%.*s%s%.*s", STR(package->namespace), between, STR(package->name));
}

static void put_packages(struct page *page, const struct report *report, struct grid *grid)
{
	vec_each(item, &report->inventory->packages) {
		const struct package *package = *item;
		struct str texts[] = {str_of(package->type), full_name(page, package), package->version,
				      package->license_expression.n ? package->license_expression : package->license,
				      words_layer(&page->arena, package->layer), certainty(page, package)};

		put_row(page, grid, texts, ARRAY_SIZE(texts));
	}
}

static void put_differences(struct page *page, const struct report *report, struct grid *grid)
{
	vec_each(finding, &report->findings->list) {
		struct str difference = finding->rule;

		if (finding->ignored || !str_skip(&difference, "sbom/"))
			continue;
		put_row(page, grid, (struct str[]){difference, str_of(finding->package->type), full_name(page, finding->package),
						   finding->claimed, finding->installed}, 5);
	}
}

static void put_gaps(struct page *page, const struct report *report)
{
	vec_each(gap, &report->coverage.gaps)
		put_row(page, NULL, (struct str[]){STR_LIT("not evaluated"), gap->what, gap->where, gap->why}, 4);
}

void table_sbom(struct page *page, const struct report *report)
{
	bool compared = report->gates.n > 0;
	struct grid grid = {.columns = compared ? difference_columns : package_columns,
			    .n = compared ? ARRAY_SIZE(difference_columns) : ARRAY_SIZE(package_columns)};
	struct grid *into = page->style->terminal ? &grid : NULL;

	if (into)
		part_target(page, report);
	if (into)
		part_gaps(page, report);
	if (compared)
		put_differences(page, report, into);
	else
		put_packages(page, report, into);
	if (!into) {
		/* An empty output would have to be explained. */
		if (compared && report->gates.v[0].verdict == GATE_PASSED)
			put_row(page, NULL, (struct str[]){STR_LIT("no difference"), page_format(page, "%zu packages", report->summary.packages)}, 2);
		put_gaps(page, report);
		return;
	}
	grid_print(page, &grid, SIZE_MAX);
	grid_done(&grid);
	page_words(page, INK_DIM, page_format(page, "%zu packages", report->summary.packages), 0);
	if (compared)
		page_words(page, INK_DIM, page_format(page, ", %.*s differences", STR(report->gates.v[0].actual)), 0);
	page_line(page);
}
