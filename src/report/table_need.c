/* SPDX-License-Identifier: Apache-2.0 */
/* Which packages are needed and what that rests on; in a pipe one a row. And why one of them is. */
#include <inttypes.h>

#include "base/path.h"
#include "base/text.h"
#include "report/parts.h"
#include "report/table.h"
#include "report/words.h"

#define PACKAGES_SHOWN 15
#define MISSING_SHOWN 5

/* ---- the sums ---- */

static void put_sums(struct page *page, const struct need *need)
{
	static const char *const texts[NEED_VERDICTS] = {
		[NEED_REQUIRED] = "reached from what the image starts", [NEED_DEPENDED] = "only named by a needed package as its dependency",
		[NEED_UNKNOWN] = "named somewhere, or not to be known", [NEED_UNREACHED] = "nothing leads to it",
		[NEED_DISCOURAGED] = "nothing leads to it, and of use to attackers",
		[NEED_OBSERVED] = "a run opened a file of it",
		[NEED_WASTE] = "in a cache, or among temporary files",
	};

	vec_each(start, &need->starts) {
		page_words(page, INK_PLAIN, page_safe(page, *start), 4);
		page_line(page);
	}
	if (need->profile.path) {
		page_words(page, INK_PLAIN, page_safe(page, page_format(page, "profile: %s names %zu files, of which %zu are in the image", need->profile.path,
									need->profile.entries, need->profile.found)), 4);
		page_line(page);
	}
	page_line(page);
	for (int verdict = 0; verdict < NEED_VERDICTS; verdict++) {
		if (!need->counts[verdict])
			continue;
		page_put(page, verdict >= NEED_UNREACHED ? INK_YELLOW : INK_PLAIN, page_format(page, "%-11s", need_verdict_name((enum need_verdict)verdict)));
		page_put(page, INK_PLAIN, page_format(page, " %s", texts[verdict]));
		page_right(page, INK_PLAIN, page_format(page, "%zu, %.*s", need->counts[verdict], STR(words_size_or_dash(&page->arena, need->bytes[verdict]))));
		page_line(page);
	}
}

/* ---- the packages ---- */

VEC_TYPE(need_rows, const struct need_package *);

/* What came with the base a rebuild hides, and ships. */
static void put_base_bytes(struct page *page, const struct need *need)
{
	uint64_t bytes = 0;
	size_t n = 0;

	vec_each(package, &need->packages)
		if (package->verdict >= NEED_UNREACHED && package->base_bytes) {
			bytes += package->base_bytes;
			n++;
		}
	if (!n)
		return;
	page_words(page, INK_PLAIN, page_format(page, "%zu of those not needed, %.*s, came with the base: a rebuild hides them but ships them; only another base frees them",
						n, STR(words_size_or_dash(&page->arena, bytes))), 2);
	page_line(page);
}

/* What is surest not to be needed first, then what frees most. */
static int row_order(const void *x, const void *y)
{
	const struct need_package *a = *(const struct need_package *const *)x, *b = *(const struct need_package *const *)y;
	int order;

	if (a->verdict != b->verdict)
		return a->verdict < b->verdict ? 1 : -1;
	if (need_frees(a) != need_frees(b))
		return need_frees(a) < need_frees(b) ? 1 : -1;
	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? 1 : -1;
	order = str_cmp(a->package->name, b->package->name);
	return order ? order : (a > b) - (a < b);
}

static const struct column columns[] = {
	{"VERDICT", 7, 0, OVERFLOW_WRAP, false, false},  {"PACKAGE", 18, 1, OVERFLOW_CUT_MIDDLE, false, false},
	{"FREES", 5, 0, OVERFLOW_WRAP, true, false},     {"VULNS", 5, 0, OVERFLOW_WRAP, true, false},
	{"WHY", 20, 1, OVERFLOW_CUT_END, false, false},
};

static struct str findings_text(struct page *page, const struct need *need, const struct need_package *row)
{
	if (need->unjudged)
		return STR_LIT("?");
	return row->findings ? page_format(page, "%zu", row->findings) : STR_LIT("-");
}

/* The verdict stands beside it; `why` says more. */
static struct str reason_of(struct page *page, const struct need_package *need)
{
	if (need->verdict == NEED_DISCOURAGED)
		return str_of(need->kind);
	if (need->verdict == NEED_UNREACHED)
		return need->orphan ? STR_LIT("nobody's dependency") : STR_LIT("nothing leads to it");
	return page_safe(page, need->why);
}

