/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report card: verdict, what the image's parts amount to, where it comes from layer by layer, what to do, the worst few,
 * the verdict again. On a terminal it fits one screen: what the parts leave of it is shared out among the three lists.
 */
#include "report/table.h"

#include "base/text.h"
#include "report/parts.h"
#include "report/words.h"

#define LABEL 17 /* cells of a part's name and its gap */
#define TYPES_SHOWN 8

static void put_label(struct page *page, const char *label)
{
	page_puts(page, INK_BOLD, label);
	page_to(page, LABEL);
}

/* The parts of a card that list rules: what the findings of each are about. */
enum part { PART_VULNERABILITIES, PART_LICENSES, PART_SECRETS, PART_CONFIGURATION };

static enum part part_of(const struct finding *finding)
{
	switch (finding->kind) {
	case FINDING_VULNERABILITY:
		return PART_VULNERABILITIES;
	case FINDING_PACKAGE:
		return str_starts(finding->rule, "license/") ? PART_LICENSES : PART_CONFIGURATION;
	case FINDING_SECRET:
		return PART_SECRETS;
	case FINDING_CONFIG:
	case FINDING_LAYER:
	case FINDING_PROVENANCE:
	case FINDING_RUNTIME:
		break;
	}
	return PART_CONFIGURATION;
}

static size_t count_part(const struct report *report, enum part part)
{
	size_t n = 0;

	if (report->findings)
		vec_each(finding, &report->findings->list)
			n += !finding->ignored && part_of(finding) == part;
	return n;
}

static size_t fixable_vulnerabilities(const struct report *report)
{
	size_t n = 0;

	if (report->findings)
		vec_each(finding, &report->findings->list)
			n += !finding->ignored && finding->kind == FINDING_VULNERABILITY && finding->fixed_in.n;
	return n;
}

/* True of what was found, not of the image: the starter database hardly lists others. */
static void put_all_fixed(const struct page *page, const struct report *report, struct buf *text)
{
	const char *starter = " (the starter database lists mostly fixed ones)";

	buf_puts(text, ", each with a fixed version");
	if (report->database->starter && LABEL + text->n + strlen(starter) <= page->width)
		buf_puts(text, starter);
}

/*
 * Whether vulnerabilities could have been found at all. What was skipped is told by gaps, so that of an image with as many
 * skipped packages as it has none was judged.
 */
static bool is_judged(const struct report *report)
{
	size_t skipped = 0;

	vec_each(gap, &report->coverage.gaps) {
		struct str number, rest;
		uint64_t n;

		if (str_ends(gap->what, " packages") && str_cut(gap->why, ' ', &number, &rest) &&
		    str_starts(rest, "not judged") && str_to_u64(number, &n))
			skipped += (size_t)n;
	}
	return report->summary.packages > skipped;
}

static void put_vulnerabilities(struct page *page, const struct report *report)
{
	auto_done(buf_done) struct buf text = BUF_INIT(256);
	size_t n = count_part(report, PART_VULNERABILITIES), fixable = fixable_vulnerabilities(report);

	put_label(page, "vulnerabilities");
	if (!report->database) {
		buf_puts(&text, "not evaluated: no advisory database");
	} else if (!n && report->coverage.gaps.n && !is_judged(report)) {
		buf_puts(&text, "not judged");
	} else if (!n && report->coverage.gaps.n) {
		buf_puts(&text, "none found in what could be evaluated");
	} else if (!n) {
		buf_printf(&text, "none found in %zu package%s", report->summary.packages, plural(report->summary.packages));
	} else {
		text_count(&text, n);
		buf_puts(&text, " found");
		if (report->summary.kev)
			buf_printf(&text, ", %zu known exploited \xe2\x96\xb2", report->summary.kev);
		if (fixable == n) {
			put_all_fixed(page, report, &text);
		} else if (fixable) {
			buf_puts(&text, ", ");
			text_count(&text, fixable);
			buf_puts(&text, " with a fixed version");
		} else {
			buf_puts(&text, ", none with a fixed version yet");
		}
	}
	page_words(page, INK_PLAIN, page_safe(page, buf_str(&text)), LABEL);
	page_line(page);
}

