/* SPDX-License-Identifier: Apache-2.0 */
/* What each layer did, what is shipped for nothing, and which command to change; in a pipe the wasted files one a row. */
#include <inttypes.h>
#include <limits.h>

#include "base/text.h"
#include "report/parts.h"
#include "report/table.h"
#include "report/words.h"

#define WASTES_SHOWN 10
#define ADVICE_SHOWN 5

static struct str command_of(struct page *page, const struct report *report, unsigned layer)
{
	struct str text = layer < report->image->layers.n ? words_created_by(&page->arena, report->image->layers.v[layer].created_by) : STR_NULL;

	return page_safe(page, text.n ? text : STR_LIT("(the history does not say)"));
}

/* ---- the base ---- */

static bool is_among(const struct str_list *list, struct str text)
{
	vec_each(item, list)
		if (str_eq(*item, text))
			return true;
	return false;
}

static void put_base(struct page *page, const struct report *report)
{
	struct str text = part_base(page, report);

	if (!report->base || (!text.n && !report->base->evidence.n && !report->notes.n))
		return;
	page_line(page);
	page_puts(page, INK_BOLD, "BASE");
	page_to(page, 6);
	page_words(page, INK_PLAIN, text.n ? text : STR_LIT("not known"), 6);
	page_line(page);
	vec_each(sentence, &report->base->evidence) {
		page_to(page, 2);
		page_words(page, INK_DIM, page_safe(page, *sentence), 4);
		page_line(page);
	}
	if (report->base->advice.n) {
		page_to(page, 2);
		page_words(page, INK_PLAIN, page_safe(page, report->base->advice), 4);
		page_line(page);
	}
	vec_each(note, &report->notes) {
		if (is_among(&report->base->evidence, *note))
			continue;
		page_to(page, 2);
		page_words(page, INK_PLAIN, page_safe(page, *note), 4);
		page_line(page);
	}
}

/* ---- the layers ---- */

static const struct column layer_columns[] = {
	{"LAYER", 5, 0, OVERFLOW_WRAP, true, false},   {"PACKED", 6, 0, OVERFLOW_WRAP, true, false},
	{"FILES", 5, 0, OVERFLOW_WRAP, true, false},   {"ADDED", 5, 0, OVERFLOW_WRAP, true, false},
	{"CHANGED", 7, 0, OVERFLOW_WRAP, true, false}, {"REMOVED", 7, 0, OVERFLOW_WRAP, true, false},
	{"WASTED", 6, 0, OVERFLOW_WRAP, true, false},  {"CREATED BY", 10, 1, OVERFLOW_CUT_END, false, false},
};

static void put_layers(struct page *page, const struct report *report)
{
	struct grid grid = {.columns = layer_columns, .n = ARRAY_SIZE(layer_columns)};

	vec_each(account, &report->layers->accounts) {
		unsigned layer = (unsigned)(account - report->layers->accounts.v);

		grid_add(&grid, INK_PLAIN, page_format(page, "%u", layer));
		grid_add(&grid, INK_PLAIN, words_size_or_dash(&page->arena, report->image->layers.v[layer].size));
		grid_add(&grid, INK_PLAIN, page_format(page, "%zu", account->stored.n));
		grid_add(&grid, INK_PLAIN, words_size_or_dash(&page->arena, account->added.bytes));
		grid_add(&grid, INK_PLAIN, words_size_or_dash(&page->arena, account->changed.bytes + account->touched.bytes));
		grid_add(&grid, INK_PLAIN, words_size_or_dash(&page->arena, account->removed.bytes));
		grid_add(&grid, account->wasted.bytes ? INK_YELLOW : INK_PLAIN, words_size_or_dash(&page->arena, account->wasted.bytes));
		grid_add(&grid, INK_DIM, command_of(page, report, layer));
	}
	grid_print(page, &grid, SIZE_MAX);
	grid_done(&grid);
}

/* ---- sums ---- */

static const char *const kind_texts[WASTE_KINDS] = {
	[WASTE_METADATA] = "stored again only for owner, mode or time",
	[WASTE_HIDDEN] = "hidden: removed or replaced by a later layer",
	[WASTE_DUPLICATE] = "duplicated: the content of another file",
	[WASTE_LEFTOVER] = "left over: caches, lists, logs, temporary files",
};

/* The kind of most bytes that is not done; -1: none is left. */
static int largest_but(const struct layers *layers, int done)
{
	int largest = -1;

	for (int kind = 0; kind < WASTE_KINDS; kind++)
		if (!(done & 1 << kind) && layers->wasted[kind].n && (largest < 0 || layers->wasted[kind].bytes > layers->wasted[largest].bytes))
			largest = kind;
	return largest;
}