static void put_packages(struct page *page, const struct need *need)
{
	struct grid grid = {.columns = columns, .n = ARRAY_SIZE(columns)};
	struct need_rows rows = {0};
	size_t shown;

	vec_each(package, &need->packages)
		if (page->style->all || package->verdict >= NEED_UNREACHED)
			*vec_push(&rows) = package;
	vec_sort(&rows, row_order);
	shown = page->style->all || rows.n < PACKAGES_SHOWN ? rows.n : PACKAGES_SHOWN;
	if (shown)
		page_line(page);
	for (size_t i = 0; i < shown; i++) {
		const struct need_package *row = rows.v[i];

		grid_add(&grid, row->verdict >= NEED_UNREACHED ? INK_YELLOW : INK_PLAIN, str_of(need_verdict_name(row->verdict)));
		grid_add(&grid, INK_BOLD, page_safe(page, row->package->name));
		grid_add(&grid, INK_PLAIN, words_size_or_dash(&page->arena, need_frees(row)));
		grid_add(&grid, INK_PLAIN, findings_text(page, need, row));
		grid_add(&grid, INK_DIM, reason_of(page, row));
	}
	if (shown)
		grid_print(page, &grid, SIZE_MAX);
	if (shown < rows.n) {
		page_put(page, INK_DIM, page_format(page, "%zu of %zu; --all shows every package", shown, rows.n));
		page_line(page);
	}
	put_base_bytes(page, need);
	vec_done(&rows);
	grid_done(&grid);
}

/* ---- programs ---- */

/* Of what the image starts: what its libraries cost. */
static void put_dropped(struct page *page, const struct need *need)
{
	vec_each(program, &need->programs) {
		const struct need_dropped *dropped = &program->dropped;

		if (!dropped->libraries)
			continue;
		page_to(page, 2);
		page_words(page, INK_PLAIN, page_safe(page, page_format(page, "linked statically, %.*s would let go %zu librar%s of %.*s that only it loads",
									STR(program->path), dropped->libraries, dropped->libraries == 1 ? "y" : "ies",
									STR(words_size_or_dash(&page->arena, dropped->bytes)))), 4);
		if (dropped->packages.n) {
			page_words(page, INK_PLAIN, page_format(page, ", and %zu package%s of %.*s with %zu vulnerabilit%s:", dropped->packages.n,
								plural(dropped->packages.n), STR(words_size_or_dash(&page->arena, dropped->package_bytes)),
								dropped->findings, dropped->findings == 1 ? "y" : "ies"), 4);
			vec_each(i, &dropped->packages)
				page_words(page, INK_PLAIN, page_safe(page, page_format(page, " %.*s", STR(need->packages.v[*i].package->name))), 4);
		}
		page_line(page);
	}
}

/* ---- programs one by one ---- */

static const char *kind_of(const struct need_program *program)
{
	return program->library ? "library" : program->linked_statically ? "static program" : "program";
}

static const char *known_text(enum need_known known)
{
	static const char *const texts[] = {[NEED_NO] = "no", [NEED_YES] = "yes", [NEED_NOT_KNOWN] = "?"};

	return texts[known];
}

static const char *const relros[] = {[NEED_RELRO_NONE] = "no", [NEED_RELRO_PARTIAL] = "partial", [NEED_RELRO_FULL] = "full"};

static const struct column program_columns[] = {
	{"PATH", 24, 1, OVERFLOW_CUT_MIDDLE, false, false}, {"KIND", 7, 0, OVERFLOW_WRAP, false, false},
	{"PIE", 3, 0, OVERFLOW_WRAP, false, false},         {"RELRO", 7, 0, OVERFLOW_WRAP, false, false},
	{"NX", 3, 0, OVERFLOW_WRAP, false, false},          {"CANARY", 6, 0, OVERFLOW_WRAP, false, false},
	{"FORTIFY", 7, 0, OVERFLOW_WRAP, false, false},     {"RUNPATH", 7, 1, OVERFLOW_CUT_END, false, false},
};

#define OTHER_CELLS 54 /* of the columns but the path */

/* Folders are alike: where there is no room for a path, the name is what tells. */
static struct str path_text(struct page *page, struct str path)
{
	size_t room = page->width > OTHER_CELLS + 24 ? page->width - OTHER_CELLS : 24;
	struct str safe = page_safe(page, path);

