/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the bytes of an image are, as areas: what packages hold, what is no package's, and what is shipped for nothing, each byte once.
 * A treemap whose tiles are near to squares, so that areas can be compared; largest first, from the upper left.
 * Source: Bruls, Huizing, van Wijk, "Squarified Treemaps" (2000).
 */
#include <math.h>

#include "base/map.h"
#include "model/naming.h"
#include "report/html_svg.h"
#include "report/words.h"

#define OWNERS_MAX 24
#define TILES_MAX (OWNERS_MAX + 3 + WASTE_KINDS)
#define HEIGHT 360.0
#define CELL_WIDTH 8.0 /* of a letter, about */

enum tile_kind { TILE_HELD, TILE_NOT_NEEDED, TILE_WASTED };

struct tile {
	struct str name;
	uint64_t bytes;
	enum tile_kind kind;
	double x, y, width, height;
};

struct tiles {
	struct tile v[TILES_MAX];
	size_t n;
	uint64_t bytes;
};

/* ---- whose bytes ---- */

static struct str key_of(const struct package *const *package)
{
	return str_from(package, sizeof(*package));
}

/* Of what a container sees: a file that is a copy or a leftover is counted as that, and no more as its owner's. */
static void map_wasted(const struct layers *layers, struct map *wasted, struct arena *arena)
{
	vec_each(waste, &layers->wastes) {
		uint64_t *bytes = map_get(wasted, key_of(&waste->owner));

		if (waste->kind != WASTE_DUPLICATE && waste->kind != WASTE_LEFTOVER)
			continue;
		if (!bytes) {
			bytes = arena_new(arena, uint64_t);
			map_set(wasted, key_of(&waste->owner), bytes);
		}
		*bytes += waste->bytes;
	}
}

static void map_not_needed(const struct need *need, struct map *packages)
{
	if (need)
		vec_each(item, &need->packages)
			if (item->verdict == NEED_UNREACHED || item->verdict == NEED_DISCOURAGED)
				map_set(packages, key_of(&item->package), item);
}

static void add(struct tiles *tiles, struct str name, uint64_t bytes, enum tile_kind kind)
{
	if (!bytes)
		return;
	tiles->v[tiles->n++] = (struct tile){.name = name, .bytes = bytes, .kind = kind};
	tiles->bytes += bytes;
}

static void add_owners(struct html *html, const struct layers *layers, struct tiles *tiles)
{
	auto_done(map_done) struct map wasted = {0}, not_needed = {0};
	struct { uint64_t bytes; size_t n; } rest[2] = {{0}}; /* by whether nothing needs them */
	uint64_t nobody = 0;

	map_wasted(layers, &wasted, &html->arena);
	map_not_needed(html->report->need, &not_needed);
	vec_each(share, &layers->shares) {
		const uint64_t *lost = map_get(&wasted, key_of(&share->owner));
		uint64_t bytes = share->files.bytes - (lost && *lost < share->files.bytes ? *lost : lost ? share->files.bytes : 0);
		bool useless = share->owner && map_get(&not_needed, key_of(&share->owner));

		if (!share->owner)
			nobody = bytes;
		else if (tiles->n < OWNERS_MAX)
			add(tiles, package_full_name(share->owner, &html->arena), bytes, useless ? TILE_NOT_NEEDED : TILE_HELD);
		else
			rest[useless].bytes += bytes, rest[useless].n++;
	}
	add(tiles, arena_printf(&html->arena, "%zu other packages", rest[0].n), rest[0].bytes, TILE_HELD);
	add(tiles, arena_printf(&html->arena, "%zu other packages that nothing needs", rest[1].n), rest[1].bytes, TILE_NOT_NEEDED);
	add(tiles, STR_LIT("no package's"), layers->shares.n ? nobody : layers->shown, TILE_HELD);
}

static int tile_order(const void *x, const void *y)
{
	const struct tile *a = x, *b = y;

	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? 1 : -1;
	return str_cmp(a->name, b->name);
}