/* "; layer 0 brought 99, layer 1 115": where few layers brought any, it is said in one breath. */
static void add_origins(const struct report *report, struct buf *text)
{
	size_t counts[8] = {0}, layers = report->image ? report->image->layers.n : 0, shown = 0;

	if (layers < 2)
		return;
	vec_each(package, &report->inventory->packages)
		if ((*package)->layer >= 0 && (*package)->layer < (int)ARRAY_SIZE(counts))
			counts[(*package)->layer]++;
		else
			return; /* a sum that does not add up is worse than none */
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		if (counts[i])
			buf_printf(text, shown++ ? ", layer %zu %zu" : "; layer %zu brought %zu", i, counts[i]);
}

/* "214 deb, 83 npm": packages are sorted by type, so that runs of one type are its count. */
static void put_packages(struct page *page, const struct report *report)
{
	auto_done(buf_done) struct buf text = BUF_INIT(1024);
	const struct inventory *inventory = report->inventory;
	size_t run = 0, types = 0, rest = 0, kinds;

	put_label(page, "packages");
	for (size_t i = 0; inventory && i < inventory->packages.n; i++) {
		const char *type = inventory->packages.v[i]->type;

		run++;
		if (i + 1 < inventory->packages.n && strcmp(type, inventory->packages.v[i + 1]->type) == 0)
			continue;
		if (types++ < TYPES_SHOWN) {
			buf_puts(&text, types > 1 ? ", " : "");
			text_count(&text, run);
			buf_printf(&text, " %s", type);
		} else {
			rest += run;
		}
		run = 0;
	}
	if (rest)
		buf_printf(&text, ", %zu of other types", rest);
	if (!text.n && !inventory)
		buf_puts(&text, "not evaluated");
	else if (!text.n)
		buf_puts(&text, inventory->database_found ? "none installed" : "none found: no package database");
	kinds = text.n;
	if (inventory)
		add_origins(report, &text);
	if (text.n + LABEL > page->width)
		text.n = kinds;
	page_words(page, INK_PLAIN, page_safe(page, buf_str(&text)), LABEL);
	page_line(page);
}

/* Who has to act: the base's maintainer, whose newer image takes its findings away, or oneself. */
static void put_base(struct page *page, const struct report *report)
{
	struct str text = part_base(page, report);
	size_t counts[WHOSE_OWN + 1] = {0};

	if (!text.n)
		return;
	if (report->findings)
		vec_each(finding, &report->findings->list)
			if (!finding->ignored)
				counts[finding->whose]++;
	if (counts[WHOSE_BASE] + counts[WHOSE_OWN])
		text = page_format(page, "%.*s: %zu finding%s, %zu own", STR(text), counts[WHOSE_BASE], plural(counts[WHOSE_BASE]),
				   counts[WHOSE_OWN]);
	put_label(page, "base image");
	page_words(page, INK_PLAIN, text, LABEL);
	page_line(page);
}

struct rule_count {
	struct str id;
	size_t n;
};

VEC_TYPE(rule_counts, struct rule_count);

/* The rules that are broken, each once, in the order of their worst findings. */
static void count_rules(const struct findings *findings, enum part part, struct rule_counts *rules)
{
	vec_each(finding, &findings->list) {
		struct rule_count *known = NULL;

		if (finding->ignored || part_of(finding) != part)
			continue;
		vec_each(rule, rules)
			if (str_eq(rule->id, finding->id))
				known = rule;
		if (!known) {
			known = vec_push(rules);
			known->id = finding->id;
		}
		known->n++;
	}
}

/* Where nothing was found because there is nothing to look at, the line says so. */
static const char *no_configuration(const struct image *image)
{
	if (!image->raw_config.n && str_is(str_of(image->kind), "dir"))
		return "a root file system has no image configuration";
	return "none found in the image configuration";
}

static void put_rules(struct page *page, const struct report *report, const char *label, enum part part, const char *none)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);
	size_t n = count_part(report, part);
	struct rule_counts rules = {0};

	put_label(page, label);
	if (!n)
		buf_puts(&text, none);
	else
		buf_printf(&text, "%zu found: ", n);
	if (report->findings)
		count_rules(report->findings, part, &rules);
	vec_each(rule, &rules) {
		buf_printf(&text, "%s%.*s", rule == rules.v ? "" : ", ", STR(rule->id));
		if (rule->n > 1)
			buf_printf(&text, " (%zu)", rule->n);
	}
	vec_done(&rules);
	page_put(page, INK_PLAIN, page_cut_end(page, page_safe(page, buf_str(&text)), page->width - LABEL));
	page_line(page);
}