	if (text_width(safe) <= room || page->style->all)
		return safe;
	return page_cut_end(page, page_format(page, "%s/%.*s", page->style->utf8 ? "\xe2\x80\xa6" : "...", STR(page_safe(page, path_base(path)))), room);
}

static void put_binaries(struct page *page, const struct need *need)
{
	struct grid grid = {.columns = program_columns, .n = ARRAY_SIZE(program_columns)};

	vec_each(program, &need->programs) {
		bool weak = !program->position_independent || program->relro == NEED_RELRO_NONE || !program->stack_not_executable;

		grid_add(&grid, weak ? INK_YELLOW : INK_PLAIN, path_text(page, program->path));
		grid_add(&grid, INK_PLAIN, str_of(kind_of(program)));
		grid_add(&grid, INK_PLAIN, str_of(program->position_independent ? "yes" : "no"));
		grid_add(&grid, INK_PLAIN, str_of(relros[program->relro]));
		grid_add(&grid, INK_PLAIN, str_of(program->stack_not_executable ? "yes" : "no"));
		grid_add(&grid, INK_PLAIN, str_of(known_text(program->stack_protector)));
		grid_add(&grid, INK_PLAIN, str_of(known_text(program->fortified)));
		grid_add(&grid, INK_DIM, program->runpath.n ? page_safe(page, program->runpath) : STR_LIT("-"));
	}
	if (need->programs.n)
		grid_print(page, &grid, SIZE_MAX);
	else
		page_put(page, INK_PLAIN, STR_LIT("no program is reached"));
	page_line(page);
	grid_done(&grid);
}

static void put_binary_rows(struct page *page, const struct need *need)
{
	struct buf *out = page->out;

	vec_each(program, &need->programs) {
		buf_put(out, page_safe(page, program->path));
		buf_printf(out, "\t%s\t%s\t%s\t%s\t%s\t%s\t", kind_of(program), program->position_independent ? "yes" : "no", relros[program->relro],
			   program->stack_not_executable ? "yes" : "no", known_text(program->stack_protector), known_text(program->fortified));
		buf_put(out, program->runpath.n ? page_safe(page, program->runpath) : STR_LIT("-"));
		buf_putc(out, '\n');
	}
}

static void put_programs(struct page *page, const struct need *need)
{
	size_t fixed = 0, stack = 0, relro = 0, statically = 0;

	vec_each(program, &need->programs) {
		fixed += !program->position_independent;
		stack += !program->stack_not_executable;
		relro += program->relro == NEED_RELRO_NONE;
		statically += program->linked_statically;
	}
	if (!need->programs.n)
		return;
	page_line(page);
	page_heading(page, "PROGRAMS AND LIBRARIES");
	page_to(page, 2);
	page_words(page, INK_PLAIN, page_format(page, "%zu reached, %zu linked statically; %zu at a fixed address, %zu with an executable stack, "
						"%zu without RELRO", need->programs.n, statically, fixed, stack, relro), 4);
	page_line(page);
	put_dropped(page, need);
	for (size_t i = 0; i < need->missing.n && (page->style->all || i < MISSING_SHOWN); i++) {
		page_to(page, 2);
		page_words(page, INK_YELLOW, page_safe(page, page_format(page, "%.*s asks for %.*s, which is not found in this image",
									 STR(need->missing.v[i].path), STR(need->missing.v[i].library))), 4);
		page_line(page);
	}
	if (!page->style->all && need->missing.n > MISSING_SHOWN) {
		page_to(page, 2);
		page_put(page, INK_DIM, page_format(page, "and %zu more that are missing", need->missing.n - MISSING_SHOWN));
		page_line(page);
	}
}

static void put_caveats(struct page *page, const struct need *need)
{
	if (!need->caveats.n)
		return;
	page_line(page);
	page_heading(page, "WHAT FILES CANNOT TELL");
	vec_each(caveat, &need->caveats) {
		page_to(page, 2);
		page_words(page, INK_PLAIN, page_safe(page, *caveat), 4);
		page_line(page);
	}
}