static void put_sums(struct page *page, const struct layers *layers)
{
	uint64_t wasted = 0;

	for (int kind = 0; kind < WASTE_KINDS; kind++)
		wasted += layers->wasted[kind].bytes;
	page_line(page);
	page_put(page, INK_BOLD, page_format(page, "WASTED %.*s of %.*s", STR(words_size_or_dash(&page->arena, wasted)), STR(words_size_or_dash(&page->arena, layers->stored))));
	page_right(page, INK_DIM, page_format(page, "efficiency %.1f %% (dive: %.1f %%)", 100 * layers_efficiency(layers), 100 * layers->dive.efficiency));
	page_line(page);
	if (layers->shown != layers->stored) {
		page_to(page, 2);
		page_put(page, INK_DIM, page_format(page, "files of all layers; %.*s of them show in a container", STR(words_size_or_dash(&page->arena, layers->shown))));
		page_line(page);
	}
	for (int done = 0, kind; (kind = largest_but(layers, done)) >= 0; done |= 1 << kind) {
		page_to(page, 2);
		page_puts(page, INK_PLAIN, kind_texts[kind]);
		page_right(page, INK_PLAIN, page_format(page, "%.*s in %zu file%s", STR(words_size_or_dash(&page->arena, layers->wasted[kind].bytes)),
							layers->wasted[kind].n, plural(layers->wasted[kind].n)));
		page_line(page);
	}
}

/* ---- the largest ---- */

static const struct column waste_columns[] = {
	{"BYTES", 5, 0, OVERFLOW_WRAP, true, false},   {"WHY", 9, 0, OVERFLOW_WRAP, false, false},
	{"STORED", 6, 0, OVERFLOW_WRAP, true, false},  {"BY", 2, 0, OVERFLOW_WRAP, true, false},
	{"PATH", 16, 1, OVERFLOW_CUT_MIDDLE, false, false},
};

static void put_wastes(struct page *page, const struct layers *layers)
{
	struct grid grid = {.columns = waste_columns, .n = ARRAY_SIZE(waste_columns)};
	size_t shown = page->style->all || layers->wastes.n < WASTES_SHOWN ? layers->wastes.n : WASTES_SHOWN;

	if (!shown)
		return;
	page_line(page);
	for (size_t i = 0; i < shown; i++) {
		const struct waste *waste = &layers->wastes.v[i];

		grid_add(&grid, INK_PLAIN, words_size_or_dash(&page->arena, waste->bytes));
		grid_add(&grid, INK_PLAIN, str_of(waste_kind_name(waste->kind)));
		grid_add(&grid, INK_PLAIN, page_format(page, "%u", waste->layer));
		grid_add(&grid, INK_PLAIN, page_format(page, "%u", waste->cause));
		grid_add(&grid, INK_PLAIN, page_safe(page, waste->path));
	}
	grid_print(page, &grid, SIZE_MAX);
	grid_done(&grid);
	if (shown < layers->wastes.n) {
		page_put(page, INK_DIM, page_format(page, "%zu of %zu; --all shows every one", shown, layers->wastes.n));
		page_line(page);
	}
}

/* ---- what to do ---- */

#define SMALL_BYTES ((uint64_t)100 * 1000)

/* Not worth a change: less than 100 kB, and less than a thousandth of the image. */
static bool is_small(const struct layer_advice *advice, const struct layers *layers)
{
	return advice->frees.bytes < SMALL_BYTES && advice->frees.bytes < layers->stored / 1000;
}

/* "layer 2", and where it was written, if that is known: "layer 2 (Dockerfile:7)" */
static const char *layer_text(struct page *page, const struct layers *layers, unsigned layer)
{
	uint32_t line = layers_line(layers, layer);

	return line ? page_format(page, "layer %u (%.*s:%u)", layer, STR(layers->dockerfile), line).p : page_format(page, "layer %u", layer).p;
}

#define PLACE_NONE UINT_MAX

/* What a package has twice itself is no command's. */
static unsigned place_of(const struct layer_advice *advice)
{
	return advice->owner ? PLACE_NONE : waste_place(advice->kind, advice->layer, advice->cause);
}

static struct str advice_text(struct page *page, const struct layers *layers, const struct layer_advice *advice)
{
	const char *cause = layer_text(page, layers, advice->cause);

	switch (advice->kind) {
	case WASTE_METADATA:
		return page_format(page, "%s stores %zu file%s again to change only owner, mode or time: set these where the files are "
				   "made (COPY --chown, --chmod)", cause, advice->frees.n, plural(advice->frees.n));
	case WASTE_HIDDEN:
		return page_format(page, "%s makes %zu file%s that layer %u removes or replaces: do that in the command that makes them, or make "
				   "them in a stage of its own", layer_text(page, layers, advice->layer), advice->frees.n, plural(advice->frees.n), advice->cause);
	case WASTE_DUPLICATE:
		if (advice->owner)
			return page_format(page, "%.*s has %zu file%s twice itself: its maintainer's to change; without the package they go",
					   STR(advice->owner->name), advice->frees.n, plural(advice->frees.n));
		return page_format(page, "%s stores %zu file%s that the image has elsewhere: link to them, or copy once",
				   cause, advice->frees.n, plural(advice->frees.n));
	default:
		return page_format(page, "%s leaves %s: %s", cause, advice->what, advice->fix);
	}
}