/* Of an SBOM there are no files and no configuration. */
static bool is_bill(const struct report *report)
{
	return report->image && report->image->kind && strcmp(report->image->kind, "sbom") == 0;
}

static bool has_license_gate(const struct report *report)
{
	vec_each(gate, &report->gates)
		if (str_is(gate->name, "--license-policy"))
			return true;
	return false;
}

/* What no part above speaks of, so that nobody takes its absence for a pass. */
static void put_not_looked_at(struct page *page, const struct report *report)
{
	auto_done(buf_done) struct buf text = BUF_INIT(256);

	if (is_bill(report))
		buf_puts(&text, "secrets and configuration (an SBOM has none), ");
	if (!has_license_gate(report))
		buf_puts(&text, "licences (--license-policy), ");
	buf_puts(&text, "signatures, run time");
	put_label(page, "not looked at");
	page_words(page, INK_DIM, page_safe(page, buf_str(&text)), LABEL);
	page_line(page);
}

static void put_parts(struct page *page, const struct report *report)
{
	put_vulnerabilities(page, report);
	put_packages(page, report);
	put_base(page, report);
	if (has_license_gate(report) || count_part(report, PART_LICENSES))
		put_rules(page, report, "licences", PART_LICENSES, "all allowed by the policy");
	if (!is_bill(report)) {
		put_rules(page, report, "secrets", PART_SECRETS, "none found in the files and the history");
		put_rules(page, report, "configuration", PART_CONFIGURATION, no_configuration(report->image));
	}
	put_not_looked_at(page, report);
	page_line(page);
}

struct layer_row {
	size_t index, packages, findings;
	uint64_t size;
};

VEC_TYPE(layer_rows, struct layer_row);

static void collect_layers(const struct report *report, struct layer_rows *rows)
{
	for (size_t i = 0; i < report->image->layers.n; i++) {
		const struct image_layer *layer = &report->image->layers.v[i];

		*vec_push(rows) = (struct layer_row){.index = i, .size = layer->unpacked ? layer->unpacked : layer->size};
	}
	if (report->inventory)
		vec_each(package, &report->inventory->packages)
			if ((*package)->layer >= 0 && (size_t)(*package)->layer < rows->n)
				rows->v[(*package)->layer].packages++;
	if (report->findings)
		vec_each(finding, &report->findings->list) {
			int layer = finding->layer == LAYER_UNKNOWN && finding->package ? finding->package->layer
											: finding->layer;

			if (!finding->ignored && layer >= 0 && (size_t)layer < rows->n)
				rows->v[layer].findings++;
		}
}

/* Most findings first, then most packages, then the largest. */
static int weight_order(const void *a, const void *b)
{
	const struct layer_row *x = a, *y = b;

	if (x->findings != y->findings)
		return (y->findings > x->findings) - (y->findings < x->findings);
	if (x->packages != y->packages)
		return (y->packages > x->packages) - (y->packages < x->packages);
	if (x->size != y->size)
		return (y->size > x->size) - (y->size < x->size);
	return (x->index > y->index) - (x->index < y->index);
}