static void put_rows(struct page *page, const struct need *need)
{
	struct buf *out = page->out;

	vec_each(row, &need->packages) {
		buf_printf(out, "%s\t%s\t", need_verdict_name(row->verdict), row->package->type);
		buf_put(out, page_safe(page, row->package->name));
		buf_putc(out, '\t');
		buf_put(out, page_safe(page, row->package->version));
		buf_printf(out, "\t%" PRIu64 "\t", row->bytes);
		if (need->unjudged)
			buf_putc(out, '?');
		else
			buf_printf(out, "%zu", row->findings);
		buf_printf(out, "\t%s\t", row->kind ? row->kind : "-");
		buf_put(out, page_safe(page, row->why));
		buf_putc(out, '\t');
		buf_put(out, row->removal.n ? page_safe(page, row->removal) : STR_LIT("-"));
		buf_putc(out, '\n');
	}
}

void table_need(struct page *page, const struct report *report)
{
	if (!report->need || !report->image)
		return;
	if (!page->style->terminal) {
		(report->need->binaries ? put_binary_rows : put_rows)(page, report->need);
		return;
	}
	part_target(page, report);
	page_line(page);
	if (report->need->binaries) {
		put_binaries(page, report->need);
		return;
	}
	put_sums(page, report->need);
	put_packages(page, report->need);
	put_programs(page, report->need);
	put_caveats(page, report->need);
	if (report->coverage.gaps.n || report->coverage.dropped) {
		page_line(page);
		part_gaps(page, report);
	}
}

/* ---- why ---- */

#define STEPS_DEEP 10 /* steps that each stand further right than the one before */
#define STEP_ROOM 24  /* cells that are left to a step's text, the indent of its further lines among them */

/* A step stands right of what it follows from; what does not fit is broken right of where the step begins, so that the lines stay a tree. */
static void put_step(struct page *page, const struct need_step *step, size_t nth)
{
	size_t start = 2 + (nth < STEPS_DEEP ? nth : STEPS_DEEP) * 2, most = page->width > STEP_ROOM + 2 ? page->width - STEP_ROOM : 2, indent;

	if (start > most)
		start = most;
	indent = start + 4;
	page_to(page, start);
	page_words(page, INK_PLAIN, page_safe(page, step->what), indent);
	page_to(page, page->cursor + 2);
	page_words(page, INK_DIM, page_format(page, "%s%s", need_edge_name(step->edge), step->detail.n ? ":" : ""), indent);
	if (step->detail.n) {
		page_to(page, page->cursor + 1);
		page_words(page, INK_DIM, page_safe(page, step->detail), indent);
	}
	page_line(page);
}

static void put_package(struct page *page, const struct need_package *need)
{
	page_put(page, INK_BOLD, page_safe(page, page_format(page, "%.*s %.*s", STR(need->package->name), STR(need->package->version))));
	page_put(page, INK_PLAIN, page_format(page, "  %s", need_verdict_name(need->verdict)));
	page_line(page);
	page_to(page, 2);
	page_words(page, INK_PLAIN, page_safe(page, need->why), 4);
	page_line(page);
	if (need->kind) {
		page_to(page, 2);
		page_words(page, INK_YELLOW, page_format(page, "%s: %s", need->kind, need->kind_why), 4);
		page_line(page);
	}
	vec_each(step, &need->chain)
		put_step(page, step, (size_t)(step - need->chain.v));
	if (need->verdict >= NEED_UNREACHED) {
		page_to(page, 2);
		page_words(page, INK_PLAIN, page_format(page, "without it: %.*s in %zu file%s, %zu vulnerabilit%s, %zu setuid or privileged, %zu shell%s",
							STR(words_size_or_dash(&page->arena, need->bytes)), need->files, plural(need->files), need->findings,
							need->findings == 1 ? "y" : "ies", need->privileged, need->shells, plural(need->shells)), 4);
		page_line(page);
		if (need->base_bytes) {
			page_to(page, 2);
			page_words(page, INK_PLAIN, page_format(page, "%.*s of them came with the base: a rebuild hides them but ships them; only another base frees them",
								STR(words_size_or_dash(&page->arena, need->base_bytes))), 4);
			page_line(page);
		}
	}
	if (need->removal.n) {
		page_to(page, 2);
		page_command(page, INK_PLAIN, page_safe(page, need->removal), 2);
		page_line(page);
	}
}

void table_why(struct page *page, const struct report *report)
{
	if (!report->need)
		return;
	vec_each(package, &report->need->packages)
		if (str_eq(package->package->name, report->need->asked))
			put_package(page, package);
}
