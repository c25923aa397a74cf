/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metadata of an image, whatever the archive around it: a line a fact, then the layers, then the history. Secrets are
 * masked: who may read the image may read them, but not who looks over a shoulder or reads a log.
 */
#include "report/table.h"

#include "base/clock.h"
#include "base/text.h"
#include "model/secret.h"
#include "report/parts.h"
#include "report/words.h"

#define LABEL 15

static void put_text(struct page *page, const char *label, struct str text)
{
	struct str safe;

	if (!text.n)
		return;
	page_puts(page, INK_BOLD, label);
	page_to(page, LABEL);
	safe = page_safe(page, text);
	/* A digest or a path is worth a line of its own, so that it can be copied in one piece. */
	if (str_find(safe, ' ') < 0 && text_width(safe) + LABEL > page->width && text_width(safe) + 2 <= page->width) {
		page_line(page);
		page_to(page, 2);
	}
	page_words(page, INK_PLAIN, safe, LABEL);
	page_line(page);
}

static void put_digest(struct page *page, const char *label, const struct digest *digest)
{
	char text[DIGEST_TEXT_MAX];

	put_text(page, label, str_of(digest_text(digest, text)));
}

/* One value a line, the label before the first. */
static void put_list(struct page *page, const char *label, const struct str_list *list)
{
	vec_each(text, list)
		put_text(page, text == list->v ? label : "", secret_masked_variable(&page->arena, *text));
}

static void put_pairs(struct page *page, const char *label, const struct key_value_list *pairs)
{
	vec_each(pair, pairs) {
		struct str text = arena_printf(&page->arena, "%.*s=%.*s", STR(pair->key), STR(pair->value));

		put_text(page, pair == pairs->v ? label : "", secret_masked_variable(&page->arena, text));
	}
}

/* ["nginx", "-g", "daemon off;"] as words of a shell. */
static void put_command(struct page *page, const char *label, const struct str_list *words)
{
	auto_done(buf_done) struct buf text = BUF_INIT((size_t)64 << 20);

	vec_each(word, words)
		buf_printf(&text, "%s%.*s", text.n ? " " : "", STR(words_shell(&page->arena, *word)));
	put_text(page, label, secret_masked(&page->arena, buf_str(&text)));
}

static void put_identity(struct page *page, const struct image *image)
{
	put_text(page, "reference", image->reference);
	put_list(page, "names", &image->names);
	put_text(page, "kind", str_of(image->kind));
	put_digest(page, "index", &image->index_digest);
	put_digest(page, "manifest", &image->manifest_digest);
	put_digest(page, "configuration", &image->config_digest);
	put_text(page, "media type", image->media_type);
	put_text(page, "platform", words_platform(&page->arena, &image->platform));
	put_text(page, "OS version", image->platform.os_version);
	put_text(page, "created", image->created);
	put_text(page, "author", image->author);
}

static void put_base(struct page *page, const struct report *report)
{
	if (!report->base)
		return;
	put_text(page, "base image", part_base(page, report));
	vec_each(sentence, &report->base->evidence)
		put_text(page, "", *sentence);
}

static void put_config(struct page *page, const struct image_config *config)
{
	put_text(page, "user", config->user.n ? config->user : STR_LIT("(none: root)"));
	put_command(page, "entrypoint", &config->entrypoint);
	put_command(page, "command", &config->cmd);
	put_text(page, "directory", config->working_dir);
	put_list(page, "environment", &config->env);
	put_list(page, "ports", &config->exposed_ports);
	put_list(page, "volumes", &config->volumes);
	put_pairs(page, "labels", &config->labels);
	put_command(page, "health check", &config->healthcheck);
	put_text(page, "stop signal", config->stop_signal);
	put_command(page, "shell", &config->shell);
	put_list(page, "on build", &config->on_build);
}

/* Twelve digits, as everyone shortens it; whole where nothing is cut. */
static struct str short_digest(struct page *page, const struct digest *digest)
{
	char text[DIGEST_TEXT_MAX];
	struct str whole = str_of(digest_text(digest, text)), algorithm, value;

	if (!whole.n)
		return STR_LIT("-");
	if (page->width == PAGE_UNLIMITED || page->style->wide || !str_cut(whole, ':', &algorithm, &value))
		return arena_str(&page->arena, whole);
	return arena_str(&page->arena, str_slice(value, 0, 12));
}

static void put_layers(struct page *page, const struct image *image)
{
	static const struct column columns[] = {
		{"LAYER", 5, 0, OVERFLOW_WRAP, true, false},    {"DIFF ID", 12, 0, OVERFLOW_WRAP, false, false},
		{"PACKED", 6, 0, OVERFLOW_WRAP, true, false},   {"UNPACKED", 8, 0, OVERFLOW_WRAP, true, false},
		{"CREATED BY", 10, 1, OVERFLOW_CUT_END, false, false},
	};
	struct grid grid = {.columns = columns, .n = ARRAY_SIZE(columns)};

	if (!image->layers.n)
		return;
	page_line(page);
	vec_each(layer, &image->layers) {
		struct str by = words_created_by(&page->arena, layer->created_by);

		grid_add(&grid, INK_PLAIN, page_format(page, "%zu", (size_t)(layer - image->layers.v)));
		grid_add(&grid, INK_PLAIN, short_digest(page, &layer->diff_id));
		grid_add(&grid, INK_PLAIN, words_size_or_dash(&page->arena, layer->size));
		grid_add(&grid, INK_PLAIN, words_size_or_dash(&page->arena, layer->unpacked));
		grid_add(&grid, INK_DIM, page_safe(page, layer->absent ? STR_LIT("(not in this archive)") : by));
	}
	grid_print(page, &grid, SIZE_MAX);
	grid_done(&grid);
}

static void put_history(struct page *page, const struct image *image)
{
	static const struct column columns[] = {
		{"CREATED", 10, 0, OVERFLOW_WRAP, false, false}, {"LAYER", 5, 0, OVERFLOW_WRAP, true, false},
		{"HISTORY", 10, 1, OVERFLOW_CUT_END, false, false},
	};
	struct grid grid = {.columns = columns, .n = ARRAY_SIZE(columns)};
	size_t layer = 0;

	if (!image->history.n)
		return;
	page_line(page);
	vec_each(entry, &image->history) {
		struct str text = words_created_by(&page->arena, entry->created_by);
		struct str created = page->width == PAGE_UNLIMITED ? entry->created : clock_day(entry->created);

		if (!text.n)
			text = entry->comment;
		grid_add(&grid, INK_PLAIN, page_safe(page, created));
		grid_add(&grid, INK_PLAIN, entry->empty_layer ? STR_LIT("-") : page_format(page, "%zu", layer));
		grid_add(&grid, INK_PLAIN, page_safe(page, text));
		layer += !entry->empty_layer;
	}
	grid_print(page, &grid, SIZE_MAX);
	grid_done(&grid);
}

void table_inspect(struct page *page, const struct report *report)
{
	const struct image *image = report->image;

	if (!image)
		return;
	put_identity(page, image);
	put_base(page, report);
	put_config(page, &image->config);
	put_pairs(page, "annotations", &image->annotations);
	put_layers(page, image);
	put_history(page, image);
	if (report->coverage.gaps.n || report->coverage.dropped) {
		page_line(page);
		part_gaps(page, report);
	}
}
