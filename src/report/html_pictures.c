/* SPDX-License-Identifier: Apache-2.0 */
/* The pictures of the page's parts, as report/html_svg.h draws them. */
#include <math.h>

#include "base/map.h"
#include "model/naming.h"
#include "report/html_svg.h"
#include "report/words.h"

#define ACTIONS_MAX 12
#define LAYERS_MAX 40
#define PACKAGES_MAX 20 /* needed, and as many that are not */

/* ---- the load line ---- */

#define LOAD_LEFT 110
#define LOAD_LINE (LOAD_LEFT + 560) /* where 100 % is */
#define LOAD_MOST 150.0             /* percent; what is more ends there, with its number */

void html_picture_load(struct html *html)
{
	double scale = (LOAD_LINE - LOAD_LEFT) / 100.0, end = SVG_LINE + LOAD_PARTS * (SVG_LINE + 4);

	svg_open(html, "load-picture", (size_t)end + 6, "Load line",
		     "A bar a part, as long as the share of the allowed risk that it uses; the line is at 100 %, and the hatched part is above it.");
	svg_put_hatching(html, "load-picture", SVG_RED);
	svg_put_label(html, LOAD_LINE, SVG_LINE - 5, "middle", STR_LIT("100 %"), SVG_LABEL);
	for (size_t i = 0; i < LOAD_PARTS; i++) {
		const struct load *load = &html->report->load[i];
		double y = SVG_LINE + (double)i * (SVG_LINE + 4), percent = fmin(fmax(load->percent, 0), LOAD_MOST);

		svg_put_label(html, 0, y + 14, NULL, str_of(load_part_name((enum load_part)i)), SVG_LABEL);
		if (!load->evaluated) {
			svg_put_label(html, LOAD_LEFT, y + 14, NULL, STR_LIT("not evaluated"), SVG_LABEL);
			continue;
		}
		svg_put_bar(html, LOAD_LEFT, y + 3, fmin(percent, 100) * scale, 13, SVG_BLUE);
		svg_put_bar(html, LOAD_LINE, y + 3, (percent - 100) * scale, 13, "url(#load-picture-hatching)");
		svg_put_label(html, LOAD_LEFT + fmax(percent, percent > 80 ? 100 : 0) * scale + 6, y + 14, NULL,
			  words_percent(&html->arena, load->percent), SVG_LABEL);
	}
	buf_printf(html->out, "<path d=\"M%d %dV%.0f\" stroke=\"currentColor\" stroke-width=\"2\"/>\n", LOAD_LINE, SVG_LINE, end);
	svg_close(html);
}

/* ---- what each action removes ---- */

/* The signs that stand around code: a picture has no other letters for it. */
static struct str without_backticks(struct arena *arena, struct str text)
{
	auto_done(buf_done) struct buf out = BUF_INIT(HTML_TEXT_MAX);

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '`')
			buf_putc(&out, text.p[i]);
	return arena_str(arena, buf_str(&out));
}

void html_picture_actions(struct html *html)
{
	const struct report *report = html->report;
	size_t rows = 0, most = 1, number = 0, all = 0;

	vec_each(action, &report->actions) {
		all += !action->part;
		if (action->part || rows == ACTIONS_MAX)
			continue;
		rows++;
		most = action->findings > most ? action->findings : most;
	}
	svg_open(html, "action-picture", rows * 2 * SVG_LINE + 2 * SVG_LINE, "What each action removes",
		     arena_printf(&html->arena, "A bar an action, as long as the number of findings that it removes; the longest is %zu. "
				  "The hatched part is to be acted on now.", most).p);
	svg_put_hatching(html, "action-picture", SVG_RED);
	rows = 0;
	vec_each(action, &report->actions) {
		double y = (double)(rows * 2 * SVG_LINE), scale = (SVG_WIDTH - 60.0) / (double)most;

		if (action->part || rows == ACTIONS_MAX)
			continue;
		rows++;
		svg_put_label(html, 0, y + 14, NULL, arena_printf(&html->arena, "%zu  %.*s", ++number, STR(without_backticks(&html->arena, words_action(action)))), SVG_LABEL);
		svg_put_bar(html, 0, y + 20, (double)action->findings * scale, 12, SVG_BLUE);
		svg_put_bar(html, 0, y + 20, (double)action->urgent * scale, 12, "url(#action-picture-hatching)");
		svg_put_label(html, (double)action->findings * scale + 6, y + 31, NULL, words_removes(&html->arena, action), SVG_LABEL);
	}
	svg_put_key(html, 0, (double)(rows * 2 * SVG_LINE + 26), SVG_BLUE, "findings removed");
	svg_put_key(html, 160, (double)(rows * 2 * SVG_LINE + 26), "url(#action-picture-hatching)", "of them to be acted on now");
	svg_close_part(html, rows, all, "actions");
}

