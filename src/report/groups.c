/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings put together: by source package, by layer, by what fixes them; one row a group with its count, so that 350
 * findings are seen as the 40 upgrades that they are.
 */
#include "report/parts.h"

#include "base/map.h"
#include "base/text.h"
#include "report/words.h"

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
		return finding->fixed_in.n ? arena_printf(&page->arena, "%.*s %.*s", STR(words_source(&page->arena, finding->package)),
							  STR(finding->fixed_in))
					   : STR_LIT("no fix");
	return words_source(&page->arena, finding->package);
}

/* The highest fixed version is the one that fixes all of a package's findings. */
static void raise_fix(struct group *group, const struct finding *finding)
{
	if (words_is_newer(finding, finding->fixed_in, group->fixed_in))
		group->fixed_in = finding->fixed_in;
	if (words_is_newer(finding, finding->upgrade, group->fixed_in))
		group->fixed_in = finding->upgrade;
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

/* A layer's packages have no version in common. */
static bool has_versions(const struct page *page)
{
	return !str_is(page->style->group, "layer");
}

/* What a secret or a rule has not. */
static struct str or_dash(struct str text)
{
	return text.n ? text : STR_LIT("-");
}

static void add_group(struct page *page, struct grid *grid, const struct group *group)
{
	struct str fixed = group->fixed_in.n ? group->fixed_in : words_fixed(group->worst);

	grid_add(grid, INK_PLAIN,
		 page_format(page, "%s%s", priority_name(group->worst->priority), group->kev ? " \xe2\x96\xb2" : ""));
	grid_add(grid, INK_PLAIN, page_format(page, "%zu", group->findings));
	grid_add(grid, INK_PLAIN, page_safe(page, group->name));
	grid_add(grid, INK_PLAIN, or_dash(has_versions(page) ? page_safe(page, group->worst->installed) : STR_NULL));
	grid_add(grid, INK_PLAIN, or_dash(has_versions(page) ? page_safe(page, fixed) : STR_NULL));
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

bool part_grouped(const struct page *page)
{
	return page->style->group.n && !str_is(page->style->group, "none");
}

size_t part_groups(struct page *page, const struct report *report, size_t lines, size_t *ret_all)
{
	struct groups groups = {0};
	size_t n;

	*ret_all = 0;
	if (!report->findings)
		return 0;
	collect(page, report, &groups);
	*ret_all = groups.n;
	n = put_groups(page, &groups, lines);
	vec_done(&groups);
	return n;
}

void part_groups_shown(struct page *page, const struct report *report, size_t shown, size_t all)
{
	page_words(page, INK_DIM,
		   page_format(page, "%zu of %zu groups by %.*s, of %zu findings, worst first.", shown, all,
			       STR(page->style->group), part_count(report)),
		   2);
	if (shown == all)
		page_line(page);
	else
		page_to(page, page->cursor + 1);
}

const char *part_grouped_command(struct page *page, const char *command)
{
	return arena_printf(&page->arena, "%s --all --group %.*s", command, STR(page->style->group)).p;
}

/* The order of groups is that of their worst finding; within one the findings keep theirs. */
static int rank_order(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	if (x->group != y->group)
		return (x->group > y->group) - (x->group < y->group);
	return (x->finding > y->finding) - (x->finding < y->finding);
}

void part_order(struct page *page, const struct report *report, struct ordered_list *ret_list)
{
	auto_done(map_done) struct map known = {0};
	size_t groups = 0;

	if (report->findings)
		vec_each(finding, &report->findings->list) {
			struct str name = finding->ignored || !part_grouped(page) ? STR_NULL : group_name(page, finding);
			size_t number = name.n ? (size_t)(uintptr_t)map_get(&known, name) : 0;

			if (finding->ignored)
				continue;
			if (name.n && !number) {
				number = ++groups;
				map_set(&known, name, (void *)(uintptr_t)number);
			}
			*vec_push(ret_list) = (struct ordered){finding, number};
		}
	if (groups)
		vec_sort(ret_list, rank_order);
}