static int index_order(const void *a, const void *b)
{
	const struct layer_row *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static struct str count_text(struct page *page, size_t n)
{
	auto_done(buf_done) struct buf text = BUF_INIT(32);

	if (!n)
		return STR_LIT("-");
	text_count(&text, n);
	return arena_str(&page->arena, buf_str(&text));
}

static void add_layer(struct page *page, struct grid *grid, struct str label, const struct layer_row *row, struct str by)
{
	grid_add(grid, INK_PLAIN, label);
	grid_add(grid, INK_PLAIN, words_size(&page->arena, row->size));
	grid_add(grid, INK_PLAIN, count_text(page, row->packages));
	grid_add(grid, INK_PLAIN, count_text(page, row->findings));
	grid_add(grid, INK_DIM, page_safe(page, by));
}

/* The layers that weigh most, in their order, and one row for the rest, so that the columns add up. */
static void put_layers(struct page *page, const struct report *report, size_t shown)
{
	static const struct column columns[] = {
		{"LAYER", 5, 0, OVERFLOW_WRAP, true, false},     {"SIZE", 4, 0, OVERFLOW_WRAP, true, false},
		{"PACKAGES", 8, 0, OVERFLOW_WRAP, true, false},  {"FINDINGS", 8, 0, OVERFLOW_WRAP, true, false},
		{"BROUGHT BY", 8, 1, OVERFLOW_CUT_END, false, false},
	};
	struct grid grid = {.columns = columns, .n = ARRAY_SIZE(columns)};
	struct layer_rows rows = {0};
	struct layer_row rest = {0};
	size_t n;

	collect_layers(report, &rows);
	n = rows.n;
	if (shown < rows.n) {
		vec_sort(&rows, weight_order);
		n = shown - 1;
		for (size_t i = n; i < rows.n; i++) {
			rest.size += rows.v[i].size;
			rest.packages += rows.v[i].packages;
			rest.findings += rows.v[i].findings;
		}
		qsort(rows.v, n, sizeof(*rows.v), index_order);
	}
	for (size_t i = 0; i < n; i++)
		add_layer(page, &grid, page_format(page, "%zu", rows.v[i].index), &rows.v[i],
			  words_created_by(&page->arena, report->image->layers.v[rows.v[i].index].created_by));
	if (n < rows.n)
		add_layer(page, &grid, STR_LIT("rest"), &rest,
			  arena_printf(&page->arena, "%zu more layer%s", rows.n - n, plural(rows.n - n)));
	grid_print(page, &grid, SIZE_MAX);
	page_line(page);
	grid_done(&grid);
	vec_done(&rows);
}

/* On a screen the clauses that fit on the line will do; a list of everything has the whole sentence. */
static struct str short_of(const struct page *page, struct str text, size_t room)
{
	size_t end = 0;

	if (page->style->all || !page->style->terminal || text_width(text) <= room)
		return text;
	for (size_t i = 1; i + 1 < text.n && text_width(str_slice(text, 0, i)) <= room; i++)
		if (((text.p[i] == ',' || text.p[i] == ';') && text.p[i + 1] == ' ') || (text.p[i] == ' ' &&
											 text.p[i + 1] == '('))
			end = i;
	return end ? str_slice(text, 0, end) : text;
}

static void put_action(struct page *page, const struct action *action, size_t number)
{
	auto_done(buf_done) struct buf count = BUF_INIT(64), number_text = BUF_INIT(32);
	size_t indent = action->part ? 5 : 3, room;
	struct str text = page_safe(page, action->text), where = page_safe(page, action->where);

	text_count(&number_text, action->findings);
	if (action->kev)
		buf_printf(&count, "%s%zu", page->style->utf8 ? "\xe2\x96\xb2" : "^", action->kev);
	buf_printf(&count, "%6s", buf_text(&number_text));
	if (!action->part)
		page_put(page, INK_BOLD, page_format(page, "%zu", number));
	page_to(page, indent);
	room = page->edge - indent - 10;
	text = short_of(page, text, room);
	/* The place is told where there is room for it; the deed itself is never cut. */
	if (where.n && text_width(text) + text_width(where) + 3 <= room)
		text = page_format(page, "%.*s (%.*s)", STR(text), STR(where));
	page_words(page, action->part ? INK_DIM : INK_PLAIN, text, indent);
	page_right(page, INK_PLAIN, buf_str(&count));
	page_line(page);
}

/* Parts fall away before whole actions do. */
static void put_actions(struct page *page, const struct report *report, size_t shown)
{
	size_t whole = 0, room, number = 0, width = page->width;

	/* Sentences are for people in a pipe too (a build's log): they are broken, where rows of findings are not. */
	if (page->width == PAGE_UNLIMITED)
		page->width = page->edge;
	vec_each(action, &report->actions)
		whole += !action->part;
	room = shown > whole ? shown - whole : 0;
	page_puts(page, INK_BOLD, "WHAT TO DO");
	if (report->summary.kev && page->width >= 72)
		page_puts(page, INK_DIM, "   act now first, then known exploited \xe2\x96\xb2, then by number");
	page_right(page, INK_BOLD, STR_LIT("REMOVES"));
	page_line(page);
	vec_each(action, &report->actions) {
		if (action->part && room == 0)
			continue;
		if (action->part)
			room--;
		else if (number == shown)
			break;
		else
			number++;
		put_action(page, action, number);
	}
	page->width = width;
	page_line(page);
}

/* Lines of the three lists: each gets its least, then the actions, the findings and the layers take turns. */
struct shares {
	size_t layers, actions, findings;
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static struct shares share_out(const struct report *report, size_t lines)
{
	size_t layers = report->image ? report->image->layers.n : 0;
	size_t actions = report->actions.n, findings = part_count(report);
	struct shares shares = {least(layers, 2), least(actions, 2), least(findings, 1)};
	size_t taken, before;

	/* A single layer is what the first line has told; where there is no room the layers wait for --all. */
	if (layers == 1 || shares.layers + shares.actions + shares.findings > lines) {
		shares.layers = layers = 0;
		lines += 2;
	}
	if (shares.actions + shares.layers + shares.findings > lines)
		shares.actions = least(actions, 1);
	taken = shares.layers + shares.actions + shares.findings;
	do {
		before = taken;
		if (taken < lines && shares.findings < findings)
			shares.findings++, taken++;
		if (taken < lines && shares.actions < least(actions, 8))
			shares.actions++, taken++;
		if (taken < lines && shares.layers < layers)
			shares.layers++, taken++;
	} while (taken < lines && taken > before);
	return shares;
}

static struct shares everything(const struct report *report)
{
	return (struct shares){report->image ? report->image->layers.n : 0, report->actions.n, part_count(report)};
}

/* What of the findings is on the screen: rows of findings, or of groups. */
struct shown {
	size_t rows, groups;
};

static void put_next(struct page *page, const struct report *report, struct shown shown)
{
	const char *command = "eval --all";

	if (!page->style->terminal)
		return;
	if (part_grouped(page)) {
		part_groups_shown(page, report, shown.rows, shown.groups);
		if (shown.rows == shown.groups)
			return;
		page_puts(page, INK_DIM, "All:");
		command = part_grouped_command(page, "eval");
	} else if (page->style->all || shown.rows == part_count(report)) {
		return;
	} else {
		part_rows_shown(page, report, shown.rows);
		page_puts(page, INK_DIM, ". All:");
	}
	page_to(page, page->cursor + 1);
	page_whole(page, INK_DIM, parts_command(page, report, command), 2);
	page_line(page);
}

/* The findings come last, and get the lines that are really left. */
static struct shown put_findings(struct page *page, const struct report *report, size_t lines)
{
	struct shown shown = {.rows = part_count(report)};

	if (!shown.rows)
		return shown;
	if (!page->style->terminal)
		table_rows(page, report);
	else if (part_grouped(page))
		shown.rows = part_groups(page, report, lines, &shown.groups);
	else
		shown.rows = part_findings(page, report, SIZE_MAX, lines);
	page_line(page);
	return shown;
}

void table_eval(struct page *page, const struct report *report)
{
	bool all = page->style->all || !page->style->terminal;
	size_t tail = part_tail_lines(page, report) + 1, lists, lines;
	struct shares shares;
	struct shown shown;

	part_target(page, report);
	part_verdict(page, report);
	part_gaps(page, report);
	put_parts(page, report);
	/* Each list has a heading and an empty line after it. */
	lists = (size_t)((report->image && report->image->layers.n) + (report->actions.n > 0) + (part_count(report) > 0));
	/* One to spare: on a narrow page a finding may take two lines. */
	lines = page->lines + 2 * lists + tail + 1;
	shares = all ? everything(report) : share_out(report, lines < page->screen ? page->screen - lines : 0);
	if (shares.layers)
		put_layers(page, report, shares.layers);
	if (shares.actions)
		put_actions(page, report, shares.actions);
	lines = page->lines + tail + 1;
	shown = put_findings(page, report, all ? SIZE_MAX : lines < page->screen ? page->screen - lines : 2);
	part_summary(page, report);
	put_next(page, report, shown);
	part_last(page, report);
}