/* ---- likelihood by impact ---- */

#define CELL_LEFT 112
#define CELL_WIDTH ((SVG_WIDTH - CELL_LEFT) / HTML_LIKELIHOODS)
#define CELL_HEIGHT 34

/* The worse the corner, the stronger the colour; what is not known has a grey of its own. */
static const char *cell_colour(size_t impact, size_t likelihood)
{
	size_t badness = likelihood + (HTML_IMPACTS - 1 - impact);

	if (impact == HTML_IMPACTS - 1 || likelihood == 0)
		return SVG_GREY;
	return badness >= 7 ? SVG_RED : badness >= 5 ? SVG_ORANGE : SVG_BLUE;
}

void html_picture_matrix(struct html *html, const size_t counts[HTML_IMPACTS][HTML_LIKELIHOODS])
{
	static const char *const columns[HTML_LIKELIHOODS] = {"not known", "below 1 %", "1 to 10 %", "from 10 %", "exploited"};
	size_t most = 1;

	for (size_t i = 0; i < HTML_IMPACTS * HTML_LIKELIHOODS; i++)
		most = counts[i / HTML_LIKELIHOODS][i % HTML_LIKELIHOODS] > most ? counts[i / HTML_LIKELIHOODS][i % HTML_LIKELIHOODS] : most;
	svg_open(html, "matrix-picture", HTML_IMPACTS * CELL_HEIGHT + 2 * SVG_LINE + 6, "Likelihood by impact",
		     "A grid: severity from critical above to not known below, likelihood of exploitation from not known at the left to known "
		     "exploited at the right. Each cell has the number of vulnerabilities and a disc that grows with it.");
	for (size_t j = 0; j < HTML_LIKELIHOODS; j++)
		svg_put_label(html, (double)CELL_LEFT + (double)j * CELL_WIDTH + CELL_WIDTH / 2.0, SVG_LINE - 4, "middle", str_of(columns[j]), SVG_LABEL);
	for (size_t i = 0; i < HTML_IMPACTS; i++) {
		double y = (double)(SVG_LINE + i * CELL_HEIGHT);

		svg_put_label(html, 0, y + 22, NULL, str_of(html_impacts[i]), SVG_LABEL);
		for (size_t j = 0; j < HTML_LIKELIHOODS; j++) {
			double x = (double)CELL_LEFT + (double)j * CELL_WIDTH, n = (double)counts[i][j];

			buf_printf(html->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"" SVG_GREY "\"/>", x + 1, y + 1,
				   CELL_WIDTH - 2, CELL_HEIGHT - 2);
			if (!counts[i][j])
				continue;
			buf_printf(html->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"/>", x + 22, y + CELL_HEIGHT / 2.0,
				   3 + 10 * sqrt(n / (double)most), cell_colour(i, j));
			svg_put_label(html, x + 44, y + 22, NULL, arena_printf(&html->arena, "%zu", counts[i][j]), SVG_LABEL);
		}
	}
	svg_put_label(html, 0, HTML_IMPACTS * CELL_HEIGHT + 2 * SVG_LINE, NULL, STR_LIT("rows: severity; columns: probability of exploitation (EPSS, KEV)"), SVG_LABEL + 10);
	svg_close(html);
}

/* ---- layers ---- */

struct layer_bytes {
	uint64_t stored, wasted;
};