static void collect(struct html *html, struct tiles *tiles)
{
	static const char *const words[WASTE_KINDS] = {
		[WASTE_METADATA] = "stored again only to change owner, mode or time", [WASTE_HIDDEN] = "removed or replaced by a later layer",
		[WASTE_DUPLICATE] = "copies of other files", [WASTE_LEFTOVER] = "caches and leftovers",
	};
	const struct layers *layers = html->report->layers;

	add_owners(html, layers, tiles);
	for (size_t kind = 0; kind < WASTE_KINDS; kind++)
		add(tiles, str_of(words[kind]), layers->wasted[kind].bytes, TILE_WASTED);
	qsort(tiles->v, tiles->n, sizeof(*tiles->v), tile_order);
}

/* ---- where the tiles lie ---- */

/* How far from a square the worst tile of a row is, which lies along a side. */
static double worst(const struct tile *row, size_t n, double scale, double side)
{
	double sum = 0, most = 1;

	for (size_t i = 0; i < n; i++)
		sum += (double)row[i].bytes * scale;
	for (size_t i = 0; i < n; i++) {
		double across = sum / side, along = (double)row[i].bytes * scale / across;

		most = fmax(most, fmax(across / along, along / across));
	}
	return most;
}

/* A row along the shorter side of what is left, as long as that makes its tiles no less square. */
static void lay_out(struct tiles *tiles)
{
	double scale = SVG_WIDTH * HEIGHT / (double)tiles->bytes, x = 0, y = 0;

	for (size_t at = 0, n; at < tiles->n; at += n) {
		double width = SVG_WIDTH - x, height = HEIGHT - y, side = fmax(fmin(width, height), 1e-6), sum = 0, offset = 0, across;
		bool upright = width >= height;

		for (n = 1; at + n < tiles->n && worst(tiles->v + at, n + 1, scale, side) <= worst(tiles->v + at, n, scale, side);)
			n++;
		for (size_t i = at; i < at + n; i++)
			sum += (double)tiles->v[i].bytes * scale;
		across = sum / side;
		for (size_t i = at; i < at + n; i++) {
			struct tile *tile = &tiles->v[i];
			double along = (double)tile->bytes * scale / across;

			tile->x = upright ? x : x + offset;
			tile->y = upright ? y + offset : y;
			tile->width = upright ? across : along;
			tile->height = upright ? along : across;
			offset += along;
		}
		x += upright ? across : 0;
		y += upright ? 0 : across;
	}
}

/* ---- drawing ---- */

static const char *const looks[] = {
	[TILE_HELD] = "fill=\"" SVG_BLUE "\" fill-opacity=\"0.15\" stroke=\"" SVG_BLUE "\"",
	[TILE_NOT_NEEDED] = "fill=\"" SVG_ORANGE "\" fill-opacity=\"0.15\" stroke=\"" SVG_ORANGE "\" stroke-dasharray=\"6 3\"",
	[TILE_WASTED] = "fill=\"none\" stroke=\"" SVG_ORANGE "\"",
};

/* Hatched below the text, which else nobody reads. */
static void put_box(struct html *html, double x, double y, double width, double height, double text, enum tile_kind kind)
{
	buf_printf(html->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" stroke-width=\"2\" %s/>", x, y, fmax(width, 1), fmax(height, 1), looks[kind]);
	if (kind == TILE_WASTED)
		svg_put_bar(html, x, y + text, width, fmax(height - text, 1), "url(#bytes-picture-lines)");
}

static struct str share_text(struct html *html, const struct tiles *tiles, uint64_t bytes)
{
	return words_percent(&html->arena, 100 * (double)bytes / (double)tiles->bytes);
}

