/* SPDX-License-Identifier: Apache-2.0 */
/* What is in the image: its layers and what they ship for nothing, its packages and which of them nothing needs. */
#include "model/naming.h"
#include "report/html.h"
#include "report/words.h"

/* Of packages: a page is no inventory, for which there are the formats of SBOMs. */
#define PACKAGES_MAX 1000

static bool has_layers(const struct report *report)
{
	return report->image && report->image->layers.n && !report->difference;
}

static size_t packages_of(const struct report *report, size_t layer)
{
	size_t n = 0;

	if (report->inventory)
		vec_each(package, &report->inventory->packages)
			n += (*package)->layer == (int)layer;
	return n;
}

static void put_layers(struct html *html)
{
	static const struct html_column columns[] = {
		{"Layer", "number"}, {"Whose", NULL}, {"Packed", "number"}, {"Files", "number"}, {"Wasted", "number"}, {"Packages", "number"}, {"Made by", NULL}, {0},
	};
	const struct report *report = html->report;

	html_picture_layers(html);
	html_table_open(html, "layer-list", "The layers, from the base on", columns, NULL);
	for (size_t i = 0; i < report->image->layers.n && i < HTML_ROWS; i++) {
		const struct image_layer *layer = &report->image->layers.v[i];
		const struct layer_account *account = report->layers && i < report->layers->accounts.n ? &report->layers->accounts.v[i] : NULL;

		html_raw(html, "<tr>");
		html_number(html, i);
		html_cell(html, str_of(report->base ? whose_name(base_image_whose(report->base, (int)i)) : ""));
		html_size(html, layer->size);
		if (account || layer->unpacked)
			html_size(html, account ? account->stored.bytes : layer->unpacked);
		else
			html_cell(html, STR_NULL);
		if (account)
			html_size(html, account->wasted.bytes);
		else
			html_cell(html, STR_LIT("not asked"));
		html_number(html, packages_of(report, i));
		html_cell(html, words_created_by(&html->arena, layer->created_by));
		if (report->layers && layers_line(report->layers, (unsigned)i))
			html_format(html, " (%.*s:%u)", STR(report->layers->dockerfile), layers_line(report->layers, (unsigned)i));
		html_raw(html, "\n");
	}
	html_table_close(html);
	html_rows_left(html, report->image->layers.n, HTML_ROWS);
}

const struct html_part html_layers = {"layers", "Layers", has_layers, put_layers};

static bool has_wastes(const struct report *report)
{
	return report->layers && report->layers->wastes.n && !report->difference;
}

/* What to change in the Dockerfile, where no leftover says more. */
static const char *const deeds[WASTE_KINDS] = {
	[WASTE_METADATA] = "set owner and mode where it is copied (COPY --chown, --chmod)",
	[WASTE_HIDDEN] = "do not ship it in the layer below: remove it in the RUN that makes it",
	[WASTE_DUPLICATE] = "ship it once, and make the other a link",
	[WASTE_LEFTOVER] = "remove it in the same RUN",
};

/* The largest in a table of its own: thousands of small ones say nothing more. */
#define WASTES_MAX 50

static void put_wastes(struct html *html)
{
	static const struct html_column columns[] = {
		{"Wasted", "number"}, {"Why", NULL}, {"Path", NULL}, {"Stored in", "number"}, {"Caused by", "number"}, {"What to do", NULL}, {0},
	};
	const struct layers *layers = html->report->layers;

	html_raw(html, "<p>");
	html_format(html, "%.1f %% of the bytes that are stored are not wasted.", 100 * layers_efficiency(layers));
	html_raw(html, "</p>\n");
	html_table_open(html, "waste-list", "What is shipped for nothing, the largest first", columns, NULL);
	for (size_t i = 0; i < layers->wastes.n && i < WASTES_MAX; i++) {
		const struct waste *waste = &layers->wastes.v[i];

		html_raw(html, "<tr>");
		html_size(html, waste->bytes);
		html_cell(html, str_of(waste->what ? waste->what : waste_kind_name(waste->kind)));
		html_cell(html, waste->path);
		html_number(html, waste->layer);
		html_number(html, waste->cause);
		html_cell(html, str_of(waste->fix ? waste->fix : deeds[waste->kind]));
		html_raw(html, "\n");
	}
	html_table_close(html);
	html_rows_left(html, layers->wastes.n, WASTES_MAX);
}

const struct html_part html_wastes = {"waste", "Shipped for nothing", has_wastes, put_wastes};

static bool is_removable(const struct need_package *item)
{
	return item->verdict == NEED_UNREACHED || item->verdict == NEED_DISCOURAGED;
}

static size_t removable(const struct report *report)
{
	size_t n = 0;

	if (report->need)
		vec_each(item, &report->need->packages)
			n += is_removable(item);
	return n;
}

static bool has_removable(const struct report *report)
{
	return removable(report) > 0;
}

static void put_removable(struct html *html)
{
	static const struct html_column columns[] = {
		{"Package", NULL}, {"Version", NULL}, {"Bytes", "number"}, {"Findings", "number"}, {"Verdict", NULL}, {"Why", NULL}, {"How", NULL}, {0},
	};
	const struct need *need = html->report->need;
	size_t shown = 0;

	html_picture_packages(html);
	html_table_open(html, "removable-list", "Packages that nothing reaches from what the container starts", columns, NULL);
	vec_each(item, &need->packages) {
		if (!is_removable(item) || shown++ >= HTML_ROWS)
			continue;
		html_raw(html, "<tr>");
		html_cell(html, package_full_name(item->package, &html->arena));
		html_cell(html, item->package->version);
		html_size(html, item->bytes);
		html_number(html, item->findings);
		html_cell(html, item->kind ? arena_printf(&html->arena, "%s: %s", need_verdict_name(item->verdict), item->kind) :
			  str_of(need_verdict_name(item->verdict)));
		html_cell(html, item->why);
		html_cell(html, item->removal);
		html_raw(html, "\n");
	}
	html_table_close(html);
	html_rows_left(html, removable(html->report), HTML_ROWS);
}

const struct html_part html_removable = {"not-needed", "Packages that nothing needs", has_removable, put_removable};

static bool has_packages(const struct report *report)
{
	return report->inventory && report->inventory->packages.n && !report->difference;
}

static void put_packages(struct html *html)
{
	static const struct html_column columns[] = {
		{"Package", NULL}, {"Version", NULL}, {"Type", NULL}, {"Licence", NULL}, {"Layer", NULL}, {"Whose", NULL}, {0},
	};
	const struct inventory *inventory = html->report->inventory;

	html_raw(html, "<details><summary>");
	html_plural(html, inventory->packages.n, "package", "packages");
	html_raw(html, "</summary>\n");
	html_table_open(html, "package-list", "What is installed", columns, NULL);
	for (size_t i = 0; i < inventory->packages.n && i < PACKAGES_MAX; i++) {
		const struct package *package = inventory->packages.v[i];

		html_raw(html, "<tr>");
		html_cell(html, package_full_name(package, &html->arena));
		html_cell(html, package->version);
		html_cell(html, str_of(package->type));
		html_cell(html, package->license_expression.n ? package->license_expression : package->license);
		html_cell(html, words_layer(&html->arena, package->layer));
		html_cell(html, str_of(whose_name(package->whose)));
		html_raw(html, "\n");
	}
	html_table_close(html);
	html_rows_left(html, inventory->packages.n, PACKAGES_MAX);
	html_raw(html, "</details>\n");
}

const struct html_part html_packages = {"packages", "Packages", has_packages, put_packages};
