/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scan on a terminal: the worst findings one a row; where they are many, also the source packages, one a row with its
 * count, so that 350 findings are seen as the 40 upgrades that they are.
 */
#include "report/table.h"

#include "base/map.h"
#include "base/text.h"
#include "report/parts.h"
#include "report/words.h"
#include "version/version.h"

#define GROUP_ABOVE 30 /* findings, beyond which groups are shown too */
#define WORST_BESIDE_GROUPS 5
#define BOTH_FROM 12 /* lines, below which findings and groups would crowd each other */

struct group {
	struct str name, installed, fixed_in;
	const struct finding *worst;
	size_t findings, kev;
};

VEC_TYPE(groups, struct group);

static struct str group_name(struct page *page, const struct finding *finding)
{
	struct str by = page->style->group;

	if (str_is(by, "layer"))
		return arena_printf(&page->arena, "layer %.*s", STR(words_layer(&page->arena, finding->layer)));
	if (!finding->package)
		return words_subject(&page->arena, finding);
	if (str_is(by, "fix"))
		return finding->fixed_in.n ? arena_printf(&page->arena, "%.*s %.*s", STR(finding->package->source_name),
							  STR(finding->fixed_in))
					   : STR_LIT("no fix");
	return words_source(finding->package);
}

/* The highest fixed version is the one that fixes all of a package's findings. */
static void raise_fix(struct group *group, const struct finding *finding)
{
	const struct version_scheme *scheme = finding->package ? version_scheme_find(str_of(finding->package->type)) : NULL;

	if (finding->fixed_in.n && (!group->fixed_in.n || (scheme ? scheme->compare(finding->fixed_in, group->fixed_in) > 0
								 : str_cmp(finding->fixed_in, group->fixed_in) > 0)))
		group->fixed_in = finding->fixed_in;
}

/* Findings come worst first, and so do the groups by their worst. */
static void collect(struct page *page, const struct report *report, struct groups *groups)
{
	auto_done(map_done) struct map known = {0};

	vec_each(finding, &report->findings->list) {
		struct str name = finding->ignored ? STR_NULL : group_name(page, finding);
		size_t number;
		struct group *group;

		if (finding->ignored)
			continue;
		number = (size_t)(uintptr_t)map_get(&known, name);
		if (!number) {
			*vec_push(groups) = (struct group){.name = name, .worst = finding, .installed = finding->installed};
			number = groups->n;
			map_set(&known, name, (void *)(uintptr_t)number);
		}
		group = &groups->v[number - 1];
		group->findings++;
		raise_fix(group, finding);
		group->kev += finding->vulnerability && finding->vulnerability->kev;
	}
}

static void add_group(struct page *page, struct grid *grid, const struct group *group)
{
	grid_add(grid, INK_PLAIN,
		 page_format(page, "%s%s", priority_name(group->worst->priority), group->kev ? " \xe2\x96\xb2" : ""));
	grid_add(grid, INK_PLAIN, page_format(page, "%zu", group->findings));
	grid_add(grid, INK_PLAIN, page_safe(page, group->name));
	grid_add(grid, INK_PLAIN, page_safe(page, group->worst->installed));
	grid_add(grid, INK_PLAIN, page_safe(page, group->fixed_in.n ? group->fixed_in : words_fixed(group->worst)));
	grid_add(grid, INK_DIM, page_safe(page, group->worst->id));
}

static size_t put_groups(struct page *page, const struct groups *groups, size_t lines)
{
	struct column columns[] = {
		{"PRIORITY", 8, 0, OVERFLOW_WRAP, false, false},  {"FINDINGS", 8, 0, OVERFLOW_WRAP, true, false},
		{"SOURCE", 6, 0, OVERFLOW_WRAP, false, false},    {"INSTALLED", 9, 0, OVERFLOW_WRAP, false, false},
		{"FIXED IN", 8, 0, OVERFLOW_WRAP, false, false},  {"WORST", 5, 0, OVERFLOW_WRAP, false, false},
	};
	struct grid grid = {.columns = columns, .n = ARRAY_SIZE(columns), .fold = 3};
	size_t n = 0;

	if (page->style->group.n && !str_is(page->style->group, "package"))
		columns[2].title = "GROUP";
	for (; n < groups->n && n < lines; n++)
		add_group(page, &grid, &groups->v[n]);
	n = grid_print(page, &grid, lines);
	grid_done(&grid);
	return n;
}

/* What of it is on the screen. */
struct shown {
	size_t findings, groups, of_groups;
};

static void put_more(struct page *page, const struct report *report, struct shown shown)
{
	const struct finding *first = report->findings->list.v;
	struct str id;

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
	page_words(page, INK_DIM, page_format(page, "%zu of %zu findings", shown.findings, part_count(report)), 2);
	if (shown.groups < shown.of_groups)
		page_words(page, INK_DIM, page_format(page, " and %zu of %zu packages", shown.groups, shown.of_groups), 2);
	page_words(page, INK_DIM, STR_LIT(" shown, worst first. All:"), 2);
	page_to(page, page->cursor + 1);
	page_whole(page, INK_DIM, parts_command(page, report, "scan --all"), 2);
	page_line(page);
}

static struct shown put_lists(struct page *page, const struct report *report, size_t lines)
{
	const struct report_style *style = page->style;
	struct shown shown = {.findings = part_count(report)};
	struct groups groups = {0};

	if (style->group.n && !str_is(style->group, "none")) {
		collect(page, report, &groups);
		put_groups(page, &groups, SIZE_MAX);
	} else if (style->all) {
		part_findings(page, report, SIZE_MAX, SIZE_MAX);
	} else if (shown.findings <= GROUP_ABOVE || style->group.n || lines < BOTH_FROM) {
		shown.findings = part_findings(page, report, SIZE_MAX, lines);
	} else {
		size_t before = page->lines;

		shown.findings = part_findings(page, report, WORST_BESIDE_GROUPS, lines / 2);
		page_line(page);
		before = page->lines - before;
		collect(page, report, &groups);
		shown.of_groups = groups.n;
		shown.groups = put_groups(page, &groups, lines > before + 2 ? lines - before : 2);
	}
	vec_done(&groups);
	return shown;
}

void table_scan(struct page *page, const struct report *report)
{
	size_t tail = part_tail_lines(page, report) + 3, lines;
	struct shown shown;

	part_target(page, report);
	part_verdict(page, report);
	part_gaps(page, report);
	if (part_count(report)) {
		lines = page->lines + tail;
		shown = put_lists(page, report, lines < page->screen ? page->screen - lines : 2);
		page_line(page);
		put_more(page, report, shown);
	}
	part_summary(page, report);
	part_last(page, report);
}