static void put_tile(struct html *html, const struct tiles *tiles, const struct tile *tile)
{
	double cells = (tile->width - 10) / CELL_WIDTH;
	struct str size = words_size(&html->arena, tile->bytes);
	struct str more = arena_printf(&html->arena, "%.*s, %.*s", STR(size), STR(share_text(html, tiles, tile->bytes)));
	size_t lines = cells < 4 || tile->height < SVG_LINE + 4 ? 0 : tile->height < 2 * SVG_LINE + 6 ? 1 : 2;

	html_raw(html, "<g><title>");
	html_format(html, "%.*s: %.*s", STR(tile->name), STR(more));
	html_raw(html, "</title>");
	put_box(html, tile->x + 1.5, tile->y + 1.5, tile->width - 3, tile->height - 3, lines ? (double)(lines * SVG_LINE) + 6 : 0, tile->kind);
	if (lines)
		svg_put_label(html, tile->x + 7, tile->y + 17, NULL, tile->name, (size_t)cells);
	if (lines == 2)
		svg_put_label(html, tile->x + 7, tile->y + 17 + SVG_LINE, NULL, (double)more.n <= cells ? more : size, (size_t)cells);
	html_raw(html, "</g>\n");
}

static const char *kind_words(const struct html *html, enum tile_kind kind)
{
	switch (kind) {
	case TILE_WASTED:
		return "shipped for nothing";
	case TILE_NOT_NEEDED:
		return "nothing needs it";
	default:
		return html->report->need ? "needed, or not known" : "in the image";
	}
}

static void put_meaning(struct html *html, double x, enum tile_kind kind, const char *words)
{
	put_box(html, x + 1, HEIGHT + 9, 14, 12, 0, kind);
	svg_put_label(html, x + 22, HEIGHT + 20, NULL, str_of(words), SVG_LABEL);
}

static void put_picture(struct html *html, struct tiles *tiles)
{
	lay_out(tiles);
	svg_open(html, "bytes-picture", (size_t)HEIGHT + 28, "Where the bytes are",
		 "Tiles whose areas are bytes: the largest packages, all others, what is no package's, and hatched what is shipped for nothing. "
		 "The edge of packages that nothing needs is broken.");
	html_raw(html, "<defs><pattern id=\"bytes-picture-lines\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
		       "<rect width=\"1.5\" height=\"8\" fill=\"" SVG_ORANGE "\"/></pattern></defs>\n");
	for (size_t i = 0; i < tiles->n; i++)
		put_tile(html, tiles, &tiles->v[i]);
	put_meaning(html, 0, TILE_HELD, kind_words(html, TILE_HELD));
	if (html->report->need)
		put_meaning(html, 220, TILE_NOT_NEEDED, "a package that nothing needs");
	put_meaning(html, html->report->need ? 460 : 90, TILE_WASTED, kind_words(html, TILE_WASTED));
	svg_close(html);
}

static void put_table(struct html *html, const struct tiles *tiles)
{
	static const struct html_column columns[] = {{"What", NULL}, {"Bytes", "number"}, {"Share", "number"}, {"Kind", NULL}, {0}};

	html_table_open(html, "bytes-list", "Whose the bytes of all layers are, each counted once", columns, NULL);
	for (size_t i = 0; i < tiles->n; i++) {
		html_raw(html, "<tr>");
		html_cell(html, tiles->v[i].name);
		html_size(html, tiles->v[i].bytes);
		buf_printf(html->out, "<td class=\"n\">%.*s", STR(share_text(html, tiles, tiles->v[i].bytes)));
		html_cell(html, str_of(kind_words(html, tiles->v[i].kind)));
		html_raw(html, "\n");
	}
	html_table_close(html);
}

static bool has_bytes(const struct report *report)
{
	return report->layers && report->layers->stored && !report->difference;
}

static void put_bytes(struct html *html)
{
	struct tiles tiles = {0};

	collect(html, &tiles);
	if (!tiles.n)
		return;
	put_picture(html, &tiles);
	put_table(html, &tiles);
}

const struct html_part html_bytes = {"bytes", "Where the bytes are", has_bytes, put_bytes};