static struct layer_bytes bytes_of(const struct report *report, size_t i)
{
	const struct image_layer *layer = &report->image->layers.v[i];

	if (report->layers && i < report->layers->accounts.n)
		return (struct layer_bytes){report->layers->accounts.v[i].stored.bytes, report->layers->accounts.v[i].wasted.bytes};
	return (struct layer_bytes){layer->unpacked ? layer->unpacked : layer->size, 0};
}

static void put_layer(struct html *html, size_t i, double y, double scale)
{
	struct layer_bytes bytes = bytes_of(html->report, i);
	struct str size = words_size(&html->arena, bytes.stored), wasted = words_size(&html->arena, bytes.wasted);
	double width = (double)bytes.stored * scale, lost = (double)bytes.wasted * scale;

	svg_put_label(html, 0, y + 14, NULL,
		  arena_printf(&html->arena, "%zu  %.*s", i, STR(words_created_by(&html->arena, html->report->image->layers.v[i].created_by))), SVG_LABEL);
	svg_put_bar(html, 0, y + 20, width, 12, SVG_BLUE);
	svg_put_bar(html, width > lost ? width - lost : 0, y + 20, lost, 12, "url(#layer-picture-hatching)");
	svg_put_label(html, width + 6, y + 31, NULL,
		  bytes.wasted ? arena_printf(&html->arena, "%.*s, %.*s wasted", STR(size), STR(wasted)) : size, SVG_LABEL);
}

void html_picture_layers(struct html *html)
{
	const struct report *report = html->report;
	size_t rows = report->image->layers.n < LAYERS_MAX ? report->image->layers.n : LAYERS_MAX;
	uint64_t most = 1;

	for (size_t i = 0; i < rows; i++)
		if (bytes_of(report, i).stored > most)
			most = bytes_of(report, i).stored;
	svg_open(html, "layer-picture", rows * 2 * SVG_LINE + 2 * SVG_LINE, "Layers and what they ship for nothing",
		     "A bar a layer, as long as the bytes of its files; the hatched end of it is wasted.");
	svg_put_hatching(html, "layer-picture", SVG_ORANGE);
	for (size_t i = 0; i < rows; i++)
		put_layer(html, i, (double)(i * 2 * SVG_LINE), (SVG_WIDTH - 170.0) / (double)most);
	svg_put_key(html, 0, (double)(rows * 2 * SVG_LINE + 26), SVG_BLUE, "files");
	svg_put_key(html, 80, (double)(rows * 2 * SVG_LINE + 26), "url(#layer-picture-hatching)", report->layers ? "wasted" : "wasted (not asked)");
	svg_close_part(html, rows, report->image->layers.n, "layers");
}

/* ---- packages ---- */

#define NODE_LEFT 110 /* the arcs are left of it */
#define NODE_TEXT 60  /* cells */
#define NODE_BAR 560

struct nodes {
	const struct need_package *v[2 * PACKAGES_MAX];
	size_t n, needed; /* the first ones are needed */
};

static bool is_needed(const struct need_package *item)
{
	return item->verdict == NEED_REQUIRED || item->verdict == NEED_DEPENDED;
}

/* Keeps the largest in order: the list is short. */
static void keep(const struct need_package *item, const struct need_package **list, size_t *n)
{
	size_t at = *n;

	while (at && list[at - 1]->bytes < item->bytes)
		at--;
	if (at == PACKAGES_MAX)
		return;
	if (*n < PACKAGES_MAX)
		(*n)++;
	memmove(list + at + 1, list + at, (*n - at - 1) * sizeof(*list));
	list[at] = item;
}

static void choose(const struct need *need, struct nodes *nodes)
{
	const struct need_package *needed[PACKAGES_MAX + 1], *others[PACKAGES_MAX + 1];
	size_t n = 0, m = 0;

	vec_each(item, &need->packages)
		if (is_needed(item))
			keep(item, needed, &n);
		else if (item->verdict != NEED_UNKNOWN)
			keep(item, others, &m);
	memcpy(nodes->v, needed, n * sizeof(*needed));
	memcpy(nodes->v + n, others, m * sizeof(*others));
	nodes->needed = n;
	nodes->n = n + m;
}