/* All that is to be done in one command, and then the command, once. */
static void put_advice_of(struct page *page, const struct report *report, size_t first, size_t shown)
{
	const struct layers *layers = report->layers;
	unsigned place = place_of(&layers->advice.v[first]);

	for (size_t i = first; i < shown; i++) {
		/* Most packages have a text or two twice. */
		if (place_of(&layers->advice.v[i]) != place || (place == PLACE_NONE && is_small(&layers->advice.v[i], layers)))
			continue;
		page_to(page, 2);
		page_words(page, INK_PLAIN, page_safe(page, advice_text(page, layers, &layers->advice.v[i])), 4);
		page_right(page, INK_BOLD, page_format(page, "frees %.*s", STR(words_size_or_dash(&page->arena, layers->advice.v[i].frees.bytes))));
		page_line(page);
	}
	if (place == PLACE_NONE)
		return;
	page_to(page, 4);
	page_put(page, INK_DIM, page_cut_end(page, command_of(page, report, place), page->width > 8 ? page->width - 8 : 72));
	page_line(page);
}

static bool is_first_of_place(const struct layers *layers, size_t i)
{
	for (size_t before = 0; before < i; before++)
		if (place_of(&layers->advice.v[before]) == place_of(&layers->advice.v[i]))
			return false;
	return true;
}

static void put_advice(struct page *page, const struct report *report)
{
	const struct layers *layers = report->layers;
	size_t shown = page->style->all || layers->advice.n < ADVICE_SHOWN ? layers->advice.n : ADVICE_SHOWN;

	while (!page->style->all && shown && is_small(&layers->advice.v[shown - 1], layers)) /* the largest come first */
		shown--;
	if (shown) {
		page_line(page);
		page_heading(page, "WHAT TO DO");
	}
	for (size_t i = 0; i < shown; i++)
		if (is_first_of_place(layers, i))
			put_advice_of(page, report, i, shown);
}

/* ---- packages and files ---- */

#define RECORDS_SHOWN 5

static void put_records(struct page *page, const struct layers *layers)
{
	size_t shown = page->style->all || layers->record_gaps.n < RECORDS_SHOWN ? layers->record_gaps.n : RECORDS_SHOWN;

	if (!layers->record_gaps.n && !layers->unowned.n)
		return;
	page_line(page);
	page_heading(page, "PACKAGES AND FILES");
	for (size_t i = 0; i < shown; i++) {
		const struct record_gap *gap = &layers->record_gaps.v[i];

		page_to(page, 2);
		page_words(page, INK_PLAIN, page_safe(page, page_format(page, "%.*s: %zu of %zu files are not there: %.*s%s", STR(gap->package->name),
									gap->missing, gap->files, STR(gap->first),
									gap->missing > 1 ? ", …" : "")), 4);
		page_line(page);
	}
	if (shown < layers->record_gaps.n) {
		page_to(page, 2);
		page_put(page, INK_DIM, page_format(page, "and %zu more packages", layers->record_gaps.n - shown));
		page_line(page);
	}
	if (layers->unowned.n) {
		page_to(page, 2);
		page_words(page, INK_PLAIN, page_safe(page, page_format(page, "%zu file%s, %.*s, in the system's folders are no package's: %.*s%s",
									layers->unowned.n, plural(layers->unowned.n),
									STR(words_size_or_dash(&page->arena, layers->unowned.bytes)),
									STR(layers->unowned_paths.v[0]), layers->unowned.n > 1 ? ", …" : "")), 4);
		page_line(page);
	}
}

/* ---- in a pipe ---- */

static void put_rows(struct page *page, const struct layers *layers)
{
	struct buf *out = page->out;

	vec_each(waste, &layers->wastes) {
		uint32_t line = layers_line(layers, waste_place(waste->kind, waste->layer, waste->cause));

		buf_printf(out, "%s\t%" PRIu64 "\t%u\t%u\t", waste_kind_name(waste->kind), waste->bytes, waste->layer, waste->cause);
		buf_put(out, page_safe(page, waste->path));
		buf_putc(out, '\t');
		buf_put(out, waste->what ? str_of(waste->what) : waste->other.n ? page_safe(page, waste->other) : STR_LIT("-"));
		buf_putc(out, '\t');
		if (line)
			buf_put(out, page_safe(page, page_format(page, "%.*s:%u", STR(layers->dockerfile), line)));
		else
			buf_putc(out, '-');
		buf_putc(out, '\n');
	}
}

void table_layers(struct page *page, const struct report *report)
{
	if (!report->layers || !report->image)
		return;
	if (!page->style->terminal) {
		put_rows(page, report->layers);
		return;
	}
	part_target(page, report);
	page_line(page);
	put_layers(page, report);
	put_base(page, report);
	put_sums(page, report->layers);
	put_wastes(page, report->layers);
	put_advice(page, report);
	put_records(page, report->layers);
	page_line(page);
	part_gates(page, report);
	part_gaps(page, report);
}
