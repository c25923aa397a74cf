/* SPDX-License-Identifier: Apache-2.0 */
/* What stands behind a card: each part of the image in a line, and its layers. */
#include "report/eval_parts.h"

#include "base/text.h"
#include "report/layout.h"
#include "report/parts.h"
#include "report/words.h"

#define LABEL EVAL_LABEL
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

static void put_vulnerabilities(struct page *page, const struct report *report)
{
	auto_done(buf_done) struct buf text = BUF_INIT(256);
	size_t n = count_part(report, PART_VULNERABILITIES), fixable = fixable_vulnerabilities(report);

	put_label(page, "vulnerabilities");
	if (!report->database) {
		buf_puts(&text, "not evaluated: no advisory database");
	} else if (!n && report->coverage.gaps.n && !report_is_judged(report)) {
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
		if (str_is(gate->name, "--license-policy") || str_is(gate->name, "licenses"))
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
	buf_puts(&text, report->provenance && report->provenance->looked ? "run time" : "signatures, run time");
	put_label(page, "not looked at");
	page_words(page, INK_DIM, page_safe(page, buf_str(&text)), LABEL);
	page_line(page);
}

void part_eval_parts(struct page *page, const struct report *report)
{
	put_vulnerabilities(page, report);
	put_packages(page, report);
	page_sentence(page, LABEL, INK_DIM, report->staying);
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

/* Which layer brought what. */
void part_eval_layers(struct page *page, const struct report *report)
{
	static const struct column columns[] = {
		{"LAYER", 5, 0, OVERFLOW_WRAP, true, false},     {"SIZE", 4, 0, OVERFLOW_WRAP, true, false},
		{"PACKAGES", 8, 0, OVERFLOW_WRAP, true, false},  {"FINDINGS", 8, 0, OVERFLOW_WRAP, true, false},
		{"BROUGHT BY", 8, 1, OVERFLOW_CUT_END, false, false},
	};
	struct grid grid = {.columns = columns, .n = ARRAY_SIZE(columns)};
	struct layer_rows rows = {0};

	collect_layers(report, &rows);
	vec_each(row, &rows)
		add_layer(page, &grid, page_format(page, "%zu", row->index), row,
			  words_created_by(&page->arena, report->image->layers.v[row->index].created_by));
	grid_print(page, &grid, SIZE_MAX);
	page_line(page);
	grid_done(&grid);
	vec_done(&rows);
}