static double node_y(const struct nodes *nodes, size_t i)
{
	return (double)(SVG_LINE + i * SVG_LINE + (i >= nodes->needed ? SVG_LINE + 8 : 0));
}

/* A dependency between two that are drawn is an arc on the left: who needs it above or below. */
static void put_arcs(struct html *html, const struct nodes *nodes)
{
	auto_done(map_done) struct map numbers = {0}; /* a name to its node's number + 1 */

	for (size_t i = 0; i < nodes->n; i++)
		map_set(&numbers, nodes->v[i]->package->name, (void *)(uintptr_t)(i + 1));
	html_raw(html, "<g fill=\"none\" stroke=\"" SVG_GREY "\">");
	for (size_t i = 0; i < nodes->n; i++)
		vec_each(name, &nodes->v[i]->package->depends) {
			size_t other = (size_t)(uintptr_t)map_get(&numbers, *name);
			double from = node_y(nodes, i) + 9, to, radius;

			if (!other-- || other == i)
				continue;
			to = node_y(nodes, other) + 9;
			radius = fabs(to - from) / 2;
			buf_printf(html->out, "<path d=\"M%d %.1fA%.1f %.1f 0 0 %d %d %.1f\"/>", NODE_LEFT, from, fmin(radius, NODE_LEFT - 4), radius,
				   to > from ? 0 : 1, NODE_LEFT, to);
		}
	html_raw(html, "</g>\n");
}

static void put_node(struct html *html, const struct nodes *nodes, size_t i, double scale)
{
	const struct need_package *item = nodes->v[i];
	double y = node_y(nodes, i), width = (double)item->bytes * scale;
	const char *fill = i < nodes->needed ? SVG_BLUE : "url(#package-picture-hatching)";

	buf_printf(html->out, "<circle cx=\"%d\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", NODE_LEFT, y + 9, i < nodes->needed ? SVG_BLUE : SVG_ORANGE);
	svg_put_label(html, NODE_LEFT + 8, y + 13, NULL, package_full_name(item->package, &html->arena), NODE_TEXT);
	svg_put_bar(html, NODE_BAR, y + 4, width, 11, fill);
	svg_put_label(html, NODE_BAR + width + 6, y + 13, NULL, words_size(&html->arena, item->bytes), SVG_LABEL);
}

void html_picture_packages(struct html *html)
{
	const struct need *need = html->report->need;
	uint64_t most = 1, idle = need->bytes[NEED_UNREACHED] + need->bytes[NEED_DISCOURAGED];
	struct nodes nodes = {0};

	choose(need, &nodes);
	for (size_t i = 0; i < nodes.n; i++)
		most = nodes.v[i]->bytes > most ? nodes.v[i]->bytes : most;
	svg_open(html, "package-picture", (size_t)node_y(&nodes, nodes.n) + SVG_LINE, "Packages, and what depends on what",
		     "The largest packages that are needed, then the largest that nothing needs, each with a bar of its bytes; an arc at the left "
		     "joins two of which one depends on the other.");
	svg_put_hatching(html, "package-picture", SVG_ORANGE);
	if (nodes.needed)
		svg_put_label(html, 0, 13, NULL, arena_printf(&html->arena, "needed: %zu packages, %.*s", need->counts[NEED_REQUIRED] + need->counts[NEED_DEPENDED],
							  STR(words_size(&html->arena, need->bytes[NEED_REQUIRED] + need->bytes[NEED_DEPENDED]))), SVG_LABEL);
	if (nodes.needed < nodes.n)
		svg_put_label(html, 0, node_y(&nodes, nodes.needed) - 5, NULL,
			  arena_printf(&html->arena, "nothing needs: %zu packages, %.*s", need->counts[NEED_UNREACHED] + need->counts[NEED_DISCOURAGED],
				       STR(words_size(&html->arena, idle))), SVG_LABEL);
	put_arcs(html, &nodes);
	for (size_t i = 0; i < nodes.n; i++)
		put_node(html, &nodes, i, (SVG_WIDTH - NODE_BAR - 70.0) / (double)most);
	svg_close(html);
}
